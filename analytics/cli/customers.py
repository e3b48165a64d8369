"""`python -m analytics customers`, `active-customers`, `issues`: lists that other systems keep, in and out as CSV."""

import argparse
import sys
from pathlib import Path

from analytics.errors import AnalyticsError
from analytics.ingest.customer_files import differences, read_file
from analytics.ingest.issue_files import GH, read_issues
from analytics.operations.workbench import Workbench
from analytics.workspace.kind import BadDecisions, Kind
from analytics.workspace.kinds import ACTIVE_CUSTOMERS, CUSTOMERS, ISSUES

COMMANDS = {
    "customers": (CUSTOMERS, "who is one customer under which names, with plan, revenue, segment, since"),
    "active-customers": (ACTIVE_CUSTOMERS, "how many customers were active in a week, for the measure rate"),
    "issues": (ISSUES, f"the bug tracker's issues and their state: Jira's CSV, a table, or the JSON of `{GH}`"),
}


def add_customers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add these commands and their own commands."""
    for name, (kind, about) in COMMANDS.items():
        actions = commands.add_parser(name, help=about).add_subparsers(required=True, metavar="ACTION")
        action = actions.add_parser("import", help="add and update from a CSV file, as one step that can be undone")
        action.add_argument("file", type=Path, metavar="FILE")
        action.add_argument("--replace", action="store_true", help="take away what the file lacks")
        action.add_argument(
            "--skip-bad", action="store_true", help="take the good rows; without it a file with a bad row is refused"
        )
        action.add_argument("--dry-run", action="store_true", help="only say what would change")
        action.add_argument("--why", default="", metavar="TEXT", help="the reason, for the history")
        action.set_defaults(run=_import, kind=kind)

        action = actions.add_parser("export", help="write them as CSV")
        action.add_argument("file", type=Path, metavar="FILE")
        action.set_defaults(run=_export, kind=kind)


def _import(parsed: argparse.Namespace, bench: Workbench) -> int:
    kind: Kind = parsed.kind
    if not parsed.file.is_file():
        raise AnalyticsError(f"{parsed.file} is no file.")
    read = read_issues(parsed.file) if kind is ISSUES else read_file(kind, parsed.file)
    if read.problems and not (parsed.skip_bad or parsed.dry_run):
        raise BadDecisions(read.problems)
    edits = read.edits(bench.workspace.list_of(kind), replace=parsed.replace)
    taken = ", ".join(f"{header} → {column}" for column, header in read.columns.items())
    print(
        f"{read.name}: {read.rows:,} rows. Columns: {taken}"
        + (f"; left alone: {', '.join(read.left_alone)}" if read.left_alone else "")
        + "."
    )
    for problem in read.problems:
        print(problem, file=sys.stderr)
    if parsed.dry_run:
        print(f"Would change: {differences(edits)}. Nothing was changed.")
    elif step := bench.decide(edits, f"{kind.title} of {read.name}: {differences(edits)}", why=parsed.why):
        if bench.snapshots.current() is not None:
            bench.facts()  # so that the first page after it does not wait
        print(f"Step {step}: {differences(edits)}. Take it back with: python -m analytics taxonomy undo {step}")
    else:
        print("The file says what is known already. Nothing was changed.")
    return 1 if read.problems else 0


def _export(parsed: argparse.Namespace, bench: Workbench) -> int:
    text = parsed.kind.write_csv(bench.workspace.list_of(parsed.kind).values())
    try:
        parsed.file.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise AnalyticsError(f"{parsed.file} cannot be written: {error.strerror or error}.") from error
    print(parsed.file)
    return 0
