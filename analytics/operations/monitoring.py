"""Monitoring: what Prometheus reads at `/metrics`, of this process and of the workspaces that it serves.

Several processes on one store have each their own requests and page times, and the same figures of the store.
"""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from analytics import __version__
from analytics.errors import AnalyticsError
from analytics.ingest.inbox import Inbox, inbox_folder
from analytics.ingest.uploads import PLACE
from analytics.lake.snapshots import LakeSnapshots
from analytics.lake.store import snapshots_of
from analytics.people.workspace_in_use import DEFAULT, NamedWorkspace
from analytics.store.computed import newest
from analytics.store.import_history import ledger
from analytics.store.snapshots import Snapshots
from analytics.store.workspaces import Workspaces, server_folder

FORMAT = CONTENT_TYPE_LATEST
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
# The part of the store → the files in its folder that belong to it.
PARTS = {
    "tickets": "tickets-*.duckdb*",
    "decisions": "workspace.sqlite*",
    "people": "people.sqlite*",
    "computed": "derived/**/*",
    "uploads": f"{PLACE}/**/*",
    "inbox": "inbox/**/*",
    "replaced": "replaced/**/*",
}

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "tagwatch_requests", "Requests that were answered.", ("route", "method", "status"), registry=REGISTRY
)
REQUEST_SECONDS = Histogram(
    "tagwatch_request_seconds", "Until a request was answered whole.", ("route",), buckets=SECONDS, registry=REGISTRY
)
SESSIONS = Gauge("tagwatch_sessions", "Browsers connected to this process by websocket.", registry=REGISTRY)
PAGE_SECONDS = Histogram(
    "tagwatch_page_seconds", "Until a page was drawn on the server.", ("page",), buckets=SECONDS, registry=REGISTRY
)
PAGE_ERRORS = Counter("tagwatch_page_errors", "Pages that ended in an error.", ("page",), registry=REGISTRY)


class StoreCollector(Collector):
    """What the workspaces' folders show at the moment of the question; what cannot be read is left out."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._read: dict[Path, tuple[str, list[GaugeMetricFamily]]] = {}  # store → its version and that one's imports

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing is read when the collector is registered."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily | InfoMetricFamily]:
        """Sizes, queues, imports and the age of signals."""
        yield InfoMetricFamily("tagwatch_build", "The version that runs.", value={"version": __version__})
        found: dict[str, GaugeMetricFamily] = {}
        for workspace in self._workspaces():
            for family in self._of(workspace):
                kept = found.setdefault(family.name, family)
                if kept is not family:
                    kept.samples += family.samples
        yield from found.values()

    def _workspaces(self) -> tuple[NamedWorkspace, ...]:
        folder = self._folder or server_folder()
        try:
            return Workspaces(folder).all()
        except AnalyticsError:  # their list is damaged: /readyz reports it
            return (NamedWorkspace("", DEFAULT, folder),)

    def _of(self, workspace: NamedWorkspace) -> Iterator[GaugeMetricFamily]:
        """The figures of one workspace, each with its id as a label: a name can be a customer's, and change."""
        try:
            snapshots = snapshots_of(workspace.folder)
            families = [_sizes(snapshots), _queues(snapshots.folder)]
            with contextlib.suppress(AnalyticsError):  # a store that cannot be opened: /readyz reports it
                families += [*self._imports(snapshots), *_signals(snapshots)]
        except AnalyticsError:
            return
        for family in families:
            named = GaugeMetricFamily(family.name, family.documentation)
            for sample in family.samples:
                named.add_sample(sample.name, {**sample.labels, "workspace": workspace.mark}, sample.value)
            yield named

    def _imports(self, snapshots: Snapshots) -> list[GaugeMetricFamily]:
        version = snapshots.check_current() or ""
        known = self._read.get(snapshots.folder)
        if known is None or known[0] != version:
            known = self._read[snapshots.folder] = (version, _imports(snapshots))
        return known[1]


def exposition() -> bytes:
    """All figures in Prometheus' text format (FORMAT)."""
    return generate_latest(REGISTRY)


def _sizes(snapshots: Snapshots) -> GaugeMetricFamily:
    family = GaugeMetricFamily(
        "tagwatch_store_bytes", "Of the store's folder, and of what counts in its lake, by part.", labels=["part"]
    )
    for part, pattern in PARTS.items():
        family.add_metric([part], float(sum(map(_size, snapshots.folder.glob(pattern)))))
    if isinstance(snapshots, LakeSnapshots):
        with contextlib.suppress(AnalyticsError):  # /readyz reports it
            version = snapshots.current()
            family.add_metric(["lake"], float(snapshots.size(version) if version else 0))
    return family


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:  # swept meanwhile
        return 0


def _queues(folder: Path) -> GaugeMetricFamily:
    family = GaugeMetricFamily("tagwatch_queue", "What waits, by place.", labels=["place"])
    inbox = Inbox(inbox_folder(folder))
    family.add_metric(["inbox"], float(len(inbox.waiting())))
    family.add_metric(["inbox_failed"], float(len(inbox.failures())))
    family.add_metric(["uploads"], float(sum(1 for path in folder.glob(f"{PLACE}/*") if path.is_dir())))
    return family


def _imports(snapshots: Snapshots) -> list[GaugeMetricFamily]:
    history = ledger(snapshots)
    number = GaugeMetricFamily("tagwatch_imports", "Imports that the store holds, by state.", labels=["state"])
    last = GaugeMetricFamily("tagwatch_last_import_timestamp_seconds", "When the newest import was published.")
    left_out = GaugeMetricFamily("tagwatch_rows_left_out", "Rows left out of active imports that nobody accepted.")
    active = history[history["undone_at"].isna()] if len(history) else history
    number.add_metric(["active"], float(len(active)))
    number.add_metric(["undone"], float(len(history) - len(active)))
    left_out.add_metric([], float(active.loc[active["accepted_at"].isna(), "rejected"].sum()) if len(active) else 0.0)
    if len(history):
        last.add_metric([], snapshots.made_at(snapshots.check_current() or ""))
    return [number, last, left_out]


def _signals(snapshots: Snapshots) -> Iterator[GaugeMetricFamily]:
    """The age of what was found for the current version; absent until something was."""
    path = newest(snapshots, "signals", "signals") if snapshots.current() else None
    if path is not None:
        yield GaugeMetricFamily(
            "tagwatch_signals_age_seconds",
            "Since signals of the current version were looked for.",
            value=max(0.0, time.time() - _modified(path)),
        )


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


REGISTRY.register(StoreCollector())
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
