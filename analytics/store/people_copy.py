"""A copy of the accounts for a backup, the way back, and what is damaged of them."""

import contextlib
import json
import os
import sqlite3
from pathlib import Path
from urllib.parse import quote

from analytics.errors import AnalyticsError
from analytics.people.acting import PEOPLE_FILE
from analytics.store.database import refuse_newer
from analytics.store.folders import REPLACED
from analytics.store.own_files import move_aside, not_a_file
from analytics.store.people_file import SCHEMA_VERSION, opened, reading
from analytics.store.permissions import private_opener

ENDED = ("tokens", "subscriptions")  # what people end for good; a backup brings none of it back
PASSING = (
    "sessions",
    "invitations",
    "failures",
    "confirmations",
)  # what holds for hours; a backup brings none of it back


def copy_people(folder: Path, copy: Path) -> bool:
    """Copy the accounts as of one moment, without sessions and open invitations; False where there are none.

    Raises AnalyticsError where they are damaged: a damaged backup is none.
    """
    with reading(folder) as source:
        if source is None:
            return False
        copy.unlink(missing_ok=True)
        os.close(private_opener(str(copy), os.O_WRONLY | os.O_CREAT))
        try:
            with contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as target:
                source.backup(target)
                target.execute("pragma journal_mode = delete")
                for table in PASSING:
                    target.execute(f"delete from {table}")
                target.execute("vacuum")
        except sqlite3.Error as error:
            raise AnalyticsError(
                f"The accounts in {folder / PEOPLE_FILE} are damaged: {error}. No backup was written. Restore them "
                "from an earlier backup, or leave them out: --without-people."
            ) from error
    return True


def restore_people(folder: Path, copy: Path, aside: Path | None) -> None:
    """Put the accounts of a backup in the place of those that are there; who is signed in signs in anew.

    aside: where damaged ones are moved to.
    """
    if os.path.lexists(folder / PEOPLE_FILE) and damage_of_people(folder / PEOPLE_FILE):
        for name in (PEOPLE_FILE, f"{PEOPLE_FILE}-wal", f"{PEOPLE_FILE}-shm"):
            move_aside(folder / name, aside or folder / REPLACED)
    with opened(folder) as target:  # brought to this schema, and locked against others that write
        used = target.execute("select count(*) from people_changes").fetchone()[0]
        held = {table: [mark for (mark,) in target.execute(f"select mark from {table}")] for table in ENDED}
        target.execute("commit")
        target.execute("pragma foreign_keys = off")
        with contextlib.closing(sqlite3.connect(copy)) as source:
            refuse_newer(copy, source.execute("pragma user_version").fetchone()[0], SCHEMA_VERSION)
            source.backup(target)
            kept = {name for (name,) in source.execute("select name from sqlite_master")}
        target.execute("begin")
        for table in ENDED if used else ():  # what was ended since stays so; on a new machine the backup's serve
            if table in kept:
                gone = f"delete from {table} where mark not in (select value from json_each(?))"
                target.execute(gone, [json.dumps(held[table])])


def damage_of_people(path: Path) -> str:
    """What is wrong with an accounts' file; "" where it is sound."""
    if why := not_a_file(path):
        return f"it {why}"
    try:
        with contextlib.closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as database:
            found = database.execute("pragma quick_check(1)").fetchone()[0]
            database.execute("select count(*) from persons").fetchone()
    except sqlite3.Error as error:
        return str(error)
    return "" if found == "ok" else str(found)
