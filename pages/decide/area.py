"""Area: what a PM reads before work on a feature, theme or cell begins; the loop ledger; who would miss it."""

import html
from datetime import timedelta

import pandas as pd
import streamlit as st

from analytics.figures.events import draw_events, events_in_words
from analytics.figures.trend import single
from analytics.formatting import counted, day
from analytics.insights.area import (
    Subject,
    cell_subject,
    feature_subject,
    mix,
    owner,
    quotes,
    theme_subject,
    to_interview,
)
from analytics.insights.bugs import bugs, linked
from analytics.insights.deprecation import check
from analytics.insights.findings import about as about_area
from analytics.insights.findings import findings_of
from analytics.insights.impact import impact
from analytics.insights.loop_ledger import answers_of, ledger
from analytics.insights.shadowing import debriefs, notes_about
from analytics.insights.shipped import headline as sentence
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.people.acting import acting
from analytics.people.role import Right
from analytics.signals.sentences import expected
from analytics.signals.sentences import sentence as sentence_of
from analytics.signals.triage import about, announced
from analytics.workspace.area import Area, label_of
from analytics.workspace.categories import NONE
from analytics.workspace.checks import records
from analytics.workspace.customers import Customers
from analytics.workspace.kinds import NOTIFIED
from analytics.workspace.lists import ISSUES
from pages.address import one_of
from pages.bridge import answer, current_view, events_on, expected_of, teams, themes, with_expected, workbench
from pages.bridge import triaged_signals as signals_of
from pages.columns import folded
from pages.downloads import csv_button
from pages.filters import link_parameters, name_of
from pages.look import PageEnd, empty, headline, numbers, plain, quiet
from pages.opening import customer_column, open_clicked_customer
from pages.parts import effort
from pages.parts.area import deprecation
from pages.parts.area import ledger as ledger_table
from pages.parts.research import archive, asked_now
from pages.parts.signals.card import link_to
from pages.visitor import may

KINDS = {"feature": "Feature", "theme": "Theme", "cell": "Team and category", "all": "All areas: the ledger"}
MOST_SIGNALS = 5
SHOWN = 4  # columns of the kinds of talk; those of further efforts are folded
SIGNAL_SPAN = timedelta(weeks=26)

view, bench = current_view(), workbench()
base = view.scope.narrowed(categories=(), features=(), tags=(), measure="tickets")
features = [f for f in view.choices["feature"] if f != NONE]
by_name = {theme.name: theme for theme in themes()}
cells = {
    area.label(name_of): area
    for team in view.choices["team"]
    if team != NONE
    for category in view.choices["category"]
    if category != NONE
    for area in [Area.cell(team, category)]
}
offered = {"feature": features, "theme": list(by_name), "cell": list(cells), "all": [""]}
kinds = [kind for kind in KINDS if offered[kind]]
left, right = st.columns([2, 3])
kind = left.selectbox("Area", kinds, key=one_of("area", kinds, kinds[0]), format_func=KINDS.get)
issues = bench.workspace.list_of(ISSUES)
notified = records(bench.state, NOTIFIED)


def ledger_of(scope: Scope) -> pd.DataFrame:
    whole = scope.narrowed(start=None, end=None)
    return answer(
        view,
        ledger,
        view.facts,
        whole,
        issues=issues,
        notified=notified,
        events=bench.events,
        answers=answers_of(bench.state),
        until=view.calendar.through or view.calendar.days[-1].date(),
    )


if kind == "all":
    table = ledger_of(base)
    if table.empty:
        next_step = "Tag requests with their feature (feature:name), or link bugs to the tracker."
        empty("Nothing was raised yet.", next_step, page=True)
        raise PageEnd
    oldest = table.iloc[0]
    if pd.isna(oldest["waiting_days"]):
        headline("Everything that support raised has an answer.", f"{counted(len(table), 'item')} in the ledger.")
    else:
        headline(
            f"{oldest['item']} has waited longest for an answer: {counted(int(oldest['waiting_days']), 'day')}.",
            "What support raised, what product answered, what came of it: the agenda of the monthly meeting.",
        )
    ledger_table.draw(table)
    raise PageEnd

names = offered[kind]
name = right.selectbox(KINDS[kind], names, key=one_of("of", names, names[0]))
if kind == "cell":
    subject: Subject = cell_subject(cells[name], base, label=name)
else:
    subject = feature_subject(name, base) if kind == "feature" else theme_subject(by_name[name], base)
if subject.empty:
    empty(f"{name} holds no tag yet.", "Give it tags on the page Taxonomy, Themes.", page=True)
    raise PageEnd
tickets, customers = (
    answer(view, total, view.facts, subject.scope.narrowed(measure=m)) for m in ("tickets", "customers")
)
if not tickets:
    empty(f"No ticket about {name} in this scope.", "Choose another area, or a longer period.", page=True)
    raise PageEnd

kinds_of_talk = answer(view, mix, view.facts, subject)
largest = name_of("category", kinds_of_talk["category"].iloc[0])
headline(
    f"{name}: {counted(customers, 'customer')} wrote {counted(tickets, 'ticket')}"
    + (f", mostly {largest}." if kind != "cell" else " in the period."),
    "What support knows about it, before work on it begins.",
)
team, person = answer(view, owner, view.facts, subject, teams())
known = view.facts.taxonomy.features.named(name) if kind == "feature" else None
facts = [f"Team: {team}" if team else "No team", f"owner: {person}" if person else "nobody owns it"]
if known:
    facts += [
        f"state: {known.status or 'unknown'}",
        f"article: {known.article}" if known.article else "no help article",
    ]
    facts += [f"live since {day(known.live_since, year=True)}"] if known.live_since else []
elif kind == "feature":
    facts.append("not in the catalogue (Taxonomy, Features): state and article are unknown")
if subject.theme:
    facts += [subject.theme.description] if subject.theme.description else []
    if subject.theme.tickets:
        facts.append(f"{counted(len(subject.theme.tickets), 'single ticket')} gathered beside its tags")
quiet(" · ".join(facts))
if cost := answer(view, effort.costs, view.facts, subject.scope, view.calendar):
    quiet(f"Effort: {cost}")

# ------------------------------------------------------------------------------------------------ trend and kinds
series = expected_of(view, subject.scope)
events = events_on(subject.scope, series["period"])
st.plotly_chart(
    draw_events(single(series, measure="tickets", grain="week", name=name), events, series["period"], grain="week"),
    key="trend",
    config={"displayModeBar": False},
    alt=f"Tickets a week about {name}.{events_in_words(events)}",
)
left, right = st.columns([3, 2], gap="medium")
with left:
    st.subheader("What it is about", divider="gray")
    talk = effort.with_columns(view.facts, subject.scope, kinds_of_talk.set_index("category"), "category").rename(
        columns=str.capitalize, index=lambda slug: name_of("category", slug)
    )
    talk = talk.rename_axis("Category").reset_index()
    st.dataframe(
        numbers(talk),
        column_order=folded("area_columns", list(talk), list(talk)[SHOWN:]),
        hide_index=True,
        placeholder="–",
        alt="Kinds of talk, most customers first.",
    )
with right:
    st.subheader("In their words", divider="gray")
    chosen = answer(view, quotes, view.facts, subject)
    for quote in chosen:
        st.html(f"<blockquote style='margin:.2rem 0'>“{html.escape(quote)}”</blockquote>")
    quiet(
        "Cleared of personal data: words that only few customers use are never quoted."
        if chosen
        else "No sentence is fit to quote: none is free of what could point at a person."
    )

found_signals = about(
    announced(signals_of(view)),
    teams=subject.scope.teams,
    categories=subject.scope.categories,
    features=subject.scope.features,
    tags=subject.scope.tags,
)
recent = sorted(
    (signal for signal in found_signals if signal.until >= view.calendar.through - SIGNAL_SPAN),
    key=lambda signal: signal.noticed,
    reverse=True,
)
if recent:
    st.subheader("Signals", divider="gray")
    for signal in with_expected(view, recent[:MOST_SIGNALS]):
        st.page_link(
            "watch/anomalies.py",
            label=plain(f"{sentence_of(signal, name_of)}, {expected(signal)}"),
            icon=":material/troubleshoot:",
            query_params=link_to(signal),
        )
    if len(recent) > MOST_SIGNALS:
        quiet(f"{counted(len(recent) - MOST_SIGNALS, 'earlier signal')} of the last half year on Anomalies.")

shipped = [(event, answer(view, impact, view.facts, view.calendar, event, bench.events, base)) for event in events]
if shipped:
    st.subheader("What happened to it", divider="gray")
    for event, findings in shipped:
        own = [f for f in findings if not subject.scope.features or ("feature", name) in f.target.group]
        came = (
            sentence(own[0]).replace("{target}", label_of(own[0].target.values, name_of))
            if own
            else f"{event.name}: no tickets to look at."
        )
        st.text(f"{day(event.start, year=True)} · {event.kind}. {came}")

found = bugs(answer(view, linked, view.facts, subject.scope.narrowed(start=None, end=None), issues, notified))
if len(found):
    st.subheader("Bugs", divider="gray")
    st.dataframe(
        numbers(
            pd.DataFrame(
                {
                    "Bug": found["issue"],
                    "Title": found["title"],
                    "State": found["state"],
                    "Customers": found["customers"],
                    "Tickets": found["tickets"],
                    "Not notified": found["untold"],
                }
            )
        ),
        hide_index=True,
        alt="Bugs by customers touched.",
    )

st.subheader("Loop ledger", divider="gray")
entries = ledger_of(subject.scope)
if entries.empty:
    quiet("No request, unknown feature or linked bug in it.")
else:
    ledger_table.draw(entries)

area = subject.scope.area
if notes := notes_about(debriefs(bench.state), area) if area else []:
    st.subheader("Learnt beside support", divider="gray")
    for note in notes:
        st.text(f"{note['month'][:7]} · {note['person']}: {note['note']}")
if area:
    asked_now.draw(view, area)
    if learnt := about_area(findings_of(bench.state), area) if may(Right.TEXT) else []:
        st.subheader("Learnt in interviews", divider="gray")
        archive.listed(learnt, key="area_findings")

st.subheader("Customers to interview", divider="gray")
people = answer(view, to_interview, view.facts, subject)
st.dataframe(
    numbers(
        pd.DataFrame(
            {
                "Customer": people["customer"],
                "Plan": people["plan"].replace(NONE, None),
                "Segment": people["segment"].replace(NONE, None),
                "Tickets": people["tickets"],
            }
        )
        .dropna(axis="columns", how="all")
        .drop(columns="Segment" if people["segment"].equals(people["plan"]) else [], errors="ignore")
    ),
    hide_index=True,
    placeholder="–",
    alt="Customers in turn from each plan and segment.",
    column_config={"Customer": customer_column("customer_interview")},
)
open_clicked_customer("customer_interview", people["customer"].tolist())
st.caption("Who wrote most; where plans or segments are known, in turn from each, so that no group dominates.")

st.subheader("Who would miss it", divider="gray")
everybody = bench.customers if may(Right.TEXT) and not acting().limit else Customers()
deprecation.draw(answer(view, check, view.facts, view.calendar, subject.scope, customers=everybody))

with st.container(horizontal=True, vertical_alignment="center"):
    st.page_link(
        "watch/tickets.py",
        label=plain(f"Open the tickets: {name}"),
        icon=":material/forum:",
        query_params=link_parameters(subject.scope),
    )
    csv_button("Customers to interview (CSV)", lambda: people, "tagwatch-interviews.csv")
