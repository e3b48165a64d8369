"""Signals of a workspace: from its facts to the few rows that a person reads on Monday."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analytics.expectation.grain import DAILY, WEEKLY, Grain
from analytics.metrics.calendar import Calendar, period_of
from analytics.metrics.maturity import young_days
from analytics.metrics.rates import active_in
from analytics.metrics.scope import DIMENSIONS, Scope
from analytics.metrics.values import tag_meanings
from analytics.metrics.volume import ids_in
from analytics.signals import stories
from analytics.signals.cautions import burst, labelling, moved, tagging
from analytics.signals.control import BALANCED, Sensitivity
from analytics.signals.severity import severity
from analytics.signals.watching import HISTORY_WEEKS, Watched, expected_ranges, watch
from analytics.signals.watchlist import Watchlist, watchlist
from analytics.store.facts import Facts
from analytics.workspace.area import Area

COLUMNS = [
    "kind",
    "level",
    "name",
    "direction",
    "observed",
    "expected",
    "low",
    "high",
    "since",
    "noticed",
    "until",
    "at",
    "grain",
    "days",
    "certainty",
    "p_value",
    "tier",
    "driver",
    "driver_share",
    "customers",
    "severity",
    "daily",
    "parts",
    "teams",
    "categories",
    "note",
    "scope",
]
RANGE_COLUMNS = ["level", "name", "grain", "period", "observed", "expected", "low", "high"]
LAYOUT = 12  # raise it when findings come out otherwise: kept ones are then made anew
DAILY_WEEKS, WEEKLY_WEEKS = 52, 104  # how far back a workspace's own history is judged
LOOK_BACK = timedelta(weeks=8)  # so that a signal of this week knows since when
ENOUGH_ACTIVE = 0.9  # of the weeks must have active customers, for expectations to follow them


@dataclass(frozen=True)
class Findings:
    """`signals`: see `signals`. `ranges`: per area and step what was expected; columns RANGE_COLUMNS."""

    signals: pd.DataFrame
    ranges: pd.DataFrame
    judged_from: dict[str, date]  # grain → first step that was judged at all; lacks a grain without history

    def range_of(self, area: Area, grain: str) -> pd.DataFrame:
        """One area's steps: period, observed, expected, low, high (99 %)."""
        rows = self.ranges
        return rows[(rows["level"] == area.level) & (rows["name"] == area.text) & (rows["grain"] == grain)]

    def frames(self) -> dict[str, pd.DataFrame]:
        """The same as frames of plain text, numbers and times, to be kept."""
        plain = self.signals.assign(scope=[json.dumps(scope.filters) for scope in self.signals["scope"]])
        judged = pd.DataFrame(list(self.judged_from.items()), columns=["grain", "day"])
        return {"signals": plain, "ranges": self.ranges, "judged": judged.astype({"day": "datetime64[us]"})}

    @classmethod
    def of(cls, frames: Mapping[str, pd.DataFrame]) -> "Findings":
        return cls(
            read_signals(frames["signals"]),
            frames["ranges"],
            {grain: day.date() for grain, day in zip(frames["judged"]["grain"], frames["judged"]["day"], strict=True)},
        )


def read_signals(plain: pd.DataFrame) -> pd.DataFrame:
    """Signals from their kept form."""
    scopes = [
        Scope(**{DIMENSIONS[name]: tuple(values) for name, values in json.loads(text).items()})
        for text in plain["scope"]
    ]
    return plain.assign(
        scope=pd.Series(scopes, index=plain.index, dtype=object),
        **{
            name: pd.Series([list(values) for values in plain[name]], index=plain.index, dtype=object)
            for name in ("parts", "teams", "categories")
        },
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
    resting, young = frozenset(map(pd.Timestamp, quiet)), young_days(facts)
    found, ranges, judged_from = [], [], {}
    for grain in (DAILY, WEEKLY):
        watched = watchlist(facts, calendar, grain.name, scope)
        if end is not None:
            inside = watched.counts.index <= pd.Timestamp(end) - pd.Timedelta(days=_days(grain) - 1)
            watched = Watchlist(watched.counts[inside], watched.nodes)
        if watched.counts.empty:
            continue
        since = start.get(grain.name) if isinstance(start, dict) else start
        families = (watched.nodes["level"] == "tag").to_numpy(int)
        result = watch(
            watched.counts,
            grain,
            judged_from=pd.Timestamp(since - LOOK_BACK) if since else None,
            sensitivity=sensitivity,
            families=families,
            quiet=resting,
            exposure=exposure(facts, watched.counts.index, calendar.week_start),
            ripe=_ripe(watched, young, grain),
        )
        if result.evidence is None:
            continue
        judged_from[grain.name] = result.judged_from.date()
        if len(result.episodes):
            rows = _rows(facts, watched, result, grain)
            found.append(rows if since is None else rows[rows["until"] >= pd.Timestamp(since)])
        ranges.append(_ranges(watched, result, grain))
    rows = pd.concat(found, ignore_index=True) if any(map(len, found)) else pd.DataFrame()
    return Findings(
        _told(facts, rows) if len(rows) else pd.DataFrame(columns=COLUMNS),
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
) -> pd.DataFrame:
    """What changed between two days (both included), judged with nothing later than `end`.

    returns: one row per story, signals before watches, strongest first; columns `COLUMNS`. `observed`, `expected`,
        `low`, `high` are tickets in the `days` days up to the end of the step `at` that speak loudest (99 % range);
        `since` is its first day, `noticed` the day at whose end it was first known, `until` the last day it held.
        `direction` is up or down; `kind` new, spike, rise, drop, fall, gone, or for what is no news burst, tagging,
        labelling; `level` total, team, category, cell, feature or tag. `certainty` is 1 − p. `driver` is the category
        with the largest share of the change. `parts` are the other names that moved with it, `daily` says whether
        single days showed it, `teams` and `categories` what all of them are about; `scope` leads to the tickets.
        Empty when nothing happened or history is short.
    """
    return find(facts, calendar, start=start, end=end, scope=scope, sensitivity=sensitivity).signals


def history_weeks_missing(calendar: Calendar) -> int:
    """Weeks of data that lack before anything can be judged; 0 when there is enough."""
    known = int(calendar.covered.sum()) // 7
    return max(0, HISTORY_WEEKS + 1 - known)


def exposure(facts: Facts, steps: pd.DatetimeIndex, week_start: int) -> np.ndarray | None:
    """Active customers per step, 1 in the first week known; None where fewer than ENOUGH_ACTIVE of the weeks have any.

    A week without one has that of the week before: the newest figures come later than the newest tickets.
    """
    weeks = pd.DatetimeIndex(period_of(steps, "week", week_start))
    every = weeks.unique()
    active = pd.Series(active_in(facts, Scope(), every), index=every)
    if active.notna().mean() < ENOUGH_ACTIVE:
        return None
    return active.ffill().bfill().reindex(weeks).to_numpy() / active.dropna().iloc[0]


def _days(grain: Grain) -> int:
    return 1 if grain.name == "day" else 7


def _ripe(watched: Watchlist, young: pd.Series, grain: Grain) -> np.ndarray:
    """Step × node: the share of tags that are on. The total needs none; a week is as ripe as its days on average."""
    every = pd.date_range(watched.counts.index[0], periods=len(watched.counts) * _days(grain))
    share = young.reindex(every, fill_value=1).to_numpy(float).reshape(len(watched.counts), -1).mean(axis=1)
    return np.where((watched.nodes["level"] == "total").to_numpy(), 1.0, share[:, None])


def _ranges(watched: Watchlist, result: Watched, grain: Grain) -> pd.DataFrame:
    """Expected ranges of all areas, and of the tags that have an episode."""
    loud = set(result.episodes["name"].astype(int)) if len(result.episodes) else set()
    kept = np.array([node for node, level in enumerate(watched.nodes["level"]) if level != "tag" or node in loud], int)
    ranges = expected_ranges(result, kept)
    ranges["grain"] = grain.name
    named = watched.nodes.loc[ranges["series"], ["level", "name"]].reset_index(drop=True)
    return pd.concat([named, ranges.drop(columns="series")], axis=1)[RANGE_COLUMNS]


def _rows(facts: Facts, watched: Watchlist, result: Watched, grain: Grain) -> pd.DataFrame:
    """Episodes with their nodes and drivers; those that are only a matter of labels become watches with a note."""
    rows = result.episodes.drop(columns="series").rename(columns={"name": "node"})
    rows["node"] = rows["node"].astype(int)
    rows = rows.join(watched.nodes, on="node")
    step = pd.Timedelta(days=_days(grain) - 1)
    rows["noticed"] += step
    rows["until"] += step
    rows["grain"], rows["days"] = grain.name, rows["window"] * _days(grain)
    meanings = tag_meanings(facts)
    mapped = set(meanings.index[meanings.notna().any(axis=1)])
    totals = np.flatnonzero((watched.nodes["level"] == "total").to_numpy())
    rows["note"], rows["for_total"] = "", False
    for index, row in rows[rows["level"] != "total"].iterrows():
        if not len(totals):
            break
        note = moved(row, result.evidence, watched.nodes, int(totals[0]))
        if row["level"] == "tag":
            note = labelling(row, result.evidence, int(totals[0]), row["name"] in mapped) or note
            if row["name"] not in mapped:  # it stands for a move of the total and is as sure as that
                p_value = max(row["p_value"], _total_p(row, result, int(totals[0])))
                rows.loc[index, ["p_value", "certainty", "for_total"]] = [p_value, 1 - p_value, True]
        rows.loc[index, "note"] = note
    rows.loc[rows["note"] != "", ["kind", "tier"]] = ["labelling", "watch"]
    drivers = [
        _driver(row, watched, result) if row["tier"] == "signal" else (None, np.nan) for _, row in rows.iterrows()
    ]
    rows["driver"], rows["driver_share"] = zip(*drivers, strict=True)
    rows["teams"] = [_named(row, meanings, "team") for _, row in rows.iterrows()]
    rows["categories"] = [_named(row, meanings, "category") for _, row in rows.iterrows()]
    return rows


def _total_p(row: pd.Series, result: Watched, total: int) -> float:
    """The smallest p-value of all tickets together in the days of a signal."""
    evidence = result.evidence
    at = evidence.dates.get_loc(row["at"])
    p = evidence.up if row["direction"] > 0 else evidence.down
    return float(p[at - int(row["window"]) + 1 : at + 1, total].min())


def _named(row: pd.Series, meanings: pd.DataFrame, dimension: str) -> list[str]:
    """The team or the category that an area is about: its own, or what its tag means."""
    own = row["scope"].filters.get(dimension)
    if own:
        return list(own)
    if row["level"] == "tag" and row["name"] in meanings.index:
        found = meanings.loc[row["name"], dimension]
        return [found] if isinstance(found, str) else []
    if row["level"] == "feature":
        return sorted(set(meanings.loc[meanings["feature"] == row["name"], dimension].dropna()))
    return []


def _driver(row: pd.Series, watched: Watchlist, result: Watched) -> tuple[str | None, float]:
    """The category with the largest excess in the signal's own days, and its share of the signal's excess."""
    evidence = result.evidence
    at = evidence.dates.get_loc(row["at"])
    inside = slice(at - int(row["window"]) + 1, at + 1)
    inner = watched.nodes.index[watched.nodes["level"] == "category"]
    if row["level"] == "cell":
        return row["scope"].categories[0], 1.0
    if not len(inner):
        return None, np.nan
    excess = np.nansum(evidence.counts[inside][:, inner] - evidence.mean[inside][:, inner], axis=0) * row["direction"]
    own = (row["observed"] - row["expected"]) * row["direction"]
    best = int(np.argmax(excess))
    return str(watched.nodes.loc[inner[best], "name"]), float(excess[best] / own) if own > 0 else np.nan


def _told(facts: Facts, rows: pd.DataFrame) -> pd.DataFrame:
    """Signals grouped into stories, what is no news set aside, watches that belong to no story."""
    loud = rows[rows["tier"] == "signal"]
    story = stories.group(loud, lambda row: _tickets(facts, row)) if len(loud) else pd.Series(dtype=object)
    told = []
    for _, members in loud.groupby(story, sort=False) if len(loud) else ():
        index = stories.lead(members)
        row = members.loc[index].copy()
        own = members[(members["level"] == row["level"]) & (members["name"] == row["name"])]
        row["since"], row["noticed"] = own["since"].min(), own["noticed"].min()
        row["until"] = own["until"].max()
        row["daily"] = bool((members["grain"] == "day").any())
        row["parts"] = sorted(set(members["name"]) - {row["name"]})
        for name in ("teams", "categories"):
            row[name] = sorted({value for values in members[name] for value in values})
        told.append(_questioned(facts, row))
    taken = [(row["since"] - stories.SLACK, row["until"] + stories.SLACK, row["direction"]) for row in told]
    faint = rows[rows["tier"] == "watch"].sort_values("p_value")
    faint = faint.drop_duplicates(["since", "until", "observed", "expected"])
    for _, row in faint.iterrows():
        inside = any(a <= row["since"] and row["until"] <= b and d == row["direction"] for a, b, d in taken)
        if not inside or row["note"]:
            row = row.copy()
            row["parts"], row["customers"], row["daily"] = [], np.nan, row["grain"] == "day"
            told.append(row)
    frame = pd.DataFrame(told).reset_index(drop=True)
    frame["direction"] = np.where(frame["direction"] > 0, "up", "down")
    frame["severity"] = [severity(row) for _, row in frame.iterrows()]
    return frame.sort_values(["tier", "p_value"], ignore_index=True)[COLUMNS]


def span(row: pd.Series) -> Scope:
    """The tickets of the days that speak loudest: those that `observed` counts."""
    until = row["at"] + pd.Timedelta(days=0 if row["grain"] == "day" else 6)
    return row["scope"].narrowed(start=(until - pd.Timedelta(days=int(row["days"]) - 1)).date(), end=until.date())


def _tickets(facts: Facts, row: pd.Series) -> frozenset[int]:
    return ids_in(facts, row["scope"].narrowed(start=row["since"].date(), end=row["until"].date()))


def _questioned(facts: Facts, row: pd.Series) -> pd.Series:
    """A signal after the questions that make it no news: few customers behind it, or only more tagging."""
    row["customers"], bursting = burst(facts, span(row), row)
    for kind, note in (("burst", bursting), ("tagging", tagging(facts, span(row), row) if not bursting else "")):
        if note:
            row["kind"], row["tier"], row["note"] = kind, "watch", note
    return row
