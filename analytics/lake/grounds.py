"""Grounds: what a version is in one zone, with one customers file, one rule of what is left out, one set of labels.

Made piece by piece by the derivation's own scripts, so that memory stays that of one month; what the version shares
with one whose ground is there is taken from it. Disposable: what is damaged is made anew.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pandas as pd

from analytics.lake.layout import BY_PIECE, CONTENTS, CUSTOMERS, EFFORT, LABEL_SETS, LEFT_OUT, SUMS, TICKETS
from analytics.lake.manifest import Ground, Manifest, ManifestDamaged, Piece, read_ground, written
from analytics.lake.place import Place
from analytics.lake.publishing import ground_name, rows_of, view_version, write_piece
from analytics.store.database import SESSION, quoted
from analytics.store.derivation import CUSTOMER, SET, fill_base
from analytics.store.derivation_scripts import LEFT_OUT as LEFT_OUT_SCRIPT
from analytics.store.engine import DuckEngine
from analytics.workspace.customers import Customers

MEMORY = "1GB"
_NAME = re.compile(r"grounds/(?P<version>\d+)-(?P<key>.+)\.json")
_DAY = 86_400_000_000  # microseconds
# The sums of a piece with the first and last time of day of their tickets.
TIMED_SUMS = f"""
    select s.day, s.source, s.label_set, s.tickets, first_utc, last_utc, first_local, last_local
    from base.sums s join (
        select day, label_set, min(utc) as first_utc, max(utc) as last_utc, min(local) as first_local,
               max(local) as last_local
        from (select day, label_set, epoch_us(created_at) % {_DAY} as utc,
                     epoch_us(timezone($zone, timezone('UTC', created_at))) % {_DAY} as local
              from base.tickets join snapshot.tickets t on t.version_id = id)
        group by day, label_set) c on c.day = s.day and c.label_set = s.label_set
"""
# The sources whose exports have days without times: all tickets at one midnight or noon, in UTC or in the zone. Holds
# for the whole version what `clocks` in the derivation's BASE holds for one file.
DAY_ONLY = f"""
    select source from (
        select source, min(first_utc) as u, max(last_utc) as u2, min(first_local) as l, max(last_local) as l2
        from SUMS group by source)
    where (u = u2 and u in (0, {_DAY // 2})) or (l = l2 and l in (0, {_DAY // 2})) order by source
"""


@dataclass(frozen=True)
class View:
    """What decides a ground beside its version. key: the same for the same view, to be part of a file's name."""

    key: str
    zone: str
    customers: Customers = field(default_factory=Customers)
    leave_out: Mapping[str, Sequence[str]] = field(default_factory=dict)
    confirmed: pd.DataFrame | None = None
    aside: tuple[str, ...] = ()


def grounds_of(place: Place) -> Iterator[tuple[str, Ground | None]]:
    """Every ground that is there, by the name of its manifest, the newest first; None for one that cannot be read."""
    for name in sorted(place.held("grounds/"), reverse=True):
        if _NAME.fullmatch(name):
            try:
                yield name, read_ground(place.read(name))
            except (ManifestDamaged, OSError):
                yield name, None


def ground_at(place: Place, version: str, key: str) -> Ground | None:
    """The ground of a version, None where there is none that can be read."""
    try:
        return read_ground(place.read(ground_name(version, key)))
    except (ManifestDamaged, OSError):
        return None


def make_ground(place: Place, manifest: Manifest, view: View, scratch: Path) -> Ground:
    """Make the ground of a version and put it in its place. scratch: a folder for what does not fit into memory."""
    known = newest_ground(place, view.key)
    with duckdb.connect(
        config={"autoinstall_known_extensions": "false", "memory_limit": MEMORY, "temp_directory": str(scratch)}
    ) as connection:
        connection.execute(SESSION)
        place.register(connection)
        return settled(place, Making(connection, place, manifest, view).ground(known))


def settled(place: Place, made: Ground) -> Ground:
    """Put a ground in its place; the one that is there, where somebody else was first."""
    if not place.create(ground_name(made.version, made.key), written(made)):
        return ground_at(place, made.version, made.key) or made
    return made


def newest_ground(place: Place, key: str) -> Ground | None:
    """The ground of a view of the newest version that has one."""
    names = [name for name in place.held("grounds/") if (found := _NAME.fullmatch(name)) and found["key"] == key]
    for name in sorted(names, reverse=True):
        if (ground := ground_at(place, name.partition("/")[2].partition("-")[0], key)) is not None:
            return ground
    return None


@dataclass(frozen=True)
class Making:
    """A ground in the making, in a connection that can read and write the place."""

    connection: duckdb.DuckDBPyConnection
    place: Place
    manifest: Manifest
    view: View

    def ground(self, known: Ground | None) -> Ground:
        """The whole ground; pieces that `known` has are taken from it."""
        self.know(known)
        contents = self.manifest.tables.get(CONTENTS.name, ())
        before = [
            {piece.of: piece for piece in known.tables.get(table.name, ())} if known else {} for table in BY_PIECE
        ]
        made: list[tuple[Piece, ...]] = [
            tuple(pieces[piece.name] for pieces in before)
            if all(piece.name in pieces for pieces in before)
            else self.piece(piece)
            for piece in contents
        ]
        tables = {table.name: tuple(pieces[place] for pieces in made) for place, table in enumerate(BY_PIECE)}
        every_sum = rows_of(self.place, SUMS.name, tables[SUMS.name])
        every_ticket = rows_of(self.place, TICKETS.name, tables[TICKETS.name])
        used = f"select * from known_sets where label_set in (select label_set from {every_sum})"
        named = f"select * from known_customers where customer in (select customer from {every_ticket})"
        return Ground(
            self.manifest.version,
            self.view.key,
            {
                LABEL_SETS.name: (write_piece(self.connection, self.place, LABEL_SETS.name, "", used),),
                CUSTOMERS.name: (write_piece(self.connection, self.place, CUSTOMERS.name, "", named),),
                **tables,
                LEFT_OUT.name: (self._left_out(),),
            },
            tuple(source for (source,) in self.connection.execute(DAY_ONLY.replace("SUMS", every_sum)).fetchall()),
            facts={"zone": self.view.zone},
        )

    def know(self, known: Ground | None) -> None:
        """Begin with the numbers of customers and label sets that are known."""
        for table, kind, columns in (
            ("known_sets", LABEL_SETS.name, ("label_set", *SET)),
            ("known_customers", CUSTOMERS.name, tuple(CUSTOMER)),
        ):
            rows = rows_of(self.place, kind, known.tables.get(kind, ()) if known else ())
            self.connection.execute(f"create table {table} as select {', '.join(columns)} from {rows}")

    def piece(self, piece: Piece) -> tuple[Piece, ...]:
        """What BY_PIECE has of one piece of contents."""
        connection, content = self.connection, rows_of(self.place, CONTENTS.name, [piece])
        connection.execute("attach ':memory:' as base; create schema snapshot")
        imports = rows_of(self.place, "imports", self.manifest.tables.get("imports", ()))
        connection.execute(f"create view snapshot.imports as select * from {imports}")
        connection.execute(
            f'create view snapshot.tickets as select * exclude (merged, content_hash, "current") from {content} '
            'where "current"'
        )
        fill_base(
            DuckEngine(connection),
            zone=self.view.zone,
            customers=self.view.customers,
            leave_out=self.view.leave_out,
            confirmed=self.view.confirmed,
            aside=self.view.aside,
            hours=True,
        )
        zone = f"'{quoted(self.view.zone)}'"
        selects = {
            TICKETS.name: "select * from base.tickets",
            SUMS.name: TIMED_SUMS.replace("$zone", zone),
            EFFORT.name: "select * from base.effort",
        }
        made = tuple(
            write_piece(connection, self.place, table.name, piece.month, selects[table.name], of=piece.name)
            for table in BY_PIECE
        )
        connection.execute("""
            create or replace table known_sets as select * from base.label_sets;
            create or replace table known_customers as select * from base.customers""")
        self._clear()
        return made

    def _left_out(self) -> Piece:
        self.connection.execute("attach ':memory:' as base")
        view_version(self.connection, self.place, self.manifest, "snapshot")
        engine = DuckEngine(self.connection)
        engine.fill("aside", {"source": "varchar"}, pd.DataFrame({"source": list(self.view.aside)}, dtype="string"))
        engine.run(LEFT_OUT_SCRIPT, {"zone": self.view.zone})
        piece = write_piece(self.connection, self.place, LEFT_OUT.name, "", "select * from base.left_out")
        self._clear()
        return piece

    def _clear(self) -> None:
        """Drop the temporary tables and views of the scripts, for the next piece."""
        for kind in ("view", "table"):
            temporary = self.connection.execute(
                f"select {kind}_name from duckdb_{kind}s() where temporary and not internal"
            ).fetchall()
            for (name,) in temporary:
                self.connection.execute(f'drop {kind} temp."{name}"')
        self.connection.execute("drop schema snapshot cascade; detach base")
