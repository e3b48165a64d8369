"""`python -m analytics imports`, `undo`, `redo`: what was taken in, and taking one import back."""

import click

from analytics.cli.output import Output, output_options, say
from analytics.cli.workbench import with_workbench
from analytics.ingest.undoing import restore, withdraw
from analytics.operations.workbench import Workbench
from analytics.store.import_history import ledger

COLUMNS = [
    "import_id",
    "source",
    "file",
    "rows",
    "tickets",
    "added",
    "updated",
    "unchanged",
    "repeated",
    "rejected",
    "covers_from",
    "covers_until",
    "coverage_basis",
    "imported_at",
    "imported_by",
    "undone_at",
]


@click.command
@output_options()
@with_workbench
def imports(bench: Workbench, *, output: Output) -> None:
    """List the imports, with what each brought."""
    history = ledger(bench.snapshots)
    output.frame(history if history.empty else history[COLUMNS])


@click.command
@click.argument("import_id", type=int, metavar="IMPORT")
@with_workbench
def undo(bench: Workbench, *, import_id: int) -> None:
    """Withdraw one import; what others also saw stays."""
    counts = withdraw(bench.snapshots, import_id)
    say(
        f"Import {import_id} is undone: {counts['removed']:,} tickets removed, {counts['updated']:,} back to "
        f"an earlier state, {counts['unchanged']:,} unchanged because other imports saw them too."
    )


@click.command
@click.argument("import_id", type=int, metavar="IMPORT")
@with_workbench
def redo(bench: Workbench, *, import_id: int) -> None:
    """Bring an undone import back."""
    counts = restore(bench.snapshots, import_id)
    say(
        f"Import {import_id} is active again: {counts['added']:,} tickets back, {counts['updated']:,} changed, "
        f"{counts['unchanged']:,} unchanged because other imports saw them too."
    )
