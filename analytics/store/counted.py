"""Counted tickets: those of a version without the ones that their helpdesk discarded (deleted, spam, merged)."""

from collections.abc import Mapping, Sequence

import duckdb
import pandas as pd

from analytics.workspace.discarded import TAGS, kind_of


def choose_counted(connection: duckdb.DuckDBPyConnection, leave_out: Mapping[str, Sequence[str]]) -> None:
    """Make the temporary view `counted` of the tickets of `snapshot`.

    leave_out: source → kinds that do not count. Of a source without a rule its first import decides: the default
    holds for sources that began after it, and changes no count of the others.
    """
    first = connection.execute(
        "select source, arg_min_null(leave_out, import_id) from snapshot.imports group by source"
    ).fetchall()
    rules = {source: tuple(kinds) for source, kinds in first if kinds} | dict(leave_out)
    rows = [(source, kind) for source, kinds in rules.items() for kind in kinds]
    if not rows:
        connection.execute("create temp view counted as select * from snapshot.tickets")
        return
    statuses = connection.execute("select distinct status from snapshot.tickets where status is not null").fetchall()
    kinds = [(status, kind) for (status,) in statuses if (kind := kind_of(status))]
    _table(connection, "discarding", pd.DataFrame(rows, columns=["source", "kind"], dtype="string"))
    _table(connection, "discarded_status", pd.DataFrame(kinds, columns=["status", "kind"], dtype="string"))
    tags = " ".join(f"when list_contains(tags, '{tag}') then '{kind}'" for tag, kind in TAGS.items())
    connection.execute(f"""
        create temp table discarded as
        select version_id from (
            select version_id, source, coalesce(k.kind, case {tags} end) as kind
            from snapshot.tickets t left join discarded_status k on k.status = t.status
            where k.kind is not null or {" or ".join(f"list_contains(tags, '{tag}')" for tag in TAGS)})
        semi join discarding using (source, kind)""")
    connection.execute(
        "create temp view counted as select * from snapshot.tickets anti join discarded using (version_id)"
    )


def _table(connection: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame) -> None:
    connection.register("frame", frame)
    connection.execute(f"create temp table {name} as select * from frame")
    connection.unregister("frame")
