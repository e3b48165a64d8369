"""No value: the words that databases, spreadsheets and tools write where there is nothing.

Most of them never are a name. "NA" may be one (North America), which the values beside it tell.
"""

from collections.abc import Iterable

import duckdb

from analytics.ingest.mapping import Mapping
from analytics.store.database import only_row, quoted

LONGEST = 16  # characters; every such word is shorter
# In lower case, outer blanks removed.
WORDS = frozenset(
    [
        *(
            "",
            "-",
            "--",
            "---",
            "—",
            "–",
            "―",
            "?",
            ".",
            "[]",
            "{}",
            "()",
            "set()",
            "list()",
            "dict()",
            "\\n",
            '""',
            "''",
        ),
        *("null", "(null)", "<null>", "[null]", "none", "(none)", "<none>", "nil", "nan", "nat", "<na>", "undefined"),
        *("n/a", "#n/a", "#na", "n.a.", "n/v", "na()", "#value!", "#ref!", "#name?", "#null!", "#div/0!"),
        *("(blank)", "(empty)", "[empty]", "(leer)", "(vide)", "(en blanco)", "(vacío)", "(空白)"),
        *("unassigned", "no agent", "no group", "not set", "not specified", "k. a.", "k.a.", "s/o"),
    ]
)
AMBIGUOUS = "na"
# Where one of these is a value of the column, "NA" is North America.
REGIONS = ("emea", "apac", "latam", "amer", "eu", "uk", "us", "usa", "dach", "anz", "sa", "eur", "asia", "europe")
DIMENSIONS = ("team", "group", "category", "channel", "status", "priority", "company", "segment", "locale")


def kept_words(connection: duckdb.DuckDBPyConnection, mapping: Mapping) -> dict[str, frozenset[str]]:
    """Field → the words of `stage` that are values there though they are among the words for nothing.

    Those that a person named (`--keep-word`), and "NA" in a column of regions.
    """
    named = frozenset(word.strip().lower() for word in mapping.keep_words)
    fields = [name for name in DIMENSIONS if name in mapping.columns]
    if not fields:
        return {"tags": named}
    regions = ", ".join(f"'{word}'" for word in REGIONS)
    checks = ", ".join(
        f"""count(*) filter (lower(trim("{name}")) in ('{AMBIGUOUS}', 'n/a')) > 0
        and count(*) filter (lower(trim("{name}")) in ({regions})) > 0"""
        for name in fields
    )
    found = only_row(connection.execute(f"select {checks} from stage"))
    return {
        name: named | frozenset((AMBIGUOUS,) if regional else ()) for name, regional in zip(fields, found, strict=True)
    } | {name: named for name in ("tags", "requester")}


def words_sql(kept: Iterable[str] = ()) -> str:
    """The words for nothing as members of an SQL list."""
    words = sorted((WORDS | {AMBIGUOUS}) - set(kept))
    return ", ".join(f"'{quoted(word)}'" for word in words)


def notes(connection: duckdb.DuckDBPyConnection, mapping: Mapping, kept: dict[str, frozenset[str]]) -> tuple[str, ...]:
    """What was decided about "NA" in `stage`, field by field."""
    fields = [name for name in DIMENSIONS if name in mapping.columns]
    if not fields:
        return ()
    counts = only_row(
        connection.execute(
            "select "
            + ", ".join(f"""count(*) filter (lower(trim("{name}")) = '{AMBIGUOUS}')""" for name in fields)
            + " from stage"
        )
    )
    return tuple(
        f"'NA' in {name} ({rows:,} rows) is read as a value, since the other values are regions."
        if AMBIGUOUS in kept[name] and AMBIGUOUS not in {w.lower() for w in mapping.keep_words}
        else f"'NA' in {name} ({rows:,} rows) is read as no value. If it is one, --keep-word NA."
        for name, rows in zip(fields, counts, strict=True)
        if rows and AMBIGUOUS not in {word.strip().lower() for word in mapping.keep_words}
    )
