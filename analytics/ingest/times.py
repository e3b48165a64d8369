"""Times: the SQL that turns a column's texts into UTC, and what is not ISO 8601 read beside it.

The database casts ISO 8601 by itself. What it cannot, or would misread (it drops AM, PM and names of zones
without a word), is read in Python once per distinct text and joined back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import duckdb
import pandas as pd

from analytics.errors import UnreadableExport
from analytics.ingest.dates import Evidence, evidence, read_time
from analytics.ingest.mapping import Mapping
from analytics.ingest.sniffing import Format
from analytics.store.database import quoted

EMPTY_TIMES = ("", "-", "null", "none", "n/a", "nan", "nat", "unassigned")
OFFSET = r":\d\d(\.\d+)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)$"
ISO = r"\d{4}-\d{1,2}-\d{1,2}([ T]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}(:?\d{2})?)?)?"
MONOTONE = 0.95  # share of steps with the id that one order must keep, and the other may not, to be believed
LEAST_STEPS = 8
FIRST = 2_000  # rows that show how times are written
LONGEST_EMPTY = 4  # characters of words for nothing; no time is that short
MANY = 20_000  # rows looked at for their order with the ids
SWAPPED_LEAST = 5  # ISO dates beside numeric ones, from which on none after the 12th is suspicious


@dataclass(frozen=True)
class Times:
    """How one column is read."""

    sql: str  # an expression over `stage` and the join: UTC, null where unreadable
    join: str = ""  # to follow `from stage`
    warnings: tuple[str, ...] = ()


def times_of(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    mapping: Mapping,
    format: Format,
    *,
    file: str,
    zone: str,
    thorough: bool,
) -> Times:
    """How the column of field `name` is read; raise UnreadableExport with a question where only a person knows.

    zone: of texts without an offset. thorough: look at every text and not only at the first ones, which is enough
    for most files; `unread` tells whether it was.
    """
    if name not in mapping.columns:
        return Times("null::timestamp")
    text = f"trim({name})"
    offsets, letters = connection.execute(f"""
        select bool_or(length({name}) > 19 or suffix({name}, 'Z') or suffix({name}, 'UTC')),
               bool_or(suffix({name}, 'M') or suffix({name}, 'm')) from stage""").fetchone()
    closer = (
        thorough
        or connection.execute(f"""
        select bool_or(try_cast({text} as timestamp) is null and {text} <> '')
        from (select {name} from stage limit {FIRST})""").fetchone()[0]
    )
    plain = f"try_cast({text} as timestamp)"
    if offsets or letters:
        plain = f"case when regexp_full_match({text}, '{ISO}') then {plain} end"
    if mapping.date_formats:
        formats = ", ".join(f"'{quoted(form)}'" for form in mapping.date_formats)
        plain = f"coalesce({plain}, try_strptime({text}, [{formats}]))"
    join, warnings, local, exact = "", (), plain, ""
    if closer or letters:
        texts = [
            row[0]
            for row in connection.execute(f"""
            select {text} from stage where {name} is not null and {plain} is null
            and lower({text}) not in ({", ".join(f"'{word}'" for word in EMPTY_TIMES)})
            group by 1 order by min(stage.rowid)""").fetchall()
        ]
        if texts:
            warnings = _read(connection, name, texts, plain, mapping, format, file)
            join = f" left join readings_{name} on {text} = readings_{name}.text"
            local = f"coalesce({plain}, readings_{name}.local)"
            exact = f"readings_{name}.exact"
    if zone != "UTC":
        local = f"timezone('UTC', timezone('{quoted(zone)}', {local}))"
    if offsets:
        stamped = (
            f"timezone('UTC', try_cast(regexp_replace(regexp_replace({text}, '\\s*(UTC|GMT)$', 'Z'), "
            r"'\s*([+-]\d\d):?(\d\d)$', '\1:\2') as timestamptz))"
        )
        local = f"case when regexp_matches({text}, '{OFFSET}') then {stamped} else {local} end"
    return Times(f"coalesce({exact}, {local})" if exact else local, join, warnings)


def unread(connection: duckdb.DuckDBPyConnection, mapping: Mapping) -> bool:
    """True when `typed` lacks times that `stage` has texts for: then a thorough look is worth its time."""
    for name in ("created_at", "updated_at"):
        texts, times = connection.execute(f"""
            select (select count(*) from stage where length({name}) > {LONGEST_EMPTY}),
                   (select count({name}) from typed)""").fetchone()
        if name in mapping.columns and times < texts:
            return True
    return False


def _read(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    texts: Sequence[str],
    plain: str,
    mapping: Mapping,
    format: Format,
    file: str,
) -> tuple[str, ...]:
    """Read texts in Python into the temporary table readings_<name> (text, local, exact); returns warnings."""
    header = mapping.columns[name][0]
    own = evidence(texts)
    day_first, warnings = _order(connection, name, own, plain, mapping, format, file=file, header=header)
    rows = []
    for text in texts:
        moment = read_time(text, day_first=day_first)
        if moment is not None:
            rows.append((text, None, moment.replace(tzinfo=None)) if moment.tzinfo else (text, moment, None))
    frame = pd.DataFrame(rows, columns=["text", "local", "exact"]).astype(
        {"text": "object", "local": "datetime64[us]", "exact": "datetime64[us]"}
    )
    connection.register("readings", frame)
    connection.execute(f"""
        create or replace temp table readings_{name} as
        select text::varchar as text, local::timestamp as local, exact::timestamp as exact from readings""")
    connection.unregister("readings")
    if name == "updated_at" and len(rows) < len(texts):
        known = {row[0] for row in rows}
        example = next(text for text in texts if text not in known)
        warnings += (
            f"Column '{header}': {len(texts) - len(rows):,} distinct values such as '{example}' could not be "
            "read as times and count as empty.",
        )
    return warnings


def _order(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    own: Evidence,
    plain: str,
    mapping: Mapping,
    format: Format,
    *,
    file: str,
    header: str,
) -> tuple[bool | None, tuple[str, ...]]:
    """Whether 03/04 is read day first, and what to say about it."""
    if not own.day_first and not own.month_first and not own.either:
        return None, ()
    if mapping.date_order:
        said = mapping.date_order == "day-first"
        agree, against, example = (
            (own.day_first, own.month_first, own.month_example)
            if said
            else (own.month_first, own.day_first, own.day_example)
        )
        if against and not agree:  # what every date of the file says weighs more than what was said
            return not said, (
                f"Column '{header}' is not {mapping.date_order}: {against:,} of its dates, such as "
                f"'{example}', can only be read the other way and none says otherwise.",
            )
        return said, (
            f"Column '{header}' is read {mapping.date_order}, but {against:,} of its dates, such as "
            f"'{example}', can only be read the other way.",
        ) if against else ()
    warnings = _swapped(connection, name, own, plain, header)
    if own.day_first and own.month_first:
        more, less = max(own.day_first, own.month_first), min(own.day_first, own.month_first)
        day_first = own.day_first > own.month_first
        if less * 10 > more and own.either:
            raise UnreadableExport(
                f"Export '{file}': the dates in column '{header}' disagree: {own.day_first:,} such as "
                f"'{own.day_example}' have the day first and {own.month_first:,} such as '{own.month_example}' the "
                f"month, so {own.either:,} such as '{own.either_example}' cannot be known. A spreadsheet may have "
                "swapped them: export again without opening the file there, or say --dates day-first or --dates "
                "month-first."
            )
        odd = own.month_example if day_first else own.day_example
        return day_first, (
            *warnings,
            (
                f"Column '{header}' is read {'day' if day_first else 'month'} first as {more:,} of its dates say; "
                f"{less:,} such as '{odd}' say the opposite. Days and months may have been swapped before the export."
            ),
        )
    if own.day_first or own.month_first:
        return bool(own.day_first), warnings
    others = _elsewhere(connection, name, mapping, format)
    if bool(others.day_first) != bool(others.month_first):
        return bool(others.day_first), warnings
    guess, why = _by_ids(connection, name, mapping) or _by_now(connection, name) or (None, "")
    if guess is not None:
        return guess, (
            *warnings,
            f"Column '{header}' is read {'day' if guess else 'month'} first: no date has a day "
            f"above 12, but {why}. If that is wrong, say --dates {'month' if guess else 'day'}-first.",
        )
    if own.either and name == "created_at" and _mostly(connection, name, plain):
        raise UnreadableExport(
            f"Export '{file}': the dates in column '{header}' can be read day first or month first: "
            f"{_both(own.either_example)}, and none of its {own.either:,} different dates tells. "
            'Say which: --dates day-first or --dates month-first (in a mapping file date_order = "day-first").'
        )
    return None, warnings


def _both(text: str) -> str:
    day, month = read_time(text, day_first=True), read_time(text, day_first=False)
    if day is None or month is None:
        return f"'{text}' fits both"
    return f"'{text}' is {day.day} {day:%B %Y} or {month.day} {month:%B %Y}"


def _elsewhere(connection: duckdb.DuckDBPyConnection, name: str, mapping: Mapping, format: Format) -> Evidence:
    """What the file's other dates say: its other time column, and every cell of its first rows."""
    other = "updated_at" if name == "created_at" else "created_at"
    texts = [cell for row in format.first_rows for cell in row]
    if other in mapping.columns:
        texts += [
            row[0]
            for row in connection.execute(
                f"select distinct trim({other}) from stage where {other} is not null limit {MANY}"
            ).fetchall()
        ]
    return evidence(texts)


def _by_ids(connection: duckdb.DuckDBPyConnection, name: str, mapping: Mapping) -> tuple[bool, str] | None:
    """Numbers of tickets grow with time: the order under which the dates grow with them."""
    if name != "created_at":
        return None
    rows = connection.execute(
        r"""
        select created_at from (select regexp_extract(ticket_id, '([0-9]+)\D*$', 1) as number, created_at from stage
                                limit ?) where number <> '' order by try_cast(number as hugeint)""",
        [MANY],
    ).fetchall()
    kept = {}
    for day_first in (True, False):
        moments = [read_time(text or "", day_first=day_first) for (text,) in rows]
        days = [moment.replace(tzinfo=None).date() for moment in moments if moment]
        steps = [later > earlier for earlier, later in pairwise(days) if later != earlier]
        if len(steps) < LEAST_STEPS:
            return None
        kept[day_first] = sum(steps) / len(steps)
    for day_first, share in kept.items():
        if share >= MONOTONE and kept[not day_first] < MONOTONE - 0.1:
            return day_first, (
                f"so the dates grow with the tickets' numbers in {share:.0%} of the steps, "
                f"the other way in {kept[not day_first]:.0%}"
            )
    return None


def _by_now(connection: duckdb.DuckDBPyConnection, name: str) -> tuple[bool, str] | None:
    """No ticket was created in the future."""
    texts = [row[0] for row in connection.execute(f"select distinct {name} from stage limit {MANY}").fetchall()]
    tomorrow = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=2)

    def future(day_first: bool) -> int:
        moments = (read_time(text or "", day_first=day_first) for text in texts)
        return sum(moment.replace(tzinfo=None) > tomorrow for moment in moments if moment)

    days, months = future(True), future(False)
    if bool(days) != bool(months):
        return not days, f"the other way {max(days, months):,} of them would lie in the future"
    return None


def _mostly(connection: duckdb.DuckDBPyConnection, name: str, plain: str) -> bool:
    """True when what the database cannot read is not just a few rows, which can be left out with their reason."""
    share = connection.execute(f"select avg(({plain} is null)::int) from stage where {name} is not null").fetchall()[0][
        0
    ]
    return (share or 0) > 0.2


def _swapped(
    connection: duckdb.DuckDBPyConnection, name: str, own: Evidence, plain: str, header: str
) -> tuple[str, ...]:
    """A spreadsheet turns the days up to 12 into dates, months and days swapped, and leaves the others as text."""
    if not own.day_first or own.either:
        return ()
    count, latest = connection.execute(f"""
        select count(*), max(day(moment)) from (select {plain} as moment from stage)
        where moment is not null""").fetchall()[0]
    if count < SWAPPED_LEAST or latest > 12:
        return ()
    return (
        f"Column '{header}' holds two kinds of dates: {own.day_first:,} such as '{own.day_example}', all with days "
        f"above 12, and {count:,} others with none. A spreadsheet has probably swapped day and month in those: "
        "export again and import the file without opening it there.",
    )
