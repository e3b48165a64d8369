"""Deleting a workspace, which is kept as a backup file, and bringing one back from that file."""

import contextlib
import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from analytics.errors import AnalyticsError
from analytics.ingest.inbox import Inbox, inbox_folder
from analytics.lake.snapshots import LakeSnapshots
from analytics.lake.store import snapshots_of
from analytics.operations.backup import restore_backup
from analytics.operations.workbench import Workbench
from analytics.people.acting import require
from analytics.people.role import Right
from analytics.people.workspace_in_use import NamedWorkspace, in_workspace
from analytics.store.backup import write_backup
from analytics.store.folders import make_folder
from analytics.store.workspaces import DELETED, Workspaces

SUFFIX = ".tagwatch"


@dataclass(frozen=True)
class Kept:
    """The backup of a workspace that was deleted."""

    file: Path
    name: str  # that the workspace had
    at: float  # seconds since 1970


def delete(known: Workspaces, name: str, typed: str) -> Path | None:
    """Delete a workspace and keep it as a backup: the file's path, None for one that never held anything.

    typed: its name, as the person wrote it to confirm. Uploads that were not imported, and what restored backups had
    replaced, are lost. Raises AnalyticsError where the name is another, an export waits in the inbox, or no backup can
    be written; nothing was changed then.
    """
    require(Right.WORKSPACES)
    one = known.named(name)
    if not one.id:
        raise AnalyticsError(f"'{one.name}' is the default workspace, which holds the accounts, and is not deleted.")
    if " ".join(typed.split()) != one.name:
        raise AnalyticsError(f"Nothing was deleted: write the name '{one.name}' to delete that workspace.")
    if waiting := Inbox(inbox_folder(one.folder)).waiting():
        raise AnalyticsError(
            f"Nothing was deleted: {len(waiting)} in the inbox of '{one.name}' were not taken in yet "
            f"({', '.join(waiting[:3])}). Import them or remove them from {inbox_folder(one.folder)}."
        )
    bench, file = Workbench(one.folder), None
    if not bench.untouched:
        make_folder(known.folder / DELETED)
        stem = re.sub(r"[^\w.-]+", "-", one.name)
        file = known.folder / DELETED / f"{stem}-{time.strftime('%Y%m%d-%H%M%S')}-{one.id}{SUFFIX}"
        write_backup(one.folder, file)
    lake = snapshots_of(one.folder)
    known.take_out(one, f"Deleted {one.name}" + (f", kept as {file.name}" if file else ", which was empty"))
    if isinstance(lake, LakeSnapshots):
        for held in lake.lake.held(""):
            lake.lake.remove(held)
    shutil.rmtree(one.folder, ignore_errors=True)
    return file


def bring_back(known: Workspaces, file: Path, name: str) -> NamedWorkspace:
    """A new workspace with the contents of a backup, of a deleted workspace or of any other store.

    Raises AnalyticsError where the file is no backup or the name is taken; there is no new workspace then.
    """
    require(Right.WORKSPACES)
    made = known.create(name)
    try:
        with in_workspace(made):
            restore_backup(Workbench(made.folder), file)
    except BaseException:
        known.take_out(made, f"Took {made.name} away again: {file.name} could not be restored")
        shutil.rmtree(made.folder, ignore_errors=True)
        raise
    return made


def kept(known: Workspaces) -> list[Kept]:
    """The backups of deleted workspaces, the newest first."""
    found = []
    with contextlib.suppress(OSError):
        for file in (known.folder / DELETED).glob(f"*{SUFFIX}"):
            name = re.sub(r"-\d{8}-\d{6}-[0-9a-f]{12}$", "", file.stem)
            found.append(Kept(file, name, file.stat().st_mtime))
    return sorted(found, key=lambda one: one.at, reverse=True)
