"""Look alike: pairs of tags that may be two names for one thing."""

import pandas as pd
import streamlit as st

from analytics.formatting import counted
from analytics.insights.duplicates import duplicates
from analytics.people.role import Right
from analytics.workspace.moves import merge_tags
from pages.bridge import View, answer
from pages.filters import link_parameters
from pages.look import empty, numbers
from pages.saving import rows_key, save
from pages.visitor import held

KINDS = {
    "spelling": "written differently",
    "plural": "singular and plural",
    "typo": "a letter or two apart",
    "translation": "the same word in another language",
    "prefix": "one begins with the other",
}


def draw(view: View) -> None:
    pairs = answer(view, duplicates, view.facts)
    if pairs.empty:
        empty("No two tags look alike.", "New tags are looked at again with every import.")
        return
    apart = int((~pairs["same"]).sum())
    st.caption(
        f"{counted(apart, 'pair')} counted apart today; the others mean the same team and category already, so "
        "that merging them only tidies the list of tags. Two names for one thing are seldom put on one ticket: "
        "look at “Together”."
    )
    table = pd.DataFrame(
        {
            "Merge": False,
            "Keep": pairs["tag"],
            "Merge into it": pairs["other"],
            "Because": pairs["kind"].map(KINDS),
            "Tickets": pairs["tickets"],
            "of the other": pairs["other_tickets"],
            "Together": pairs["together"],
            "Counted": ["the same already" if same else "apart" for same in pairs["same"]],
            "The other seen": [
                f"{first:%b %Y} – {last:%b %Y}"
                for first, last in zip(pairs["other_first"], pairs["other_last"], strict=True)
            ],
        }
    )
    edited = st.data_editor(
        numbers(table, "Tickets", "of the other", "Together"),
        hide_index=True,
        key=rows_key("look_alike", zip(pairs["tag"], pairs["other"], strict=True)),
        height=min(560, 40 + 35 * len(table)),
        disabled=[c for c in table if c != "Merge"],
        alt="Pairs of tags that look alike.",
        column_config={
            "Merge": st.column_config.CheckboxColumn(width=90),
            "The other seen": st.column_config.TextColumn(width=170),
        },
    )
    rows = edited[edited["Merge"]]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        swap = st.checkbox(
            "The other way round",
            key="look_alike_swap",
            help="Keep the second tag of each ticked pair instead of the first.",
        )
        why = st.text_input("Why (kept in the history)", key="look_alike_why", width=320)
        st.button(
            f"Merge {counted(len(rows), 'pair')}",
            type="primary",
            icon=":material/merge:",
            on_click=_save,
            args=(rows, swap, why),
            key="save_look_alike",
            **held(Right.TAXONOMY, disabled=rows.empty),
        )
        for tag in rows[["Keep", "Merge into it"]].iloc[0] if len(rows) == 1 else ():
            st.page_link(
                "watch/tickets.py",
                label=f"Tickets of {tag}".replace("_", "\\_"),
                icon=":material/forum:",
                query_params=link_parameters(view.scope.narrowed(tags=(tag,), start=None, end=None, measure="tickets")),
            )


def _save(rows: pd.DataFrame, swap: bool, why: str) -> None:
    pairs = [pair[::-1] if swap else pair for pair in zip(rows["Merge into it"], rows["Keep"], strict=True)]
    save(
        lambda state: [edit for other, keep in pairs for edit in merge_tags(state, [other], into=keep)],
        f"Merged {counted(len(rows), 'pair')} of tags",
        why=why,
    )
