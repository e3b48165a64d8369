"""Signals of a workspace: from its facts to the few rows that a person reads on Monday."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

import numpy as np
import pandas as pd

from analytics.expectation.grain import DAILY, WEEKLY, Grain
from analytics.frames import rows_of
from analytics.metrics.calendar import Calendar
from analytics.metrics.missing_days import MissingDay
from analytics.metrics.scope import Scope
from analytics.metrics.values import tag_meanings
from analytics.metrics.volume import ids_in
from analytics.signals.announcements import HISTORY_WEEKS
from analytics.signals.attribution import attributed
from analytics.signals.cautions import of_labels
from analytics.signals.control import BALANCED, Sensitivity
from analytics.signals.relabelling import Relabelling, kept_changes, read_changes
from analytics.signals.signal import Signal, kept, read_kept
from analytics.signals.stories import stories
from analytics.signals.survey import Seen, Starts, Survey
from analytics.signals.watching import Watched, episodes_of, expected_ranges
from analytics.signals.watchlist import Watchlist
from analytics.store.facts import Facts

RANGE_COLUMNS = ["level", "name", "grain", "period", "observed", "expected", "low", "high"]
PARTS = ("signals", "ranges", "tested", "changes")  # of what is kept: `Findings.frames`
LAYOUT = 29  # raise it when findings come out otherwise: kept ones are then made anew
BACK = 6  # days before one that is asked about, in which what held is known then
DAILY_WEEKS, WEEKLY_WEEKS = 52, 104  # how far back a workspace's own history is tested


@dataclass(frozen=True)
class Findings:
    """`signals`: one per story, signals before watches, least likely by chance first. `ranges`: per area and step what
    was expected; columns RANGE_COLUMNS. `changes`: where labels changed and nothing happened, oldest first."""

    signals: tuple[Signal, ...]
    ranges: pd.DataFrame
    tested_from: dict[str, date]  # grain → first step that was tested at all; lacks a grain without history
    changes: tuple[Relabelling, ...] = ()

    def frames(self) -> dict[str, pd.DataFrame]:
        """The same as frames of plain text, numbers and times, to be kept."""
        tested = pd.DataFrame(list(self.tested_from.items()), columns=["grain", "day"])
        return {
            "signals": kept(self.signals),
            "ranges": self.ranges,
            "tested": tested.astype({"day": "datetime64[us]"}),
            "changes": kept_changes(self.changes),
        }

    @classmethod
    def of(cls, frames: Mapping[str, pd.DataFrame]) -> "Findings":
        return cls(
            read_kept(frames["signals"]),
            frames["ranges"],
            {grain: day.date() for grain, day in zip(frames["tested"]["grain"], frames["tested"]["day"], strict=True)},
            read_changes(frames["changes"]),
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
    missing: Sequence[MissingDay] = (),
) -> Findings:
    """What changed between two days (both included), tested with nothing later than `end`, and what was expected.

    start: None for the whole history; may differ per grain. end: None for the last covered day. quiet: days on which
    fewer people write, so that nobody is alerted to them. missing: days of a team or source that are no data for those
    whom they concern. Where active customers are known, what is expected grows and
    shrinks with them.
    """
    through = end or calendar.through
    if through is None:
        return Findings((), pd.DataFrame(columns=RANGE_COLUMNS), {})
    survey = Survey(facts, calendar, scope, sensitivity, frozenset(map(pd.Timestamp, quiet)), missing)
    starts: Starts = {**start} if isinstance(start, dict) else {grain.name: start for grain in (DAILY, WEEKLY)}
    changes = survey.changes(through)
    return _findings(survey, survey.seen(changes, starts, through), changes, starts)


def known_on(
    facts: Facts,
    calendar: Calendar,
    days: Sequence[date],
    *,
    sensitivity: Sensitivity = BALANCED,
    quiet: Iterable[date] = (),
    missing: Sequence[MissingDay] = (),
) -> dict[date, Findings]:
    """What was known at the end of each of some days, oldest first, as `find` with that `end` gives it; the days'
    evidence is computed once."""
    survey = Survey(facts, calendar, Scope(), sensitivity, frozenset(map(pd.Timestamp, quiet)), missing)
    known: dict[date, Findings] = {}
    for _, same in groupby([(day, survey.changes(day)) for day in days], key=lambda one: repr(one[1])):
        group = list(same)
        changes, first, last = group[0][1], group[0][0], group[-1][0]
        starts: Starts = {grain.name: first - timedelta(days=BACK) for grain in (DAILY, WEEKLY)}
        seen = survey.seen(changes, starts, last)
        for day, _ in group:
            starts = {grain.name: day - timedelta(days=BACK) for grain in (DAILY, WEEKLY)}
            known[day] = _findings(survey, [one.until(day) for one in seen], changes, starts)
    return known


def find_recent(
    facts: Facts,
    calendar: Calendar,
    *,
    sensitivity: Sensitivity = BALANCED,
    quiet: Iterable[date] = (),
    missing: Sequence[MissingDay] = (),
) -> Findings:
    """What changed in the last year by days and in the last two by weeks, over everything."""
    through = calendar.through
    start = (
        {grain: through - timedelta(weeks=weeks) for grain, weeks in (("day", DAILY_WEEKS), ("week", WEEKLY_WEEKS))}
        if through
        else None
    )
    return find(facts, calendar, start=start, sensitivity=sensitivity, quiet=quiet, missing=missing)


def history_weeks_missing(calendar: Calendar) -> int:
    """Weeks of data that lack before anything can be tested; 0 when there is enough."""
    known = int(calendar.covered.sum()) // 7
    return max(0, HISTORY_WEEKS + 1 - known)


def _findings(
    survey: Survey, seen: Sequence[Seen], changes: tuple[Relabelling, ...], starts: Mapping[str, date | None]
) -> Findings:
    """What was announced, as signals with their words, and what was expected."""
    facts, meanings = survey.facts, tag_meanings(survey.facts)
    found: list[Signal] = []
    ranges: list[pd.DataFrame] = []
    tested_from: dict[str, date] = {}
    for part in seen:
        result, grain = episodes_of(part.found, part.watched.counts.columns), part.grain
        if result.evidence is None or result.tested_from is None:
            continue
        episodes = result.episodes[
            [row.until.date() >= part.settled.get(int(row.name), date.min) for row in rows_of(result.episodes)]
        ]
        tested_from[grain.name] = result.tested_from.date()
        signals_of_grain = attributed(
            episodes,
            result.evidence,
            part.watched.nodes,
            grain=grain.name,
            scope=survey.scope.narrowed(start=None, end=None, measure="tickets", grain="week"),
            meanings=meanings,
        )
        since = starts.get(grain.name)
        found += [_relabelled(one, changes) for one in signals_of_grain if since is None or one.until >= since]
        ranges.append(_ranges(part.watched, result, grain, part.settled))
    return Findings(
        stories(
            facts,
            found,
            lambda signal: ids_in(facts, signal.scope.narrowed(start=signal.since, end=signal.until)),
            mapped=frozenset(meanings.index[meanings.notna().any(axis=1)]),
        ),
        pd.concat(ranges, ignore_index=True) if ranges else pd.DataFrame(columns=RANGE_COLUMNS),
        tested_from,
        changes,
    )


def _relabelled(signal: Signal, changes: Sequence[Relabelling]) -> Signal:
    note = of_labels(signal, changes)
    return replace(signal, tier="watch", kind="labelling", note=note) if note else signal


def _ranges(watched: Watchlist, result: Watched, grain: Grain, settled: Mapping[int, date]) -> pd.DataFrame:
    """Expected ranges of all areas, and of the tags that have an episode; of labels that changed, once settled."""
    noticed = set(result.episodes["name"].astype(int)) if len(result.episodes) else set()
    shown = [node for node, area in enumerate(watched.nodes) if area.level != "tag" or node in noticed]
    ranges = expected_ranges(result, np.array(shown, int))
    begin = pd.to_datetime(ranges["series"].map(settled))
    ranges = ranges[begin.isna() | (ranges["period"] >= begin)].reset_index(drop=True)
    nodes = [watched.nodes[node] for node in ranges["series"]]
    named = pd.DataFrame({"level": [area.level for area in nodes], "name": [area.text for area in nodes]}, dtype="str")
    return pd.concat([named, ranges.drop(columns="series").assign(grain=grain.name)], axis=1)[RANGE_COLUMNS]
