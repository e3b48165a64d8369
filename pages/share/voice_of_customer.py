"""Voice of customer: a quarter on one page to print, to download and to argue about."""

import html

import pandas as pd
import streamlit as st

from analytics.formatting import change, count, counted, day, period
from analytics.insights.incident_list import broke_in
from analytics.insights.loop_ledger import answers_of
from analytics.insights.quarter import Quarter, quarters, usual
from analytics.insights.voice import CONFUSION, voice
from analytics.insights.voice_document import csv_text, html_document
from analytics.insights.voice_summary import Difficulty
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.workspace.lists import ISSUES
from pages.address import one_of
from pages.bridge import answer, current_view, workbench
from pages.downloads import for_visitor
from pages.filters import link_parameters, name_of
from pages.look import PageEnd, empty, headline, number, numbers, plain, quiet
from pages.parts.incidents import broke
from pages.parts.incidents.reviews import reviews

view, bench = current_view(), workbench()
known = quarters(view.calendar)
if not known:
    empty(
        "No day is covered by all sources yet.",
        "Import an export that covers whole weeks on the page Imports.",
        page=True,
    )
    st.page_link("manage/imports.py", label="Open Imports", icon=":material/upload_file:")
    raise PageEnd

names = [str(quarter) for quarter in known]
chosen = st.selectbox(
    "Quarter",
    names,
    key=one_of("quarter", names, str(usual(view.calendar))),
    width=320,
    format_func=lambda name: f"{name} · {period(Quarter.of(name).first, Quarter.of(name).last)}",
)
quarter = Quarter.of(chosen)
base = Scope(sources=view.scope.sources, teams=view.scope.teams)
about = ", ".join(name_of("team", team) for team in base.teams) or "all teams"
with st.spinner("Counting what customers wrote …"):
    report = answer(
        view,
        voice,
        view.facts,
        view.calendar,
        quarter,
        base,
        customers=bench.customers,
        events=bench.events,
        issues=bench.workspace.list_of(ISSUES),
        answers=answers_of(bench.state),
        broke=broke_in(reviews(view), quarter, teams=base.teams),
    )
if not report.tickets:
    empty(
        f"No ticket was created in {quarter}.", "Choose another quarter, or remove a filter in the sidebar.", page=True
    )
    raise PageEnd

text = f"{period(quarter.first, quarter.last)}, {about}."
if not report.complete:
    text += f" The quarter is not complete: data through {day(report.through, year=True)}."
if not report.compared:
    text += " Nothing is compared with the quarter before, since not all days of both are covered."
headline(report.headline, text)
categories = view.facts.taxonomy.categories
wanted = categories.counting_as("request")
requests = answer(view, total, view.facts, base.narrowed(start=quarter.first, end=quarter.last, categories=wanted))
for column, (label, value) in zip(
    st.columns(4),
    (
        ("Tickets", report.tickets),
        ("Customers", report.customers),
        ("Requests", requests),
        ("Fixes that helped", len(report.helped)),
    ),
    strict=True,
):
    with column:
        number(label, count(value))

stem = f"voice-{quarter}"
with st.container(horizontal=True, vertical_alignment="center"):
    st.download_button(
        "To print (HTML)",
        for_visitor(lambda: html_document(report, about=about)),
        f"{stem}.html",
        "text/html",
        icon=":material/print:",
        on_click="ignore",
        type="primary",
    )
    st.download_button(
        "Figures (CSV)",
        for_visitor(lambda: csv_text(report)),
        f"{stem}.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    st.page_link(
        "watch/tickets.py",
        label="Open the quarter's tickets",
        icon=":material/forum:",
        query_params=link_parameters(base.narrowed(start=quarter.first, end=quarter.last)),
    )
    if requests:
        st.page_link(
            "watch/tickets.py",
            label=f"Open the {counted(requests, 'request')}",
            icon=":material/how_to_vote:",
            query_params=link_parameters(base.narrowed(start=quarter.first, end=quarter.last, categories=wanted)),
        )
st.caption(
    "Of the filters only team and source apply here. Customers are distinct within the quarter, never summed. "
    "Choose a row to open its tickets."
)


def listed(rows: list[dict[str, object]], alt: str, *, key: str, role: tuple[str, ...], by: str) -> None:
    """A table whose chosen row leads to the quarter's tickets of its name, in the categories of `role`."""
    frame = pd.DataFrame(rows)
    event = st.dataframe(
        numbers(frame.loc[:, [c for c in frame if frame[c].notna().any()]]),
        hide_index=True,
        alt=alt,
        placeholder="–",
        on_select="rerun",
        selection_mode="single-row",
        key=f"{key}-{quarter}",
    )
    for place in (row for row in event.selection.rows if row < len(frame)):
        name = frame.iloc[place, 0]
        scope = base.narrowed(start=quarter.first, end=quarter.last, categories=role).with_group({by: name})
        st.page_link(
            "watch/tickets.py",
            icon=":material/forum:",
            query_params=link_parameters(scope),
            label=plain(f"Open {counted(answer(view, total, view.facts, scope), 'ticket')}: {name_of(by, name)}"),
        )


st.subheader("Most asked for", divider="gray")
if report.requests:
    listed(
        [
            {
                "Feature": a.name,
                "Customers": a.customers,
                "Change": a.change or None,
                "Tickets": a.tickets,
                "Revenue": a.revenue,
                "Revenue known of": f"{a.revenue_of} of {a.customers}" if a.revenue is not None else None,
            }
            for a in report.requests
        ],
        "Requests by customers.",
        key="asked",
        role=wanted,
        by="feature",
    )
    quoted = [(asked.name, quote) for asked in report.requests for quote in asked.quotes]
    if quoted:
        with st.expander(f"{counted(len(quoted), 'quote')}, cleared of personal data", expanded=True):
            for name in dict.fromkeys(name for name, _ in quoted):
                lines = "".join(
                    f"<blockquote style='margin:.1rem 0 .1rem 1rem'>“{html.escape(quote)}”</blockquote>"
                    for of, quote in quoted
                    if of == name
                )
                st.html(f"<p class='quiet'>{html.escape(name)}</p>{lines}")
else:
    empty(
        "No request of this quarter names a feature.",
        "Tag feature requests with the feature too (feature:name), or map their tags on the page Taxonomy.",
    )
if report.unnamed:
    quiet(f"{counted(report.unnamed, 'request')} {'names' if report.unnamed == 1 else 'name'} no feature.")

st.subheader("What became of last quarter's ten", divider="gray")
if report.became:
    listed(
        [
            {"Feature": b.name, "Customers then": b.then, "Customers now": b.now, "Outcome": b.outcome}
            for b in report.became
        ],
        "Last quarter's requests and what came of them.",
        key="became",
        role=wanted,
        by="feature",
    )
else:
    quiet("No request of the quarter before names a feature.")


def difficulties(found: tuple[Difficulty, ...], what: str, role: tuple[str, ...]) -> None:
    if found:
        listed(
            [
                {
                    what: one.name,
                    "Customers": one.customers,
                    "Change": change(one.customers, one.before) if one.before is not None else None,
                    "Tickets": one.tickets,
                }
                for one in found
            ],
            f"By {what.lower()}, most customers first.",
            key=what,
            role=role,
            by=what.lower(),
        )
    else:
        quiet("Nothing in this quarter.")


left, right = st.columns(2, gap="large")
with left:
    st.subheader("Asked for although it exists", divider="gray")
    difficulties(report.unaware, "Feature", categories.counting_as("unaware"))
with right:
    st.subheader("What confused", divider="gray")
    difficulties(report.confusion, "Team", (CONFUSION,))

st.subheader("What was fixed, and whom it helped", divider="gray")
for fix in report.helped:
    st.text(f"{fix.sentence} {counted(fix.customers, 'customer')} had written about it.")
if not report.helped:
    quiet("No event or fixed bug of this quarter shows an effect.")

st.subheader("What broke: time to notice and time to fix", divider="gray")
broke.draw(report.broke)
for lack in report.missing:
    quiet(lack)
