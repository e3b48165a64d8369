"""`tagwatch views …`: saved views of who uses the shell, and those that others share; as the page My views has them."""

from pathlib import Path

import click
import pandas as pd

from analytics.cli.output import Output, output_options, write_lines
from analytics.cli.parameters import READ
from analytics.cli.workbench import with_any_workbench
from analytics.errors import UnknownName
from analytics.formatting import counted
from analytics.operations.workbench import Workbench
from analytics.people.acting import own_name
from analytics.store.views import Views
from analytics.workspace.decision_files import text_of
from analytics.workspace.view_files import read_views
from analytics.workspace.views import View, address_of, read_address

VIEW_COLUMNS = {
    "view": "its number",
    "name": "empty where its owner's words are not for who asks",
    "page": "the page's name in addresses",
    "address": "of the page with its filters; below the dashboard's own",
    "owner": "who saved it; empty once that person is gone",
    "own": "whether it is of who asks",
    "shared": "whether others have it, too",
}


@click.group
def views() -> None:
    """Saved views: list, save, import, remove, share. A view is a page with its filters, by its address.

    They are of who uses the shell: where people sign in, theirs are made on the pages.
    """


@views.command(name="list")
@output_options()
@with_any_workbench
def list_views(bench: Workbench, *, output: Output) -> None:
    """List the own views, then those that others share, with their addresses."""
    output.frame(view_list(bench), empty="No view is saved. Save one with: views save NAME ADDRESS")


@views.command
@click.argument("name")
@click.argument("address")
@click.option("--shared", is_flag=True, help="For everybody who may see what it names.")
@with_any_workbench
def save(bench: Workbench, *, name: str, address: str, shared: bool) -> None:
    """Save the page at ADDRESS, as the browser has it, such as 'trends?team=Sync', as NAME."""
    made = Views(bench.folder).save(name, *read_address(address), shared=shared)
    write_lines(f"Saved as {made.name}, number {made.number}: {address_of(made)}")


@views.command(name="import")
@click.argument("file", type=READ)
@with_any_workbench
def import_views(bench: Workbench, *, file: Path) -> None:
    """Save the views of a CSV: columns name, address and shared, as `views list --format csv` writes them.

    All or none. Of a name that is there already the address becomes the file's; views that the file lacks stay.
    """
    taken = Views(bench.folder).take(read_views(text_of(file)))
    write_lines(
        f"{counted(len(taken.added), 'new view')}, {len(taken.changed)} changed.",
        *(f"{one.name}, number {one.number}: {address_of(one)}" for one in (*taken.added, *taken.changed)),
    )


@views.command
@click.argument("name", metavar="NAME-OR-NUMBER")
@with_any_workbench
def remove(bench: Workbench, *, name: str) -> None:
    """Remove a view; what others share by its number, as an admin."""
    gone = _found(bench, name, others=True)
    Views(bench.folder).remove(gone)
    write_lines(f"{gone.name or f'View {gone.number}'} is removed. It was: {address_of(gone)}")


@views.command
@click.argument("name", metavar="NAME-OR-NUMBER")
@click.option("--undo", is_flag=True, help="Keep it to yourself again.")
@with_any_workbench
def share(bench: Workbench, *, name: str, undo: bool) -> None:
    """Share an own view with everybody who may see what it names."""
    changed = Views(bench.folder).change(_found(bench, name), shared=not undo)
    write_lines(
        f"{changed.name} is yours alone again."
        if undo
        else f"Everybody who may see what {changed.name} names has it in the menu."
    )


def view_list(bench: Workbench) -> pd.DataFrame:
    """One row per view that who acts has, own ones first: VIEW_COLUMNS."""
    offered = Views(bench.folder).offered()
    rows = [
        (one.number, one.name, one.page, address_of(one), one.owner, own, one.shared)
        for views, own in ((offered.own, True), (offered.shared, False))
        for one in views
    ]
    return pd.DataFrame(rows, columns=list(VIEW_COLUMNS))


def _found(bench: Workbench, wanted: str, *, others: bool = False) -> View:
    """An own view by its name or number, with `others` one that somebody shares by its number; raises UnknownName."""
    offered = Views(bench.folder).offered()
    known = [*offered.own, *(offered.shared if others else ())]
    for one in known:
        own = one.owner.casefold() == own_name().casefold()
        if (own and one.name.casefold() == wanted.strip().casefold()) or str(one.number) == wanted:
            return one
    raise UnknownName("view", wanted, [one.name or str(one.number) for one in known])
