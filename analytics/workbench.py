"""The workbench: one folder's snapshots, workspace and facts together; what pages and the command line open.

Keeps the facts of the newest version open; each look asks `CURRENT` again, so an import elsewhere is seen.
"""

import threading
from dataclasses import dataclass, field
from pathlib import Path

from analytics.metrics.calendar import Calendar, calendar
from analytics.metrics.scope import Scope
from analytics.store.facts import Facts, open_facts
from analytics.store.snapshots import Snapshots, data_folder
from analytics.store.workspace import Settings, Workspace


@dataclass
class Workbench:
    """Opened once per process and folder; safe to share between threads."""

    folder: Path = field(default_factory=data_folder)
    _open: dict[tuple, Facts] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def snapshots(self) -> Snapshots:
        return Snapshots(self.folder)

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.folder)

    @property
    def settings(self) -> Settings:
        return self.workspace.settings()

    def facts(self, *, zone: str | None = None) -> Facts | None:
        """The newest facts, computed if need be; None before the first import."""
        key = (self.snapshots.current(), self.workspace.fingerprint(), zone)
        with self._lock:
            if key not in self._open:
                facts = open_facts(self.snapshots, self.workspace, zone=zone)
                if facts is None:
                    return None
                self._open[key] = facts
                for old in list(self._open)[:-4]:        # a page that is still drawing keeps its own reference
                    del self._open[old]
            return self._open[key]

    def calendar(self, facts: Facts, scope: Scope = Scope()) -> Calendar:
        return calendar(facts, scope, week_start=self.settings.week_start)
