"""One's own areas: the teams and categories that the pages start with."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from analytics.errors import AnalyticsError
from analytics.people.role import Right
from analytics.workspace.views import OwnAreas
from pages.address import Query, go
from pages.bridge import View, present_name
from pages.filters import name_of
from pages.look import heading, quiet
from pages.parts.own.saved import act, offered, views
from pages.visitor import held


def start() -> Query:
    """The parameters that the first page of a session starts with; none where the store cannot be read."""
    try:
        return offered().areas.query
    except AnalyticsError:
        return {}


def today(areas: OwnAreas) -> OwnAreas:
    """One's own areas under the names of today: teams may have been renamed since."""
    return OwnAreas(tuple(dict.fromkeys(map(present_name("team"), areas.teams))), areas.categories)


def draw_switch(choices: Mapping[str, list[str]]) -> None:
    """In the sidebar, the way back to one's own areas; nothing for who has none or is there.

    choices: what the data has; what it no longer has cannot be chosen.
    """
    try:
        query = today(offered().areas).query
    except AnalyticsError:
        return  # the page itself states what is broken
    own = {name: [one for one in query.get(name, []) if one in choices[name]] for name in ("team", "category")}
    if any(own.values()) and any(set(st.session_state.get(name, [])) != set(own[name]) for name in own):
        st.button("My areas", icon=":material/my_location:", key="my_areas", on_click=partial(go, **own),
                  width="stretch", **held(Right.READ))  # fmt: skip


def draw_form(choices: View | None) -> None:
    """The choice of one's own areas. choices: what the data has; None before the first import."""
    heading("My areas")
    quiet("Pages that you open without a link start with these teams and categories; Clear filters shows everything.")
    kept = offered().areas
    own = today(kept)
    known = choices.choices if choices else {"team": [], "category": []}
    with st.form("own_areas", border=False):
        left, right = st.columns(2)
        for column, name, label, chosen in (
            (left, "team", "Teams", own.teams),
            (right, "category", "Categories", own.categories),
        ):
            column.multiselect(
                label,
                list(dict.fromkeys([*known[name], *chosen])),
                list(chosen),
                key=f"own-{name}-{hash(kept)}",
                placeholder="All",
                format_func=partial(name_of, name),
            )
        st.form_submit_button("Start with these", icon=":material/check:", on_click=_save, args=(kept,),
                              **held(Right.READ))  # fmt: skip


def _save(before: OwnAreas) -> None:
    """Keep the form's areas (a callback)."""
    named = [tuple(st.session_state[f"own-{name}-{hash(before)}"]) for name in ("team", "category")]
    areas, store = OwnAreas(*named), views()
    what = "Your pages start with these areas from the next visit on; My areas in the sidebar shows them now."
    act(what if areas else "Your pages start with everything.", partial(store.start_with, areas),
        partial(store.start_with, before))  # fmt: skip
