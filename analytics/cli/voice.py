"""`python -m analytics voice`: a quarter's voice of customer as HTML and CSV, or in words."""

from collections.abc import Sequence
from pathlib import Path

import click

from analytics.cli.output import write_lines
from analytics.cli.parameters import PATH
from analytics.cli.workbench import facts_of, with_workbench
from analytics.errors import AnalyticsError, UnknownName
from analytics.formatting import counted
from analytics.insights.incident_list import broke_in, reviews_of
from analytics.insights.loop_ledger import answers_of
from analytics.insights.quarter import Quarter, usual
from analytics.insights.voice import voice as voice_of
from analytics.insights.voice_document import csv_text, html_document
from analytics.insights.voice_summary import Voice
from analytics.metrics.overview import choices
from analytics.metrics.scope import Scope
from analytics.operations.workbench import Workbench
from analytics.workspace.lists import ISSUES


@click.command
@click.option("--quarter", metavar="QUARTER", help="2026Q1; without it the newest complete one.")
@click.option("--team", "teams", multiple=True, metavar="NAME", help="Only this team; may be repeated.")
@click.option("--out", type=PATH, metavar="DIR", help="Write HTML and CSV there.")
@with_workbench
def voice(bench: Workbench, *, quarter: str | None, teams: Sequence[str], out: Path | None) -> None:
    """Voice of customer: a quarter's requests, what became of the last ones, what was unknown, confusing, fixed."""
    facts = facts_of(bench)
    known = choices(facts)["team"]
    for team in teams:
        if team not in known:
            raise UnknownName("team", team, known)
    calendar = bench.calendar(facts)
    asked = Quarter.of(quarter) if quarter else usual(calendar)
    voice = voice_of(
        facts,
        calendar,
        asked,
        Scope(teams=tuple(teams)),
        customers=bench.customers,
        events=bench.events,
        issues=bench.workspace.list_of(ISSUES),
        answers=answers_of(bench.state),
        broke=broke_in(reviews_of(bench, facts), asked, teams=tuple(teams)),
    )
    if not voice.tickets:
        raise AnalyticsError(
            f"No ticket was created in {asked}. Data reaches from {calendar.first} to {calendar.through}."
        )
    if out:
        _write(voice, out, stem=f"voice-{asked}", about=", ".join(teams) or "all teams")
    else:
        write_lines(in_words(voice))


def _write(voice: Voice, folder: Path, *, stem: str, about: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for suffix, text in ((".html", html_document(voice, about=about)), (".csv", csv_text(voice))):
            path = folder / f"{stem}{suffix}"
            path.write_text(text, encoding="utf-8", newline="")
            write_lines(path)
    except OSError as error:
        raise AnalyticsError(f"{folder} cannot be written: {error.strerror or error}.") from error


def in_words(voice: Voice) -> str:
    """The quarter in lines."""
    lines = [f"{voice.quarter}: {voice.headline}"]
    lines += [
        f"{place:>3}. {asked.name}: {counted(asked.customers, 'customer')}, {counted(asked.tickets, 'ticket')}"
        + (f", {asked.change}" if asked.change else "")
        for place, asked in enumerate(voice.requests, start=1)
    ]
    lines += [
        f"Last quarter's {one.name}: {one.outcome}; {one.then} customers then, {one.now} now" for one in voice.became
    ]
    lines += [f"Unknown: {one.name}, {counted(one.customers, 'customer')}" for one in voice.unaware]
    lines += [f"Confusing: {one.name}, {counted(one.customers, 'customer')}" for one in voice.confusion]
    lines += [
        f"Fixed: {one.sentence} {counted(one.customers, 'customer')} had written about it." for one in voice.helped
    ]
    lines += [f"Broke: {one.name}, {counted(one.customers, 'customer')}, {one.outcome}" for one in voice.broke]
    return "\n".join([*lines, *voice.missing])
