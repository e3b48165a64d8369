"""Visits: when each person was here before, and which signals that person had seen by then."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from analytics.people.acting import acting, own_name
from analytics.store.workspace_file import opened
from analytics.workspace.origins import ORIGINS

BREAK = timedelta(hours=3)  # without a page: then the next one begins a new visit


@dataclass(frozen=True)
class Before:
    """The visit before this one. at: its last page, UTC. signals: links of those that were announced by then, of
    another origin than the main one behind its name: `survey~2026-03-10~up~team~Sync`."""

    at: datetime
    signals: frozenset[str]

    def of(self, origin: str) -> frozenset[str]:
        """The links of an origin, without its name; "": of the main one."""
        return frozenset(link.removeprefix(f"{origin}~") for link in self.signals if _origin(link) == origin)

    def all_seen(self, origin: str, links: Iterable[str]) -> "Before":
        """Nothing of an origin up to now is news any longer."""
        return Before(datetime.now(UTC), _instead(self.signals, origin, links))


@dataclass(frozen=True)
class Visits:
    """The visits under one folder; each person has the own."""

    folder: Path

    def begin_or_go_on(self, now: datetime | None = None) -> Before | None:
        """Keep that who acts is here now. The visit before this one; None in the first."""
        now = now or datetime.now(UTC)
        with opened(self.folder, isolation="DEFERRED") as database:
            database.execute("begin immediate")
            row = database.execute(
                "select seen_at, signals, before_at, before_signals from visits where owner = ?", [own_name()]
            ).fetchone()
            if row is None:
                database.execute("insert into visits values (?, ?, '[]', null, '[]')", [own_name(), _text(now)])
                return None
            seen, signals, before, before_signals = row
            if now - datetime.fromisoformat(seen) > BREAK:
                before, before_signals = seen, signals
            database.execute(
                "update visits set seen_at = ?, before_at = ?, before_signals = ? where owner = ?",
                [_text(now), before, before_signals, own_name()],
            )
        return Before(datetime.fromisoformat(before), frozenset(json.loads(before_signals))) if before else None

    def saw(self, signals: Iterable[str], origin: str = "") -> None:
        """Keep which signals of an origin who acts has been shown; no news at the next visit."""
        links = list(signals)
        with opened(self.folder, isolation="DEFERRED") as database:
            database.execute("begin immediate")
            for (known,) in database.execute("select signals from visits where owner = ?", [own_name()]).fetchall():
                now = _listed(_instead(json.loads(known), origin, links))
                database.execute("update visits set signals = ? where owner = ?", [now, own_name()])

    def seen_all(self, signals: Iterable[str], origin: str = "") -> None:
        """From now on nothing of an origin up to this moment is news to who acts."""
        links = list(signals)
        self.saw(links, origin)
        with opened(self.folder, isolation="DEFERRED") as database:
            database.execute("begin immediate")
            sql = "select before_signals from visits where owner = ?"
            for (known,) in database.execute(sql, [own_name()]).fetchall():
                database.execute(
                    "update visits set before_at = ?, before_signals = ? where owner = ?",
                    [_text(datetime.now(UTC)), _listed(_instead(json.loads(known), origin, links)), own_name()],
                )

    def decisions_of_others(self, before: Before) -> int:
        """How many steps others decided since; 0 to who is limited to teams or sources, who sees none of them."""
        if acting().limit:
            return 0
        sql = "select count(distinct step) from changes where at > ? and who != ?"
        with opened(self.folder) as database:
            return int(database.execute(sql, [_text(before.at), acting().name]).fetchone()[0])


def _origin(link: str) -> str:
    """Of a kept link, "" for the main one: the others have its name where a link has its day."""
    first = link.partition("~")[0]
    return first if first in ORIGINS else ""


def _instead(known: Iterable[str], origin: str, links: Iterable[str]) -> frozenset[str]:
    """The kept links, with these for those of an origin."""
    others = (link for link in known if _origin(link) != origin)
    return frozenset([*others, *(f"{origin}~{link}" if origin else link for link in links)])


def _listed(links: Iterable[str]) -> str:
    return json.dumps(sorted(links), ensure_ascii=False)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
