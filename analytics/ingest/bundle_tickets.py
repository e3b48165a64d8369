"""The tickets of a bundle: the rows of its plain files as typed contents, in the temporary table `bundle`.

Which file a row is of is in the column `number`, its place among the files of the bundle.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import duckdb
import pandas as pd

from analytics.ingest.bundle_rows import Kind, PlainRows, amounts_sql
from analytics.ingest.identity import DIGITS_OF_A_SPREADSHEET, KEY, LEAST_ROUNDED, SAME_TIME, written_id
from analytics.ingest.incoming import Cells, clean_sql, column_sql
from analytics.ingest.leftout import DAMAGED_ID, EARLIEST, LATEST
from analytics.ingest.mapping import FIELDS, TIMES, Mapping
from analytics.ingest.no_value import kept_words
from analytics.ingest.plausibility import looked_at
from analytics.ingest.ready import Ready
from analytics.ingest.staged_values import changed_values
from analytics.ingest.tag_cells import TagForm
from analytics.ingest.tag_lists import TagLists, named_tags, parts_of
from analytics.ingest.times import Times, times_of
from analytics.store.database import COLUMN_OF_FIELD, CONTENT_HASH, only_row

PROJECT_MARK = "#"


@dataclass(frozen=True)
class PlainTickets:
    """What the tickets of a plain file are."""

    rows: PlainRows
    first: datetime
    last: datetime
    exported: datetime
    doubts: tuple[Any, ...]  # what `plausibility.looked_at` asks
    padded: bool  # an id begins with zeros
    lower: bool  # a key such as abc-1 has small letters
    marked: bool  # an id holds PROJECT_MARK


def make_tickets(
    connection: duckdb.DuckDBPyConnection,
    bundle: Sequence[Ready],
    paths: Sequence[str],
    plain: Sequence[PlainRows | None],
    *,
    zone: str,
    soon: datetime,
) -> list[PlainTickets | None]:
    """Fill `bundle` from `stage`; what each file's tickets are, None for one that has to go in by itself."""
    mapping = bundle[0].mapping
    kinds = {name: list(dict.fromkeys(rows.times[name] for rows in plain if rows)) for name in TIMES}
    forms = list(dict.fromkeys(rows.tags for rows in plain if rows and rows.tags))
    files = pd.DataFrame(
        [
            (
                number,
                path,
                *(kinds[name].index(rows.times[name]) for name in TIMES),
                forms.index(rows.tags) if rows.tags else 0,
            )
            for number, (path, rows) in enumerate(zip(paths, plain, strict=True))
            if rows
        ],
        columns=["number", "file", *(f"kind_of_{name}" for name in TIMES), "form"],
    )
    connection.register("files", files)
    connection.execute("create or replace temp table files_of_bundle as select * from files")
    connection.unregister("files")
    _type(connection, bundle[0], kinds, forms, zone)
    sound = f"ticket_id is not null and year(created_at) between {EARLIEST} and {LATEST} and not {DAMAGED_ID}"
    long_ = f"filter (strlen(ticket_id) > {DIGITS_OF_A_SPREADSHEET} and regexp_full_match(ticket_id, '\\d+'))"
    rounded = rf"filter (regexp_full_match(ticket_id, '\d{{{DIGITS_OF_A_SPREADSHEET}}}0+'))"
    found = connection.execute(
        f"""
        select number, bool_and(coalesce({sound}, false)) and count(*) = count(distinct ticket_id)
               and not (count(distinct ticket_id) {long_} >= {LEAST_ROUNDED}
                        and count(distinct ticket_id) {long_} = count(distinct ticket_id) {rounded}),
               min(created_at), max(created_at), max(greatest(created_at, coalesce(updated_at, created_at))),
               bool_or(regexp_matches(ticket_id, '^0\\d')), bool_or({KEY} and ticket_id <> upper(ticket_id)),
               bool_or(contains(ticket_id, '{PROJECT_MARK}')), {looked_at(mapping)}
        from bundle group by number""",
        {"soon": soon},
    ).fetchall()
    tickets: list[PlainTickets | None] = [None] * len(bundle)
    for number, usual, first, last, exported, padded, lower, marked, *doubts in found:
        rows = plain[number]
        if (
            usual and rows and rows.rows == doubts[0] and doubts[5] <= 2
        ):  # which texts lost letters is for one file to tell
            tickets[number] = PlainTickets(rows, first, last, exported, tuple(doubts), padded, lower, marked)
    return tickets


def _type(
    connection: duckdb.DuckDBPyConnection,
    ready: Ready,
    kinds: dict[str, list[Kind]],
    forms: Sequence[TagForm],
    zone: str,
) -> None:
    mapping = ready.mapping
    times = {name: _times(connection, ready, name, kinds[name], zone) for name in TIMES}
    cells = Cells(
        kept_words(connection, mapping),
        _tags(connection, mapping, forms) if forms else None,
        amounts_sql(connection, mapping),
        changed_values(connection, clean_sql("value")),
    )
    columns = ", ".join(
        f"{column_sql(connection, name, mapping, times, cells)} as {COLUMN_OF_FIELD.get(name, name)}"
        for name in FIELDS
        if name != "ticket_id"
    )
    connection.execute(f"""
        create or replace temp table bundle as
        select *, {CONTENT_HASH} as content_hash, 0::bigint as repeats from (
            select number, stage.rowid as place, line, nullif({written_id(mapping)}, '') as ticket_id,
                   created_at as created_text, {columns}
            from stage join files_of_bundle using (file) {cells.tags.join if cells.tags else ""})""")


def _times(connection: duckdb.DuckDBPyConnection, ready: Ready, name: str, kinds: Sequence[Kind], zone: str) -> Times:
    mapping = ready.mapping
    read = [
        times_of(
            connection, name, mapping, ready.format, zone=mapping.time_zone or zone, workspace=zone, known=kind
        ).sql
        for kind in kinds
    ]
    if len(read) == 1:
        return Times(read[0])
    cases = " ".join(f"when {place} then {sql}" for place, sql in enumerate(read))
    return Times(f"case kind_of_{name} {cases} end")


def _tags(connection: duckdb.DuckDBPyConnection, mapping: Mapping, forms: Sequence[TagForm]) -> TagLists:
    """The tags of each row by the form of its file's cells."""
    drop = named_tags()
    if only_row(connection.execute("select coalesce(max(len(tags)), 1) from stage limit 1"))[0] == 1:
        cases = " ".join(
            f"when {place} then list_filter({parts_of('cells', form)}, {drop})" for place, form in enumerate(forms)
        )
        connection.execute(f"""
            create or replace temp table tag_lists as
            select form, cells, case form {cases} end as found
            from (select distinct form, tags[1] as cells from stage join files_of_bundle using (file)
                  where tags[1] <> '')""")
        return TagLists("coalesce(found, []::varchar[])", "left join tag_lists on tag_lists.form = "
                        "files_of_bundle.form and tag_lists.cells = stage.tags[1]", forms[0])  # fmt: skip
    cases = " ".join(
        f"when {place} then list_filter(flatten(list_transform(tags, lambda cell: {parts_of('cell', form)})), {drop})"
        for place, form in enumerate(forms)
    )
    return TagLists(f"case files_of_bundle.form {cases} end", "", forms[0])


@dataclass(frozen=True)
class Known:
    """What the tickets of a source that are known already ask of further ones."""

    padded: bool
    lower: bool
    marked: bool
    tickets: int
    listed: int  # of them, with a list of tags, which may be empty
    tagged: int

    def after(self, added: int, tagged: int) -> "Known":
        """The same when so many tickets, of which so many have tags, are known beside them."""
        return replace(self, tickets=self.tickets + added, listed=self.listed + added, tagged=self.tagged + tagged)


def known_of(connection: duckdb.DuckDBPyConnection, source: str) -> Known:
    """What is known of a source."""
    row = only_row(
        connection.execute(
            f"""
            select coalesce(bool_or(regexp_matches(ticket_id, '^0\\d')), false),
                   coalesce(bool_or({KEY} and ticket_id <> upper(ticket_id)), false),
                   coalesce(bool_or(contains(ticket_id, '{PROJECT_MARK}')), false),
                   count(*), count(tags), count(*) filter (len(tags) > 0)
            from tickets where source = ?""",
            [source],
        )
    )
    return Known(*row)


def first_moved(connection: duckdb.DuckDBPyConnection, source: str, numbers: range) -> int | None:
    """The first of these files with an id that is known, also from one before it, with another created time."""
    row = connection.execute(
        f"""
        select min(number) from (
            select number, max(created_at) over sofar - min(created_at) over sofar > interval {SAME_TIME} as moved
            from (select number, ticket_id, created_at from bundle where number between ? and ?
                  union all select -1, ticket_id, created_at from versions semi join current using (version_id)
                  where source = ? and ticket_id in (select ticket_id from bundle))
            window sofar as (partition by ticket_id order by number rows between unbounded preceding and current row))
        where moved and number >= 0""",
        [numbers.start, numbers.stop - 1, source],
    ).fetchone()
    return row[0] if row else None
