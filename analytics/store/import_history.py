"""The ledger: every import that a version holds, undone ones included, and the rows that each left out."""

import duckdb
import pandas as pd

from analytics.store.snapshots import Snapshots


def ledger(snapshots: Snapshots) -> pd.DataFrame:
    """The history: one row per import, newest first, with the columns of the table `imports`."""
    version = snapshots.current()
    if version is None:
        return pd.DataFrame()
    with duckdb.connect(str(snapshots.path(version)), read_only=True) as connection:
        return connection.execute("select * from imports order by import_id desc").df()


def rejects_of(snapshots: Snapshots, import_id: int) -> pd.DataFrame:
    """The rows that an import left out: columns line, field, value, reason, text."""
    with duckdb.connect(str(snapshots.path(snapshots.current())), read_only=True) as connection:
        return connection.execute(
            "select * exclude (import_id) from rejects where import_id = ? order by line", [import_id]
        ).df()


def holds_only_sample(snapshots: Snapshots) -> bool:
    """True when nothing but the project's own sample data is in the store."""
    version = snapshots.current()
    if version is None:
        return False
    with duckdb.connect(str(snapshots.path(version)), read_only=True) as connection:
        return bool(connection.execute("select bool_and(sample) from imports").fetchone()[0])
