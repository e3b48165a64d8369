"""Snapshots: immutable versions of the ticket database, and the one pointer to the current one.

A writer takes the lock, works on a private copy, syncs it, gives it its own name and moves
`CURRENT`. A reader opens whatever `CURRENT` names and never waits. Killed at any moment, a writer
leaves the last version as it was.
"""

import contextlib
import errno
import getpass
import json
import logging
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from analytics.configuration import PROGRAM, Configuration, configuration
from analytics.errors import AnalyticsError, StoreBusy, StoreDamaged
from analytics.store.permissions import private_opener, tighten, tighten_all, umask
from analytics.store.pointer import NAME as POINTER
from analytics.store.pointer import NOTHING_YET, PointerDamaged, read_pointer, write_pointer
from analytics.store.soundness import damage_of, first_line, is_damage

log = logging.getLogger("tagwatch.store")
KEEP_VERSIONS = 3
KEEP_SECONDS = 3600  # a reader may still be drawing from a version this young
LOCK_SECONDS = 600
_VERSION = re.compile(r"tickets-(\d{6,12})\.duckdb")
_MADE_OF = re.compile(r"[a-z_]+-(\d{6,12})-")  # a file under derived/, named after the version it is made of
NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph", "glusterfs"}


def data_folder() -> Path:
    """Where the store lives: `TAGWATCH_DATA`, else the checkout's `data/store`, else the user's data folder."""
    return configuration().data


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
        """The current version's name, None before the first import.

        Raises StoreDamaged where `CURRENT` is lost or unreadable while versions lie there: it is never guessed.
        """
        try:
            named = read_pointer(self.folder)
        except PermissionError as error:
            raise self.not_ours() from error
        except PointerDamaged as error:
            raise StoreDamaged(f"'{POINTER}' in {self.folder} {error}. {self.way_out()}") from error
        if named is None and self.versions():
            raise StoreDamaged(
                f"'{POINTER}', which says which version of the store counts, is gone from {self.folder}. "
                + self.way_out()
            )
        return None if named == NOTHING_YET else named

    def path(self, version: str) -> Path:
        return self.folder / f"tickets-{version}.duckdb"

    def versions(self) -> list[str]:
        """The versions whose files are there, newest first, sound or not."""
        return sorted(
            (found[1] for path in self.folder.glob("tickets-*.duckdb") if (found := _VERSION.fullmatch(path.name))),
            reverse=True,
        )

    def newest_sound(self) -> str | None:
        """The newest version that can be read to its end."""
        return next((version for version in self.versions() if not damage_of(self.path(version))), None)

    def way_out(self) -> str:
        """What still works when the current version does not, and the command that takes it."""
        sound = self.newest_sound()
        if sound is None:
            return (
                "No version that lies there can be read; decisions are not affected. Nothing was changed. "
                f"Take the tickets from a backup: {PROGRAM} restore FILE"
            )
        day = time.strftime("%Y-%m-%d %H:%M", time.localtime(self.path(sound).stat().st_mtime))
        return (
            f"Version {sound} of {day} is the newest that is sound; decisions are not affected. Nothing was changed. "
            f"Take it with: {PROGRAM} restore --version {sound}"
        )

    def check_current(self) -> str | None:
        """As `current`; raises StoreDamaged as well where the file that it names is gone."""
        version = self.current()
        if version is not None and not self.path(version).exists():
            raise StoreDamaged(
                f"The store in {self.folder} names version {version}, but its file {self.path(version).name} is gone. "
                + self.way_out()
            )
        return version

    def not_ours(self) -> AnalyticsError:
        """The sentence for a store whose files another user keeps to himself."""
        return AnalyticsError(
            f"{user_name()} may not read the store in {self.folder}. Nothing was changed. Work as the user whom it "
            f"belongs to, or open it to a group: that user sets {Configuration.umask.name}=007 and imports once."
        )

    def damaged(self, version: str, error: Exception) -> AnalyticsError:
        """The sentence for a version that cannot be read."""
        if "permission denied" in str(error).lower():
            return self.not_ours()
        return StoreDamaged(
            f"Version {version} of the store in {self.folder} is damaged: {first_line(error)}. {self.way_out()}"
        )

    def never_used(self) -> bool:
        """True for a folder that has never held a version, not even a lost one."""
        try:
            named = read_pointer(self.folder)
        except (PointerDamaged, PermissionError):
            return False
        computed = self.folder / "derived"
        return named in (None, NOTHING_YET) and not self.versions() and not any(computed.glob("*-*"))

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
        current: str | None = None
        try:
            with self._lock(what, waiting):
                tighten_all(self.folder)
                current = self.check_current()
                version = self._next_version()
                draft = self.folder / f"draft-{version}.duckdb"
                for left in self.folder.glob("draft-*"):
                    remove(left)
                try:
                    if current and not fresh():
                        shutil.copyfile(self.path(current), draft)
                    yield draft
                    self._publish(draft, version)
                finally:
                    for left in self.folder.glob(f"draft-{version}*"):
                        remove(left)
                self.sweep()
        except duckdb.Error as error:
            if current and is_damage(error) and damage_of(self.path(current)):
                raise self.damaged(current, error) from error
            raise unwritable(self.folder, error) from error
        except OSError as error:
            raise unwritable(self.folder, error) from error

    def adopt(self, file: Path, what: str, *, waiting: Callable[[str], None] = lambda who: None) -> str:
        """Publish a copy of a sound version's file as the next version, whatever `CURRENT` holds; its name.

        The versions before it stay as after every import.
        """
        make_folder(self.folder)
        try:
            with self._lock(what, waiting):
                version = self._next_version()
                draft = self.folder / f"draft-{version}.duckdb"
                try:
                    shutil.copyfile(file, draft)
                    self._publish(draft, version)
                finally:
                    remove(draft)
                return version
        except OSError as error:
            raise unwritable(self.folder, error) from error

    def _next_version(self) -> str:
        """A name that no version ever had here: what is computed from one is kept under its name."""
        known = ["0", *self.versions()]
        with contextlib.suppress(PointerDamaged):
            known.append(read_pointer(self.folder) or "0")
        known += [found[1] for path in (self.folder / "derived").glob("*-*") if (found := _MADE_OF.match(path.name))]
        return f"{max(map(int, known)) + 1:06d}"

    def _publish(self, draft: Path, version: str) -> None:
        if self.never_used():  # killed before the end, the first import leaves a store that is known to be empty
            write_pointer(self.folder, NOTHING_YET)
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        tighten(draft)
        os.replace(draft, self.path(version))
        write_pointer(self.folder, version)
        log.info("Version %s is published.", version, extra={"fields": {"version": version}})

    def sweep(self) -> None:
        """Remove versions that nobody can be drawing from any more; the newest three always stay."""
        current = self.current()
        for version in self.versions()[KEEP_VERSIONS:]:
            path = self.path(version)
            if version != current and time.time() - path.stat().st_mtime > KEEP_SECONDS:
                remove(path)

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
        lock = FileLock(self.folder / "writer.lock", mode=0o666 & ~umask())
        try:
            lock.acquire(timeout=0)
        except Timeout:
            log.info("Waiting for %s.", self._holder())
            waiting(self._holder())
            try:
                lock.acquire(timeout=LOCK_SECONDS)
            except Timeout as error:
                raise StoreBusy(
                    f"The store is being written by {self._holder()}. Try again when that is done."
                ) from error
        try:
            with open(holder, "w", encoding="utf-8", opener=private_opener) as file:
                json.dump(
                    {"who": user_name(), "what": what, "process": os.getpid(), "since": time.strftime("%H:%M:%S")}, file
                )
            yield
        finally:
            remove(holder)
            lock.release()


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
    return f"What is wrong with the store says: {PROGRAM} verify"


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
    with contextlib.suppress(PermissionError):  # Windows keeps a file that a reader has open; swept later
        path.unlink(missing_ok=True)
