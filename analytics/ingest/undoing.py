"""Undoing and redoing an import: what other active imports saw stays, and the tickets are computed anew."""

from datetime import datetime

from analytics.configuration import PROGRAM
from analytics.errors import AnalyticsError
from analytics.ingest.merging import recompute
from analytics.ingest.planning import log
from analytics.ingest.recording import utc_now
from analytics.people.acting import acting, require
from analytics.people.role import Right
from analytics.store.snapshots import Snapshots
from analytics.store.working import bring_import


def withdraw(snapshots: Snapshots, import_id: int, *, who: str | None = None) -> dict[str, int]:
    """Undo one import: what other active imports also saw stays, earlier values come back.

    Returns tickets removed, updated, unchanged. Raises AnalyticsError for an import that is not there
    or already undone.
    """
    return _change_state(snapshots, import_id, "undo", undone_at=utc_now(), undone_by=who or acting().name)


def restore(snapshots: Snapshots, import_id: int) -> dict[str, int]:
    """Redo an undone import: what it saw counts again, as if it had never been withdrawn.

    Returns tickets added, updated, unchanged. Raises AnalyticsError for an import that is not there or is active.
    """
    return _change_state(snapshots, import_id, "redo", undone_at=None, undone_by=None)


def _change_state(
    snapshots: Snapshots, import_id: int, what: str, *, undone_at: datetime | None, undone_by: str | None
) -> dict[str, int]:
    require(Right.IMPORT)
    with snapshots.writing(f"the {what} of import {import_id}") as draft:
        connection = draft.open()
        try:
            row = connection.execute("select undone_at from imports where import_id = ?", [import_id]).fetchone()
            if row is None:
                raise AnalyticsError(f"Import {import_id} does not exist. `{PROGRAM} imports` lists them.")
            if (row[0] is None) == (undone_at is None):
                raise AnalyticsError(
                    f"Import {import_id} "
                    + ("is already undone." if undone_at else "is active: there is nothing to redo.")
                )
            connection.execute(
                "update imports set undone_at = ?, undone_by = ? where import_id = ?", [undone_at, undone_by, import_id]
            )
            bring_import(connection, import_id)
            connection.execute(
                """
                create or replace temp table affected as select distinct source, ticket_id
                from sightings join versions using (version_id) where import_id = ?""",
                [import_id],
            )
            counts = recompute(connection)
            connection.execute("checkpoint")
        finally:
            connection.close()
    log.info("The %s of import %s is done.", what, import_id, extra={"fields": {"import_id": import_id, **counts}})
    return counts
