"""Permissions: the store is its owner's. Files 0600 and folders 0700, or what `TAGWATCH_UMASK` leaves to a group."""

import contextlib
import os
from pathlib import Path

from analytics.configuration import configuration


def umask() -> int:
    """The permission bits that the store's files do not get; raises AnalyticsError for what is no umask."""
    return configuration().umask


def private_opener(path: str, flags: int) -> int:
    """For `open(…, opener=private_opener)`: a file that is the store's own kind from its first moment."""
    return os.open(path, flags, 0o666 & ~umask())


def tighten(path: Path) -> None:
    """Take the bits of the umask from one file or folder; it never gets more than it had."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):  # another user's, or swept meanwhile
        mode = path.stat().st_mode & 0o7777
        if mode & umask():
            path.chmod(mode & ~umask())


def tighten_all(folder: Path) -> None:
    """Take the bits of the umask from a store's files: those of an earlier Tagwatch were readable by everybody."""
    tighten(folder)
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            if not (Path(place) / name).is_symlink():
                tighten(Path(place) / name)


def open_to_others(folder: Path) -> Path | None:
    """The first of a store's folder and files that gives away more than the umask allows; None where none does."""
    if os.name != "posix" or not folder.is_dir():
        return None
    for path in (folder, *sorted(folder.glob("*"))):
        with contextlib.suppress(OSError):
            if path.stat().st_mode & umask() & 0o777:
                return path
    return None
