"""The inbox: a watched folder. What settles there is imported and moved to `done/` or `failed/`, a report beside it.

Any number of processes may watch one inbox: a lock lets one of them take at a time, and what it takes it first moves
into a place of its own, so that nothing is taken twice or while somebody still looks at it. Killed there, it leaves
the file for the next one. Links are not followed, and no earlier file is written over.
"""

import contextlib
import os
import re
import secrets
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

from analytics.configuration import DEFAULT_STORE
from analytics.errors import AnalyticsError
from analytics.ingest.export_names import PACKED, SUFFIXES
from analytics.ingest.files import Stamp
from analytics.ingest.inbox_report import REPORT, Taken, report
from analytics.ingest.names import clean
from analytics.ingest.planning import Outcome
from analytics.ingest.rejected import rejects_csv
from analytics.store.folders import make_folder, unwritable
from analytics.store.permissions import tighten_all, write_private

DONE, FAILED, TAKING, LOCK = "done", "failed", ".taking", ".inbox.lock"
# How programs name a file that they still write, and what they and desktops leave beside it.
UNFINISHED = re.compile(r"\.(part|partial|filepart|crdownload|download|opdownload|tmp|temp|aria2)$", re.IGNORECASE)
LITTER = re.compile(r"^(\.|~\$)|^(thumbs\.db|desktop\.ini)$", re.IGNORECASE)
TRIES = 3  # a file that ended the import this often is left out

Take = Callable[[list[Path]], list[Outcome]]  # imports files as one version
Look = dict[str, tuple[tuple[str, Stamp], ...]]  # entry → its files as they were seen


@dataclass(frozen=True)
class Failure:
    """An entry that lies in `failed/`."""

    name: str
    at: datetime  # UTC
    why: str  # the first sentence of its report


def inbox_folder(store: Path) -> Path:
    """The inbox of a store: beside the store that is used without TAGWATCH_DATA, `inbox` inside any other."""
    return store.parent / "inbox" if store == DEFAULT_STORE else store / "inbox"


@dataclass(frozen=True)
class Inbox:
    """The watched folder."""

    folder: Path

    def make(self) -> None:
        """Make the folders; raise AnalyticsError where that cannot be, or where one of them is a link elsewhere."""
        for place in (self.folder, self.folder / DONE, self.folder / FAILED, self.folder / TAKING):
            make_folder(place)
            if place != self.folder and place.is_symlink():
                raise AnalyticsError(
                    f"'{place}' is a link to another place. Links are not followed in the inbox: "
                    "remove it; the folder is made anew."
                )

    def waiting(self) -> list[str]:
        """The entries that lie there, by name; what a program still writes under a name of its own is none."""
        try:
            return sorted(
                entry.name
                for entry in os.scandir(self.folder)
                if entry.name not in (DONE, FAILED)
                and not LITTER.search(entry.name)
                and not UNFINISHED.search(entry.name)
            )
        except OSError:
            return []

    def look(self) -> Look:
        """The entries as they are now. A file that is the same in two looks some seconds apart has settled."""
        found: Look = {}
        for name in self.waiting():
            with contextlib.suppress(OSError):  # gone meanwhile
                seen = tuple((str(path), Stamp.of(path, follow=False)) for path in _all_files(self.folder / name))
                if seen and not any(UNFINISHED.search(Path(path).name) for path, _ in seen):
                    found[name] = seen
        return found

    def left_behind(self) -> bool:
        """True where a process ended in the middle of taking something, or one is at it right now."""
        with contextlib.suppress(OSError):
            return (self.folder / TAKING).is_dir() and any((self.folder / TAKING).iterdir())
        return False

    def not_taken(self) -> list[str]:
        """The entries of which nothing is in the store, by name: they wait, are being taken in, or failed."""
        held = [*(self.folder / TAKING).glob("*/*"), *(self.folder / FAILED).glob("*")]
        left = [path.name for path in held if not path.name.endswith(REPORT) and not LITTER.search(path.name)]
        return sorted([*self.waiting(), *left])

    def failures(self, *, days: int = 7) -> list[Failure]:
        """What failed lately and still lies there, newest first."""
        found = []
        with contextlib.suppress(OSError):
            for report in (self.folder / FAILED).glob(f"*{REPORT}"):
                name, at = report.name.removesuffix(REPORT), report.stat().st_mtime
                if time.time() - at < days * 86_400 and (self.folder / FAILED / name).exists():
                    lines = report.read_text(encoding="utf-8", errors="replace").splitlines()
                    found.append(
                        Failure(
                            name,
                            datetime.fromtimestamp(at, UTC),
                            next((line.strip() for line in lines[1:] if line.strip()), ""),
                        )
                    )
        return sorted(found, key=lambda failure: failure.at, reverse=True)

    def sweep(self, settled: Look, take: Take) -> list[Taken]:
        """Take the entries that are still as they are in `settled`, all of them as one version.

        Waits while another process sweeps. When the store cannot be written everything goes back and the error
        is passed on.
        """
        self.make()
        try:
            with FileLock(self.folder / LOCK):
                return [*self._resume(take), *self._take_settled(settled, take)]
        except OSError as error:
            raise unwritable(self.folder, error) from error

    def _take_settled(self, settled: Look, take: Take) -> list[Taken]:
        now = self.look()
        names = [name for name, seen in settled.items() if now.get(name) == seen]
        return self._try([self._claim(self.folder / name, tries=1) for name in names], take)

    def _resume(self, take: Take) -> Iterator[Taken]:
        """Try again, each alone, what a process held that was killed: nobody else has the lock."""
        for place in sorted(path for path in (self.folder / TAKING).iterdir() if path.is_dir()):
            number = re.match(r"\d+", place.name)
            tries = int(number[0]) if number else 1
            for entry in list(place.iterdir()):
                if tries < TRIES:
                    yield from self._try([self._claim(entry, tries=tries + 1)], take)
                else:
                    why = (
                        f"The import ended in the middle {TRIES} times: it was stopped, or memory ran out. "
                        "Nothing of it was taken in."
                    )
                    yield self._settle(entry, Taken(entry.name, None, message=why))
            with contextlib.suppress(OSError):
                place.rmdir()

    def _claim(self, entry: Path, *, tries: int) -> Path:
        place = self.folder / TAKING / f"{tries}-{secrets.token_hex(4)}"
        place.mkdir()
        claimed = entry.rename(place / clean(entry.name))
        if not claimed.is_symlink():
            tighten_all([claimed])  # before its stamp: opening the store does it, and that would look like a change
        return claimed

    def _try(self, entries: Sequence[Path], take: Take) -> list[Taken]:
        refused = {entry: why for entry in entries if (why := _refusal(entry))}
        files = {entry: _files(entry) for entry in entries if entry not in refused}
        before = {path: Stamp.of(path) for paths in files.values() for path in paths}
        try:
            outcomes = take(list(before)) if before else []
        except (AnalyticsError, KeyboardInterrupt):  # the store is as it was; so be the inbox
            for entry in entries:
                self._give_back(entry)
            raise
        except Exception as error:  # a fault of ours must not stop what comes after it
            if len(entries) > 1:
                return [taken for entry in entries for taken in self._try([entry], take)]
            why = (
                f"The import broke off: {type(error).__name__}: {error}. That is a fault of Tagwatch; please "
                "report it. Nothing of the file was taken in."
            )
            return [self._settle(entries[0], Taken(entries[0].name, None, message=why))]
        done = []
        for entry in entries:
            own = tuple(outcome for outcome in outcomes if outcome.path in files.get(entry, ()))
            if entry not in refused and any(_stamp(path) != before[path] for path in files[entry]):
                self._give_back(entry)  # it had not settled after all: once more, later
                done.append(Taken(entry.name, None, own))
            else:
                done.append(self._settle(entry, Taken(entry.name, None, own, refused.get(entry, ""))))
        return done

    def _give_back(self, entry: Path) -> None:
        if entry.exists() or entry.is_symlink():
            entry.rename(_free(self.folder, entry.name))
        with contextlib.suppress(OSError):
            entry.parent.rmdir()

    def _settle(self, entry: Path, taken: Taken) -> Taken:
        """Move an entry to its last place and write the report beside it."""
        folder = self.folder / (FAILED if taken.failed else DONE)
        target = entry.rename(_free(folder, entry.name))
        taken = Taken(taken.name, target, taken.outcomes, taken.message)
        rejects = []
        for outcome in taken.outcomes:
            if outcome.rejects:
                rejects.append(_free(folder, clean(f"{Path(outcome.file).stem}.rejected.csv")))
                write_private(rejects[-1], rejects_csv(outcome.rejects, outcome.headers, outcome.import_id))
        write_private(target.with_name(target.name + REPORT), report(taken, self.folder, rejects))
        with contextlib.suppress(OSError):
            entry.parent.rmdir()
        return taken


def _refusal(entry: Path) -> str:
    """Why an entry is not even opened; empty where it is."""
    if entry.is_symlink():
        return "It is a link to another place. Links are not followed: put the file itself into the inbox."
    if entry.is_dir():
        if any(path.is_symlink() for path in entry.rglob("*")):
            return "The folder holds links. Links are not followed: put the files themselves into the inbox."
        return "" if _files(entry) else f"The folder holds no export ({', '.join(SUFFIXES)})."
    return "" if _files(entry) else "It is no file: a device or a pipe. Put an export into the inbox."


def _files(entry: Path) -> list[Path]:
    """The files of an entry that are opened: itself, or the exports in the folder. Links and devices are none."""
    return [
        path
        for path in _all_files(entry)
        if stat.S_ISREG(path.lstat().st_mode) and (path == entry or path.suffix.lower() in (*SUFFIXES, *PACKED))
    ]


def _all_files(entry: Path) -> list[Path]:
    """The entry, or all that lies in the folder; links are not followed."""
    if entry.is_symlink() or not entry.is_dir():
        return [entry]
    return [
        Path(root) / name
        for root, _, files in os.walk(entry, followlinks=False)
        for name in sorted(files)
        if not LITTER.search(name)
    ]


def _stamp(path: Path) -> Stamp | None:
    try:
        return Stamp.of(path)
    except OSError:
        return None


def _free(folder: Path, name: str) -> Path:
    """A path in the folder that no file has: `a.csv`, `a-2.csv`, `a-3.csv` …, with room for its report."""
    stem, end = Path(name).stem, Path(name).suffix
    number, path = 1, folder / name
    while os.path.lexists(path) or os.path.lexists(path.with_name(path.name + REPORT)):
        number += 1
        path = folder / f"{stem}-{number}{end}"
    return path
