"""What is counted in the tickets of a bundle, file by file, for what an import reports of each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd

from analytics.ingest import coverage
from analytics.ingest.bundle_tickets import PlainTickets
from analytics.ingest.discarding import TAGGED, category_rule
from analytics.ingest.mapping import Mapping
from analytics.ingest.planning import Order
from analytics.ingest.profile import MOST_CATEGORIES, asks_about_categories
from analytics.workspace.discarded import TAGS, kind_of


@dataclass
class Counted:
    """What was counted of one file."""

    statuses: list[tuple[str, int]] = field(default_factory=list)
    tagged: Sequence[int] = (0,) * len(TAGS)
    categories: list[tuple[str, int]] = field(default_factory=list)
    still_to_come: float = 0.0  # tickets a day after the last one's time of day
    inside: float = 0.0  # share of the tickets within the days that the file's name states


def counted(
    connection: duckdb.DuckDBPyConnection,
    mapping: Mapping,
    order: Order,
    tickets: Sequence[PlainTickets | None],
    labels: Sequence[str],
) -> list[Counted]:
    """Count in `bundle` what there is to report of each file."""
    found = [Counted() for _ in tickets]
    if "status" in mapping.columns:
        for number, status, rows in connection.execute(
            "select number, status, count(*) from bundle where status is not null group by number, status"
        ).fetchall():
            if kind_of(status):
                found[number].statuses.append((status, rows))
    if "tags" in mapping.columns:
        for number, *tagged in connection.execute(
            f"select number, {TAGGED} from bundle group by number", [*TAGS]
        ).fetchall():
            found[number].tagged = tagged
    if asks_about_categories(mapping, category_rule(order, mapping.source)):
        for number, category, rows in connection.execute("""
            select number, category, count(*) from bundle where category is not null group by number, category
            order by number, count(*) desc, category""").fetchall():
            if len(found[number].categories) < MOST_CATEGORIES:
                found[number].categories.append((category, rows))
    if not order.covers:
        _count_coverage(connection, mapping.time_zone or order.zone, tickets, labels, found)
    return found


def coverage_of(
    ticket: PlainTickets, counted: Counted, label: str, order: Order, zone: str, now: datetime
) -> coverage.Coverage:
    """For which time a file of the bundle holds all tickets; see `coverage.of_import`."""
    if order.covers:
        return coverage.stated(order.covers, zone=zone)
    if (days := coverage.days_in_name(label)) and counted.inside >= coverage.INSIDE:
        return coverage.Coverage(*coverage.whole_days(*days, zone), "file name")
    return coverage.proposed(ticket.first, ticket.last, counted.still_to_come, zone=zone, now=now)


def _count_coverage(
    connection: duckdb.DuckDBPyConnection,
    zone: str,
    tickets: Sequence[PlainTickets | None],
    labels: Sequence[str],
    found: Sequence[Counted],
) -> None:
    rows = []
    for number, (ticket, label) in enumerate(zip(tickets, labels, strict=True)):
        if ticket:
            local = ticket.last.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            days = coverage.days_in_name(label)
            start, end = coverage.whole_days(*days, zone) if days else (None, None)
            rows.append((number, ticket.last - timedelta(days=coverage.COMPARE_DAYS + 2), local, start, end))
    frame = pd.DataFrame(rows, columns=["number", "since", "last", "start", "until"]).astype(
        {name: "datetime64[us]" for name in ("since", "last", "start", "until")}
    )
    connection.register("periods", frame)
    for number, inside, still in connection.execute(
        f"""
        select number, avg(inside::int),
               count(*) filter (time_of_day > last::time and near) / greatest(count(distinct day) filter (near), 1)
        from (select *, created_at >= since and day < last::date and day >= last::date - {coverage.COMPARE_DAYS} as near
              from (select number, created_at, since, last, local::date as day, local::time as time_of_day,
                           created_at >= start and created_at < until as inside
                    from (select number, created_at, timezone(?, timezone('UTC', created_at)) as local from bundle)
                    join periods using (number)))
        group by number""",
        [zone],
    ).fetchall():
        found[number].still_to_come, found[number].inside = still, inside or 0.0
    connection.unregister("periods")
