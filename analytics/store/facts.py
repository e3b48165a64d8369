"""Facts: one version seen through one zone and one taxonomy, open for reading. Every count is taken from them.

Disposable: what is derived lies under `derived/` and is made on first need.
"""

import contextlib
import time
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pandas as pd
from filelock import FileLock

from analytics.errors import AnalyticsError
from analytics.store.database import attach_read_only, quoted
from analytics.store.derivation import LAYOUT, build_base, build_derived
from analytics.store.snapshots import KEEP_SECONDS, Snapshots
from analytics.workspace.customers import ActiveCustomers, Customers
from analytics.workspace.taxonomy import Taxonomy

KEEP_TAXONOMIES = 4  # of one version; going back to one of the last is at once


@dataclass(frozen=True, eq=False)
class Facts:
    """One version's facts, open for reading by any number of threads."""

    version: str
    key: str  # changes whenever a count could
    zone: str
    taxonomy: Taxonomy
    connection: duckdb.DuckDBPyConnection
    active: ActiveCustomers = field(default_factory=ActiveCustomers)

    def frame(self, sql: str, parameters: dict[str, object] | None = None) -> pd.DataFrame:
        """Run a query on a cursor of its own: a shared one gives wrong rows under threads (design §4)."""
        with self.connection.cursor() as cursor:
            return cursor.execute(sql, parameters or {}).df()


def open_facts(
    snapshots: Snapshots,
    taxonomy: Taxonomy,
    *,
    zone: str,
    customers: Customers = Customers(),
    active: ActiveCustomers = ActiveCustomers(),
) -> Facts | None:
    """The facts of the current version, computed now if need be; None before the first import.

    taxonomy: what tags mean, now or as it was at another time. customers: who is one customer, on which plan.
    """
    version = snapshots.current()
    if version is None:
        return None
    snapshot = snapshots.path(version)
    if not snapshot.exists():
        raise AnalyticsError(
            f"The store in {snapshots.folder} names version {version}, but its file {snapshot.name} "
            "is gone. Restore it, or remove CURRENT to begin anew."
        )
    folder = snapshots.folder / "derived"
    ground = "-".join(filter(None, (version, str(LAYOUT), zone.replace("/", "_"), customers.fingerprint)))
    base = folder / f"base-{ground}.duckdb"
    key = f"{ground}-{taxonomy.fingerprint()}"
    path = folder / f"facts-{key}.duckdb"
    if not (path.exists() and base.exists()):
        folder.mkdir(exist_ok=True)
        with FileLock(folder / "facts.lock"):
            try:
                if not base.exists():
                    build_base(snapshot, base, zone=zone, customers=customers)
                if not path.exists():
                    build_derived(snapshot, base, path, taxonomy)
            except duckdb.Error as error:
                raise AnalyticsError(
                    f"The store's version {version} cannot be read: {str(error).splitlines()[0]} "
                    "Import again, or restore its file."
                ) from error
            _sweep(folder, snapshots)
    connection = attach_read_only(snapshot)
    connection.execute(f"attach '{quoted(str(base))}' as base (read_only)")
    connection.execute(f"attach '{quoted(str(path))}' as derived (read_only)")
    return Facts(version, "-".join(filter(None, (key, active.fingerprint))), zone, taxonomy, connection, active)


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
