"""`python -m analytics count`: the counting layer."""

from collections.abc import Callable
from datetime import date

import click
import pandas as pd

from analytics.cli.output import Output, output_options
from analytics.cli.parameters import DAY
from analytics.cli.workbench import facts_of, with_workbench
from analytics.configuration import PROGRAM
from analytics.errors import AnalyticsError
from analytics.metrics.measures import MEASURES
from analytics.metrics.scope import DIMENSIONS, GRAINS, Scope
from analytics.metrics.volume import total, totals, volume
from analytics.operations.workbench import Workbench
from analytics.store.facts import Facts


def _filters(command: Callable) -> Callable:
    """One option per dimension, each may be repeated."""
    for name, field in reversed(DIMENSIONS.items()):
        about = f"Only this {name}; may be repeated."
        command = click.option(f"--{name}", field, multiple=True, metavar="NAME", help=about)(command)
    return command


@click.command
@click.option("--by", default="", metavar="NAMES", help=f"Comma-separated: {', '.join([*GRAINS, *DIMENSIONS])}.")
@click.option("--measure", type=click.Choice(tuple(MEASURES)), default="tickets", show_default=True)
@click.option("--from", "start", type=DAY, help="First day, ISO.")
@click.option("--to", "end", type=DAY, help="Last day, ISO, included.")
@_filters
@click.option("--time-zone", metavar="ZONE", help="Count days in another zone than the workspace's.")
@output_options()
@with_workbench
def count(
    bench: Workbench,
    *,
    by: str,
    measure: str,
    start: date | None,
    end: date | None,
    time_zone: str | None,
    output: Output,
    **filters: tuple[str, ...],
) -> None:
    """Count tickets or customers, by a step of time and by dimensions."""
    names = [name.strip() for name in by.split(",") if name.strip()]
    grains = [name for name in names if name in GRAINS]
    if len(grains) > 1:
        raise AnalyticsError(f"--by takes one step of time, not {' and '.join(grains)}.")
    scope = Scope(start=start, end=end, measure=measure, grain=grains[0] if grains else "week", **filters)
    facts = facts_of(bench, zone=time_zone)
    if need := scope.measured.lacks(facts):
        raise AnalyticsError(f"No {need.name} are known. Add their file first: {PROGRAM} {need.command}")
    groups = [name for name in names if name not in GRAINS]
    output.frame(_by_time(bench, facts, scope, groups) if grains else _in_all(facts, scope, groups))


def _by_time(bench: Workbench, facts: Facts, scope: Scope, groups: list[str]) -> pd.DataFrame:
    frame = volume(facts, scope, bench.calendar(facts, scope), by=groups)
    frame["period"] = frame["period"].dt.strftime("%Y-%m-%d")
    return frame.rename(columns={"period": scope.grain, "value": scope.measure})


def _in_all(facts: Facts, scope: Scope, groups: list[str]) -> pd.DataFrame:
    if not groups:
        return pd.DataFrame({scope.measure: [total(facts, scope)]})
    return totals(facts, scope, by=groups).rename(columns={"value": scope.measure})
