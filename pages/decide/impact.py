"""Impact: what came of each event, against what would have been; with its interval, its placebo dates, its tickets."""

import pandas as pd
import streamlit as st

from analytics.expectation.counterfactual import AFTER_LEAST, BEFORE_LEAST
from analytics.figures.events import draw_events, events_in_words
from analytics.figures.impact import interrupted
from analytics.formatting import counted, day
from analytics.insights.impact import Finding, by_effect, impact, tried_elsewhere, weekly
from analytics.insights.shipped import AGAINST, evidence, needs, percent, seen_by_eye, table
from analytics.insights.shipped import headline as sentence
from analytics.metrics.scope import Scope
from analytics.workspace.area import label_of
from analytics.workspace.events import Event
from pages.address import one_of
from pages.bridge import answer, current_view, events_on, workbench
from pages.downloads import csv_button
from pages.filters import link_parameters, name_of
from pages.look import PageEnd, dates, empty, headline, number, numbers, plain, quiet
from pages.parts.effort import around

MOST = 30  # events listed by effect, the newest
VERDICTS = {
    "fell": "▼ fewer tickets",
    "rose": "▲ more tickets",
    "none": "no change seen",
    "too little data": "too little data",
}

view = current_view()
base = Scope(
    sources=view.scope.sources, channels=view.scope.channels, plans=view.scope.plans, segments=view.scope.segments
)
every = workbench().events
events = [e for e in every if e.concerns(teams=view.scope.teams, features=view.scope.features, tags=view.scope.tags)]
if not events:
    if every:
        empty("No event is about this scope.", "Remove a filter in the sidebar.", page=True)
    else:
        empty(
            "No event is known yet.",
            "Add releases, fixes, campaigns and help articles on the page Events, or bring "
            "them from a file: each is then measured against what would have been.",
            page=True,
        )
    st.page_link("manage/events.py", label="Open Events", icon=":material/event:")
    raise PageEnd


def target_of(finding: Finding) -> str:
    return label_of(finding.target.values, name_of)


def sentence_of(finding: Finding) -> str:
    return sentence(finding).replace("{target}", target_of(finding))


with st.spinner("Comparing weeks before and after …"):
    newest = sorted(events, key=lambda event: event.start)[-MOST:]
    findings: list[Finding] = answer(view, by_effect, view.facts, view.calendar, tuple(newest), base)

if not findings:
    empty(
        "No event has tickets to look at.",
        "Name on the page Events the teams, features or tags that an event is "
        "about; those need at least one ticket a week.",
        page=True,
    )
    st.page_link("manage/events.py", label="Open Events", icon=":material/event:")
    raise PageEnd

top = findings[0]
measured = sum(f.verdict in ("fell", "rose", "none") for f in findings)
lead = (
    f"{counted(len(findings), 'event')} with tickets to look at, {measured} of them with enough weeks "
    "to measure. Each is compared with what would be without it, not with the week before."
)
above = st.container()  # the headline is about the event that is chosen below

shown = table(findings)
row = st.dataframe(
    numbers(
        pd.DataFrame(
            {
                "Date": shown["date"],
                "Event": shown["event"],
                "About": [target_of(f) for f in findings],
                "Result": [VERDICTS[f.verdict] for f in findings],
                "Change": [percent(f.effect.change.value) if f.effect.change else None for f in findings],
                "95 % interval": [
                    f"{percent(f.effect.change.low)} to {percent(f.effect.change.high)}" if f.effect.change else None
                    for f in findings
                ],
                "Tickets saved a week": [
                    round(f.effect.saved[1]) if f.effect.saved and f.verdict in ("fell", "rose") else None
                    for f in findings
                ],
                "Missing": [needs(f.effect) if f.verdict == "too little data" else None for f in findings],
            }
        ),
        changes={"Tickets saved a week": ""},
    ),
    hide_index=True,
    on_select="rerun",
    selection_mode="single-row",
    key="effects",
    placeholder="–",
    height=min(420, 40 + 35 * len(findings)),
    alt="Events by effect: what fell most first.",
    column_config={
        **dates(pd.DataFrame({"Date": shown["date"]})),
        "Tickets saved a week": st.column_config.NumberColumn(help="Without it minus counted; negative: more tickets."),
    },
)
st.caption(
    "One row per event: what it changed most surely. Choose a row to look closer. Of the filters, source, "
    "channel, plan and segment narrow the tickets; team, feature and tag choose the events; period and category "
    "show nothing here."
)

# --------------------------------------------------------------------------------------------------- one event
keys = {f"{event.start} {event.name}": event for event in sorted(newest, key=lambda e: e.start, reverse=True)}
rows = row.selection.rows
first = f"{top.event.start} {top.event.name}"


if rows and rows[0] < len(findings) and st.session_state.get("chosen_row") != rows[0]:
    st.session_state["event"] = f"{findings[rows[0]].event.start} {findings[rows[0]].event.name}"
st.session_state["chosen_row"] = rows[0] if rows else None
st.subheader("One event", divider="gray")
left, right = st.columns(2)
event: Event = keys[
    left.selectbox(
        "Event",
        list(keys),
        key=one_of("event", list(keys), first),
        format_func=lambda key: f"{keys[key].name}, {day(keys[key].start, year=True)}",
    )
]
found: list[Finding] = answer(view, impact, view.facts, view.calendar, event, every, base)
if not found:
    with above:
        headline(f"Nothing can be measured of “{event.name}”.", lead)
    empty(
        f"{event.name} has no tickets to look at.",
        "Name the teams, features or tags that it is about, on the page Events; those need at least one ticket a week.",
    )
    st.page_link("manage/events.py", label="Open Events", icon=":material/event:")
    raise PageEnd
names = [target_of(finding) for finding in found]
about = right.selectbox("What it may have changed", names, key=one_of("about", names, names[0]))
finding = found[names.index(about)]
with above:
    headline(sentence_of(top if (event, about) == (top.event, target_of(top)) else finding), lead)
effect = finding.effect
quiet(f"{day(event.start, year=True, weekday=True)} · {event.kind}" + (f" · {event.note}" if event.note else ""))
st.text(sentence_of(finding))
if effect.change:
    low, saved, high = effect.saved
    for column, (label, value, note) in zip(
        st.columns(4),
        (
            (
                "Change on average",
                percent(effect.change.value),
                f"95 % interval {percent(effect.change.low)} to {percent(effect.change.high)}",
            ),
            (
                "Saved a week" if saved >= 0 else "More a week",
                f"{abs(saved):.0f}",
                f"tickets, {min(abs(low), abs(high)):.0f} to {max(abs(low), abs(high)):.0f}"
                if low * high > 0
                else "tickets; the interval holds zero",
            ),
            (
                "At once",
                percent(effect.level.value) if effect.level else "–",
                f"{percent(effect.level.low)} to {percent(effect.level.high)}" if effect.level else "needs eight weeks",
            ),
            (
                "Each week since",
                percent(effect.slope.value) if effect.slope else "–",
                f"{percent(effect.slope.low)} to {percent(effect.slope.high)}" if effect.slope else "needs eight weeks",
            ),
        ),
        strict=True,
    ):
        with column:
            number(label, value, note=note)
    quiet(evidence(finding))
    if hours := answer(view, around, view.facts, finding.target.scope(base), view.calendar, event.start):
        quiet(hours)
    if by_eye := seen_by_eye(effect):
        st.caption(by_eye)
    if finding.verdict == "too little data":
        st.caption(f"A fall of 40 % could stay unseen here: {needs(effect)}.")
    elif not finding.certain and effect.seen:
        st.caption(
            "Its own interval leaves out zero, yet among all that this event may have changed one such finding "
            "is to be expected by chance: it counts as not seen."
        )

series = answer(view, weekly, view.facts, view.calendar, finding.target, base)
if effect.change:
    inside = series["period"] >= effect.fitted["period"].min()
    series = series[inside & (series["period"] <= effect.fitted["period"].max() + pd.Timedelta(weeks=2))]
figure = interrupted(series, effect.fitted, peaks=effect.peaks, name=about)
drawn = events_on(
    Scope(**{f"{name}s": (value,) for name, value in finding.target.group if name != "category"}), series["period"]
)
st.plotly_chart(
    draw_events(figure, drawn, series["period"], grain="week"),
    key="impact",
    config={"displayModeBar": False},
    alt=f"Tickets a week of {about}, and what they would be had {event.name} not happened.{events_in_words(drawn)}",
)
st.caption(
    "Columns: tickets a week. Dashed: without the event, by the weeks before it and other teams' tickets since, "
    "with its 95 % band; the expected range of other pages follows a new level and is not this. Grey columns are high "
    "weeks that the baseline sets apart; the week of the event itself counts for neither side."
)

if effect.change:
    tried = answer(view, tried_elsewhere, view.facts, view.calendar, finding, every, base)
    seen = sum(one.seen for one in tried)
    st.text(
        f"Tried on {counted(len(tried), 'earlier date')} on which nothing is known to have happened, the same "
        f"comparison saw an effect on {seen}."
        if tried
        else "There is too little history before it to try the comparison on dates without an event."
    )
    with st.expander("How this is measured"):
        st.write(
            "A negative binomial regression of the weekly counts with a step at the event, a trend and a season "
            "held back by priors, earlier events about the same as steps of their own, weeks of incidents left "
            f"out; {AGAINST[effect.exposure]}. It needs {BEFORE_LEAST} weeks before and {AFTER_LEAST} since. "
            f"Variance ÷ mean {effect.spread:.1f}; neighbouring weeks correlate {effect.memory:.2f}. The effects "
            "of one event on several things are tested together (Holm). Equations and sources are in "
            "`analytics/expectation/counterfactual.py`."
        )
    if effect.exposure == "nothing" and not view.facts.active.figures:
        st.caption(
            "With a file of active customers (Workspace, Customers) growth would be separated from a real change."
        )

with st.container(horizontal=True, vertical_alignment="center"):
    opened = finding.target.scope(base).narrowed(start=event.start)
    st.page_link(
        "watch/tickets.py",
        label=plain(f"Open the tickets since: {about}"),
        icon=":material/forum:",
        query_params=link_parameters(opened),
    )
    csv_button("Events by effect (CSV)", lambda: table(findings), "tagwatch-impact.csv")
    csv_button("This event (CSV)", lambda: table(found), "tagwatch-impact-event.csv")
    if effect.change:
        csv_button("Weekly, with and without it (CSV)", lambda: effect.fitted, "tagwatch-without-event.csv")
