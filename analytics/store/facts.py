"""Facts: one version seen through one zone and one taxonomy, open for reading. Every count is taken from them.

Disposable: what is derived lies under `derived/` and is made on first need; what is damaged there is made anew.
"""

import contextlib
import hashlib
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
import pandas as pd
from filelock import FileLock

from analytics.people.acting import NotAllowed, acting
from analytics.people.person import NO_LIMIT, Limit
from analytics.store.blanked import reads_text
from analytics.store.database import SCHEMA_VERSION, attach_read_only, quoted, schema_of
from analytics.store.derivation import LAYOUT, build_base, build_derived
from analytics.store.folders import make_folder, unwritable
from analytics.store.narrowed import open_narrowed
from analytics.store.own_files import discard, discard_odd_in
from analytics.store.permissions import umask
from analytics.store.snapshots import KEEP_SECONDS, Snapshots
from analytics.store.soundness import damage_of, is_damage
from analytics.workspace.customers import ActiveCustomers, Customers
from analytics.workspace.taxonomy import Taxonomy

COMPUTED = "The tickets can be read, but what is computed from them, in"
MOST_LIMITS = 30  # of one version that are kept open
KEEP_TAXONOMIES = 4  # of one version; going back to one of the last is at once


@dataclass(frozen=True)
class Asked:
    """What facts are asked for, beside the version and what its tags mean."""

    zone: str  # IANA name; days are cut in it
    customers: Customers = field(default_factory=Customers)  # who is one customer, on which plan
    active: ActiveCustomers = field(default_factory=ActiveCustomers)
    leave_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # source → kinds of discarded tickets
    aside: tuple[str, ...] = ()  # sources of another origin, of which nothing is counted

    def key_parts(self, taxonomy: Taxonomy) -> tuple[pd.DataFrame | None, tuple[str, ...]]:
        """What people confirmed of tickets (None: nothing), and whatever decides `base` beside the version, as text."""
        labels = taxonomy.label_table() if taxonomy.labels else None
        named = self.zone.replace("/", "_"), self.customers.fingerprint, _mark(self.leave_out, self.aside)
        return labels, tuple(filter(None, (str(LAYOUT), *named, _print(labels))))


@dataclass
class Source:
    """The open files that facts are read from, and how they are opened anew after damage."""

    open: Callable[[], duckdb.DuckDBPyConnection]
    remake: Callable[[Exception], None]  # makes damaged derived files anew; raises StoreDamaged for the version itself
    narrowed: Callable[[bool, Limit], duckdb.DuckDBPyConnection]  # the same: with texts and names or not, of a limit
    connection: duckdb.DuckDBPyConnection = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __post_init__(self) -> None:
        try:
            self.connection = self.open()
        except duckdb.Error as error:
            self.renew(None, error)

    def renew(self, failed: duckdb.DuckDBPyConnection | None, error: duckdb.Error) -> None:
        """Open the files anew, made again where they are damaged; one thread does, the others find it done."""
        if not is_damage(error):
            raise error
        with self._lock:
            if failed is None or self.connection is failed:
                self.remake(error)
                self.connection = self.open()  # a thread that still reads from the old one keeps its own cursor


@dataclass(frozen=True, eq=False)
class Facts:
    """One version's facts, open for reading by any number of threads."""

    version: str
    key: str  # changes whenever a count could
    zone: str
    taxonomy: Taxonomy
    source: Source
    active: ActiveCustomers = field(default_factory=ActiveCustomers)
    aside: tuple[str, ...] = ()  # sources of another origin, of which nothing is counted
    limit: Limit = NO_LIMIT  # the tickets that are counted; empty: all
    everybody: "Facts | None" = field(default=None, repr=False)  # the same without the limit; None: there is none
    _narrowed: dict[tuple[Limit, bool], Source] = field(
        default_factory=dict, repr=False
    )  # of a limit, with texts or not

    @property
    def whole(self) -> "Facts":
        """The facts of all tickets, for what is found once for everybody. Nobody who is limited can ask them."""
        return self.everybody or self

    @property
    def ground(self) -> str:
        """The version, and the limit where there is one: with what the key of something kept begins."""
        if self.limit:  # whose tickets change with the meaning of tags, too
            return self.key
        return "-".join(filter(None, (self.version, _mark({}, self.aside))))

    def within(self, limit: Limit) -> "Facts":
        """The facts of the tickets that a limit leaves: of these alone everything is counted, listed and found."""
        if not limit:
            return self.whole
        every = self.whole
        source = every._source(limit, texts=True)
        return replace(every, key=f"{every.key}-{limit.mark}", source=source, limit=limit, everybody=every)

    def _source(self, limit: Limit, *, texts: bool) -> Source:
        """The files as somebody sees them, opened once."""
        if texts and not limit:
            return self.source
        known = self._narrowed.get((limit, texts))
        if known is None:
            narrowed = self.source.narrowed
            known = Source(lambda: narrowed(texts, limit), self.source.remake, narrowed)
            while len(self._narrowed) >= MOST_LIMITS:
                self._narrowed.pop(next(iter(self._narrowed)), None)
            self._narrowed[limit, texts] = known
        return known

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        return self.source.connection

    def frame(self, sql: str, parameters: dict[str, object] | None = None, *, whole: bool = False) -> pd.DataFrame:
        """Run a query on a cursor of its own: a shared one gives wrong rows under threads (design §4).

        Who may not read texts and customers' names has the blanked tables; see `analytics.store.blanked`. Who is
        limited to some teams or sources has facts of that limit: any others raise NotAllowed.
        whole: the whole ones for everybody, for counts and marks in which neither a text nor a name is left.
        A derived file that turns out to be damaged is made anew; raises StoreDamaged where the version itself is.
        """
        if (limit := acting().limit) and limit != self.limit:
            raise NotAllowed(f"Your account is limited to {limit.about}. Open the page again.")
        source = self.source if whole or reads_text() else self.whole._source(self.limit, texts=False)
        connection = source.connection
        try:
            return _ask(connection, sql, parameters)
        except duckdb.Error as error:
            source.renew(connection, error)
            return _ask(source.connection, sql, parameters)


def _ask(connection: duckdb.DuckDBPyConnection, sql: str, parameters: dict[str, object] | None) -> pd.DataFrame:
    with connection.cursor() as cursor:
        return cursor.execute(sql, parameters or {}).df()


def open_facts(snapshots: Snapshots, taxonomy: Taxonomy, asked: Asked) -> Facts | None:
    """The facts of the current version, computed now if need be; None before the first import.

    taxonomy: what tags mean, now or as it was at another time.
    A version of an earlier schema is brought forward first. Raises StoreDamaged where the version cannot be read,
    AnalyticsError where a newer Tagwatch wrote it or what is computed cannot be written.
    """
    version = snapshots.check_current()
    if version is None:
        return None
    version = _brought_forward(snapshots, version)
    snapshot, folder = snapshots.path(version), snapshots.folder / "derived"
    labels, parts = asked.key_parts(taxonomy)
    ground = "-".join((version, *parts))
    base = folder / f"base-{ground}.duckdb"
    key = f"{ground}-{taxonomy.fingerprint()}"
    path = folder / f"facts-{key}.duckdb"

    def build(*, again: bool = True) -> None:
        discard_odd_in(folder)
        if path.exists() and base.exists():
            return
        make_folder(folder)
        try:
            with FileLock(folder / "facts.lock", mode=0o666 & ~umask()):
                if not base.exists():
                    build_base(
                        snapshot,
                        base,
                        zone=asked.zone,
                        customers=asked.customers,
                        leave_out=asked.leave_out,
                        confirmed=labels,
                        aside=asked.aside,
                    )
                if not path.exists():
                    build_derived(snapshot, base, path, taxonomy)
                sweep_computed(folder, snapshots)
        except duckdb.Error as error:
            if not is_damage(error):
                raise
            if not again or not base.exists():
                remake(error)
                raise unwritable(folder, error, what=COMPUTED) from error
            remake(error)  # the base that was there already may be the damaged one
            build(again=False)
        except OSError as error:
            raise unwritable(folder, error, what=COMPUTED) from error

    def open_files() -> duckdb.DuckDBPyConnection:
        build()
        connection = attach_read_only(snapshot)
        try:
            connection.execute(f"attach '{quoted(str(base))}' as base (read_only)")
            connection.execute(f"attach '{quoted(str(path))}' as derived (read_only)")
        except BaseException:
            connection.close()
            raise
        return connection

    def narrowed(texts: bool, limit: Limit) -> duckdb.DuckDBPyConnection:
        build()
        return open_narrowed(snapshot, base, path, texts=texts, limit=limit)

    def remake(error: Exception) -> None:
        if damage_of(snapshot):
            raise snapshots.damaged(version, error) from error
        try:
            for computed in (base, path):
                discard(computed)
        except OSError as refused:
            raise unwritable(folder, refused, what=COMPUTED) from refused

    full_key = "-".join(filter(None, (key, asked.active.fingerprint)))
    source = Source(open_files, remake, narrowed)
    return Facts(version, full_key, asked.zone, taxonomy, source, asked.active, asked.aside)


def _brought_forward(snapshots: Snapshots, version: str) -> str:
    """The version itself, or the one that was published of it with the schema of this Tagwatch."""
    try:
        with contextlib.closing(attach_read_only(snapshots.path(version))) as connection:
            found = schema_of(connection, "snapshot")
    except duckdb.Error as error:
        raise snapshots.damaged(version, error) from error
    if found == SCHEMA_VERSION:
        return version
    with snapshots.writing("the update of the store") as draft:
        if draft.exists():
            draft.open().close()
    return snapshots.check_current() or version


def _mark(leave_out: Mapping[str, tuple[str, ...]], aside: tuple[str, ...]) -> str:
    decided = repr(sorted(leave_out.items())) if leave_out else ""
    decided += repr(aside) if aside else ""
    return hashlib.sha256(decided.encode()).hexdigest()[:6] if decided else ""


def _print(labels: pd.DataFrame | None) -> str:
    return "" if labels is None else hashlib.sha256(labels.to_csv(index=False).encode()).hexdigest()[:8]


def sweep_computed(folder: Path, snapshots: Snapshots) -> None:
    """Remove what belongs to versions that are gone, and all but the newest few of each kind and version."""
    by_version: dict[tuple[str, ...], list[Path]] = {}
    for path in sorted(folder.glob("*.duckdb"), key=lambda path: path.lstat().st_mtime, reverse=True):
        kind, version = path.stem.split("-")[:2]
        known = by_version.setdefault((kind, version), [])
        known.append(path)
        old = time.time() - path.lstat().st_mtime > KEEP_SECONDS
        if not snapshots.has(version) or (len(known) > KEEP_TAXONOMIES and old):
            with contextlib.suppress(OSError):  # open in a reader on Windows; taken next time
                discard(path)
