"""The workspace's file: how `workspace.sqlite` is opened, its tables, their schema version, and its faults in words.

Kept in WAL mode, so that any process may read while another writes. Where the folder is read-only it is read as it is.
"""

import contextlib
import json
import logging
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from analytics.errors import AnalyticsError
from analytics.people.acting import NotAllowed, acting, archived_workspace, why_archived
from analytics.store.database import refuse_newer
from analytics.store.folders import REPLACED, make_folder
from analytics.store.own_files import move_aside, not_a_file, refuse_odd
from analytics.store.permissions import private_opener
from analytics.store.pointer import NOTHING_YET, PointerDamaged, read_pointer
from analytics.store.sqlite_schema import migrate
from analytics.store.workspace_faults import code_of, damaged, fault, lost, odd
from analytics.store.workspace_tables import MIGRATIONS, SCHEMA_VERSION, TABLES

log = logging.getLogger("tagwatch.store")
NAME = "workspace.sqlite"
LOGS = (f"{NAME}-wal", f"{NAME}-shm")  # that SQLite keeps beside it
WAIT_SECONDS = 30  # for another process that writes
ADDED_TO = ("deliveries",)  # of another file's rows only those are taken that lack here: what was sent stays sent

Connection = sqlite3.Connection  # for annotations elsewhere
Isolation = Literal["DEFERRED", "EXCLUSIVE", "IMMEDIATE"]


@contextmanager
def opened(folder: Path, *, isolation: Isolation | None = None, anew: bool = False) -> Iterator[sqlite3.Connection]:
    """The workspace's database, with its tables; committed at the end, rolled back when the block fails.

    isolation: as sqlite3's isolation_level; None begins no transaction by itself. anew: begin without decisions where
    their file is gone, though tickets are there.
    Raises AnalyticsError with what is broken, what still works and what to do; StoreBusy where another writes;
    NotAllowed where something is written in an archived workspace, whoever does.
    """
    make_folder(folder)
    archived = archived_workspace()
    archived = archived if archived and archived.folder == folder else None
    database: sqlite3.Connection | None = None
    try:
        database = _connect(folder / NAME, anew=anew)
        database.isolation_level = isolation
        if archived:
            database.execute("pragma query_only = on")
        yield database
        if database.in_transaction:
            database.execute("commit")
    except sqlite3.Error as error:
        if archived and code_of(error) == sqlite3.SQLITE_READONLY:
            raise NotAllowed(why_archived(archived)) from error
        raise fault(folder / NAME, error, waited=WAIT_SECONDS) from error
    finally:
        if database is not None:
            database.close()  # what was not committed is gone


def make_workspace(folder: Path) -> None:
    """Make the decisions' file where there is none; raises AnalyticsError where it cannot be made."""
    if not os.path.lexists(folder / NAME):
        with opened(folder, anew=True):
            pass


def _connect(path: Path, *, anew: bool) -> sqlite3.Connection:
    database = None
    if why := not_a_file(path):
        raise AnalyticsError(odd(path, why))
    for beside in LOGS:
        refuse_odd(path.with_name(beside))
    try:
        if not path.exists():
            if not anew and _was_used(path.parent):
                raise AnalyticsError(lost(path))
            _make(path)
        elif not path.stat().st_size and _was_used(path.parent):
            raise AnalyticsError(damaged(path, "the file is empty, though tickets were imported"))
        database = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
        database.execute("pragma journal_mode = wal")
        _keep_as_it_was(database, path)
        _bring_forward(database, path)
        return database
    except sqlite3.Error as error:
        if database is not None:
            database.close()
        if code_of(error) not in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
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


def _make(path: Path) -> None:
    """Make a file of the store's own kind with its tables: SQLite gives its log beside it the same permissions.

    It gets its name when it is whole: empty, it would be one that was emptied.
    """
    draft = path.with_name(f".{NAME}.{os.getpid()}.{threading.get_ident()}")
    with contextlib.suppress(OSError):  # another was first, or the folder is read-only
        try:
            os.close(private_opener(str(draft), os.O_WRONLY | os.O_CREAT))
            with contextlib.closing(sqlite3.connect(draft, isolation_level=None)) as database:
                migrate(database, MIGRATIONS)
            os.link(draft, path)
        finally:
            draft.unlink(missing_ok=True)


def _was_used(folder: Path) -> bool:
    """Whether the store has tickets, whose import made the decisions' file; in a lake its note has their place."""
    if (folder / "LAKE").exists():
        return True
    try:
        return any(folder.glob("tickets-*.duckdb")) and read_pointer(folder) != NOTHING_YET
    except (PointerDamaged, OSError):
        return True


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
    if not path.exists() or damage_of_workspace(path):
        move_workspace_aside(folder, kept or folder)
    with opened(folder, anew=True) as database:
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


def move_workspace_aside(folder: Path, kept: Path) -> None:
    """Move a damaged file of decisions, or what lies under its name, into another folder; its log, which would be
    read as that of the next one, too."""
    for name in (NAME, *LOGS):
        move_aside(folder / name, kept)


def begin_anew(folder: Path, kept: Path) -> None:
    """Begin without decisions; what lies under their name goes into another folder. The history says so."""
    move_workspace_aside(folder, kept)
    with opened(folder, anew=True) as database:
        database.execute(
            """insert into changes (step, at, who, why, what, kind, key)
            values (1, ?, ?, '', 'Began without decisions: those before were lost', 'settings', '["(lost)"]')""",
            [datetime.now(UTC).isoformat(timespec="seconds"), acting().name],
        )


def damage_of_workspace(path: Path) -> str | None:
    """What is wrong with a file of decisions that nobody writes, read to its end; None where it is sound."""
    if why := not_a_file(path):
        return f"it {why}"
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
