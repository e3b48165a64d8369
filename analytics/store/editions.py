"""Editions: what was published of each week, frozen, and the words that people put in place of ours.

In `workspace.sqlite`, beside the other decisions: withdrawing an import or a re-map never changes a published week.
"""

import hashlib
import html
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from analytics.store.snapshots import user_name
from analytics.store.workspace_file import opened

REMOVED = "(a quote that was removed)"


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


@dataclass(frozen=True)
class Editions:
    """The published weeks under one folder."""

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
                    who or user_name(),
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

    def without_quotes(self, texts: Iterable[str], *, dry_run: bool = False) -> int:
        """Take quotes of these texts out of everything published, pictures included; how many editions had one."""
        haystack = [" ".join(text.split()).lower() for text in texts]
        with opened(self.folder, isolation="DEFERRED") as database:
            found = []
            for rowid, edition in database.execute("select rowid, edition from roundups").fetchall():
                content = json.loads(edition)
                quote = (content.get("quote") or {}).get("text", "")
                plain = " ".join(quote.split()).strip(" …").lower()
                if plain and any(plain in text for text in haystack):
                    found.append((rowid, content, quote))
            for rowid, content, quote in [] if dry_run else found:
                document = zlib.decompress(
                    database.execute("select document from roundups where rowid = ?", [rowid]).fetchone()[0]
                ).decode()
                for form in {quote, html.escape(quote), html.escape(quote, quote=False)}:
                    document = document.replace(form, REMOVED)
                database.execute(
                    "update roundups set edition = ?, document = ?, picture = null where rowid = ?",
                    [
                        json.dumps({**content, "quote": None}, ensure_ascii=False),
                        zlib.compress(document.encode()),
                        rowid,
                    ],
                )
        return len(found)

    def words(self, week: date, scope: str) -> Words:
        with opened(self.folder, isolation="DEFERRED") as database:
            row = database.execute(
                "select headline, note from roundup_words where week = ? and scope = ?", [week.isoformat(), scope]
            ).fetchone()
        return Words(*row) if row else Words()

    def change_words(self, week: date, scope: str, words: Words, *, who: str | None = None) -> None:
        """Keep a person's words; empty ones give way to ours again."""
        with opened(self.folder, isolation="DEFERRED") as database:
            database.execute(
                "insert or replace into roundup_words values (?, ?, ?, ?, ?, ?)",
                [
                    week.isoformat(),
                    scope,
                    " ".join(words.headline.split()),
                    " ".join(words.note.split()),
                    datetime.now(UTC).isoformat(timespec="seconds"),
                    who or user_name(),
                ],
            )
