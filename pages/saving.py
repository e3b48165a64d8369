"""Saving: decisions that a page makes, reported when they are in, taken back with one click, refused in words.

A page edits what it saw when it was opened; what somebody else changed since is reported, never overwritten.
"""

from collections.abc import Callable, Hashable, Iterable

import streamlit as st

from analytics.errors import AnalyticsError
from analytics.workspace.checks import State
from analytics.workspace.kind import Edit
from pages.bridge import workbench

SEEN = "decisions_seen"  # (version, state) that the editors on screen show
RESULT = "decisions_result"  # (kind of message, text, step to undo)


def seen() -> State:
    """The decisions as this session's editors show them: as of the last save, reload or visit."""
    if SEEN not in st.session_state:
        reload()
    return st.session_state[SEEN][1]


def seen_version() -> int:
    """Changes whenever `seen` does: the last part of every editor's key."""
    seen()
    return st.session_state[SEEN][0]


def rows_key(name: str, rows: Iterable[Hashable]) -> str:
    """The key of a table in which rows are edited or chosen; with other rows nothing is edited or chosen yet.

    rows: what each row is about. Streamlit keeps edits by the number of a row, also when that is another row now.
    """
    return f"{name}_{hash(tuple(rows))}_{seen_version()}"


def reload() -> None:
    """Show the decisions as they are now (what was typed and not saved is gone)."""
    bench = workbench()
    st.session_state[SEEN] = (bench.version, bench.state)


def save(move: Callable[[State], Iterable[Edit]], what: str, *, why: str = "", note: Callable[[], str] = str) -> bool:
    """Save what a move makes of the decisions on screen, as one step; False when it was refused.

    note: what the reader should see about it, when it is in; the history does not keep that.
    Meant for a button's callback: the page then draws anew.
    """
    try:
        step = workbench().decide(move(seen()), what, why=why)
    except AnalyticsError as refused:
        st.session_state[RESULT] = ("error", str(refused), None)
        return False
    text = " ".join(filter(None, (f"{what}." if step else "Nothing to change: it is like that already.", note())))
    st.session_state[RESULT] = ("success", text, step)
    reload()
    return True


def take_back(step: int) -> None:
    """Undo one step (a callback)."""
    try:
        undone = workbench().undo(step)
    except AnalyticsError as refused:
        st.session_state[RESULT] = ("error", str(refused), None)
        return
    st.session_state[RESULT] = ("success", f"Step {step} is taken back.", undone)
    reload()


def show_result() -> None:
    """Draw what became of the last save, with its undo, and a note when somebody else saved meanwhile."""
    if result := st.session_state.get(RESULT):
        kind, text, step = result
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.text(f"{'✓' if kind == 'success' else '⚠'} {text}", width="stretch")
            if step:
                st.button("Undo", icon=":material/undo:", on_click=take_back, args=(step,), key="undo_last")
            st.button("Close", icon=":material/close:", on_click=_forget, key="close_result")
    seen()
    if workbench().version != st.session_state[SEEN][0]:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.text(
                "Somebody changed decisions since you opened this page. What you change here is checked against "
                "theirs before it is saved.",
                width="stretch",
            )
            st.button("Show theirs", icon=":material/refresh:", on_click=reload, key="reload_decisions")


def _forget() -> None:
    st.session_state.pop(RESULT, None)
