"""`python -m analytics count`: the counting layer."""

from collections.abc import Callable
from datetime import date
from typing import Any

import click
import pandas as pd

from analytics.cli.output import Output, output_options
from analytics.cli.parameters import DAY
from analytics.cli.workbench import facts_of, with_workbench
from analytics.configuration import PROGRAM
from analytics.errors import AnalyticsError
from analytics.metrics.calendar import Calendar, period_end
from analytics.metrics.measures import MEASURES
from analytics.metrics.scope import DIMENSIONS, GRAINS, Scope
from analytics.metrics.volume import total, totals, volume
from analytics.operations.workbench import Workbench
from analytics.store.facts import Facts


def _filters(command: Callable[..., Any]) -> Callable[..., Any]:
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
@click.option(
    "--expected",
    "with_expected",
    is_flag=True,
    help="Also what was to be expected: columns expected, low, high (99 % range) and outside (above, below or empty).",
)
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
    with_expected: bool,
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
    if with_expected and not grains:
        raise AnalyticsError(f"--expected needs a step of time in --by: {', '.join(GRAINS)}.")
    facts = facts_of(bench, zone=time_zone)
    if need := scope.measured.lacks(facts):
        raise AnalyticsError(f"No {need.name} are known. Add their file first: {PROGRAM} {need.command}")
    groups = [name for name in names if name not in GRAINS]
    if with_expected:
        frame = _with_expected(bench, facts, scope, groups)
    else:
        frame = _by_time(bench, facts, scope, groups) if grains else _in_all(facts, scope, groups)
    output.frame(frame)


def _with_expected(bench: Workbench, facts: Facts, scope: Scope, groups: list[str]) -> pd.DataFrame:
    calendar = bench.calendar(facts, scope)
    expectations = bench.expected(facts, scope)
    frame = expectations.volume(scope, by=groups)
    if not scope.measured.expected:
        click.echo(f"{scope.measured.label} has no expected range: {scope.measured.note}", err=True)
    if note := _running(calendar, scope, frame):
        click.echo(note, err=True)
    frame["expected"] = frame["expected"].round(2)
    if scope.measured.whole:
        frame = frame.astype({"low": "Int64", "high": "Int64"})
    return _named(frame, scope)


def _running(calendar: Calendar, scope: Scope, frame: pd.DataFrame) -> str:
    """The note on a period that has begun: which of its days are compared."""
    begun = frame.loc[~frame["complete"] & frame["low"].notna(), "period"]
    if begun.empty or calendar.through is None or begun.max() > pd.Timestamp(calendar.through):
        return ""
    begin = begun.max().date()
    if period_end(begin, scope.grain) <= calendar.through:
        return ""
    return (
        f"The {scope.grain} of {begin} has data through {calendar.through}: those days are held against the same days "
        f"of the {scope.grain}s before. Tickets of a day that is not complete are counted, not compared."
    )


def _by_time(bench: Workbench, facts: Facts, scope: Scope, groups: list[str]) -> pd.DataFrame:
    return _named(volume(facts, scope, bench.calendar(facts, scope), by=groups), scope)


def _named(frame: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    frame["period"] = frame["period"].dt.strftime("%Y-%m-%d")
    return frame.rename(columns={"period": scope.grain, "value": scope.measure})


def _in_all(facts: Facts, scope: Scope, groups: list[str]) -> pd.DataFrame:
    if not groups:
        return pd.DataFrame({scope.measure: [total(facts, scope)]})
    return totals(facts, scope, by=groups).rename(columns={"value": scope.measure})
