"""No value: the words that databases, spreadsheets and tools write where there is nothing.

Most of them never are a name. "NA" may be one (North America), which the values beside it decide.
"""

from collections.abc import Iterable

import duckdb

from analytics.ingest.mapping import Mapping
from analytics.store.database import quoted

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
DIMENSIONS = ("team", "group", "category", "channel", "status", "priority", "company", "segment", "locale", "agent")


def kept_words(connection: duckdb.DuckDBPyConnection, mapping: Mapping) -> dict[str, frozenset[str]]:
    """Field → the words of `staged_values` that are values there though they are among the words for nothing.

    Those that a person named (`--keep-word`), and "NA" in a column of regions.
    """
    named = frozenset(word.strip().lower() for word in mapping.keep_words)
    regions = ", ".join(f"'{word}'" for word in REGIONS)
    found = connection.execute(f"""
        select field, bool_or(word in ('{AMBIGUOUS}', 'n/a')) and bool_or(word in ({regions}))
        from (select field, lower(trim(value)) as word from staged_values) group by field""").fetchall()
    return {name: named | frozenset((AMBIGUOUS,) if regional else ()) for name, regional in found} | {
        name: named for name in ("tags", "requester")
    }


def words_sql(kept: Iterable[str] = ()) -> str:
    """The words for nothing as members of an SQL list."""
    words = sorted((WORDS | {AMBIGUOUS}) - set(kept))
    return ", ".join(f"'{quoted(word)}'" for word in words)


def notes(connection: duckdb.DuckDBPyConnection, mapping: Mapping, kept: dict[str, frozenset[str]]) -> tuple[str, ...]:
    """What was decided about "NA" in `staged_values`, field by field."""
    counts = connection.execute(
        f"""select field, sum(rows)::bigint from staged_values where lower(trim(value)) = '{AMBIGUOUS}'
            group by field order by list_position($fields, field)""",
        {"fields": list(DIMENSIONS)},
    ).fetchall()
    return tuple(
        f"'NA' in {name} ({rows:,} rows) is read as a value, since the other values are regions."
        if AMBIGUOUS in kept[name] and AMBIGUOUS not in {w.lower() for w in mapping.keep_words}
        else f"'NA' in {name} ({rows:,} rows) is read as no value. If it is one, --keep-word NA."
        for name, rows in counts
        if AMBIGUOUS not in {word.strip().lower() for word in mapping.keep_words}
    )
