"""The doctor: versions, store, snapshot, coverage, and what is wrong. Looks, changes nothing but what is derived."""

import importlib.metadata
import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from analytics.errors import AnalyticsError
from analytics.metrics.overview import recent, unmapped_tags
from analytics.metrics.scope import Scope
from analytics.metrics.tag_coverage import tag_coverage
from analytics.operations.workbench import Workbench
from analytics.store.import_history import ledger
from analytics.store.snapshots import network_file_system

PACKAGES = ("streamlit", "duckdb", "pandas", "plotly", "playwright")
LOW_COVERAGE = 0.5
OLD_DAYS = 14


@dataclass(frozen=True)
class Finding:
    name: str
    text: str
    fine: bool = True

    @property
    def mark(self) -> str:
        return "ok " if self.fine else "!! "


def examine(bench: Workbench) -> list[Finding]:
    """Everything worth knowing before asking for help; `fine` is False where something should be done."""
    try:
        return list(_examine(bench))
    except AnalyticsError as error:
        return [Finding("store", str(error), fine=False)]


def _examine(bench: Workbench) -> Iterator[Finding]:
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    yield Finding("versions", f"Python {platform.python_version()}, {versions}")
    network = network_file_system(bench.folder)
    yield Finding(
        "folder",
        f"{bench.folder}"
        + (f" lies on a network file system ({network}): locks are unsafe there. Use a local disk." if network else ""),
        fine=not network,
    )
    free = shutil.disk_usage(bench.folder if bench.folder.exists() else bench.folder.anchor).free
    yield Finding("disk", f"{free / 1e9:.1f} GB free", fine=free > 2e9)
    settings = bench.settings
    yield Finding("workspace", f"{settings.time_zone}, weeks start on day {settings.week_start} (0 = Monday)")
    facts = bench.facts()
    if facts is None:
        yield Finding("store", "empty. Import an export: python -m analytics import FILE", fine=False)
        return
    history = ledger(bench.snapshots)
    standing = history[history["undone_at"].isna()]
    size = bench.snapshots.path(facts.version).stat().st_size
    yield Finding(
        "snapshot",
        f"version {facts.version}, {size / 1e6:.1f} MB, {len(standing)} standing imports"
        + (" (sample data)" if len(standing) and standing["sample"].all() else ""),
    )
    rejected = int(standing["rejected"].sum())
    yield Finding("rows left out", f"{rejected:,} over all standing imports", fine=rejected == 0)
    calendar = bench.calendar(facts)
    if calendar.through is None:
        yield Finding("coverage", "no day is covered by all sources; state it with --covers", fine=False)
        return
    spoken_for = (calendar.days.date >= calendar.first) & (calendar.days.date <= calendar.through)
    gaps = int((~calendar.covered[spoken_for]).sum())
    age = (date.today() - calendar.through).days
    yield Finding("coverage", f"{calendar.first} to {calendar.through}, {gaps} days missing in between", fine=gaps == 0)
    yield Finding(
        "age", f"the newest whole day is {age} days old", fine=age <= OLD_DAYS or bool(standing["sample"].all())
    )
    if calendar.ended:
        yield Finding(
            "ended sources", f"{', '.join(calendar.ended)}: no data for eight weeks, counted as given up", fine=False
        )
    inside = recent(calendar, Scope())
    share = tag_coverage(facts, inside)
    yield Finding(
        "tag coverage",
        "no tickets in the last four weeks"
        if share is None
        else f"{share:.0%} of the last four weeks' tickets have a team and a category",
        fine=share is not None and share >= LOW_COVERAGE,
    )
    unmapped = unmapped_tags(facts, inside, most=5)
    if len(unmapped):
        yield Finding("unmapped tags", ", ".join(f"{row.tag} ({row.value:,})" for row in unmapped.itertuples()))
