"""`python -m analytics customers`, `active-customers`, `issues`: lists that other systems keep, in and out as CSV."""

from pathlib import Path
from typing import Any

import click

from analytics.cli.output import say
from analytics.cli.parameters import PATH
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

    @click.group(name, help=about)
    def group() -> None:
        pass

    @group.command("import")
    @click.argument("file", type=PATH)
    @click.option("--replace", is_flag=True, help="Take away what the file lacks.")
    @click.option("--skip-bad", is_flag=True, help="Take the good rows; without it a file with a bad row is refused.")
    @click.option("--dry-run", is_flag=True, help="Only say what would change.")
    @click.option("--why", default="", metavar="TEXT", help="The reason, for the history.")
    @with_workbench
    def import_(bench: Workbench, *, file: Path, replace: bool, skip_bad: bool, dry_run: bool, why: str) -> int:
        """Add and update from a file, as one step that can be undone."""
        return _import(bench, kind, file, replace=replace, skip_bad=skip_bad, dry_run=dry_run, why=why)

    @group.command("export")
    @click.argument("file", type=PATH)
    @with_workbench
    def export(bench: Workbench, *, file: Path) -> None:
        """Write them as CSV."""
        text = kind.write_csv(bench.workspace.list_of(kind).values())
        try:
            file.write_text(text, encoding="utf-8", newline="")
        except OSError as error:
            raise AnalyticsError(f"{file} cannot be written: {error.strerror or error}.") from error
        say(file)

    return group


customers = _list_of(
    "customers", CUSTOMERS, "Who is one customer under which names, with plan, revenue, segment, since."
)
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
    say(f"{read.name}: {read.rows:,} rows. Columns: {taken}{left}.")
    for problem in read.problems:
        say(problem, error=True)
    if dry_run:
        say(f"Would change: {differences(edits)}. Nothing was changed.")
    elif step := bench.decide(edits, f"{kind.title} of {read.name}: {differences(edits)}", why=why):
        if bench.snapshots.current() is not None:
            bench.facts()  # so that the first page after it does not wait
        say(f"Step {step}: {differences(edits)}. Take it back with: {PROGRAM} taxonomy undo {step}")
    else:
        say("The file says what is known already. Nothing was changed.")
    return 1 if read.problems else 0
