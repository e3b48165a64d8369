"""The pointer: `CURRENT`, the small file that names the version that counts, with a checksum of its own.

One line, `000012 3f0c…`: the version and the start of its SHA-256. `000000` names none: the first import has begun
and nothing was published yet. An earlier Tagwatch wrote the version alone, which is still read.
"""

import contextlib
import hashlib
import os
import re
from pathlib import Path

from analytics.store.own_files import move_aside, not_a_file
from analytics.store.permissions import private_opener

NAME = "CURRENT"
NOTHING_YET = "000000"
_LINE = re.compile(r"(?P<version>\d{6,12})(?: (?P<sum>[0-9a-f]{16}))?\s*")


class PointerDamaged(ValueError):
    """`CURRENT` is there and does not name a version; the text states what it holds."""


def read_pointer(folder: Path) -> str | None:
    """The version that is named; None where there is no pointer.

    Raises PointerDamaged where it cannot be read or its checksum is not its own, PermissionError where it may not be.
    """
    if why := not_a_file(folder / NAME):
        raise PointerDamaged(why)
    try:
        content = (folder / NAME).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except PermissionError:
        raise
    except OSError as error:
        raise PointerDamaged(f"cannot be read ({error.strerror})") from error
    if not content.strip(b"\0 \r\n\t"):
        raise PointerDamaged("is empty")
    found = _LINE.fullmatch(content.decode("ascii", "replace"))
    if not found:
        raise PointerDamaged(f"does not name a version: it begins with {content[:20]!r}")
    if found["sum"] not in (None, _sum(found["version"])):
        raise PointerDamaged(f"names version {found['version']} with a checksum that is not its own")
    return found["version"]


def write_pointer(folder: Path, version: str) -> None:
    """Name another version, at once for every reader and on the disk before this returns.

    A folder that lies under its name is kept under `replaced/`.
    """
    draft = folder / f"{NAME}.next"
    for path in (draft, folder / NAME):
        if path.is_dir():
            move_aside(path, folder / "replaced")
    draft.unlink(missing_ok=True)
    with open(draft, "w", encoding="ascii", opener=private_opener) as file:
        file.write(f"{version} {_sum(version)}\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, folder / NAME)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Put a folder's own entries on the disk."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some file systems cannot
            os.fsync(handle)
    finally:
        os.close(handle)


def _sum(version: str) -> str:
    return hashlib.sha256(f"tagwatch {version}".encode()).hexdigest()[:16]
