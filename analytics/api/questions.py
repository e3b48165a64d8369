"""The questions that programs may ask, each answered by the layer that answers pages and the command line.

Who acts decides what the layer hands out: texts, names of customers, teams and sources are not looked at here again.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import click
import pandas as pd

from analytics.api.question import Answer, Question, options_of
from analytics.cli.anomalies import anomalies, records_of, signals_of, table_of
from analytics.cli.count import count, count_tickets
from analytics.cli.customer_lists import listed
from analytics.cli.parameters import DAY
from analytics.cli.releases import release_list, releases
from analytics.cli.research import research, research_list
from analytics.cli.views import VIEW_COLUMNS, view_list
from analytics.cli.workbench import facts_of
from analytics.insights.incident_list import reviews_of
from analytics.insights.incident_review import reviews_table
from analytics.insights.requests import Decided, by_request, requests
from analytics.metrics.scope import DIMENSIONS, Scope
from analytics.metrics.tickets import COLUMNS, ticket_count, tickets
from analytics.operations.workbench import Workbench
from analytics.people.acting import acting, require
from analytics.people.role import Right
from analytics.store.blanked import HIDDEN
from analytics.store.editions import Editions, Published, scope_key
from analytics.workspace.categories import NONE
from analytics.workspace.customers import Customers
from analytics.workspace.themes import themes_of

MOST_TICKETS = 1000  # of one answer
FILTERS = options_of(count, only=("from", "to", *DIMENSIONS))


def _counts(bench: Workbench, **options: Any) -> Answer:
    frame, notes = count_tickets(bench, **options)
    return Answer(frame, notes)


def _tickets(
    bench: Workbench,
    *,
    start: date | None,
    end: date | None,
    search: str,
    text: bool,
    limit: int,
    offset: int,
    **filters: tuple[str, ...],
) -> Answer:
    facts, scope = facts_of(bench), _scope(start, end, filters)
    frame = tickets(facts, scope, search=search, limit=limit, offset=offset)
    total = ticket_count(facts, scope, search=search)
    hidden = {*(() if text else ("body",)), *(() if acting().may(Right.TEXT) else HIDDEN)}
    after = offset + len(frame)
    return Answer(
        frame[[name for name in COLUMNS if name not in hidden]],
        more={"total": total, "next_offset": after if after < total else None},
    )


def _signals(bench: Workbench, *, week: date | None, one_day: date | None, today: bool, watches: bool) -> Answer:
    asked = signals_of(bench, week=week, one_day=one_day, today=today, watches=watches)
    return Answer(
        table_of(asked.shown),
        records=records_of(asked.facts, asked.shown),
        more={"first_day": asked.begin.isoformat(), "last_day": asked.end.isoformat()},
    )


def _requests(bench: Workbench, *, start: date | None, end: date | None, **filters: tuple[str, ...]) -> Answer:
    facts, scope = facts_of(bench), _scope(start, end, filters)
    reads = _reads_revenue()
    decided = Decided.of(bench.state, facts)
    asked = requests(facts, scope, themes_of(bench.state), decided)
    customers = bench.customers if reads else Customers()
    frame = by_request(facts, asked, bench.calendar(facts, scope), decided, customers)
    frame["name"] = frame["name"].replace(NONE, "(not named)")
    for name in ("first", "last"):
        frame[name] = [moment.date().isoformat() for moment in frame[name]]
    return Answer(frame if reads else frame.drop(columns="revenue"))


def _roundups(
    bench: Workbench, *, week: date | None, teams: tuple[str, ...], sources: tuple[str, ...], numbers: bool
) -> Answer:
    editions = Editions(bench.folder)
    wanted = scope_key(teams, sources) if teams or sources else None
    found = [one for one in editions.archive(wanted) if _may_see(one) and week in (None, one.week)]
    rows: list[dict[str, Any]] = [
        {
            "week": one.week.isoformat(),
            "teams": one.filters.get("team", []),
            "sources": one.filters.get("source", []),
            "revision": one.revision,
            "published_at": one.at.isoformat(),
            "published_by": one.by,
            "headline": one.headline,
        }
        for one in found
    ]
    frame = pd.DataFrame(rows, columns=list(ROUNDUP_COLUMNS))
    for name in ("teams", "sources"):
        frame[name] = frame[name].map(", ".join)
    if numbers:
        if week is None:
            raise click.UsageError("numbers needs a week: week=2026-03-02&numbers=true.")
        for row, one in zip(rows, found, strict=True):
            whole = editions.published(one.week, one.scope)
            row["edition"] = whole.edition if whole else ""
    return Answer(frame, records=rows)


def _research(bench: Workbench, **options: Any) -> Answer:
    frame, notes = research_list(bench, **options)
    return Answer(frame, notes)


def _releases(bench: Workbench, **options: Any) -> Answer:
    return Answer(release_list(bench, **options))


def _customers(bench: Workbench, *, list_: str) -> Answer:
    require(Right.TEXT)
    frame = listed(bench, list_.replace("-", " "))
    return Answer(frame if _reads_revenue() else frame.drop(columns="revenue"))


def _incidents(bench: Workbench) -> Answer:
    frame = reviews_table(reviews_of(bench, facts_of(bench)))
    return Answer(frame if _reads_revenue() else frame.drop(columns=list(PAID)))


def _views(bench: Workbench) -> Answer:
    return Answer(view_list(bench))


def _reads_revenue() -> bool:
    """Whether who asks may see what customers pay: as on the pages, who reads names and decides."""
    return acting().may(Right.TEXT) and acting().may(Right.DECIDE)


def _scope(start: date | None, end: date | None, filters: Mapping[str, tuple[str, ...]]) -> Scope:
    return Scope(start=start, end=end, measure="tickets", grain="week", **filters)


def _may_see(edition: Published) -> bool:
    """Whether a published week is about nothing but the teams and sources that who acts is limited to."""
    limit = acting().limit
    for allowed, name in ((limit.teams, "team"), (limit.sources, "source")):
        about = set(edition.filters.get(name, ()))
        if allowed and not (about and about <= set(allowed)):
            return False
    return True


PAID = ("revenue", "amount", "note")  # what viewers do not read of an incident
TICKET_COLUMNS = {
    "source": "the helpdesk's account",
    "ticket_id": "as the helpdesk has it",
    "created": "in the workspace's time zone",
    "subject": "for who may read texts",
    "teams": "joined by ', '",
    "categories": "joined by ', '",
    "tags": "as written, joined by ', '",
    "confirmed": "the dimensions that count by what people confirmed",
    "customer": "as counted; Customer 7 for who may not read names",
    "channel": "",
    "status": "",
    "plan": "",
    "segment": "",
    "locale": "",
    "body": "with text=true, for who may read texts",
}
ROUNDUP_COLUMNS = {
    "week": "its first day",
    "teams": "that it is about; none: all",
    "sources": "that it is about; none: all",
    "revision": "1; more when it was published again",
    "published_at": "UTC",
    "published_by": "",
    "headline": "",
}
QUESTIONS = {
    question.name: question
    for question in (
        Question(
            "counts",
            "How many tickets or customers, by time and by dimensions: the same figures as the pages and "
            "`tagwatch count`.",
            options_of(count, without=("format", "out")),
            _counts,
            example="by=week,team&from=2026-03-02&expected=true",
        ),
        Question(
            "tickets",
            "The tickets behind a number, newest first.",
            [
                *FILTERS,
                click.Option(
                    ["--search"], default="", metavar="WORDS", help="Words that subject, text, tags or id have."
                ),
                click.Option(["--text"], is_flag=True, help="Also the text of each ticket, as body."),
                click.Option(
                    ["--limit"], type=click.IntRange(1, MOST_TICKETS), default=100, help="Tickets of one answer."
                ),
                click.Option(["--offset"], type=click.IntRange(0, 10**9), default=0, help="Tickets to pass over."),
            ],
            _tickets,
            TICKET_COLUMNS,
            "team=Sync&category=bug&from=2026-03-02&limit=50",
        ),
        Question(
            "signals",
            "What left its expected range in a week or a day, as it was known at its end.",
            options_of(anomalies, only=("week", "day", "today", "watches")),
            _signals,
            example="week=2026-03-02",
        ),
        Question(
            "requests",
            "What customers ask for, by how many of them, with what was decided.",
            FILTERS,
            _requests,
            example="team=Sync",
        ),
        Question(
            "roundups",
            "The weeks that were published, newest first.",
            [
                click.Option(["--week"], type=DAY, help="Only the week that begins on this day."),
                *options_of(count, only=("team", "source")),
                click.Option(
                    ["--numbers"], is_flag=True, help="With week: also its frozen numbers and words, as JSON."
                ),
            ],
            _roundups,
            ROUNDUP_COLUMNS,
            "week=2026-03-02&numbers=true",
        ),
        Question(
            "research",
            "The questions that support asks, with their answers; or the findings, for who may read names.",
            options_of(research, only=("open", "findings", "search", "by_meaning")),
            _research,
            example="open=true",
        ),
        Question(
            "releases",
            "What comes to support, with what to answer; or the customers for a beta, for who may read names.",
            options_of(releases, only=("ahead", "beta")),
            _releases,
            example="ahead=true",
        ),
        Question(
            "customers",
            "Who is at risk, who has potential, or whom to call this week; for who may read names.",
            [
                click.Option(
                    ["--list", "list_"],
                    type=click.Choice(("at-risk", "potential", "calls")),
                    default="at-risk",
                    help="Which list.",
                )
            ],
            _customers,
            example="list=calls",
        ),
        Question(
            "incidents",
            "Each incident with its times, customers and cost; revenue and what was paid for who may read names and "
            "decide.",
            [],
            _incidents,
            example="format=csv",
        ),
        Question(
            "views",
            "The saved views of who asks, and those that others share with that person.",
            [],
            _views,
            VIEW_COLUMNS,
            "format=csv",
        ),
    )
}
