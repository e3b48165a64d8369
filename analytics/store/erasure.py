"""Forgetting: a customer's tickets leave every version, and no export brings them back.

What remains is a salted hash per name, to recognise the customer in a later export. A version that others could
still be drawing from goes as well: pages that are open draw the next one.
"""

import secrets
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from analytics.store.computed import VECTORS_LOCK, writable
from analytics.store.database import CONTENT, CONTENT_HASH, only_row
from analytics.store.decoded import PACKED
from analytics.store.folders import REPLACED
from analytics.store.forgotten import AGENT, AS_AGENT, NAMES, keep_marks, name_mark, name_marks
from analytics.store.mentions import REDACTED, Mentions, normal_form
from analytics.store.reject import Reject
from analytics.store.snapshots import Snapshots
from analytics.store.working import bring

Content = tuple[tuple[str, str], int, list[str | None], list[str] | None]  # source and ticket, version, texts, tags


@dataclass(frozen=True)
class Forgotten:
    """What was removed from the versions, or would be."""

    tickets: int  # that counted
    earlier: int  # contents that no longer counted, of undone imports and older exports
    rejects: int  # rows that had been left out
    texts: tuple[str, ...]  # subjects and bodies of the tickets, to find quotes of them elsewhere
    keys: tuple[tuple[str, str], ...] = ()  # (source, ticket id), to find decisions about them
    mentions: int = 0  # contents of other customers' tickets, and names of files, that have the name
    written: tuple[str, ...] = ()  # the names as tickets write them
    agents: tuple[str, ...] = ()  # the same where they are agents', who lose their name and keep their tickets
    sealed: int = 0  # contents of others' tickets that hold packed files in base64, which were not searched
    an_agent: bool = False  # the name is an agent's, or was when it was forgotten, and no customer's


def forget_in_versions(
    snapshots: Snapshots, mentions: Mentions, *, keep_mentions: bool = False, dry_run: bool = False
) -> Forgotten:
    """Remove all tickets whose requester or company is one of the names, however written, from every version.

    In the texts and tags of other customers' tickets the name is replaced, unless mentions are kept.
    """
    if (current := snapshots.current()) is None:
        return Forgotten(0, 0, 0, ())
    if dry_run:
        with snapshots.reading(current) as connection:
            connection.execute("create temp view all_versions as select * from versions")
            return _found(connection, mentions)
    with snapshots.writing("forgetting a customer") as draft:
        connection = draft.open()
        try:
            found = _found(connection, mentions)
            bring(connection, _TICKETS, {"names": list(found.written)})
            connection.execute("create temp table doomed as " + _TICKETS, {"names": list(found.written)})
            _delete_rejects(connection, mentions)
            for table in ("sightings", "current"):
                connection.execute(
                    f"delete from {table} where version_id in (select version_id from versions "
                    "semi join doomed using (source, ticket_id))"
                )
            connection.execute(
                "delete from versions where (source, ticket_id) in (select (source, ticket_id) from doomed)"
            )
            if not keep_mentions:
                _redact(connection, mentions)
            bring(connection, _OF_AGENTS, {"names": list(found.agents)})
            _redact_agents(connection, "versions", found.agents)
            known = {mark for (mark,) in connection.execute("select mark from forgotten").fetchall()}
            salt = only_row(connection.execute("select any_value(salt) from forgotten"))[0] or secrets.token_hex(16)
            as_agent = [AS_AGENT + name for name in mentions.names if found.an_agent]
            marks = {name_mark(salt, name) for name in (*mentions.names, *as_agent)}
            for mark in sorted(marks - known):
                connection.execute("insert into forgotten values (?, ?)", [salt, mark])
            kept = connection.execute("select distinct salt, mark from forgotten").fetchall()
            connection.execute("checkpoint")
        finally:
            connection.close()
        draft.compact()
    keep_marks(snapshots.folder, kept)
    remove_replaced(snapshots.folder)
    snapshots.drop_others()
    _remove_derived(snapshots.folder / "derived")
    return found


def _remove_derived(folder: Path) -> None:
    """Remove what is computed from the versions; who keeps vectors of texts meanwhile holds their lock."""
    with writable(folder, VECTORS_LOCK):
        for path in folder.rglob("*"):
            if not (path.is_dir() and not path.is_symlink()) and path.name != VECTORS_LOCK:
                path.unlink(missing_ok=True)


def remove_replaced(folder: Path) -> None:
    """Remove what a restored backup replaced: it may hold the customer, and nothing is searched in it."""
    shutil.rmtree(folder / REPLACED, ignore_errors=True)


def leave_out_forgotten(connection: duckdb.DuckDBPyConnection) -> tuple[Reject, ...]:
    """Take the rows of forgotten customers out of the table `typed`; without their text, which is not to be kept."""
    marks = connection.execute("select distinct salt, mark from forgotten").fetchall()
    if not marks:
        return ()
    known = {mark for _, mark in marks}
    salts = {salt for salt, _ in marks}
    names = [name for name in _names(connection, "typed") if any(known & name_marks(salt, name) for salt in salts)]
    agents = [n for n in _names(connection, "typed", AGENT) if any(known & name_marks(salt, n) for salt in salts)]
    _redact_agents(connection, "typed", agents)
    rows = connection.execute(
        f"select place, line from typed where {_IS_NAMED} order by place", {"names": names}
    ).fetchall()
    connection.execute("delete from typed where place in (select unnest(?::bigint[]))", [[place for place, _ in rows]])
    return tuple(Reject(line, "", "", "of a customer who was forgotten", "") for _, line in rows)


_IS_NAMED = " or ".join(f"{name} in (select unnest($names))" for name in NAMES)
_TICKETS = f"select distinct source, ticket_id from all_versions where {_IS_NAMED}"
_OF_AGENTS = "select distinct source, ticket_id from all_versions where agent in (select unnest($names))"
TEXTS = tuple(name for name, kind in CONTENT.items() if kind == "VARCHAR")
BATCH = 10_000  # rows


def _redact_agents(connection: duckdb.DuckDBPyConnection, table: str, agents: Sequence[str]) -> None:
    """Take these names out of the agents of a table; a name is no reason to lose another one's ticket."""
    if agents:
        given = {"names": list(agents), "none": REDACTED}
        connection.execute(f"update {table} set agent = $none where agent in (select unnest($names))", given)
        connection.execute(f"update {table} set content_hash = {CONTENT_HASH} where agent = ?", [REDACTED])


def _names(connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str] = NAMES) -> list[str]:
    """The requesters and companies of a table, as written; or the names in other columns."""
    each = " union ".join(f"select {name} from {table} where {name} is not null" for name in columns)
    return [name for (name,) in connection.execute(each).fetchall()]


def _found(connection: duckdb.DuckDBPyConnection, mentions: Mentions) -> Forgotten:
    """What there is of the customer."""
    written = [name for name in _names(connection, "all_versions") if mentions.are(name)]
    given = {"names": written}
    tickets, earlier = only_row(
        connection.execute(
            f"""
        select count(distinct ticket_id) filter (counts), count(*) filter (not counts)
        from (select *, version_id in (select version_id from tickets) as counts from all_versions)
        semi join ({_TICKETS}) using (source, ticket_id)""",
            given,
        )
    )
    texts = connection.execute(
        f"""select distinct unnest([subject, body]) from all_versions
        semi join ({_TICKETS}) using (source, ticket_id)""",
        given,
    ).fetchall()
    keys = connection.execute(_TICKETS + " order by all", given).fetchall()
    own = set(keys)
    sealed = only_row(
        connection.execute(
            "select count(*) from all_versions where regexp_matches(body, $packed) and not (source, ticket_id) in "
            f"(select (source, ticket_id) from ({_TICKETS}))",
            given | {"packed": PACKED.pattern},
        )
    )[0]
    agents = tuple(name for name in _names(connection, "all_versions", AGENT) if mentions.are(name))
    marks = connection.execute("select salt, mark from forgotten").fetchall()
    was_agent = any(mark == name_mark(salt, AS_AGENT + name) for salt, mark in marks for name in mentions.names)
    return Forgotten(
        tickets,
        earlier,
        len(_rejects(connection, mentions, "0")),  # a lake has views, without rowid
        tuple(text for (text,) in texts if text),
        tuple(keys),
        sum(key not in own for key, *_ in _mentioning(connection, mentions)) + len(_files(connection, mentions)),
        tuple(sorted(written)),
        agents,
        sealed,
        (was_agent or bool(agents)) and not keys,
    )


def _rejects(connection: duckdb.DuckDBPyConnection, mentions: Mentions, place: str = "rowid") -> list[int]:
    rows = connection.execute(f"select {place}, concat_ws(' ', text, value, reason) from rejects")
    return [place for place, text in _all(rows) if mentions.inside(text)]


def _delete_rejects(connection: duckdb.DuckDBPyConnection, mentions: Mentions) -> None:
    found = _rejects(connection, mentions)
    connection.execute("delete from rejects where rowid in (select unnest(?::bigint[]))", [found])


def _files(connection: duckdb.DuckDBPyConnection, mentions: Mentions) -> list[tuple[int, str]]:
    rows = connection.execute("select import_id, file from imports").fetchall()
    return [(number, mentions.without(file)) for number, file in rows if file and mentions.inside(file)]


def _mentioning(connection: duckdb.DuckDBPyConnection, mentions: Mentions) -> Iterator[Content]:
    """(source, ticket id), version, texts and tags of the contents that mention the customer."""
    rows = connection.execute(f"select source, ticket_id, version_id, {', '.join(TEXTS)}, tags from all_versions")
    for source, ticket, version, *texts, tags in _all(rows):
        if mentions.inside("\n".join([*(text for text in texts if text), *(tags or ())])):
            yield (source, ticket), version, texts, tags


def _redact(connection: duckdb.DuckDBPyConnection, mentions: Mentions) -> None:
    """Replace the names in the contents of other customers' tickets, in tags and in the names of files."""
    mentioning = list(_mentioning(connection, mentions))
    keys = [{"source": source, "ticket": ticket} for (source, ticket), *_ in mentioning]
    bring(connection, "select k.source, k.ticket as ticket_id from (select unnest($keys) as k)", {"keys": keys})
    for _, version, texts, tags in mentioning:
        cut = [text and mentions.without(text) for text in texts]
        connection.execute(
            f"update versions set {', '.join(f'{name} = ?' for name in TEXTS)}, tags = ? where version_id = ?",
            [*cut, tags and [mentions.without(tag) for tag in tags], version],
        )
        connection.execute(f"update versions set content_hash = {CONTENT_HASH} where version_id = ?", [version])
    forms = connection.execute("select distinct written from tag_forms").fetchall()
    for written in [written for (written,) in forms if mentions.inside(written)]:
        connection.execute("delete from tag_forms where written = ?", [written])
        shortened = mentions.without(written)
        connection.execute(
            "insert into tag_forms select $cut, $tag where not exists (from tag_forms where written = $cut)",
            {"cut": shortened, "tag": normal_form(shortened)},
        )
    for number, file in _files(connection, mentions):
        connection.execute("update imports set file = ? where import_id = ?", [file, number])


def _all(rows: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while batch := rows.fetchmany(BATCH):
        yield from batch
