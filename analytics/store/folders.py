"""Folders of the store: made, written to, refused in words."""

import contextlib
import errno
import re
from pathlib import Path

import duckdb

from analytics.configuration import PROGRAM
from analytics.errors import AnalyticsError
from analytics.people.acting import user_name
from analytics.store.permissions import umask
from analytics.store.soundness import first_line

NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph", "glusterfs"}

REPLACED = "replaced"  # of a store: what a restored backup or a newer Tagwatch took the place of; forgetting removes it


def make_folder(folder: Path) -> None:
    """Make one of the store's folders, for its owner alone; raise AnalyticsError where that cannot be."""
    try:
        folder.mkdir(mode=0o777 & ~umask(), parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error


def unwritable(folder: Path, error: Exception, *, what: str = "The store in") -> AnalyticsError:
    """The sentence for a folder or a database that refuses to be written: the cause, and the advice that fits it."""
    reason = (getattr(error, "strerror", None) or first_line(error)).rstrip(".")
    return AnalyticsError(
        f"{what} {folder} could not be written: {reason}. Nothing was changed. {_advice(folder, error, reason.lower())}"
    )


def _advice(folder: Path, error: Exception, reason: str) -> str:
    number = getattr(error, "errno", None)
    if isinstance(error, duckdb.OutOfMemoryException) and "space" not in reason:
        return "It takes more memory than an import may use: divide the export into smaller ones."
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or re.search(r"no space left|quota|too large", reason):
        return f"Free some space on its disk and do it again: {PROGRAM} doctor shows how much there is."
    if number in (errno.EACCES, errno.EPERM, errno.EROFS) or re.search(r"permission denied|read-only", reason):
        return f"Give {user_name()} the right to write there (it is read-only now), and do it again."
    if number in (errno.ENOTDIR, errno.EEXIST):
        return "A file lies where the folder should be: move it, or name another folder in TAGWATCH_DATA."
    return f"To see what is wrong with the store: {PROGRAM} verify"


def network_file_system(folder: Path) -> str | None:
    """The type of the network file system that `folder` lies on, None on a local disk (Linux only)."""
    try:
        mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
    except OSError:
        return None
    place = folder.resolve()
    best = max((m for m in mounts if place.is_relative_to(m[0])), key=lambda m: len(m[0]), default=["/", ""])
    return best[1] if best[1] in NETWORK_FILE_SYSTEMS else None


def remove(path: Path) -> None:
    """Remove a file; one that a reader on Windows has open is swept later, and a folder of its name is none of ours."""
    with contextlib.suppress(PermissionError, IsADirectoryError):
        path.unlink(missing_ok=True)
