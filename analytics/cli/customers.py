"""`python -m analytics customers`, `active-customers`, `issues`: lists that other systems keep, in and out as CSV.

`customers --at-risk` and the like list the customers whom the workspace's rules name.
"""

import importlib
from pathlib import Path
from typing import Any

import click

from analytics.cli.output import Output, output_options, write_lines
from analytics.cli.parameters import READ, only_one
from analytics.cli.workbench import with_workbench
from analytics.configuration import PROGRAM
from analytics.errors import AnalyticsError
from analytics.ingest.customer_files import differences, read_file
from analytics.ingest.issue_files import GH, read_issues
from analytics.operations.workbench import Workbench
from analytics.workspace.kind import BadDecisions, Kind
from analytics.workspace.lists import ACTIVE_CUSTOMERS, CUSTOMERS, ISSUES


def _list_of(name: str, kind: Kind[Any], about: str) -> click.Group:
    """The commands of one list: import and export."""

    return _with_files(click.Group(name, help=about), kind)


def _with_files(group: click.Group, kind: Kind[Any]) -> click.Group:
    """Add import and export to a list's commands."""

    @group.command("import")
    @click.argument("file", type=READ)
    @click.option("--replace", is_flag=True, help="Take away what the file lacks.")
    @click.option("--skip-bad", is_flag=True, help="Take the good rows; without it a file with a bad row is refused.")
    @click.option("--dry-run", is_flag=True, help="Only list what would change.")
    @click.option("--why", default="", metavar="TEXT", help="The reason, for the history.")
    @with_workbench
    def import_(bench: Workbench, *, file: Path, replace: bool, skip_bad: bool, dry_run: bool, why: str) -> int:
        """Add and update from a file, as one step that can be undone."""
        return _import(bench, kind, file, replace=replace, skip_bad=skip_bad, dry_run=dry_run, why=why)

    @group.command("export")
    @click.argument("file", type=READ)
    @with_workbench
    def export(bench: Workbench, *, file: Path) -> None:
        """Write them as CSV."""
        text = kind.write_csv(bench.workspace.list_of(kind).values())
        try:
            file.write_text(text, encoding="utf-8", newline="")
        except OSError as error:
            raise AnalyticsError(f"{file} cannot be written: {error.strerror or error}.") from error
        write_lines(file)

    return group


@click.group("customers", invoke_without_command=True)
@click.option("--at-risk", is_flag=True, help="List the customers at risk, with the rules that hold.")
@click.option("--potential", is_flag=True, help="List the customers with potential.")
@click.option("--calls", is_flag=True, help="List whom to call this week: at most ten per owner.")
@output_options()
@click.pass_context
def customers(context: click.Context, *, at_risk: bool, potential: bool, calls: bool, output: Output) -> None:
    """Who is one customer under which names, with plan, revenue, segment, since; who is at risk or has potential."""
    if context.invoked_subcommand:
        return
    if not (at_risk or potential or calls):
        click.echo(context.get_help())
        return
    only_one(at_risk=at_risk, potential=potential, calls=calls)
    list_ = "calls" if calls else "at risk" if at_risk else "potential"
    importlib.import_module("analytics.cli.customer_lists").write_list(list_, output=output)


_with_files(customers, CUSTOMERS)
active_customers = _list_of(
    "active-customers", ACTIVE_CUSTOMERS, "How many customers were active in a week, for the measure rate."
)
issues = _list_of(
    "issues", ISSUES, f"The bug tracker's issues and their state: Jira's CSV, a table, or the JSON of `{GH}`."
)


def _import(
    bench: Workbench, kind: Kind[Any], file: Path, *, replace: bool, skip_bad: bool, dry_run: bool, why: str
) -> int:
    if not file.is_file():
        raise AnalyticsError(f"{file} is no file.")
    read = read_issues(file) if kind is ISSUES else read_file(kind, file)
    if read.problems and not (skip_bad or dry_run):
        raise BadDecisions(read.problems)
    edits = read.edits(bench.workspace.list_of(kind), replace=replace)
    taken = ", ".join(f"{header} → {column}" for column, header in read.columns.items())
    left = f"; left alone: {', '.join(read.left_alone)}" if read.left_alone else ""
    write_lines(f"{read.name}: {read.rows:,} rows. Columns: {taken}{left}.")
    for problem in read.problems:
        write_lines(problem, error=True)
    if dry_run:
        write_lines(f"Would change: {differences(edits)}. Nothing was changed.")
    elif step := bench.decide(edits, f"{kind.title} of {read.name}: {differences(edits)}", why=why):
        if bench.snapshots.current() is not None:
            bench.facts()  # so that the first page after it does not wait
        write_lines(f"Step {step}: {differences(edits)}. Take it back with: {PROGRAM} taxonomy undo {step}")
    else:
        write_lines("The file holds what is known already. Nothing was changed.")
    return 1 if read.problems else 0
