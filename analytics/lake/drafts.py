"""Drafts over a lake: a local database with the tickets that a writer works on, and how it becomes pieces.

Only pieces with a row that changed are written again; what is new comes as a piece of its own in its month.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from analytics.lake.layout import CONTENTS, MOST_PIECES, SIGHTINGS, SMALL
from analytics.lake.manifest import Manifest, Piece
from analytics.lake.place import Place
from analytics.lake.publishing import KEPT_HASH, rows_of, view_version, write_piece
from analytics.store.database import CONTENT, only_row, open_for_writing
from analytics.store.draft import Draft

_CONTENT = ", ".join(CONTENT)
# What is kept of the version in the draft's own file: its pieces, and what was brought as it was then.
_STATE = """
create table lake.pieces (kind varchar, file varchar, name varchar, month varchar);
create table lake.brought (version_id integer, file varchar, "current" boolean, content_hash ubigint);
create table lake.seen (import_id integer, version_id integer);
"""
_WHOLE = f"""
create or replace temp view all_versions as
    select * from lake.versions anti join lake.brought using (version_id) union all by name select * from main.versions;
create or replace view main.tickets as
    select * from lake.tickets anti join lake.brought using (version_id) union all by name
    select version_id, source, ticket_id, {_CONTENT} from main.versions semi join main.current using (version_id);
create or replace temp table numbered as select TOP as top;
"""


class LakeDraft(Draft):
    """A draft over the version of a lake, or over nothing. Close what `open` gives before `pieces` is called."""

    def __init__(self, path: Path, place: Place, manifest: Manifest | None):
        super().__init__(path)
        self.lake = place
        self.manifest = manifest
        self._top = manifest.top if manifest else 0

    def exists(self) -> bool:
        return self.manifest is not None

    def open(self) -> duckdb.DuckDBPyConnection:
        fresh = not self.path.exists()
        connection = open_for_writing(self.path)
        try:
            self.lake.register(connection)
            if fresh and self.manifest:
                self._begin(connection, self.manifest)
            if self.manifest:
                connection.execute(_WHOLE.replace("TOP", str(self._top)))
            else:
                connection.execute(f"create or replace temp table numbered as select {self._top} as top")
        except BaseException:
            connection.close()
            raise
        return connection

    def empty(self) -> None:
        super().empty()
        self.manifest = None

    def compact(self) -> None:
        pass  # it is thrown away

    def _begin(self, connection: duckdb.DuckDBPyConnection, manifest: Manifest) -> None:
        view_version(connection, self.lake, manifest, "lake")
        connection.execute(_STATE)
        rows = [
            (kind, self.lake.sql(piece.name), piece.name, piece.month)
            for kind in (CONTENTS.name, SIGHTINGS.name)
            for piece in manifest.tables.get(kind, ())
        ]
        if rows:
            connection.executemany("insert into lake.pieces values (?, ?, ?, ?)", rows)
        contents = rows_of(self.lake, CONTENTS.name, manifest.tables.get(CONTENTS.name, ()))
        named = contents.replace("])", "], filename = true)") if contents.startswith("read_parquet") else contents
        file = "filename" if contents.startswith("read_parquet") else "null::varchar"
        connection.execute(f"create view lake.ids as select version_id, source, ticket_id, {file} as file from {named}")
        for table in SMALL:
            columns = ", ".join(f'"{name}"' for name in table.columns)
            connection.execute(
                f"insert into main.{table.name} ({columns}) select {columns} from lake.{table.name} "
                f"order by {', '.join(table.sort)}"
            )

    def pieces(self) -> tuple[dict[str, tuple[Piece, ...]], int]:
        """Write what changed; all pieces of the version that the draft holds, and the highest number of a content."""
        connection = self.open()
        try:
            writer = _Writer(connection, self.lake, self.manifest)
            tables = {
                CONTENTS.name: tuple(writer.contents()),
                SIGHTINGS.name: tuple(writer.sightings()),
                **{table.name: tuple(writer.small(table.name)) for table in SMALL},
            }
            top = only_row(connection.execute("select coalesce(max(version_id), 0) from main.versions"))[0]
        finally:
            connection.close()
        return tables, max(top, self._top)


@dataclass(frozen=True)
class _Writer:
    connection: duckdb.DuckDBPyConnection
    place: Place
    manifest: Manifest | None

    def contents(self) -> Iterator[Piece]:
        if self.manifest:
            self.connection.execute("""
                create or replace temp table changed as
                select distinct b.file from lake.brought b left join main.versions v using (version_id)
                left join main.current c on c.version_id = b.version_id
                where v.version_id is null or v.content_hash is distinct from b.content_hash
                   or (c.version_id is not null) <> b."current" """)
        fresh = "anti join lake.brought using (version_id)" if self.manifest else ""
        yield from self._months(CONTENTS.name, self._working(fresh), self._kept(CONTENTS.name, self._rewritten))

    def _rewritten(self, piece: Piece) -> str:
        """The rows of a piece as they are now."""
        file = self.place.sql(piece.name).replace("'", "''")
        columns = ", ".join(f'"{name}"' for name in CONTENTS.columns)
        own = self._working(f"semi join (from lake.brought where file = '{file}') using (version_id)")
        return f"""select {columns} from read_parquet('{file}') anti join lake.brought using (version_id)
            union all by name {own}"""

    def _working(self, which: str) -> str:
        return f"""select version_id, source, ticket_id, {KEPT_HASH} as content_hash, merged,
            version_id in (select version_id from main.current) as "current", {_CONTENT}
            from main.versions {which}"""

    def sightings(self) -> Iterator[Piece]:
        if self.manifest:
            self.connection.execute("""
                create or replace temp table gone as select * from lake.seen except select * from main.sightings;
                create or replace temp table changed as
                select distinct p.file from lake.pieces p where kind = 'sightings' and month in (
                    select month from lake.pieces join lake.brought using (file)
                    where version_id in (select version_id from gone))""")
        fresh = "select * from main.sightings" + (" except select * from lake.seen" if self.manifest else "")
        new = f"select s.*, created_at from ({fresh}) s join main.versions using (version_id)"
        yield from self._months(SIGHTINGS.name, new, self._kept(SIGHTINGS.name, self._still_seen))

    def _still_seen(self, piece: Piece) -> str:
        file = self.place.sql(piece.name).replace("'", "''")
        return f"select * from read_parquet('{file}') anti join gone using (import_id, version_id)"

    def small(self, table: str) -> Iterator[Piece]:
        piece = write_piece(self.connection, self.place, table, "", f"select * from main.{table}")
        if piece.rows:
            yield piece
        else:
            self.place.remove(piece.name)

    def _kept(self, table: str, rewritten: Callable[[Piece], str]) -> list[Piece]:
        """The pieces of the version before: those without a change as they are, the others written again."""
        if not self.manifest:
            return []
        changed = {file for (file,) in self.connection.execute("select file from changed").fetchall()}
        kept = []
        for piece in self.manifest.tables.get(table, ()):
            if self.place.sql(piece.name) in changed:
                piece = write_piece(self.connection, self.place, table, piece.month, rewritten(piece))
            if piece.rows:
                kept.append(piece)
            else:
                self.place.remove(piece.name)
        return kept

    def _months(self, table: str, new: str, kept: list[Piece]) -> Iterator[Piece]:
        """The kept pieces with the new rows as one more in each month that has some."""
        self.connection.execute(f"create or replace temp table fresh as {new}")
        months = self.connection.execute(
            "select strftime(created_at, '%Y-%m') as month from fresh group by month order by month"
        ).fetchall()
        by_month: dict[str, list[Piece]] = {}
        for piece in kept:
            by_month.setdefault(piece.month, []).append(piece)
        for (month,) in months:
            rows = f"select * from fresh where strftime(created_at, '%Y-%m') = '{month}'"
            by_month.setdefault(month, []).append(write_piece(self.connection, self.place, table, month, rows))
        self.connection.execute("drop table fresh")
        for month in sorted(by_month):
            yield from self._few(table, month, by_month[month])

    def _few(self, table: str, month: str, pieces: list[Piece]) -> list[Piece]:
        """The pieces of a month; where there are too many, the smaller ones put together."""
        if len(pieces) <= MOST_PIECES:
            return pieces
        largest = max(pieces, key=lambda piece: piece.rows)
        rest = [piece for piece in pieces if piece is not largest]
        if largest.rows <= sum(piece.rows for piece in rest):
            rest = pieces
        rows = f"select * from {rows_of(self.place, table, rest)}"
        whole = write_piece(self.connection, self.place, table, month, rows)
        return [whole] if rest is pieces else [largest, whole]
