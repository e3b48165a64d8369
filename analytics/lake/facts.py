"""Facts of a lake: the views through which every count reads its pieces, with what is small kept on this machine.

Tickets and contents are read where they are, the row groups and columns that a query needs; label sets, customers and
what tags mean lie under `derived/`, as of the embedded store. Re-tagging reads label sets and sums alone.
"""

import os
from collections.abc import Callable
from pathlib import Path

import duckdb
from filelock import FileLock

from analytics.lake.grounds import View, ground_at, grounds_of, make_ground, newest_ground
from analytics.lake.layout import CUSTOMERS, EFFORT, LABEL_SETS, LEFT_OUT, SUMS, TICKETS
from analytics.lake.manifest import Ground, Manifest
from analytics.lake.publishing import open_version, rows_of
from analytics.lake.snapshots import LakeSnapshots
from analytics.lake.upkeep import damage_of_piece
from analytics.people.person import Limit
from analytics.store.database import quoted
from analytics.store.derivation import fill_derived
from analytics.store.engine import DuckEngine
from analytics.store.facts import COMPUTED, Asked, Facts, Source, open_facts, sweep_computed
from analytics.store.folders import make_folder, unwritable
from analytics.store.narrowed import WHOLE, narrow
from analytics.store.own_files import discard, discard_odd_in
from analytics.store.permissions import tighten, umask, write_private
from analytics.store.snapshots import Snapshots
from analytics.store.soundness import is_damage
from analytics.workspace.taxonomy import Taxonomy

LOCAL = (LABEL_SETS.name, CUSTOMERS.name, LEFT_OUT.name)  # of a ground, copied to this machine
_CELLS = """create view {schema}.cells as
    select t.day, t.id, t.source, c.team, c.category, t.customer, t.channel, t.plan, t.segment, t.label_set
    from {base}.tickets t join lake_derived.set_cells c using (label_set)"""


def facts_of(snapshots: Snapshots, taxonomy: Taxonomy, asked: Asked) -> Facts | None:
    """The facts of the current version of either store, computed now if need be; see `open_facts`."""
    _of_this_place(snapshots)
    if not isinstance(snapshots, LakeSnapshots):
        return open_facts(snapshots, taxonomy, asked)
    snapshots.bring_forward()
    manifest = snapshots.manifest()[0]
    if manifest is None:
        return None
    view = view_of(taxonomy, asked)
    opener = _Opener(snapshots, manifest, view, taxonomy)
    full_key = "-".join(filter(None, (opener.key, asked.active.fingerprint)))
    source = Source(opener.open, opener.remake, opener.narrowed)
    return Facts(manifest.version, full_key, asked.zone, taxonomy, source, asked.active, asked.aside)


def _of_this_place(snapshots: Snapshots) -> None:
    """Remove what was computed of versions elsewhere: each lake, and the folder itself, begin their numbers at 1."""
    folder, here = snapshots.folder / "derived", snapshots.lake.url if isinstance(snapshots, LakeSnapshots) else ""
    note = folder / "PLACE"
    known = note.read_text(encoding="utf-8") if note.exists() else ""
    if known == here:
        return
    make_folder(folder)
    try:
        for path in folder.glob("*-*"):
            path.unlink(missing_ok=True)
        write_private(note, here)
    except OSError as error:
        raise unwritable(folder, error, what=COMPUTED) from error


def view_of(taxonomy: Taxonomy, asked: Asked) -> View:
    """What decides the ground of a workspace's facts."""
    labels, parts = asked.key_parts(taxonomy)
    return View("-".join(parts), asked.zone, asked.customers, asked.leave_out, labels, asked.aside)


class _Opener:
    def __init__(self, snapshots: LakeSnapshots, manifest: Manifest, view: View, taxonomy: Taxonomy):
        self.snapshots, self.manifest, self.view, self.taxonomy = snapshots, manifest, view, taxonomy
        self.folder = snapshots.folder / "derived"
        ground = f"{manifest.version}-{view.key}"
        self.key = f"{ground}-{taxonomy.fingerprint()}"
        self.base = self.folder / f"base-{ground}.duckdb"
        self.path = self.folder / f"facts-{self.key}.duckdb"

    def open(self) -> duckdb.DuckDBPyConnection:
        return self._open("")

    def narrowed(self, texts: bool, limit: Limit) -> duckdb.DuckDBPyConnection:
        """The same as somebody sees it; see `analytics.store.narrowed`."""
        connection = self._open(f"{WHOLE}_")
        try:
            narrow(connection, texts=texts, limit=limit)
        except BaseException:
            connection.close()
            raise
        return connection

    def _open(self, before: str) -> duckdb.DuckDBPyConnection:
        """before: what the names of the schemas begin with."""
        ground = self._built()
        connection = open_version(self.snapshots.lake, self.manifest, f"{before}snapshot")
        try:
            self._view_ground(connection, ground, f"{before}base")
            connection.execute(f"attach '{quoted(str(self.path))}' as lake_derived (read_only)")
            connection.execute(f"create schema {before}derived")
            for (table,) in connection.execute(
                "select table_name from duckdb_tables() where database_name = 'lake_derived'"
            ).fetchall():
                connection.execute(f"create view {before}derived.{table} as select * from lake_derived.{table}")
            connection.execute(_CELLS.format(schema=f"{before}derived", base=f"{before}base"))
        except BaseException:
            connection.close()
            raise
        return connection

    def remake(self, error: Exception) -> None:
        """Drop what is computed and damaged; raises StoreDamaged where it is the version itself."""
        if self.snapshots.damage(self.manifest.version, again=True):
            raise self.snapshots.damaged(self.manifest.version, error) from error
        lake, version = self.snapshots.lake, self.manifest.version
        ground = ground_at(lake, version, self.view.key) or newest_ground(lake, self.view.key)
        pieces = ground.pieces() if ground else ()
        broken = {piece.name for piece in pieces if damage_of_piece(lake, piece, again=True)}
        for name, other in grounds_of(lake) if broken else ():  # nor may any version take it over
            if other is None or broken & {piece.name for piece in other.pieces()}:
                lake.remove(name)
        for name in broken:
            lake.remove(name)
        try:
            for computed in (self.base, self.path):
                discard(computed)
        except OSError as refused:
            raise unwritable(self.folder, refused, what=COMPUTED) from refused

    def _built(self) -> Ground:
        lake, version = self.snapshots.lake, self.manifest.version
        discard_odd_in(self.folder)
        ground = ground_at(lake, version, self.view.key)
        if ground is not None and self.base.exists() and self.path.exists():
            return ground
        make_folder(self.folder)
        try:
            with FileLock(self.folder / "facts.lock", mode=0o666 & ~umask()):
                ground = ground_at(lake, version, self.view.key)
                if ground is None:
                    ground = make_ground(lake, self.manifest, self.view, self.folder)
                if not self.base.exists():
                    self._write(self.base, "local", lambda connection: self._copy(connection, ground))
                if not self.path.exists():
                    self._write(self.path, "derived", lambda connection: self._derive(connection, ground))
                sweep_computed(self.folder, self.snapshots)
        except OSError as error:
            raise unwritable(self.folder, error, what=COMPUTED) from error
        return ground

    def _copy(self, connection: duckdb.DuckDBPyConnection, ground: Ground) -> None:
        for table in LOCAL:
            rows = rows_of(self.snapshots.lake, table, ground.tables.get(table, ()))
            connection.execute(f"create table local.{table} as select * from {rows}")

    def _derive(self, connection: duckdb.DuckDBPyConnection, ground: Ground) -> None:
        self._view_ground(connection, ground, "base")
        fill_derived(DuckEngine(connection), self.taxonomy)

    def _view_ground(self, connection: duckdb.DuckDBPyConnection, ground: Ground, schema: str) -> None:
        connection.execute(f"attach '{quoted(str(self.base))}' as lake_base (read_only); create schema {schema}")
        for table in LOCAL:
            connection.execute(f"create view {schema}.{table} as select * from lake_base.{table}")
        sums = rows_of(self.snapshots.lake, SUMS.name, ground.tables.get(SUMS.name, ()))
        connection.execute(f"create view {schema}.sums as select day, source, label_set, tickets from {sums}")
        effort = rows_of(self.snapshots.lake, EFFORT.name, ground.tables.get(EFFORT.name, ()))
        connection.execute(f"create view {schema}.effort as select * from {effort}")
        tickets = rows_of(self.snapshots.lake, TICKETS.name, ground.tables.get(TICKETS.name, ()))
        listed = ", ".join(f"'{quoted(source)}'" for source in ground.day_only)
        hour = f"case when source in ({listed}) then '(none)' else hour end" if listed else "hour"
        columns = ", ".join(f"{hour} as hour" if name == "hour" else name for name in TICKETS.columns)
        connection.execute(f"create view {schema}.tickets as select {columns} from {tickets}")

    def _write(self, path: Path, name: str, fill: Callable[[duckdb.DuckDBPyConnection], None]) -> None:
        """Fill a new local database and give it its name only when it is whole."""
        draft = path.with_suffix(f".{os.getpid()}.draft")
        draft.unlink(missing_ok=True)
        connection = open_version(self.snapshots.lake, self.manifest)
        try:
            connection.execute(f"attach '{quoted(str(draft))}' as {name}")
            fill(connection)
            connection.execute(f"detach {name}")
            connection.close()
            tighten(draft)
            os.replace(draft, path)
        except duckdb.Error as error:
            if is_damage(error):
                self.remake(error)
            raise
        finally:
            connection.close()
            for left in path.parent.glob(f"{draft.name}*"):
                left.unlink(missing_ok=True)
