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
    settings = {**dates(table), "Customer": customer_column(f"open_{key}"), **(columns or {})}
    formatted = [
        name for name, one in settings.items() if isinstance(one, dict) and (one.get("type_config") or {}).get("format")
    ]
    picked = st.dataframe(
        table if _as_they_are(table.drop(columns=formatted, errors="ignore")) else numbers(table),
        column_order=order,
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key=key,
        height=min(tall, 40 + 35 * len(table)),
        placeholder="–",
        alt=alt,
        column_config=settings,
    )
    open_clicked_customer(f"open_{key}", names)
    return [names[at] for at in picked.selection.rows if at < len(names)]


def _as_they_are(table: pd.DataFrame) -> bool:
    """Whether all numbers read the same however a workspace writes them.

    Then no cell need be written one by one, which takes a third of a second of a thousand rows.

    >>> [_as_they_are(pd.DataFrame({"Tickets": numbers})) for numbers in ([1, 999], [1, 1000], [0.5])]
    [True, False, False]
    """
    known = [table[name].dropna() for name in table if pd.api.types.is_numeric_dtype(table[name])]
    return all(pd.api.types.is_integer_dtype(one) and one.abs().lt(1000).all() for one in known)
