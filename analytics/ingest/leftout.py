"""Left out: rows that are no tickets, told apart. Some are damaged, some were never meant to be any."""

import re
from pathlib import Path

import duckdb

from analytics.errors import UnreadableExport
from analytics.ingest.dates import LONGEST, NUMBERS
from analytics.ingest.identity import is_damaged
from analytics.ingest.mapping import Mapping
from analytics.ingest.records import FOOTER, Record, read_records
from analytics.ingest.sniffing import Format
from analytics.ingest.source import normalise_header
from analytics.ingest.staging import Staged, records_at
from analytics.store.reject import Reject

UNREADABLE = "the created time is not a date that can be read"
EARLIEST, LATEST = 1990, 2100  # years beyond these are typing errors
# A spreadsheet turned a long number into 1.03E+13; which ticket it was is lost.
DAMAGED_ID = r"(contains(ticket_id, '+') and regexp_full_match(ticket_id, '\d+([.,]\d+)?[eE]\+\d+'))"
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
    rejects, footer = [], []
    for place, line, ticket_id, created_text, created_at in bad:
        record = records.get(place)
        line = line or (record.line if record else None)
        text = record.text if record else ""
        what = _no_row(record, format, created_text)
        if what:
            footer.append(Reject(line, "", "", what, text))
        else:
            rejects.append(Reject(line, *_reason(mapping, ticket_id, created_text, created_at), text))
    return tuple(rejects), tuple(footer)


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
                "can be swapped, or do not exist (say --dates day-first or month-first)"
            ),
        )
    return time_column, text, UNREADABLE
