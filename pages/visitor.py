"""The visitor of a page: who is signed in, for everything below the pages that asks who acts."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from analytics.configuration import configuration
from analytics.log import add_to_log
from analytics.people.acting import acting, archived_workspace, ask_for_visitor, host, may_ever, why_archived, why_not
from analytics.people.person import Person
from analytics.people.role import Right
from analytics.people.workspace_in_use import NamedWorkspace, workspace_in_use
from analytics.signin.visitor import HEADER, Visitors, person_of
from analytics.store.workspaces import server_folder
from pages.bridge import workbench
from pages.look import plain

PERSON = "person"  # whose state this session holds
_of_run: ContextVar[tuple[NamedWorkspace | None, Person | None] | None] = ContextVar("visitor of a run", default=None)
WORKSPACE = "workspace_of_session"  # the id of its workspace, and the name by which the address has it


def serve_visitors() -> None:
    """From now on whoever is behind a session acts in it; without sign-in the host's user, as ever."""
    ask_for_visitor(_visitor)


def fresh_for_visitor() -> None:
    """Forget what a session holds of another person who was signed in before in the same window, or of other rights."""
    person = acting()
    # The host's user is called shell:NAME from the first account or token on, and is the same person.
    person = replace(person, name=person.name.removeprefix("shell:"))
    if st.session_state.get(PERSON, person) != person:
        held = st.session_state[WORKSPACE]
        st.session_state.clear()
        st.session_state[WORKSPACE] = held
    st.session_state[PERSON] = person


@contextmanager
def same_visitor() -> Iterator[None]:
    """The block is one run of a page on behalf of who is behind it at its start: a page asks some hundred times.

    In another workspace somebody may be somebody else: there it is asked as ever.

    The next run asks anew, and so do the callbacks before it.
    """
    token = _of_run.set((workspace_in_use(), _visitor()))
    try:
        yield
    finally:
        _of_run.reset(token)


def may(right: Right) -> bool:
    """Whether the visitor may do this; what is refused below all the same is not offered where this is False."""
    return acting().may(right)


def reason(right: Right) -> str | None:
    """Why a control is disabled; None where the visitor may use it."""
    person = acting()
    return None if person.may(right) else why_not(person, right)


def held(right: Right, *, archived: bool = False, disabled: bool = False, help: str | None = None) -> dict[str, Any]:
    """The options of a control that needs a right: disabled, with the reason as its help, for who lacks it.

    archived: it can be used in an archived workspace, too. What is the visitor's own (Right.READ) is not kept there,
    though everybody may keep it elsewhere.
    """
    refused = None if archived and may_ever(right) else reason(right) or (resting() if right is Right.READ else None)
    return {"disabled": disabled or refused is not None, "help": plain(refused) if refused else help}


def resting() -> str | None:
    """Why nothing is kept here: the workspace is archived; None in one that is in use."""
    workspace = archived_workspace()
    return None if workspace is None else why_archived(workspace)


def subjects(column: pd.Series) -> pd.Series:
    """The subjects of a table of tickets; empty for who may not read them, so that the column can be left out."""
    return column.fillna("(no subject)") if may(Right.TEXT) else column.astype(object).where(column.notna(), None)


def signed_in() -> bool:
    """Whether people sign in here."""
    return configuration().auth != "none"


def _visitor() -> Person | None:
    if (known := _of_run.get()) is not None and known[1] is not None and known[0] == workspace_in_use():
        return known[1]
    if not signed_in():
        return host()
    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    mark, workspace, known = _mark(), workspace_in_use(), _visitors(str(server_folder()))
    account = known.account(mark)
    here = account and workspace and known.member(mark, workspace)
    if account is None or here is None:
        return None
    add_to_log(person=account.number)
    return person_of(here, workbench().settings, of_server=account.manages_server)


def is_in(workspace: NamedWorkspace) -> bool:
    """Whether the visitor is in a workspace; where nobody signs in, everybody is in all."""
    return not signed_in() or _visitors(str(server_folder())).member(_mark(), workspace) is not None


def _mark() -> str:
    """What the gate wrote of who is behind this session."""
    return str(st.context.headers.get(HEADER, ""))


@st.cache_resource
def _visitors(folder: str) -> Visitors:
    return Visitors(Path(folder))
