"""Saved views in the sidebar: a link for each, and the field that saves the one on screen."""

from collections.abc import Callable, Mapping

import streamlit as st

from analytics.errors import AnalyticsError
from analytics.people.role import Right
from analytics.people.workspace_in_use import link_parameters_of_workspace
from analytics.store.views import Views
from analytics.workspace.menu import PAGES, Entry
from analytics.workspace.views import LONGEST_NAME, Offered, View
from pages import address
from pages.bridge import of_workspace, workbench
from pages.filters import DEFAULT_PERIOD, LABELS, PERIODS, name_of
from pages.look import plain
from pages.visitor import held

RESULT = "own_result"  # (text, what takes it back or None); of the page that is on screen
RESULT_OF = "own_result_of"  # the name of that page
MOST_LINKS = 8  # of each kind in the sidebar
OWN_ICON, SHARED_ICON = ":material/bookmark:", ":material/group:"


def views() -> Views:
    return Views(workbench().folder)


def offered() -> Offered:
    """What the visitor has: views and areas."""
    return of_workspace("offered", views().offered)


def draw(entry: Entry) -> None:
    """The links, and the way to save the page that is on screen. Nothing where the store cannot be read."""
    try:
        known = offered()
    except AnalyticsError:
        return  # the page itself states what is broken
    own, shared = known.own, known.shared
    with st.sidebar:
        for view in own[:MOST_LINKS]:
            link(view, SHARED_ICON if view.shared else OWN_ICON)
        for view in shared[:MOST_LINKS]:
            link(view, SHARED_ICON)
        if len(own) > MOST_LINKS or len(shared) > MOST_LINKS:
            st.page_link(PAGES["my_views"].script, label="All views", icon=":material/bookmarks:")
        if entry.listed or own or shared:
            _save_form(entry)
        _draw_result(entry)


def link(view: View, icon: str) -> None:
    """A link that opens a view; nothing for a page that is no more."""
    if view.page in PAGES:
        st.page_link(
            PAGES[view.page].script,
            label=plain(view.name or about(view)),
            icon=icon,
            query_params={**stated(view), **link_parameters_of_workspace()},
            help=f"Shared by {plain(view.owner)}" if view.owner and icon == SHARED_ICON else None,
        )


def about(view: View) -> str:
    """The page and the filters of a view, in words."""
    title = PAGES[view.page].title if view.page in PAGES else "A page that is no more"
    parts = [
        f"{LABELS.get(name, name.replace('_', ' ').capitalize())}: "
        + ", ".join(name_of(name, value) if name in LABELS else PERIODS.get(value, value) for value in values)
        for name, values in view.query.items()
    ]
    return " · ".join([title, *parts])


def stated(view: View) -> Mapping[str, list[str]]:
    """The parameters of a view's link, which state all of it: an address without any keeps the filters that are on."""
    return view.query or ({"period": [DEFAULT_PERIOD]} if PAGES[view.page].filtered else {})


def act(what: str, deed: Callable[[], object], undo: Callable[[], object] | None) -> None:
    """Do something to one's own views and keep what came of it, with its undo, for the next run (for callbacks)."""
    st.session_state.pop(RESULT_OF, None)
    try:
        deed()
        st.session_state[RESULT] = (what, undo)
    except AnalyticsError as refused:
        st.session_state[RESULT] = (f"⚠ {refused}", None)


def _draw_result(entry: Entry) -> None:
    """What became of the last change of views, with its undo, until it is closed or another page is opened."""
    if RESULT in st.session_state and st.session_state.setdefault(RESULT_OF, entry.name) != entry.name:
        _forget()
    text, undo = st.session_state.get(RESULT, ("", None))
    if not text:
        return
    st.text(text)
    with st.container(horizontal=True):
        if undo:
            st.button("Undo", icon=":material/undo:", key="undo_own", on_click=act, args=("Taken back.", undo, None),
                      **held(Right.READ))  # fmt: skip
        st.button("Close", icon=":material/close:", key="close_own", on_click=_forget)


def _forget() -> None:
    for key in (RESULT, RESULT_OF):
        st.session_state.pop(key, None)


def _save_form(entry: Entry) -> None:
    with st.popover("Save this view", icon=":material/bookmark_add:", width="stretch", type="tertiary"):
        st.text_input("Name", key="view_name", max_chars=LONGEST_NAME, placeholder="such as: Sync, bugs by week")
        st.checkbox(
            "For everybody",
            key="view_shared",
            help="Everybody who signs in has it in the menu, if they may see what its filters name. Its name is shown "
            "to those who read texts and see all teams; the others see its filters.",
            **_only_if(Right.DECIDE),
        )
        st.button("Save", icon=":material/check:", key="save_view", on_click=_save, args=(entry,), **held(Right.READ))


def _only_if(right: Right) -> dict[str, bool]:
    return {"disabled": bool(held(right)["disabled"])}


def _save(entry: Entry) -> None:
    """Keep the page on screen under the name that was typed (a callback)."""
    name, shared = st.session_state["view_name"], st.session_state["view_shared"]
    made: list[View] = []
    act(
        f"Saved as {name.strip()}.",
        lambda: made.append(views().save(name, entry.name, address.shown(), shared=shared)),
        lambda: views().remove(made[0]),
    )
    if made:
        st.session_state["view_name"], st.session_state["view_shared"] = "", False
