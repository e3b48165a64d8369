"""Faults of the decisions: what a failure to read or write `workspace.sqlite` means, and which command mends it."""

import shutil
import sqlite3
from pathlib import Path

from analytics.configuration import PROGRAM
from analytics.errors import AnalyticsError, StoreBusy
from analytics.people.acting import user_name

NO_ROOM = 2_000_000  # bytes; with less free, a failed write is the disk's fullness
_WAYS = (
    f"Take the decisions from a backup: {PROGRAM} restore FILE. Without one, begin without decisions (time zone, "
    "taxonomy, teams, saved views and published weeks are lost; customers who were forgotten stay out): "
    f"{PROGRAM} restore --without-decisions"
)


def fault(path: Path, error: sqlite3.Error, *, waited: float) -> AnalyticsError:
    """What a failure of SQLite means to the person at the screen. waited: seconds for another program."""
    folder, code = path.parent, code_of(error)
    reason = str(error).rstrip(".")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreBusy(
            f"The decisions in {path} are locked: another program has been writing them for {waited:g} s "
            f"({reason}). Nothing was changed, and tickets can still be read. Try again when it is done; "
            f"`fuser {path}` shows which program it is."
        )
    lacking = reason.startswith(("no such table", "no such column"))
    if lacking or code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return AnalyticsError(damaged(path, reason))
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _no_room(folder)):
        return AnalyticsError(
            f"The disk of {folder} is full: {path.name} could not be written ({reason}). Nothing was changed; what was "
            "decided and imported before can still be read. Free some space and do it again: "
            f"{PROGRAM} doctor shows how much there is."
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH):
        return AnalyticsError(
            f"The decisions in {path} could not be written: {user_name()} may not write there ({reason}). Nothing "
            f"was changed; what can be read is still shown. Give that user the right to write {folder} and the "
            "files in it, and do it again."
        )
    if code == sqlite3.SQLITE_IOERR:
        return AnalyticsError(
            f"The disk of {folder} failed to read or write {path.name} ({reason}). Nothing was changed. Check the "
            f"disk, then: {PROGRAM} verify"
        )
    return AnalyticsError(
        f"The decisions in {path} could not be read or written: {reason}. Nothing was changed. "
        f"To see what is wrong with the store: {PROGRAM} verify"
    )


def damaged(path: Path, reason: str) -> str:
    """The sentence for decisions that cannot be read."""
    return (
        f"The decisions in {path} are damaged: {reason}. The imported tickets are not affected, and nothing was "
        f"changed. {_WAYS}"
    )


def lost(path: Path) -> str:
    """The sentence for decisions that are gone beside tickets."""
    return (
        f"The decisions of the store in {path.parent} are gone: {path.name} is not there, though tickets were "
        f"imported. The tickets are not affected, and nothing was changed. {_WAYS}"
    )


def odd(path: Path, why: str) -> str:
    """The sentence for something else that lies under the name of the decisions. why: as `own_files.not_a_file`."""
    return damaged(path, why.replace("is ", "it is ", 1))


def code_of(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 where the error is Python's own."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _no_room(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < NO_ROOM
    except OSError:
        return False
