"""Anomalies: what left its expected range, week by week; why; and what was decided about it."""

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from analytics.formatting import count, counted, period, style
from analytics.metrics.calendar import active_imports
from analytics.metrics.period import period_of
from analytics.metrics.reporting_delay import incomplete_days
from analytics.signals.findings import history_weeks_missing
from analytics.signals.hindsight import past_weeks
from analytics.signals.hindsight import table as announced_table
from analytics.signals.sentences import KINDS, area_words, expected, still_filling
from analytics.signals.triage import Triaged, about, announced, same_signal, table, within
from analytics.signals.week_words import QUIET, week_words
from analytics.store.announced import AnnouncedRecords
from analytics.workspace.kinds import SIGNAL_STATES
from pages.address import day_of, one_of, some_of
from pages.bridge import answer, current_view, findings, triaged_signals, with_expected, workbench
from pages.downloads import csv_button
from pages.filters import name_of
from pages.look import PageEnd, empty, headline
from pages.parts.own import since
from pages.parts.signals import card, error_rates, explained, floods, relabelled
from pages.saving import show_result

view = current_view()
with st.spinner("Looking for what changed …"):
    found = findings(view)
if not found.tested_from:
    missing = history_weeks_missing(view.calendar)
    headline("Too little history for an expected range.")
    empty(
        f"{counted(missing, 'more week')} of complete data and the first week can be tested."
        if missing
        else "There are too few tickets per team, category or tag to test any of them.",
        "Import older exports: what to expect is learned from the weeks before.",
    )
    st.page_link("manage/imports.py", label="Open Imports", icon=":material/upload_file:")
    raise PageEnd

scope = view.scope
everything = about(
    triaged_signals(view), teams=scope.teams, categories=scope.categories, features=scope.features, tags=scope.tags
)
shown = [signal for signal in everything if signal.shown]
strong, weaker = announced(shown), [signal for signal in shown if signal.tier == "watch"]


# ------------------------------------------------------------------------------------------------- which week
def week_of(when: date) -> date:
    return period_of(pd.DatetimeIndex([when]), "week", view.calendar.week_start)[0].date()


newest, first = week_of(view.calendar.through), week_of(min(found.tested_from.values()))
complete = view.calendar.last_complete("week")
weeks = [newest - timedelta(weeks=back) for back in range((newest - first).days // 7 + 1)]


def week_name(week: date) -> str:
    running = " (running week)" if complete is None or week > complete else ""
    return period(week, week + timedelta(days=6)) + running


asked = st.session_state.get(day_of("day"))
if asked and not weeks[-1] <= asked <= view.calendar.through:  # of an old link: what was tested has moved on
    asked = st.session_state["day"] = None
week = week_of(asked) if asked else complete or newest


def go(to: date) -> None:
    st.session_state["day"] = min(to, view.calendar.through)


def pick_from_calendar() -> None:
    rows = st.session_state["calendar"]["selection"]["rows"]
    if rows:
        go(past["Week"].iloc[rows[0]].date())


of_running = ""  # what began after the last complete week, in the words of the page This week
if week == complete and (begun := week_words(strong, week, view.calendar.through, name_of).since):
    of_running = f"{begun} "
now = with_expected(view, within(strong, week, week + timedelta(days=6)))
waiting = sum(signal.state == "new" for signal in now)
if not now:
    headline(
        QUIET,
        f"{week_name(week)}. {of_running}"
        f"{count(len(found.ranges[['level', 'name']].drop_duplicates()))} series were watched.",
    )
else:
    headline(
        f"{counted(len(now), 'signal')} in the week of {week_name(week)}"
        + (f", {waiting} not looked at yet." if waiting else ", all looked at."),
        f"{of_running}Each left the range that its own past gives for it. Strongest first.",
    )
show_result()

with st.container(horizontal=True, vertical_alignment="bottom"):
    st.button(
        "Week before",
        icon=":material/chevron_left:",
        on_click=go,
        args=(week - timedelta(days=7),),
        disabled=week <= weeks[-1],
    )
    st.button(
        "Week after",
        icon=":material/chevron_right:",
        icon_position="right",
        on_click=go,
        args=(week + timedelta(days=7),),
        disabled=week >= newest,
    )
    st.date_input(
        "A day of the week",
        value=None,
        key="day",
        min_value=weeks[-1],
        max_value=view.calendar.through,
        format="YYYY-MM-DD",
        width=170,
    )
    states = st.multiselect(
        "State",
        SIGNAL_STATES,
        key=some_of("state", SIGNAL_STATES),
        placeholder="All",
        format_func=str.capitalize,
        width=260,
    )
if filling := still_filling(answer(view, incomplete_days, view.facts)):
    st.caption(filling)
for change in found.changes:
    if change.day <= week + timedelta(days=6) and change.settled > week:
        relabelled.draw(change)
floods.draw(view, everything, week, week + timedelta(days=6))
if set(scope.filters) & {"channel", "segment", "source"}:
    st.caption("Signals are found over all channels, plans and sources; those filters do not narrow this page.")

# ------------------------------------------------------------------------------------------------ the signals
if states:  # also what was dismissed, when it is asked for
    now = [
        signal
        for signal in within(everything, week, week + timedelta(days=6))
        if signal.tier == "signal" and signal.state in states
    ]
    if not now:
        st.caption("No signal of this week is in that state.")
names = [signal.link for signal in now]
opened = st.session_state.get(one_of("signal", ["", *names], same_signal(st.query_params.get("signal", ""), names)))
act = st.session_state.get(one_of("act", ["", *explained.ACTS], ""))


def unfold(link: str) -> None:
    st.session_state["signal"] = link


fresh = {signal.link for signal in since.new_signals(view)}
since.saw(view)
for signal in now:
    with st.container(border=True):
        card.draw(view, signal, explain=False, new=signal.link in fresh)
        if signal.link == opened:
            explained.draw(view, signal, act=act)
            if len(names) > 1:
                st.button(
                    "Collapse", icon=":material/expand_less:", key=f"fold-{signal.link}", on_click=unfold, args=("",)
                )
        else:
            st.button(
                "Explain and decide",
                icon=":material/troubleshoot:",
                key=f"unfold-{signal.link}",
                on_click=unfold,
                args=(signal.link,),
            )


# --------------------------------------------------------------------------------- watches, dismissed, the past
def overview(signals: Sequence[Triaged]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Area": [card.title(signal) for signal in signals],
            "What": [KINDS[signal.kind] for signal in signals],
            "Tickets": [round(signal.observed) for signal in signals],
            "Expected": [expected(signal).removeprefix("expected ") for signal in signals],
            "Since": [signal.since for signal in signals],
            "Until": [signal.until for signal in signals],
            "Why no signal": [signal.note for signal in signals],
        }
    )


DAYS = {name: st.column_config.DateColumn(format=style().cell_format()) for name in ("Since", "Until")}
quiet = within(weaker, week, week + timedelta(days=6))
with st.expander(f"Watched: {counted(len(quiet), 'weaker change')} of this week"):
    st.caption(
        "Beyond what chance usually does and not strong enough among all series watched, or no news of the "
        "product: new labels, more tagging, few customers."
    )
    if quiet:
        st.dataframe(overview(quiet), hide_index=True, column_config=DAYS, alt="Weaker changes of the week.")
dismissed = [signal for signal in everything if not signal.shown]
if dismissed:
    with st.expander(f"Dismissed: {counted(len(dismissed), 'signal')}"):
        st.caption(
            "They stay away until they exceed what they were. Choose the state “Not an issue” above to change one."
        )
        st.dataframe(
            overview(dismissed).drop(columns="Why no signal"),
            hide_index=True,
            column_config=DAYS,
            alt="Dismissed signals.",
        )

st.subheader("Past weeks", divider="gray")
records = AnnouncedRecords(workbench().folder).all() if workbench().counts_main(view.facts) else ()
listed_weeks = past_weeks(records, everything, weeks, answer(view, active_imports, view.facts))
listed_weeks = [one.about(teams=scope.teams, categories=scope.categories) for one in listed_weeks]
past = pd.DataFrame(
    {
        "Week": pd.to_datetime([one.week for one in listed_weeks]),
        "Signals": [len(one.announced) for one in listed_weeks],
        "New": [one.began for one in listed_weeks],
        "What": [", ".join(area_words(signal.area, name_of) for signal in one.announced[:3]) for one in listed_weeks],
        "Judged": pd.to_datetime([one.recorded for one in listed_weeks]),
        "Different today": [one.judgement(name_of) or None for one in listed_weeks],
    }
)
past = past.drop(columns=[c for c in ("Judged", "Different today") if past[c].isna().all()])
computed = sum(one.recorded is None for one in listed_weeks)
without = count(int((past["Signals"] == 0).sum()))
st.caption(
    f"In {counted(len(weeks), 'week')} {counted(int(past['New'].sum()), 'signal')} began; {without} of these weeks had "
    "none. Choose a row to open its week. "
    + (
        f"{counted(computed, 'week')} without a date under *Judged*: nobody looked at the time; what was known at "
        "the end of each is computed from the data of today."
        if computed
        else "Each is listed as it was announced when it was judged."
    )
)
st.dataframe(
    past,
    hide_index=True,
    height=320,
    key="calendar",
    on_select=pick_from_calendar,
    selection_mode="single-row",
    placeholder="–",
    alt="Weeks with their signals as they were announced, newest first.",
    column_config={
        "Week": st.column_config.DateColumn("Week from", format=style().cell_format()),
        "Signals": st.column_config.ProgressColumn(
            format="%d", min_value=0, max_value=max(5, int(past["Signals"].max()))
        ),
        "New": st.column_config.NumberColumn(help="Those that began in that week."),
        "What": st.column_config.TextColumn(width="medium"),
        "Judged": st.column_config.DateColumn(
            format=style().cell_format(),
            width=110,
            help="When the week was first looked at; what was announced then stays listed.",
        ),
        "Different today": st.column_config.TextColumn(
            width="large", help="What is different by today's data and decisions."
        ),
    },
)
with st.container(horizontal=True):
    csv_button(
        "Signals (CSV)", lambda: table(shown).drop(columns=["scope", "key", "link", "shown"]), "tagwatch-signals.csv"
    )
    csv_button("What was announced (CSV)", lambda: announced_table(listed_weeks), "tagwatch-announced.csv")
with st.expander("How often this is wrong, and what it would miss"):
    error_rates.draw(view, found, len(weeks), len(strong))
