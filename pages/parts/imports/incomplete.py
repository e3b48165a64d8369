"""Incomplete weeks: those of which too many rows were left out, and the two ways to mend that."""

import pandas as pd
import streamlit as st

from analytics.formatting import count, counted, period
from analytics.frames import rows_of
from analytics.ingest.accepting import accept, withdraw_acceptance
from analytics.metrics.period import period_end
from analytics.people.role import Right
from pages.bridge import View, workbench
from pages.parts.imports.account import rejects_button
from pages.visitor import held

PLACE = "weeks"  # where a button is, for its key: the history has the same ones
MOST = 6


def draw(view: View, history: pd.DataFrame) -> None:
    """Each import that leaves weeks incomplete, its newest weeks, and the buttons. Nothing where there is none."""
    short = view.calendar.short_weeks
    if short.empty:
        return
    st.subheader("Weeks that are not complete", divider="gray")
    st.caption(
        "Rows of these weeks were left out on import, more than 0.5 % and at least 3. Until they come in corrected or "
        "the import is accepted as it is, the weeks stay out of comparisons, signals, expected ranges and the roundup."
    )
    for number in sorted({number for numbers in short["imports"] for number in numbers}, reverse=True):
        weeks = short[[number in numbers for numbers in short["imports"]]]
        [entry] = rows_of(history[history["import_id"] == number])
        with st.container(border=True):
            st.text(f"Import {number}: {entry.file}")
            listed = [
                f"{period(week.period.date(), period_end(week.period.date(), 'week'))}"
                + (f": {count(week.left_out)} of {counted(week.rows, 'row')} left out" if pd.notna(week.rows) else "")
                for week in rows_of(weeks.iloc[::-1])
            ]
            more = [f"… and {counted(len(listed) - MOST, 'earlier week')}"] if len(listed) > MOST else []
            st.text("\n".join([*listed[:MOST], *more]))
            with st.container(horizontal=True):
                rejects_button(number, entry.file, entry.headers, place=PLACE)
                accept_button(number, accepted=False, undone=False, place=PLACE)


def accept_button(number: int, *, accepted: bool, undone: bool, place: str = "") -> None:
    """Accept an import that left rows out, or take that back. Of an undone one only the latter."""
    if accepted:
        st.button(
            f"Take back that import {number} is accepted",
            icon=":material/undo:",
            on_click=_take_back,
            args=(number,),
            key=f"unaccept{place}",
            **held(Right.IMPORT, help="The rows that it left out count again: their weeks may be incomplete."),
        )
    elif not undone:
        st.button(
            f"Accept import {number} as it is",
            icon=":material/check:",
            on_click=_accept,
            args=(number,),
            key=f"accept{place}{number}",
            **held(Right.IMPORT, help="Its weeks count as complete without the rows that were left out."),
        )


def _accept(number: int) -> None:
    rows = accept(workbench().snapshots, number)
    st.toast(f"Import {number} is accepted without {counted(rows, 'row')} that it left out.")


def _take_back(number: int) -> None:
    rows = withdraw_acceptance(workbench().snapshots, number)
    st.toast(f"Import {number} is no longer accepted: {counted(rows, 'row')} that it left out count again.")
