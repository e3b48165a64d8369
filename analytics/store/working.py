"""The working set: the tickets of a lake that a writer works on, brought into tables that can be changed.

In the embedded store a writer has the whole version in `versions`, `sightings` and `current`, and nothing is brought.
Over a lake (see `analytics.lake.drafts`) these hold only what was brought, each ticket with all that is known of it;
`all_versions` and `tickets` have the whole.
"""

from collections.abc import Mapping, Sequence

import duckdb

from analytics.store.database import CONTENT, only_row, quoted

SCHEMA = "lake"  # of what a draft of a lake knows of the version that it is made from
_KEYS = "source, ticket_id"
_COLUMNS = ", ".join(("version_id", "source", "ticket_id", "content_hash", "merged", *CONTENT))


def of_lake(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether a connection to a draft is one over a lake."""
    sql = "select count(*) from duckdb_tables() where schema_name = ? and table_name = 'pieces'"
    return bool(only_row(connection.execute(sql, [SCHEMA]))[0])


def bring(
    connection: duckdb.DuckDBPyConnection, tickets: str, parameters: Sequence[object] | Mapping[str, object] = ()
) -> None:
    """Bring all contents and sightings of some tickets that are not there yet.

    tickets: a query with the columns source and ticket_id.
    """
    if not of_lake(connection):
        return
    connection.execute(f"create or replace temp table wanted as select distinct {_KEYS} from ({tickets})", parameters)
    connection.execute("""
        create or replace temp table hits as
        select version_id, file from lake.ids semi join wanted using (source, ticket_id)
        anti join lake.brought using (version_id)""")
    files = [file for (file,) in connection.execute("select distinct file from hits order by file").fetchall()]
    if not files:
        return
    listed = ", ".join(f"'{quoted(file)}'" for file in files)
    connection.execute(f"""
        create or replace temp table found as
        select * replace ((content_hash::hugeint + 9223372036854775808)::ubigint as content_hash), filename as file
        from read_parquet([{listed}], filename = true) where version_id in (select version_id from hits)""")
    connection.execute(f"insert into versions select {_COLUMNS} from found")
    connection.execute("insert into current select version_id from found where current order by version_id")
    connection.execute('insert into lake.brought select version_id, file, "current", content_hash from found')
    seen = connection.execute("""
        select file from lake.pieces where kind = 'sightings' and month in
            (select month from lake.pieces where kind = 'contents' and file in (select file from hits))""").fetchall()
    if seen:
        listed = ", ".join(f"'{quoted(file)}'" for (file,) in seen)
        connection.execute(f"""
            create or replace temp table seen_before as
            select import_id, version_id from read_parquet([{listed}])
            where version_id in (select version_id from found)""")
        connection.execute("insert into sightings select import_id, version_id from seen_before")
        connection.execute("insert into lake.seen select import_id, version_id from seen_before")
    for table in ("wanted", "hits", "found", "seen_before"):
        connection.execute(f"drop table if exists {table}")


def bring_import(connection: duckdb.DuckDBPyConnection, import_id: int) -> None:
    """Bring the tickets that one import saw."""
    if of_lake(connection):
        bring(
            connection,
            """select source, ticket_id from lake.ids
            where version_id in (select version_id from lake.sightings where import_id = ?)""",
            [import_id],
        )
