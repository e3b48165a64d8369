"""Forgetting: a customer's tickets leave every version, and no export brings them back.

What remains is a salted hash per name, to recognise the customer in a later export. A version that others could
still be drawing from goes as well: pages that are open draw the next one.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from analytics.store.database import compact_if_needed, open_for_writing
from analytics.store.reject import Reject
from analytics.store.snapshots import Snapshots

NAMES = ("requester", "company")


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
            marks = {hashlib.sha256((salt + name).encode()).hexdigest() for name in names} - known
            for mark in sorted(marks):
                connection.execute("insert into forgotten values (?, ?)", [salt, mark])
            connection.execute("checkpoint")
        finally:
            connection.close()
        compact_if_needed(draft, always=True)
    current = snapshots.current()
    for path in snapshots.folder.glob("tickets-*.duckdb*"):
        if path != snapshots.path(current):
            path.unlink(missing_ok=True)
    for path in (snapshots.folder / "derived").rglob("*"):
        if path.is_file():
            path.unlink(missing_ok=True)
    return found


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
