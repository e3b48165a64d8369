"""Announced: the signals of each week and day as they were when it was first judged. Written once, never changed.

In `workspace.sqlite` (table `told`), beside the decisions: later or undone imports and changes of tags leave it alone.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from analytics.people.acting import acting
from analytics.store.workspace_file import opened


@dataclass(frozen=True)
class Announced:
    """One week (its first day) or day. `imports`: the numbers of those that it was judged by; `signals`: as JSON."""

    grain: str  # "week" or "day"
    day: date
    at: datetime  # UTC, when it was first judged
    imports: tuple[int, ...]
    signals: str


@dataclass(frozen=True)
class AnnouncedRecords:
    """The record under one folder."""

    folder: Path

    def keep(self, grain: str, day: date, *, imports: Iterable[int], signals: str) -> bool:
        """Keep what is announced of a week or day; False where it was judged before, which stays as it was.

        Several processes may judge the same week at once: the first of them is kept.
        """
        with opened(self.folder, isolation="DEFERRED") as database:
            known = database.execute("select 1 from told where grain = ? and day = ?", [grain, day.isoformat()])
            if known.fetchone():
                return False
            made = database.execute(
                "insert or ignore into told values (?, ?, ?, ?, ?)",
                [
                    grain,
                    day.isoformat(),
                    datetime.now(UTC).isoformat(timespec="seconds"),
                    json.dumps(sorted(imports)),
                    signals,
                ],
            )
            return made.rowcount > 0

    def all(self) -> tuple[Announced, ...]:
        """Every week and day that was judged, oldest first; none to who is limited: they are of everybody's tickets."""
        if acting().limit:
            return ()
        with opened(self.folder) as database:
            rows = database.execute("select grain, day, told_at, imports, signals from told order by day, grain")
            return tuple(
                Announced(
                    grain,
                    date.fromisoformat(day),
                    datetime.fromisoformat(at),
                    tuple(json.loads(imports)),
                    signals,
                )
                for grain, day, at, imports, signals in rows.fetchall()
            )
