"""`python -m analytics imports`, `undo`, `redo`, `accept`: what was taken in; one taken back, or as it is."""

import click

from analytics.cli.output import Output, output_options, write_lines
from analytics.cli.parameters import NUMBER
from analytics.cli.workbench import with_workbench
from analytics.configuration import PROGRAM
from analytics.ingest.accepting import accept as accept_import
from analytics.ingest.accepting import withdraw_acceptance
from analytics.ingest.undoing import restore, withdraw
from analytics.operations.workbench import Workbench
from analytics.signals.sentences import lacking_rows
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
    "accepted_at",
    "accepted_by",
]


@click.command
@output_options()
@with_workbench
def imports(bench: Workbench, *, output: Output) -> None:
    """List the imports, with what each brought."""
    history = ledger(bench.snapshots)
    output.frame(history if history.empty else history[COLUMNS])


@click.command
@click.argument("import_id", type=NUMBER, metavar="IMPORT")
@with_workbench
def undo(bench: Workbench, *, import_id: int) -> None:
    """Withdraw one import; what others also saw stays."""
    counts = withdraw(bench.snapshots, import_id)
    write_lines(
        f"Import {import_id} is undone: {counts['removed']:,} tickets removed, {counts['updated']:,} back to "
        f"an earlier state, {counts['unchanged']:,} unchanged because other imports saw them too."
    )


@click.command
@click.argument("import_id", type=NUMBER, metavar="IMPORT")
@with_workbench
def redo(bench: Workbench, *, import_id: int) -> None:
    """Bring an undone import back."""
    counts = restore(bench.snapshots, import_id)
    write_lines(
        f"Import {import_id} is active again: {counts['added']:,} tickets back, {counts['updated']:,} changed, "
        f"{counts['unchanged']:,} unchanged because other imports saw them too."
    )


@click.command
@click.argument("import_id", type=NUMBER, metavar="IMPORT")
@click.option("--undo", is_flag=True, help="Take the acceptance back: the rows left out count again.")
@with_workbench
def accept(bench: Workbench, *, import_id: int, undo: bool) -> None:
    """Accept an import as it is: weeks of which it left rows out count as complete.

    A week that lacks more than 0.5 % of its rows, and at least 3, is not complete. Better than to accept it is to
    correct the rows and import them.
    """
    if undo:
        rows = withdraw_acceptance(bench.snapshots, import_id)
        write_lines(f"Import {import_id} is no longer accepted: the {rows:,} row(s) that it left out count again.")
    else:
        rows = accept_import(bench.snapshots, import_id)
        write_lines(
            f"Import {import_id} is accepted without the {rows:,} row(s) that it left out. "
            f"To take it back: {PROGRAM} accept {import_id} --undo"
        )
    facts = bench.facts()
    if facts and (still := lacking_rows(bench.calendar(facts).short_weeks)):
        write_lines(f"{still}.")
