"""The calendar: which days are covered, which periods are complete, and what periods may be reported.

Zero is not "no data": a day counts as covered when every source that was active then covers all of it
(rules 3 and 4 of the counting rules). A period of which too many rows were left out is not complete either.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from types import MappingProxyType
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from analytics.metrics.left_out import LeftOut, left_out
from analytics.metrics.period import DAY, period_end, period_of
from analytics.metrics.scope import Scope
from analytics.store.facts import Facts

ENDED_AFTER = timedelta(days=56)  # a source this far behind the newest one counts as given up, not as a gap

MOST_KEPT = 60  # answers of `periods`


@dataclass(frozen=True)
class Calendar:
    """Days from the first to the last one known, which of them all active sources cover, and what was left out."""

    days: pd.DatetimeIndex
    covered: np.ndarray  # bool per day
    week_start: int
    ended: tuple[str, ...] = ()  # sources that count as given up
    left_out: LeftOut = field(default_factory=LeftOut)
    lacking: Mapping[str, Collection[date]] = field(default_factory=dict)  # team → covered days missing of it
    _periods: dict[tuple[object, ...], pd.DataFrame] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @cached_property
    def mark(self) -> str:
        """Differs wherever a count over the days could: people state days to be missing, or right, at any time."""
        lacking = sorted((team, *sorted(days)) for team, days in self.lacking.items())
        stated = repr((self.days[:1], self.week_start, self.ended, lacking)).encode()
        return hashlib.sha256(stated + np.packbits(self.covered).tobytes() + len(self.days).to_bytes(4)).hexdigest()

    @property
    def first(self) -> date | None:
        """The first covered day, None when nothing is covered."""
        return self.days[self.covered][0].date() if self.covered.any() else None

    @property
    def through(self) -> date | None:
        """The last covered day: "data through"."""
        return self.days[self.covered][-1].date() if self.covered.any() else None

    def periods(self, grain: str, *, start: date | None = None, end: date | None = None) -> pd.DataFrame:
        """One row per period: `period` (its first day), `end` (its last), `days_covered`, `complete`.

        A period that `start` or `end` cuts is not complete, nor one of which too many rows were left out.
        """
        asked = (grain, start, end)
        if asked not in self._periods:
            if len(self._periods) >= MOST_KEPT:
                self._periods.clear()
            self._periods[asked] = self._made(grain, start, end)
        return self._periods[asked].copy(deep=False)

    def _made(self, grain: str, start: date | None, end: date | None) -> pd.DataFrame:
        days = self.days
        if start:
            days = days[days >= pd.Timestamp(start)]
        if end:
            days = days[days <= pd.Timestamp(end)]
        covered = pd.Series(self.covered, index=self.days).reindex(days)
        frame = pd.DataFrame({"period": period_of(days, grain, self.week_start), "covered": covered.to_numpy(bool)})
        frame = frame.groupby("period", as_index=False).agg(days_covered=("covered", "sum"))
        frame["end"] = [period_end(p.date(), grain) for p in frame["period"]]
        frame["end"] = pd.to_datetime(frame["end"])
        length = (frame["end"] - frame["period"]).dt.days + 1
        short = self.left_out.short(grain, self.week_start, start=start, end=end)
        frame["complete"] = (frame["days_covered"] == length) & ~frame["period"].isin(short["period"])
        return frame[["period", "end", "days_covered", "complete"]]

    def lacking_in(self, grain: str, teams: Collection[str] = ()) -> pd.DatetimeIndex:
        """First days of the periods with a day that is stated to be missing of one of these teams; of any without."""
        days = sorted({day for team in teams or self.lacking for day in self.lacking.get(team, ())})
        return period_of(pd.DatetimeIndex(days), grain, self.week_start) if days else pd.DatetimeIndex([])

    @property
    def short_weeks(self) -> pd.DataFrame:
        """The weeks that are not complete because of rows that were left out; see `LeftOut.short`."""
        return self.left_out.short("week", self.week_start)

    def last_complete(self, grain: str = "week") -> date | None:
        """First day of the newest complete period, None when there is none yet."""
        frame = self.periods(grain)
        return frame.loc[frame["complete"], "period"].iloc[-1].date() if frame["complete"].any() else None


def calendar(
    facts: Facts,
    scope: Scope = Scope(),
    *,
    week_start: int = 0,
    missing: Mapping[str, Collection[date]] = MappingProxyType({}),
    lacking: Mapping[str, Collection[date]] = MappingProxyType({}),
) -> Calendar:
    """The calendar of the scope's sources (all when it names none); the period of the scope is ignored.

    missing: source → days that its imports state to cover and that people state to be missing. lacking: the same of
    teams; such a day stays covered, since other teams have it.
    """
    spans = facts.frame("""
        select source, covers_from, covers_until from snapshot.imports
        where undone_at is null and covers_from is not null order by source, covers_from""")
    spans = spans[~spans["source"].isin(facts.aside)]
    seen = facts.frame("select source, min(day) as first, max(day) as last from base.tickets group by source")
    if scope.sources:
        spans, seen = spans[spans["source"].isin(scope.sources)], seen[seen["source"].isin(scope.sources)]
    if seen.empty:
        return Calendar(pd.DatetimeIndex([]), np.array([], bool), week_start)
    whole = {
        str(source): _whole_days(part, facts.zone) - set(missing.get(str(source), ()))
        for source, part in spans.groupby("source")
    }
    whole = {source: days for source, days in whole.items() if days}
    firsts = [min(days) for days in whole.values()] + [d.date() for d in seen["first"]]
    lasts = [max(days) for days in whole.values()] + [d.date() for d in seen["last"]]
    days = pd.date_range(min(firsts), max(lasts), freq="D")
    covered = np.zeros(len(days), bool)
    ended: list[str] = []
    if whole:
        newest = max(max(d) for d in whole.values())
        covered[:] = True
        any_source = np.zeros(len(days), bool)
        for source, source_days in whole.items():
            has = days.isin(pd.DatetimeIndex(sorted(source_days)))
            given_up = newest - max(source_days) > ENDED_AFTER
            active = (days >= pd.Timestamp(min(source_days))) & (
                (days <= pd.Timestamp(max(source_days))) if given_up else np.ones(len(days), bool)
            )
            covered &= has | ~active
            any_source |= has
            if given_up:
                ended.append(source)
        covered &= any_source
    return Calendar(days, covered, week_start, tuple(ended), left_out(facts, scope.sources), lacking)


def covered_spans(facts: Facts) -> pd.DataFrame:
    """One row per active import that covers anything. Columns source, import_id, file, start, end (in the zone)."""
    return facts.frame(
        """
        select source, import_id, file, timezone($zone, timezone('UTC', covers_from)) as start,
               timezone($zone, timezone('UTC', covers_until)) as end
        from snapshot.imports where undone_at is null and covers_from is not null order by source, covers_from""",
        {"zone": facts.zone},
    )


def active_imports(facts: Facts) -> tuple[int, ...]:
    """The numbers of the imports that were not taken back, ascending."""
    found = facts.frame("select import_id from snapshot.imports where undone_at is null order by import_id")
    return tuple(found["import_id"].astype(int))


def gaps(calendar: Calendar) -> list[tuple[date, date]]:
    """Stretches of days between the first and the last covered one that some active source does not cover."""
    first, through = calendar.first, calendar.through
    if first is None or through is None:
        return []
    inside = (calendar.days >= pd.Timestamp(first)) & (calendar.days <= pd.Timestamp(through))
    days, missing = calendar.days[inside], ~calendar.covered[inside]
    edges = np.flatnonzero(np.diff(np.concatenate(([0], missing.astype(int), [0]))))
    return [(days[first].date(), days[after - 1].date()) for first, after in zip(edges[::2], edges[1::2], strict=True)]


def _whole_days(spans: pd.DataFrame, zone: str) -> set[date]:
    """Local days wholly inside the union of the spans; a gap between two spans that holds no whole day is closed.

    An export ends with its last ticket and the next begins with its first: the minutes between are not a gap.
    """
    here = ZoneInfo(zone)

    def local(moment: pd.Timestamp) -> datetime:
        return moment.to_pydatetime().replace(tzinfo=UTC).astimezone(here).replace(tzinfo=None)

    joined: list[list[datetime]] = []
    for start, end in sorted(
        (local(a), local(b)) for a, b in zip(spans["covers_from"], spans["covers_until"], strict=True)
    ):
        if joined and start.date() - joined[-1][1].date() <= DAY and _no_whole_day(joined[-1][1], start):
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    days: set[date] = set()
    for start, end in joined:
        first = start.date() if start.time() == datetime.min.time() else start.date() + DAY
        days.update(first + i * DAY for i in range((end.date() - first).days))
    return days


def _no_whole_day(end: datetime, start: datetime) -> bool:
    next_midnight = datetime.combine(end.date(), datetime.min.time())
    if end != next_midnight:
        next_midnight += DAY
    return start < next_midnight + DAY
