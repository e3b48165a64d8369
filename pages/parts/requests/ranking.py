"""The ranking held against recency and loudness."""

import pandas as pd
import streamlit as st

from analytics.insights.requests import rankings
from pages.downloads import csv_button
from pages.look import empty, numbers


def draw(asked: pd.DataFrame) -> None:
    frame = rankings(asked)
    if frame.empty:
        empty("No request has a name yet.", "Tag requests with their feature, or gather them in a theme.")
        return
    st.caption(
        "Every quarter weighs the same in the first column: the share of that quarter's asking customers who "
        "asked for it, averaged. Beside it, the place it would have by the newest quarter alone, and by tickets "
        "alone. Where the places differ much, recency or one frequent writer decides."
    )
    shown = pd.DataFrame(
        {
            "Request": frame["name"],
            "Place": frame["equal_place"],
            "Share per quarter": frame["equal"] * 100,
            "Place by newest quarter": frame["recent_place"],
            "Customers in it": frame["recent"],
            "Place by tickets": frame["tickets_place"],
            "Tickets": frame["tickets"],
        }
    )
    st.dataframe(
        numbers(shown, "Customers in it", "Tickets"),
        hide_index=True,
        alt="Requests ranked with equal weight per quarter, beside the newest quarter and tickets.",
        column_config={"Share per quarter": st.column_config.NumberColumn(format="%.1f %%")},
    )
    csv_button("Rankings (CSV)", lambda: frame, "tagwatch-request-rankings.csv")
