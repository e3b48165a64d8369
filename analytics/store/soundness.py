"""Soundness: whether a version's file can be read to its last block, and what its damage is called.

DuckDB keeps a checksum per block; a block is checked when it is read. So what was read whole is what was written.
"""

from functools import lru_cache
from pathlib import Path

import duckdb

from analytics.store.database import SCHEMA_VERSION, TABLES, only_row, quoted, schema_of
from analytics.store.own_files import not_a_file

_DAMAGE = (duckdb.IOException, duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException)


def is_damage(error: duckdb.Error) -> bool:
    """True where a file could not be read as a database or as Parquet: damaged, cut off or gone; no wrong query."""
    no_parquet = isinstance(error, duckdb.InvalidInputException) and ".parquet'" in str(error)
    return isinstance(error, _DAMAGE) or no_parquet or "orrupt" in str(error)


def damage_of(path: Path, *, again: bool = False) -> str | None:
    """What is wrong with a version's file, in words, every column of every table read; None where it is sound.

    again: read it even where this process read it before and it has not changed since.
    """
    if why := not_a_file(path):
        return f"it {why}"
    try:
        state = path.stat()
    except OSError:
        return "its file is gone"
    look = _damage.__wrapped__ if again else _damage
    return look(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=64)
def _damage(path: Path, changed: int, size: int) -> str | None:
    try:
        with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
            connection.execute(f"attach '{quoted(str(path))}' as snapshot (read_only)")
            if (schema := schema_of(connection, "snapshot")) > SCHEMA_VERSION:
                return f"a newer Tagwatch wrote it (schema {schema}, this one knows {SCHEMA_VERSION})"
            for table in TABLES:
                connection.execute(f"select sum(hash(columns(*))) from snapshot.{table}").fetchone()
    except duckdb.Error as error:
        return first_line(error)
    except (ValueError, OverflowError) as error:  # what damaged catalogues make of names and sizes
        return f"it cannot be read ({type(error).__name__})"
    return None


def contradictions(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """What the tables of a sound version contradict each other in, one sentence each; none where they agree."""
    counts = {what: only_row(connection.execute(sql))[0] for what, sql in _CONTRADICTIONS.items()}
    return [f"{count:,} {what}" for what, count in counts.items() if count]


_CONTRADICTIONS = {
    "tickets count whose content is gone": "select count(*) from current anti join versions using (version_id)",
    "tickets count twice": """select count(*) from (select source, ticket_id from current join versions
        using (version_id) group by all having count(*) > 1)""",
    "sightings are of a content that is gone": "select count(*) from sightings anti join versions using (version_id)",
    "sightings are of an import that is gone": "select count(*) from sightings anti join imports using (import_id)",
    "rows left out are of an import that is gone": "select count(*) from rejects anti join imports using (import_id)",
    "imports have the number of another": "select count(*) - count(distinct import_id) from imports",
}


def damage_of_computed(path: Path) -> str | None:
    """What is wrong with a computed database under `derived/`, read to its end; None where it is sound."""
    if why := not_a_file(path):
        return f"it {why}"
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            for (table,) in connection.execute("select table_name from duckdb_tables()").fetchall():
                connection.execute(f'select sum(hash(columns(*))) from "{table}"').fetchone()
    except duckdb.Error as error:
        return first_line(error)
    return None


def first_line(error: Exception) -> str:
    """The first line of an error, without the kind of error before it and the full stop after it."""
    line = (str(error).splitlines() or [type(error).__name__])[0]
    return line.removeprefix("IO Error: ").removeprefix("Invalid Input Error: ").strip().rstrip(".!")
