"""History: every import, which days it covers, undone and brought back."""

import pandas as pd
import streamlit as st

from analytics.figures.covered_days import coverage_chart
from analytics.formatting import count, counted, period, style
from analytics.ingest.undoing import restore, withdraw
from analytics.metrics.calendar import covered_spans, gaps
from analytics.people.role import Right
from pages.bridge import View, workbench
from pages.columns import folded
from pages.downloads import csv_button
from pages.look import numbers
from pages.parts.imports.account import rejects_button
from pages.parts.imports.incomplete import accept_button
from pages.visitor import held

SOME_GAPS = 8
COUNTS = ["Tickets", "New", "Updated", "Unchanged", "Left out"]
FOLDED = ["Updated", "Unchanged", "Known by", "Who", "Accepted", "Accepted by"]  # columns, at first


def draw(history: pd.DataFrame) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        people = sorted(history["imported_by"].dropna().unique())
        who = st.selectbox("By", people, index=None, placeholder="Everybody", key="imports_who", width=240)
        listed = history.drop(columns=["sha256", "mapping", "fields", "authoritative", "headers"], errors="ignore")
        csv_button("Imports (CSV)", lambda: listed.dropna(axis=1, how="all"), "tagwatch-imports.csv")
    history = history[history["imported_by"] == who].reset_index(drop=True) if who else history
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
            "Accepted": history["accepted_at"],
            "Accepted by": history["accepted_by"],
        }
    )
    counts = [name for name in COUNTS if table[name].notna().any()]  # who is limited to some tickets gets none
    table = table.drop(columns=[name for name in COUNTS if name not in counts])
    event = st.dataframe(
        numbers(table, *counts) if counts else table,
        column_order=folded("import_columns", list(table), [name for name in FOLDED if name in table]),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"history_{who}" if who else "history",
        alt="All imports, newest first.",
        column_config={
            "File": st.column_config.TextColumn(width="medium"),
            **{
                name: st.column_config.DatetimeColumn(format=style().cell_format(time=True))
                for name in ("Covers from", "Covers until", "When", "Accepted")
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
                **held(Right.IMPORT, help="As if it had never been undone."),
            )
        else:
            st.button(
                f"Undo import {number}",
                icon=":material/undo:",
                on_click=_withdraw,
                args=(number,),
                key="undo_import",
                **held(Right.IMPORT, help="Tickets that another import also saw stay; earlier values come back."),
            )
        if pd.notna(entry["rejected"]) and entry["rejected"]:
            accept_button(number, accepted=pd.notna(entry["accepted_at"]), undone=pd.notna(entry["undone_at"]))
            rejects_button(number, entry["file"], entry["headers"])
    st.caption("Choose a row to undo that import, to bring it back or to accept it as it is. Times are UTC.")


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
        st.caption("An import covers every day in between.")


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
