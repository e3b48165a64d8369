"""Soundness: whether a version's file can be read to its last block, and what its damage is called.

DuckDB keeps a checksum per block; a block is checked when it is read. So what was read whole is what was written.
"""

from functools import lru_cache
from pathlib import Path

import duckdb

from analytics.store.database import SCHEMA_VERSION, TABLES, quoted, schema_of

_DAMAGE = (duckdb.IOException, duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException)


def is_damage(error: duckdb.Error) -> bool:
    """True where a file could not be read as a database: damaged, cut off or gone; not for a wrong query."""
    return isinstance(error, _DAMAGE) or "orrupt" in str(error)


def damage_of(path: Path, *, whole: bool = True) -> str | None:
    """What is wrong with a version's file, in words; None where it is sound.

    whole: read every column of every table; else only open it and count the rows.
    """
    try:
        state = path.stat()
    except OSError:
        return "its file is gone"
    return _damage(path, state.st_mtime_ns, state.st_size, whole)


@lru_cache(maxsize=64)
def _damage(path: Path, changed: int, size: int, whole: bool) -> str | None:
    """As damage_of; a file that did not change since is not read again."""
    try:
        with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
            connection.execute(f"attach '{quoted(str(path))}' as snapshot (read_only)")
            if (schema := schema_of(connection, "snapshot")) > SCHEMA_VERSION:
                return f"a newer Tagwatch wrote it (schema {schema}, this one knows {SCHEMA_VERSION})"
            for table in TABLES:
                connection.execute(
                    f"select sum(hash(columns(*))) from snapshot.{table}" if whole else f"from snapshot.{table} limit 1"
                ).fetchone()
    except duckdb.Error as error:
        return first_line(error)
    except (ValueError, OverflowError) as error:  # what damaged catalogues make of names and sizes
        return f"it cannot be read ({type(error).__name__})"
    return None


def first_line(error: Exception) -> str:
    """The first line of an error, without the kind of error before it and the full stop after it."""
    line = (str(error).splitlines() or [type(error).__name__])[0]
    return line.removeprefix("IO Error: ").removeprefix("Invalid Input Error: ").strip().rstrip(".!")
