"""A file while it is read: what stops us, in words, and whether it stayed the same from the first byte to the last."""

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

from analytics.errors import UnreadableExport

CHUNK = 1 << 22


@dataclass(frozen=True)
class Stamp:
    """What the file system states about a file's content."""

    size: int  # bytes
    written: int  # ns since the epoch; anyone can set it
    touched: int  # ns; nobody can set it, but moving a file changes it, too
    place: int  # another file under the same name has another

    @classmethod
    def of(cls, path: Path, *, follow: bool = True) -> "Stamp":
        """follow: of what a link points to, not of the link. Raises OSError."""
        status = path.stat(follow_symlinks=follow)
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


class Changed(UnreadableExport):
    """The file was written while it was read."""


def stamp_of(path: Path) -> Stamp:
    """The stamp to hold against later; raise UnreadableExport for a file that is not there."""
    try:
        return Stamp.of(path)
    except OSError as error:
        raise unreadable(path, error) from error


def check_unchanged(path: Path, before: Stamp, *, sha256: str = "") -> None:
    """Raise Changed when the file is no longer what it was at first.

    sha256: of its content as it was read, where that is known; it decides where only `touched` differs.
    """
    try:
        now = Stamp.of(path)
        if now == before:
            return
        same_times = (now.size, now.written, now.place) == (before.size, before.written, before.place)
        if same_times and sha256 and sha256_of(path) == sha256:
            return
    except OSError as error:
        raise Changed(_changed(path, f"it is gone ({error.strerror})")) from error
    if now.size != before.size:
        raise Changed(_changed(path, f"it had {before.size:,} bytes at first and has {now.size:,} now"))
    written = time.strftime("%H:%M:%S", time.localtime(max(now.written, now.touched) / 1e9))
    raise Changed(_changed(path, f"it was written again at {written}"))


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def unreadable(path: Path, error: OSError) -> UnreadableExport:
    """The sentence for a file that cannot be opened or read to its end."""
    return UnreadableExport(
        f"Export '{path.name}' cannot be opened: {error.strerror or error}. Check the path and its permissions."
    )


def hashed(file: Path) -> str:
    """The SHA-256 of a file; raise UnreadableExport where it cannot be read."""
    try:
        return sha256_of(file)
    except OSError as error:
        raise unreadable(file, error) from error


def true_reason(file: Path, before: Stamp | None, error: UnreadableExport) -> str:
    """A file that is still being written seems to have all sorts of faults."""
    try:
        if before:
            check_unchanged(file, before)
    except Changed as changed:
        return str(changed)
    return str(error)


def _changed(path: Path, how: str) -> str:
    return (
        f"Export '{path.name}' changed while it was read: {how}. Nothing of it was taken in. Wait until it is "
        "written to its end and import it again."
    )
