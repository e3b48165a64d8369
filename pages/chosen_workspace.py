"""The workspace of a page: chosen in the menu or by the address (?workspace=NAME), and kept for the session.

Another one in the address begins anew: nothing that the session held of one workspace is there in the next.
"""

import html
from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from analytics.log import add_to_log
from analytics.people.workspace_in_use import (
    PARAMETER,
    NamedWorkspace,
    ask_for_workspace,
    link_parameters_of_workspace,
    work_in,
)
from analytics.store.workspaces import NoWorkspace, Workspaces, server_folder
from pages.look import headline
from pages.visitor import WORKSPACE, is_in


def serve_workspaces() -> None:
    """From now on whatever a page opens is of its session's workspace."""
    ask_for_workspace(_of_session)


def choose() -> None:
    """Take up the workspace that the address names, else that of the session, else the visitor's first one.

    Raises NoWorkspace, in the same words for one that is not there and one that the visitor is not in.
    """
    known, named, held = Workspaces(server_folder()), st.query_params.get(PARAMETER), st.session_state.get(WORKSPACE)
    if held is not None and named in (None, held[1]):  # a page that is open goes on under another name
        found = known.of(held[0])
        if found is None or not is_in(found):
            raise NoWorkspace(held[1])
        one, named = found, held[1]  # until the address is written anew
    elif named:
        one = known.named(named)
        if not is_in(one):
            raise NoWorkspace(named)
    else:
        if not (mine := own()):
            raise NoWorkspace()
        one = mine[0]
    if held is not None and held[0] != one.id:
        st.session_state.clear()
    st.session_state[WORKSPACE] = (one.id, named or one.name)
    add_to_log(workspace=one.mark)
    work_in(one)  # asked for hundreds of times by each page


def own() -> list[NamedWorkspace]:
    """The workspaces that the visitor is in and that are in use, the default one first."""
    return [one for one in Workspaces(server_folder()).all() if not one.archived_at and is_in(one)]


def href(page: str) -> str:
    """An address of a page for a plain link, which opens it in a session of its own: in the workspace of this one."""
    named = link_parameters_of_workspace()
    return f"{page}?{urlencode(named)}" if named else page


def draw_menu() -> None:
    """The workspace that is open, with links to the visitor's others; nothing where there is one alone."""
    here, others = _of_session(), own()
    if here is None or (others == [here] and not here.id):
        return
    archived = " · archived, nothing is changed in it" if here.archived_at else ""
    named = f'<span class="workspace">{html.escape(here.name)}{archived}</span>'
    rest = [one for one in others if one.id != here.id]
    if not rest:
        st.sidebar.html(f'<div class="workspaces">Workspace: {named}</div>')
        return
    st.sidebar.html(
        f'<details class="workspaces"><summary>Workspace: {named}</summary>'
        f'<nav aria-label="Other workspaces">{_links(rest)}</nav></details>'
    )


def draw_missing(error: NoWorkspace) -> None:
    """What an address of no workspace shows, with the ways on."""
    headline(str(error), "It may have another name now, be deleted, or not be yours. Ask who sent you the address.")
    if known := own():
        st.html(f'<nav class="workspaces" aria-label="Your workspaces">Open one of yours: {_links(known)}</nav>')


def _links(workspaces: Sequence[NamedWorkspace]) -> str:
    """Links that open the same page anew; the default one is named, too, since no name keeps the session's."""
    return "".join(
        f'<a href="?{html.escape(urlencode({PARAMETER: one.name}))}" target="_self">{html.escape(one.name)}</a>'
        for one in workspaces
    )


def _of_session() -> NamedWorkspace | None:
    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    if (held := st.session_state.get(WORKSPACE)) is None:  # before it chose one a page opens nothing
        raise NoWorkspace()
    one = Workspaces(server_folder()).of(held[0])
    if one is None:
        raise NoWorkspace(held[1])
    return one
