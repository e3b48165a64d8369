"""Forgetting: a customer's tickets leave every version, and no export brings them back.

What remains is a salted hash per name, to recognise the customer in a later export. A version that others could
still be drawing from goes as well: pages that are open draw the next one.
"""

import contextlib
import hashlib
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from analytics.errors import AnalyticsError
from analytics.store.database import compact_if_needed, open_for_writing
from analytics.store.reject import Reject
from analytics.store.snapshots import Snapshots
from analytics.store.workspace_file import opened

NAMES = ("requester", "company")
REPLACED = "replaced"  # folder of the store: what a restored backup took the place of
Mark = tuple[str, str]  # salt, and the hash of salt and name


@dataclass(frozen=True)
class Forgotten:
    """What was removed from the versions, or would be."""

    tickets: int  # that counted
    earlier: int  # contents that no longer counted, of undone imports and older exports
    rejects: int  # rows that had been left out
    texts: tuple[str, ...]  # subjects and bodies of the tickets, to find quotes of them elsewhere
    keys: tuple[tuple[str, str], ...] = ()  # (source, ticket id), to find decisions about them


def forget_in_versions(snapshots: Snapshots, names: Iterable[str], *, dry_run: bool = False) -> Forgotten:
    """Remove all tickets whose requester or company is one of the names, whatever its case, from every version."""
    names = sorted({name.strip().lower() for name in names if name.strip()})
    if snapshots.current() is None:
        return Forgotten(0, 0, 0, ())
    if dry_run:
        with duckdb.connect(str(snapshots.path(snapshots.current())), read_only=True) as connection:
            return _count(connection, names)
    with snapshots.writing("forgetting a customer") as draft:
        connection = open_for_writing(draft)
        try:
            found = _count(connection, names)
            connection.execute("create temp table doomed as " + _TICKETS, {"names": names})
            connection.execute(f"delete from rejects where {_MENTIONS}", {"names": names})
            for table in ("sightings", "current"):
                connection.execute(
                    f"delete from {table} where version_id in (select version_id from versions "
                    "semi join doomed using (source, ticket_id))"
                )
            connection.execute(
                "delete from versions where (source, ticket_id) in (select (source, ticket_id) from doomed)"
            )
            known = {mark for (mark,) in connection.execute("select mark from forgotten").fetchall()}
            salt = connection.execute("select any_value(salt) from forgotten").fetchone()[0] or secrets.token_hex(16)
            marks = {_mark(salt, name) for name in names} - known
            for mark in sorted(marks):
                connection.execute("insert into forgotten values (?, ?)", [salt, mark])
            kept = connection.execute("select distinct salt, mark from forgotten").fetchall()
            connection.execute("checkpoint")
        finally:
            connection.close()
        compact_if_needed(draft, always=True)
    keep_marks(snapshots.folder, kept)
    remove_replaced(snapshots.folder)
    current = snapshots.current()
    for path in snapshots.folder.glob("tickets-*.duckdb*"):
        if path != snapshots.path(current):
            path.unlink(missing_ok=True)
    for path in (snapshots.folder / "derived").rglob("*"):
        if path.is_file():
            path.unlink(missing_ok=True)
    return found


def keep_marks(folder: Path, marks: Iterable[Mark]) -> None:
    """Keep the marks of forgotten customers beside the decisions, too: a backup that is restored asks for them."""
    with opened(folder) as database:
        database.executemany("insert or ignore into forgotten values (?, ?)", list(marks))


def marks_of(snapshots: Snapshots) -> set[Mark]:
    """The marks of all customers who were ever forgotten in this store, from whatever of it can be read."""
    found: set[Mark] = set()
    with contextlib.suppress(AnalyticsError), opened(snapshots.folder) as database:
        found |= set(database.execute("select salt, mark from forgotten").fetchall())
    for version in snapshots.versions():
        with (
            contextlib.suppress(duckdb.Error),
            duckdb.connect(str(snapshots.path(version)), read_only=True) as connection,
        ):
            found |= set(connection.execute("select salt, mark from forgotten").fetchall())
    return found


def names_marked(path: Path, marks: Iterable[Mark]) -> list[str]:
    """The requesters and companies in a version's file who were forgotten elsewhere, as its tickets write them."""
    salts: dict[str, set[str]] = {}
    for salt, mark in marks:
        salts.setdefault(salt, set()).add(mark)
    with duckdb.connect(str(path), read_only=True) as connection:
        names = connection.execute(
            " union ".join(f"select {name} from versions where {name} is not null" for name in NAMES)
        ).fetchall()
    return sorted(
        name for (name,) in names if any(_mark(salt, name.strip().lower()) in known for salt, known in salts.items())
    )


def add_marks(path: Path, marks: Iterable[Mark]) -> None:
    """Make a version's file, which nobody reads yet, keep these customers out of every later import."""
    connection = open_for_writing(path)
    try:
        known = set(connection.execute("select salt, mark from forgotten").fetchall())
        for salt, mark in sorted(set(marks) - known):
            connection.execute("insert into forgotten values (?, ?)", [salt, mark])
        connection.execute("checkpoint")
    finally:
        connection.close()


def remove_replaced(folder: Path) -> None:
    """Remove what a restored backup replaced: it may hold the customer, and nothing is searched in it."""
    shutil.rmtree(folder / REPLACED, ignore_errors=True)


def leave_out_forgotten(connection: duckdb.DuckDBPyConnection) -> tuple[Reject, ...]:
    """Take the rows of forgotten customers out of the table `typed`; without their text, which is not to be kept."""
    if not connection.execute("select count(*) from forgotten").fetchone()[0]:
        return ()
    hashed = " or ".join(f"sha256(salt || lower(trim({name}))) = mark" for name in NAMES)
    rows = connection.execute(
        f"select place, line from typed where exists (select 1 from forgotten where {hashed})"
    ).fetchall()
    connection.execute("delete from typed where place in (select unnest(?::bigint[]))", [[place for place, _ in rows]])
    return tuple(Reject(line, "", "", "of a customer who was forgotten", "") for _, line in rows)


def _mark(salt: str, name: str) -> str:
    return hashlib.sha256((salt + name).encode()).hexdigest()


_IS_NAMED = " or ".join(f"lower(trim({name})) in (select unnest($names))" for name in NAMES)
_TICKETS = f"select distinct source, ticket_id from versions where {_IS_NAMED}"
_MENTIONS = r"""exists (select 1 from (select unnest($names) as name) where regexp_matches(
    lower(text || ' ' || value), '(^|[^\pL\pN_])' || regexp_escape(name) || '($|[^\pL\pN_])'))"""


def _count(connection: duckdb.DuckDBPyConnection, names: list[str]) -> Forgotten:
    given = {"names": names}
    tickets, earlier = connection.execute(
        f"""
        select count(distinct ticket_id) filter (version_id in (select version_id from current)),
               count(*) filter (version_id not in (select version_id from current))
        from versions semi join ({_TICKETS}) using (source, ticket_id)""",
        given,
    ).fetchone()
    rejects = connection.execute(f"select count(*) from rejects where {_MENTIONS}", given).fetchone()[0]
    texts = connection.execute(
        f"""
        select distinct unnest([subject, body]) from versions semi join ({_TICKETS}) using (source, ticket_id)""",
        given,
    ).fetchall()
    keys = connection.execute(_TICKETS + " order by all", given).fetchall()
    return Forgotten(tickets, earlier, rejects, tuple(text for (text,) in texts if text), tuple(keys))
