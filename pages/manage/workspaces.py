"""All workspaces: the stores of this server; create, rename, archive, delete, bring back."""

import html
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from analytics.errors import AnalyticsError
from analytics.formatting import count, day
from analytics.operations.workspace_deletion import Kept, bring_back, delete, kept
from analytics.people.role import Right
from analytics.people.workspace_in_use import PARAMETER, NamedWorkspace, workspace_in_use
from analytics.store.workspaces import LONGEST_NAME, Workspaces, server_folder
from pages.changes import draw_changes
from pages.look import PageEnd, heading, headline, quiet
from pages.visitor import reason

MESSAGE = "message_of_workspaces"  # the words of the last act and what takes it back, or None

known = Workspaces(server_folder())


def do(words: str, deed: Callable[[], object], undo: Callable[[], object] | None = None) -> None:
    """Do something and keep what came of it for the next run (for callbacks)."""
    try:
        deed()
        st.session_state[MESSAGE] = (words, undo)
    except AnalyticsError as refused:
        st.session_state[MESSAGE] = (f"⚠ {refused}", None)


def take_back(undo: Callable[[], object]) -> None:
    do("Taken back.", undo)


def create() -> None:
    name = " ".join(st.session_state["workspace_name"].split())
    do(f"'{name}' is there, and empty. Open it to import its first export.", partial(known.create, name))


def rename(one: NamedWorkspace) -> None:
    new = " ".join(st.session_state[f"rename-{one.id}"].split())
    renamed: list[NamedWorkspace] = []
    do(
        f"'{one.name}' is '{new}' now. Links with the old name no longer open it.",
        lambda: renamed.append(known.rename(one, new)),
        lambda: known.rename(renamed[0], one.name),
    )


def remove(one: NamedWorkspace) -> None:
    """Delete a workspace whose name was typed, and keep the way back."""
    made: list = []

    def back() -> None:
        if made[0] is None:
            known.create(one.name)
        else:
            bring_back(known, made[0], one.name)
            made[0].unlink(missing_ok=True)

    do(
        f"'{one.name}' is deleted. It is kept as a backup, from which it can be brought back.",
        lambda: made.append(delete(known, one, st.session_state[f"delete-{one.id}"])),
        back,
    )


def bring(one: Kept) -> None:
    def deed() -> None:
        bring_back(known, one.file, one.name)
        one.file.unlink(missing_ok=True)

    do(f"'{one.name}' is back.", deed)


def draw(one: NamedWorkspace, *, here: bool) -> None:
    """One workspace with what can be done with it."""
    with st.container(border=True):
        made = f"made {_day(one.made_at)}" if one.made_at else "the default one, with the accounts"
        state = (
            f", archived {_day(one.archived_at)} by {one.archived_by}: it can be read, not changed"
            if one.archived_at
            else ""
        )
        address = html.escape(urlencode({PARAMETER: one.name}))
        opened = " · open here" if here else f' · <a href="./?{address}" target="_self">Open</a>'
        st.html(
            f'<p style="margin:0;overflow-wrap:anywhere"><b>{html.escape(one.name)}</b>{opened}</p>'
            f'<p class="quiet">{html.escape(made + state)}</p>'
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.popover("Rename", icon=":material/edit:"):
                st.text_input("New name", one.name, max_chars=LONGEST_NAME, key=f"rename-{one.id}")
                st.button("Rename", on_click=rename, args=(one,), key=f"do-rename-{one.id}")
            if not one.id:
                return
            archived = partial(known.archive, one), partial(known.unarchive, one)
            if one.archived_at:
                _button("Take back into use", "unarchive", one, f"'{one.name}' is in use again.", *reversed(archived))
            else:
                _button("Archive", "archive", one, f"'{one.name}' is archived and out of the menu.", *archived)
            if here:
                quiet("To delete it, open another one first.")
                return
            with st.popover("Delete", icon=":material/delete:"):
                st.text_input("To delete this workspace, type its name", key=f"delete-{one.id}")
                st.caption(
                    "Tickets, decisions and people are kept as a backup. What waits or failed in its inbox has to be "
                    "imported or removed before."
                )
                st.button("Delete", on_click=remove, args=(one,), key=f"do-delete-{one.id}")


def _button(
    label: str, icon: str, one: NamedWorkspace, words: str, deed: Callable[[], object], undo: Callable[[], object]
) -> None:
    st.button(label, icon=f":material/{icon}:", on_click=do, args=(words, deed, undo), key=f"{icon}-{one.id}")


def _day(moment: str) -> str:
    return day(datetime.fromisoformat(moment).astimezone(UTC).date(), year=True)


if refused := reason(Right.WORKSPACES):
    headline("Workspaces are looked after by admins of the server.")
    quiet(refused)
    raise PageEnd
every = known.all()
archived = sum(bool(one.archived_at) for one in every)
in_use = len(every) - archived
headline(
    (f"{count(in_use)} workspaces are in use" if in_use > 1 else "One workspace is in use")
    + (f", {count(archived)} archived." if archived else "."),
    "Each has tickets, decisions, imports and people of its own; nothing of one is seen in another.",
)
if message := st.session_state.get(MESSAGE):
    st.text(message[0])
    if message[1]:
        st.button("Undo", icon=":material/undo:", key="undo_workspaces", on_click=take_back, args=(message[1],))
with st.form("new_workspace", border=True, clear_on_submit=True):
    heading("A new workspace")
    st.text_input("Name", key="workspace_name", max_chars=LONGEST_NAME, placeholder="such as: Acme")
    st.form_submit_button("Create", icon=":material/add:", on_click=create, type="primary")
opened = workspace_in_use()
for one in every:
    draw(one, here=one.id == (opened.id if opened else ""))
if len(every) == 1:
    quiet("One is enough for most. A second one is for tickets that others may see, or with other teams.")
if deleted := kept(known):
    st.subheader("Deleted, kept as backups", divider="gray")
    for number, file in enumerate(deleted):
        with st.container(horizontal=True, vertical_alignment="center"):
            at = day(datetime.fromtimestamp(file.at, UTC).date(), year=True)
            st.text(f"{file.name}, deleted {at}", width="stretch")
            st.button("Restore", icon=":material/undo:", on_click=bring, args=(file,), key=f"bring-{number}")
    quiet(f"The files lie in {known.folder / 'deleted'}. Forgetting a customer does not reach them.")
draw_changes(known.changes(), "workspaces")
