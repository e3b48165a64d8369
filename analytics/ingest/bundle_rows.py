"""The rows of a bundle: many files as text in one pass, and what the rows of each file show.

A file is plain where everything that its rows decide is the usual: times in ISO 8601, ids with nothing to mend, no word
whose meaning the column has to tell. Then its rows mean the same beside those of the other files as alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from analytics.ingest.amounts import CLOCK, FEELINGS, NOT_RATED, Amounts, amount_sql
from analytics.ingest.footer import FOOTER
from analytics.ingest.grouped import GROUPED_BY
from analytics.ingest.identity import USUAL, written_id
from analytics.ingest.list_cells import OUTER
from analytics.ingest.mapping import FIELDS, Mapping
from analytics.ingest.no_value import AMBIGUOUS, DIMENSIONS, REGIONS, WORDS, words_sql
from analytics.ingest.ready import Ready
from analytics.ingest.staged_dates import EMPTY_TIMES, TIME_IN_FULL, ZULU_IN_FULL, Shapes
from analytics.ingest.staging import MORE, picks_of, reader_options
from analytics.ingest.tag_cells import TagForm, form_of
from analytics.ingest.tag_lists import MOST_CELLS
from analytics.ingest.units import AMOUNTS, TIMES_SPENT, unit_in_header
from analytics.store.database import quoted, room_for

DAY_IN_FULL = r"\d{4}-\d\d-\d\d"
LATEST_YEAR = "2100"
NUMBER = r"\d{1,15}(\.\d{1,2})?"
Kind = tuple[Shapes, bool]  # how the times of a column are written; whether all are midnights
LOCAL, MIDNIGHT = (Shapes(times=1, latest_month=12), False), (Shapes(times=1, latest_month=12), True)
ZULU, DAY = (Shapes(zoned=1, zulu=True, latest_month=12), False), (Shapes(days=1, latest_month=12), False)
NONE = (Shapes(), False)


@dataclass(frozen=True)
class PlainRows:
    """What the rows of a plain file are."""

    rows: int
    times: dict[str, Kind]  # field → how it is written
    tags: TagForm | None  # None without a column of tags


def stage_bundle(connection: duckdb.DuckDBPyConnection, bundle: Sequence[Ready], paths: Sequence[str]) -> None:
    """Fill `stage`, one row per row of the files in their order, with their paths in the column `file`."""
    format, mapping = bundle[0].format, bundle[0].mapping
    names = [f"c{place}" for place in range(len(format.headers))]
    listed = ", ".join(f"'{quoted(path)}'" for path in paths)
    longest = max(ready.before.size for ready in bundle) + 1
    _forget_rejects(connection)
    with room_for(connection, len(names)):
        connection.execute(f"""
            create or replace temp table stage as
            select {", ".join(picks_of(format, mapping, has_line=False))}, filename as file
            from read_csv([{listed}], {reader_options(names, format.delimiter)}, filename=true, store_rejects=true,
                          max_line_size={longest}, buffer_size={longest + min(longest * 16, MORE)})""")


def _forget_rejects(connection: duckdb.DuckDBPyConnection) -> None:
    for table in ("reject_errors", "reject_scans"):
        connection.execute(f"drop table if exists {table}")


def plain_rows(
    connection: duckdb.DuckDBPyConnection, bundle: Sequence[Ready], paths: Sequence[str]
) -> list[PlainRows | None]:
    """What the rows of each file in `stage` are; None for one that has to go in by itself.

    Fills `staged_values` for all of the files.
    """
    mapping = bundle[0].mapping
    broken = {
        path
        for (path,) in connection.execute(
            "select distinct file_path from reject_errors join reject_scans using (scan_id, file_id)"
        ).fetchall()
    }
    _forget_rejects(connection)
    odd = broken | _with_doubtful_words(connection, mapping)
    forms = _tag_forms(connection, mapping)
    found = {row[0]: row[1:] for row in connection.execute(_seen(bundle[0])).fetchall()}
    plain: list[PlainRows | None] = []
    for ready, path in zip(bundle, paths, strict=True):
        rows, sound, *times = found.get(path, (0, False))
        kinds = {"created_at": _kind(rows, times[:7]), "updated_at": _kind(rows, times[7:])} if times else {}
        form = forms.get(path, None if "tags" not in mapping.columns else _without_tags(mapping))
        usual = sound and path not in odd and ready.format.may_have(rows) and all(kinds.values())
        if usual and kinds["created_at"] != NONE and (form is None or form.plain):
            plain.append(PlainRows(rows, {name: kind for name, kind in kinds.items() if kind}, form))
        else:
            plain.append(None)
    return plain


def _without_tags(mapping: Mapping) -> TagForm:
    return form_of({}, mapping.tag_separator, final=mapping.tag_separator_final)


def _seen(ready: Ready) -> str:
    """Per file: its rows, whether all cells are usual, and how the times are written."""
    mapping, format = ready.mapping, ready.format
    text = written_id(mapping)
    cells = [f'"{name}"' for name in FIELDS if name not in ("tags", "created_at") and name in mapping.columns]
    cells += ["array_to_string(tags, chr(10))"] if "tags" in mapping.columns else []
    delimiters = f"'{quoted(format.delimiter)}', ''"
    hiding = " or ".join(
        f"(contains({cell}, chr(10)) and strlen({cell}) - strlen(replace({cell}, {delimiters}))"
        f" >= {len(format.headers) - 1})"
        for cell in cells
    )
    amounts = " and ".join(_usual_amount(name, mapping) for name in AMOUNTS if name in mapping.columns) or "true"
    times = [f"trim({name})" for name in ("created_at", "updated_at")]
    return f"""
        select file, count(*),
               bool_and(coalesce(regexp_full_match({text}, '{USUAL}'), false)) and not bool_or(
               coalesce({hiding}, false)) and bool_and({amounts}), {", ".join(map(_times_seen, times))}
        from stage group by file"""


def _times_seen(text: str) -> str:
    empty = ", ".join(f"'{word}'" for word in EMPTY_TIMES)
    time = f"case when lower({text}) in ({empty}) then null else {text} end"
    moment = f"try_cast({time} as timestamp)"
    return f"""count(nullif({text}, '')), count({time}),
        count({moment}) filter (regexp_full_match({time}, '{TIME_IN_FULL}')),
        count(try_cast({time} as timestamptz)) filter (regexp_full_match({time}, '{ZULU_IN_FULL}')),
        count({moment}) filter (regexp_full_match({time}, '{DAY_IN_FULL}')),
        count(distinct {time}[:10]) > 1 and not bool_or({moment}::time <> time '00:00:00'),
        coalesce(max({time}[:4]), '')"""


def _kind(rows: int, seen: Sequence[Any]) -> Kind | None:
    """How a column of times is written; None where it is not plain."""
    written, filled, local, zulu, days, midnight, latest = seen
    if not filled:
        return NONE
    if latest > LATEST_YEAR:
        return None
    if filled == local:
        return MIDNIGHT if midnight else LOCAL
    if written == zulu:
        return ZULU
    return DAY if filled == days else None


def _usual_amount(name: str, mapping: Mapping) -> str:
    """Whether a cell that measures something means the same whatever the others are, as SQL."""
    cell = f'lower(trim("{name}"))'
    words = words_sql() + ("".join(f", '{word}'" for word in NOT_RATED) if name == "rating" else "")
    unit = mapping.units.get(name) or unit_in_header(name, mapping.columns[name][0])
    forms = [f"coalesce({cell}, '') in ({words})"]
    if (unit and name in TIMES_SPENT) or name == "reopened":
        forms.append(f"regexp_full_match({cell}, '{NUMBER}')")
    if name in TIMES_SPENT:
        forms.append(f"regexp_full_match({cell}, '{CLOCK}')")
    if name == "rating":
        felt = ", ".join(f"'{word}'" for words_ in FEELINGS.values() for word in words_)
        forms.append(f"{cell} in ({felt})")
    return f"({' or '.join(forms)})"


def _with_doubtful_words(connection: duckdb.DuckDBPyConnection, mapping: Mapping) -> set[str]:
    """The files with a word that the other cells have to tell, or with a column that may be written once per group."""
    fields = [name for name in DIMENSIONS if name in mapping.columns]
    connection.execute("create or replace temp table staged_values (field varchar, value varchar, rows bigint)")
    if not fields:
        return set()
    counts = " union all ".join(
        f"""select file, '{name}' as field, "{name}" as value, count(*) as rows from stage group by all"""
        for name in fields
    )
    connection.execute(f"create or replace temp table values_of_files as {counts}")
    connection.execute("insert into staged_values select field, value, sum(rows) from values_of_files group by all")
    grouped = ", ".join(f"'{name}'" for name in GROUPED_BY)
    regions = ", ".join(f"'{word}'" for word in REGIONS)
    footer = quoted(FOOTER.pattern)
    found = connection.execute(f"""
        select distinct file from (
            select file, field in ({grouped}) as may_group, sum(rows) as rows,
                   coalesce(sum(rows) filter (coalesce(trim(value), '') = ''), 0) as blank,
                   coalesce(max(rows) filter (trim(value) <> '' and not regexp_matches(trim(value), '(?i){footer}')),
                            0) as most,
                   bool_or(lower(trim(value)) = '{AMBIGUOUS}') as doubtful,
                   bool_or(lower(trim(value)) = 'n/a') and bool_or(lower(trim(value)) in ({regions})) as regional
            from values_of_files group by file, field)
        where doubtful or regional or (may_group and blank > 0 and blank < rows and most <= 1)""").fetchall()
    connection.execute("drop table values_of_files")
    return {file for (file,) in found}


def _tag_forms(connection: duckdb.DuckDBPyConnection, mapping: Mapping) -> dict[str, TagForm]:
    """File → how its tag cells are written, of those that have any."""
    if "tags" not in mapping.columns:
        return {}
    cells: dict[str, dict[str, int]] = {}
    for file, cell, rows in connection.execute("""
        select file, cell, count(*) as rows from (select file, unnest(tags) as cell from stage)
        where cell <> '' group by file, cell order by file, rows desc, cell""").fetchall():
        cells.setdefault(file, {})[cell] = rows
    return {
        file: form_of(
            {cell: rows for cell, rows in found.items() if cell.strip(OUTER).lower() not in WORDS},
            mapping.tag_separator,
            final=mapping.tag_separator_final,
        )
        if len(found) < MOST_CELLS
        else TagForm(lists=True)  # which is not plain
        for file, found in cells.items()
    }


def amounts_sql(connection: duckdb.DuckDBPyConnection, mapping: Mapping) -> Amounts:
    """How the usual amounts are read, as SQL over `stage`."""
    return Amounts({n: amount_sql(connection, n, mapping) for n in AMOUNTS if n in mapping.columns})
