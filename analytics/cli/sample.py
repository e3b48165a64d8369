"""`python -m analytics sample`: the fictional company, to look around with."""

from pathlib import Path

import click

from analytics.cli.finishing import finish
from analytics.cli.output import write_lines
from analytics.cli.parameters import PATH
from analytics.cli.progress import progress
from analytics.cli.workbench import with_workbench
from analytics.ingest.report import describe
from analytics.operations.workbench import Workbench
from analytics.sample import load_sample, write_exports, write_survey
from analytics.sample.shift import today, weeks_until


@click.command
@click.option("--out", type=PATH, metavar="DIR", help="Only write its exports there.")
@with_workbench
def sample(bench: Workbench, *, out: Path | None) -> int:
    """Load the sample data of a fictional company into an empty store."""
    if out:
        weeks, day = weeks_until(today()), today()
        write_lines(*write_exports(out, weeks=weeks, through=day), write_survey(out, weeks=weeks, through=day))
        return 0
    with progress() as report_progress:
        outcomes = load_sample(bench.snapshots, progress=report_progress)
    write_lines(*(describe(outcome) for outcome in outcomes))
    troubles = finish(bench)
    write_lines(*(f"tagwatch: {trouble}" for trouble in troubles), error=True)
    return 1 if troubles else 0
