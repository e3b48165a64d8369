"""Expected: what was to be expected of any scope in each period. Every page, picture, download and command asks here.

Asks `analytics.signals.history` for the history, `analytics.signals.group_ranges` for the ranges, and remembers them.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from analytics.expectation.grain import BY_NAME, Grain
from analytics.expectation.ranges import first_step
from analytics.expectation.walks import walk_start
from analytics.metrics.calendar import Calendar
from analytics.metrics.grid import SPARK_WEEKS, grid
from analytics.metrics.missing_days import MissingDay
from analytics.metrics.overview import Number, WeekNumbers, week_numbers
from analytics.metrics.rates import per_ticket
from analytics.metrics.scope import Scope
from analytics.metrics.volume import volume
from analytics.signals.group_ranges import KEPT_COLUMNS, RANGE, group_ranges, marked, weekly_ranges_together
from analytics.signals.history import History
from analytics.signals.signal import Signal
from analytics.store.blanked import reads_text
from analytics.store.facts import Facts

COLUMNS = [*RANGE, "outside"]
# Groupings whose ranges are made once and answer every filter by team and category that they can.
STANDARD = ((), ("team",), ("category",), ("team", "category"))
KEPT = (*((by, "tickets") for by in STANDARD), ((), "customers"))  # what an import makes for the first page after it
KEPT_WEEKS = 26
LAYOUT = 3  # raise it when ranges come out otherwise: kept ones are then made anew
MOST = 300  # walks that are remembered


SomeSignal = TypeVar("SomeSignal", bound=Signal)
# filters as text, by (and whether names of customers are blanked), measure, grain, first step
WalkKey = tuple[str | tuple[()], tuple[str, ...], str, str, int]


@dataclass(frozen=True)
class Expected:
    """The expectations of one version's facts."""

    facts: Facts
    calendar: Calendar
    quiet: tuple[date, ...] = ()  # days on which fewer people write
    sources: tuple[str, ...] = ()  # those of the calendar; all when empty
    missing: tuple[MissingDay, ...] = ()  # no data for those whom they concern
    walks: dict[WalkKey, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def history(self) -> History:
        return History(self.facts, self.calendar, self.missing)

    @property
    def key(self) -> str:
        """Changes whenever a range could."""
        decided = hashlib.sha256(
            repr((self.quiet, self.calendar.week_start, self.sources, self.missing)).encode()
        ).hexdigest()[:8]
        return f"{self.facts.key}-{decided}-{LAYOUT}"

    def volume(self, scope: Scope, *, by: Sequence[str] = ()) -> pd.DataFrame:
        """`metrics.volume` of a scope with what was expected: columns `expected`, `low`, `high` (99 %), `outside`.

        `outside` is above, below, or empty. All four are NA (outside: empty) where there is no data, where fewer than
        LEAST_HISTORY periods lie before, and for a measure without an expected range. A period of which only a
        stretch of days is covered and in scope is held against the same days of the periods before.
        """
        frame = volume(self.facts, scope, self.calendar, by=by)
        frame = frame.assign(**{name: pd.array([pd.NA] * len(frame), dtype="Float64") for name in RANGE}, outside="")
        if scope.measured.expected is None or frame.empty:
            return frame
        base = scope.narrowed(measure=scope.measured.expected)
        seen = frame if base.measure == scope.measure else volume(self.facts, base, self.calendar, by=by)
        parts = [self.whole(base, seen[seen["complete"]], by)]
        partly = seen[~seen["complete"] & seen["value"].notna()]
        parts += [self._stretch(base, partly[partly["period"] == period], by) for period in partly["period"].unique()]
        found = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
        if scope.measured.per and len(found):
            worth = per_ticket(self.facts, scope, self.calendar, by=by)
            factor = found.merge(worth, how="left", on=["period", *by])["per_ticket"].to_numpy(float)
            found[RANGE] = found[RANGE].to_numpy(float) * factor[:, None]
        keys = frame[["period", *by]].merge(found, how="left", on=["period", *by])
        for name in RANGE:
            frame[name] = keys[name].astype("Float64").mask(frame["value"].isna()).to_numpy()
        frame["outside"] = (
            keys["outside"].astype("str").where(keys["outside"].notna() & frame["value"].notna(), "").to_numpy()
        )
        return frame

    def grid(self, scope: Scope, *, by: Sequence[str] = ("team", "category")) -> pd.DataFrame:
        """`metrics.grid` with what was expected of the week: columns `expected`, `low`, `high`, `outside`."""
        cells = grid(self.facts, scope, self.calendar, by=by)
        if cells.empty:
            return cells.reindex(columns=[*cells.columns, *COLUMNS])
        week = cells["week"].iloc[0].date()
        start = week - timedelta(weeks=SPARK_WEEKS - 1)  # a group without tickets in the week itself is one of these
        due = self.volume(scope.narrowed(grain="week", start=start, end=week + timedelta(days=6)), by=by)
        due = due[due["period"] == pd.Timestamp(week)]
        found = cells.merge(due[[*by, *COLUMNS]], how="left", on=list(by))
        return found.assign(outside=found["outside"].astype("str").where(found["outside"].notna(), ""))

    def week_numbers(self, scope: Scope) -> WeekNumbers | None:
        """`metrics.week_numbers` with what was expected of the tickets, the customers and the unaware tickets."""
        numbers = week_numbers(self.facts, scope, self.calendar)
        if numbers is None:
            return None
        slugs = self.facts.taxonomy.categories.counting_as("unaware")

        def with_range(number: Number, **of: object) -> Number:
            row = self.volume(numbers.scope.narrowed(**of)).iloc[0]
            if pd.isna(row["low"]):
                return number
            return replace(
                number,
                expected=float(row["expected"]),
                low=int(row["low"]),
                high=int(row["high"]),
                outside=row["outside"],
            )

        return replace(
            numbers,
            tickets=with_range(numbers.tickets, measure="tickets"),
            customers=with_range(numbers.customers, measure="customers"),
            unaware=with_range(numbers.unaware, measure="tickets", categories=slugs) if slugs else numbers.unaware,
        )

    def of_signals(self, signals: Iterable[SomeSignal]) -> list[SomeSignal]:
        """Signals with what was expected of the period that they are about, where it is one.

        Three days, or seven that are no week, have the range that their signal was tested with.
        """
        return [self._of_period(signal) for signal in signals]

    def _of_period(self, signal: SomeSignal) -> SomeSignal:
        grain = _period_of(signal, self.calendar.week_start)
        span = signal.span
        due = self.volume(span.narrowed(grain=grain)) if grain else pd.DataFrame()
        if len(due) != 1 or pd.isna(due["low"].iloc[0]):
            return signal
        expected, low, high = due[RANGE].iloc[0].astype(float)
        return replace(signal, expected=expected, low=low, high=high)

    def keep(self) -> pd.DataFrame:
        """The ranges of the standard groupings in the last weeks, to be remembered; see `restore`."""
        week = self.calendar.last_complete("week")
        if week is None:
            return pd.DataFrame(columns=["level", "measure", "walk"])
        start = pd.Timestamp(week) - pd.Timedelta(weeks=KEPT_WEEKS - 1)
        grain, periods = BY_NAME["week"], self.history.periods("week")
        known = periods["complete"].to_numpy(bool)
        first = first_step(np.where(known, 0.0, np.nan)[:, None], grain)
        steps = np.flatnonzero(known & (periods["period"] >= start).to_numpy(bool))
        walks = np.unique(walk_start(steps[steps >= first], first, grain)) if first is not None else np.array([], int)
        for by, measure in KEPT:  # not by `volume`, which would count and weigh the running week, too
            for walk in walks:
                self._walk(*_standard(Scope(measure=measure), by), grain, int(walk))
        parts = [
            part.assign(level=",".join(by), measure=measure, walk=walk)
            for (filters, by, measure, grain, walk), part in self.walks.items()
            if not filters and (by, measure) in KEPT and grain == "week"
        ]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["level", "measure", "walk"])

    def restore(self, kept: pd.DataFrame) -> None:
        """Remember what `keep` gave."""
        walks: Iterable[tuple[Any, pd.DataFrame]] = kept.groupby(["level", "measure", "walk"])
        for (level, measure, walk), part in walks:
            by = tuple(filter(None, level.split(",")))
            self.walks[(), by, measure, "week", int(walk)] = part[["period", *by, *KEPT_COLUMNS]].reset_index(drop=True)

    def whole(self, base: Scope, seen: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
        """Ranges of complete periods of a count, `seen` as `volume` gives it.

        Columns period, *by, value, expected, low, high, spread (variance ÷ mean behind the range), outside.
        """
        grain = BY_NAME[base.grain]
        periods = self.history.periods(base.grain)
        known = periods["complete"].to_numpy(bool)
        first = first_step(np.where(known, 0.0, np.nan)[:, None], grain)
        columns = ["period", *by, "value", *KEPT_COLUMNS, "outside"]
        if first is None or seen.empty:
            return pd.DataFrame(columns=columns)
        steps = np.flatnonzero(periods["period"].isin(seen["period"]) & known)
        steps = steps[steps >= first]
        wider, levels = _standard(base.narrowed(start=None, end=None), by)
        parts = [self._walk(wider, levels, grain, int(walk)) for walk in np.unique(walk_start(steps, first, grain))]
        if not parts:
            return pd.DataFrame(columns=columns)
        found = pd.concat(parts, ignore_index=True)
        for name, values in base.filters.items():
            if name in levels:
                found = found[found[name].isin(values)]
        found = seen[["period", *by, "value"]].merge(found[["period", *by, *KEPT_COLUMNS]], on=["period", *by])
        return marked(found)[columns]

    def _walk(self, scope: Scope, by: tuple[str, ...], grain: Grain, walk: int) -> pd.DataFrame:
        """Ranges of all groups in the steps that one walk covers."""
        named = () if reads_text() or "customer" not in (*by, *scope.filters) else ("blanked",)
        key: WalkKey = (repr(scope.filters) if scope.filters else (), (*by, *named), scope.measure, grain.name, walk)
        kept = self.walks.get(key)
        if kept is None:
            asked = [(scope, by)]
            if grain.name == "week" and not (scope.filters or named) and (by, scope.measure) in KEPT:
                asked = [(Scope(measure=measure), other) for other, measure in KEPT]
            made = self._weighed(asked, grain, walk)
            for (one, other), found in made.items():
                while len(self.walks) >= MOST:
                    self.walks.pop(next(iter(self.walks)), None)
                self.walks[key[0], (*other, *named), one.measure, grain.name, walk] = found
            kept = made[scope, by]
        return kept

    def _weighed(
        self, asked: Sequence[tuple[Scope, tuple[str, ...]]], grain: Grain, walk: int
    ) -> dict[tuple[Scope, tuple[str, ...]], pd.DataFrame]:
        """The ranges of all groups of each grouping in the steps of one walk; those of the same steps with
        data are weighed together, since the first range depends on these."""
        periods = self.history.periods(grain.name)
        every = np.flatnonzero(periods["complete"].to_numpy(bool))
        alike: dict[bytes, list[tuple[Scope, tuple[str, ...], pd.DataFrame]]] = {}  # by the steps that have data
        for scope, by in asked:
            counted = self.history.counted(scope, by, periods)
            known = np.isfinite(counted.to_numpy(float)).any(axis=1)
            alike.setdefault(known.tobytes(), []).append((scope, by, counted))
        made: dict[tuple[Scope, tuple[str, ...]], pd.DataFrame] = {}
        for group in alike.values():
            first = first_step(group[0][2].to_numpy(float), grain)
            steps = every[every >= first] if first is not None else every[:0]
            own = steps[walk_start(steps, first or 0, grain) == walk]
            if len(group) > 1:
                frames = weekly_ranges_together(self.history, group, own, quiet=self.quiet)
            else:
                frames = [group_ranges(self.history, *group[0], own, quiet=self.quiet)]
            made |= {(scope, by): frame for (scope, by, _), frame in zip(group, frames, strict=True)}
        return made

    def _stretch(self, base: Scope, seen: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
        """The range of a period that is not whole, from the same days of the periods before."""
        grain, period = BY_NAME[base.grain], seen["period"].iloc[0]
        columns = ["period", *by, *COLUMNS]
        days = self.calendar.days[self.calendar.covered]
        inside = days[(days >= period) & (days < period + pd.Timedelta(days=grain.days(period)))]
        inside = inside[inside >= pd.Timestamp(base.start)] if base.start else inside
        inside = inside[inside <= pd.Timestamp(base.end)] if base.end else inside
        offsets = (inside - period).days
        joined = len(offsets) and offsets[-1] - offsets[0] + 1 == len(offsets)
        if not joined or self.calendar.left_out.any_between(inside[0], inside[-1]):
            return pd.DataFrame(columns=columns)
        span = (int(offsets[0]), int(offsets[-1]))
        scope = base.narrowed(start=None, end=None)
        periods = self.history.periods(base.grain)
        before = periods[periods["period"] < period]
        periods = pd.concat([before, pd.DataFrame({"period": [period], "complete": [True]})], ignore_index=True)
        history = self.history.counted(scope, tuple(by), periods, days=span)
        if by:  # a group without a ticket on these days, ever, is one that has none
            groups: pd.Index = pd.MultiIndex.from_frame(seen[list(by)]) if len(by) > 1 else pd.Index(seen[by[0]])
            missing = groups.difference(history.columns)
            none = periods["complete"].map({True: 0.0}).to_numpy()[:, None]
            history = history.join(pd.DataFrame(np.repeat(none, len(missing), axis=1), history.index, missing))
        last = np.array([len(periods) - 1])
        found = group_ranges(self.history, scope, tuple(by), history, last, quiet=self.quiet, days=span)
        own = history.iloc[-1].rename("value").reset_index() if by else pd.DataFrame({"value": history.iloc[-1]})
        if by:
            found = found.merge(own, on=list(by)).merge(seen[list(by)].drop_duplicates(), on=list(by))
        else:
            found = found.assign(value=own["value"].to_numpy())
        return marked(found)[columns]


def _standard(scope: Scope, by: Sequence[str]) -> tuple[Scope, tuple[str, ...]]:
    """The standard grouping whose rows answer a scope of teams and categories; else scope and grouping as they are."""
    names = {*by, *scope.filters}
    answers = names <= {"team", "category"} and all(
        name in by or len(values) == 1 for name, values in scope.filters.items()
    )
    if not answers:
        return scope, tuple(by)
    return Scope(measure=scope.measure, grain=scope.grain), tuple(n for n in ("team", "category") if n in names)


def _period_of(signal: Signal, week_start: int) -> str | None:
    """Which step of time a signal's days are; None where they are none."""
    if signal.days == 1:
        return "day"
    start = signal.span.start
    return "week" if signal.days == 7 and start is not None and start.weekday() == week_start else None
