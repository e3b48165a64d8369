"""Coverage: for which time an import holds all of its source's tickets (design §3.4).

Stated by the user, read from the file's name, or proposed from the first to the last created time.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import duckdb

from analytics.errors import AnalyticsError
from analytics.store.database import only_row

DATES_IN_NAME = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?:\D{1,5})(\d{4}-\d{2}-\d{2})(?!\d)")
CUT_OFF = 3.0  # tickets usually still to come that day, from which on the last day counts as cut
COMPARE_DAYS = 28
INSIDE = 0.9  # of the tickets; a name that leaves more outside means something else (an export date, a filter)


@dataclass(frozen=True)
class Coverage:
    """A half-open interval in UTC, or nothing (`start` is None); `basis` is how it is known."""

    start: datetime | None
    end: datetime | None
    basis: str  # "stated", "file name", "first to last ticket", "none"


def stated(text: str, *, zone: str) -> Coverage:
    """Parse `2026-03-02..2026-03-08` (whole days, both included) or `none`."""
    if text.strip().lower() == "none":
        return Coverage(None, None, "none")
    found = re.fullmatch(r"\s*(\d{4}-\d{2}-\d{2})\s*\.\.\s*(\d{4}-\d{2}-\d{2})\s*", text)
    days = _days(*found.groups()) if found else None
    if not days:
        raise AnalyticsError(f"'{text}' is no period. Write two dates as 2026-03-02..2026-03-08, or none.")
    return Coverage(*whole_days(*days, zone), "stated")


def of_import(connection: duckdb.DuckDBPyConnection, file: str, *, zone: str, now: datetime) -> Coverage:
    """The coverage of the file in the temp table `incoming`, from its name or proposed from its tickets.

    Of a proposal the first day counts whole. The last day counts whole unless it is today, or unless on
    the four weeks before it more than three tickets a day came after that time of day: then the export was
    made in the middle of it, and coverage ends with the last ticket.
    """
    days = days_in_name(file)
    first, last = only_row(connection.execute("select min(created_at), max(created_at) from incoming"))
    if days:
        start, end = whole_days(*days, zone)
        inside = only_row(
            connection.execute("select avg((created_at >= ? and created_at < ?)::int) from incoming", [start, end])
        )[0]
        if inside >= INSIDE:
            return Coverage(start, end, "file name")
    local_last = last.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    still_to_come = only_row(
        connection.execute(
            """
        select count(*) filter (time_of_day > ?) / greatest(count(distinct day), 1) from (
            select local::date as day, local::time as time_of_day
            from (select timezone(?, timezone('UTC', created_at)) as local from incoming
                  where created_at >= ?::timestamp))
        where day < ? and day >= ?""",
            [
                local_last.time().replace(tzinfo=None),
                zone,
                last - timedelta(days=COMPARE_DAYS + 2),
                local_last.date(),
                local_last.date() - timedelta(days=COMPARE_DAYS),
            ],
        )
    )[0]
    return proposed(first, last, still_to_come, zone=zone, now=now)


def proposed(first: datetime, last: datetime, still_to_come: float, *, zone: str, now: datetime) -> Coverage:
    """The coverage from the first to the last ticket. still_to_come: tickets a day after the last one's time of day."""
    here = ZoneInfo(zone)
    local_last = last.replace(tzinfo=UTC).astimezone(here)
    start, end = whole_days(first.replace(tzinfo=UTC).astimezone(here).date(), local_last.date(), zone)
    today = now.replace(tzinfo=UTC).astimezone(here).date()
    if local_last.date() >= today or still_to_come > CUT_OFF:
        end = last
    return Coverage(start, end, "first to last ticket")


def days_in_name(file: str) -> tuple[date, date] | None:
    """The first and the last day that a file's name states."""
    found = DATES_IN_NAME.search(file)
    return _days(*found.groups()) if found else None


def _days(first: str, last: str) -> tuple[date, date] | None:
    try:
        days = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None
    return days if days[0] <= days[1] else None


def whole_days(first: date, last: date, zone: str) -> tuple[datetime, datetime]:
    """From the first midnight to that behind the last day, in UTC."""

    def midnight(day: date) -> datetime:
        return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)

    return midnight(first), midnight(last + timedelta(days=1))
