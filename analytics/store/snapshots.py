"""Snapshots: immutable versions of the ticket database, and the one pointer to the current one.

A writer takes the lock, works on a private copy, syncs it, gives it its own name and moves
`CURRENT`. A reader opens whatever `CURRENT` names and never waits. Killed at any moment, a writer
leaves the last version as it was.
"""

import contextlib
import getpass
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from analytics.errors import AnalyticsError, StoreBusy

PROJECT_STORE = Path(__file__).resolve().parents[2] / "data" / "store"
KEEP_VERSIONS = 3
KEEP_SECONDS = 3600  # a reader may still be drawing from a version this young
LOCK_SECONDS = 600
NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph", "glusterfs"}


def data_folder() -> Path:
    """Where the store lives: `TAGWATCH_DATA`, else `data/store` of the project."""
    chosen = os.environ.get("TAGWATCH_DATA")
    return Path(chosen).expanduser() if chosen else PROJECT_STORE


def user_name() -> str:
    """Who works here, as far as it is known before there is a sign-in: the operating system's user."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


@dataclass(frozen=True)
class Snapshots:
    """The versions under one folder."""

    folder: Path

    def current(self) -> str | None:
        """The current version's name, None before the first import."""
        try:
            return (self.folder / "CURRENT").read_text(encoding="utf-8").strip() or None
        except (FileNotFoundError, NotADirectoryError):
            return None

    def path(self, version: str) -> Path:
        return self.folder / f"tickets-{version}.duckdb"

    @contextmanager
    def writing(
        self, what: str, *, fresh: Callable[[], bool] = lambda: False, waiting: Callable[[str], None] = lambda who: None
    ) -> Iterator[Path]:
        """Lock, copy the current version (nothing when `fresh`), and publish what the block leaves there.

        fresh: asked when the lock is ours, since the one before us may have changed the answer.
        waiting: told who is writing when we have to wait.

        Yields the path of the private copy; it does not exist yet before the first import. When the
        block raises, the copy is dropped and `CURRENT` stays. Raises StoreBusy after ten minutes.
        """
        make_folder(self.folder)
        try:
            with self._lock(what, waiting):
                current = self.current()
                version = f"{int(current or 0) + 1:06d}"
                while self.path(version).exists():  # left by a writer killed before it moved CURRENT
                    version = f"{int(version) + 1:06d}"
                draft = self.folder / f"draft-{version}.duckdb"
                for left in self.folder.glob("draft-*"):
                    _remove(left)
                try:
                    if current and not fresh():
                        shutil.copyfile(self.path(current), draft)
                    yield draft
                    self._publish(draft, version)
                finally:
                    for left in self.folder.glob(f"draft-{version}*"):
                        _remove(left)
                self.sweep()
        except (OSError, duckdb.Error) as error:
            raise unwritable(self.folder, error) from error

    def _publish(self, draft: Path, version: str) -> None:
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(draft, self.path(version))
        pointer = self.folder / "CURRENT.next"
        with pointer.open("w", encoding="utf-8") as file:
            file.write(version)
            file.flush()
            os.fsync(file.fileno())
        os.replace(pointer, self.folder / "CURRENT")
        _sync_folder(self.folder)

    def sweep(self) -> None:
        """Remove versions that nobody can be drawing from any more; the newest three always stay."""
        versions = sorted(self.folder.glob("tickets-*.duckdb"))
        current = self.current()
        for path in versions[:-KEEP_VERSIONS]:
            version = path.stem.removeprefix("tickets-")
            if version != current and time.time() - path.stat().st_mtime > KEEP_SECONDS:
                _remove(path)

    def _holder(self) -> str:
        """Who is writing, in words."""
        try:
            held = json.loads((self.folder / "writer.json").read_text(encoding="utf-8"))
            return f"{held['who']} ({held['what']}, process {held['process']}, since {held['since']})"
        except (OSError, ValueError, KeyError):
            return "another process"

    @contextmanager
    def _lock(self, what: str, waiting: Callable[[str], None]) -> Iterator[None]:
        holder = self.folder / "writer.json"
        lock = FileLock(self.folder / "writer.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            waiting(self._holder())
            try:
                lock.acquire(timeout=LOCK_SECONDS)
            except Timeout as error:
                raise StoreBusy(
                    f"The store is being written by {self._holder()}. Try again when that is done."
                ) from error
        try:
            holder.write_text(
                json.dumps(
                    {"who": user_name(), "what": what, "process": os.getpid(), "since": time.strftime("%H:%M:%S")}
                ),
                encoding="utf-8",
            )
            yield
        finally:
            _remove(holder)
            lock.release()


def make_folder(folder: Path) -> None:
    """Make the store's folder; raise AnalyticsError where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error


def unwritable(folder: Path, error: Exception, *, what: str = "The store in") -> AnalyticsError:
    """The sentence for a folder or a database that refuses to be written."""
    reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
    advice = (
        "It takes more memory than an import may use: divide the export into smaller ones."
        if isinstance(error, duckdb.OutOfMemoryException)
        else "Check the disk's free space and the folder's permissions."
    )
    return AnalyticsError(f"{what} {folder} could not be written: {reason.rstrip('.')}. Nothing was changed. {advice}")


def network_file_system(folder: Path) -> str | None:
    """The type of the network file system that `folder` lies on, None on a local disk (Linux only)."""
    try:
        mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
    except OSError:
        return None
    place = folder.resolve()
    best = max((m for m in mounts if place.is_relative_to(m[0])), key=lambda m: len(m[0]), default=["/", ""])
    return best[1] if best[1] in NETWORK_FILE_SYSTEMS else None


def _remove(path: Path) -> None:
    with contextlib.suppress(PermissionError):  # Windows keeps a file that a reader has open; swept later
        path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
