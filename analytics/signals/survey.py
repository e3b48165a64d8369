"""Survey: everything that is watched of one version's facts, and what is announced of it, per day and per week."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from analytics.expectation.grain import DAILY, WEEKLY, Grain
from analytics.metrics.calendar import Calendar
from analytics.metrics.missing_days import MissingDay
from analytics.metrics.reporting_delay import incomplete_days
from analytics.metrics.scope import Scope
from analytics.signals.announcements import Announcements, announcements
from analytics.signals.control import Sensitivity
from analytics.signals.exposure import exposure
from analytics.signals.label_changes import relabellings
from analytics.signals.new_pasts import with_new_pasts
from analytics.signals.relabelling import Relabelling
from analytics.signals.signal import step_days
from analytics.signals.watchlist import Watchlist, watchlist
from analytics.store.facts import Facts

Starts = dict[str, date | None]  # grain → the first day that is asked about; None: the first that can be tested


@dataclass(frozen=True)
class Seen:
    """One grain. `settled`: column of a label that changed → the day from which its series may be tested."""

    grain: Grain
    watched: Watchlist
    settled: dict[int, date]
    found: Announcements | None  # None with too little history

    def until(self, end: date) -> "Seen":
        """The same as it was at the end of a day."""
        last = pd.Timestamp(end) - pd.Timedelta(days=step_days(self.grain.name) - 1)
        found = self.found.until(last) if self.found else None
        return Seen(self.grain, _cut(self.watched, end, self.grain), self.settled, found)


@dataclass(frozen=True)
class Survey:
    """The series of a scope, and what can be announced of them."""

    facts: Facts
    calendar: Calendar
    scope: Scope
    sensitivity: Sensitivity
    quiet: frozenset[pd.Timestamp]  # days on which fewer people write
    missing: Sequence[MissingDay]  # no data for those whom they concern
    _lists: dict[str, Watchlist] = field(default_factory=dict, repr=False, compare=False)

    def changes(self, end: date) -> tuple[Relabelling, ...]:
        """The re-labellings that are known at the end of a day."""
        days = _cut(self._watched(DAILY), end, DAILY)
        return relabellings(days) if len(days.counts) else ()

    def seen(self, changes: Sequence[Relabelling], starts: Starts, end: date) -> list[Seen]:
        """What is announced of every step from `starts` to `end`, each by itself and those before; grains without data
        are left out. changes: the re-labellings that are known."""
        return [
            self._seen(grain, changes, starts.get(grain.name), end)
            for grain in (DAILY, WEEKLY)
            if len(_cut(self._watched(grain), end, grain).counts)
        ]

    def _seen(self, grain: Grain, changes: Sequence[Relabelling], start: date | None, end: date) -> Seen:
        watched, settled = with_new_pasts(_cut(self._watched(grain), end, grain), changes)
        steps = pd.DatetimeIndex(watched.counts.index)
        found = announcements(
            watched.counts,
            grain,
            tested_from=pd.Timestamp(start) if start else None,
            sensitivity=self.sensitivity,
            families=np.array([area.level == "tag" for area in watched.nodes], int),
            quiet=self.quiet,
            exposure=exposure(self.facts, steps, self.calendar.week_start),
            completeness=self._completeness(watched, grain),
            pool=next((column for column, area in enumerate(watched.nodes) if area.level == "total"), None),
        )
        return Seen(grain, watched, settled, found)

    def _watched(self, grain: Grain) -> Watchlist:
        if grain.name not in self._lists:
            self._lists[grain.name] = watchlist(self.facts, self.calendar, grain.name, self.scope, self.missing)
        return self._lists[grain.name]

    @cached_property
    def _incomplete(self) -> pd.Series:
        return incomplete_days(self.facts)

    def _completeness(self, watched: Watchlist, grain: Grain) -> np.ndarray:
        """Step × node: the share of tags that are on. The total needs no tags; a week has the mean of its days."""
        every = pd.date_range(watched.counts.index[0], periods=len(watched.counts) * step_days(grain.name))
        share = self._incomplete.reindex(every, fill_value=1).to_numpy(float)
        share = share.reshape(len(watched.counts), -1).mean(axis=1)
        whole = np.array([area.level == "total" for area in watched.nodes])
        return np.where(whole, 1.0, share[:, None])


def _cut(watched: Watchlist, end: date, grain: Grain) -> Watchlist:
    """The steps that are over at the end of a day."""
    if not len(watched.counts):
        return watched
    inside = watched.counts.index <= pd.Timestamp(end) - pd.Timedelta(days=step_days(grain.name) - 1)
    return Watchlist(watched.counts[inside], watched.nodes)
