"""Changes: the table of what was changed, by whom and when, of people or of workspaces, with its file."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analytics.formatting import style
from pages.downloads import csv_button


def draw_changes(rows: Sequence[Sequence[object]], of: str) -> None:
    """rows: when (UTC, ISO), who and what, newest first; nothing is drawn without any. of: what they are of, a word."""
    changes = pd.DataFrame(rows, columns=["When", "Who", "What"])
    if changes.empty:
        return
    st.subheader("What was changed", divider="gray")
    st.dataframe(
        changes.assign(When=pd.to_datetime(changes["When"]).dt.tz_localize(None)),
        hide_index=True,
        height=min(320, 40 + 35 * len(changes)),
        alt=f"What was changed of the {of}, newest first.",
        column_config={
            "When": st.column_config.DatetimeColumn(format=style().cell_format(time=True), help="UTC"),
            "What": st.column_config.TextColumn(width="large"),
        },
    )
    csv_button("All changes (CSV)", lambda: changes, f"tagwatch-{of}-changes.csv")
