"""Facts: one version seen through one zone and one taxonomy, open for reading. Every count is taken from them.

Disposable: what is derived lies under `derived/` and is made on first need; what is damaged there is made anew.
"""

import contextlib
import hashlib
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import duckdb
import pandas as pd
from filelock import FileLock

from analytics.store.database import SCHEMA_VERSION, attach_read_only, open_for_writing, quoted, schema_of
from analytics.store.derivation import LAYOUT, build_base, build_derived
from analytics.store.permissions import umask
from analytics.store.snapshots import KEEP_SECONDS, Snapshots, make_folder, unwritable
from analytics.store.soundness import damage_of, is_damage
from analytics.workspace.customers import ActiveCustomers, Customers
from analytics.workspace.taxonomy import Taxonomy

COMPUTED = "The tickets can be read, but what is computed from them, in"
KEEP_TAXONOMIES = 4  # of one version; going back to one of the last is at once


@dataclass
class Source:
    """The open files that facts are read from, and how they are opened anew after damage."""

    open: Callable[[], duckdb.DuckDBPyConnection]
    remake: Callable[[Exception], None]  # makes damaged derived files anew; raises StoreDamaged for the version itself
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

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        return self.source.connection

    def frame(self, sql: str, parameters: dict[str, object] | None = None) -> pd.DataFrame:
        """Run a query on a cursor of its own: a shared one gives wrong rows under threads (design §4).

        A derived file that turns out to be damaged is made anew; raises StoreDamaged where the version itself is.
        """
        connection = self.connection
        try:
            return _ask(connection, sql, parameters)
        except duckdb.Error as error:
            self.source.renew(connection, error)
            return _ask(self.connection, sql, parameters)


def _ask(connection: duckdb.DuckDBPyConnection, sql: str, parameters: dict[str, object] | None) -> pd.DataFrame:
    with connection.cursor() as cursor:
        return cursor.execute(sql, parameters or {}).df()


def open_facts(
    snapshots: Snapshots,
    taxonomy: Taxonomy,
    *,
    zone: str,
    customers: Customers = Customers(),
    active: ActiveCustomers = ActiveCustomers(),
    leave_out: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Facts | None:
    """The facts of the current version, computed now if need be; None before the first import.

    taxonomy: what tags mean, now or as it was at another time. customers: who is one customer, on which plan.
    leave_out: source → kinds of discarded tickets that do not count; see `build_base`.
    A version of an earlier schema is brought forward first. Raises StoreDamaged where the version cannot be read,
    AnalyticsError where a newer Tagwatch wrote it or what is computed cannot be written.
    """
    version = snapshots.check_current()
    if version is None:
        return None
    version = _brought_forward(snapshots, version)
    snapshot, folder = snapshots.path(version), snapshots.folder / "derived"
    ground = "-".join(
        filter(None, (version, str(LAYOUT), zone.replace("/", "_"), customers.fingerprint, _mark(leave_out)))
    )
    base = folder / f"base-{ground}.duckdb"
    key = f"{ground}-{taxonomy.fingerprint()}"
    path = folder / f"facts-{key}.duckdb"

    def build(*, again: bool = True) -> None:
        if path.exists() and base.exists():
            return
        make_folder(folder)
        try:
            with FileLock(folder / "facts.lock", mode=0o666 & ~umask()):
                if not base.exists():
                    build_base(snapshot, base, zone=zone, customers=customers, leave_out=leave_out)
                if not path.exists():
                    build_derived(snapshot, base, path, taxonomy)
                _sweep(folder, snapshots)
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

    def remake(error: Exception) -> None:
        if damage_of(snapshot):
            raise snapshots.damaged(version, error) from error
        try:
            for computed in (base, path):
                computed.unlink(missing_ok=True)
        except OSError as refused:
            raise unwritable(folder, refused, what=COMPUTED) from refused

    full_key = "-".join(filter(None, (key, active.fingerprint)))
    return Facts(version, full_key, zone, taxonomy, Source(open_files, remake), active)


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
            open_for_writing(draft).close()
    return snapshots.check_current() or version


def _mark(leave_out: Mapping[str, tuple[str, ...]]) -> str:
    return hashlib.sha256(repr(sorted(leave_out.items())).encode()).hexdigest()[:6] if leave_out else ""


def _sweep(folder: Path, snapshots: Snapshots) -> None:
    """Remove what belongs to versions that are gone, and all but the newest few of each kind and version."""
    by_version: dict[tuple[str, ...], list[Path]] = {}
    for path in sorted(folder.glob("*.duckdb"), key=lambda path: path.stat().st_mtime, reverse=True):
        kind, version = path.stem.split("-")[:2]
        known = by_version.setdefault((kind, version), [])
        known.append(path)
        old = time.time() - path.stat().st_mtime > KEEP_SECONDS
        if not snapshots.path(version).exists() or (len(known) > KEEP_TAXONOMIES and old):
            with contextlib.suppress(PermissionError):  # open in a reader on Windows; taken next time
                path.unlink(missing_ok=True)
