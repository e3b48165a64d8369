"""Who would miss it: the share of customers, revenue and plans that write about an area."""

import pandas as pd
import streamlit as st

from analytics.formatting import change, count, counted, day, share
from analytics.insights.deprecation import WEEKS, Check, Part
from analytics.workspace.categories import NONE
from pages.look import number, numbers, quiet


def draw(checked: Check | None) -> None:
    """Four shares, what they are of, and the table by plan; None: too few complete weeks."""
    if checked is None:
        quiet(f"It needs {WEEKS} complete weeks.")
        return
    for column, (label, (value, note)) in zip(
        st.columns(4),
        (
            ("Of customers who wrote", _part(checked.customers, "")),
            ("Of active customers", _part(checked.active, "needs the active customers file", digits=True)),
            ("Of the customers file", _part(checked.known, "needs the customers file")),
            ("Of revenue", _part(checked.revenue, "needs revenue in the customers file")),
        ),
        strict=True,
    ):
        with column:
            number(label, value, note=note)
    quiet(
        f"{day(checked.start, year=True)} to {day(checked.end, year=True)}: {count(int(checked.tickets.part))} of "
        f"{counted(int(checked.tickets.whole), 'ticket')}. Second half against the first: "
        f"{change(checked.later, checked.earlier)}. Of active customers: those who write about it in a week, on "
        "average. Tickets show who writes about it, not who uses it."
    )
    plans = checked.plans
    if set(plans["plan"]) <= {NONE}:
        return  # the first number has it
    shown = pd.DataFrame(
        {
            "Plan": plans["plan"].replace(NONE, "No plan"),
            "Customers": plans["customers"],
            "Of those who wrote": plans["of"],
            "Share": [share(float(s)) for s in plans["share"]],
            "Revenue": plans["revenue"],
        }
    )
    st.dataframe(
        numbers(shown.dropna(axis="columns", how="all")), hide_index=True, alt="By plan, most customers first."
    )


def _part(of: Part | None, lacking: str, *, digits: bool = False) -> tuple[str, str]:
    if of is None:
        return "–", lacking
    texts = [f"{n:,.1f}" if digits else count(round(n)) for n in (of.part, of.whole)]
    return (share(of.share) if of.share is not None else "–"), f"{texts[0]} of {texts[1]}"
