"""Requests that may be one, to be merged; and those that are."""

import pandas as pd
import streamlit as st

from analytics.formatting import counted
from analytics.insights.alike_requests import alike
from analytics.insights.requests import Decided, key_of, merge, to_merge
from analytics.people.role import Right
from analytics.workspace.kinds import REQUESTS
from analytics.workspace.moves import set_record
from pages.bridge import View
from pages.look import empty, numbers
from pages.meaning import index, readable
from pages.saving import rows_key, save
from pages.visitor import held

KINDS = {
    "spelling": "written differently",
    "plural": "singular and plural",
    "typo": "a letter or two apart",
    "translation": "the same word in another language",
    "prefix": "one begins with the other",
    "meaning": "their tickets are about the same",
}


def draw(view: View, asked: pd.DataFrame, table: pd.DataFrame, decided: Decided) -> None:
    pairs = to_merge(table, alike(asked, index(view)) if readable() else ())
    if pairs.empty:
        empty("No two requests look alike.", "Any two can still be merged below.")
    else:
        shown = pd.DataFrame(
            {
                "Merge": False,
                "Keep": pairs["keep"],
                "Merge into it": pairs["other"],
                "Because": pairs["kind"].map(KINDS),
                "Customers": pairs["customers"],
                "of the other": pairs["other_customers"],
            }
        )
        edited = st.data_editor(
            numbers(shown, "Customers", "of the other"),
            hide_index=True,
            key=rows_key("alike", zip(pairs["keep"], pairs["other"], strict=True)),
            disabled=[c for c in shown if c != "Merge"],
            alt="Pairs of requests that look alike.",
        )
        ticked = edited[edited["Merge"]]
        st.button(
            f"Merge {counted(len(ticked), 'pair')}",
            type="primary",
            icon=":material/merge:",
            on_click=_merge,
            args=(list(zip(ticked["Merge into it"], ticked["Keep"], strict=True)),),
            **held(Right.DECIDE, disabled=ticked.empty),
        )
    names = (table["by"] + ":" + table["name"]).tolist()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        other = st.selectbox("This request", names, index=None, key="merge_other", placeholder="Choose")
        into = st.selectbox("is part of", names, index=None, key="merge_into", placeholder="Choose")
        st.button(
            "Merge",
            on_click=_merge,
            args=([(other, into)],),
            key="merge_two",
            **held(Right.DECIDE, disabled=not (other and into)),
        )
    merged = [
        (f"{by}:{name}", record["merged_into"]) for (by, name), record in decided.known.items() if record["merged_into"]
    ]
    for other, into in merged:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"{other} is part of {into}")
            st.button("Separate again", key=f"apart_{other}", on_click=_apart, args=(other,), **held(Right.DECIDE))


def _merge(pairs: list[tuple[str, str]]) -> None:
    save(
        lambda state: [edit for other, into in pairs for edit in merge(state, other, into)],
        f"Merged {counted(len(pairs), 'request')}",
    )


def _apart(other: str) -> None:
    by, name = key_of(other)
    save(
        lambda state: [set_record(state, REQUESTS, {"by": by, "name": name, "merged_into": ""})],
        f"{name} is a request of its own again",
    )
