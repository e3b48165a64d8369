"""Tag lists: the SQL that turns the tag cells of `stage` into lists of tags."""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import pandas as pd

from analytics.ingest.list_cells import OUTER
from analytics.ingest.mapping import Mapping
from analytics.ingest.no_value import AMBIGUOUS, WORDS
from analytics.ingest.tag_cells import TagForm, form_of
from analytics.store.database import only_row, quoted

MOST_CELLS = 20_000  # distinct ones that decide, the commonest first
BETWEEN_CELLS, BETWEEN_TAGS = "\x1e", "\x1f"
NAMES_OF_STATES = frozenset(["unassigned", "no agent", "no group", "not set", "not specified"])  # may be tags
KEY = f"coalesce(array_to_string(stage.tags, '{BETWEEN_CELLS}'), '')"


@dataclass(frozen=True)
class TagLists:
    """An SQL expression over `stage` and what has to be joined to it; how the cells were taken apart."""

    sql: str
    join: str
    form: TagForm


def tag_lists(connection: duckdb.DuckDBPyConnection, mapping: Mapping, kept: Iterable[str] = ()) -> TagLists:
    """The tags of each row of `stage` as a list, as written, words for nothing left out.

    kept: words for nothing that are tags here. Fills the table `tag_lists` where cells are more than separated texts.
    """
    cells = only_row(connection.execute("select coalesce(max(len(tags)), 1) from stage limit 1"))[0]
    common = _common_cells(connection)
    wordless = {cell: rows for cell, rows in common.items() if cell.strip(OUTER).lower() not in WORDS}
    form = form_of(wordless, mapping.tag_separator, final=mapping.tag_separator_final)
    drop = named_tags(kept)
    if not form.plain:
        _fill(connection, form)
        parts = f"string_split(found, '{BETWEEN_TAGS}')"
        return TagLists(f"list_filter({parts}, {drop})", f" left join tag_lists on tag_lists.cells = {KEY}", form)
    if cells == 1 and len(common) < MOST_CELLS:  # all of them: each is taken apart once and not in every row
        connection.execute(f"""
            create or replace temp table tag_lists as
            select cells, list_filter({parts_of("cells", form)}, {drop}) as found
            from (select distinct tags[1] as cells from stage where tags[1] <> '')""")
        return TagLists("coalesce(found, []::varchar[])", " left join tag_lists on cells = stage.tags[1]", form)
    parts = (
        parts_of("tags[1]", form)
        if cells == 1
        else f"flatten(list_transform(tags, lambda cell: {parts_of('cell', form)}))"
    )
    return TagLists(f"list_filter({parts}, {drop})", "", form)


def named_tags(kept: Iterable[str] = ()) -> str:
    """SQL of the condition that a tag is no word for nothing, as a lambda."""
    words = sorted(((WORDS | {AMBIGUOUS}) - NAMES_OF_STATES) - set(kept))
    nothing = ", ".join(f"'{quoted(word)}'" for word in words)
    return f"lambda tag: lower(tag) not in ({nothing})"


def parts_of(cell: str, form: TagForm) -> str:
    """SQL of the parts of a cell of a plain form, empty ones included."""
    cell = f"coalesce({cell}, '')"
    if form.spaces and not form.separators:
        return f"string_split(translate({cell}, chr(9) || chr(10) || chr(13), '   '), ' ')"
    if not form.pattern:
        split = f"[{cell}]"
    elif len(form.separators) == 1 and len(form.separators[0]) == 1 and form.separators[0] != "\n":
        split = f"string_split({cell}, '{quoted(form.separators[0])}')"
    else:
        split = f"string_split_regex({cell}, '{quoted(form.pattern)}')"
    return f"list_transform({split}, lambda tag: trim(tag, '{OUTER}'))"


def _common_cells(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    rows = connection.execute(f"""
        select cell, count(*) from (select unnest(tags) as cell from stage)
        where cell <> '' group by cell order by count(*) desc, cell limit {MOST_CELLS}""").fetchall()
    return dict(rows)


def _fill(connection: duckdb.DuckDBPyConnection, form: TagForm) -> None:
    """`tag_lists`: distinct cells of a row → its tags, joined by BETWEEN_TAGS."""
    found = connection.execute(f"select distinct {KEY} as cells from stage where tags is not null").fetchall()
    frame = pd.DataFrame(
        [
            (cells, BETWEEN_TAGS.join(tag for cell in cells.split(BETWEEN_CELLS) for tag in form.tags(cell)))
            for (cells,) in found
        ],
        columns=["cells", "found"],
        dtype="string",
    )
    connection.register("taken_apart", frame)
    connection.execute("create or replace temp table tag_lists as select cells, found from taken_apart")
    connection.unregister("taken_apart")
