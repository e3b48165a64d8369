"""Snapshots: immutable versions of the ticket database, and the one pointer to the current one.

A writer takes the lock, works on a private copy, syncs it, gives it its own name and moves
`CURRENT`. A reader opens whatever `CURRENT` names and never waits. Killed at any moment, a writer
leaves the last version as it was.
"""

import contextlib
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

from analytics.configuration import PROGRAM, Configuration
from analytics.errors import AnalyticsError, StoreBusy, StoreDamaged
from analytics.people.acting import user_name
from analytics.store.draft import Draft
from analytics.store.folders import make_folder, remove, unwritable
from analytics.store.own_files import FOLDERS, discard, not_a_file, refuse_odd
from analytics.store.permissions import private_opener, tighten, tighten_all, umask
from analytics.store.pointer import NAME as POINTER
from analytics.store.pointer import NOTHING_YET, PointerDamaged, read_pointer, write_pointer
from analytics.store.soundness import first_line, is_damage
from analytics.store.version_files import VersionFiles
from analytics.store.workspace_file import make_workspace

log = logging.getLogger("tagwatch.store")
KEEP_VERSIONS = 3
KEEP_SECONDS = 3600  # a reader may still be drawing from a version this young
LOCK_SECONDS = 600
MAY_HOLD = (*FOLDERS, "lost+found")  # folders that a store's folder may hold, beside hidden ones
_MADE_OF = re.compile(r"\A[a-z_]{1,40}-(\d{6,12})-")  # a file under derived/, named after the version it is made of


@dataclass(frozen=True)
class Snapshots(VersionFiles):
    """The versions under one folder."""

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
                f"'{POINTER}', which names the version of the store that counts, is gone from {self.folder}. "
                + self.way_out()
            )
        return None if named == NOTHING_YET else named

    @contextmanager
    def trial(self, folder: Path, *, empty: bool = False) -> Iterator[Draft]:
        """A draft in another folder that is never published. empty: without what the current version holds."""
        draft = Draft(folder / "rehearsal.duckdb")
        current = self.check_current()
        if current and not empty:
            shutil.copyfile(self.path(current), draft.path)
        yield draft

    def drop_others(self) -> None:
        """Remove every version but the current one, at once: pages that are open draw the next one."""
        current = self.current()
        for path in self.folder.glob("tickets-*.duckdb*"):
            if current is not None and path != self.path(current):
                remove(path)

    def newest_sound(self) -> str | None:
        """The newest version that can be read to its end."""
        return next((version for version in self.versions() if not self.damage(version)), None)

    def way_out(self) -> str:
        """What still works when the current version does not, and the command that takes it."""
        sound = self.newest_sound()
        if sound is None:
            return (
                "No version that lies there can be read; decisions are not affected. Nothing was changed. "
                f"Take the tickets from a backup: {PROGRAM} restore FILE"
            )
        day = time.strftime("%Y-%m-%d %H:%M", time.localtime(self.made_at(sound)))
        return (
            f"Version {sound} of {day} is the newest that is sound; decisions are not affected. Nothing was changed. "
            f"Take it with: {PROGRAM} restore --version {sound}"
        )

    def check_current(self) -> str | None:
        """As `current`; raises StoreDamaged as well where the file that it names is gone."""
        version = self.current()
        if version is not None and (lost := self._lost(version)):
            file = self.path(version).name
            raise StoreDamaged(
                f"The store in {self.place} names version {version}, but its file {file} {lost}. {self.way_out()}"
            )
        return version

    def _lost(self, version: str) -> str:
        """Why there is no file of a version, in words; "" where there is one, sound or not."""
        return not_a_file(self.path(version)) or ("" if self.has(version) else "is gone")

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
            f"Version {version} of the store in {self.place} is damaged: {first_line(error)}. {self.way_out()}"
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
    def writing(self, what: str, *, waiting: Callable[[str], None] = lambda who: None) -> Iterator[Draft]:
        """Lock, copy the current version, and publish what the block leaves there.

        waiting: called with who is writing when we have to wait.

        Yields the private copy; it does not exist yet before the first import. When the
        block raises, the copy is dropped and `CURRENT` stays. Raises StoreBusy after ten minutes.
        """
        self._check_own()
        make_folder(self.folder)
        current: str | None = None
        try:
            with self._lock(what, waiting):
                self._tighten()
                current = self.check_current()
                version = self._next_version()
                draft = self.folder / f"draft-{version}.duckdb"
                for left in self.folder.glob("draft-*"):
                    remove(left)
                refuse_odd(draft)
                try:
                    if current:
                        shutil.copyfile(self.path(current), draft)
                    yield Draft(draft)
                    self._publish(draft, version)
                finally:
                    for left in self.folder.glob(f"draft-{version}*"):
                        remove(left)
                self.sweep()
        except duckdb.Error as error:
            if current and is_damage(error) and self.damage(current):
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

    def take_back(self, version: str, what: str) -> str:
        """Publish an earlier version, which is sound, as the next one, whatever `CURRENT` holds; its name."""
        return self.adopt(self.path(version), what)

    @contextmanager
    def locked(self, what: str) -> Iterator[None]:
        """Hold the lock, so that nobody publishes meanwhile. Raises StoreBusy after ten minutes."""
        make_folder(self.folder)
        with self._lock(what, lambda who: None):
            yield

    def _foreign(self) -> list[str]:
        """Folders in ours that are not of a store."""
        with contextlib.suppress(OSError):
            return sorted(
                path.name
                for path in self.folder.iterdir()
                if path.is_dir() and path.name not in MAY_HOLD and not path.name.startswith(".")
            )
        return []

    def _check_own(self) -> None:
        """Raise AnalyticsError where a new store would come into a folder of other things.

        All files of a store's folder are its own: they lose their rows of whoever is forgotten, and can be read by
        the owner alone.
        """
        if (foreign := self._foreign()) and self.never_used():
            raise AnalyticsError(
                f"{self.folder} holds other folders ({', '.join(foreign[:4])}) and no store yet. A store has a folder "
                f"of its own: name a new one in {Configuration.data.name}, such as {self.folder / 'tagwatch'}."
            )

    def _tighten(self) -> None:
        """Close what is the store's own to others, and nothing that somebody else laid beside it."""
        foreign = self._foreign()
        tighten(self.folder)
        tighten_all(path for path in self.folder.iterdir() if path.name not in foreign and not path.is_symlink())

    def _next_version(self) -> str:
        """A name that no version ever had here: what is computed from one is kept under its name."""
        known = ["0", *self.versions()]
        with contextlib.suppress(PointerDamaged):
            known.append(read_pointer(self.folder) or "0")
        known += [found[1] for path in (self.folder / "derived").glob("*-*") if (found := _MADE_OF.match(path.name))]
        return f"{max(map(int, known)) + 1:06d}"

    def _publish(self, draft: Path, version: str) -> None:
        make_workspace(self.folder)  # so that it is known to be lost where it is not there later
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
            if not_a_file(self.folder / "writer.json"):
                return "another process"
            held = json.loads((self.folder / "writer.json").read_text(encoding="utf-8"))
            return f"{held['who']} ({held['what']}, process {held['process']}, since {held['since']})"
        except (OSError, ValueError, KeyError):
            return "another process"

    @contextmanager
    def _lock(self, what: str, waiting: Callable[[str], None]) -> Iterator[None]:
        holder = self.folder / "writer.json"
        refuse_odd(self.folder / "writer.lock")
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
            discard(holder)  # whatever was left there
            with open(holder, "w", encoding="utf-8", opener=private_opener) as file:
                json.dump(
                    {"who": user_name(), "what": what, "process": os.getpid(), "since": time.strftime("%H:%M:%S")}, file
                )
            yield
        finally:
            remove(holder)
            lock.release()
