"""Own files: a store's files and folders, and what lies under their names instead: a folder, a pipe, a link to nothing.

Whoever opens one asks first: a pipe would be waited for without an end, and a folder is no file that was lost.
"""

import contextlib
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from analytics.configuration import PROGRAM
from analytics.errors import StoreDamaged
from analytics.people.acting import PEOPLE_FILE, user_name

FOLDERS = ("derived", "inbox", "incoming", "replaced", "workspaces")
_BACKUP = f"then take it from a backup: {PROGRAM} restore FILE"
_ANEW = "it is made anew"
# The names of a store's own files → what is done once what lies there is moved away.
FILES = {
    "CURRENT": f"then take a version that is there: {PROGRAM} doctor names it",
    "CURRENT.next": _ANEW,
    "tickets-*.duckdb": f"then take another version: {PROGRAM} doctor names it",
    "draft-*": _ANEW,
    "writer.*": _ANEW,
    "workspace.sqlite": _BACKUP,
    "workspace.sqlite-*": _ANEW,
    PEOPLE_FILE: _BACKUP,
    f"{PEOPLE_FILE}-*": _ANEW,
    "link.key": "a new one is made then, and links that were given out do not open any more",
    "LAKE": f"{_BACKUP}, or write the name of the store's subfolder in the lake into it",
    "derived/*": _ANEW,
    "workspaces/workspaces.json": f"then take the list from a backup: {PROGRAM} restore --all FOLDER",
}


def not_a_file(path: Path) -> str:
    """What lies there instead of a file, in words; "" for a file, and where nothing lies."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return "is a link to nothing" if path.is_symlink() else ""
    except OSError as error:
        return f"cannot be looked at ({error.strerror})"
    kinds = (
        (stat.S_ISREG, ""),
        (stat.S_ISDIR, "is a folder"),
        (stat.S_ISFIFO, "is a pipe"),
        (stat.S_ISSOCK, "is a socket"),
    )
    return next((words for is_kind, words in kinds if is_kind(mode)), "is a device")


def refuse_odd(path: Path) -> None:
    """Raise StoreDamaged where something else than a file lies under a file's name; see FILES."""
    if why := not_a_file(path):
        raise StoreDamaged(f"{_sentence(path, why)}. Nothing was changed. {_mend(path)}")


def odd_files(folder: Path) -> Iterator[str]:
    """What lies in a store's folder under the names of its files and folders and is none of them, a sentence each, with
    what mends it; files that may not be read, too."""
    for name in FOLDERS:
        if os.path.lexists(folder / name) and not (folder / name).is_dir():
            why = not_a_file(folder / name) or "is a file"
            yield f"{_sentence(folder / name, why, 'folder')}. Move it away; the folder is made anew"
    for pattern in FILES:
        plain = [folder / pattern] if "*" not in pattern and os.path.lexists(folder / pattern) else []
        for path in plain or sorted(folder.glob(pattern)):
            if why := not_a_file(path):
                yield f"{_sentence(path, why)}. {_mend(path)}"
            elif not os.access(path, os.R_OK, effective_ids=os.access in os.supports_effective_ids):
                yield (
                    f"{user_name()} may not read '{path.name}' in {path.parent}. Give that user the right to read it, "
                    "or work as the user whom the store belongs to"
                )


def move_aside(path: Path, kept: Path) -> None:
    """Move what lies under a file's name, whatever it is, into a folder; nothing where nothing lies."""
    if os.path.lexists(path):
        kept.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.replace(path, _free(kept / f"damaged-{path.name}"))


def discard(path: Path) -> None:
    """Remove a disposable file, or whatever lies under its name; raises OSError where that cannot be."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def discard_odd(path: Path) -> None:
    """Remove what lies under a disposable file's name where it is no file."""
    if not_a_file(path):
        with contextlib.suppress(OSError):
            discard(path)


def discard_odd_in(folder: Path) -> None:
    """The same of everything in a folder of disposable files; folders without an ending are somebody's drafts."""
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            if path.suffix:
                discard_odd(path)


def _sentence(path: Path, why: str, kind: str = "file") -> str:
    return f"'{path.name}' in {path.parent} {why}, where a {kind} of the store belongs"


def _mend(path: Path) -> str:
    known = next((mend for pattern, mend in FILES.items() if path.match(pattern)), _ANEW)
    return f"Move it away; {known}"


def _free(path: Path) -> Path:
    number, wanted = 2, path
    while os.path.lexists(path):
        number, path = number + 1, wanted.with_name(f"{wanted.name}-{number}")
    return path
