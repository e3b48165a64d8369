"""Publishing: pieces become a version that counts, and a version is opened for reading.

Publish under `locking.locked`. Nothing that is written counts before the pointer moves; killed before that, a writer
leaves files that nobody names, which the sweep removes when they are an hour old.
"""

import contextlib
import re
import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import duckdb

from analytics.errors import StoreBusy
from analytics.lake.layout import FORMAT, OF_VERSION, ROW_GROUP, TABLES, Table, piece_name
from analytics.lake.manifest import Ground, Manifest, ManifestDamaged, Piece, checksum, read_manifest, written
from analytics.lake.place import Place, PointerMoved, Token, draft_of, sum_of_file
from analytics.store.database import CONTENT, SCHEMA_VERSION, quoted

VERSION_OF_NAME = re.compile(r"versions/(\d{6,12})\.json")
_POINTER = re.compile(rb"(\d{6,12}) ([0-9a-f]{64})\s*")
PLAIN_HASH = "(content_hash::hugeint + 9223372036854775808)::ubigint"  # as the embedded store has it
KEPT_HASH = "(content_hash::hugeint - 9223372036854775808)::bigint"  # as a lake has it


def manifest_name(version: str) -> str:
    return f"versions/{version}.json"


def current(place: Place) -> tuple[Manifest | None, Token]:
    """The manifest of the version that counts, and the pointer's token for `publish`; (None, …) before the first.

    Raises ManifestDamaged where pointer or manifest cannot be used, OSError where they cannot be read.
    """
    content, token = place.pointer()
    if content is None:
        return None, token
    found = _POINTER.fullmatch(content)
    if not found:
        raise ManifestDamaged(f"the pointer does not name a version: it begins with {content[:20]!r}")
    return opened_manifest(place, found[1].decode(), found[2].decode()), token


def opened_manifest(place: Place, version: str, expected: str | None = None) -> Manifest:
    """A version's manifest. expected: the checksum that the pointer has of it. Raises ManifestDamaged."""
    try:
        content = place.read(manifest_name(version))
    except FileNotFoundError as error:
        raise ManifestDamaged(f"the list of version {version} is gone ({manifest_name(version)})") from error
    if expected is not None and checksum(content) != expected:
        raise ManifestDamaged(f"the list of version {version} is not the one that the pointer names")
    return read_manifest(content)


def versions(place: Place) -> list[str]:
    """The versions whose manifests are there, newest first, sound or not."""
    return sorted(found[1] for name in place.held("versions/") if (found := VERSION_OF_NAME.fullmatch(name)))[::-1]


def publish(place: Place, manifest: Manifest, since: Token, grounds: Iterable[Ground] = ()) -> None:
    """Make a version the one that counts. Every piece that it names must be in its place.

    since: the token with which the version before was read. grounds: computed with it, published at the same moment.
    Raises StoreBusy where somebody else published meanwhile; nothing is changed then.
    """
    content = written(manifest)
    if not place.create(manifest_name(manifest.version), content):
        raise StoreBusy(f"Version {manifest.version} of the lake was published by somebody else. Do it again.")
    for ground in grounds:
        place.create(ground_name(ground.version, ground.key), written(ground))
    try:
        place.move_pointer(f"{manifest.version} {checksum(content)}\n".encode(), since)
    except PointerMoved as error:
        place.remove(manifest_name(manifest.version))
        raise StoreBusy("Another process published a version of the lake meanwhile. Do it again.") from error


def publish_pieces(
    place: Place,
    tables: Mapping[str, Iterable[Piece]],
    *,
    engine: str,
    made_by: str,
    schema: int,
    top: int,
    parent: Manifest | None,
    since: Token,
    grounds: Iterable[Ground] = (),
) -> Manifest:
    """Publish the pieces as the next version, and return its manifest.

    tables: all pieces of the version by table, those that it shares with its parent included. grounds: of the version
    whose name `next_version` gives. Raises StoreBusy; see `publish`.
    """
    unknown = set(tables) - {table.name for table in OF_VERSION}
    if unknown:
        raise ValueError(f"no tables of a version: {', '.join(sorted(unknown))}")
    manifest = Manifest(
        next_version(place),
        datetime.now(UTC).isoformat(timespec="seconds"),
        made_by,
        engine,
        schema,
        top,
        {name: tuple(pieces) for name, pieces in tables.items()},
        parent.version if parent else None,
        FORMAT,
    )
    publish(place, manifest, since, [replace(ground, version=manifest.version) for ground in grounds])
    return manifest


def next_version(place: Place) -> str:
    """A name that no version ever had here: what is computed of one is kept under its name."""
    known = [int(version) for version in versions(place)]
    known += [int(found[1]) for name in place.held("grounds/") if (found := re.match(r"grounds/(\d+)-", name))]
    with contextlib.suppress(OSError):
        content = place.pointer()[0] or b""
        known += [int(found[1]) for found in [_POINTER.fullmatch(content)] if found]
    return f"{max([0, *known]) + 1:06d}"


def ground_name(version: str, key: str) -> str:
    return f"grounds/{version}-{key}.json"


def write_piece(
    connection: duckdb.DuckDBPyConnection, place: Place, table: str, month: str, select: str, *, of: str = ""
) -> Piece:
    """Write the rows of a query as one piece of a table, in the table's columns, types and order."""
    kind = TABLES[table]
    columns = ", ".join(f'"{name}"::{type} as "{name}"' for name, type in kind.columns.items())
    name = piece_name(table, month, f"{time.time_ns():x}{secrets.token_hex(4)}")
    with draft_of(place, name) as draft:
        connection.execute(
            f"copy (select {columns} from ({select}) order by {', '.join(kind.sort)}) to '{quoted(str(draft))}' "
            f"(format parquet, compression zstd, row_group_size {ROW_GROUP})"
        )
        rows = connection.execute(f"select count(*) from read_parquet('{quoted(str(draft))}')").fetchall()[0][0]
        size, sha256 = sum_of_file(draft)
    return Piece(name, month, rows, size, sha256, of)


def rows_of(place: Place, table: str, pieces: Iterable[Piece]) -> str:
    """SQL of the rows of a table's pieces; a table without pieces has its columns and no rows."""
    kind = TABLES[table]
    files = ", ".join(f"'{quoted(place.sql(piece.name))}'" for piece in pieces)
    if files:
        return f"read_parquet([{files}])"
    return f"(select {', '.join(f'null::{type} as {name!r}' for name, type in kind.columns.items())} limit 0)".replace(
        "'", '"'
    )


def open_version(place: Place, manifest: Manifest, schema: str = "snapshot") -> duckdb.DuckDBPyConnection:
    """A connection in memory with a schema that has the tables of a version as the embedded store names them.

    `versions`, `sightings`, `current`, `imports`, `forgotten`, `tag_forms`, `rejects`, and the view `tickets`: views on
    the pieces, so that a query reads the columns and row groups that it needs.
    """
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    try:
        connection.execute("set TimeZone = 'UTC'; set enable_progress_bar = false; set parquet_metadata_cache = true")
        place.register(connection)
        view_version(connection, place, manifest, schema)
    except BaseException:
        connection.close()
        raise
    return connection


def view_version(connection: duckdb.DuckDBPyConnection, place: Place, manifest: Manifest, schema: str) -> None:
    """Make the views of `open_version` in a connection that can read the place."""
    connection.execute(f"create schema if not exists {schema}")
    for table in OF_VERSION:
        rows = rows_of(place, table.name, manifest.tables.get(table.name, ()))
        if manifest.schema < SCHEMA_VERSION:
            rows = _widened(connection, table, rows)
        connection.execute(f"create view {schema}.{table.name} as select * from {rows}")
    content, columns = ", ".join(CONTENT), "version_id, source, ticket_id"
    connection.execute(f"""
        create view {schema}.versions as
            select {columns}, {PLAIN_HASH} as content_hash, merged, {content} from {schema}.contents;
        create view {schema}.current as select version_id from {schema}.contents where current;
        create view {schema}.tickets as
            select {columns}, {content} from {schema}.contents where current""")


def _widened(connection: duckdb.DuckDBPyConnection, table: Table, rows: str) -> str:
    """SQL of rows of an earlier schema, with the columns that were not there yet, empty."""
    there = {name for name, *_ in connection.execute(f"describe select * from {rows}").fetchall()}
    lacking = [f'null::{kind} as "{name}"' for name, kind in table.columns.items() if name not in there]
    return f"(select {', '.join(['*', *lacking])} from {rows})"
