"""`python -m analytics anomalies`: the signals of a week or a day, for scripts and for an alarm on the same day."""

import json
from collections.abc import Callable, Sequence
from datetime import date, timedelta

import click
import pandas as pd

from analytics.cli.output import Output, output_options, say
from analytics.cli.parameters import DAY, only_one
from analytics.cli.workbench import facts_of, with_workbench
from analytics.errors import AnalyticsError
from analytics.formatting import day, period
from analytics.metrics.calendar import Calendar, period_of
from analytics.operations.workbench import Workbench
from analytics.signals.control import SENSITIVITIES
from analytics.signals.drivers import explain, strongest
from analytics.signals.findings import find
from analytics.signals.sentences import expected, how_sure, lasted, sentence
from analytics.signals.signal import Signal
from analytics.signals.triage import Triaged, open_incidents, table, triaged, within
from analytics.store.facts import Facts
from analytics.workspace.categories import NONE
from analytics.workspace.teams import Teams

UNTAKEN = 3  # exit code: an incident of these days that nobody took
COLUMNS = [
    "tier",
    "kind",
    "level",
    "area",
    "direction",
    "observed",
    "expected",
    "low",
    "high",
    "since",
    "noticed",
    "until",
    "p_value",
    "severity",
    "state",
    "duty",
    "owner",
    "issue",
    "customers",
    "driver",
    "note",
]


@click.command
@click.option("--week", type=DAY, help="The week of this day (default: the last whole week).")
@click.option("--day", "one_day", type=DAY, help="What is known at the end of this day.")
@click.option("--today", is_flag=True, help="The same for the last day that the data covers.")
@click.option("--watches", is_flag=True, help="Also the weaker ones, and what is no news.")
@output_options()
@with_workbench
def anomalies(
    bench: Workbench, *, week: date | None, one_day: date | None, today: bool, watches: bool, output: Output
) -> int:
    """What left its expected range in a week or a day, as it was known at its end.

    Exit codes: 0 no incident waits, 2 too little history or data, 3 an incident of these days that nobody took.
    """
    only_one(week=week, day=one_day, today=today)
    facts = facts_of(bench)
    begin, end = _span(bench.calendar(facts), week=week, one_day=one_day, today=today)
    calendar = bench.calendar(facts)
    found = find(
        facts,
        calendar,
        start=begin,
        end=end,
        quiet=bench.quiet(calendar),
        sensitivity=SENSITIVITIES[bench.settings.sensitivity],
    )
    if not found.judged_from:
        raise AnalyticsError(
            "Too little history before these days to know what to expect of them: nine whole weeks are needed. "
            "Import older exports."
        )
    signals = within(triaged(found.signals, bench.state, Teams.of(bench.state)), begin, end)
    waiting = open_incidents(signals, end)
    asked = [signal for signal in signals if signal.shown and (signal.tier == "signal" or watches)]
    shown = bench.expected(facts).of_signals(asked)
    if output.form == "table":
        output.lines(*_sentences(bench, facts, shown, begin, end))
    elif output.form == "csv":
        output.frame(_table(shown))
    else:
        output.records(_records(facts, shown))
    for signal in waiting:
        say(f"Nobody has taken it: {sentence(signal, _named(facts))}.", error=True)
    return UNTAKEN if len(waiting) else 0


def _span(calendar: Calendar, *, week: date | None, one_day: date | None, today: bool) -> tuple[date, date]:
    """The days asked for; raises AnalyticsError where the data does not reach."""
    if calendar.first is None or calendar.through is None:
        raise AnalyticsError("No day is covered by all sources yet, so nothing is known to be unusual.")
    if one_day or today:
        asked = one_day or calendar.through
        begin = end = asked
    else:
        asked = week or calendar.last_complete("week") or calendar.through
        begin = period_of(pd.DatetimeIndex([asked]), "week", calendar.week_start)[0].date()
        end = min(begin + timedelta(days=6), calendar.through)
    if not calendar.first <= asked <= calendar.through:
        raise AnalyticsError(f"{asked} is not covered: the data goes from {calendar.first} to {calendar.through}.")
    return begin, end


def _named(facts: Facts) -> Callable[[str, str], str]:
    categories = facts.taxonomy.categories
    return lambda dimension, value: categories.of(value).label if dimension == "category" and value != NONE else value


def _sentences(bench: Workbench, facts: Facts, shown: Sequence[Triaged], begin: date, end: date) -> list[str]:
    span = day(begin, year=True, weekday=True) if begin == end else f"week of {period(begin, end)}"
    quiet = all(signal.tier == "watch" for signal in shown)
    lines = [f"Quiet, {span}: no signal."] if quiet else []
    through = bench.calendar(facts).through
    for signal in shown:
        lines.append(f"{'▲' if signal.direction == 'up' else '▼'} {sentence(signal, _named(facts))}.")
        lines.append(
            f"  {expected(signal)}; {lasted(signal, through)}; {how_sure(signal.p_value)}; "
            f"{signal.severity} severity; {signal.state}" + (f" ({signal.duty})" if signal.duty else "")
        )
        why = f"no news: {signal.note}" if signal.note else _drivers(facts, signal)
        if why:
            lines.append(f"  {why}")
    return lines


def _drivers(facts: Facts, signal: Signal) -> str:
    made = explain(facts, signal)
    parts = [
        f"{value} {round(100 * share)} %"
        for _, value, _, share in strongest(made.drivers, signal.observed, signal.expected)
    ]
    words = made.words["value"].head(5).tolist()
    driven = [f"driven by {', '.join(parts)}"] if parts else []
    return "; ".join([*driven, *([f"new in subjects: {', '.join(words)}"] if words else [])])


def _table(shown: Sequence[Triaged]) -> pd.DataFrame:
    frame = table(shown).rename(columns={"name": "area"})[COLUMNS]
    for name in ("since", "noticed", "until"):
        frame[name] = [moment.date().isoformat() for moment in frame[name]]
    frame[["expected", "low", "high"]] = frame[["expected", "low", "high"]].astype(float).round(2)
    return frame


def _records(facts: Facts, shown: Sequence[Triaged]) -> list[dict[str, object]]:
    records: list[dict[str, object]] = json.loads(_table(shown).to_json(orient="records"))
    for record, signal in zip(records, shown, strict=True):
        record["parts"] = [area.text for area in signal.parts]
        if signal.tier == "signal":
            made = explain(facts, signal)
            record["drivers"] = json.loads(made.drivers.groupby("dimension").head(3).round(3).to_json(orient="records"))
            record["new_words"] = made.words["value"].tolist()
    return records
