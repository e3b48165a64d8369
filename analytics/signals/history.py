"""History: what was counted in a scope, step by step, and what scales it; expectations are made from both."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import numpy as np
import pandas as pd

from analytics.expectation.grain import BY_NAME, Grain
from analytics.metrics.calendar import Calendar
from analytics.metrics.missing_days import MissingDay
from analytics.metrics.reporting_delay import incomplete_days
from analytics.metrics.scope import Scope
from analytics.metrics.volume import counts
from analytics.signals.exposure import by_days, exposure
from analytics.store.facts import Facts

TAGGED = {"team", "category", "feature", "tag"}  # what a ticket has by its tags, which may come late

Made = TypeVar("Made")


@dataclass(frozen=True)
class History:
    """The steps of one version's facts. days: first and last day of each step that count, 0 its first; all if None."""

    facts: Facts
    calendar: Calendar
    missing: tuple[MissingDay, ...] = ()  # no data for those whom they concern
    known: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def periods(self, grain: str) -> pd.DataFrame:
        """From the first complete period on: `period`, `complete`."""
        return self._once(f"periods {grain}", lambda: _from_first_whole(self.calendar, grain))

    def counted(
        self, scope: Scope, by: tuple[str, ...], periods: pd.DataFrame, *, days: tuple[int, int] | None = None
    ) -> pd.DataFrame:
        """Period × group; NaN where a period is not complete, or holds a missing day of the group."""
        found = counts(self.facts, scope, self.calendar, by=by, days=days)
        if by:
            wide = found.pivot(index="period", columns=list(by), values="value")
        else:
            wide = found.set_index("period")[["value"]]
        wide = wide.astype(float).reindex(periods["period"]).fillna(0.0)
        wide[~periods["complete"].to_numpy(bool)] = np.nan
        return wide.mask(self._missing(wide, scope, by, days)) if self.missing else wide

    def exposure(
        self, scope: Scope, grain: Grain, dates: pd.DatetimeIndex, days: tuple[int, int] | None
    ) -> np.ndarray | None:
        """How many could have written in each step, relative to the first; None where it is not known."""
        if grain.name in ("day", "week"):
            return exposure(self.facts, dates, self.calendar.week_start)
        daily = self.counted(scope.narrowed(grain="day"), (), self.periods("day"))
        return by_days(self.facts, daily.iloc[:, 0], dates, grain, self.calendar.week_start, days=days)

    def completeness(
        self,
        scope: Scope,
        by: tuple[str, ...],
        grain: Grain,
        dates: pd.DatetimeIndex,
        series: int,
        days: tuple[int, int] | None,
    ) -> np.ndarray | None:
        """Step × series: the share of tags that are on; None for what is known without tags."""
        if not TAGGED & ({*by} | set(scope.filters)):
            return None
        incomplete = self._once("incomplete", lambda: incomplete_days(self.facts))
        share = np.ones(len(dates))
        for day, value in zip(pd.DatetimeIndex(incomplete.index), incomplete, strict=True):
            at = int(dates.searchsorted(day, side="right")) - 1
            first, last = days or (0, grain.days(dates[at]) - 1)
            if at >= 0 and first <= (day - dates[at]).days <= last:
                share[at] -= (1 - value) / (last - first + 1)
        return np.repeat(share[:, None], series, axis=1)

    def _missing(
        self, wide: pd.DataFrame, scope: Scope, by: tuple[str, ...], days: tuple[int, int] | None
    ) -> np.ndarray:
        """Period × group: whether a missing day lies in the period and concerns the group."""
        found = np.zeros(wide.shape, bool)
        starts = pd.DatetimeIndex(wide.index)
        teams = [scope.teams] * len(wide.columns)
        if "team" in by:
            teams = [(str(name),) for name in wide.columns.get_level_values("team")]
        for one in self.missing:
            at = int(starts.searchsorted(pd.Timestamp(one.day), side="right")) - 1
            if at < 0 or not one.no_data or (one.level == "source" and scope.sources and one.name not in scope.sources):
                continue
            first, last = days or (0, BY_NAME[scope.grain].days(starts[at]) - 1)
            if first <= (pd.Timestamp(one.day) - starts[at]).days <= last:
                found[at] |= [one.concerns(own) for own in teams]
        return found

    def _once(self, name: str, make: Callable[[], Made]) -> Made:
        if name not in self.known:
            self.known[name] = make()
        return cast(Made, self.known[name])


def _from_first_whole(calendar: Calendar, grain: str) -> pd.DataFrame:
    if not len(calendar.days):
        return pd.DataFrame({"period": pd.DatetimeIndex([]), "complete": np.array([], bool)})
    periods = calendar.periods(grain)
    whole = np.flatnonzero(periods["complete"].to_numpy(bool))
    return periods.iloc[whole[0] if len(whole) else len(periods) :][["period", "complete"]].reset_index(drop=True)
