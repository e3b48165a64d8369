"""`python -m analytics import`: take in exports, or show what would happen."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analytics.cli.cell_options import cell_options
from analytics.cli.finishing import attempted, finish
from analytics.cli.output import Output, output_options, write_lines
from analytics.cli.parameters import NUMBER, PATH, READ
from analytics.cli.progress import progress
from analytics.cli.spark_options import Cluster, import_in_cluster, spark_options
from analytics.cli.sql_options import sql_options, tables_of
from analytics.cli.workbench import with_workbench
from analytics.ingest.imports import import_files
from analytics.ingest.mapping import DATE_ORDERS, FIELDS, ROW_UNITS, load_mapping
from analytics.ingest.named_columns import columns_named
from analytics.ingest.planning import Order, Outcome
from analytics.ingest.privacy import KEY_VARIABLE
from analytics.ingest.rehearsal import Rehearsal, rehearse
from analytics.ingest.rejected import write_rejects
from analytics.ingest.report import MANY, describe, describe_many, describe_rehearsal, reconciled
from analytics.ingest.sources import SOURCES
from analytics.ingest.time_questions import SPREADSHEET_DATES
from analytics.operations.workbench import Workbench

if TYPE_CHECKING:
    from analytics.ingest.sql_tables import Query


class Field(click.ParamType[tuple[str, str]]):
    """FIELD=COLUMN: which column of the export means what."""

    name = "FIELD=COLUMN"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        name, sign, header = value.partition("=")
        name = "requester" if name.strip() == "customer" else name.strip()
        if not sign or name not in FIELDS:
            self.fail(f"'{value}' is no FIELD=COLUMN; fields: {', '.join(FIELDS)}", param, ctx)
        return name, header.strip()


@click.command("import")
@click.argument("files", nargs=-1, type=READ, metavar="[FILE...]")
@spark_options
@sql_options
@click.option(
    "--source",
    metavar="NAME",
    help="NAME of the helpdesk, or NAME/ACCOUNT for a second account of it; "
    f"known: {', '.join(source.name for source in SOURCES)}.",
)
@click.option("--mapping", type=READ, metavar="FILE", help="Which column means what, as TOML.")
@click.option(
    "--map",
    "columns",
    multiple=True,
    type=Field(),
    metavar="FIELD=COLUMN",
    help=f"One column by hand, such as team=Equipe; tags several times; a time in several columns: "
    f"created_at=Year,Month,Day; fields: {', '.join(FIELDS)}.",
)
@cell_options
@click.option(
    "--dates",
    "date_order",
    type=click.Choice(DATE_ORDERS),
    help="How to read 03/04/26 where the file does not show it.",
)
@click.option(
    "--date-format",
    "date_formats",
    multiple=True,
    metavar="FORM",
    help="How the dates are written, such as '%d/%m/%Y %H:%M'; tried before everything else.",
)
@click.option(
    "--date-language", metavar="LOCALE", help="Of the months' names, such as pl, where several languages fit."
)
@click.option(
    "--spreadsheet-dates",
    type=click.Choice(SPREADSHEET_DATES),
    help="Whether a spreadsheet swapped day and month of the dates in these files.",
)
@click.option("--time-zone", "file_zone", metavar="ZONE", help="Of the times in these files, if not the workspace's.")
@click.option(
    "--rows-are",
    "row_unit",
    type=click.Choice(ROW_UNITS[1:]),
    help="What the rows of one ticket are, where it has several.",
)
@click.option(
    "--same-account", is_flag=True, help="Known ids with other created times are the same tickets, corrected."
)
@click.option(
    "--drop", multiple=True, metavar="COLUMN", help="Leave this column out of the store; remembered for the source."
)
@click.option("--keep", multiple=True, metavar="COLUMN", help="Take this column in again; remembered for the source.")
@click.option(
    "--pseudonymise",
    multiple=True,
    metavar="COLUMN",
    help=f"Replace its values by pseudonyms (key: {KEY_VARIABLE}); remembered for the source.",
)
@click.option("--dry-run", is_flag=True, help="Show what would happen, and write nothing.")
@click.option(
    "--expect",
    type=NUMBER,
    metavar="N",
    help="The number of tickets that the helpdesk names, deleted and spam included.",
)
@click.option("--covers", metavar="PERIOD", help="2026-03-02..2026-03-08, or none for a filtered export.")
@click.option("--rejects", type=PATH, metavar="DIR", help="Write rows that were left out there as CSV.")
@click.option(
    "--background",
    is_flag=True,
    help="Lower priority, and progress as lines on standard error: how the dashboard imports.",
)
@output_options("table", "json")
@with_workbench
def import_command(
    bench: Workbench,
    *,
    files: Sequence[Path],
    query: "Query | None",
    cluster: Cluster | None,
    mapping: Path | None,
    columns: Sequence[tuple[str, str]],
    dry_run: bool,
    expect: int | None,
    rejects: Path | None,
    background: bool,
    output: Output,
    **order: Any,
) -> int:
    """Take in exports; one command publishes one version.

    FILE is CSV, TSV, text, Excel, JSON, JSON Lines, Parquet, zip or gzip, or a folder of them; or there is a query.
    """
    wanted = Order(
        mapping=load_mapping(mapping) if mapping else None,
        columns={**columns_named(columns)},
        zone=bench.settings.time_zone,
        week_start=bench.settings.week_start,
        **order,
    )
    if background and hasattr(os, "nice"):
        os.nice(10)  # people reading the dashboard come first
    rehearsals: list[Rehearsal] = []
    troubles: list[str] = []
    with progress(lines=background) as report_progress, tables_of(bench, files, query, wanted) as (tables, wanted):
        if cluster:
            outcomes = import_in_cluster(bench, cluster, tables, wanted, dry_run=dry_run, progress=report_progress)
            rehearsals = [Rehearsal(outcome) for outcome in outcomes] if dry_run else []
        elif dry_run:
            rehearsals = rehearse(bench.snapshots, tables, wanted, progress=report_progress)
            outcomes = [rehearsal.outcome for rehearsal in rehearsals]
        else:
            outcomes = import_files(bench.snapshots, tables, wanted, progress=report_progress)
        if not dry_run and any(outcome.state == "imported" for outcome in outcomes):
            troubles = finish(bench, report_progress)
    if rejects:
        for outcome in outcomes:
            kept = None if dry_run else outcome.import_id
            write = partial(write_rejects, rejects, outcome.file, outcome.rejects, outcome.headers, kept)
            if dry_run or outcome.state != "imported":
                write()
            elif trouble := attempted(f"the rows left out were not written to {rejects}", write):
                troubles.append(trouble)
    agrees, reconciliation = reconciled(outcomes, expect) if expect is not None else (True, "")
    if output.form == "json":
        output.records(_records(outcomes, rehearsals))
    else:
        output.lines(*_sentences(outcomes, rehearsals, wrote_rejects=rejects is not None))
    if reconciliation:
        write_lines(reconciliation, error=output.form == "json")
    write_lines(*(f"tagwatch: {trouble}" for trouble in troubles), error=True)
    whole = all(o.state != "failed" and not o.rejected and not o.trouble for o in outcomes)
    return 0 if agrees and whole and not troubles else 1


def _sentences(outcomes: Sequence[Outcome], rehearsals: Sequence[Rehearsal], *, wrote_rejects: bool) -> list[str]:
    if len(outcomes) > 1 and (rehearsals or len(outcomes) > MANY):
        lines = describe_many(outcomes, rehearsals)
    else:
        lines = [describe_rehearsal(each) for each in rehearsals] or [describe(each) for each in outcomes]
    if any(outcome.rejected for outcome in outcomes) and not wrote_rejects:
        lines.append("Rows left out: add --rejects DIR to get them as a file to correct and import again.")
    if rehearsals:
        lines.append("Nothing was written. Without --dry-run it is imported.")
    return lines


def _records(outcomes: Sequence[Outcome], rehearsals: Sequence[Rehearsal]) -> list[dict[str, object]]:
    records = [_record(outcome) for outcome in outcomes]
    for record, rehearsal in zip(records, rehearsals, strict=False):
        record["first_rows"] = json.loads(rehearsal.first_rows.to_json(orient="records", date_format="iso"))
        record["profile"] = [asdict(dimension) | {"sentence": dimension.sentence} for dimension in rehearsal.profile]
    return records


def _record(outcome: Outcome) -> dict[str, object]:
    return {
        **{
            name: value
            for name, value in vars(outcome).items()
            if name not in ("rejects", "path", "change", "questions", "counting")
        },
        "counting": asdict(outcome.counting),
        "change": asdict(outcome.change) if outcome.change else None,
        "questions": [asdict(question) for question in outcome.questions],
        "rejected": outcome.rejected,
        "rejects": [vars(reject) for reject in outcome.rejects[:100]],
    }
