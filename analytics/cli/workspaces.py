"""`tagwatch workspaces …`: several stores on one server; whoever uses the shell on the host looks after them."""

import shlex
import sys
from pathlib import Path

import click
import pandas as pd

from analytics.cli.output import Output, output_options, write_lines
from analytics.cli.parameters import READ
from analytics.configuration import PROGRAM
from analytics.errors import AnalyticsError, UnknownName
from analytics.operations.workspace_deletion import bring_back
from analytics.operations.workspace_deletion import delete as delete_workspace
from analytics.people.workspace_in_use import NamedWorkspace
from analytics.store.workspaces import NoWorkspace, Workspaces, server_folder


@click.group
def workspaces() -> None:
    """Several stores on one server: list, create, rename, archive, unarchive, delete.

    The default workspace is the store in TAGWATCH_DATA; the others lie inside it. --workspace NAME before a command
    works in one: `--workspace Acme import FILE`.
    """


@workspaces.command(name="list")
@output_options()
def list_workspaces(*, output: Output) -> None:
    """List the workspaces with their folders, the default one first."""
    rows = [
        {
            "workspace": one.name,
            "id": one.mark,  # as the log and /metrics name it
            "state": f"archived {one.archived_at[:10]}" if one.archived_at else "in use",
            "made": one.made_at[:10],
            "folder": str(one.folder),
        }
        for one in _known().all()
    ]
    output.frame(pd.DataFrame(rows))


@workspaces.command
@click.argument("name")
@click.option("--from", "file", type=READ, metavar="FILE", help="With the contents of this backup, as delete keeps it.")
@click.option("--with-people", is_flag=True, help="With the people in a backup of another server, too, by name.")
def create(*, name: str, file: Path | None, with_people: bool) -> None:
    """Make a new workspace, empty or from a backup."""
    made = bring_back(_known(), file, name, people=with_people or None) if file else _known().create(name)
    write_lines(f"'{made.name}' is there. Its first export: {PROGRAM} --workspace {shlex.quote(made.name)} import FILE")


@workspaces.command
@click.argument("name")
@click.argument("new", metavar="NEW-NAME")
def rename(*, name: str, new: str) -> None:
    """Give a workspace another name; addresses with the name before no longer open it."""
    was = _named(name)
    now = _known().rename(was, new)
    write_lines(f"'{was.name}' is '{now.name}' now. Saved links and cron jobs with the old name need the new one.")


@workspaces.command
@click.argument("name")
def archive(*, name: str) -> None:
    """Leave a workspace to be read alone, and out of the menu; `unarchive` reverses it."""
    one = _named(name)
    _known().archive(one)
    write_lines(f"'{one.name}' is archived: it is read, by its address, and nothing is changed in it.")


@workspaces.command
@click.argument("name")
def unarchive(*, name: str) -> None:
    """Take an archived workspace back into use."""
    one = _named(name)
    _known().unarchive(one)
    write_lines(f"'{one.name}' is in use again.")


@workspaces.command
@click.argument("name")
@click.option("--yes-delete", "typed", metavar="NAME", help="The name once more, instead of typing it when asked.")
def delete(*, name: str, typed: str | None) -> None:
    """Delete a workspace; it is kept as a backup file, from which `create NAME --from FILE` makes it again."""
    one = _named(name)
    if typed is None:
        if not sys.stdin.isatty():
            raise AnalyticsError(f"Nothing was deleted. Add --yes-delete {shlex.quote(one.name)} to delete it.")
        typed = click.prompt(f"To delete '{one.name}', type its name", err=True)
    file = delete_workspace(_known(), one, typed)
    if file is None:
        write_lines(f"'{one.name}' is deleted. It was empty.")
        return
    write_lines(
        f"'{one.name}' is deleted, and kept in {file}. It comes back with: {PROGRAM} workspaces create "
        f"{shlex.quote(one.name)} --from {shlex.quote(str(file))}",
        "`forget` does not reach that file: remove it when nobody needs it.",
    )


def _known() -> Workspaces:
    return Workspaces(server_folder())


def _named(name: str) -> NamedWorkspace:
    """The workspace of a name; the shell may know all names, so that the nearest is suggested."""
    try:
        return _known().named(name)
    except NoWorkspace:
        raise UnknownName("workspace", name, [one.name for one in _known().all()]) from None
