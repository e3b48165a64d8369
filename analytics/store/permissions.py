"""Permissions: the store is its owner's. Files 0600 and folders 0700, or what `TAGWATCH_UMASK` leaves to a group."""

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

from analytics.configuration import configuration


def umask() -> int:
    """The permission bits that the store's files do not get; raises AnalyticsError for what is no umask."""
    return configuration().umask


def private_opener(path: str, flags: int) -> int:
    """For `open(…, opener=private_opener)`: a file that is the store's own kind from its first moment."""
    return os.open(path, flags, 0o666 & ~umask())


def write_private(path: Path, text: str) -> None:
    """Write a file that is the store's own kind from its first moment, as UTF-8."""
    with open(path, "w", encoding="utf-8", opener=private_opener) as out:
        out.write(text)


def tighten(path: Path) -> None:
    """Take the bits of the umask from one file or folder; it never gets more than it had."""
    _take(path, umask())


def tighten_all(paths: Iterable[Path]) -> None:
    """The same of files, and of folders with all in them: those of an earlier Tagwatch were readable by everybody."""
    bits = umask()
    for path in paths:
        _take(path, bits)
        for place, folders, files in os.walk(path):
            for name in (*folders, *files):
                if not (inside := Path(place) / name).is_symlink():
                    _take(inside, bits)


def _take(path: Path, bits: int) -> None:
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):  # another user's, or swept meanwhile
        mode = path.stat().st_mode & 0o7777
        if mode & bits:
            path.chmod(mode & ~bits)


def open_to_others(folder: Path) -> Path | None:
    """The first of a store's folder and files that gives away more than the umask allows; None where none does."""
    if os.name != "posix" or not folder.is_dir():
        return None
    for path in (folder, *sorted(folder.glob("*"))):
        with contextlib.suppress(OSError):
            if path.stat().st_mode & umask() & 0o777:
                return path
    return None
