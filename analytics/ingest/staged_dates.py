"""Staged dates: the texts of one time column in the table `stage`, by shape, and what the file shows of them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb

from analytics.ingest.date_order import Column
from analytics.ingest.mapping import Mapping
from analytics.ingest.sniffing import Format

EMPTY_TIMES = ("", "-", "null", "none", "n/a", "nan", "nat", "unassigned")
MANY = 20_000  # rows looked at for their order with the ids
MOST_SHAPES = 5_000
DAY_SHAPE = r"9999[-/]9?9[-/]9?9"
TIME_IN_FULL = r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?"
ZULU_IN_FULL = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"
TIME_SHAPE = DAY_SHAPE + r"[ T]+9?9:99(:99(\.9+)?)?"
ZONED_SHAPE = TIME_SHAPE + r"\s*(Z|UTC|GMT|[+-]99(:?99)?)"


@dataclass(frozen=True)
class Shapes:
    """How the filled cells of a column are written: every digit is a placeholder for any digit."""

    days: int = 0  # cells that are an ISO 8601 date
    times: int = 0  # cells that are an ISO 8601 date and time without an offset
    zoned: int = 0  # cells with an offset
    others: int = 0  # filled cells that are neither
    zulu: bool = False  # every one of those ends in Z, and the database reads it
    latest_month: int = 0  # the largest second number of the ISO dates; 12 where all are sound
    years: tuple[int, int] = (0, 0)  # the first and the last

    @property
    def iso(self) -> int:
        return self.days + self.times + self.zoned


def shapes_of(connection: duckdb.DuckDBPyConnection, name: str) -> Shapes:
    """Count the cells of column `name` in `stage` by the kind of their shape."""
    return _of_one_shape(connection, name) or _of_several_shapes(connection, name)


def _of_one_shape(connection: duckdb.DuckDBPyConnection, name: str) -> Shapes | None:
    """The shapes of a column whose filled cells are all sound times, written in full; None for any other column.

    Such a column takes a third of the time that the shape of each cell takes.
    """
    some = connection.execute(f"select trim({name}) from stage where trim({name}) <> '' limit 1").fetchone()
    zulu = bool(some and some[0].endswith("Z"))
    pattern, kind = (ZULU_IN_FULL, "timestamptz") if zulu else (TIME_IN_FULL, "timestamp")
    filled, sound, first, last = connection.execute(f"""
        select count(text), count(moment) filter (regexp_full_match(text, '{pattern}')),
               coalesce(year(min(moment)), 0), coalesce(year(max(moment)), 0)
        from (select text, try_cast(text as {kind}) as moment
              from (select nullif(trim({name}), '') as text from stage))""").fetchall()[0]
    if not filled or filled != sound:
        return None
    years = (first, last)
    return Shapes(times=0 if zulu else sound, zoned=sound if zulu else 0, zulu=zulu, latest_month=12, years=years)


def _of_several_shapes(connection: duckdb.DuckDBPyConnection, name: str) -> Shapes:
    rows = connection.execute(f"""
        select translate(text, '012345678', '999999999') as shape, count(*) as cells,
               max(substr(text, 6, 2)) as month, min(substr(text, 1, 4)), max(substr(text, 1, 4))
        from (select trim({name}) as text from stage where {name} is not null) group by 1
        order by cells desc limit {MOST_SHAPES}""").fetchall()
    counts = {"days": 0, "times": 0, "zoned": 0, "others": 0}
    months, years = [0], []
    for shape, cells, month, first, last in rows:
        kind = _kind(shape)
        if kind:
            counts[kind] += cells
        if kind in ("days", "times", "zoned"):
            months.append(int(re.sub(r"\D", "", month) or 0))
            years += [int(first), int(last)]
    if len(rows) == MOST_SHAPES:
        counts["others"] += 1
    found = counts["days"], counts["times"], counts["zoned"], counts["others"]
    return Shapes(*found, latest_month=max(months), years=(min(years), max(years)) if years else (0, 0))


def _kind(shape: str) -> str | None:
    if shape.casefold() in EMPTY_TIMES:
        return None
    for kind, pattern in (("times", TIME_SHAPE), ("days", DAY_SHAPE), ("zoned", ZONED_SHAPE)):
        if re.fullmatch(pattern, shape):
            return kind
    return "others"


def all_at_midnight(connection: duckdb.DuckDBPyConnection, name: str, iso: str) -> bool:
    """True when every ISO time of the column is 00:00: then they are days that a spreadsheet wrote with a time."""
    for limit in ("limit 2000", ""):  # most files are decided by their first rows
        days, other = connection.execute(f"""
            select count(distinct moment::date), count(*) filter (moment::time <> time '00:00:00')
            from (select {iso} as moment from stage where length(trim({name})) > 10 {limit})""").fetchall()[0]
        if other:
            return False
    return bool(days > 1)


def column_of(
    connection: duckdb.DuckDBPyConnection, name: str, texts: Sequence[str], mapping: Mapping, format: Format
) -> Column:
    """The column as the order of its dates is decided on."""
    created = name == "created_at"

    def elsewhere() -> Iterable[str]:
        """The file's other time column, and every cell of its first rows."""
        other = "updated_at" if created else "created_at"
        found = [cell for row in format.first_rows for cell in row]
        if other in mapping.columns:
            found += [
                row[0]
                for row in connection.execute(
                    f"select distinct trim({other}) from stage where {other} is not null limit {MANY}"
                ).fetchall()
            ]
        return found

    def by_number() -> Sequence[str]:
        if not created:
            return ()
        rows = connection.execute(
            r"""
            select created_at from (select regexp_extract(ticket_id, '([0-9]+)\D*$', 1) as number, created_at
                                    from stage limit ?)
            where number <> '' order by try_cast(number as hugeint)""",
            [MANY],
        )
        return [text for (text,) in rows.fetchall()]

    def with_later() -> Sequence[tuple[str, str]]:
        if not created or "updated_at" not in mapping.columns:
            return ()
        return connection.execute(
            "select distinct created_at, updated_at from stage where created_at is not null and updated_at is not null "
            f"limit {MANY}"
        ).fetchall()

    return Column(mapping.columns[name][0], texts, created, elsewhere, by_number, with_later)
