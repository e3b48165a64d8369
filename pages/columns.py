"""Columns: those of a table that do not fit beside the others, folded into a menu instead of being cut."""

from collections.abc import Sequence

import streamlit as st

from pages.address import some_of


def folded(parameter: str, columns: Sequence[str], away: Sequence[str]) -> list[str]:
    """Draw the menu; the columns to show, in their order.

    parameter: of the address, what the reader asked for beside the others. away: columns that are folded at first.
    """
    away = [name for name in away if name in columns]
    if not away:
        return list(columns)
    with st.popover(f"Columns ({len(away)} more)", icon=":material/view_column:", type="tertiary"):
        wanted = st.multiselect(
            "Show also", away, key=some_of(parameter, away), placeholder="None", help="Part of the link."
        )
    return [name for name in columns if name not in away or name in wanted]
