"""Verifying: every file of the store read to its end, and what is wrong with each. Changes nothing."""

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from analytics.configuration import PROGRAM
from analytics.errors import AnalyticsError
from analytics.operations.doctor import Finding, files, guarded
from analytics.operations.workbench import Workbench
from analytics.people.acting import PEOPLE_FILE
from analytics.store.computed import read
from analytics.store.editions import Editions
from analytics.store.people_copy import damage_of_people
from analytics.store.signing import KEY_FILE, is_key
from analytics.store.soundness import damage_of_computed
from analytics.store.workspace_file import NAME as WORKSPACE
from analytics.store.workspace_file import damage_of_workspace, unreadable_entries
from analytics.store.workspaces import Workspaces, id_of


def verify(bench: Workbench) -> Iterator[Finding]:
    """One finding per thing that was read: the pointer, each version, the decisions, the key, what is computed."""
    parts: tuple[tuple[str, Callable[[Workbench], Iterable[Finding]]], ...] = (
        ("files", files),
        ("current", _pointer),
        ("versions", _versions),
        ("decisions", _decisions),
        ("published weeks", _published),
        ("accounts", _accounts),
        ("computed", _computed),
        ("workspaces", _workspaces),
    )
    for name, look in parts:
        yield from guarded(name, partial(look, bench))


def _pointer(bench: Workbench) -> Iterator[Finding]:
    version = bench.snapshots.check_current()
    yield Finding("current", f"version {version}" if version else "no version yet")


def _versions(bench: Workbench) -> Iterator[Finding]:
    snapshots, current = bench.snapshots, None
    with contextlib.suppress(AnalyticsError):  # reported by the pointer
        current = snapshots.current()
    for version in snapshots.versions():
        name = f"version {version}"
        if damage := snapshots.damage(version, again=True):
            way = f". {snapshots.way_out()}" if version == current else ". It does not count; delete it."
            yield Finding(name, f"damaged: {damage.rstrip('.')}{way}", fine=False)
        elif wrong := snapshots.contradictions(version):
            yield Finding(name, f"its tables contradict each other: {'; '.join(wrong)}", fine=False)
        else:
            yield Finding(name, f"sound, {snapshots.size(version) / 1e6:.1f} MB" + (", current" * (version == current)))


def _decisions(bench: Workbench) -> Iterator[Finding]:
    path = bench.folder / WORKSPACE
    if not path.exists() and bench.snapshots.never_used():
        yield Finding("decisions", "none yet")
        return
    steps = bench.workspace.version()  # opens it: a fault of opening is reported as such
    if damage := damage_of_workspace(path):
        yield Finding("decisions", f"damaged: {damage}. Restore a backup: {PROGRAM} restore FILE", fine=False)
        return
    unreadable = unreadable_entries(bench.folder)
    yield Finding(
        "decisions",
        f"sound, {steps:,} steps, {path.stat().st_size / 1e6:.1f} MB"
        if not unreadable
        else f"{len(unreadable)} entries cannot be read, first {unreadable[0]}. "
        f"Restore a backup: {PROGRAM} restore FILE",
        fine=not unreadable,
    )


def _published(bench: Workbench) -> Iterator[Finding]:
    if not (bench.folder / WORKSPACE).is_file():
        return
    editions = Editions(bench.folder)
    damaged, number = editions.damaged(), len(editions.archive())
    yield Finding(
        "published weeks",
        f"{number} sound"
        if not damaged
        else f"damaged: {', '.join(damaged)}. Restore a backup: {PROGRAM} restore FILE",
        fine=not damaged,
    )
    key = bench.folder / KEY_FILE
    if os.path.lexists(key) and not is_key(key):
        yield Finding(
            "link key",
            f"{key} is damaged: delete it, links to published pictures are then given anew, and the Unsubscribe links "
            "in letters that were sent do not open any more",
            fine=False,
        )


def _accounts(bench: Workbench) -> Iterator[Finding]:
    path = bench.folder / PEOPLE_FILE
    if os.path.lexists(path):
        damage = damage_of_people(path)
        wrong = f"damaged: {damage}. Restore a backup: {PROGRAM} restore FILE"
        yield Finding("accounts", wrong if damage else f"sound, {path.stat().st_size / 1e6:.1f} MB", fine=not damage)


def _workspaces(bench: Workbench) -> Iterator[Finding]:
    if not id_of(bench.folder) and len(known := Workspaces(bench.folder).all()) > 1:
        yield Finding("workspaces", f"their list is sound, {len(known)} workspaces")


def _computed(bench: Workbench) -> Iterator[Finding]:
    folder = bench.folder / "derived"
    files = sorted([*folder.glob("*.duckdb"), *folder.glob("*.parquet")])
    damaged = [
        path.name
        for path in files
        if (damage_of_computed(path) if path.suffix == ".duckdb" else read(path) is None) and path.exists()
    ]
    yield Finding(
        "computed",
        f"{len(files)} files sound"
        if not damaged
        else f"damaged: {', '.join(damaged)}. They are made anew when needed; delete them, and check the disk.",
        fine=not damaged,
    )
