"""Undoing and redoing an import: what other active imports saw stays, and the tickets are computed anew."""

from datetime import datetime

import duckdb

from analytics.configuration import PROGRAM
from analytics.errors import AnalyticsError
from analytics.ingest.merging import recompute
from analytics.ingest.planning import log
from analytics.ingest.recording import utc_now
from analytics.people.acting import acting, require
from analytics.people.role import Right
from analytics.store.database import only_row
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

    Returns tickets added, updated, unchanged. Raises AnalyticsError for an import that is not there or is active, and
    where a later one has its tickets under other ids.
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
            if not undone_at:
                _check_ids(connection, import_id)
            counts = recompute(connection)
            connection.execute("checkpoint")
        finally:
            connection.close()
    log.info("The %s of import %s is done.", what, import_id, extra={"fields": {"import_id": import_id, **counts}})
    return counts


def _check_ids(connection: duckdb.DuckDBPyConnection, import_id: int) -> None:
    """Raise AnalyticsError where tickets of the import in `affected` would count beside themselves under another id."""
    number = r"ltrim(regexp_extract({}.ticket_id, '(\d+)\D*$', 1), '0')".format
    twice, before, now = only_row(
        connection.execute(
            f"""
            select count(distinct v.ticket_id), min(v.ticket_id), arg_min(t.ticket_id, v.ticket_id)
            from sightings s join versions v using (version_id) join tickets t
                on t.source = v.source and t.created_at = v.created_at and {number("t")} = {number("v")}
                and t.ticket_id <> v.ticket_id and t.subject is not distinct from v.subject
            where s.import_id = ? and {number("v")} <> ''
                and (v.source, v.ticket_id) not in (select (source, ticket_id) from tickets)""",
            [import_id],
        )
    )
    if twice:
        raise AnalyticsError(
            f"Import {import_id} has tickets that a later import knows by other ids ({twice:,}), such as '{before}', "
            f"now '{now}': they would count twice. Undo the later import first (`{PROGRAM} imports` lists them), or "
            "leave this one undone and import its file again."
        )
