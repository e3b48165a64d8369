"""A server's backup: a folder with one file of each workspace, named by its id, and their list."""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from analytics.configuration import PROGRAM
from analytics.errors import AnalyticsError, StoreDamaged
from analytics.operations.backup import Restored, restore_backup
from analytics.operations.workbench import Workbench
from analytics.people.acting import require
from analytics.people.role import Right
from analytics.people.workspace_in_use import DEFAULT, NamedWorkspace, in_workspace
from analytics.store.folders import make_folder, unwritable
from analytics.store.permissions import write_private
from analytics.store.workspaces import LIST, Workspaces

SUFFIX = ".zip"


@dataclass(frozen=True)
class Listed:
    """The backup of one workspace in the folder. workspace: None where this server has none of that id."""

    file: Path
    workspace: NamedWorkspace | None


def file_of(folder: Path, one: NamedWorkspace) -> Path:
    """Where the backup of a workspace lies in the folder of a server's backup."""
    return folder / f"{one.mark}{SUFFIX}"


def keep_list(known: Workspaces, folder: Path) -> None:
    """Copy the list of workspaces into the folder; nothing where there is the default one alone."""
    if (listed := known.folder / LIST).exists():
        write_private(folder / LIST, listed.read_text(encoding="utf-8"))


def take_list(known: Workspaces, folder: Path) -> bool:
    """Let a server that has no list of workspaces have that of the backup; whether it took one.

    Raises AnalyticsError for a folder without backups, and for a list that cannot be read; nothing was changed then.
    """
    require(Right.WORKSPACES)
    if not any(folder.glob(f"*{SUFFIX}")):
        raise AnalyticsError(
            f"There is no backup of a server in {folder}. Give the folder that `{PROGRAM} backup --all FOLDER` wrote."
        )
    listed, own = folder / LIST, known.folder / LIST
    if own.exists() or not listed.exists():
        return False
    draft = known.folder / f".{LIST}.{os.getpid()}.{secrets.token_hex(4)}"
    try:
        make_folder(known.folder)
        write_private(draft, listed.read_text(encoding="utf-8"))
        os.link(draft, own)  # fails where somebody made a workspace meanwhile
    except (OSError, UnicodeDecodeError) as error:
        raise unwritable(known.folder, error if isinstance(error, OSError) else OSError(str(error))) from error
    finally:
        draft.unlink(missing_ok=True)
    try:
        known.all()
    except StoreDamaged as error:
        own.unlink()
        raise AnalyticsError(f"The list {listed} of that backup cannot be read. Nothing was changed.") from error
    return True


def backups_in(known: Workspaces, folder: Path) -> list[Listed]:
    """The files in the folder with the workspaces here that they are of, the default one first: it has the accounts."""
    of = {one.mark: one for one in known.all()}
    files = sorted(folder.glob(f"*{SUFFIX}"), key=lambda file: (file.stem != DEFAULT, file.name))
    return [Listed(file, of.get(file.stem)) for file in files]


def restore_listed(
    one: NamedWorkspace, file: Path, *, people: bool = True, progress: Callable[[str, float], None] = lambda *_: None
) -> Restored:
    """Restore one workspace of the server from its file, an archived one, too, which stays archived."""
    require(Right.WORKSPACES)
    with in_workspace(replace(one, archived_at="")):
        return restore_backup(Workbench(one.folder), file, people=people, progress=progress)
