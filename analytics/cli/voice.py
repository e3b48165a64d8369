"""`python -m analytics voice`: a quarter's voice of customer as HTML and CSV, or in words."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.errors import AnalyticsError, UnknownName
from analytics.formatting import counted
from analytics.metrics.overview import choices
from analytics.metrics.scope import Scope
from analytics.operations.workbench import Workbench
from analytics.workspace.kinds import ISSUES

if TYPE_CHECKING:
    from analytics.insights.voice import Voice


def add_voice(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "voice",
        help="voice of customer: a quarter's requests, what became of the last "
        "ones, what was unknown, confusing, fixed",
    )
    command.add_argument("--quarter", metavar="QUARTER", help="2026Q1; without it the newest complete one")
    command.add_argument("--team", action="append", default=[], metavar="NAME", help="may be repeated")
    command.add_argument("--out", type=Path, metavar="DIR", help="write HTML and CSV there")
    command.set_defaults(run=_voice)


def _voice(parsed: argparse.Namespace, bench: Workbench) -> int:
    from analytics.insights.loop_ledger import answers_of  # its statistics are needed by this command alone
    from analytics.insights.quarter import Quarter, usual
    from analytics.insights.voice import voice
    from analytics.insights.voice_document import csv_text, html_document

    facts = bench.facts()
    if facts is None:
        raise AnalyticsError("The store is empty. Import an export first: python -m analytics import FILE")
    known = choices(facts)["team"]
    for team in parsed.team:
        if team not in known:
            raise UnknownName("team", team, known)
    calendar = bench.calendar(facts)
    quarter = Quarter.of(parsed.quarter) if parsed.quarter else usual(calendar)
    told = voice(
        facts,
        calendar,
        quarter,
        Scope(teams=tuple(parsed.team)),
        customers=bench.customers,
        events=bench.events,
        issues=bench.workspace.list_of(ISSUES),
        answers=answers_of(bench.state),
    )
    if not told.tickets:
        raise AnalyticsError(
            f"No ticket was created in {quarter}. Data reaches from {calendar.first} to {calendar.through}."
        )
    if not parsed.out:
        print(in_words(told))
        return 0
    try:
        parsed.out.mkdir(parents=True, exist_ok=True)
        for suffix, text in (
            (".html", html_document(told, about=", ".join(parsed.team) or "all teams")),
            (".csv", csv_text(told)),
        ):
            path = parsed.out / f"voice-{quarter}{suffix}"
            path.write_text(text, encoding="utf-8", newline="")
            print(path)
    except OSError as error:
        raise AnalyticsError(f"{parsed.out} cannot be written: {error.strerror or error}.") from error
    return 0


def in_words(told: "Voice") -> str:
    """The quarter in lines."""
    lines = [f"{told.quarter}: {told.headline}"]
    lines += [
        f"{place:>3}. {asked.name}: {counted(asked.customers, 'customer')}, {counted(asked.tickets, 'ticket')}"
        + (f", {asked.change}" if asked.change else "")
        for place, asked in enumerate(told.requests, start=1)
    ]
    lines += [
        f"Last quarter's {one.name}: {one.outcome}; {one.then} customers then, {one.now} now" for one in told.became
    ]
    lines += [f"Unknown: {one.name}, {counted(one.customers, 'customer')}" for one in told.unaware]
    lines += [f"Confusing: {one.name}, {counted(one.customers, 'customer')}" for one in told.confusion]
    lines += [
        f"Fixed: {one.sentence} {counted(one.customers, 'customer')} had written about it." for one in told.helped
    ]
    return "\n".join([*lines, *told.missing])
