"""The workspace's file: how `workspace.sqlite` is opened, its tables, their schema version, and its faults in words.

Kept in WAL mode, so that any process may read while another writes. Where the folder is read-only it is read as it is.
"""

import contextlib
import json
import logging
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from analytics.configuration import PROGRAM
from analytics.errors import AnalyticsError, StoreBusy
from analytics.people.acting import NotAllowed, acting, archived_workspace, user_name, why_archived
from analytics.store.database import refuse_newer
from analytics.store.folders import REPLACED, make_folder
from analytics.store.permissions import private_opener
from analytics.store.sqlite_schema import migrate
from analytics.store.workspace_tables import MIGRATIONS, SCHEMA_VERSION, TABLES

log = logging.getLogger("tagwatch.store")
NAME = "workspace.sqlite"
WAIT_SECONDS = 30  # for another process that writes
ADDED_TO = ("deliveries",)  # of another file's rows only those are taken that lack here: what was sent stays sent
MAKING_SECONDS = 60  # within which another process fills the file that it has just made
NO_ROOM = 2_000_000  # bytes; with less free, a failed write is the disk's fullness

Connection = sqlite3.Connection  # for annotations elsewhere
Isolation = Literal["DEFERRED", "EXCLUSIVE", "IMMEDIATE"]


@contextmanager
def opened(folder: Path, *, isolation: Isolation | None = None) -> Iterator[sqlite3.Connection]:
    """The workspace's database, with its tables; committed at the end, rolled back when the block fails.

    isolation: as sqlite3's isolation_level; None begins no transaction by itself.
    Raises AnalyticsError with what is broken, what still works and what to do; StoreBusy where another writes;
    NotAllowed where something is written in an archived workspace, whoever does.
    """
    make_folder(folder)
    archived = archived_workspace()
    archived = archived if archived and archived.folder == folder else None
    database: sqlite3.Connection | None = None
    try:
        database = _connect(folder / NAME)
        database.isolation_level = isolation
        if archived:
            database.execute("pragma query_only = on")
        yield database
        if database.in_transaction:
            database.execute("commit")
    except sqlite3.Error as error:
        if archived and _code(error) == sqlite3.SQLITE_READONLY:
            raise NotAllowed(why_archived(archived)) from error
        raise fault(folder, error) from error
    finally:
        if database is not None:
            database.close()  # what was not committed is gone


def _connect(path: Path) -> sqlite3.Connection:
    database = None
    try:
        if not path.exists():
            _make_private(path)
        elif _emptied(path):
            raise AnalyticsError(_damaged(path, "the file is empty, though tickets were imported"))
        database = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
        database.execute("pragma journal_mode = wal")
        _keep_as_it_was(database, path)
        _bring_forward(database, path)
        return database
    except sqlite3.Error as error:
        if database is not None:
            database.close()
        if _code(error) not in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN) or path.is_dir():
            raise
        return _read_only(path)
    except AnalyticsError:
        if database is not None:
            database.close()
        raise


def _keep_as_it_was(database: sqlite3.Connection, path: Path) -> None:
    """Copy decisions that an earlier Tagwatch wrote before they are brought forward, once per schema version."""
    found = database.execute("pragma user_version").fetchone()[0]
    empty = database.execute("select count(*) from sqlite_master").fetchone()[0] == 0
    copy = path.parent / REPLACED / f"workspace-schema-{found}.sqlite"
    if found >= SCHEMA_VERSION or empty or copy.exists():
        return
    draft = copy.with_name(f".{copy.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        make_folder(copy.parent)
        os.close(private_opener(str(draft), os.O_WRONLY | os.O_CREAT))
        with contextlib.closing(sqlite3.connect(draft)) as kept:
            database.backup(kept)
        draft.replace(copy)
    except (OSError, sqlite3.Error, AnalyticsError) as error:  # it is brought forward in one transaction all the same
        log.warning("The decisions were not copied before they are brought forward: %s", error)
    finally:
        draft.unlink(missing_ok=True)


def _make_private(path: Path) -> None:
    """Make an empty file of the store's own kind: SQLite gives its log beside it the same permissions.

    Never opened under its own name: closing it would release the locks that other threads hold on it.
    """
    draft = path.with_name(f".{NAME}.{os.getpid()}.{threading.get_ident()}")
    with contextlib.suppress(OSError):  # another was first, or the folder is read-only
        try:
            os.close(private_opener(str(draft), os.O_WRONLY | os.O_CREAT))
            os.link(draft, path)
        finally:
            draft.unlink(missing_ok=True)


def _read_only(path: Path) -> sqlite3.Connection:
    """What a folder that may not be written holds, as it is; nothing decided where it holds none."""
    memory = sqlite3.connect(":memory:", isolation_level=None)
    if path.exists():
        journal = path.with_name(f"{NAME}-wal")
        # Without a log nobody has it open for writing, and SQLite need not make one beside it.
        whole = "" if journal.exists() and journal.stat().st_size else "&immutable=1"
        source = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro{whole}", uri=True, isolation_level=None)
        if source.execute("pragma user_version").fetchone()[0] == SCHEMA_VERSION:
            return source
        source.backup(memory)
        source.close()
    _bring_forward(memory, path)
    memory.execute("pragma query_only = true")
    return memory


def _bring_forward(database: sqlite3.Connection, path: Path) -> None:
    """Make the tables, or bring those of an earlier Tagwatch forward; one process does, others wait."""
    found = database.execute("pragma user_version").fetchone()[0]
    refuse_newer(path, found, SCHEMA_VERSION)
    if found == SCHEMA_VERSION:
        return
    migrate(database, MIGRATIONS)


def replace_workspace(folder: Path, new: Path, what: str, kept: Path | None) -> None:
    """Put the decisions of another file in the place of these, in one transaction: whoever has them open reads on.

    What was sent since then stays in the ledger of deliveries, so that nothing is sent twice.

    what: the step under which the history lists it, where there was one. kept: where a damaged file is moved to.
    """
    path = folder / NAME
    with contextlib.closing(sqlite3.connect(new, isolation_level=None)) as fresh:
        _bring_forward(fresh, new)
    if path.exists() and damage_of_workspace(path):
        for file in (path, *folder.glob(f"{NAME}-*")):
            file.replace((kept or folder) / f"damaged-{file.name}")
    with opened(folder) as database:
        database.execute("pragma secure_delete = on")
        database.execute("attach ? as fresh", [str(new)])
        database.execute("begin immediate")
        before = database.execute("select coalesce(max(step), 0) from changes").fetchone()[0]
        for table in TABLES:
            if table not in ADDED_TO:
                database.execute(f"delete from main.{table}")
            database.execute(
                f"insert {'or ignore ' if table in ADDED_TO else ''}into main.{table} select * from fresh.{table}"
            )
        if before:  # a step that neither had: whoever remembers decisions by the last step's number reads them anew
            database.execute(
                """insert into changes (step, at, who, why, what, kind, key)
                select max(coalesce(max(step), 0), ?) + 1, ?, ?, '', ?, 'settings', '["(restored)"]' from changes""",
                [before, datetime.now(UTC).isoformat(timespec="seconds"), acting().name, what],
            )
        database.execute("commit")
        database.execute("detach fresh")


def damage_of_workspace(path: Path) -> str | None:
    """What is wrong with a file of decisions that nobody writes, read to its end; None where it is sound."""
    try:
        with contextlib.closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as database:
            refuse_newer(path, database.execute("pragma user_version").fetchone()[0], SCHEMA_VERSION)
            problems = [text for (text,) in database.execute("pragma integrity_check(3)").fetchall()]
    except sqlite3.Error as error:
        return str(error)
    if not path.stat().st_size:
        return "the file is empty"
    return None if problems == ["ok"] else "; ".join(problems)


def unreadable_entries(folder: Path) -> list[str]:
    """The decisions and entries of their history that hold no record, in words."""
    found = []
    with opened(folder) as database:
        for kind, key, *texts in database.execute(
            "select kind, key, value, null from records union all select kind, key, before, after from changes"
        ):
            try:
                for text in (key, *filter(None, texts)):
                    json.loads(text)
            except ValueError:
                found.append(f"{kind} {key}")
    return found


def fault(folder: Path, error: sqlite3.Error) -> AnalyticsError:
    """What a failure of SQLite means to the person at the screen."""
    path, code = folder / NAME, _code(error)
    reason = str(error).rstrip(".")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreBusy(
            f"The decisions in {path} are locked: another program has been writing them for {WAIT_SECONDS} s "
            f"({reason}). Nothing was changed, and tickets can still be read. Try again when it is done; "
            f"`fuser {path}` shows which program it is."
        )
    lacking = reason.startswith(("no such table", "no such column"))
    if lacking or code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return AnalyticsError(_damaged(path, reason))
    if path.is_dir():
        return AnalyticsError(_damaged(path, "it is a folder"))
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _no_room(folder)):
        return AnalyticsError(
            f"The disk of {folder} is full: {NAME} could not be written ({reason}). Nothing was changed; what was "
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
            f"The disk of {folder} failed to read or write {NAME} ({reason}). Nothing was changed. Check the disk, "
            f"then: {PROGRAM} verify"
        )
    return AnalyticsError(
        f"The decisions in {path} could not be read or written: {reason}. Nothing was changed. "
        f"To see what is wrong with the store: {PROGRAM} verify"
    )


def _damaged(path: Path, reason: str) -> str:
    return (
        f"The decisions in {path} are damaged: {reason}. The imported tickets are not affected, and nothing was "
        f"changed. Take the decisions from a backup: {PROGRAM} restore FILE. Without one, move the file away: "
        "Tagwatch then begins without decisions (time zone, taxonomy, teams and published weeks are lost)."
    )


def _emptied(path: Path) -> bool:
    """Whether a file without a byte lies where tickets were imported, which no Tagwatch leaves behind."""
    if path.stat().st_size or not any(path.parent.glob("tickets-*")):
        return False
    return time.time() - path.stat().st_mtime > MAKING_SECONDS


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 where the error is Python's own."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _no_room(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < NO_ROOM
    except OSError:
        return False
