"""The ledger: every import that a version holds, undone ones included, and the rows that each left out."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pandas as pd

from analytics.people.acting import acting, require
from analytics.people.role import Right
from analytics.store.database import only_row
from analytics.store.snapshots import Snapshots
from analytics.store.soundness import is_damage

NUMBERS = ("rows", "tickets", "added", "updated", "unchanged", "repeated", "rejected", "footer")  # of an import


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
        with snapshots.reading(version) as connection:
            yield connection
    except duckdb.Error as error:
        if not is_damage(error):
            raise
        raise snapshots.damaged(version, error) from error


def ledger(snapshots: Snapshots) -> pd.DataFrame:
    """The history: one row per import, newest first, with the columns of the table `imports`.

    Who is limited to teams or sources gets those of the sources, without numbers, which are of everybody's tickets.
    """
    limit = acting().limit
    columns = f"* replace ({', '.join(f'null::bigint as {name}' for name in NUMBERS)})" if limit else "*"
    with reading(snapshots) as connection:
        if connection is None:
            return pd.DataFrame()
        return connection.execute(
            f"""select {columns} from imports where len($sources) = 0 or list_contains($sources, source)
            order by import_id desc""",
            {"sources": list(limit.sources)},
        ).df()


def origins_of(snapshots: Snapshots) -> dict[str, str]:
    """Source → the origin that its newest import states ("" where it states none), of those with an active import."""
    with reading(snapshots) as connection:
        if connection is None:
            return {}
        return dict(
            connection.execute(
                """select source, coalesce(arg_max(json_extract_string(mapping, '$.origin'), import_id), '')
                from imports where undone_at is null group by source order by source"""
            ).fetchall()
        )


def rejects_of(snapshots: Snapshots, import_id: int) -> pd.DataFrame:
    """The rows that an import left out: columns line, field, value, reason, text. They are ticket text."""
    require(Right.LEFT_OUT)
    with reading(snapshots) as connection:
        if connection is None:
            return pd.DataFrame()
        return connection.execute(
            "select * exclude (import_id) from rejects where import_id = ? order by line", [import_id]
        ).df()


def holds_only_sample(snapshots: Snapshots) -> bool:
    """True when nothing but the project's own sample data is in the store."""
    with reading(snapshots) as connection:
        return connection is not None and only_sample(connection)


def only_sample(connection: duckdb.DuckDBPyConnection) -> bool:
    """The same of an open version; False where it holds no import at all."""
    return bool(only_row(connection.execute("select bool_and(sample) from imports"))[0])
