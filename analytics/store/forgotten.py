"""Forgotten: the marks by which a forgotten customer is recognised in a later export: salted hashes of the names.

They are kept in every version and beside the decisions, so that a backup that is restored asks for them.
"""

import contextlib
import hashlib
from collections.abc import Iterable
from pathlib import Path

import duckdb

from analytics.errors import AnalyticsError
from analytics.store.database import open_for_writing
from analytics.store.mentions import forms_of
from analytics.store.snapshots import Snapshots
from analytics.store.workspace_file import opened

NAMES = ("requester", "company")
AGENT = ("agent",)
AS_AGENT = "agent\n"  # before a name in its second mark where it was an agent's; no name has a line end
Mark = tuple[str, str]  # salt, and the hash of salt and name


def name_mark(salt: str, name: str) -> str:
    """The mark of a name in one form of it."""
    return hashlib.sha256((salt + name).encode()).hexdigest()


def name_marks(salt: str, name: str) -> set[str]:
    """The marks of a name: of its normal forms, and of the one that was compared before there was one."""
    return {name_mark(salt, form) for form in (*forms_of(name), name.strip().lower())}


def keep_marks(folder: Path, marks: Iterable[Mark]) -> None:
    """Keep the marks of forgotten customers beside the decisions, too: a backup that is restored asks for them."""
    with opened(folder) as database:
        database.executemany("insert or ignore into forgotten values (?, ?)", list(marks))


def marks_of(snapshots: Snapshots) -> set[Mark]:
    """The marks of all customers who were ever forgotten in this store, from whatever of it can be read."""
    found: set[Mark] = set()
    with contextlib.suppress(AnalyticsError), opened(snapshots.folder) as database:
        found |= set(database.execute("select salt, mark from forgotten").fetchall())
    for version in snapshots.versions():
        with (
            contextlib.suppress(duckdb.Error, AnalyticsError),
            snapshots.reading(version) as connection,
        ):
            found |= set(connection.execute("select salt, mark from forgotten").fetchall())
    return found


def names_marked(path: Path, marks: Iterable[Mark]) -> list[str]:
    """The requesters and companies in a version's file who were forgotten elsewhere, as its tickets write them."""
    salts: dict[str, set[str]] = {}
    for salt, mark in marks:
        salts.setdefault(salt, set()).add(mark)
    with duckdb.connect(str(path), read_only=True) as connection:
        agents = AGENT if _has_agents(connection) else ()
        names = connection.execute(
            " union ".join(f"select {name} from versions where {name} is not null" for name in (*NAMES, *agents))
        ).fetchall()
    return sorted(name for (name,) in names if any(known & name_marks(salt, name) for salt, known in salts.items()))


def _has_agents(connection: duckdb.DuckDBPyConnection) -> bool:
    """False for a version of a schema that kept no agents."""
    columns = connection.execute("select column_name from duckdb_columns() where table_name = 'versions'").fetchall()
    return ("agent",) in columns


def add_marks(path: Path, marks: Iterable[Mark]) -> None:
    """Make a version's file, which nobody reads yet, keep these customers out of every later import."""
    connection = open_for_writing(path)
    try:
        known = set(connection.execute("select salt, mark from forgotten").fetchall())
        for salt, mark in sorted(set(marks) - known):
            connection.execute("insert into forgotten values (?, ?)", [salt, mark])
        connection.execute("checkpoint")
    finally:
        connection.close()
