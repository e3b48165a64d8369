"""Incoming: staged text turned into typed ticket contents, in the temporary table `incoming`.

Times become UTC, tags become lists, empty words become nothing, rows of one ticket become one. A row without
an id or a readable created time is given back with its reason and goes no further.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from analytics.errors import UnreadableExport
from analytics.ingest.joining import join_rows
from analytics.ingest.leftout import DAMAGED_ID, EARLIEST, LATEST, sort_out
from analytics.ingest.mapping import FIELDS, Mapping
from analytics.ingest.sniffing import Format
from analytics.ingest.staging import Staged
from analytics.ingest.times import Times, times_of, unread
from analytics.store.database import COLUMN_OF_FIELD, CONTENT_HASH, quoted
from analytics.store.erasure import leave_out_forgotten
from analytics.store.reject import Reject

EMPTY_WORDS = ("", "-", "null", "none", "n/a", "unassigned", "no agent", "no group")
FREE_TEXT = ("subject", "body")  # where "none" and "-" are what the customer wrote
TIMES = ("created_at", "updated_at")


@dataclass(frozen=True)
class Understood:
    """What became of the staged rows besides the tickets in `incoming`."""

    rejects: tuple[Reject, ...]
    footer: tuple[Reject, ...]  # repeated headers and totals: rows that are no tickets
    warnings: tuple[str, ...]
    joined: bool  # rows of one ticket were parts of it


def build_incoming(
    connection: duckdb.DuckDBPyConnection, path: Path, format: Format, mapping: Mapping, staged: Staged, *, zone: str
) -> Understood:
    """Fill `incoming` (ticket_id, CONTENT columns, content_hash, repeats) with one row per ticket of the file.

    Of several rows with one id the newest counts (by updated time, then content hash), or they are joined where
    the export has a row per message or per tag; `repeats` holds how many rows the ticket had beyond the first.
    Raises UnreadableExport when no row can be read.
    """
    zone = mapping.time_zone or zone
    for thorough in (False, True):
        times = {
            name: times_of(connection, name, mapping, format, file=path.name, zone=zone, thorough=thorough)
            for name in TIMES
        }
        _type(connection, mapping, times)
        if not unread(connection, mapping):
            break
    sound = f"ticket_id is not null and year(created_at) between {EARLIEST} and {LATEST} and not {DAMAGED_ID}"
    gone = leave_out_forgotten(connection)  # before what cannot be read is kept to be corrected
    rejects, footer = sort_out(connection, path, format, mapping, staged, sound)
    footer += gone
    if rejects or footer:
        connection.execute(f"delete from typed where ({sound}) is not true")
    rows, tickets = connection.execute("select count(*), count(distinct ticket_id) from typed").fetchone()
    if not rows and gone and not rejects:
        raise UnreadableExport(f"Export '{path.name}' holds only customers who were forgotten. Nothing was taken in.")
    if not rows:
        raise UnreadableExport(_nothing_readable(path.name, mapping, rejects + staged.damaged))
    connection.execute("drop table if exists incoming")
    joined = False
    if rejects or footer or tickets < rows:  # also closes the holes of the deletion: places are numbers of rows
        joined = join_rows(connection, mapping.row_unit if tickets < rows else "ticket")
        connection.execute("drop table typed")
    else:
        connection.execute("alter table typed rename to incoming")
    warnings = times["created_at"].warnings + times["updated_at"].warnings
    if gone:
        warnings += (f"Rows of customers who were forgotten: {len(gone):,}. They stay out and count as footer lines.",)
    return Understood(rejects, footer, warnings, joined)


def _type(connection: duckdb.DuckDBPyConnection, mapping: Mapping, times: dict[str, Times]) -> None:
    """Fill `typed` with one row per row of `stage`."""
    columns = ", ".join(
        f"{_column(connection, name, mapping, times)} as {COLUMN_OF_FIELD.get(name, name)}"
        for name in FIELDS
        if name != "ticket_id"
    )
    ticket_id = "nullif(trim(ticket_id), '')"
    if mapping.id_pattern:
        ticket_id = f"nullif(regexp_extract(trim(ticket_id), '{quoted(mapping.id_pattern)}', 1), '')"
    connection.execute(f"""
        create or replace temp table typed as
        select *, {CONTENT_HASH} as content_hash, 0::bigint as repeats from (
            select stage.rowid as place, line, {ticket_id} as ticket_id, created_at as created_text, {columns}
            from stage{"".join(times[name].join for name in TIMES)})""")


def _column(connection: duckdb.DuckDBPyConnection, name: str, mapping: Mapping, times: dict[str, Times]) -> str:
    if name in times:
        return times[name].sql
    if name not in mapping.columns:
        return f"null::{'varchar[]' if name == 'tags' else 'varchar'}"
    if name == "tags":
        cells = connection.execute("select coalesce(max(len(tags)), 1) from stage limit 1").fetchone()[0]
        arrays = connection.execute("select bool_or(starts_with(ltrim(tags[1]), '[')) from stage").fetchone()[0]
        return _tags(_separator(connection, mapping.tag_separator), cells=cells, arrays=bool(arrays))
    if name in FREE_TEXT:
        return f"nullif(trim({name}), '')"
    words = ", ".join(f"'{word}'" for word in EMPTY_WORDS)
    text = f'case when length("{name}") < 16 and lower(trim("{name}")) in ({words}) then null else trim("{name}") end'
    codes = mapping.words.get(name)
    if codes:
        cases = " ".join(f"when '{quoted(code)}' then '{quoted(word)}'" for code, word in codes.items())
        text = f'case lower(trim("{name}")) {cases} else {text} end'
    if name != "requester":
        return text
    address = r"regexp_extract(requester, '[(<]([^()<>\s]+@[^()<>\s]+)[)>]\s*$', 1)"  # Ada (ada@example.com)
    inside = f"coalesce(nullif({address}, ''), trim(requester))"
    return (
        f"case when not contains(requester, '@') then {text} when suffix(requester, ')') or suffix(requester, '>') "
        f"then lower({inside}) else lower({text}) end"
    )


def _separator(connection: duckdb.DuckDBPyConnection, separator: str) -> str:
    """The separator itself; for "auto" that of `;`, `|` and `,` which most tag cells of the file hold."""
    if separator != "auto":
        return separator
    counts = {
        mark: connection.execute(
            f"select count(*) from stage where contains(array_to_string(tags, ' '), '{mark}')"
        ).fetchone()[0]
        for mark in (";", "|", ",")
    }
    return max(counts, key=counts.get)


def _tags(separator: str, *, cells: int, arrays: bool) -> str:
    """Split each cell, trim, drop empties; a tag stays as it was written."""

    def split(cell: str) -> str:
        if separator == "space":
            return f"string_split(translate(coalesce({cell}, ''), chr(9) || chr(10) || chr(13), '   '), ' ')"
        return f"list_transform(string_split(coalesce({cell}, ''), '{quoted(separator)}'), lambda tag: trim(tag))"

    def parts_of(cell: str) -> str:
        return f"case when {cell} like '[%]' then {_array(cell)} else {split(cell)} end" if arrays else split(cell)

    parts = parts_of("tags[1]") if cells == 1 else f"flatten(list_transform(tags, lambda cell: {parts_of('cell')}))"
    return f"list_filter({parts}, lambda tag: tag not in ('', '-'))"


def _array(cell: str) -> str:
    """The members of a JSON array: texts, or objects with a name; a list as Python prints it is taken apart too."""
    names, texts = f"json_extract_string({cell}, '$[*].name')", f"json_extract_string({cell}, '$[*]')"
    printed = f"string_split(trim(trim({cell}), '[]'), ',')"
    return (
        f"list_transform(case when not json_valid({cell}) then {printed} when len({names}) > 0 then {names} "
        f"else {texts} end, lambda tag: trim(trim(tag), chr(39) || chr(34)))"
    )


def _nothing_readable(file: str, mapping: Mapping, rejects: tuple[Reject, ...]) -> str:
    first = rejects[0] if rejects else None
    if first and first.value:
        return (
            f"Export '{file}': no row could be read. Column '{first.field}', line {first.line}: '{first.value}' is "
            "not a date that can be read. State its form in a mapping file, for example "
            'date_formats = ["%d/%m/%Y %H:%M"].'
        )
    where = f" Line {first.line}: {first.reason}." if first else ""
    return (
        f"Export '{file}': no row could be read.{where} Columns used: "
        f"{', '.join(f'{name} ← {cols[0]}' for name, cols in mapping.columns.items())}. "
        "Check the file, or name its columns in a mapping file."
    )
