"""Coverage: how often counts lie in the expected range that was stated for them, when nothing happened."""

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from analytics.expectation.grain import Grain
from analytics.expectation.ranges import predictive, ranges
from analytics.metrics.calendar import Calendar
from analytics.metrics.scope import Scope
from analytics.metrics.volume import volume
from analytics.operations.workbench import Workbench
from analytics.signals.expected import STANDARD
from analytics.store.facts import Facts
from tests.bench.composition import turns

MEANS = (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)
DISPERSIONS = (1, 1.5, 2, 3, 5)
FAR = timedelta(weeks=2)  # from any known event, gap or re-labelling a quiet week keeps this distance
TAIL = 0.005
ENOUGH = 10  # expected, from which the whole-number coverage is held to its band


def simulated(*, steps: int, scored: int, series: int, grain: Grain, seed: int, drift: float = 0.0) -> pd.DataFrame:
    """Series of every mean and dispersion, negative binomial, nothing happening; see `covered`.

    drift: standard deviation a year of the slow random walk of the logarithm of their means.
    """
    random = np.random.default_rng(seed)
    kinds = [(mean, dispersion) for mean in MEANS for dispersion in DISPERSIONS for _ in range(series)]
    level, spread = np.array(kinds).T
    walk = np.cumsum(random.normal(0, drift / np.sqrt(52), (steps, len(kinds))), axis=0)
    mean = level * np.exp(walk)
    size = mean / np.maximum(spread - 1, 1e-9)
    varied = random.negative_binomial(size, 1 / np.maximum(spread, 1 + 1e-9))
    counts = np.where(spread > 1, varied, random.poisson(mean))
    dates = pd.date_range("2021-01-04", periods=steps, freq={"week": "7D", "month": "MS", "quarter": "QS"}[grain.name])
    asked = np.arange(steps - scored, steps)
    found = ranges(counts.astype(float), dates, grain, asked)
    held = covered(*(part[asked] for part in (counts, found.expected, found.low, found.high, found.spread)))
    return held.assign(
        mean=np.tile(level, scored)[held.index], dispersion=np.tile(spread, scored)[held.index], series="simulated"
    )


def quiet_weeks(bench: Workbench, folder: Path) -> list[date]:
    """First days of the complete weeks that lie FAR from everything known to have happened, by the calendar alone."""
    facts = bench.facts()
    calendar = bench.calendar(facts)
    spans = []
    for name in ("truth.json", "events.json"):
        path = folder / name
        if path.exists():
            known = json.loads(path.read_text(encoding="utf-8"))
            events = known if isinstance(known, list) else known.get("events", [])
            spans += [(date.fromisoformat(e["from"]), date.fromisoformat(e["to"])) for e in events]
    spans += [(week, week) for week in relabelled(facts, calendar)]
    missing = calendar.days[~calendar.covered]
    spans += [(day.date(), day.date()) for day in missing if calendar.first <= day.date() <= calendar.through]
    weeks = calendar.periods("week")
    return [
        begin.date()
        for begin, end in zip(weeks.loc[weeks["complete"], "period"], weeks.loc[weeks["complete"], "end"], strict=True)
        if not any(start - FAR < end.date() and begin.date() < stop + FAR for start, stop in spans)
    ]


def relabelled(facts: Facts, calendar: Calendar) -> list[date]:
    """Weeks in which the labels of a team changed, by their composition given its total (`expectation.composition`)."""
    weekly = volume(facts, Scope(), calendar, by=("team", "category"))
    found = set()
    for _, own in weekly[weekly["complete"]].groupby("team"):
        wide = own.pivot(index="period", columns="category", values="value").astype(float).sort_index()
        found |= {wide.index[turn.step].date() for turn in turns(wide.to_numpy(float))}
    return sorted(found)


def real(bench: Workbench, folder: Path, *, by: tuple[tuple[str, ...], ...] = STANDARD) -> pd.DataFrame:
    """The quiet weeks of a store's teams, categories and cells; see `covered`. Column series: what is grouped by."""
    asked = bench.expected(bench.facts())
    weeks = pd.DatetimeIndex(pd.to_datetime(quiet_weeks(bench, folder)))
    parts = []
    for groups in by:
        frame = volume(asked.facts, Scope(), asked.calendar, by=groups)
        frame = asked.whole(Scope(), frame[frame["complete"]], groups)
        frame = frame[frame["period"].isin(weeks)]
        columns = [frame[name].to_numpy(float) for name in ("value", "expected", "low", "high", "spread")]
        parts.append(covered(*columns).assign(series=" × ".join(groups) or "total"))
    return pd.concat(parts, ignore_index=True)


def covered(
    observed: np.ndarray, expected: np.ndarray, low: np.ndarray, high: np.ndarray, spread: np.ndarray
) -> pd.DataFrame:
    """One row per count with a range. Columns expected, whole (1 inside), randomised (the chance to be inside when a
    count that an end of the range cuts is divided), above, below."""
    parts = [np.asarray(part, float).ravel() for part in (observed, expected, low, high, spread)]
    known = np.isfinite(parts[2])
    observed, expected, low, high, spread = (part[known] for part in parts)
    size, chance = predictive(expected, spread)
    under, at = stats.nbinom.cdf(observed - 1, size, chance), stats.nbinom.pmf(observed, size, chance)
    at = np.maximum(at, 1e-300)
    inside = np.clip((under + at - TAIL) / at, 0, 1) - np.clip((under + at - (1 - TAIL)) / at, 0, 1)
    return pd.DataFrame(
        {
            "expected": expected,
            "whole": (observed >= low) & (observed <= high),
            "randomised": inside,
            "above": observed > high,
            "below": observed < low,
        },
        index=np.flatnonzero(known),
    )


def table(held: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Coverage in percent per group, from ENOUGH expected and under it: n, whole, randomised, above, below."""
    named = held.assign(expects=np.where(held["expected"] >= ENOUGH, "10 or more", "under 10"))
    found = named.groupby([*by, "expects"]).agg(
        n=("whole", "size"),
        whole=("whole", "mean"),
        randomised=("randomised", "mean"),
        above=("above", "mean"),
        below=("below", "mean"),
    )
    shares = ["whole", "randomised", "above", "below"]
    found[shares] = (100 * found[shares].astype(float)).round(2)
    return found
