"""Restoring: a backup takes the place of the store, which is kept, and nobody who was forgotten since comes back.

The backup is unpacked as a store of its own beside the one in use, forgets what was forgotten since it was made, and
only then is published: killed at any moment, the store in use is the old one or the new one.
"""

import contextlib
import os
import re
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from analytics.configuration import PROGRAM
from analytics.errors import AnalyticsError, DoneBut
from analytics.operations.forgetting import forget
from analytics.operations.workbench import Workbench
from analytics.people.acting import PEOPLE_FILE, require
from analytics.people.role import Right
from analytics.store.backup import TICKETS, Manifest, Progress, copy_workspace, unpack, write_backup
from analytics.store.folders import REPLACED, make_folder, unwritable
from analytics.store.forgotten import add_marks, keep_marks, marks_of, names_marked
from analytics.store.people_copy import restore_people
from analytics.store.pointer import NAME as POINTER
from analytics.store.pointer import write_pointer
from analytics.store.signing import KEY_FILE, take_key
from analytics.store.snapshots import Snapshots
from analytics.store.workspace_file import NAME as WORKSPACE
from analytics.store.workspace_file import begin_anew, damage_of_workspace, replace_workspace

KEPT = "store.tagwatch"  # the backup of what was replaced
UNPACKED = ".restoring-"  # how the folder of an unpacked backup begins


@dataclass(frozen=True)
class Restored:
    """What became of a restore."""

    manifest: Manifest
    version: str | None  # under which the tickets were published; None where the backup holds decisions alone
    kept: Path | None  # what was replaced; None where nothing was there
    forgotten: int  # customers who were in the backup and had been forgotten since
    knows_forgotten: bool  # False: no earlier store was here to show who was forgotten


def restore_backup(
    bench: Workbench, file: Path, *, people: bool = True, progress: Progress = lambda what, share: None
) -> Restored:
    """Put the contents of a backup in the place of the store's tickets and decisions.

    people: the accounts, too, where the backup holds them; else those that are there stay.

    What it replaces is kept under `replaced/`, a backup where it is sound. Raises AnalyticsError where the backup
    cannot be used; then nothing was changed.
    """
    require(Right.MANAGE)
    folder = bench.folder
    make_folder(folder)
    for left in folder.glob(f"{UNPACKED}*"):
        shutil.rmtree(left, ignore_errors=True)
    place = folder / f"{UNPACKED}{secrets.token_hex(4)}"
    try:
        progress("Checking the backup", 0.0)
        manifest = _unpacked(file, place)
        knew = not bench.snapshots.never_used() or (folder / WORKSPACE).exists()
        marks = marks_of(bench.snapshots) if knew else set()
        progress("Forgetting who was forgotten since", 0.5)
        forgotten = _forget_again(place, manifest, marks)
        progress("Keeping what is replaced", 0.7)
        kept = _keep(folder) if knew else None
        progress("Publishing", 0.9)
        version = None
        if manifest.version:
            restored = Snapshots(place)
            version = bench.snapshots.adopt(
                restored.path(restored.check_current() or manifest.version), "restoring a backup"
            )
        _replace_decisions(folder, place, manifest, version, kept)
        keep_marks(folder, marks)
        if manifest.has_key:
            take_key(place / KEY_FILE, folder)
        if manifest.has_people and people:
            restore_people(folder, place / PEOPLE_FILE, kept)
    except OSError as error:
        raise unwritable(folder, error) from error
    finally:
        shutil.rmtree(place, ignore_errors=True)
    progress("Done", 1.0)
    return Restored(manifest, version, kept, forgotten, knew)


def begin_without_decisions(bench: Workbench) -> Path:
    """Begin without decisions where their file is gone or damaged; where what lay there is kept.

    Customers who were forgotten stay out. Raises AnalyticsError where the decisions can be read, or nothing is there.
    """
    require(Right.MANAGE)
    folder, path = bench.folder, bench.folder / WORKSPACE
    if bench.snapshots.never_used() and not os.path.lexists(path):
        raise AnalyticsError(f"The store in {folder} holds nothing yet, so it has no decisions. Nothing was changed.")
    if path.is_file() and path.stat().st_size and not damage_of_workspace(path):
        raise AnalyticsError(
            f"The decisions in {path} can be read. Nothing was changed. A step is taken back with: "
            f"{PROGRAM} taxonomy undo"
        )
    kept, marks = _kept_folder(folder), marks_of(bench.snapshots)
    try:
        make_folder(kept)
        begin_anew(folder, kept)
    except OSError as error:
        raise unwritable(folder, error) from error
    keep_marks(folder, marks)
    return kept


def restore_version(bench: Workbench, version: str) -> str | None:
    """Make a version that lies in the store the one that counts, under a new name; None where it counts already.

    Raises AnalyticsError for one that is not there or damaged.
    """
    require(Right.MANAGE)
    snapshots = bench.snapshots
    known = snapshots.versions()
    wanted = f"{int(version):06d}" if re.fullmatch(r"[0-9]{1,12}", version) else version
    if wanted not in known:
        there = f"There are: {', '.join(known)}." if known else f"None is there; {PROGRAM} restore FILE takes a backup."
        raise AnalyticsError(f"There is no version {version} in {bench.folder}. {there}")
    if found := snapshots.damage(wanted):
        sound = snapshots.newest_sound()
        raise AnalyticsError(
            f"Version {wanted} is damaged: {found}. Nothing was changed. "
            + (f"The newest that is sound: {sound}." if sound else f"Take a backup: {PROGRAM} restore FILE")
        )
    with contextlib.suppress(AnalyticsError):
        if snapshots.current() == wanted:
            return None
    return snapshots.take_back(wanted, f"taking back version {wanted}")


def _replace_decisions(folder: Path, place: Path, manifest: Manifest, version: str | None, kept: Path | None) -> None:
    try:
        replace_workspace(folder, place / WORKSPACE, f"Restored the backup of {manifest.made_at}", kept)
    except AnalyticsError as error:
        if version is None:
            raise
        raise DoneBut(
            f"The tickets are restored, as version {version}, but the decisions are still those from before: {error} "
            "When that is mended, run the same command again."
        ) from error


def _unpacked(file: Path, place: Path) -> Manifest:
    manifest = unpack(file, place)
    if manifest.version:
        snapshots = Snapshots(place)
        os.replace(place / TICKETS, snapshots.path(manifest.version))
        write_pointer(place, manifest.version)
    return manifest


def _forget_again(place: Path, manifest: Manifest, marks: set[tuple[str, str]]) -> int:
    if not manifest.version or not marks:
        return 0
    bench = Workbench(place)
    names = names_marked(bench.snapshots.path(manifest.version), marks)
    for name in names:
        forget(bench, name)
    add_marks(bench.snapshots.path(bench.snapshots.check_current() or manifest.version), marks)
    return len(names)


def _keep(folder: Path) -> Path:
    """Keep the store as it is: as a backup, and where it is too damaged for one, what can be read of it."""
    kept = _kept_folder(folder)
    make_folder(kept)
    try:
        write_backup(folder, kept / KEPT)
    except AnalyticsError:  # its versions stay where they are
        for name in (POINTER, KEY_FILE):
            if (folder / name).is_file():
                shutil.copyfile(folder / name, kept / name)
        with contextlib.suppress(AnalyticsError):
            copy_workspace(folder, kept / WORKSPACE)
    return kept


def _kept_folder(folder: Path) -> Path:
    """Where what is replaced now is kept."""
    make_folder(folder / REPLACED)
    return folder / REPLACED / f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(2)}"
