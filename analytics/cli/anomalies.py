"""`python -m analytics anomalies`: the signals of a week or a day, for scripts and for an alarm on the same day."""

import argparse
import json
import sys
from collections.abc import Callable
from datetime import date, timedelta

import pandas as pd

from analytics.errors import AnalyticsError
from analytics.formatting import day, period
from analytics.metrics.calendar import period_of
from analytics.operations.workbench import Workbench
from analytics.signals.control import SENSITIVITIES
from analytics.signals.drivers import explain, strongest
from analytics.signals.findings import find
from analytics.signals.sentences import expected, how_sure, lasted, sentence
from analytics.signals.triage import open_incidents, triaged, within
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


def add_anomalies(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", day_of: Callable[[str], date]
) -> None:
    """Add the command. `day_of` reads a date."""
    command = commands.add_parser(
        "anomalies",
        help="what left its expected range; exit code 3 while nobody has taken an incident",
        description="Signals of a week or a day, as they were known at its end. Exit codes: 0 no incident waits, "
        "2 nothing could be judged, 3 an incident of these days that nobody took.",
    )
    span = command.add_mutually_exclusive_group()
    span.add_argument("--week", type=day_of, metavar="DATE", help="the week of this day (default: the last whole week)")
    span.add_argument("--day", type=day_of, metavar="DATE", help="what is known at the end of this day")
    span.add_argument("--today", action="store_true", help="the same for the last day that the data covers")
    command.add_argument("--watches", action="store_true", help="also the weaker ones, and what is no news")
    command.add_argument("--format", choices=("table", "json", "csv"), default="table")
    command.set_defaults(run=_anomalies)


def _anomalies(parsed: argparse.Namespace, bench: Workbench) -> int:
    facts = bench.facts()
    if facts is None:
        raise AnalyticsError("The store is empty. Import an export first: python -m analytics import FILE")
    begin, end = _span(parsed, bench, facts)
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
            "Too little history before these days to judge them: nine whole weeks are needed. Import older exports."
        )
    told = within(triaged(found.signals, bench.state, Teams.of(bench.state)), begin, end)
    waiting = open_incidents(told, end)
    shown = told[told["shown"] & (told["tier"].eq("signal") | parsed.watches)]
    if parsed.format == "table":
        _print_words(bench, facts, shown, begin, end)
    else:
        _print_rows(facts, shown, parsed.format)
    for _, signal in waiting.iterrows():
        print(f"Nobody has taken it: {sentence(signal, _named(facts))}.", file=sys.stderr)
    return UNTAKEN if len(waiting) else 0


def _span(parsed: argparse.Namespace, bench: Workbench, facts: Facts) -> tuple[date, date]:
    """The days asked for; raises AnalyticsError where the data does not reach."""
    calendar = bench.calendar(facts)
    if calendar.through is None:
        raise AnalyticsError("No day is covered by all sources yet: nothing can be judged.")
    if parsed.day or parsed.today:
        asked = parsed.day or calendar.through
        begin = end = asked
    else:
        asked = parsed.week or calendar.last_complete("week") or calendar.through
        begin = period_of(pd.DatetimeIndex([asked]), "week", calendar.week_start)[0].date()
        end = min(begin + timedelta(days=6), calendar.through)
    if not calendar.first <= asked <= calendar.through:
        raise AnalyticsError(f"{asked} is not covered: the data goes from {calendar.first} to {calendar.through}.")
    return begin, end


def _named(facts: Facts) -> Callable[[str, str], str]:
    categories = facts.taxonomy.categories
    return lambda dimension, value: categories.of(value).label if dimension == "category" and value != NONE else value


def _print_words(bench: Workbench, facts: Facts, shown: pd.DataFrame, begin: date, end: date) -> None:
    span = day(begin, year=True, weekday=True) if begin == end else f"week of {period(begin, end)}"
    if shown[shown["tier"] == "signal"].empty:
        print(f"Quiet, {span}: nothing left its expected range.")
    through = bench.calendar(facts).through
    for _, signal in shown.iterrows():
        print(f"{'▲' if signal['direction'] == 'up' else '▼'} {sentence(signal, _named(facts))}.")
        print(
            f"  {expected(signal)}; {lasted(signal, through)}; {how_sure(signal['p_value'])}; "
            f"{signal['severity']} severity; {signal['state']}" + (f" ({signal['duty']})" if signal["duty"] else "")
        )
        if signal["note"]:
            print(f"  no news: {signal['note']}")
            continue
        made = explain(facts, signal)
        parts = [
            f"{value} {round(100 * share)} %"
            for _, value, _, share in strongest(made.drivers, signal["observed"], signal["expected"])
        ]
        words = ", ".join(made.words["value"].head(5))
        if parts or words:
            print(
                "  "
                + "; ".join(
                    part
                    for part in (
                        f"driven by {', '.join(parts)}" if parts else "",
                        f"new in subjects: {words}" if words else "",
                    )
                    if part
                )
            )


def _print_rows(facts: Facts, shown: pd.DataFrame, form: str) -> None:
    frame = shown.rename(columns={"name": "area"})[COLUMNS].copy()
    for name in ("since", "noticed", "until"):
        frame[name] = [moment.date().isoformat() for moment in frame[name]]
    frame[["expected", "low", "high"]] = frame[["expected", "low", "high"]].astype(float).round(2)
    if form == "csv":
        print(frame.to_csv(index=False), end="")
        return
    rows = json.loads(frame.to_json(orient="records"))
    for row, (_, signal) in zip(rows, shown.iterrows(), strict=True):
        row["parts"] = list(signal["parts"])
        if signal["tier"] == "signal":
            made = explain(facts, signal)
            row["drivers"] = json.loads(made.drivers.groupby("dimension").head(3).round(3).to_json(orient="records"))
            row["new_words"] = made.words["value"].tolist()
    print(json.dumps(rows, indent=2, ensure_ascii=False))
