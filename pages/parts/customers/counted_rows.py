"""Counted rows: a table whose rows open the tickets that they count."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analytics.metrics.scope import Scope
from pages.address import open_page
from pages.filters import link_parameters
from pages.look import dates, numbers


def draw(
    table: pd.DataFrame, scopes: Sequence[Scope | None], *, key: str, alt: str, search: Sequence[str] = ()
) -> None:
    """Draw the table; a chosen row opens its tickets. scopes: of each row, None for one without tickets.

    search: of each row, what its tickets are found by beside the scope.
    """
    shown = table.loc[:, [c for c in table if table[c].notna().any()]]
    event = st.dataframe(
        numbers(shown),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=key,
        height=min(320, 40 + 35 * len(shown)),
        placeholder="–",
        alt=alt,
        column_config=dates(shown),
    )
    for at in event.selection.rows[:1]:
        if at < len(scopes) and (scope := scopes[at]) is not None:
            extra = {"q": search[at]} if search and search[at] else {}
            open_page("watch/tickets.py", link_parameters(scope, **extra))
