"""`python -m analytics taxonomy`: decisions as files, their history, and undo."""

from pathlib import Path

import click

from analytics.cli.output import Output, output_options, write_lines
from analytics.cli.parameters import NUMBER, PATH
from analytics.cli.workbench import with_workbench
from analytics.configuration import PROGRAM
from analytics.operations.workbench import Workbench
from analytics.workspace.decision_files import Plan, plan_folder, write_folder

SHOWN = 40  # differences; the rest is counted


@click.group
def taxonomy() -> None:
    """What people decided: tags, teams, features, events … as CSV files."""


@taxonomy.command
@click.argument("folder", type=PATH, metavar="DIR")
@with_workbench
def export(bench: Workbench, *, folder: Path) -> None:
    """Write every kind of decision as CSV into a folder."""
    write_lines(*write_folder(bench.state, folder))


@taxonomy.command("import")
@click.argument("folder", type=PATH, metavar="DIR")
@click.option("--why", default="", metavar="TEXT", help="The reason, for the history.")
@click.option("--dry-run", is_flag=True, help="Only list what would change.")
@with_workbench
def import_(bench: Workbench, *, folder: Path, why: str, dry_run: bool) -> None:
    """Make the decisions what the folder's files hold; all or nothing.

    A file holds all records of its kind; a kind without a file stays as it is.
    """
    plan = _planned(bench, folder)
    if dry_run:
        write_lines(f"Would change: {plan}. Nothing was changed.")
        return
    step = bench.decide(plan.edits, f"Import of files: {plan}", why=why)
    if step is None:
        write_lines("The files hold what is decided already. Nothing was changed.")
        return
    if bench.snapshots.current() is not None:
        bench.facts()  # so that the first page after it does not wait
    write_lines(f"Step {step}: {plan}. Take it back with: {PROGRAM} taxonomy undo {step}")


@taxonomy.command
@click.argument("folder", type=PATH, metavar="DIR")
@with_workbench
def check(bench: Workbench, *, folder: Path) -> None:
    """List what is wrong with the folder's files, and what they would change."""
    plan = _planned(bench, folder)
    files = "1 file is" if len(plan.files) == 1 else f"{len(plan.files)} files are"
    write_lines(f"{files} fine. An import would change: {plan}.")


@taxonomy.command
@click.option("--most", type=click.IntRange(min=1), default=50, show_default=True, metavar="N", help="How many.")
@output_options()
@with_workbench
def history(bench: Workbench, *, most: int, output: Output) -> None:
    """The steps, newest first."""
    output.frame(bench.workspace.history(most=most), empty="Nothing was decided yet.")


@taxonomy.command
@click.argument("step", type=NUMBER)
@with_workbench
def undo(bench: Workbench, *, step: int) -> None:
    """Take one step back, as a step of its own."""
    by = bench.undo(step)
    write_lines(
        f"Step {step} is taken back by step {by}."
        if by
        else f"What step {step} changed is already as it was before. Nothing was changed."
    )


def _planned(bench: Workbench, folder: Path) -> Plan:
    plan = plan_folder(bench.state, folder, categories=bench.own_categories())
    write_lines(*plan.differences[:SHOWN])
    if len(plan.differences) > SHOWN:
        write_lines(f"… and {len(plan.differences) - SHOWN:,} more")
    for name in plan.left_alone:
        write_lines(f"{name} holds no decisions and is left alone.", error=True)
    return plan
