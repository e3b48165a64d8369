"""Uploads: exports received from the browser, written to disk as they come, whatever their size.

A batch is the files of one drop, in a folder of its own under the store, until they are imported or thrown away.
"""

import logging
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from analytics.people.acting import require
from analytics.people.role import Right
from analytics.people.workspace_in_use import NamedWorkspace
from analytics.store.folders import make_folder
from analytics.store.signing import signer
from analytics.store.workspaces import Workspaces, id_of

log = logging.getLogger("tagwatch.uploads")
PLACE = "incoming"
HOURS_VALID = 12
REMOVAL_WAITS = (0.05, 0.2, 0.5, 1.0)  # seconds between tries to remove a batch
OLD_SECONDS = 2 * 86_400  # a batch that nobody imported


@dataclass(frozen=True)
class Batch:
    """The files of one drop."""

    folder: Path

    @property
    def files(self) -> list[Path]:
        """Whole files, by name; one that is still arriving is none."""
        return sorted(path for path in self.folder.glob("*") if path.is_file() and not path.name.startswith("."))

    def throw_away(self) -> None:
        """Remove the folder, again where something was still being written into it; logged where it stays."""
        for wait in REMOVAL_WAITS:
            shutil.rmtree(self.folder, ignore_errors=True)
            if not self.folder.exists():
                return
            time.sleep(wait)
        log.warning("%s could not be removed; the next drop after two days removes it.", self.folder)


def new_batch(store: Path) -> Batch:
    """A folder for the next drop; drops that nobody imported for two days are cleared away."""
    root = store / PLACE
    make_folder(root)
    for old in root.iterdir():
        if time.time() - old.lstat().st_mtime > OLD_SECONDS:
            shutil.rmtree(old, ignore_errors=True)
    folder = root / secrets.token_hex(8)
    make_folder(folder)
    return Batch(folder)


def ticket_for(batch: Batch, store: Path) -> str:
    """The token with which the browser may put files into this batch, for half a day.

    It begins with the id of the workspace, whose key it is signed with: `ID:SIGNED`, of the default one `SIGNED`.
    """
    require(Right.IMPORT)
    signed = signer(store, salt="upload").dumps([batch.folder.name, int(time.time()) + HOURS_VALID * 3600])
    return f"{id}:{signed}" if (id := id_of(store)) else str(signed)


def batch_of(token: str, server: Path) -> tuple[Batch, float, NamedWorkspace]:
    """The batch that a token opens, until when (seconds since 1970), and in which workspace; raises
    itsdangerous.BadData, ValueError or TypeError."""
    id, _, signed = token.rpartition(":")
    workspace = Workspaces(server).of(id)
    if workspace is None:
        raise ValueError("no workspace has this id")
    name, until = signer(workspace.folder, salt="upload").loads(signed)
    return Batch(workspace.folder / PLACE / name), until, workspace
