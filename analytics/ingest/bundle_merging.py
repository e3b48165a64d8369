"""Merging a bundle: its files one after the other, newest wins, in one pass of statements."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from analytics.ingest.merging import recompute
from analytics.store.database import CONTENT, highest_number, only_row


@dataclass(frozen=True)
class Counts:
    """What one file did to the tickets of its source."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    tagged: int = 0  # by how many more of them have tags


def first_of_other_columns(
    connection: duckdb.DuckDBPyConnection, source: str, fields: Sequence[str], numbers: range
) -> int | None:
    """The first of these files with a ticket that is known from imports with other columns, of which it is blended."""
    found: int | None = only_row(
        connection.execute(
            """
            select min(number) from bundle where number between ? and ? and ticket_id in (
                select v.ticket_id from sightings join imports i using (import_id) join versions v using (version_id)
                where i.undone_at is null and v.source = ? and i.fields <> ?::varchar[])""",
            [numbers.start, numbers.stop - 1, source, list(fields)],
        )
    )[0]
    return found


def merge_bundle(connection: duckdb.DuckDBPyConnection, source: str, numbers: range, first_import: int) -> list[Counts]:
    """Record the tickets of these files of `bundle` as seen by their imports; what each of the files did.

    Their imports, numbered from first_import, must be in `imports`.
    """
    connection.execute(
        """
        create or replace temp table rows_of_bundle as
        select b.*, v.version_id as known from (from bundle where number between ? and ?) b
        left join versions v on v.source = ? and v.ticket_id = b.ticket_id and v.content_hash = b.content_hash
        and not v.merged""",
        [numbers.start, numbers.stop - 1, source],
    )
    before = only_row(
        connection.execute(
            """
            select exists(from versions where source = ? and ticket_id in (select ticket_id from rows_of_bundle)),
                   (select count(*) > count(distinct ticket_id) from rows_of_bundle)""",
            [source],
        )
    )
    top = highest_number(connection)
    connection.execute(f"""
        create or replace temp table contents_of_bundle as
        select ticket_id, content_hash, coalesce(known, {top} + row_number() over (order by known, number, place))
               as version_id, known is null as is_new, number, place
        from rows_of_bundle
        qualify row_number() over (partition by ticket_id, content_hash order by number, place) = 1""")
    connection.execute(
        f"""
        insert into versions select version_id, ?, ticket_id, content_hash, false, {", ".join(CONTENT)}
        from rows_of_bundle semi join (from contents_of_bundle where is_new) using (number, place)
        join (select number, place, version_id from contents_of_bundle) using (number, place) order by number, place""",
        [source],
    )
    connection.execute(
        """
        insert into sightings select number - ? + ?, version_id
        from rows_of_bundle join (select ticket_id, content_hash, version_id from contents_of_bundle)
        using (ticket_id, content_hash) order by number, place""",
        [numbers.start, first_import],
    )
    counts = dict.fromkeys(numbers, Counts())
    if not any(before):
        connection.execute("insert into current select version_id from contents_of_bundle order by version_id")
        rows = connection.execute(
            "select number, count(*), 0, 0, count(*) filter (len(tags) > 0) from rows_of_bundle group by number"
        )
    else:
        rows = _one_after_the_other(connection, source, numbers, first_import)
    counts |= {number: Counts(*found) for number, *found in rows.fetchall()}
    if any(before):
        connection.execute(
            "create or replace temp table affected as select distinct ? as source, ticket_id from rows_of_bundle",
            [source],
        )
        recompute(connection)
    for table in ("rows_of_bundle", "contents_of_bundle"):
        connection.execute(f"drop table {table}")
    return [counts[number] for number in numbers]


def _one_after_the_other(
    connection: duckdb.DuckDBPyConnection, source: str, numbers: range, first_import: int
) -> duckdb.DuckDBPyConnection:
    """Per file what it added, changed and left: the content that wins after it against the one that won before it."""
    return connection.execute(
        """
        with seen as (
            select v.ticket_id, greatest(s.import_id - $first, -1) as step, v.content_hash,
                   len(v.tags) > 0 as tagged, coalesce(v.updated_at, i.exported_at, i.imported_at) as seen_at
            from sightings s join imports i using (import_id) join versions v using (version_id)
            where i.undone_at is null and v.source = $source
            and v.ticket_id in (select ticket_id from rows_of_bundle)),
        best as (
            select ticket_id, step, max({t: seen_at, h: content_hash}) as rank,
                   arg_max({h: content_hash, g: coalesce(tagged, false)}, {t: seen_at, h: content_hash}) as own
            from seen group by ticket_id, step),
        won as (
            select ticket_id, step, arg_max(own, rank) over (partition by ticket_id order by step) as now
            from best),
        steps as (
            select step, now, lag(now) over (partition by ticket_id order by step) as before from won)
        select step + $start, count(*) filter (before is null), count(*) filter (before.h <> now.h),
               count(*) filter (before.h = now.h),
               sum(now.g::int - coalesce(before.g::int, 0))::bigint
        from steps where step >= 0 group by step""",
        {"first": first_import, "source": source, "start": numbers.start},
    )
