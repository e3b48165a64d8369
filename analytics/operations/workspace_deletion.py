"""Deleting a workspace, which is kept as a backup file, and bringing one back from that file."""

import contextlib
import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from analytics.errors import AnalyticsError, DoneBut, StoreDamaged
from analytics.ingest.inbox import Inbox, inbox_folder
from analytics.lake.snapshots import LakeSnapshots
from analytics.lake.store import snapshots_of
from analytics.operations.backup import restore_backup
from analytics.operations.workbench import Workbench
from analytics.people.acting import require
from analytics.people.role import Right
from analytics.people.workspace_in_use import NamedWorkspace, in_workspace
from analytics.store.backup import NothingThere, workspace_of, write_backup
from analytics.store.folders import make_folder
from analytics.store.pointer import NAME as POINTER
from analytics.store.workspaces import DELETED, Workspaces, refuse_default

SUFFIX = ".tagwatch"
REMOVING = ".removing-"  # how the name of a folder begins that is being removed


@dataclass(frozen=True)
class Kept:
    """The backup of a workspace that was deleted."""

    file: Path
    name: str  # that the workspace had
    at: float  # seconds since 1970


def delete(known: Workspaces, one: NamedWorkspace, typed: str) -> Path | None:
    """Delete a workspace and keep it as a backup: the file's path, None for one that never held anything.

    typed: its name, as the person wrote it to confirm. It is archived first and its writer's lock held, so that nothing
    is written behind the backup. Uploads that were not imported, and what restored backups had replaced, are lost.
    Raises AnalyticsError where the name is another, an export is in the inbox that was not taken in, or no backup can
    be written; nothing was changed then. Raises DoneBut where it could not be removed whole: it is archived then, and
    deleting it again goes on.
    """
    require(Right.WORKSPACES)
    one = known.still(one)
    refuse_default(one, "deleted")
    if " ".join(typed.split()) != one.name:
        raise AnalyticsError(f"Nothing was deleted: write the name '{one.name}' to delete that workspace.")
    _refuse_not_taken(one)
    was_archived = bool(one.archived_at)
    if not was_archived:
        one = known.archive(one)
    file = None
    try:
        with snapshots_of(one.folder).locked("deleting the workspace"):
            _refuse_not_taken(one)
            file = _backed_up(known, one)
            try:
                _remove(known, one, f"Deleted {one.name}" + (f", kept as {file.name}" if file else ", which was empty"))
            except OSError as error:
                raise _half_deleted(one, file, error) from error
    except DoneBut:
        raise
    except BaseException:
        if not was_archived:
            known.unarchive(one)
        raise
    return file


def bring_back(known: Workspaces, file: Path, name: str, *, people: bool | None = None) -> NamedWorkspace:
    """A new workspace with the contents of a backup, of a deleted workspace or of any other store.

    people: with the people in it, who are found here by their names; None: if the backup is of a workspace that was
    deleted here, since elsewhere another person may have had the name. Raises AnalyticsError where the file is no
    backup or the name is taken; there is no new workspace then.
    """
    require(Right.WORKSPACES)
    if people is None:
        people = file.resolve().parent == (known.folder / DELETED).resolve()
    made = known.create(name)
    try:
        with in_workspace(made):
            restore_backup(Workbench(made.folder), file, people=people)
    except BaseException:
        with contextlib.suppress(OSError, AnalyticsError):  # else it is there, and can be deleted
            _remove(known, made, f"Took {made.name} away again: {file.name} could not be restored")
        raise
    return made


def _refuse_not_taken(one: NamedWorkspace) -> None:
    inbox = Inbox(inbox_folder(one.folder))
    if left := inbox.not_taken():
        raise AnalyticsError(
            f"Nothing was deleted: {len(left)} in the inbox of '{one.name}' were not taken in "
            f"({', '.join(left[:3])}). Import them or remove them from {inbox.folder}."
        )


def _backed_up(known: Workspaces, one: NamedWorkspace) -> Path | None:
    make_folder(known.folder / DELETED)
    stem = re.sub(r"[^\w.-]+", "-", one.name)
    file = known.folder / DELETED / f"{stem}-{time.strftime('%Y%m%d-%H%M%S')}-{one.id}{SUFFIX}"
    try:
        write_backup(one.folder, file, name=one.name)
    except NothingThere:
        return None
    except StoreDamaged:
        # an earlier deletion took the lake's pointer away, and kept a backup before
        if not (earlier := sorted((known.folder / DELETED).glob(f"*-{one.id}{SUFFIX}"))):
            raise
        return earlier[-1]
    return file


def _remove(known: Workspaces, one: NamedWorkspace, what: str) -> None:
    """Remove a workspace's tickets from its lake, its folder, and then its entry; raises OSError.

    Whatever this is stopped at, removing it again goes on: without its pointer, which goes first, a lake is empty.
    """
    for left in known.folder.glob(f"{REMOVING}*"):
        shutil.rmtree(left, ignore_errors=True)
    snapshots = snapshots_of(one.folder)
    if isinstance(snapshots, LakeSnapshots):
        for held in sorted(snapshots.lake.held(""), key=lambda name: name != POINTER):
            snapshots.lake.remove(held)
    leaving = known.folder / f"{REMOVING}{one.id}"
    one.folder.rename(leaving)
    known.take_out(one, what)
    shutil.rmtree(leaving, ignore_errors=True)


def _half_deleted(one: NamedWorkspace, file: Path | None, error: OSError) -> DoneBut:
    kept = f" It is kept in {file}." if file else ""
    return DoneBut(
        f"'{one.name}' is archived, and was not removed whole: {error.strerror or error}.{kept} Delete it again when "
        "that is mended."
    )


def kept(known: Workspaces) -> list[Kept]:
    """The backups of deleted workspaces, the newest first."""
    found = []
    with contextlib.suppress(OSError):
        for file in (known.folder / DELETED).glob(f"*{SUFFIX}"):
            stem = re.sub(r"-\d{8}-\d{6}-[0-9a-f]{12}$", "", file.stem)  # in it some letters of the name are others
            found.append(Kept(file, workspace_of(file) or stem, file.stat().st_mtime))
    return sorted(found, key=lambda one: one.at, reverse=True)
