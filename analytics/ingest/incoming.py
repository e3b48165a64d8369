"""Incoming: staged text turned into typed ticket contents, in the temporary table `incoming`.

Times become UTC, tags become lists, empty words become nothing, rows of one ticket become one. A row without
an id or a readable created time is given back with its reason and goes no further.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from analytics.errors import UnreadableExport
from analytics.ingest.amounts import Amounts, amounts_of
from analytics.ingest.date_hint import form_like, period_in
from analytics.ingest.grouped import fill_groups
from analytics.ingest.identity import (
    check_not_rounded,
    ids_of,
    is_damaged,
    meet_known_zeros,
    meet_other_case,
    normal_id,
    project_columns,
    separate_projects,
)
from analytics.ingest.joining import join_rows
from analytics.ingest.leftout import DAMAGED_ID, EARLIEST, LATEST, UNREADABLE, located, sort_out
from analytics.ingest.mapping import FIELDS, TIMES, Mapping
from analytics.ingest.no_value import DIMENSIONS, LONGEST, kept_words, words_sql
from analytics.ingest.no_value import notes as no_value_notes
from analytics.ingest.questions import Question, asked
from analytics.ingest.returning import unread_account_questions
from analytics.ingest.row_numbers import Counting
from analytics.ingest.sniffing import Format
from analytics.ingest.staged_values import Changed, changed_values, count_values, spelled_out
from analytics.ingest.staging import Staged
from analytics.ingest.surplus import OVERLONG, way_on
from analytics.ingest.swallowed import swallowed_notes
from analytics.ingest.tag_cells import TagForm
from analytics.ingest.tag_lists import TagLists, tag_lists
from analytics.ingest.times import Times, times_of
from analytics.ingest.units import AMOUNTS
from analytics.store.database import COLUMN_OF_FIELD, CONTENT_HASH, only_row, quoted
from analytics.store.erasure import leave_out_forgotten
from analytics.store.reject import Reject
from analytics.store.working import bring

FREE_TEXT = ("subject", "body")  # where "none" and "-" are what the customer wrote


@dataclass(frozen=True)
class Cells:
    """What the cells of `stage` were found to be."""

    kept: dict[str, frozenset[str]]  # field → words for nothing that are values there
    tags: TagLists | None  # None without a column of tags
    amounts: Amounts
    changed: Changed  # values of the dimensions that become another text or nothing, where no word is kept


@dataclass(frozen=True)
class Understood:
    """What became of the staged rows besides the tickets in `incoming`."""

    rejects: tuple[Reject, ...]  # those that the file itself broke first
    footer: tuple[Reject, ...]  # repeated headers and totals: rows that are no tickets
    warnings: tuple[str, ...]
    joined: str | None  # what several rows of one ticket were: "part", "event" or None
    tag_form: TagForm | None = None  # how the tag cells were taken apart
    unclear: tuple[str, ...] = ()  # fields whose column stays out until its unit is stated
    questions: tuple[Question, ...] = ()  # about those


def build_incoming(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    format: Format,
    mapping: Mapping,
    staged: Staged,
    *,
    zone: str,
    same_account: bool = False,
) -> Understood:
    """Fill `incoming` (ticket_id, CONTENT columns, content_hash, repeats) with one row per ticket of the file.

    Of several rows with one id the newest counts (by updated time, then content hash), or they are joined where
    the export has a row per message or per tag; `repeats` holds how many rows the ticket had beyond the first.
    same_account: known ids are known to be the same tickets. Raises UnreadableExport when no row can be read.
    """
    count_values(connection, [name for name in DIMENSIONS if name in mapping.columns])
    grouped = fill_groups(connection, mapping)
    kept = kept_words(connection, mapping)
    tags = tag_lists(connection, mapping, kept["tags"]) if "tags" in mapping.columns else None
    cells = Cells(kept, tags, amounts_of(connection, mapping), changed_values(connection, clean_sql("value")))
    times = {
        name: times_of(connection, name, mapping, format, zone=mapping.time_zone or zone, workspace=zone)
        for name in TIMES
    }
    if questions := times["created_at"].questions:
        others = [] if same_account else unread_account_questions(connection, mapping)
        raise asked(path.name, [*questions, *others])
    normal = normal_id(connection, mapping)
    _type(connection, mapping, times, cells, normal)
    id_column = mapping.columns["ticket_id"][0]
    long_ids, keys = ids_of(connection)
    if long_ids:
        check_not_rounded(connection, path.name, id_column)
    meet_known_zeros(connection, mapping.source)
    if keys:
        meet_other_case(connection, mapping.source)
    projects = separate_projects(connection, project_columns(format.headers, mapping), mapping.source, file=path.name)
    sound = f"ticket_id is not null and year(created_at) between {EARLIEST} and {LATEST} and not {DAMAGED_ID}"
    gone = leave_out_forgotten(connection)  # before what cannot be read is kept to be corrected
    damaged = located(connection, staged.damaged, format, mapping, "" if projects.header else normal)
    rejects, footer = sort_out(connection, path, format, mapping, staged, sound)
    footer += gone
    if rejects or footer:
        connection.execute(f"delete from typed where ({sound}) is not true")
    rows, tickets = only_row(connection.execute("select count(*), count(distinct ticket_id) from typed"))
    if not rows and gone and not rejects:
        raise UnreadableExport(f"Export '{path.name}' holds only customers who were forgotten. Nothing was taken in.")
    if not rows:
        raise UnreadableExport(_nothing_readable(path.name, mapping, rejects + damaged, format.counting))
    connection.execute("drop table if exists incoming")
    joined = None
    if rejects or footer or tickets < rows:  # also closes the holes of the deletion: places are numbers of rows
        unit = mapping.row_unit if tickets < rows else "ticket"
        joined = join_rows(connection, unit, file=path.name, header=id_column)
        connection.execute("drop table typed")
    else:
        connection.execute("alter table typed rename to incoming")
    warnings = (
        times["created_at"].warnings + times["updated_at"].warnings + swallowed_notes(connection, format, mapping)
    )
    warnings += grouped + no_value_notes(connection, mapping, kept)
    connection.execute("drop table staged_values")
    bring(connection, "select ? as source, ticket_id from incoming", [mapping.source])
    warnings += (cells.tags.form.notes if cells.tags else ()) + cells.amounts.notes
    if projects.header:
        warnings += (projects.note,)
    if gone:
        warnings += (f"Rows of customers who were forgotten: {len(gone):,}. They stay out and count as footer lines.",)
    return Understood(
        damaged + rejects,
        footer,
        warnings,
        joined,
        cells.tags.form if cells.tags else None,
        cells.amounts.unclear,
        cells.amounts.questions,
    )


def _type(
    connection: duckdb.DuckDBPyConnection, mapping: Mapping, times: dict[str, Times], cells: Cells, ticket_id: str
) -> None:
    """Fill `typed` with one row per row of `stage`."""
    columns = ", ".join(
        f"{column_sql(connection, name, mapping, times, cells)} as {COLUMN_OF_FIELD.get(name, name)}"
        for name in FIELDS
        if name != "ticket_id"
    )
    connection.execute(f"""
        create or replace temp table typed as
        select *, {CONTENT_HASH} as content_hash, 0::bigint as repeats from (
            select stage.rowid as place, line, {ticket_id} as ticket_id, created_at as created_text, {columns}
            from stage{"".join(times[name].join for name in TIMES)}{cells.tags.join if cells.tags else ""})""")


def column_sql(
    connection: duckdb.DuckDBPyConnection, name: str, mapping: Mapping, times: dict[str, Times], cells: Cells
) -> str:
    """SQL of what a ticket has in the column of a field, over `stage` and what is joined to it."""
    if name in times:
        return times[name].sql
    if name == "tags":
        return cells.tags.sql if cells.tags else "null::varchar[]"
    if name in AMOUNTS:
        return f"({cells.amounts.sql.get(name, 'null')})::double"
    if name == "status" and mapping.flags:  # what the row is marked as comes before the state that it had
        return f"coalesce(discarded, {column_sql(connection, name, replace(mapping, flags={}), times, cells)})"
    if name not in mapping.columns:
        return "null::varchar"
    if name in FREE_TEXT:
        return f"nullif(trim({name}), '')"
    text = clean_sql(name, cells.kept.get(name, ()))
    codes = mapping.words.get(name)
    if codes:
        cases = " ".join(f"when '{quoted(code)}' then '{quoted(word)}'" for code, word in codes.items())
        text = f'case lower(trim("{name}")) {cases} else {text} end'
    if name != "requester":
        return spelled_out(connection, name, text, None if codes or cells.kept.get(name) else cells.changed)
    address = r"regexp_extract(requester, '[(<]([^()<>\s]+@[^()<>\s]+)[)>]\s*$', 1)"  # Ada (ada@example.com)
    inside = f"coalesce(nullif({address}, ''), trim(requester))"
    written = text if codes else "trim(requester)"  # no word for nothing has an @
    return (
        f"case when not contains(requester, '@') then {text} when suffix(requester, ')') or suffix(requester, '>') "
        f"then lower({inside}) else lower({written}) end"
    )


def clean_sql(name: str, kept: Iterable[str] = ()) -> str:
    """SQL of a column's cells without outer blanks, and without words for nothing but for those that are kept."""
    nothing = f'length("{name}") < {LONGEST} and lower(trim("{name}")) in ({words_sql(kept)})'
    return f'case when {nothing} then null else trim("{name}") end'


def _nothing_readable(file: str, mapping: Mapping, rejects: Sequence[Reject], counting: Counting) -> str:
    """Why no row of a file went in: the commonest reason, of the column at fault, and what goes on."""
    common = Counter(reject.reason for reject in rejects).most_common(1)
    if not common:
        return (
            f"Export '{file}': no row could be read. Columns used: "
            f"{', '.join(f'{name} ← {cols[0]}' for name, cols in mapping.columns.items())}. "
            "Check the file, or choose its columns: --map FIELD=COLUMN."
        )
    first = next(reject for reject in rejects if reject.reason == common[0][0])
    place = counting.at(first.line)
    where = f"Column '{first.field}', {place}" if first.field else f"{place[0].upper()}{place[1:]}"
    value = f": '{first.value}'" if first.value else ""
    cure = ""
    if first.reason == UNREADABLE:
        cure = _cure_of_date(first.value)
    elif OVERLONG.match(first.reason):
        tags = mapping.columns.get("tags", ())
        cure = f" {way_on(tags, 0 if len(tags) == 1 else None)}"
    elif first.field:
        name = next((name for name, cols in mapping.columns.items() if first.field in cols), "FIELD")
        cure = f" If another column holds it, use --map {name}=COLUMN." if not is_damaged(first.value) else ""
    return f"Export '{file}': no row could be read. {where}{value}: {first.reason}.{cure}"


def _cure_of_date(value: str) -> str:
    """What goes on where a value is no date that can be read: its form, or that it is half of a time, or a period."""
    elsewhere = "If another column is when the ticket came in, use --map created_at=COLUMN"
    if period := period_in(value):
        what, form = period
        first = f" To count each on its first day, --date-format '{form}'." if form else ""
        return f" It names {what}, and tickets count by the day: export when each came in. {elsewhere}.{first}"
    if form := form_like(value) or "":
        return f" State its form: --date-format '{form}'."
    return f" {elsewhere}, else state the form of the dates, for example --date-format '%d/%m/%Y %H:%M'."
