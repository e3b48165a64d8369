"""The people's file: `people.sqlite` beside the decisions, with its tables and their schema version.

Never part of exported decisions or of a backup: it holds hashes of passwords and of sessions.
"""

import hashlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from analytics.configuration import PROGRAM
from analytics.errors import AnalyticsError, StoreDamaged
from analytics.people.acting import PEOPLE_FILE, user_name
from analytics.store.database import refuse_newer
from analytics.store.folders import make_folder
from analytics.store.own_files import refuse_odd
from analytics.store.permissions import private_opener
from analytics.store.sqlite_schema import migrate

WAIT_SECONDS = 10  # for another process that writes
# What leads from each schema version to the next: MIGRATIONS[n] from n to n + 1. Never change one that was released.
MIGRATIONS = (
    """
create table persons (
    person integer primary key, name text not null unique collate nocase, role text not null,
    teams text not null default '[]', sources text not null default '[]', untagged integer not null default 0,
    password text, totp text, totp_used integer not null default 0, added_at text not null, added_by text not null);
create table invitations (
    mark text primary key, role text not null, teams text not null, sources text not null, untagged integer not null,
    resets integer references persons on delete cascade, until real not null, made_by text not null);
create table sessions (
    mark text primary key, person integer not null references persons on delete cascade, began real not null,
    until real not null, note text not null default '');
create index sessions_of_person on sessions (person);
create table failures (key text primary key, failures integer not null, last real not null);
create table people_changes (change integer primary key, at text not null, who text not null, what text not null);
""",
    """
create table tokens (
    token integer primary key autoincrement, mark text not null unique, person integer references persons on delete
    cascade, role text not null, about text not null, made_at text not null, made_by text not null,
    until real not null, used real);
create index tokens_of_person on tokens (person);
""",
    # subject: of the provider's person; role_by: 'provider' where it gave the role, so that it can take it back.
    """
alter table persons add column subject text;
alter table persons add column role_by text not null default '';
create unique index persons_by_subject on persons (subject);
""",
    "alter table persons add column seen_at text;",
    # person: null for the shell's user; place: an address, or a member's id in Slack; mark: in the links of its letters
    """
create table subscriptions (
    subscription integer primary key autoincrement, person integer references persons on delete cascade,
    gets text not null, way text not null, place text not null collate nocase, teams text not null,
    mark text not null, made_at text not null, confirmed_at text not null default '');
create unique index subscriptions_once on subscriptions (coalesce(person, 0), gets, way, place);
create table confirmations (person integer, place text not null collate nocase, sent real not null);
""",
    # subscriptions that were ended by the link in a letter: the owner's undo brings none of them back
    "create table ended_by_link (mark text primary key);",
)
SCHEMA_VERSION = len(MIGRATIONS)
Connection = sqlite3.Connection  # for annotations elsewhere


@contextmanager
def opened(folder: Path) -> Iterator[sqlite3.Connection]:
    """The people's database, one transaction: committed at the end, rolled back when the block fails.

    Raises AnalyticsError where it cannot be read or written.
    """
    path = folder / PEOPLE_FILE
    try:
        make_folder(folder)
        _refuse_lost(path)
        if not path.exists():
            _make(path)
        with closing(sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)) as database:
            _bring_forward(database, path)
            database.execute("pragma foreign_keys = on")
            database.execute("begin immediate")
            yield database
            database.execute("commit")
    except (sqlite3.Error, OSError) as error:
        raise AnalyticsError(
            f"The people in {path} could not be read or written by {user_name()}: {error}. Nothing was changed. "
            "See to the file's permissions and the disk's room, and do it again."
        ) from error


@contextmanager
def reading(folder: Path) -> Iterator[sqlite3.Connection | None]:
    """The people's database to read from, without waiting for writers; None where there is none yet."""
    path = folder / PEOPLE_FILE
    _refuse_lost(path)
    if not path.exists():
        yield None
        return
    try:
        with closing(sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)) as database:
            _bring_forward(database, path)
            yield database
    except sqlite3.Error as error:
        raise AnalyticsError(
            f"The people in {path} could not be read: {error}. See to the file's permissions."
        ) from error


def _refuse_lost(path: Path) -> None:
    """Raise StoreDamaged where something else than the accounts lies there, or a file that was emptied."""
    for file in (path, *(path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm"))):
        refuse_odd(file)
    if path.exists() and not path.stat().st_size:
        raise StoreDamaged(
            f"The accounts in {path} are damaged: the file is empty. Nothing was changed. Take them from a backup: "
            f"{PROGRAM} restore FILE. Without one, move the file away and invite everybody anew: "
            f"{PROGRAM} people invite"
        )


def _make(path: Path) -> None:
    """Make the file with its tables; it gets its name when it is whole: empty, it would be one that was emptied."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        os.close(private_opener(str(draft), os.O_WRONLY | os.O_CREAT))
        with closing(sqlite3.connect(draft, isolation_level=None)) as database:
            database.execute("pragma journal_mode = wal")
            migrate(database, MIGRATIONS)
        with suppress(FileExistsError):  # another was first
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _bring_forward(database: sqlite3.Connection, path: Path) -> None:
    found = database.execute("pragma user_version").fetchone()[0]
    refuse_newer(path, found, SCHEMA_VERSION)
    if found == SCHEMA_VERSION:
        return
    database.execute("pragma journal_mode = wal")
    migrate(database, MIGRATIONS)


def mark_of(secret: str) -> str:
    """What is kept of a secret: who reads the file cannot use it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def now() -> str:
    """This moment, ISO, UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")
