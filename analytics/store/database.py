"""The database of one version: its tables and how it is opened.

`versions` holds each distinct content of a ticket that any export ever showed, once.
`sightings` records which import saw which content, the unchanged ones included, so that an import can
be withdrawn (design §3.5). `current` names the content that counts now. Where the active imports
have different columns, the content that counts is put together column by column and stored as a
version of its own (`merged`), so that a current ticket is always exactly one row.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from analytics.configuration import PROGRAM
from analytics.errors import AnalyticsError
from analytics.store.own_files import not_a_file

# Its progress bar goes to standard output, in the middle of what the command line prints there.
SESSION = "set TimeZone = 'UTC'; set enable_progress_bar = false"
MEMORY_LIMIT = "300MB"  # of blocks; the rest spills. The import of 2 GB peaks at 0.6 GB with it
VECTOR, CELL, COPIES = 2048, 16, 4  # rows of a step, bytes of a cell, copies of them that lists take
SMALL_READ = 150 << 20  # bytes that a read may take without more room

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
    "agent": "VARCHAR",
    "handling_time": "DOUBLE",  # these three in seconds
    "first_response": "DOUBLE",
    "resolution_time": "DOUBLE",
    "reopened": "DOUBLE",  # times
    "rating": "DOUBLE",  # in points of 100; see `analytics.ingest.amounts`
}
LATER = ("agent", "handling_time", "first_response", "resolution_time", "reopened", "rating")  # since schema 4
# To the hash a missing list and an empty one are the same: an export without tags is not one that states "no tags".
# A content without the later columns has the hash that it had before there were any.
_EARLIER = f"{', '.join(name for name in CONTENT if name not in LATER)}, tags is null"
CONTENT_HASH = f"""(case when {" and ".join(f"{name} is null" for name in LATER)} then hash({_EARLIER})
    else hash({_EARLIER}, {", ".join(LATER)}) end)"""
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
    # ids as exports wrote them (#2553, ="2553", 2,553, 2553.0) become the number that later imports know them by; where
    # two tickets of different created times would become one, both stay as they are
    r"""
    create temp table plain as
        select distinct source, ticket_id, regexp_replace(trim(regexp_replace(ticket_id, '^="(.*)"$', '\1')),
            '^(?:''|#|№|(?i:n[°ºo]\.?)) *(\d[\d .,''’]*)$', '\1') as id
        from versions;
    create temp table grouped as
        select source from plain group by source
        having bool_and(regexp_full_match(id, '\d+|\d{1,3}( \d{3})+([.,]0{1,2})?'))
            or bool_and(regexp_full_match(id, '\d+|\d{1,3}(,\d{3})+(\.0{1,2})?'))
            or bool_and(regexp_full_match(id, '\d+|\d{1,3}(\.\d{3})+(,0{1,2})?'))
            or bool_and(regexp_full_match(id, '\d+|\d{1,3}([''’]\d{3})+(\.0{1,2})?'))
            or bool_and(regexp_full_match(id, '\d+|\d+[.,]0{1,2}'));
    create temp table renamed as
        select source, ticket_id, case when source in (select source from grouped)
               then regexp_replace(regexp_replace(id, '[.,]0{1,2}$', ''), '[ .,''’]', '', 'g') else id end as normal
        from plain;
    delete from renamed where (source, normal) in (
        select (source, normal) from renamed join versions using (source, ticket_id) group by source, normal
        having count(distinct ticket_id) > 1 and count(distinct created_at) > 1);
    delete from renamed where normal = ticket_id or normal = '';
    update versions set ticket_id = normal from renamed
        where versions.source = renamed.source and versions.ticket_id = renamed.ticket_id;
    delete from current where version_id in (
        select version_id from (
            select version_id, row_number() over (partition by source, ticket_id
                       order by coalesce(updated_at, seen_at) desc nulls last, content_hash desc, version_id) as place
            from current join versions using (version_id) left join (
                select version_id, max(coalesce(exported_at, imported_at)) as seen_at
                from sightings join imports using (import_id) where undone_at is null group by version_id)
                using (version_id)
            where (source, ticket_id) in (select (source, normal) from renamed))
        where place > 1);
    drop table plain; drop table grouped; drop table renamed;
    """,
    # who answered, how long it took, whether it came back and how it was rated; the view lists its columns
    """
    alter table versions add column if not exists agent VARCHAR;
    alter table versions add column if not exists handling_time DOUBLE;
    alter table versions add column if not exists first_response DOUBLE;
    alter table versions add column if not exists resolution_time DOUBLE;
    alter table versions add column if not exists reopened DOUBLE;
    alter table versions add column if not exists rating DOUBLE;
    create or replace view tickets as
        select * exclude (merged, content_hash) from versions semi join current using (version_id);
    """,
)
SCHEMA_VERSION = len(MIGRATIONS)
# `all_versions` are the contents of the whole version, also where `versions` holds those alone that a writer works on
# (see `analytics.lake.working`); `numbered` is the highest number that a content had outside `versions`.
WHOLE = """
create or replace temp view all_versions as select * from versions;
create or replace temp table numbered as select 0 as top;
"""


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
        connection.execute(WHOLE)
    except BaseException:
        connection.close()
        raise
    return connection


def attach_read_only(path: Path, name: str = "snapshot") -> duckdb.DuckDBPyConnection:
    """A connection in memory that has the version attached under a name, read-only.

    Raises AnalyticsError where a newer Tagwatch wrote it, duckdb.Error where it cannot be read.
    """
    if why := not_a_file(path):
        raise duckdb.IOException(f"it {why}")
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    try:
        connection.execute(SESSION)
        connection.execute(f"attach '{quoted(str(path))}' as {name} (read_only)")
        refuse_newer(path, schema_of(connection, name), SCHEMA_VERSION)
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


@contextmanager
def room_for(connection: duckdb.DuckDBPyConnection, columns: int) -> Iterator[None]:
    """More memory for blocks while a file of thousands of columns is read: a step holds VECTOR rows of all of them."""
    needed = columns * VECTOR * CELL * COPIES
    if needed < SMALL_READ:
        yield
        return
    usual = only_row(connection.execute("select current_setting('memory_limit')"))[0]
    connection.execute(f"set memory_limit = '{(needed >> 20) + 300} MiB'")
    try:
        yield
    finally:
        connection.execute(f"set memory_limit = '{usual}'")


def has_holes(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether free blocks make up a third of a version after its checkpoint, so that it is worth to be compacted."""
    total, used, free = only_row(
        connection.execute("select total_blocks, used_blocks, free_blocks from pragma_database_size()")
    )
    return bool(total >= 64 and free * 2 > used)


def compact(path: Path) -> None:
    """Rewrite a closed private copy: deletes leave holes, and old bytes."""
    with duckdb.connect(str(path)) as connection:
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


def highest_number(connection: duckdb.DuckDBPyConnection) -> int:
    """The highest number that a content has, in a connection to a draft."""
    sql = "select greatest(coalesce(max(version_id), 0), (select top from numbered)) from versions"
    number: int = only_row(connection.execute(sql))[0]
    return number


def quoted(text: str) -> str:
    """Text for the inside of a single-quoted SQL literal."""
    return text.replace("'", "''")
