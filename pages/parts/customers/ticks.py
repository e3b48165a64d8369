"""Customers to tick: a table whose rows are marked, several at once, and whose names open the customer."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from pages.look import dates, numbers
from pages.opening import customer_column, open_clicked_customer
from pages.saving import rows_key


def ticked(
    table: pd.DataFrame,
    names: Sequence[str],
    *,
    key: str,
    alt: str,
    tall: int,
    columns: Mapping[str, Any] | None = None,
    order: Sequence[str] | None = None,
) -> list[str]:
    """Draw one row per customer; the names of those that are marked.

    names: of the rows. tall: the most pixels. columns: how single columns are drawn, beside Customer and dates.
    order: the columns that are drawn, all if left out. Columns without any value are left out.
    """
    table = table.loc[:, [name for name in table if table[name].notna().any()]]
    key = rows_key(key, names)
    picked = st.dataframe(
        numbers(table),
        column_order=order,
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key=key,
        height=min(tall, 40 + 35 * len(table)),
        placeholder="–",
        alt=alt,
        column_config={**dates(table), "Customer": customer_column(f"open_{key}"), **(columns or {})},
    )
    open_clicked_customer(f"open_{key}", names)
    return [names[at] for at in picked.selection.rows if at < len(names)]
