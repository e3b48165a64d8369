"""Joining: several rows of one file that are one ticket.

Either the file saw the ticket more than once, then its newest row counts; or a row is a part of a ticket, one
of its messages or one of its tags, then the parts are put together and nothing of them is lost; or a row is an event
(a change of status, an audit entry), then the ticket was created with the first and is as the last left it.
"""

import duckdb

from analytics.ingest.questions import Choice, Question, asked
from analytics.store.database import CONTENT, CONTENT_HASH, only_row

FROM_FIRST = ("subject", "body", "requester")  # what the ticket began with
PARTS = ("message", "tag")
EVENT = "event"
REPLY = r"^((re|fw|fwd|aw|wg|sv|vs|antw|tr|rif|odp|res|回复|答复)\s*[:：]\s*)+"  # before the subject of an answer
OTHER_TICKETS = 0.5  # share of repeated ids with several subjects, from which on they are different tickets
NOTES = {
    "part": "The export has several rows per ticket (one per message or tag); they were joined, with all tags.",
    EVENT: "The export has one row per event (several created times per ticket): each ticket counts at its earliest "
    "time and is in the state of its latest row.",
}


def join_rows(connection: duckdb.DuckDBPyConnection, row_unit: str, *, file: str, header: str) -> str | None:
    """Make `incoming` of `typed`, one row per ticket; returns what rows of one ticket were: "part", "event" or None.

    row_unit: "ticket", "message", "tag", "event", or "auto" to decide by the rows. header: the column of the ids.
    Raises Unclear where the rows of one id look like different tickets.
    """
    unit = "part" if row_unit in PARTS else row_unit
    if unit == "auto":
        unit = _unit_of_rows(connection, file=file, header=header)
    if unit not in ("part", EVENT):
        connection.execute("""
            create temp table incoming as
            select * replace (count(*) over same - 1 as repeats) from typed
            window same as (partition by ticket_id)
            qualify row_number() over (partition by ticket_id
                order by coalesce(updated_at, created_at) desc, content_hash desc) = 1""")
        return None
    last = "{t: coalesce(updated_at, created_at), c: created_at, p: place}"
    picks = []
    for column in CONTENT:
        if column == "created_at":
            picks.append("min(created_at) as created_at")
        elif column == "updated_at":
            picks.append(f"max({'coalesce(updated_at, created_at)' if unit == EVENT else 'updated_at'}) as updated_at")
        elif column == "tags" and unit == EVENT:
            picks.append(f"coalesce(arg_max(tags, {last}) filter (len(tags) > 0), any_value(tags)) as tags")
        elif column == "tags":
            picks.append("list_sort(list_distinct(flatten(list(tags order by place)))) as tags")
        elif column in FROM_FIRST:
            picks.append(f"arg_min({column}, {{t: created_at, p: place}}) as {column}")
        else:
            picks.append(f"arg_max({column}, {last}) as {column}")
    connection.execute(f"""
        create temp table incoming as
        select *, {CONTENT_HASH} as content_hash from (
            select min(place) as place, min(line) as line, ticket_id, arg_min(created_text, place) as created_text,
                   {", ".join(picks)}, count(*) - 1 as repeats
            from typed group by ticket_id)
        order by place""")
    return unit


def _unit_of_rows(connection: duckdb.DuckDBPyConnection, *, file: str, header: str) -> str:
    """What the rows of one id are: parts of a ticket, events of it, or its states in several exports."""
    moved, subjects, example = connection.execute(f"""
        select count(*) filter (times > 1), count(*) filter (times > 1 and subjects > 1), any_value(ticket_id)
               filter (times > 1 and subjects > 1)
        from (select ticket_id, count(distinct created_at) as times,
                     count(distinct regexp_replace(lower(subject), '{REPLY}', '')) as subjects
              from typed group by ticket_id having count(*) > 1)""").fetchall()[0]
    if subjects > moved * OTHER_TICKETS:
        raise asked(
            file,
            [
                Question(
                    "ticket_id",
                    f"the ids in column '{header}' repeat: {subjects:,} of them, such as '{example}', have rows with "
                    "different subjects and different created times. If another column is the ticket's id, use --map "
                    "ticket_id=COLUMN. If the rows of one id are events of one ticket, use --rows-are event; if they "
                    "are its messages, --rows-are message; if its newest row is the ticket, --rows-are ticket.",
                    (
                        Choice("Rows of one id are events of one ticket", ("--rows-are", EVENT)),
                        Choice("Rows of one id are messages of one ticket", ("--rows-are", "message")),
                        Choice("The newest row of an id is the ticket", ("--rows-are", "ticket")),
                    ),
                )
            ],
        )
    if _look_like_parts(connection):
        return "part"
    return EVENT if moved else "ticket"


def _look_like_parts(connection: duckdb.DuckDBPyConnection) -> bool:
    """Parts of a ticket have one updated time, and differ in tags, text or nothing else but their own time."""
    same, differ = only_row(
        connection.execute("""
        select avg((count_updated <= 1)::int), avg((count_tags > 1 or count_bodies > 1)::int) from (
            select count(distinct updated_at) as count_updated, count(distinct tags) as count_tags,
                   count(distinct body) as count_bodies
            from typed where ticket_id in (select ticket_id from typed group by ticket_id having count(*) > 1)
            group by ticket_id)""")
    )
    return (same or 0) >= 0.9 and (differ or 0) >= 0.5
