"""The command line: everything that the pages do, for scripts.

Exit codes: 0 all went well; 1 done, but a file or rows were left out (or doctor found something);
2 nothing was done, and standard error says why; 3 (anomalies) an incident that nobody took.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pandas as pd

from analytics.cli.anomalies import add_anomalies
from analytics.cli.customers import add_customers
from analytics.cli.forget import add_forget
from analytics.cli.inbox import add_inbox
from analytics.cli.mappings import add_mappings
from analytics.cli.roundup import add_roundup
from analytics.cli.taxonomy import add_taxonomy
from analytics.cli.voice import add_voice
from analytics.errors import AnalyticsError
from analytics.formatting import written
from analytics.ingest.imports import Order, Outcome, import_files, restore, withdraw
from analytics.ingest.mapping import DATE_ORDERS, FIELDS, load_mapping
from analytics.ingest.privacy import KEY_VARIABLE
from analytics.ingest.rehearsal import Rehearsal, rehearse
from analytics.ingest.rejected import write_rejects
from analytics.ingest.report import describe, describe_rehearsal, reconciled
from analytics.ingest.sources import SOURCES
from analytics.metrics.scope import DIMENSIONS, GRAINS, MEASURES, Scope
from analytics.metrics.volume import totals, volume
from analytics.operations.doctor import examine
from analytics.operations.workbench import Workbench
from analytics.store.import_history import ledger

PROGRESS_MARK = "progress "  # how a progress line on standard error begins


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parsed = _parser().parse_args(arguments)
    bench = Workbench()
    try:
        with written(bench.settings.style):
            return parsed.run(parsed, bench)
    except AnalyticsError as error:
        print(f"tagwatch: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m analytics",
        description="Tagwatch on the command line. TAGWATCH_DATA names the folder of the store.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("import", help="take in exports; one command publishes one version")
    command.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="CSV, TSV, text, Excel, zip or gzip, or a folder of them"
    )
    command.add_argument(
        "--source",
        help="NAME of the helpdesk, or NAME/ACCOUNT for a second account of it; "
        f"known: {', '.join(source.name for source in SOURCES)}",
    )
    command.add_argument("--mapping", type=Path, metavar="FILE", help="which column means what, as TOML")
    command.add_argument(
        "--map",
        action="append",
        default=[],
        type=_field,
        metavar="FIELD=COLUMN",
        help=f"one column by hand, such as team=Equipe; fields: {', '.join(FIELDS)}",
    )
    command.add_argument("--dates", choices=DATE_ORDERS, help="how to read 03/04/2026 where the file does not tell")
    command.add_argument("--time-zone", metavar="ZONE", help="of the times in these files, if not the workspace's")
    for option, what in (
        ("--drop", "leave this column out of the store"),
        ("--keep", "take this column in again"),
        ("--pseudonymise", f"replace its values by pseudonyms (key: {KEY_VARIABLE})"),
    ):
        command.add_argument(option, action="append", default=[], metavar="COLUMN", help=f"{what}; remembered")
    command.add_argument("--dry-run", action="store_true", help="say what would happen, and write nothing")
    command.add_argument("--expect", type=int, metavar="N", help="the number of tickets that the helpdesk names")
    command.add_argument("--covers", metavar="PERIOD", help="2026-03-02..2026-03-08, or none for a filtered export")
    command.add_argument("--rejects", type=Path, metavar="DIR", help="write rows that were left out there as CSV")
    command.add_argument("--format", choices=("table", "json"), default="table")
    command.add_argument(
        "--background",
        action="store_true",
        help="lower priority, and progress as lines on standard error: how the dashboard imports",
    )
    command.set_defaults(run=_import)

    add_inbox(commands)
    command = commands.add_parser("imports", help="list the imports")
    command.add_argument("--format", choices=("table", "csv", "json"), default="table")
    command.set_defaults(run=_imports)

    command = commands.add_parser("undo", help="withdraw one import; what others also saw stays")
    command.add_argument("import_id", type=int, metavar="IMPORT")
    command.set_defaults(run=_undo)

    command = commands.add_parser("redo", help="bring an undone import back")
    command.add_argument("import_id", type=int, metavar="IMPORT")
    command.set_defaults(run=_redo)

    add_mappings(commands)
    command = commands.add_parser("count", help="the counting layer")
    command.add_argument(
        "--by", default="", metavar="NAMES", help=f"comma-separated: {', '.join([*GRAINS, *DIMENSIONS])}"
    )
    command.add_argument("--measure", choices=tuple(MEASURES), default="tickets")
    command.add_argument("--from", dest="start", type=_day, metavar="DATE", help="first day, ISO")
    command.add_argument("--to", dest="end", type=_day, metavar="DATE", help="last day, ISO, included")
    for name in DIMENSIONS:
        command.add_argument(f"--{name}", action="append", default=[], metavar="NAME")
    command.add_argument("--time-zone", metavar="ZONE", help="count days in another zone than the workspace's")
    command.add_argument("--format", choices=("table", "csv", "json"), default="table")
    command.set_defaults(run=_count)

    add_anomalies(commands, _day)
    add_roundup(commands)
    add_voice(commands)

    command = commands.add_parser("sample", help="load the sample data of a fictional company into an empty store")
    command.add_argument("--out", type=Path, metavar="DIR", help="only write its two exports there")
    command.set_defaults(run=_sample)

    add_taxonomy(commands)
    add_forget(commands)
    add_customers(commands)
    command = commands.add_parser("doctor", help="versions, store, coverage, and what is wrong")
    command.add_argument("--format", choices=("table", "json"), default="table")
    command.set_defaults(run=_doctor)
    return parser


def _import(parsed: argparse.Namespace, bench: Workbench) -> int:
    from analytics.sample import forget_sample_decisions

    order = Order(
        source=parsed.source,
        mapping=load_mapping(parsed.mapping) if parsed.mapping else None,
        columns=dict(parsed.map),
        date_order=parsed.dates,
        file_zone=parsed.time_zone,
        covers=parsed.covers,
        drop=tuple(parsed.drop),
        pseudonymise=tuple(parsed.pseudonymise),
        keep=tuple(parsed.keep),
        zone=bench.settings.time_zone,
    )
    if parsed.background and hasattr(os, "nice"):
        os.nice(10)  # people reading the dashboard come first
    progress = _progress_lines if parsed.background else _progress
    rehearsals: list[Rehearsal] = []
    if parsed.dry_run:
        rehearsals = rehearse(bench.snapshots, parsed.files, order, progress=progress)
        outcomes, texts = [r.outcome for r in rehearsals], [describe_rehearsal(r) for r in rehearsals]
    else:
        outcomes = import_files(bench.snapshots, parsed.files, order, progress=progress)
        texts = [describe(outcome) for outcome in outcomes]
        forget_sample_decisions(bench.snapshots)
        progress("Preparing the pages", 1.0)
        bench.prepare()  # so that the first page after it does not wait
    if parsed.rejects:
        for outcome in outcomes:
            write_rejects(parsed.rejects, outcome.file, outcome.rejects, outcome.headers)
    agrees, reconciliation = reconciled(outcomes, parsed.expect) if parsed.expect is not None else (True, "")
    if parsed.format == "json":
        told = [_outcome(outcome) for outcome in outcomes]
        for entry, rehearsal in zip(told, rehearsals, strict=False):
            entry["first_rows"] = json.loads(rehearsal.first_rows.to_json(orient="records", date_format="iso"))
        print(json.dumps(told, indent=2, default=str, ensure_ascii=False))
    else:
        print(*texts, sep="\n")
        if any(outcome.rejected for outcome in outcomes) and not parsed.rejects:
            print("Rows left out: add --rejects DIR to get them as a file to correct and import again.")
        if parsed.dry_run:
            print("Nothing was written. Without --dry-run it is imported.")
    if reconciliation:
        print(reconciliation, file=sys.stderr if parsed.format == "json" else sys.stdout)
    return 0 if agrees and all(outcome.state != "failed" and not outcome.rejected for outcome in outcomes) else 1


def _outcome(outcome: Outcome) -> dict[str, object]:
    return {
        **{name: value for name, value in vars(outcome).items() if name not in ("rejects", "path", "change")},
        "change": asdict(outcome.change) if outcome.change else None,
        "rejected": outcome.rejected,
        "rejects": [vars(reject) for reject in outcome.rejects[:100]],
    }


def _imports(parsed: argparse.Namespace, bench: Workbench) -> int:
    history = ledger(bench.snapshots)
    _print(
        history
        if history.empty
        else history[
            [
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
        ],
        parsed.format,
    )
    return 0


def _undo(parsed: argparse.Namespace, bench: Workbench) -> int:
    counts = withdraw(bench.snapshots, parsed.import_id)
    print(
        f"Import {parsed.import_id} is undone: {counts['removed']:,} tickets removed, {counts['updated']:,} back to "
        f"an earlier state, {counts['unchanged']:,} unchanged because other imports saw them too."
    )
    return 0


def _redo(parsed: argparse.Namespace, bench: Workbench) -> int:
    counts = restore(bench.snapshots, parsed.import_id)
    print(
        f"Import {parsed.import_id} stands again: {counts['added']:,} tickets back, {counts['updated']:,} changed, "
        f"{counts['unchanged']:,} unchanged because other imports saw them too."
    )
    return 0


def _count(parsed: argparse.Namespace, bench: Workbench) -> int:
    by = [name.strip() for name in parsed.by.split(",") if name.strip()]
    grains = [name for name in by if name in GRAINS]
    if len(grains) > 1:
        raise AnalyticsError(f"--by takes one step of time, not {' and '.join(grains)}.")
    groups = [name for name in by if name not in GRAINS]
    scope = Scope(
        start=parsed.start,
        end=parsed.end,
        measure=parsed.measure,
        grain=grains[0] if grains else "week",
        **{field: tuple(getattr(parsed, name)) for name, field in DIMENSIONS.items()},
    )
    facts = bench.facts(zone=parsed.time_zone)
    if facts is None:
        raise AnalyticsError("The store is empty. Import an export first: python -m analytics import FILE")
    if parsed.measure == "rate" and not facts.active.figures:
        raise AnalyticsError(
            "No active customers are known. Add their file first: "
            "python -m analytics active-customers import FILE (columns date, customers)"
        )
    if grains:
        frame = volume(facts, scope, bench.calendar(facts, scope), by=groups)
        frame["period"] = frame["period"].dt.strftime("%Y-%m-%d")
        frame = frame.rename(columns={"period": grains[0], "value": parsed.measure})
    else:
        frame = totals(facts, scope, by=groups).rename(columns={"value": parsed.measure})
    _print(frame, parsed.format)
    return 0


def _sample(parsed: argparse.Namespace, bench: Workbench) -> int:
    from analytics.sample import load_sample, write_exports  # numpy's generator, only where needed

    if parsed.out:
        for path in write_exports(parsed.out):
            print(path)
        return 0
    for outcome in load_sample(bench.snapshots, progress=_progress):
        print(describe(outcome))
    bench.facts()
    return 0


def _doctor(parsed: argparse.Namespace, bench: Workbench) -> int:
    findings = examine(bench)
    if parsed.format == "json":
        print(json.dumps([vars(finding) for finding in findings], indent=2, ensure_ascii=False))
    else:
        for finding in findings:
            print(f"{finding.mark} {finding.name}: {finding.text}")
    return 0 if all(finding.fine for finding in findings) else 1


def _print(frame: pd.DataFrame, form: str) -> None:
    if form == "json":
        print(json.dumps(json.loads(frame.to_json(orient="records", date_format="iso")), indent=2, ensure_ascii=False))
    elif form == "csv":
        print(frame.to_csv(index=False), end="")
    else:
        print("nothing" if frame.empty else frame.to_string(index=False, na_rep=""))


def _progress(what: str, share: float) -> None:
    if what.startswith("Waiting"):
        print(f"{what} …", file=sys.stderr, flush=True)
    elif sys.stderr.isatty():
        print(f"\r{what[:90]:90} {share:4.0%}", end="\n" if share >= 1 else "", file=sys.stderr, flush=True)


def _progress_lines(what: str, share: float) -> None:
    print(f"{PROGRESS_MARK}{share:.4f} {what}", file=sys.stderr, flush=True)


def _field(text: str) -> tuple[str, str]:
    name, sign, header = text.partition("=")
    name = "requester" if name.strip() == "customer" else name.strip()
    if not sign or name not in FIELDS:
        raise argparse.ArgumentTypeError(f"'{text}' is no FIELD=COLUMN; fields: {', '.join(FIELDS)}")
    return name, header.strip()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no date; write 2026-03-02") from None
