"""Unnamed: tickets that ask for something that no feature, theme or topic names, and the tags that may name it."""

import pandas as pd
import streamlit as st

from analytics.formatting import count, counted
from analytics.insights.requests import Decided
from analytics.insights.unnamed import hints
from analytics.people.role import Right
from analytics.workspace.categories import NONE
from analytics.workspace.moves import use_tags
from pages.bridge import View, answer, themes
from pages.look import numbers, quiet
from pages.saving import rows_key, save
from pages.visitor import held


def draw(view: View, asked: pd.DataFrame, decided: Decided) -> None:
    tickets = asked.loc[asked["name"] == NONE, "id"].nunique()
    if not tickets:
        return
    with st.expander(
        f"{counted(tickets, 'ticket')} of {count(asked['id'].nunique())} name no feature", icon=":material/help:"
    ):
        quiet(
            "They ask for something, and none of their tags is a feature of the catalogue, a theme or a request topic. "
            "Tick tags that can be asked for; versions, platforms and campaigns cannot."
        )
        found = answer(view, hints, view.facts, view.scope, themes(), decided)
        if found.empty:
            quiet("Their tags hold no hint: tag these tickets with what they ask for.")
        else:
            _offer(found)
        with st.container(horizontal=True):
            st.page_link(
                "manage/taxonomy.py",
                label="Map tags to features",
                icon=":material/sell:",
                query_params={"part": "map", "since": "all"},
            )


def _offer(found: pd.DataFrame) -> None:
    edited = st.data_editor(
        numbers(pd.DataFrame({"Can be asked for": False, "Tag": found["tag"], "Tickets": found["tickets"]}), "Tickets"),
        hide_index=True,
        key=rows_key("topics", found["tag"]),
        disabled=["Tag", "Tickets"],
        alt="Tags of the tickets that name no feature, most tickets first.",
    )
    ticked = edited.loc[edited["Can be asked for"], "Tag"].tolist()
    st.button(
        f"Make {counted(len(ticked), 'tag')} {'a request topic' if len(ticked) == 1 else 'request topics'}",
        icon=":material/how_to_vote:",
        key="make_topics",
        on_click=save,
        args=(
            lambda state: use_tags(state, ticked, "request"),
            f"Made request topics of {counted(len(ticked), 'tag')}",
        ),
        **held(Right.TAXONOMY, disabled=not ticked),
    )
