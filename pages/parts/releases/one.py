"""One release: what support should know, its state, its effect once it is out, and the customers of its beta."""

from collections.abc import Sequence
from datetime import date
from functools import partial

import pandas as pd
import streamlit as st

from analytics.configuration import configuration
from analytics.formatting import counted, day
from analytics.insights.releases import Release, asked_for, beta_table, moved, releases_named, releases_of
from analytics.metrics.scope import Scope
from analytics.people.role import Right
from analytics.workspace.beta import decided
from analytics.workspace.categories import NONE
from analytics.workspace.release_kinds import BETA_CUSTOMERS, BetaRecord
from pages.address import chosen
from pages.bridge import View, remembered_for, workbench
from pages.downloads import csv_button
from pages.filters import link_parameters
from pages.look import dates, empty, numbers, quiet
from pages.opening import customer_column, customer_links, open_clicked_customer
from pages.parts.customers.listing import strangers
from pages.records import record_editor
from pages.saving import rows_key, save
from pages.visitor import held, may, reason

NEXT = {  # state → what follows it
    "planned": ("in test", "rolling out", "live"),
    "in test": ("rolling out", "live", "planned"),
    "rolling out": ("live", "rolled back"),
    "live": ("rolled back",),
    "rolled back": ("planned", "rolling out", "live"),
}


def draw(view: View, one: Release) -> None:
    """What changes, what to answer, the buttons, and the beta."""
    event = one.event
    about = [", ".join(names) for names in (event.teams, event.features) if names]
    quiet(" · ".join([event.state, day(event.start, year=True), one.when, *about]))
    left, right = st.columns(2, gap="large")
    for column, title, text, lacking in (
        (left, "What changes, for whom", event.changes, "Not stated yet."),
        (right, "What to answer", event.answers, "Not stated yet: support has nothing to answer with."),
    ):
        with column:
            st.markdown(f"**{title}**")
            if text:
                st.text(text)
            else:
                quiet(lacking)
    if event.use_tags:
        quiet(f"Tags to use: {', '.join(event.use_tags)}")
    with st.container(horizontal=True, vertical_alignment="center"):
        for state in NEXT[event.state] if may(Right.DECIDE) else ():
            out = state in ("live", "rolling out")
            on = one.today if out and event.start > one.today else None
            st.button(
                f"{state.capitalize()} today" if on else f"{state.capitalize()}",
                key=f"release_{state}",
                on_click=put,
                args=(one, state, on),
                **held(Right.DECIDE),
            )
        if one.due and may(Right.DECIDE):
            st.button(
                "Live, but from today on",
                key="release_live_today",
                on_click=put,
                args=(one, "live", one.today),
                **held(Right.DECIDE),
            )
        if may(Right.DECIDE):
            st.page_link("manage/events.py", label="Change it on Events", icon=":material/edit:")
        if event.start <= one.today:
            st.page_link(
                "decide/impact.py",
                label="See its effect",
                icon=":material/trending_down:",
                query_params=chosen(event=f"{event.start} {event.name}"),
            )
    beta(view, one)


def put(one: Release, state: str, on: date | None) -> None:
    """Put it into another state and keep it open, also under another day (a callback)."""
    if save(lambda now: moved(now, one, state, on), f"{one.event.name} is {state}"):
        st.session_state["release"] = f"{on or one.event.start} {one.event.name}"


def beta(view: View, one: Release) -> None:
    """Who asked for it: proposed, asked, taking part."""
    event, bench = one.event, workbench()
    st.subheader("Customers for the beta", divider="gray")
    if refused := reason(Right.TEXT):
        empty("Names of customers are hidden from your role.", refused)
        return
    frame = remembered_for(
        view, ("beta", repr(event), bench.version), lambda: beta_table(view.facts, bench.state, event)
    )
    scope = asked_for(view.facts, event)
    if frame.empty:
        empty(
            "Nobody is proposed: no request names what it brings.",
            "Give the event the features that it brings (Events); who asked for them is then proposed here.",
        )
    else:
        names = frame["customer"].tolist()
        drawn = pd.DataFrame(
            {
                "Customer": frame["customer"],
                "State": frame["state"].replace("", "proposed"),
                "Plan": frame["plan"].replace(NONE, None),
                "Segment": frame["segment"].replace(NONE, None),
                "Tickets": frame["tickets"],
                "On": pd.to_datetime(frame["on"].replace("", None)),
                "Note": frame["note"].replace("", None),
            }
        )
        drawn = drawn.loc[:, [c for c in drawn if drawn[c].notna().any()]]
        if "Segment" in drawn and drawn["Segment"].equals(drawn.get("Plan")):
            drawn = drawn.drop(columns="Segment")
        key = rows_key(f"beta_{one.link}", names)
        picked = st.dataframe(
            numbers(drawn),
            hide_index=True,
            on_select="rerun",
            selection_mode="multi-row",
            key=key,
            placeholder="–",
            height=min(460, 40 + 35 * len(drawn)),
            alt=f"{counted(len(drawn), 'customer')} for the beta.",
            column_config={**dates(drawn), "Customer": customer_column(f"open_{key}")},
        )
        open_clicked_customer(f"open_{key}", names)
        rows = [at for at in picked.selection.rows if at < len(names)]
        if len(rows) == 1:
            with st.container(horizontal=True):
                customer_links(names[rows[0]], int(frame["tickets"].iloc[rows[0]]) if scope else 0, scope or Scope())
        _decide([names[at] for at in rows], one)
        with st.container(horizontal=True, vertical_alignment="center"):
            csv_button("Customers for the beta (CSV)", lambda: frame, "tagwatch-beta.csv")
            if scope:
                st.page_link(
                    "watch/tickets.py",
                    label="Open the tickets that ask for it",
                    icon=":material/forum:",
                    query_params=link_parameters(scope),
                )
        quiet("Proposed: who asked for its features or did not know them, in turn from each plan and segment.")
    with st.expander("All beta customers as a table and a file"):
        record_editor(
            BETA_CUSTOMERS,
            about="One row per customer and release: its day and name, as 2026-03-18 5.3. A name alone means the "
            "earliest of that name.",
            doubts=partial(_doubts, view),
        )


def _doubts(view: View, records: Sequence[BetaRecord]) -> str:
    """Which rows of a file are of no release, or of a customer who wrote no ticket; "" where there is none."""
    releases = releases_of(workbench().state, configuration().today(view.facts.zone))
    unknown = dict.fromkeys(one["release"] for one in records if not releases_named(releases, one["release"]))
    lost = (
        f"No release is known as {', '.join(list(unknown)[:3])}: write its day and name, as {date.today()} 5.3, as in "
        "its row on Events; the rows are kept, and shown nowhere else until then."
        if unknown
        else ""
    )
    return " ".join(filter(None, (lost, strangers(view, records))))


def _decide(names: Sequence[str], one: Release) -> None:
    """The buttons below the table."""
    today: date = one.today
    with st.container(horizontal=True):
        for state in ("asked", "takes part", "declined", "not asked"):
            st.button(
                state.capitalize(),
                key=f"beta_{state}",
                on_click=save,
                args=(
                    lambda now, state=state: [
                        edit
                        for name in names
                        for edit in decided(now, one.link, name, state=state, on=today.isoformat())
                    ],
                    f"{one.event.name}: {counted(len(names), 'customer')} {state}",
                ),
                **held(Right.DECIDE, disabled=not names, help=None if names else "Choose rows first."),
            )
