"""`python -m analytics count`: the counting layer."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import click
import pandas as pd

from analytics.cli.output import Output, output_options
from analytics.cli.parameters import DAY
from analytics.cli.workbench import facts_of, with_workbench
from analytics.configuration import PROGRAM
from analytics.errors import AnalyticsError
from analytics.ingest.mapping import check_time_zone
from analytics.metrics.calendar import Calendar
from analytics.metrics.comparison import (
    WAYS,
    Span,
    adds_up,
    difference,
    known_span,
    span_of,
    whole_difference,
)
from analytics.metrics.effort import headers_of, known_sentence, known_values
from analytics.metrics.measures import MEASURES
from analytics.metrics.period import period_end
from analytics.metrics.scope import DIMENSIONS, GRAINS, Scope
from analytics.metrics.volume import total, totals, volume
from analytics.operations.workbench import Workbench
from analytics.signals.sentences import lacking_rows
from analytics.store.facts import Facts
from analytics.workspace.origins import ORIGINS, beside_sentence


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """One option per dimension, each may be repeated."""
    for name, field in reversed(DIMENSIONS.items()):
        about = f"Only this {name}; may be repeated."
        command = click.option(f"--{name}", field, multiple=True, metavar="NAME", help=about)(command)
    return command


@click.command
@click.option(
    "--by",
    multiple=True,
    metavar="NAMES",
    help=f"Comma-separated or repeated: {', '.join([*GRAINS, *DIMENSIONS])}.",
)
@click.option("--measure", type=click.Choice(tuple(MEASURES)), default="tickets", show_default=True)
@click.option("--from", "start", type=DAY, help="First day, ISO.")
@click.option("--to", "end", type=DAY, help="Last day, ISO, included.")
@filter_options
@click.option(
    "--expected",
    "with_expected",
    is_flag=True,
    help="Also what was to be expected: columns expected, low, high (99 % range) and outside (above, below or empty).",
)
@click.option(
    "--compare",
    metavar="PERIOD",
    help="Instead: what changed in each group. PERIOD is before (as many days before), year (52 weeks before) or two "
    "days, as 2026-03-01..2026-03-31; without --from and --to all whole weeks are compared with it.",
)
@click.option(
    "--origin",
    type=click.Choice(ORIGINS),
    help="Which origin is counted: support, else what the store has. Origins are never added up.",
)
@click.option("--time-zone", metavar="ZONE", help="Count days in another zone than the workspace's.")
@output_options()
@with_workbench
def count(
    bench: Workbench,
    *,
    by: tuple[str, ...],
    measure: str,
    start: date | None,
    end: date | None,
    with_expected: bool,
    compare: str | None,
    time_zone: str | None,
    origin: str | None,
    output: Output,
    **filters: tuple[str, ...],
) -> None:
    """Count tickets or customers, by a step of time and by dimensions."""
    frame, notes = count_tickets(
        bench,
        by=by,
        measure=measure,
        start=start,
        end=end,
        with_expected=with_expected,
        compare=compare,
        time_zone=time_zone,
        origin=origin,
        **filters,
    )
    for note in notes:
        click.echo(note, err=True)
    output.frame(frame)


def count_tickets(
    bench: Workbench,
    *,
    by: Sequence[str],
    measure: str,
    start: date | None,
    end: date | None,
    with_expected: bool,
    compare: str | None,
    time_zone: str | None,
    origin: str | None = None,
    **filters: tuple[str, ...],
) -> tuple[pd.DataFrame, list[str]]:
    """What `count` prints, and the notes on it; the parameters are its options. Raises AnalyticsError."""
    names = [name.strip() for part in by for name in part.split(",") if name.strip()]
    grains = [name for name in names if name in GRAINS]
    if len(grains) > 1:
        raise AnalyticsError(f"--by takes one step of time, not {' and '.join(grains)}.")
    scope = Scope(start=start, end=end, measure=measure, grain=grains[0] if grains else "week", **filters)
    if with_expected and not grains:
        raise AnalyticsError(f"--expected needs a step of time in --by: {', '.join(GRAINS)}.")
    facts = facts_of(bench, zone=check_time_zone(time_zone) if time_zone else None, origin=origin or "")
    shown = [beside_sentence(bench.origins, origin or "")]
    if need := scope.measured.lacks(facts):
        what = "Import an export that has them" if need.of_export else "Add their file first"
        raise AnalyticsError(f"No {need.name} are known. {what}: {PROGRAM} {need.command}")
    if known := known_values(facts, scope):
        shown.append(known_sentence(known, scope.measured, headers_of(facts, scope.measured.column)))
    shown = [*filter(None, shown)]
    groups = [name for name in names if name not in GRAINS]
    if compare:
        frame, more = _compared(bench, facts, scope, names, compare)
        return frame, [*shown, *more]
    notes = [*shown, note] if grains and (note := _left_out(bench.calendar(facts, scope), scope)) else shown
    if with_expected:
        frame, more = _with_expected(bench, facts, scope, groups)
        return frame, [*notes, *more]
    return (_by_time(bench, facts, scope, groups) if grains else _in_all(facts, scope, groups)), notes


def _compared(
    bench: Workbench, facts: Facts, scope: Scope, names: list[str], with_period: str
) -> tuple[pd.DataFrame, list[str]]:
    """What changed in each group; what the periods are, and whether the parts add up, are the notes."""
    if len(names) != 1 or names[0] in GRAINS:
        raise AnalyticsError(f"--compare needs one dimension in --by: {', '.join(DIMENSIONS)}.")
    calendar = bench.calendar(facts, scope)
    after = Span(scope.start, scope.end) if scope.start and scope.end else known_span(calendar, scope)
    if after is None:
        raise AnalyticsError("No whole week has data in this period. Name a longer one: --from DATE --to DATE.")
    before = after.against(with_period) if with_period in WAYS else span_of(with_period)
    for span in (after, before):
        if not span.covered(calendar):
            raise AnalyticsError(
                f"No day from {span.start} to {span.end} has data, so that nothing can be compared with it. Name other "
                "days: --compare 2026-03-01..2026-03-31, or --from DATE --to DATE."
            )
    whole = whole_difference(facts, scope, after, before)
    notes = [
        f"{after.start} to {after.end} against {before.start} to {before.end}: "
        f"{_or_none(whole['before'])} before, {_or_none(whole['after'])} after."
        + (
            ""
            if adds_up(scope, names[0])
            else " The parts overlap, so that their changes do not add up to the whole's."
        )
    ]
    for span in (after, before):
        if (covered := span.covered(calendar)) < span.days:
            notes.append(f"{span.days - covered} of the {span.days} days from {span.start} have no data.")
    frame = difference(facts, scope, after, before, names[0])
    return frame.assign(contribution=frame["contribution"].round(4)), notes


def _or_none(value: float | None) -> str:
    return "no data" if value is None else f"{value:g}"


def _with_expected(bench: Workbench, facts: Facts, scope: Scope, groups: list[str]) -> tuple[pd.DataFrame, list[str]]:
    calendar = bench.calendar(facts, scope)
    expectations = bench.expected(facts, scope)
    frame = expectations.volume(scope, by=groups)
    notes = []
    if not scope.measured.expected:
        notes.append(f"{scope.measured.label} has no expected range: {scope.measured.note}")
    if note := _running(calendar, scope, frame):
        notes.append(note)
    frame["expected"] = frame["expected"].round(2)
    if scope.measured.whole:
        frame = frame.astype({"low": "Int64", "high": "Int64"})
    return _named(frame, scope), notes


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


def _left_out(calendar: Calendar, scope: Scope) -> str:
    """The note on periods that are not complete because rows were left out, and the way on."""
    short = calendar.left_out.short(scope.grain, calendar.week_start, start=scope.start, end=scope.end)
    if not (lacking := lacking_rows(short, scope.grain)):
        return ""
    return f"{lacking}. Import those rows corrected, or accept it: {PROGRAM} accept {short['imports'].iloc[-1][-1]}."


def _by_time(bench: Workbench, facts: Facts, scope: Scope, groups: list[str]) -> pd.DataFrame:
    return _named(volume(facts, scope, bench.calendar(facts, scope), by=groups), scope)


def _named(frame: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    frame["period"] = frame["period"].dt.strftime("%Y-%m-%d")
    return frame.rename(columns={"period": scope.grain, "value": scope.measure})


def _in_all(facts: Facts, scope: Scope, groups: list[str]) -> pd.DataFrame:
    if not groups:
        return pd.DataFrame({scope.measure: [total(facts, scope)]})
    return totals(facts, scope, by=groups).rename(columns={"value": scope.measure})
