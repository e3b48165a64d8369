"""Found signals: what changed in a workspace, found once per version and what it rests on, kept under `derived/`."""

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from analytics.metrics.calendar import Calendar
from analytics.metrics.missing_days import MissingDay
from analytics.signals.control import SENSITIVITIES
from analytics.store.computed import remembered
from analytics.store.facts import Facts
from analytics.store.snapshots import Snapshots
from analytics.workspace.settings import Settings

if TYPE_CHECKING:  # its statistics take 0.6 s to import: only where needed
    from analytics.signals.findings import Findings


@dataclass
class FoundSignals:
    """The newest findings of one folder; safe to share between threads."""

    _newest: tuple[str, "Findings"] | None = field(default=None, repr=False)
    _finding: threading.Lock = field(default_factory=threading.Lock, repr=False)  # takes seconds; facts do not wait

    def of(
        self,
        facts: Facts,
        calendar: Calendar,
        snapshots: Snapshots,
        settings: Settings,
        *,
        quiet: Sequence[date],
        missing: Sequence[MissingDay],
        main: bool,
    ) -> tuple["Findings", bool]:
        """The findings, and whether this process takes them for the first time. main: of the main origin, whose newest
        ones `newest` looks for."""
        from analytics.signals.findings import LAYOUT, PARTS, Findings, find_recent

        sensitivity = SENSITIVITIES[settings.sensitivity]
        decided = hashlib.sha256(repr((quiet, missing)).encode()).hexdigest()[:6]
        key = f"{facts.key}-{settings.week_start}-{sensitivity.name}-{decided}-{LAYOUT}"

        def find() -> dict[str, pd.DataFrame]:
            return find_recent(facts, calendar, sensitivity=sensitivity, quiet=quiet, missing=missing).frames()

        with self._finding:
            if self._newest is not None and self._newest[0] == key:
                return self._newest[1], False
            tables = remembered(snapshots, "signals" if main else "signals_beside", key, PARTS, find)
            self._newest = key, Findings.of(tables)
            return self._newest[1], True
