"""Visits: when each person was here before, and which signals that person had seen by then."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from analytics.people.acting import acting, own_name
from analytics.store.workspace_file import opened

BREAK = timedelta(hours=3)  # without a page: then the next one begins a new visit


@dataclass(frozen=True)
class Before:
    """The visit before this one. at: its last page, UTC. signals: links of those that were announced by then."""

    at: datetime
    signals: frozenset[str]


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

    def saw(self, signals: Iterable[str]) -> None:
        """Keep which signals who acts has been shown; no news at the next visit."""
        with opened(self.folder, isolation="DEFERRED") as database:
            database.execute(
                "update visits set signals = ? where owner = ?",
                [json.dumps(sorted(signals), ensure_ascii=False), own_name()],
            )

    def seen_all(self, signals: Iterable[str]) -> None:
        """From now on nothing up to this moment is news to who acts."""
        links = json.dumps(sorted(signals), ensure_ascii=False)
        with opened(self.folder, isolation="DEFERRED") as database:
            database.execute(
                "update visits set signals = ?, before_at = ?, before_signals = ? where owner = ?",
                [links, _text(datetime.now(UTC)), links, own_name()],
            )

    def decisions_of_others(self, before: Before) -> int:
        """How many steps others decided since; 0 to who is limited to teams or sources, who sees none of them."""
        if acting().limit:
            return 0
        sql = "select count(distinct step) from changes where at > ? and who != ?"
        with opened(self.folder) as database:
            return int(database.execute(sql, [_text(before.at), acting().name]).fetchone()[0])


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
