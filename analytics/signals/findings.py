"""Signals of a workspace: from its facts to the few rows that a person reads on Monday."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analytics.expectation.grain import DAILY, WEEKLY, Grain
from analytics.metrics.calendar import Calendar
from analytics.metrics.reporting_delay import incomplete_days
from analytics.metrics.scope import Scope
from analytics.metrics.values import tag_meanings
from analytics.metrics.volume import ids_in
from analytics.signals.attribution import attributed
from analytics.signals.control import BALANCED, Sensitivity
from analytics.signals.exposure import exposure
from analytics.signals.signal import Signal, kept, read_kept, step_days
from analytics.signals.stories import stories
from analytics.signals.watching import HISTORY_WEEKS, Watched, expected_ranges, watch
from analytics.signals.watchlist import Watchlist, watchlist
from analytics.store.facts import Facts
from analytics.workspace.area import Area

RANGE_COLUMNS = ["level", "name", "grain", "period", "observed", "expected", "low", "high"]
LAYOUT = 13  # raise it when findings come out otherwise: kept ones are then made anew
DAILY_WEEKS, WEEKLY_WEEKS = 52, 104  # how far back a workspace's own history is judged
LOOK_BACK = timedelta(weeks=8)  # so that a signal of this week knows since when


@dataclass(frozen=True)
class Findings:
    """`signals`: one per story, signals before watches, least likely by chance first. `ranges`: per area and step what
    was expected; columns RANGE_COLUMNS."""

    signals: tuple[Signal, ...]
    ranges: pd.DataFrame
    judged_from: dict[str, date]  # grain → first step that was judged at all; lacks a grain without history

    def range_of(self, area: Area, grain: str) -> pd.DataFrame:
        """One area's steps: period, observed, expected, low, high (99 %)."""
        rows = self.ranges
        return rows[(rows["level"] == area.level) & (rows["name"] == area.text) & (rows["grain"] == grain)]

    def frames(self) -> dict[str, pd.DataFrame]:
        """The same as frames of plain text, numbers and times, to be kept."""
        judged = pd.DataFrame(list(self.judged_from.items()), columns=["grain", "day"])
        return {
            "signals": kept(self.signals),
            "ranges": self.ranges,
            "judged": judged.astype({"day": "datetime64[us]"}),
        }

    @classmethod
    def of(cls, frames: Mapping[str, pd.DataFrame]) -> "Findings":
        return cls(
            read_kept(frames["signals"]),
            frames["ranges"],
            {grain: day.date() for grain, day in zip(frames["judged"]["grain"], frames["judged"]["day"], strict=True)},
        )


def find(
    facts: Facts,
    calendar: Calendar,
    *,
    start: date | dict[str, date] | None = None,
    end: date | None = None,
    scope: Scope = Scope(),
    sensitivity: Sensitivity = BALANCED,
    quiet: Iterable[date] = (),
) -> Findings:
    """What changed between two days (both included), judged with nothing later than `end`, and what was expected.

    start: None for the whole history; may differ per grain. end: None for the last covered day. quiet: days on which
    fewer people write, so that nobody is told of them. Where active customers are known, what is expected grows and
    shrinks with them.
    """
    quiet_days, incomplete = frozenset(map(pd.Timestamp, quiet)), incomplete_days(facts)
    meanings = tag_meanings(facts)
    found: list[Signal] = []
    ranges: list[pd.DataFrame] = []
    judged_from: dict[str, date] = {}
    for grain in (DAILY, WEEKLY):
        watched = watchlist(facts, calendar, grain.name, scope)
        if end is not None:
            inside = watched.counts.index <= pd.Timestamp(end) - pd.Timedelta(days=step_days(grain.name) - 1)
            watched = Watchlist(watched.counts[inside], watched.nodes)
        if watched.counts.empty:
            continue
        since = start.get(grain.name) if isinstance(start, dict) else start
        families = np.array([area.level == "tag" for area in watched.nodes], int)
        result = watch(
            watched.counts,
            grain,
            judged_from=pd.Timestamp(since - LOOK_BACK) if since else None,
            sensitivity=sensitivity,
            families=families,
            quiet=quiet_days,
            exposure=exposure(facts, pd.DatetimeIndex(watched.counts.index), calendar.week_start),
            completeness=_completeness(watched, incomplete, grain),
        )
        if result.evidence is None or result.judged_from is None:
            continue
        judged_from[grain.name] = result.judged_from.date()
        signals_of_grain = attributed(
            result.episodes,
            result.evidence,
            watched.nodes,
            grain=grain.name,
            scope=scope.narrowed(start=None, end=None, measure="tickets", grain="week"),
            meanings=meanings,
        )
        found += [signal for signal in signals_of_grain if since is None or signal.until >= since]
        ranges.append(_ranges(watched, result, grain))
    return Findings(
        stories(
            facts,
            found,
            lambda signal: ids_in(facts, signal.scope.narrowed(start=signal.since, end=signal.until)),
            mapped=frozenset(meanings.index[meanings.notna().any(axis=1)]),
        ),
        pd.concat(ranges, ignore_index=True) if ranges else pd.DataFrame(columns=RANGE_COLUMNS),
        judged_from,
    )


def find_recent(
    facts: Facts, calendar: Calendar, *, sensitivity: Sensitivity = BALANCED, quiet: Iterable[date] = ()
) -> Findings:
    """What changed in the last year by days and in the last two by weeks, over everything."""
    through = calendar.through
    start = (
        {grain: through - timedelta(weeks=weeks) for grain, weeks in (("day", DAILY_WEEKS), ("week", WEEKLY_WEEKS))}
        if through
        else None
    )
    return find(facts, calendar, start=start, sensitivity=sensitivity, quiet=quiet)


def signals(
    facts: Facts,
    calendar: Calendar,
    *,
    start: date | None = None,
    end: date | None = None,
    scope: Scope = Scope(),
    sensitivity: Sensitivity = BALANCED,
) -> tuple[Signal, ...]:
    """What changed between two days (both included), judged with nothing later than `end`.

    returns: see `Findings`. Empty when nothing happened or history is short.
    """
    return find(facts, calendar, start=start, end=end, scope=scope, sensitivity=sensitivity).signals


def history_weeks_missing(calendar: Calendar) -> int:
    """Weeks of data that lack before anything can be judged; 0 when there is enough."""
    known = int(calendar.covered.sum()) // 7
    return max(0, HISTORY_WEEKS + 1 - known)


def _completeness(watched: Watchlist, incomplete: pd.Series, grain: Grain) -> np.ndarray:
    """Step × node: the share of tags that are on. The total needs no tags; a week has the mean of its days."""
    every = pd.date_range(watched.counts.index[0], periods=len(watched.counts) * step_days(grain.name))
    share = incomplete.reindex(every, fill_value=1).to_numpy(float).reshape(len(watched.counts), -1).mean(axis=1)
    whole = np.array([area.level == "total" for area in watched.nodes])
    return np.where(whole, 1.0, share[:, None])


def _ranges(watched: Watchlist, result: Watched, grain: Grain) -> pd.DataFrame:
    """Expected ranges of all areas, and of the tags that have an episode."""
    noticed = set(result.episodes["name"].astype(int)) if len(result.episodes) else set()
    shown = [node for node, area in enumerate(watched.nodes) if area.level != "tag" or node in noticed]
    ranges = expected_ranges(result, np.array(shown, int))
    nodes = [watched.nodes[node] for node in ranges["series"]]
    named = pd.DataFrame({"level": [area.level for area in nodes], "name": [area.text for area in nodes]}, dtype="str")
    return pd.concat([named, ranges.drop(columns="series").assign(grain=grain.name)], axis=1)[RANGE_COLUMNS]
