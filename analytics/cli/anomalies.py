"""`python -m analytics anomalies`: the signals of a week or a day, for scripts and for an alarm on the same day."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import click
import pandas as pd

from analytics.cli.announced_weeks import announced_weeks
from analytics.cli.output import Output, output_options, write_lines
from analytics.cli.parameters import DAY, only_one
from analytics.cli.workbench import facts_of, with_workbench
from analytics.errors import AnalyticsError
from analytics.formatting import day, period
from analytics.metrics.calendar import Calendar
from analytics.metrics.period import period_of
from analytics.operations.announcing import keep_announced, newest_spans
from analytics.operations.workbench import Workbench
from analytics.people.acting import acting_as
from analytics.signals.control import SENSITIVITIES
from analytics.signals.drivers import explain, strongest
from analytics.signals.findings import find
from analytics.signals.known_accounts import without_known
from analytics.signals.relabelling import Relabelling
from analytics.signals.sentences import cause_words, expected, flooded, how_sure, lasted, sentence
from analytics.signals.signal import Signal
from analytics.signals.triage import INCIDENT_DAYS, Triaged, open_incidents, table, triaged, within
from analytics.store.facts import Facts
from analytics.workspace.categories import NONE
from analytics.workspace.teams import Teams, recipients_of

NOT_SENT, UNTAKEN = 1, 3  # exit codes: something was not sent; an incident of these days that nobody took
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
@click.option(
    "--announced",
    "--told",
    "announced",
    is_flag=True,
    help="What was announced of past weeks when they were judged, and what holds today.",
)
@click.option("--watches", is_flag=True, help="Also the weaker ones, and what is no news.")
@click.option("--slack", is_flag=True, help="With --today: send each signal once to the Slack places of its teams.")
@click.option("--email", is_flag=True, help="With --today: mail each signal once to the addresses of its teams.")
@click.option("--subscribers", is_flag=True, help="With --today: to everybody who subscribed to signals, each once.")
@click.option("--dry-run", is_flag=True, help="Report what would be sent where; send nothing. Also with --day.")
@click.option("--again", is_flag=True, help="Send what was sent already.")
@output_options()
@with_workbench
def anomalies(
    bench: Workbench,
    *,
    week: date | None,
    one_day: date | None,
    today: bool,
    announced: bool,
    watches: bool,
    slack: bool,
    email: bool,
    subscribers: bool,
    dry_run: bool,
    again: bool,
    output: Output,
) -> int:
    """What left its expected range in a week or a day, as it was known at its end.

    With --slack or --email each signal of today is sent once to those whom the page Workspace lists for its teams (else
    to the place of the environment), with --subscribers to those who chose it, and again only when its severity becomes
    worse.

    Exit codes: 0 no incident waits, 1 something was not sent, 2 too little history or data, 3 an incident of these days
    that nobody took.
    """
    only_one(week=week, day=one_day, today=today, announced=announced)
    sends = slack or email or subscribers
    if (dry_run or again) and not sends:
        raise AnalyticsError("State how the signals are sent: --slack, --email, --subscribers, or several of them.")
    if sends and not (today or (one_day and dry_run)):
        raise AnalyticsError(
            "Only signals of today are sent: add --today. With --day, --dry-run reports what would have been sent."
        )
    if announced:
        return announced_weeks(bench, facts_of(bench), output)
    asked = signals_of(bench, week=week, one_day=one_day, today=today, watches=watches)
    facts, shown, begin, end = asked.facts, asked.shown, asked.begin, asked.end
    waiting = open_incidents(asked.within, end)
    if output.form == "table":
        changed = [one for one in asked.changes if one.day <= end and one.settled > begin]
        few = flooded(asked.within, begin, end, _named(facts))
        output.lines(
            *_sentences(bench, facts, shown, begin, end),
            *(f"= {one.in_words(_named(facts))}" for one in changed),
            *([f"= {few}"] if few else []),
        )
    elif output.form == "csv":
        output.frame(table_of(shown))
    else:
        output.records(records_of(facts, shown))
    for signal in waiting:
        write_lines(f"Nobody has taken it: {sentence(signal, _named(facts))}.", error=True)
    sent = not (slack or email) or _sent(
        bench, facts, asked.known, end, slack=slack, email=email, dry_run=dry_run, again=again
    )
    if subscribers:
        sent = _sent_to_subscribers(bench, asked, end, dry_run=dry_run, again=again) and sent
    return UNTAKEN if len(waiting) else 0 if sent else NOT_SENT


@dataclass(frozen=True)
class Asked:
    """The signals of some days. known: all that were found; within: those of the days; shown: those asked for."""

    facts: Facts
    begin: date
    end: date
    known: Sequence[Triaged]
    within: Sequence[Triaged]
    shown: Sequence[Triaged]
    changes: Sequence[Relabelling]


def signals_of(bench: Workbench, *, week: date | None, one_day: date | None, today: bool, watches: bool) -> Asked:
    """What `anomalies` prints; the parameters are its options. Raises AnalyticsError where too little is known."""
    only_one(week=week, day=one_day, today=today)
    facts = facts_of(bench)
    begin, end = _span(bench.calendar(facts), week=week, one_day=one_day, today=today)
    calendar = bench.calendar(facts)
    found = find(
        facts,
        calendar,
        start=begin if end > begin else end - timedelta(days=INCIDENT_DAYS - 1),  # what is sent may have ended since
        end=end,
        quiet=bench.quiet(calendar),
        missing=bench.missing_days(facts),
        sensitivity=SENSITIVITIES[bench.settings.sensitivity],
    )
    if not found.tested_from:
        raise AnalyticsError(
            "Too little history before these days to know what to expect of them: nine whole weeks are needed. "
            "Import older exports."
        )
    spans = newest_spans(calendar)
    news = without_known(facts, found.signals, bench.state, bench.missing_days(facts))
    keep_announced(bench.folder, facts, news, [span for span in spans if span[1:] == (begin, end)])
    known = triaged(news, bench.state, Teams.of(bench.state))
    signals = within(known, begin, end)
    asked = [signal for signal in signals if signal.shown and (signal.tier == "signal" or watches)]
    return Asked(facts, begin, end, known, signals, bench.expected(facts).of_signals(asked), found.changes)


def _sent(bench: Workbench, facts: Facts, signals: Sequence[Triaged], end: date, **how: bool) -> bool:
    """Send what concerns people on this day; False when something needs a person."""
    from analytics.delivery.alarms import alarm_of, news, send  # Slack and mail, only where needed

    listed, fine, due = recipients_of(bench.state), True, news(signals, end)
    if not due and how["dry_run"]:
        write_lines("tagwatch: nothing to send, no signal is news on this day.", error=True)
    for signal in bench.expected(facts).of_signals(due):
        alarm = alarm_of(facts, signal, end, name=_named(facts), ticket_links=bench.settings.ticket_links)
        if how["dry_run"]:
            write_lines(alarm.message.text, error=True)
        for report in send(alarm, bench.folder, listed, **how):
            write_lines(f"tagwatch: {report.text}", error=True)
            fine = fine and report.fine
    return fine


def _sent_to_subscribers(bench: Workbench, every: Asked, end: date, *, dry_run: bool, again: bool) -> bool:
    """Send to each subscriber what left its range in what that person sees; False when something needs a person.

    every: what left its range in everybody's tickets.
    """
    from analytics.delivery.alarms import alarm_of, news, send_to_subscriber
    from analytics.delivery.dispatch import Report
    from analytics.delivery.subscribers import concerns, groups_of

    groups, reports = groups_of(bench, "signals")
    if not groups:
        reports.append(Report("Subscribers: nobody has subscribed to signals."))
    for group in groups:
        try:
            with acting_as(group.person):
                asked = _as_seen(bench, end) if group.person.limit else every
                facts = asked.facts
                mine = [signal for signal in news(asked.known, asked.end) if concerns(group.teams, signal.teams)]
                for signal in bench.expected(facts).of_signals(mine):
                    alarm = alarm_of(
                        facts, signal, asked.end, name=_named(facts), ticket_links=bench.settings.ticket_links
                    )
                    limit = group.person.limit
                    for one in group.members:
                        reports += send_to_subscriber(alarm, bench.folder, one, limit, again=again, dry_run=dry_run)
        except AnalyticsError as error:  # too little of what this group sees; the others still get theirs
            names = ", ".join(dict.fromkeys(one.owner or "the shell's user" for one in group.members))
            reports.append(Report(f"{names}: not sent. {error}", fine=False))
    for report in reports:
        write_lines(f"tagwatch: {report.text}", error=True)
    return all(report.fine for report in reports)


def _as_seen(bench: Workbench, end: date) -> Asked:
    """The signals of a day as who acts sees them."""
    return signals_of(bench, week=None, one_day=end, today=False, watches=False)


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
    driven = [f"driven by {', '.join(parts)}"] if parts else []
    return "; ".join(filter(None, [*driven, cause_words(made.cause, signal.observed).rstrip(".")]))


def table_of(shown: Sequence[Triaged]) -> pd.DataFrame:
    frame = table(shown).rename(columns={"name": "area"})[COLUMNS]
    for name in ("since", "noticed", "until"):
        frame[name] = [moment.date().isoformat() for moment in frame[name]]
    frame[["expected", "low", "high"]] = frame[["expected", "low", "high"]].astype(float).round(2)
    return frame


def records_of(facts: Facts, shown: Sequence[Triaged]) -> list[dict[str, object]]:
    records: list[dict[str, object]] = json.loads(table_of(shown).to_json(orient="records"))
    for record, signal in zip(records, shown, strict=True):
        record["parts"] = [area.text for area in signal.parts]
        if signal.tier == "signal":
            made = explain(facts, signal)
            record["drivers"] = json.loads(made.drivers.groupby("dimension").head(3).round(3).to_json(orient="records"))
            record["new_words"] = made.cause.words["value"].tolist()
            record["named_issue"] = made.cause.issue[0] if made.cause.issue else None
    return records
