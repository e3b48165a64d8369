"""Left out: rows that are no tickets, by kind. Some are damaged, some were never meant to be any."""

import contextlib
import csv
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb

from analytics.errors import UnreadableExport
from analytics.ingest.date_words import LONGEST
from analytics.ingest.dates import NUMBERS
from analytics.ingest.footer import DIVIDER, FOOTER
from analytics.ingest.identity import is_damaged
from analytics.ingest.mapping import Mapping
from analytics.ingest.records import Record, read_records
from analytics.ingest.sniffing import Format
from analytics.ingest.source import normalise_header
from analytics.ingest.staging import Staged, records_at
from analytics.store.reject import Reject

UNREADABLE = "the created time is not a date that can be read"
EARLIEST, LATEST = 1990, 2100  # years beyond these are typing errors
# A spreadsheet turned a long number into 1.03E+13; which ticket it was is lost.
DAMAGED_ID = r"(contains(ticket_id, '+') and regexp_full_match(ticket_id, '\d+([.,]\d+)?[eE]\+\d+'))"
SURE_ID = re.compile(
    r"\A(?=[A-Za-z_:#/-]{0,63}\d)[A-Za-z0-9][A-Za-z0-9_:#/-]{0,63}"
)  # a cell of a damaged row that can be one
COUNT = re.compile(r"[\d.,]{0,9}")  # what a line of totals holds where a ticket has its created time


def sort_out(
    connection: duckdb.DuckDBPyConnection, path: Path, format: Format, mapping: Mapping, staged: Staged, sound: str
) -> tuple[tuple[Reject, ...], tuple[Reject, ...]]:
    """The rows of `typed` that are not sound, with their lines: those to reject, and footers.

    sound: the condition that a ticket meets, as SQL.
    """
    bad = connection.execute(f"""
        select place, line, ticket_id, created_text, created_at from typed where ({sound}) is not true
        order by place""").fetchall()
    if not bad:
        return (), ()
    records: dict[int, Record | None]
    if staged.careful:
        lines = {row[1] for row in bad}
        by_line = {record.line: record for record in read_records(path, format) if record.line in lines}
        records = {row[0]: by_line.get(row[1]) for row in bad}
    else:
        records = {**records_at(path, format, [row[0] for row in bad])}
    near = _near(connection, "place", [row[0] for row in bad])
    rejects, footer = [], []
    for place, line, ticket_id, created_text, created_at in bad:
        record = records.get(place)
        line = line or (record.line if record else None)
        text = record.text if record else ""
        what = _no_row(record, format, created_text)
        if what:
            footer.append(Reject(line, "", "", what, text))
        else:
            known = None if ticket_id is None or is_damaged(ticket_id) else ticket_id
            reason = _reason(mapping, ticket_id, created_text, created_at)
            rejects.append(Reject(line, *reason, text, near.get(place), known))
    return tuple(rejects), tuple(footer)


def located(
    connection: duckdb.DuckDBPyConnection, damaged: Sequence[Reject], format: Format, mapping: Mapping, normal: str
) -> tuple[Reject, ...]:
    """Rows that the file itself broke, with the time near which they lie and the ticket's id where it can be read.

    normal: SQL of the id's normal form, over a column ticket_id; "" where ids of this file are not to be read so.
    """
    if not damaged:
        return ()
    near = _near(connection, "line", [reject.line for reject in damaged if reject.line is not None])
    ids = _ids(connection, damaged, format, mapping, normal) if normal else {}
    return tuple(
        replace(reject, near=near.get(reject.line or 0), ticket_id=ids.get(place))
        for place, reject in enumerate(damaged)
    )


def _near(connection: duckdb.DuckDBPyConnection, key: str, places: Sequence[int]) -> dict[int, datetime]:
    """Place in the file (`key`: "place" or "line" of `typed`) → the created time of the nearest row that has one."""
    found = connection.execute(
        f"""
        with good as (select {key} as place, created_at from typed
                      where year(created_at) between {EARLIEST} and {LATEST} and {key} is not null),
             bad as (select distinct unnest(?::bigint[]) as place)
        select bad.place, case when after.place is null or bad.place - before.place <= after.place - bad.place
                               then before.created_at else after.created_at end
        from bad asof left join good before on bad.place >= before.place
        asof left join good after on bad.place <= after.place""",
        [places],
    ).fetchall()
    return {place: at for place, at in found if at is not None}


def _ids(
    connection: duckdb.DuckDBPyConnection, damaged: Sequence[Reject], format: Format, mapping: Mapping, normal: str
) -> dict[int, str]:
    """Place among the damaged rows → the id in their cell of the id's column, where it looks like one."""
    header = mapping.columns["ticket_id"][0]
    column = format.headers.index(header)
    cells = []
    for place, reject in enumerate(damaged):
        row: list[str] = []
        with contextlib.suppress(csv.Error):
            row = next(csv.reader(io.StringIO(reject.text, newline=""), delimiter=format.delimiter), [])
        if column < len(row) and SURE_ID.fullmatch(row[column].strip()):
            cells.append((place, row[column]))
    if not cells or header in (*mapping.pseudonymise, *mapping.drop):
        return {}
    found = connection.execute(
        f"""select place, {normal} from (
            select unnest(?::bigint[]) as place, unnest(?::varchar[]) as ticket_id)""",
        [[place for place, _ in cells], [cell for _, cell in cells]],
    ).fetchall()
    return {place: ticket for place, ticket in found if ticket}


def check_sum(file: str, *, rows: int, tickets: int, repeated: int, rejected: int, footer: int) -> None:
    """Raise UnreadableExport where rows vanished: all that were read went in, repeat one that did, or are left out."""
    if rows != tickets + repeated + rejected + footer:
        raise UnreadableExport(
            f"Export '{file}': of {rows:,} rows {tickets:,} are tickets, {repeated:,} repeat one, {rejected:,} are "
            f"left out and {footer:,} are no rows, which does not add up. That is a fault of Tagwatch; please report "
            "it. Nothing of the file was taken in."
        )


def _no_row(record: Record | None, format: Format, created_text: str | None) -> str | None:
    """Why a record is no row at all: its header again, a line of totals, or empty from end to end."""
    if record is None:
        return None
    filled = [cell.strip() for cell in record.cells if cell.strip()]
    if not filled:
        return "a line without any value"
    if all(map(DIVIDER.fullmatch, filled)):
        return "a line that divides the table"
    if [normalise_header(cell) for cell in record.cells] == [normalise_header(header) for header in format.headers]:
        return "the header again"
    if FOOTER.match(filled[0]) and COUNT.fullmatch((created_text or "").strip()):
        return "a line of totals"
    return None


def _reason(
    mapping: Mapping, ticket_id: str | None, created_text: str | None, created_at: object
) -> tuple[str, str, str]:
    """Column, value and reason."""
    id_column, time_column = mapping.columns["ticket_id"][0], mapping.columns["created_at"][0]
    if ticket_id is None:
        return id_column, "", "the ticket id is empty"
    if is_damaged(ticket_id):
        return (
            id_column,
            ticket_id,
            (
                "the ticket id was damaged by a spreadsheet, which rounded the number; "
                "export again and import the file without opening it there"
            ),
        )
    text = created_text or ""
    if not text.strip() or (created_at is None and text.strip() == "-"):
        return time_column, text, "the created time is empty"
    if created_at is not None:
        return time_column, text, f"the created time is not between {EARLIEST} and {LATEST}"
    if NUMBERS.match(text.strip()[:LONGEST]):
        return (
            time_column,
            text,
            (
                "the created time is not a date that can be read for certain: day and month "
                "can be swapped, or do not exist (use --dates day-first or month-first)"
            ),
        )
    return time_column, text, UNREADABLE
