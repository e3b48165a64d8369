"""The loop ledger: what was raised, what was answered, what came of it; as a table and a download."""

import pandas as pd
import streamlit as st

from analytics.formatting import counted
from pages.downloads import csv_button
from pages.look import dates, numbers, quiet

MOST = 200  # rows shown


def draw(table: pd.DataFrame) -> None:
    """table: one row per item, as analytics.insights.loop_ledger.ledger gives it."""
    waiting = table["waiting_days"].dropna()
    quiet(
        f"{counted(len(waiting), 'item')} of {counted(len(table), 'item')} without an answer"
        + (f", the oldest for {counted(int(waiting.max()), 'day')}." if len(waiting) else ".")
    )
    shown = pd.DataFrame(
        {
            "Raised": table["raised"],
            "What": table["item"],
            "Kind": table["kind"],
            "Customers": table["customers"],
            "Tickets": table["tickets"],
            "Answer": table["answer"].replace("", None),
            "Answered": table["answered"],
            "Came of it": table["came_of_it"].replace("", None),
            "Waiting, days": table["waiting_days"],
        }
    ).head(MOST)
    shown = shown.loc[:, [c for c in shown if shown[c].notna().any()]]
    st.dataframe(
        numbers(shown),
        hide_index=True,
        height=min(420, 40 + 35 * len(shown)),
        placeholder="–",
        alt="What was raised, what was answered, what came of it; the longest waiting first.",
        column_config=dates(shown),
    )
    st.caption(
        "Over all time. An answer is a state in the catalogue or the tracker, a help article, or an event about "
        "the feature after it was raised; the longest waiting come first."
    )
    csv_button("Ledger (CSV)", lambda: table, "tagwatch-ledger.csv")
