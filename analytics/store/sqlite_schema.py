"""Schema versions of SQLite files: the tables of an earlier Tagwatch brought forward."""

import sqlite3
from collections.abc import Sequence


def migrate(database: sqlite3.Connection, migrations: Sequence[str]) -> None:
    """Bring the file to schema version `len(migrations)` in one transaction; one process does, others wait.

    migrations: number n leads from version n to n + 1; statements end with a semicolon and a line break.
    """
    database.execute("begin immediate")
    found = database.execute("pragma user_version").fetchone()[0]
    for script in migrations[found:]:
        for statement in filter(str.strip, script.split(";\n")):
            database.execute(statement)
    database.execute(f"pragma user_version = {len(migrations)}")
    database.execute("commit")
