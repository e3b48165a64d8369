"""Noted: the name of a store's subfolder in every lake, which the local file LAKE has from the first publish on."""

import hashlib
from pathlib import Path

from analytics.errors import StoreDamaged
from analytics.store.own_files import refuse_odd
from analytics.store.permissions import write_private

NOTE = "LAKE"
_MEND = (
    "It names the store's subfolder in the lake. Nothing was changed. Write the name of that folder into it: without "
    "the file, a store that was moved would look empty."
)


def subfolder(folder: Path) -> str:
    """The name of a store's subfolder in every lake; raises StoreDamaged where it was noted and cannot be read."""
    refuse_odd(folder / NOTE)
    try:
        noted = (folder / NOTE).read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return f"{folder.name}-{hashlib.sha256(str(folder.absolute()).encode()).hexdigest()[:8]}"
    except (OSError, UnicodeDecodeError) as error:
        raise StoreDamaged(f"'{NOTE}' in {folder} cannot be read: {error}. {_MEND}") from error
    if not noted.strip("\0") or "/" in noted:
        raise StoreDamaged(f"'{NOTE}' in {folder} names no subfolder of the lake. {_MEND}")
    return noted


def note_subfolder(folder: Path) -> None:
    """Note the name, so that a folder that is moved finds its tickets again."""
    if not (folder / NOTE).exists():
        write_private(folder / NOTE, subfolder(folder) + "\n")
