"""A customer's tickets over time, by category, and the newest of them."""

import pandas as pd
import streamlit as st

from analytics.figures.trend import single
from analytics.formatting import counted, style
from analytics.metrics.period import period_end
from analytics.metrics.scope import Scope
from analytics.metrics.tickets import tickets
from analytics.metrics.volume import totals, volume
from analytics.workspace.categories import NONE
from pages.address import open_page
from pages.bridge import View, answer
from pages.downloads import csv_button
from pages.filters import link_parameters, name_of
from pages.look import quiet
from pages.opening import HINT, ticket_table
from pages.parts.customers import counted_rows
from pages.visitor import subjects

MOST_WEEKS = 110  # drawn as weeks; months beyond
NEWEST = 12
COLOR = "#0072B2"


def plan_words(view: View, own: Scope) -> str:
    """The plans that the customer's tickets have, where no customers file states one."""
    found = answer(view, totals, view.facts, own, by=("plan",))
    plans = [plan for plan in found["plan"] if plan != NONE]
    return f"plan {', '.join(plans)} (of their tickets)" if plans else ""


def draw(view: View, name: str, own: Scope) -> None:
    """The chart, and the table of categories beside it. A column opens its tickets."""
    grain = "week" if len(view.calendar.days) <= 7 * MOST_WEEKS else "month"
    series = answer(view, volume, view.facts, own.narrowed(grain=grain), view.calendar)
    left, right = st.columns([3, 2], gap="large")
    with left:
        event = st.plotly_chart(
            single(series, measure="tickets", grain=grain, name=name, color=COLOR),
            key=f"customer-{hash(name)}",
            on_select="rerun",
            selection_mode="points",
            config={"displayModeBar": False},
            alt=f"Tickets per {grain} of one customer, {counted(len(series), grain)}.",
        )
        st.caption(f"Tickets per {grain}, all time; hatched: not complete. A click opens the tickets.")
    points = event.selection.points if event and event.selection else []
    if points and isinstance((points[0].get("customdata") or [None])[0], str):
        begin = pd.Timestamp(points[0]["customdata"][0]).date()
        open_page("watch/tickets.py", link_parameters(own.narrowed(start=begin, end=period_end(begin, grain))))
    with right:
        by = answer(view, totals, view.facts, own, by=("category",))
        counted_rows.draw(
            pd.DataFrame({"Category": [name_of("category", c) for c in by["category"]], "Tickets": by["value"]}),
            [own.narrowed(categories=(category,)) for category in by["category"]],
            key=f"customer_categories_{hash(name)}",
            alt="Their tickets by category, most first.",
        )
        st.caption("A ticket of two categories counts in both. Choose a row to open its tickets.")


def newest(view: View, own: Scope, every: int) -> None:
    """The newest tickets, with all of them as a file."""
    rows = answer(view, tickets, view.facts, own, limit=NEWEST)
    st.subheader("Newest tickets", divider="gray")
    table = pd.DataFrame(
        {
            "Created": rows["created"],
            "Subject": subjects(rows["subject"]),
            "Team": [", ".join(name_of("team", t) for t in v.split(", ")) for v in rows["teams"]],
            "Category": [", ".join(name_of("category", c) for c in v.split(", ")) for v in rows["categories"]],
            "Status": rows["status"],
            "Ticket": rows["source"] + " " + rows["ticket_id"],
        }
    )
    ticket_table(
        table.loc[:, [c for c in table if table[c].notna().any()]],
        rows,
        key=f"customer_tickets_{hash(own)}",
        height=min(460, 40 + 35 * len(table)),
        alt=f"The newest {len(table)} of {counted(every, 'ticket')}.",
        column_config={
            "Created": st.column_config.DatetimeColumn(format=style().cell_format(time=True), width=150),
            "Subject": st.column_config.TextColumn(width="large"),
        },
    )
    quiet(HINT)
    csv_button(
        f"All {counted(every, 'ticket')} (CSV)", lambda: tickets(view.facts, own), "tagwatch-customer-tickets.csv"
    )
