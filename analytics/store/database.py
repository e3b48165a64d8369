"""The database of one version: its tables and how it is opened.

`versions` holds each distinct content of a ticket that any export ever showed, once.
`sightings` says which import saw which content, the unchanged ones included, so that an import can
be withdrawn (design §3.5). `current` names the content that counts now. Where the active imports
have different columns, the content that counts is put together column by column and stored as a
version of its own (`merged`), so that a current ticket is always exactly one row.
"""

from pathlib import Path
from typing import Any

import duckdb

from analytics.configuration import PROGRAM
from analytics.errors import AnalyticsError

# Its progress bar goes to standard output, in the middle of what the command line prints there.
SESSION = "set TimeZone = 'UTC'; set enable_progress_bar = false"
MEMORY_LIMIT = "300MB"  # of blocks; the rest spills. The import of 2 GB peaks at 0.6 GB with it

# Columns of a ticket's content, in the order of the table; `tags` as written.
CONTENT = {
    "created_at": "TIMESTAMP",
    "updated_at": "TIMESTAMP",
    "subject": "VARCHAR",
    "body": "VARCHAR",
    "tags": "VARCHAR[]",
    "team": "VARCHAR",
    "grp": "VARCHAR",
    "category": "VARCHAR",
    "channel": "VARCHAR",
    "status": "VARCHAR",
    "priority": "VARCHAR",
    "requester": "VARCHAR",
    "company": "VARCHAR",
    "segment": "VARCHAR",
    "locale": "VARCHAR",
}
# To the hash a missing list and an empty one are the same: an export without tags is not one that says "no tags".
CONTENT_HASH = f"hash({', '.join(CONTENT)}, tags is null)"
# A field's column, where the field's own name is a word of SQL.
COLUMN_OF_FIELD = {"group": "grp"}

TABLES = ("imports", "versions", "sightings", "current", "forgotten", "tag_forms", "rejects")
CREATE = f"""
create table if not exists imports (
    import_id INTEGER, source VARCHAR, file VARCHAR, sha256 VARCHAR, mapping VARCHAR, fields VARCHAR[],
    authoritative VARCHAR[], rows BIGINT, tickets BIGINT, added BIGINT, updated BIGINT, unchanged BIGINT,
    repeated BIGINT, rejected BIGINT, footer BIGINT default 0, first_created TIMESTAMP, last_created TIMESTAMP,
    covers_from TIMESTAMP, covers_until TIMESTAMP, coverage_basis VARCHAR, exported_at TIMESTAMP,
    headers VARCHAR[],
    imported_at TIMESTAMP, imported_by VARCHAR, undone_at TIMESTAMP, undone_by VARCHAR, sample BOOLEAN,
    leave_out VARCHAR[], accepted_at TIMESTAMP, accepted_by VARCHAR);
create table if not exists versions (
    version_id INTEGER, source VARCHAR, ticket_id VARCHAR, content_hash UBIGINT, merged BOOLEAN,
    {", ".join(f"{name} {kind}" for name, kind in CONTENT.items())});
create table if not exists sightings (import_id INTEGER, version_id INTEGER);
create table if not exists current (version_id INTEGER);
create table if not exists forgotten (salt VARCHAR, mark VARCHAR);
create table if not exists tag_forms (written VARCHAR, tag VARCHAR);
create table if not exists rejects (import_id INTEGER, line BIGINT, field VARCHAR, value VARCHAR,
    reason VARCHAR, text VARCHAR, near TIMESTAMP, ticket_id VARCHAR);
create or replace view tickets as
    select * exclude (merged, content_hash) from versions semi join current using (version_id);
"""
# What leads from each schema version to the next: MIGRATIONS[n] from n to n + 1. Never change one that was released.
MIGRATIONS = (
    # of the time before schema versions: whatever its age, it has the tables of today, perhaps without the footer
    "alter table imports add column if not exists footer BIGINT default 0;" + CREATE,
    # what is left out of counts and by whom it is accepted; the time near which a row was left out, and its ticket
    """
    alter table imports add column if not exists leave_out VARCHAR[];
    alter table imports add column if not exists accepted_at TIMESTAMP;
    alter table imports add column if not exists accepted_by VARCHAR;
    alter table rejects add column if not exists near TIMESTAMP;
    alter table rejects add column if not exists ticket_id VARCHAR;
    """,
)
SCHEMA_VERSION = len(MIGRATIONS)


def open_for_writing(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a private copy, with the tables of this schema: made where it is new, brought forward where it is older."""
    connection = duckdb.connect(
        str(path),
        config={
            "autoinstall_known_extensions": "false",
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": str(path.with_suffix(".spill")),
        },
    )
    try:
        connection.execute(SESSION)
        _bring_forward(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def attach_read_only(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection in memory that has the version attached as `snapshot`, read-only.

    Raises AnalyticsError where a newer Tagwatch wrote it, duckdb.Error where it cannot be read.
    """
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    try:
        connection.execute(SESSION)
        connection.execute(f"attach '{quoted(str(path))}' as snapshot (read_only)")
        refuse_newer(path, schema_of(connection, "snapshot"), SCHEMA_VERSION)
    except BaseException:
        connection.close()
        raise
    return connection


def schema_of(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    """The schema version of an attached database; 0 for one from before they were kept."""
    known = only_row(
        connection.execute(
            "select count(*) from duckdb_tables() where database_name = ? and table_name = 'schema_version'", [name]
        )
    )[0]
    return only_row(connection.execute(f'select max(version) from "{name}".schema_version'))[0] if known else 0


def refuse_newer(path: Path, found: int, known: int) -> None:
    """Raise AnalyticsError for a file of a newer Tagwatch: what this one does not know it could lose in silence."""
    if found > known:
        raise AnalyticsError(
            f"'{path.name}' in {path.parent} was written by a newer Tagwatch (schema {found}; this one knows up to "
            f"{known}). Nothing was changed. Start the newer Tagwatch, or restore a backup from before the update: "
            f"{PROGRAM} restore FILE"
        )


def _bring_forward(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    name = only_row(connection.execute("select current_database()"))[0]
    tables = only_row(connection.execute("select count(*) from duckdb_tables() where database_name = ?", [name]))[0]
    found = schema_of(connection, name)
    refuse_newer(path, found, SCHEMA_VERSION)
    if found == SCHEMA_VERSION:
        return
    connection.execute("begin")
    for script in MIGRATIONS[found:] if tables else (CREATE,):
        connection.execute(script)
    connection.execute("create table if not exists schema_version (version INTEGER)")
    connection.execute("delete from schema_version")
    connection.execute("insert into schema_version values (?)", [SCHEMA_VERSION])
    connection.execute("commit")


def compact_if_needed(path: Path, *, always: bool = False) -> None:
    """Rewrite a closed private copy once free blocks make up a third of it: deletes leave holes, and old bytes."""
    with duckdb.connect(str(path)) as connection:
        size = connection.execute("pragma database_size").df().iloc[0]
        if not always and (int(size["total_blocks"]) < 64 or int(size["free_blocks"]) * 2 <= int(size["used_blocks"])):
            return
        whole = path.with_name(path.stem + "-compact.duckdb")
        name = only_row(connection.execute("select current_database()"))[0]
        connection.execute(f"attach '{quoted(str(whole))}' as compacted")
        connection.execute(f'copy from database "{name}" to compacted')
        connection.execute("detach compacted")
    whole.replace(path)


def only_row(query: duckdb.DuckDBPyConnection) -> tuple[Any, ...]:
    """The row of a query that always has one, such as a count; its values have the types that the query states.

    >>> only_row(duckdb.connect().execute("select count(*), max(n) from range(3) as numbers(n)"))
    (3, 2)
    """
    row = query.fetchone()
    if row is None:
        raise LookupError("a query that always has a row gave none")
    return row


def quoted(text: str) -> str:
    """Text for the inside of a single-quoted SQL literal."""
    return text.replace("'", "''")
