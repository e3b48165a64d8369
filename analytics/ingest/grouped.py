"""Grouped reports: a value is written once, above or beside the first row of its group, and left out below it."""

import duckdb

from analytics.ingest.mapping import Mapping
from analytics.ingest.records import FOOTER
from analytics.ingest.source import SORT_MARKS
from analytics.store.database import only_row

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


def fill_groups(connection: duckdb.DuckDBPyConnection, mapping: Mapping) -> tuple[str, ...]:
    """Repeat in `stage` the value above in the columns that a report is grouped by; returns what was done, in words.

    A column is filled where a person said so, where its header bears a report's sort mark, or where it holds each
    value once and the file has lines of subtotals. Where only the first part of that holds, it is asked about.
    """
    notes = []
    for name in GROUPED_BY:
        header = next(iter(mapping.columns.get(name, ())), None)
        if header is None:
            continue
        rows, filled, distinct, first, totals = _shape(connection, name)
        if not filled or filled == rows:
            continue
        marked = any(mark in header for mark in SORT_MARKS)
        once = rows >= LEAST and first and filled == distinct and filled <= FEW * rows
        if header in mapping.fill or (marked and first) or (once and totals):
            _fill(connection, name)
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


def _value(name: str) -> str:
    footer = FOOTER.pattern.replace("'", "''")
    return f"""case when regexp_matches(trim("{name}"), '(?i){footer}') then null else nullif(trim("{name}"), '') end"""


def _shape(connection: duckdb.DuckDBPyConnection, name: str) -> tuple[int, int, int, bool, bool]:
    """Rows, rows with a value, distinct values, whether the first row has one, and whether there are subtotals."""
    blank, filled = only_row(
        connection.execute(f"""select count(*) filter (coalesce(trim("{name}"), '') = ''), count(*) from stage""")
    )
    if not blank or blank == filled:
        return filled, filled - blank, 0, False, False
    return only_row(
        connection.execute(f"""
        select count(*) filter (ticket), count(value) filter (ticket), count(distinct value) filter (ticket),
               coalesce(arg_min(value is not null, place), false), coalesce(bool_or(not ticket), false)
        from (select rowid as place, {_value(name)} as value,
                     coalesce(trim(ticket_id), '') <> '' as ticket from stage)""")
    )


def _fill(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    connection.execute(f"""
        create or replace temp table filled as
        select rowid as place, last_value({_value(name)} ignore nulls) over
            (order by rowid rows between unbounded preceding and current row) as value from stage""")
    connection.execute(f"""
        update stage set "{name}" = filled.value from filled
        where stage.rowid = filled.place and coalesce(trim("{name}"), '') = ''""")
    connection.execute("drop table filled")
