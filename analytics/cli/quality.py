"""`python -m analytics quality`: what requests and bug tickets carry of what product needs."""

from collections.abc import Callable
from typing import Any

import click
import pandas as pd

from analytics.cli.count import filter_options
from analytics.cli.output import Output, output_options
from analytics.cli.parameters import DAY
from analytics.cli.workbench import facts_of, with_workbench
from analytics.insights.bug_quality import bug_quality
from analytics.insights.quality import feedback_quality
from analytics.metrics.scope import Scope
from analytics.operations.workbench import Workbench

OF: dict[str, Callable[..., pd.DataFrame]] = {"requests": feedback_quality, "bugs": bug_quality}


@click.command
@click.option("--of", "kind", type=click.Choice(tuple(OF)), default="requests", show_default=True)
@click.option("--by", type=click.Choice(("team", "group")), help="Per team, or per group of support.")
@click.option("--from", "start", type=DAY, help="First day, ISO.")
@click.option("--to", "end", type=DAY, help="Last day, ISO, included.")
@filter_options
@output_options()
@with_workbench
def quality(bench: Workbench, *, kind: str, by: str | None, output: Output, **options: Any) -> None:
    """Requests: which share has a text, a customer, a feature, a use case. Bugs: steps, a version, a platform.

    Shares from 0 to 1; empty where the exports have no column for it. The same as on Tag health.
    """
    kept = {"keep": bench.snapshots} if kind == "bugs" else {}
    output.frame(OF[kind](facts_of(bench), Scope(**options), by=by, **kept).drop(columns="all", errors="ignore"))
