"""Watching: many series in, episodes out. The whole statistical path in one call."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.expectation import calibration
from analytics.expectation.evidence import Evidence, weigh
from analytics.expectation.grain import Grain
from analytics.expectation.ranges import interval
from analytics.signals.control import BALANCED, Sensitivity, announce
from analytics.signals.episodes import COLUMNS, episodes

HISTORY_WEEKS = 8  # of data before the first judgement
WARM_UP_WEEKS = {"day": 14, "week": 20}  # judged silently before, to learn what is flagged and how p-values lie


@dataclass(frozen=True)
class Watched:
    """Episodes, and the evidence for them (for charts: expected value and range per step)."""

    episodes: pd.DataFrame
    evidence: Evidence | None
    signal: np.ndarray | None = None  # −1, 0, 1 per period × series: what is announced at that step
    judged_from: pd.Timestamp | None = None


def watch(
    counts: pd.DataFrame,
    grain: Grain,
    *,
    judged_from: pd.Timestamp | None = None,
    sensitivity: Sensitivity = BALANCED,
    exposure: np.ndarray | None = None,
    families: np.ndarray | None = None,
    quiet: frozenset[pd.Timestamp] = frozenset(),
    completeness: np.ndarray | None = None,
) -> Watched:
    """Judge every step from `judged_from` on (all that have eight weeks of history before them if left out).

    counts: one row per step, gapless in time, newest last; one column per series; NaN = no data.
    completeness: of the same shape, the share of tags that are on already.
    returns: `episodes` with the column's name under `name`; empty when there is too little history.
    """
    values = counts.to_numpy(float)
    known = np.isfinite(values)
    covered = np.flatnonzero(known.any(axis=1))
    empty = Watched(pd.DataFrame(columns=["name", *COLUMNS]), None)
    if not len(covered):
        return empty
    earliest = covered[0] + HISTORY_WEEKS * grain.week
    wanted = int(counts.index.searchsorted(judged_from)) if judged_from is not None else earliest
    wanted = max(wanted, earliest)
    begin = max(earliest, wanted - WARM_UP_WEEKS[grain.name] * grain.week)
    if wanted >= len(values):
        return empty
    dates = pd.DatetimeIndex(counts.index)
    evidence = weigh(values, dates, grain, begin, exposure=exposure, quiet=quiet, completeness=completeness)
    up, down = (_calibrated(p, evidence, known, begin, wanted) for p in (evidence.up, evidence.down))
    parts, signal = [], np.zeros(values.shape, np.int8)
    for direction, p in ((1, up), (-1, down)):
        signals, watches = announce(p, known, begin, grain, sensitivity.of(direction), families=families)
        signal[signals] = direction
        part = episodes(evidence, grain, direction, p, signals, watches)
        parts.append(part[part["until"] >= counts.index[wanted]])
    found = pd.concat([part for part in parts if len(part)], ignore_index=True) if any(map(len, parts)) else parts[0]
    found.insert(0, "name", [counts.columns[i] for i in found["series"].astype(int)])
    return Watched(found.sort_values(["noticed", "p_value"], ignore_index=True), evidence, signal, counts.index[wanted])


def expected_ranges(watched: Watched, series: np.ndarray) -> pd.DataFrame:
    """What was expected of some series (positions) at each judged step, and the 99 % range of one step.

    returns: columns series, period, observed, expected, low, high; steps without data are left out.
    """
    evidence = watched.evidence
    if evidence is None or watched.judged_from is None:
        return pd.DataFrame(columns=["series", "period", "observed", "expected", "low", "high"])
    begin = int(evidence.dates.searchsorted(watched.judged_from))
    mean, counts = evidence.mean[begin:][:, series], evidence.counts[begin:][:, series]
    step, column = np.nonzero(np.isfinite(mean) & np.isfinite(counts))
    due = mean[step, column]
    unsure = due * evidence.variance[begin:][:, series][step, column]
    low, high = interval(due, evidence.spread[begin:][:, series][step, column] + unsure)
    return pd.DataFrame(
        {
            "series": series[column],
            "period": evidence.dates[begin:][step],
            "observed": counts[step, column],
            "expected": due,
            "low": low,
            "high": high,
        }
    )


def _calibrated(p: np.ndarray, evidence: Evidence, known: np.ndarray, begin: int, wanted: int) -> np.ndarray:
    """p-values bent by what lay before the judged span, or by the judged span itself where little lies before it."""
    until = wanted if wanted - begin >= 4 * 7 else len(p)
    past = known & (evidence.flagged == 0)
    past[:begin], past[until:] = False, False
    return calibration.learn(p, evidence.mean, past).apply(p, evidence.mean)
