"""Joining: several rows of one file that are one ticket.

Either the file saw the ticket more than once, then its newest row counts; or a row is a part of a ticket, one
of its messages or one of its tags, then the parts are put together and nothing of them is lost.
"""

import duckdb

from analytics.store.database import CONTENT, CONTENT_HASH

FROM_FIRST = ("subject", "body", "requester")  # what the ticket began with
PARTS = ("message", "tag")


def join_rows(connection: duckdb.DuckDBPyConnection, row_unit: str) -> bool:
    """Make `incoming` of `typed`, one row per ticket; True when rows were put together as parts.

    row_unit: "ticket", "message", "tag", or "auto" to judge by the rows.
    """
    parts = row_unit in PARTS or (row_unit == "auto" and _look_like_parts(connection))
    if not parts:
        connection.execute("""
            create temp table incoming as
            select * replace (count(*) over same - 1 as repeats) from typed
            window same as (partition by ticket_id)
            qualify row_number() over (partition by ticket_id
                order by coalesce(updated_at, created_at) desc, content_hash desc) = 1""")
        return False
    picks = []
    for column in CONTENT:
        if column == "created_at":
            picks.append("min(created_at) as created_at")
        elif column == "updated_at":
            picks.append("max(updated_at) as updated_at")
        elif column == "tags":
            picks.append("list_sort(list_distinct(flatten(list(tags order by place)))) as tags")
        elif column in FROM_FIRST:
            picks.append(f"arg_min({column}, {{t: created_at, p: place}}) as {column}")
        else:
            picks.append(f"arg_max({column}, {{t: coalesce(updated_at, created_at), p: place}}) as {column}")
    connection.execute(f"""
        create temp table incoming as
        select *, {CONTENT_HASH} as content_hash from (
            select min(place) as place, min(line) as line, ticket_id, arg_min(created_text, place) as created_text,
                   {", ".join(picks)}, count(*) - 1 as repeats
            from typed group by ticket_id)
        order by place""")
    return True


def _look_like_parts(connection: duckdb.DuckDBPyConnection) -> bool:
    """Parts of a ticket have one updated time, and differ in tags, text or nothing else but their own time."""
    same, differ = connection.execute("""
        select avg((count_updated <= 1)::int), avg((count_tags > 1 or count_bodies > 1)::int) from (
            select count(distinct updated_at) as count_updated, count(distinct tags) as count_tags,
                   count(distinct body) as count_bodies
            from typed where ticket_id in (select ticket_id from typed group by ticket_id having count(*) > 1)
            group by ticket_id)""").fetchone()
    return (same or 0) >= 0.9 and (differ or 0) >= 0.5
