"""Editions: what was published of each week, frozen, and the words that people put in place of ours.

In `workspace.sqlite`, beside the other decisions: withdrawing an import or a re-map never changes a published week.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from analytics.people.acting import acting, require
from analytics.people.person import Limit
from analytics.people.role import Right
from analytics.store.edition_traces import forgotten, no_thanks_to
from analytics.store.mentions import Mentions
from analytics.store.workspace_file import opened


@dataclass(frozen=True)
class Words:
    """What a person wrote for one week; empty: nothing."""

    headline: str = ""
    note: str = ""


@dataclass(frozen=True)
class Published:
    """One frozen week. `edition` is the JSON of its numbers and words."""

    week: date
    scope: str
    revision: int  # 1; more when the week was published again
    at: datetime  # UTC
    by: str
    headline: str
    edition: str = field(repr=False, default="")
    document: str = field(repr=False, default="")
    picture: bytes | None = field(repr=False, default=None)

    @property
    def filters(self) -> dict[str, list[str]]:
        """The scope as the parameters of a link."""
        names = {"teams": "team", "sources": "source"}
        return {names[name]: values for name, values in json.loads(self.scope).items()}

    @property
    def about(self) -> str:
        """` · Sync`, or empty for everything."""
        return "".join(f" · {', '.join(values)}" for values in self.filters.values())


def scope_key(teams: Sequence[str] = (), sources: Sequence[str] = ()) -> str:
    """The name under which a scope is kept, the same for any order.

    >>> scope_key(), scope_key(["Sync", "Billing"])
    ('{}', '{"teams": ["Billing", "Sync"]}')
    """
    parts = {"teams": sorted(teams), "sources": sorted(sources)}
    return json.dumps({name: values for name, values in parts.items() if values}, ensure_ascii=False)


def seen_by(limit: Limit, scope: str) -> bool:
    """Whether a roundup of this scope shows nothing but what a limit leaves.

    >>> seen_by(Limit(("Sync",)), scope_key(["Sync"])), seen_by(Limit(("Sync",)), scope_key()), seen_by(Limit(), "{}")
    (True, False, True)
    """
    named = json.loads(scope)
    return all(
        not own or (named.get(name) and set(named[name]) <= set(own))
        for name, own in (("teams", limit.teams), ("sources", limit.sources))
    )


@dataclass(frozen=True)
class Editions:
    """The published weeks under one folder; to who is limited to teams or sources those of a scope within that."""

    folder: Path

    def publish(
        self,
        week: date,
        scope: str,
        *,
        headline: str,
        edition: str,
        document: str,
        library: str,
        picture: bytes | None,
        who: str | None = None,
    ) -> Published:
        """Freeze a week. Published again, it gets a further revision; the earlier ones stay.

        library: the part of the document that all have in common (megabytes of chart library), kept once.
        """
        require(Right.PUBLISH)
        digest = hashlib.sha256(library.encode()).hexdigest()
        own = document.replace(library, digest, 1)
        with opened(self.folder, isolation="DEFERRED") as database:
            database.execute("begin immediate")
            revision = 1 + (
                database.execute(
                    "select max(revision) from roundups where week = ? and scope = ?", [week.isoformat(), scope]
                ).fetchone()[0]
                or 0
            )
            database.execute(
                "insert or ignore into roundup_libraries values (?, ?)", [digest, zlib.compress(library.encode())]
            )
            database.execute(
                "insert into roundups values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    week.isoformat(),
                    scope,
                    revision,
                    datetime.now(UTC).isoformat(timespec="seconds"),
                    who or acting().name,
                    headline,
                    edition,
                    zlib.compress(own.encode()),
                    digest,
                    picture,
                ],
            )
        frozen = self.published(week, scope)
        if frozen is None:
            raise LookupError(f"the week of {week} was published and is gone")
        return frozen

    def published(self, week: date, scope: str) -> Published | None:
        """The newest revision of a week with all that was kept; None when it was not published."""
        if not seen_by(acting().limit, scope):
            return None
        with opened(self.folder, isolation="DEFERRED") as database:
            row = database.execute(
                """select week, scope, revision, published_at, published_by, headline, edition,
                document, picture, library, content from roundups join roundup_libraries on hash = library
                where week = ? and scope = ? order by revision desc limit 1""",
                [week.isoformat(), scope],
            ).fetchone()
        if row is None:
            return None
        document = zlib.decompress(row[7]).decode().replace(row[9], zlib.decompress(row[10]).decode(), 1)
        return Published(
            date.fromisoformat(row[0]),
            row[1],
            row[2],
            datetime.fromisoformat(row[3]),
            row[4],
            row[5],
            row[6],
            document,
            row[8],
        )

    def archive(self, scope: str | None = None) -> list[Published]:
        """The newest revision of every published week, newest first, without what was kept of it."""
        with opened(self.folder, isolation="DEFERRED") as database:
            rows = database.execute(
                """select week, scope, max(revision), published_at, published_by, headline
                from roundups where ? is null or scope = ? group by week, scope order by week desc, scope""",
                [scope, scope],
            ).fetchall()
        return [
            Published(date.fromisoformat(row[0]), row[1], row[2], datetime.fromisoformat(row[3]), row[4], row[5])
            for row in rows
            if seen_by(acting().limit, row[1])
        ]

    def damaged(self) -> list[str]:
        """The published weeks whose numbers or document can no longer be read, in words."""
        found = []
        with opened(self.folder) as database:
            for digest, content in database.execute("select hash, content from roundup_libraries").fetchall():
                try:
                    sound = hashlib.sha256(zlib.decompress(content)).hexdigest() == digest
                except zlib.error:
                    sound = False
                if not sound:
                    found.append(f"the chart library {digest[:8]}")
            for week, revision, edition, document, known in database.execute(
                """select week, revision, edition, document,
                   exists (select 1 from roundup_libraries where hash = library) from roundups"""
            ).fetchall():
                try:
                    json.loads(edition), zlib.decompress(document).decode()
                except (ValueError, zlib.error):
                    known = False
                if not known:
                    found.append(f"the week of {week}, revision {revision}")
        return found

    def forget(
        self,
        texts: Iterable[str],
        mentions: Mentions,
        *,
        written: Iterable[str] = (),
        thanked: Iterable[str] = (),
        dry_run: bool = False,
    ) -> int:
        """Take a customer out of everything published, pictures included; how many editions and words had something.

        texts: what the customer wrote; quotes of it go. mentions: names that go wherever published words have them;
        written: as texts write them. thanked: names of agents as thanks write them, which go from thanks alone.
        """
        no_thanks = no_thanks_to(thanked)
        haystack = [" ".join(text.split()).lower() for text in texts]
        with opened(self.folder, isolation="DEFERRED") as database:
            changed = [
                (rowid, after)
                for rowid, headline, edition, packed in database.execute(
                    "select rowid, headline, edition, document from roundups"
                ).fetchall()
                for before in [(headline, edition, zlib.decompress(packed).decode())]
                if (after := forgotten(*before, haystack, mentions, written, no_thanks)) != before
            ]
            words = [
                (rowid, tuple(map(mentions.without, texts)))
                for rowid, *texts in database.execute("select rowid, headline, note from roundup_words").fetchall()
                if any(map(mentions.inside, texts))
            ]
            if not dry_run:
                for rowid, (headline, edition, document) in changed:
                    database.execute(
                        "update roundups set headline = ?, edition = ?, document = ?, picture = null where rowid = ?",
                        [headline, edition, zlib.compress(document.encode()), rowid],
                    )
                for rowid, cut in words:
                    database.execute("update roundup_words set headline = ?, note = ? where rowid = ?", [*cut, rowid])
        return len(changed) + len(words)

    def words(self, week: date, scope: str) -> Words:
        """What people wrote for a week; nothing to who does not see all of the scope."""
        if not seen_by(acting().limit, scope):
            return Words()
        with opened(self.folder, isolation="DEFERRED") as database:
            row = database.execute(
                "select headline, note from roundup_words where week = ? and scope = ?", [week.isoformat(), scope]
            ).fetchone()
        return Words(*row) if row else Words()

    def change_words(self, week: date, scope: str, words: Words, *, who: str | None = None) -> None:
        """Keep a person's words; empty ones give way to ours again."""
        require(Right.PUBLISH)
        with opened(self.folder, isolation="DEFERRED") as database:
            database.execute(
                "insert or replace into roundup_words values (?, ?, ?, ?, ?, ?)",
                [
                    week.isoformat(),
                    scope,
                    " ".join(words.headline.split()),
                    " ".join(words.note.split()),
                    datetime.now(UTC).isoformat(timespec="seconds"),
                    who or acting().name,
                ],
            )
