"""Incomplete weeks: which weeks an import leaves incomplete, since too many of their rows were left out."""

from collections import Counter
from datetime import date, timedelta

import duckdb

from analytics.configuration import PROGRAM
from analytics.store.left_out import left_out_rows, matters

MOST_NAMED = 3
DAY = "timezone($zone, timezone('UTC', {at}))::date"


def incomplete_weeks(
    connection: duckdb.DuckDBPyConnection, import_id: int, source: str, *, zone: str, week_start: int
) -> tuple[str, ...]:
    """A note on the weeks near which the import left rows out and which therefore count as incomplete, or none."""

    def week_of(day: date) -> date:
        return day - timedelta(days=(day.weekday() - week_start) % 7)

    lost: Counter[date] = Counter()
    own: set[date] = set()
    for day, number, rows in connection.execute(
        f"""select {DAY.format(at="near")}, import_id, count(*) from ({left_out_rows()}) where source = $source
        group by all""",
        {"zone": zone, "source": source},
    ).fetchall():
        lost[week_of(day)] += rows
        if number == import_id:
            own.add(week_of(day))
    if not own:
        return ()
    tickets: Counter[date] = Counter()
    for day, rows in connection.execute(
        f"""select {DAY.format(at="created_at")}, count(*) from tickets where source = $source
        and created_at between $first and $last group by all""",
        {
            "zone": zone,
            "source": source,
            "first": min(own) - timedelta(days=1),
            "last": max(own) + timedelta(days=8),
        },
    ).fetchall():
        tickets[week_of(day)] += rows
    short = [week for week in sorted(own) if matters(lost[week], lost[week] + tickets[week])]
    if not short:
        return ()
    parts = [(week, f"{lost[week]:,} of {lost[week] + tickets[week]:,} rows left out") for week in short]
    if len(parts) == 1:
        (week, shortfall), *_ = parts
        text = f"The week of {week} will count as incomplete: {shortfall}"
    else:
        more = f" and {len(parts) - MOST_NAMED:,} more" if len(parts) > MOST_NAMED else ""
        listed = ", ".join(f"{week} ({shortfall})" for week, shortfall in parts[:MOST_NAMED])
        text = f"{len(parts):,} weeks will count as incomplete: {listed}{more}"
    stay = "It stays" if len(parts) == 1 else "They stay"
    return (
        f"{text}. {stay} out of comparisons, signals and the roundup until the rows come in corrected or the import "
        f"is accepted as it is: {PROGRAM} accept IMPORT.",
    )
