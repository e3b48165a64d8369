"""History: every import, which days it covers, undone and brought back."""

import pandas as pd
import streamlit as st

from analytics.figures.covered_days import coverage_chart
from analytics.formatting import count, counted, period, style
from analytics.ingest.undoing import restore, withdraw
from analytics.metrics.calendar import covered_spans, gaps
from pages.bridge import View, workbench
from pages.look import numbers
from pages.parts.imports.account import rejects_button

SOME_GAPS = 8


def draw(history: pd.DataFrame) -> None:
    table = pd.DataFrame(
        {
            "Import": history["import_id"],
            "File": history["file"],
            "State": [
                "undone" if pd.notna(u) else "sample" if s else "active"
                for u, s in zip(history["undone_at"], history["sample"], strict=True)
            ],
            "Source": history["source"],
            "Tickets": history["tickets"],
            "New": history["added"],
            "Updated": history["updated"],
            "Unchanged": history["unchanged"],
            "Left out": history["rejected"],
            "Covers from": history["covers_from"],
            "Covers until": history["covers_until"],
            "Known by": history["coverage_basis"],
            "When": history["imported_at"],
            "Who": history["imported_by"],
        }
    )
    event = st.dataframe(
        numbers(table, "Tickets", "New", "Updated", "Unchanged", "Left out"),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="history",
        alt="All imports, newest first.",
        column_config={
            "File": st.column_config.TextColumn(width="medium"),
            **{
                name: st.column_config.DatetimeColumn(format=style().cell_format(time=True))
                for name in ("Covers from", "Covers until", "When")
            },
        },
    )
    for row in event.selection.rows[:1]:
        entry = history.iloc[row]
        number = int(entry["import_id"])
        if pd.notna(entry["undone_at"]):
            st.button(
                f"Bring import {number} back",
                icon=":material/redo:",
                on_click=_restore,
                args=(number,),
                key="redo_import",
                help="As if it had never been undone.",
            )
        else:
            st.button(
                f"Undo import {number}",
                icon=":material/undo:",
                on_click=_withdraw,
                args=(number,),
                key="undo_import",
                help="Tickets that another import also saw stay; earlier values come back.",
            )
        if entry["rejected"]:
            rejects_button(number, entry["file"], entry["headers"])
    st.caption("Choose a row to undo that import or to bring it back. Times are UTC.")


def draw_coverage(view: View) -> None:
    """Which days each source's imports cover, and the days that none does."""
    known = covered_spans(view.facts)
    if known.empty:
        return
    st.subheader("Days covered", divider="gray")
    missing = gaps(view.calendar)
    st.plotly_chart(
        coverage_chart(known, missing),
        key="coverage",
        config={"displayModeBar": False},
        alt=f"Days covered by each source's imports; {counted(len(missing), 'gap')} in between.",
    )
    if missing:
        listed = "; ".join(period(first, last) for first, last in missing[-SOME_GAPS:])
        st.caption(
            f"{counted(len(missing), 'gap')} that no import covers, drawn as no data everywhere: {listed}"
            + ("; and earlier ones." if len(missing) > SOME_GAPS else ".")
        )
    else:
        st.caption("No day in between is missing.")


def _withdraw(number: int) -> None:
    counts = withdraw(workbench().snapshots, number)
    st.session_state.pop("drop_done", None)
    st.toast(
        f"Undone: {count(counts['removed'])} tickets removed, {count(counts['updated'])} back to an earlier state."
    )


def _restore(number: int) -> None:
    counts = restore(workbench().snapshots, number)
    st.toast(
        f"Import {number} is active again: {count(counts['added'])} tickets back, {count(counts['updated'])} changed."
    )
