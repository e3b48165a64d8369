"""Grouped reports: a value is written once, above or beside the first row of its group, and left out below it."""

import re
from collections.abc import Sequence

import duckdb

from analytics.ingest.footer import FOOTER
from analytics.ingest.mapping import FIELDS, Mapping
from analytics.ingest.records import Record
from analytics.ingest.sniffing import Format
from analytics.ingest.source import SORT_MARKS
from analytics.ingest.staged_values import recount_values
from analytics.store.database import only_row
from analytics.store.reject import Reject

# What a report can be grouped by; of FIELDS.
GROUPED_BY = (
    "created_at",
    "team",
    "group",
    "category",
    "channel",
    "status",
    "priority",
    "company",
    "segment",
    "locale",
)
FEW = 0.6  # of the rows: a column with more values than that is not written once per group
LEAST = 4  # rows
LEAST_HEADINGS = 2
LONGEST_HEADING = 300
HEADING_CELL = re.compile(r"(?:[^:：]{1,40}[:：]\s*)?(.+?)(?:\s*[(（]\s*\d[^()（）]{0,30}[)）])?")


def fill_groups(connection: duckdb.DuckDBPyConnection, mapping: Mapping) -> tuple[str, ...]:
    """Repeat in `stage` the value above in the columns that a report is grouped by; returns what was done, in words.

    A column is filled where a person chose so, where its header bears a report's sort mark, or where it holds each
    value once and the file has lines of subtotals. Where only the first part of that holds, it is asked about.
    """
    notes = _continued(connection)
    blanks = {
        field: (blank, rows)
        for field, blank, rows in connection.execute(f"""
        select field, coalesce(sum(rows) filter ({_blank("value")}), 0)::bigint, sum(rows)::bigint
        from staged_values group by field""").fetchall()
    }
    for name in GROUPED_BY:
        header = next(iter(mapping.columns.get(name, ())), None)
        if header is None:
            continue
        marked = any(mark in header for mark in SORT_MARKS)
        rows, filled, distinct, first, totals = _shape(
            connection, name, blanks.get(name, (0, 0)), asked=marked or header in mapping.fill
        )
        if not filled or filled == rows:
            continue
        once = rows >= LEAST and first and filled == distinct and filled <= FEW * rows
        if header in mapping.fill or (marked and first) or (once and totals):
            _fill(connection, name)
            if name != "created_at":
                recount_values(connection, name)
            notes.append(
                f"'{header}' holds a value once per group: {rows - filled:,} rows below were filled with the value "
                f"above ({distinct:,} groups)."
            )
        elif once and filled > 1:
            notes.append(
                f"'{header}' holds each of its {distinct:,} values once and is empty in {rows - filled:,} rows: if the "
                f"report is grouped by it, --fill '{header}' repeats the value above."
            )
    return tuple(notes)


def heading_in(record: Record) -> str:
    """The value alone in a row that heads a group of rows, without its field's name and its count; "" for any other.

    >>> heading_in(Record(7, ("Product: Billing (2 tickets)", "", ""), ""))
    'Billing'
    """
    filled = [cell.strip() for cell in record.cells if cell.strip()]
    if len(filled) != 1 or FOOTER.match(filled[0]):
        return ""
    found = HEADING_CELL.fullmatch(" ".join(filled[0][:LONGEST_HEADING].split()))
    return found.group(1) if found else ""


def heading_note(rejects: Sequence[Reject], format: Format) -> tuple[str, ...]:
    """That rows which were left out hold one value alone, as the headings of groups do, and how they are read."""
    alone = [(reject, text) for reject in rejects if (text := _alone(reject.text, format.delimiter))]
    if len(alone) < LEAST_HEADINGS:
        return ()
    first, text = alone[0]
    return (
        f"{len(alone):,} {format.counting.unit}(s) that were left out hold one value alone, first "
        f"{format.counting.at(first.line)}: '{text[:40]}'. If each is the heading of the rows below it, --headings-are "
        "team reads it as their team, and likewise group, category and other fields.",
    )


def _alone(text: str, delimiter: str) -> str:
    inside = text.strip().strip(delimiter).strip().strip('"')
    return inside if inside and delimiter not in inside and not FOOTER.match(inside) else ""


def _continued(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Rows that hold further tags of the ticket above and nothing else, as Odoo writes them, get its id and time."""
    if not only_row(connection.execute(f"select count(*) from stage where {_blank('ticket_id')}"))[0]:
        return []
    others = " and ".join(
        f"""coalesce(trim("{name}"), '') = ''""" for name in FIELDS if name not in ("tags", "ticket_id", "created_at")
    )
    empty = "coalesce(trim(ticket_id), '') = '' and coalesce(trim(created_at), '') = ''"
    tagged = "coalesce(trim(array_to_string(tags, '')), '') <> ''"
    if not only_row(
        connection.execute(f"""
        select count(*) > 0 and coalesce((select trim(ticket_id) <> '' from stage limit 1), false)
        from stage where {empty} and {others} and {tagged}""")
    )[0]:
        return []
    connection.execute("""
        create or replace temp table above as
        select rowid as place, last_value(nullif(trim(ticket_id), '') ignore nulls) over before as id,
               last_value(nullif(trim(created_at), '') ignore nulls) over before as time
        from stage window before as (order by rowid rows between unbounded preceding and current row)""")
    rows = only_row(
        connection.execute(f"""
        update stage set ticket_id = above.id, created_at = above.time from above
        where stage.rowid = above.place and {empty} and {others} and {tagged}""")
    )[0]
    connection.execute("drop table above")
    return [f"{rows:,} rows hold nothing but tags: they are further tags of the ticket above them."]


def _value(name: str) -> str:
    footer = FOOTER.pattern.replace("'", "''")
    return f"""case when regexp_matches(trim("{name}"), '(?i){footer}') then null else nullif(trim("{name}"), '') end"""


def _shape(
    connection: duckdb.DuckDBPyConnection, name: str, blanks: tuple[int, int], *, asked: bool
) -> tuple[int, int, int, bool, bool]:
    """Rows, rows with a value, distinct values, whether the first row has one, and whether there are subtotals.

    blanks: blank rows and all rows of a counted column. asked: whether it matters even where tickets share a value; if
    not, nothing more is counted then.
    """
    blank, rows, again = _counted(connection, name, *blanks)
    if not blank or blank == rows or (again and not asked):
        return rows, rows - blank, 0, False, False
    return only_row(
        connection.execute(f"""
        select count(*) filter (ticket), count(value) filter (ticket), count(distinct value) filter (ticket),
               coalesce(arg_min(value is not null, place), false), coalesce(bool_or(not ticket), false)
        from (select rowid as place, {_value(name)} as value,
                     coalesce(trim(ticket_id), '') <> '' as ticket from stage)""")
    )


def _counted(connection: duckdb.DuckDBPyConnection, name: str, blank: int, rows: int) -> tuple[int, int, bool]:
    """Blank rows, all rows, and whether tickets certainly share a value."""
    if name == "created_at":  # whose values are too many to be counted
        return *only_row(connection.execute(f"select count(*) filter ({_blank(name)}), count(*) from stage")), False
    if not blank or blank == rows:
        return blank, rows, False
    value = _value("value")
    most = only_row(
        connection.execute(
            f"select coalesce(max(rows) filter ({value} is not null), 0) from staged_values where field = ?", [name]
        )
    )[0]
    if most <= 1:
        return blank, rows, False
    without_id = only_row(connection.execute(f"select count(*) filter ({_blank('ticket_id')}) from stage"))[0]
    return blank, rows, most > without_id + 1


def _blank(name: str) -> str:
    return f"""coalesce(trim("{name}"), '') = ''"""


def _fill(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    connection.execute(f"""
        create or replace temp table filled as
        select rowid as place, last_value({_value(name)} ignore nulls) over
            (order by rowid rows between unbounded preceding and current row) as value from stage""")
    connection.execute(f"""
        update stage set "{name}" = filled.value from filled
        where stage.rowid = filled.place and {_blank(name)}""")
    connection.execute("drop table filled")
