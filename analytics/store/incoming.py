"""Incoming: staged text turned into typed ticket contents, in the temporary table `incoming`.

Times become UTC, tags become lists, empty words become nothing. A row without an id or a readable
created time is given back with its reason and goes no further.
"""

from pathlib import Path

import duckdb

from analytics.errors import UnreadableExport
from analytics.exports.mapping import FIELDS, Mapping
from analytics.exports.records import read_records
from analytics.exports.sniffing import Format
from analytics.store.database import COLUMN_OF_FIELD, CONTENT, quoted
from analytics.store.staging import Reject, Staged, records_at

EMPTY_WORDS = ("", "-", "null", "none", "n/a", "unassigned", "no agent", "no group")
FREE_TEXT = ("subject", "body")          # where "none" and "-" are what the customer wrote
OFFSET = r":\d\d(\.\d+)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)$"
EARLIEST, LATEST = 1990, 2100            # years beyond these are typing errors


def build_incoming(connection: duckdb.DuckDBPyConnection, path: Path, format: Format, mapping: Mapping,
                   staged: Staged, *, zone: str) -> tuple[Reject, ...]:
    """Fill `incoming` (ticket_id, CONTENT columns, content_hash, repeats) with one row per ticket of the file.

    Of several rows with one id the newest counts (by updated time, then content hash); `repeats` holds how
    many rows the ticket had beyond the first. Returns the rows left out. Raises UnreadableExport when no
    row can be read.
    """
    zone = mapping.time_zone or zone
    times = {name: _time(connection, name, mapping, zone) for name in ("created_at", "updated_at")}
    columns = ", ".join(f"{_column(connection, name, mapping, times)} as {COLUMN_OF_FIELD.get(name, name)}"
                        for name in FIELDS if name != "ticket_id")
    connection.execute(f"""
        create or replace temp table typed as
        select *, hash({', '.join(CONTENT)}) as content_hash, 0::bigint as repeats from (
            select rowid as place, line, nullif(trim(ticket_id), '') as ticket_id, created_at as created_text, {columns}
            from stage)""")
    sound = f"ticket_id is not null and year(created_at) between {EARLIEST} and {LATEST}"
    rejects = _rejects(connection, path, format, mapping, staged, sound)
    if rejects:
        connection.execute(f"delete from typed where ({sound}) is not true")
    rows, tickets = connection.execute("select count(*), count(distinct ticket_id) from typed").fetchone()
    if not rows:
        raise UnreadableExport(_nothing_readable(path.name, mapping, rejects + staged.damaged))
    connection.execute("drop table if exists incoming")
    if rejects or tickets < rows:        # also closes the holes of the deletion: places are numbers of rows
        connection.execute("""
            create temp table incoming as
            select * replace (count(*) over same - 1 as repeats) from typed
            window same as (partition by ticket_id)
            qualify row_number() over (partition by ticket_id
                order by coalesce(updated_at, created_at) desc, content_hash desc) = 1""")
        connection.execute("drop table typed")
    else:
        connection.execute("alter table typed rename to incoming")
    return rejects


def _column(connection: duckdb.DuckDBPyConnection, name: str, mapping: Mapping, times: dict[str, str]) -> str:
    if name in times:
        return times[name]
    if name not in mapping.columns:
        return f"null::{'varchar[]' if name == 'tags' else 'varchar'}"
    if name == "tags":
        cells = connection.execute("select coalesce(max(len(tags)), 1) from stage limit 1").fetchone()[0]
        return _tags(_separator(connection, mapping.tag_separator), cells=cells)
    if name in FREE_TEXT:
        return f"nullif(trim({name}), '')"
    words = ", ".join(f"'{word}'" for word in EMPTY_WORDS)
    text = f'case when length("{name}") < 16 and lower(trim("{name}")) in ({words}) then null else trim("{name}") end'
    return f"case when contains(\"{name}\", '@') then lower({text}) else {text} end" if name == "requester" else text


def _separator(connection: duckdb.DuckDBPyConnection, separator: str) -> str:
    """The separator itself; for "auto" that of `;`, `|` and `,` which most tag cells of the file hold."""
    if separator != "auto":
        return separator
    counts = {mark: connection.execute(
        f"select count(*) from stage where contains(array_to_string(tags, ' '), '{mark}')").fetchone()[0]
        for mark in (";", "|", ",")}
    return max(counts, key=counts.get)


def _tags(separator: str, *, cells: int) -> str:
    """Split each cell, trim, drop empties; a tag stays as it was written."""
    def split(cell: str) -> str:
        if separator == "space":
            return f"string_split(translate(coalesce({cell}, ''), chr(9) || chr(10) || chr(13), '   '), ' ')"
        return f"list_transform(string_split(coalesce({cell}, ''), '{quoted(separator)}'), lambda tag: trim(tag))"

    parts = split("tags[1]") if cells == 1 else f"flatten(list_transform(tags, lambda cell: {split('cell')}))"
    return f"list_filter({parts}, lambda tag: tag not in ('', '-'))"


def _time(connection: duckdb.DuckDBPyConnection, name: str, mapping: Mapping, zone: str) -> str:
    """The SQL that reads a column's times as UTC: ISO 8601 with or without offset, then the mapping's formats."""
    if name not in mapping.columns:
        return "null::timestamp"
    text = f"trim({name})"
    formats = ", ".join(f"'{quoted(f)}'" for f in mapping.date_formats)
    local = f"coalesce(try_cast({text} as timestamp), try_strptime({text}, [{formats}]))" if formats \
        else f"try_cast({text} as timestamp)"
    if zone != "UTC":
        local = f"timezone('UTC', timezone('{quoted(zone)}', {local}))"
    some_offsets = connection.execute(f"""
        select bool_or(length({name}) > 19 or suffix({name}, 'Z') or suffix({name}, 'UTC')) from stage""").fetchone()[0]
    if not some_offsets:
        return local
    exact = (f"timezone('UTC', try_cast(regexp_replace(regexp_replace({text}, '\\s*(UTC|GMT)$', 'Z'), "
             r"'\s*([+-]\d\d):?(\d\d)$', '\1:\2') as timestamptz))")
    return f"case when regexp_matches({text}, '{OFFSET}') then {exact} else {local} end"


def _rejects(connection: duckdb.DuckDBPyConnection, path: Path, format: Format, mapping: Mapping,
             staged: Staged, sound: str) -> tuple[Reject, ...]:
    bad = connection.execute(f"""
        select place, line, ticket_id, created_text, created_at from typed where ({sound}) is not true
        order by place""").fetchall()
    if not bad:
        return ()
    by_place = {} if staged.careful else records_at(path, format, [row[0] for row in bad])
    text_at = _texts(path, format, [row[1] for row in bad]) if staged.careful else {}
    rejects = []
    for place, line, ticket_id, created_text, created_at in bad:
        record = by_place.get(place)
        line = line or (record.line if record else None)
        text = record.text if record else text_at.get(line, "")
        if ticket_id is None:
            field, value, reason = mapping.columns["ticket_id"][0], "", "the ticket id is empty"
        elif not (created_text or "").strip():
            field, value, reason = mapping.columns["created_at"][0], "", "the created time is empty"
        elif created_at is not None:
            field, value = mapping.columns["created_at"][0], created_text
            reason = f"the created time is not between {EARLIEST} and {LATEST}"
        else:
            field, value = mapping.columns["created_at"][0], created_text
            reason = "the created time is not a date that can be read"
        rejects.append(Reject(line, field, value, reason, text))
    return tuple(rejects)


def _texts(path: Path, format: Format, lines: list[int]) -> dict[int, str]:
    wanted = set(lines)
    return {record.line: record.text for record in read_records(path, format) if record.line in wanted}


def _nothing_readable(file: str, mapping: Mapping, rejects: tuple[Reject, ...]) -> str:
    first = rejects[0] if rejects else None
    if first and first.value:
        return (f"Export '{file}': no row could be read. Column '{first.field}', line {first.line}: '{first.value}' is "
                "not a date that can be read. State its form in a mapping file, for example "
                "date_formats = [\"%d/%m/%Y %H:%M\"].")
    where = f" Line {first.line}: {first.reason}." if first else ""
    return (f"Export '{file}': no row could be read.{where} Columns used: "
            f"{', '.join(f'{name} ← {cols[0]}' for name, cols in mapping.columns.items())}. "
            "Check the file, or name its columns in a mapping file.")
