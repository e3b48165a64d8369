"""`python -m analytics taxonomy`: decisions as files, their history, and undo."""

import argparse
import json
import sys
from pathlib import Path

from analytics.errors import AnalyticsError
from analytics.operations.workbench import Workbench
from analytics.workspace.decision_files import Plan, plan_folder, write_folder

SHOWN = 40  # differences; the rest is counted


def add_taxonomy(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its own commands."""
    family = commands.add_parser("taxonomy", help="what people decided: tags, teams, features, events … as CSV files")
    actions = family.add_subparsers(required=True, metavar="ACTION")

    action = actions.add_parser("export", help="write every kind of decision as CSV into a folder")
    action.add_argument("folder", type=Path, metavar="DIR")
    action.set_defaults(run=_export)

    action = actions.add_parser(
        "import",
        help="make the decisions what the folder's files say; all or nothing. A file "
        "holds all records of its kind; a kind without a file stays as it is",
    )
    action.add_argument("folder", type=Path, metavar="DIR")
    action.add_argument("--why", default="", metavar="TEXT", help="the reason, for the history")
    action.add_argument("--dry-run", action="store_true", help="only say what would change")
    action.set_defaults(run=_import)

    action = actions.add_parser("check", help="say what is wrong with the folder's files, and what they would change")
    action.add_argument("folder", type=Path, metavar="DIR")
    action.set_defaults(run=_check)

    action = actions.add_parser("history", help="the steps, newest first")
    action.add_argument("--most", type=int, default=50, metavar="N", help="how many (default 50)")
    action.add_argument("--format", choices=("table", "csv", "json"), default="table")
    action.set_defaults(run=_history)

    action = actions.add_parser("undo", help="take one step back, as a step of its own")
    action.add_argument("step", type=int, metavar="STEP")
    action.set_defaults(run=_undo)


def _export(parsed: argparse.Namespace, bench: Workbench) -> int:
    for path in write_folder(bench.state, parsed.folder):
        print(path)
    return 0


def _import(parsed: argparse.Namespace, bench: Workbench) -> int:
    plan = _planned(parsed, bench)
    if parsed.dry_run:
        print(f"Would change: {plan}. Nothing was changed.")
        return 0
    step = bench.decide(plan.edits, f"Import of files: {plan}", why=parsed.why)
    if step is None:
        print("The files say what is decided already. Nothing was changed.")
        return 0
    if bench.snapshots.current() is not None:
        bench.facts()  # so that the first page after it does not wait
    print(f"Step {step}: {plan}. Take it back with: python -m analytics taxonomy undo {step}")
    return 0


def _check(parsed: argparse.Namespace, bench: Workbench) -> int:
    plan = _planned(parsed, bench)
    print(
        f"{len(plan.files)} {'file is' if len(plan.files) == 1 else 'files are'} fine. An import would change: {plan}."
    )
    return 0


def _planned(parsed: argparse.Namespace, bench: Workbench) -> Plan:
    plan = plan_folder(bench.state, parsed.folder, categories=bench.own_categories())
    for difference in plan.differences[:SHOWN]:
        print(difference)
    if len(plan.differences) > SHOWN:
        print(f"… and {len(plan.differences) - SHOWN:,} more")
    for name in plan.left_alone:
        print(f"{name} holds no decisions and is left alone.", file=sys.stderr)
    return plan


def _history(parsed: argparse.Namespace, bench: Workbench) -> int:
    if parsed.most < 1:
        raise AnalyticsError("--most must be at least 1.")
    steps = bench.workspace.history(most=parsed.most)
    if parsed.format == "json":
        print(json.dumps(json.loads(steps.to_json(orient="records")), indent=2, ensure_ascii=False))
    elif parsed.format == "csv":
        print(steps.to_csv(index=False), end="")
    else:
        print("Nothing was decided yet." if steps.empty else steps.to_string(index=False, na_rep=""))
    return 0


def _undo(parsed: argparse.Namespace, bench: Workbench) -> int:
    step = bench.undo(parsed.step)
    print(
        f"Step {parsed.step} is taken back by step {step}."
        if step
        else f"What step {parsed.step} changed is already as it was before. Nothing was changed."
    )
    return 0
