"""The ledger: every import that a version holds, undone ones included, and the rows that each left out."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pandas as pd

from analytics.store.database import SCHEMA_VERSION, only_row, refuse_newer, schema_of
from analytics.store.snapshots import Snapshots
from analytics.store.soundness import is_damage


@contextmanager
def reading(snapshots: Snapshots) -> Iterator[duckdb.DuckDBPyConnection | None]:
    """The current version alone, read-only; None before the first import.

    Raises StoreDamaged where it is gone or cannot be read, AnalyticsError where a newer Tagwatch wrote it.
    """
    version = snapshots.check_current()
    if version is None:
        yield None
        return
    try:
        with duckdb.connect(str(snapshots.path(version)), read_only=True) as connection:
            name = only_row(connection.execute("select current_database()"))[0]
            refuse_newer(snapshots.path(version), schema_of(connection, name), SCHEMA_VERSION)
            yield connection
    except duckdb.Error as error:
        if not is_damage(error):
            raise
        raise snapshots.damaged(version, error) from error


def ledger(snapshots: Snapshots) -> pd.DataFrame:
    """The history: one row per import, newest first, with the columns of the table `imports`."""
    with reading(snapshots) as connection:
        if connection is None:
            return pd.DataFrame()
        return connection.execute("select * from imports order by import_id desc").df()


def rejects_of(snapshots: Snapshots, import_id: int) -> pd.DataFrame:
    """The rows that an import left out: columns line, field, value, reason, text."""
    with reading(snapshots) as connection:
        if connection is None:
            return pd.DataFrame()
        return connection.execute(
            "select * exclude (import_id) from rejects where import_id = ? order by line", [import_id]
        ).df()


def holds_only_sample(snapshots: Snapshots) -> bool:
    """True when nothing but the project's own sample data is in the store."""
    with reading(snapshots) as connection:
        return connection is not None and bool(only_row(connection.execute("select bool_and(sample) from imports"))[0])
