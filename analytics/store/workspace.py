"""The workspace: what people decide, in `workspace.sqlite`. Any process may write it at any time.

Kept apart from what was imported: withdrawing an import never loses a decision.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from analytics.errors import AnalyticsError
from analytics.exports.mapping import Mapping, check_time_zone
from analytics.store.snapshots import make_folder, user_name
from analytics.taxonomy import Meaning, Taxonomy, normalise_tag

SCHEMA = """
create table if not exists settings (name text primary key, value text not null);
create table if not exists taxonomy (
    tag text primary key, team text, category text, feature text, alias_of text,
    ignored integer not null default 0, changed_at text not null, changed_by text not null);
create table if not exists mappings (
    headers text primary key, mapping text not null, changed_at text not null, changed_by text not null);
"""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Settings:
    """How this workspace counts and links."""

    time_zone: str = "UTC"                                            # IANA
    week_start: int = 0                                               # 0 = Monday … 6 = Sunday
    ticket_links: dict[str, str] = field(default_factory=dict)        # source → URL with {id}


@dataclass(frozen=True)
class Workspace:
    """The decisions under one folder."""

    folder: Path

    def settings(self) -> Settings:
        with self._open() as database:
            stored = {name: json.loads(value) for name, value in database.execute("select name, value from settings")}
        return Settings(**{name: stored[name] for name in Settings.__dataclass_fields__ if name in stored})

    def change_settings(self, **changes: object) -> Settings:
        """Set some settings; raise AnalyticsError for a zone, a weekday or a link that cannot be."""
        if "time_zone" in changes:
            check_time_zone(str(changes["time_zone"]))
        if changes.get("week_start", 0) not in range(7):
            raise AnalyticsError("week_start is a number from 0 (Monday) to 6 (Sunday).")
        for source, link in dict(changes.get("ticket_links", {})).items():
            if not link.startswith(("https://", "http://")) or "{id}" not in link:
                raise AnalyticsError(f"The ticket link of '{source}' must begin with https:// and hold {{id}}.")
        with self._open() as database:
            database.executemany("insert or replace into settings values (?, ?)",
                                 [(name, json.dumps(value)) for name, value in changes.items()])
        return self.settings()

    def taxonomy(self) -> Taxonomy:
        decisions, aliases = {}, {}
        with self._open() as database:
            for tag, team, category, feature, alias_of, ignored in database.execute(
                    "select tag, team, category, feature, alias_of, ignored from taxonomy"):
                if alias_of:
                    aliases[tag] = alias_of
                else:
                    decisions[tag] = Meaning(team, category, feature, bool(ignored))
        return Taxonomy(decisions, aliases)

    def map_tag(self, tag: str, meaning: Meaning, *, who: str | None = None) -> None:
        """Decide what a tag means; an empty meaning takes the decision back."""
        tag = normalise_tag(tag)
        with self._open() as database:
            if meaning == Meaning():
                database.execute("delete from taxonomy where tag = ?", [tag])
            else:
                self._put(database, tag, meaning, None, who)

    def make_alias(self, tag: str, of: str, *, who: str | None = None) -> None:
        """Say that a tag is another word for a second one; raise AnalyticsError on a circle."""
        tag, of = normalise_tag(tag), normalise_tag(of)
        known = self.taxonomy()
        Taxonomy(known.decisions, {**known.aliases, tag: of}).canonical(tag)
        with self._open() as database:
            self._put(database, tag, Meaning(), of, who)

    def mapping_for(self, headers: Sequence[str]) -> Mapping | None:
        """What was decided for exactly this set of headers, in whatever order the file has them."""
        with self._open() as database:
            row = database.execute("select mapping from mappings where headers = ?", [_header_set(headers)]).fetchone()
        return Mapping.from_json(row[0]) if row else None

    def remember_mapping(self, headers: Sequence[str], mapping: Mapping | None, *, who: str | None = None) -> None:
        """Read exports with these headers so from now on; None forgets what was decided."""
        with self._open() as database:
            if mapping is None:
                database.execute("delete from mappings where headers = ?", [_header_set(headers)])
            else:
                database.execute("insert or replace into mappings values (?, ?, ?, ?)", [
                    _header_set(headers), mapping.as_json(), datetime.now(UTC).isoformat(timespec="seconds"),
                    who or user_name()])

    def mappings(self) -> list[tuple[list[str], Mapping, str, str]]:
        """Every decision, oldest first: headers, mapping, when, who."""
        with self._open() as database:
            rows = database.execute("select * from mappings order by changed_at, headers").fetchall()
        return [(json.loads(headers), Mapping.from_json(mapping), when, who) for headers, mapping, when, who in rows]

    def fingerprint(self) -> str:
        """A hash of what counting depends on: the zone and the taxonomy. Never of triage or links."""
        with self._open() as database:
            rows = database.execute("select tag, team, category, feature, alias_of, ignored from taxonomy order by tag")
            taxonomy = rows.fetchall()
        return hashlib.sha256(json.dumps([self.settings().time_zone, taxonomy]).encode()).hexdigest()[:12]

    @staticmethod
    def _put(database: sqlite3.Connection, tag: str, meaning: Meaning, alias_of: str | None, who: str | None) -> None:
        database.execute("insert or replace into taxonomy values (?, ?, ?, ?, ?, ?, ?, ?)", [
            tag, meaning.team, meaning.category, meaning.feature, alias_of, int(meaning.ignored),
            datetime.now(UTC).isoformat(timespec="seconds"), who or user_name()])

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        make_folder(self.folder)
        try:
            database = sqlite3.connect(self.folder / "workspace.sqlite", timeout=30)
        except sqlite3.Error as error:
            raise AnalyticsError(f"The workspace in {self.folder} cannot be opened: {error}.") from error
        try:
            database.execute("pragma journal_mode = wal")
            database.executescript(SCHEMA)
            with database:
                yield database
        finally:
            database.close()


def _header_set(headers: Sequence[str]) -> str:
    return json.dumps(sorted(set(headers)), ensure_ascii=False)
