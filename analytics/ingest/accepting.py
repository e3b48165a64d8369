"""Accepting: a person decides that the rows which an import left out may stay out, so that its weeks are complete."""

from analytics.configuration import PROGRAM
from analytics.errors import AnalyticsError
from analytics.ingest.planning import log
from analytics.ingest.recording import utc_now
from analytics.people.acting import acting, require
from analytics.people.role import Right
from analytics.store.snapshots import Snapshots


def accept(snapshots: Snapshots, import_id: int, *, who: str | None = None) -> int:
    """Accept an import as it is; returns how many rows it left out.

    Raises AnalyticsError for an import that is not there, is undone, left nothing out or is accepted already.
    """
    return _decide(snapshots, import_id, who or acting().name)


def withdraw_acceptance(snapshots: Snapshots, import_id: int) -> int:
    """Count what an import left out again; returns how many rows. Raises AnalyticsError where it is not accepted."""
    return _decide(snapshots, import_id, None)


def _decide(snapshots: Snapshots, import_id: int, who: str | None) -> int:
    require(Right.IMPORT)
    what = "accepting" if who else "withdrawing the acceptance of"
    with snapshots.writing(f"{what} import {import_id}") as draft:
        connection = draft.open()
        try:
            row = connection.execute(
                "select rejected, undone_at, accepted_at, accepted_by from imports where import_id = ?", [import_id]
            ).fetchone()
            if row is None:
                raise AnalyticsError(f"Import {import_id} does not exist. `{PROGRAM} imports` lists them.")
            rejected, undone_at, accepted_at, accepted_by = row
            if who is None and accepted_at is None:
                raise AnalyticsError(f"Import {import_id} is not accepted: there is nothing to take back.")
            if who and undone_at is not None:
                raise AnalyticsError(f"Import {import_id} is undone: bring it back first, {PROGRAM} redo {import_id}.")
            if who and accepted_at is not None:
                raise AnalyticsError(
                    f"Import {import_id} is already accepted, by {accepted_by} on {accepted_at:%Y-%m-%d}."
                )
            if not rejected:
                raise AnalyticsError(f"Import {import_id} left no row out: there is nothing to accept.")
            connection.execute(
                "update imports set accepted_at = ?, accepted_by = ? where import_id = ?",
                [utc_now() if who else None, who, import_id],
            )
            connection.execute("checkpoint")
        finally:
            connection.close()
    fields = {"import_id": import_id, "rejected": rejected, "who": who or acting().name, "accepted": bool(who)}
    log.info("Import %s is %s.", import_id, "accepted" if who else "no longer accepted", extra={"fields": fields})
    return int(rejected)
