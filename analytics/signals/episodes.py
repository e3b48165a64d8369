"""Episodes: one signal for a run of alarms, with what was seen, what was due, since when, and how sure."""

import numpy as np
import pandas as pd

from analytics.expectation.evidence import Evidence
from analytics.expectation.grain import Grain
from analytics.expectation.ranges import interval

COLUMNS = [
    "series",
    "direction",
    "kind",
    "since",
    "noticed",
    "until",
    "at",
    "window",
    "observed",
    "expected",
    "low",
    "high",
    "p_value",
    "certainty",
    "tier",
]
LASTING_WEEKS = 2  # from which a spike is a rise, a drop a fall
NEWBORN = 3.0  # tickets before an episode up to which a series counts as newborn
NEWBORN_SHARE = 0.05  # or this share of what is seen now
GONE_WEEKS = 4  # without any ticket, after which a series counts as gone


def episodes(
    evidence: Evidence, grain: Grain, direction: int, p: np.ndarray, signal: np.ndarray, watch: np.ndarray
) -> pd.DataFrame:
    """One row per episode of one direction; columns `COLUMNS`.

    p: calibrated p-values, of which the strongest step is that of the episode. `since` is the first step of it,
    `noticed` the step at whose end it was first known, `until` the last one that alarmed, `at` the strongest, whose
    `window` steps hold `observed` and `expected` tickets (range `low` … `high`, 99 %).
    """
    gap = max(1, grain.week // 2)
    window = evidence.window_up if direction > 0 else evidence.window_down
    rows = []
    for series in np.flatnonzero((signal | watch).any(axis=0)).tolist():
        at = np.flatnonzero(signal[:, series] | watch[:, series])
        for run in np.split(at, np.flatnonzero(np.diff(at) > gap) + 1):
            signalled = run[signal[run, series]]
            tier = "signal" if len(signalled) else "watch"
            best = int(run[np.argmin(p[run, series])])
            length = max(1, int(window[best, series]))
            inside = slice(best - length + 1, best + 1)
            seen, due, low, high = _range(evidence, inside, series)
            since = _onset(evidence, int(run[0]), int(window[run[0], series]), series, direction)
            kind = _kind(evidence, grain, series, since, int(run[-1]), direction)
            strongest = float(p[best, series])
            noticed = int((signalled if len(signalled) else run)[0])
            rows.append(
                (
                    series,
                    direction,
                    kind,
                    evidence.dates[since],
                    evidence.dates[noticed],
                    evidence.dates[run[-1]],
                    evidence.dates[best],
                    length,
                    seen,
                    due,
                    low,
                    high,
                    strongest,
                    1 - strongest,
                    tier,
                )
            )
    return pd.DataFrame(rows, columns=COLUMNS)


def _range(evidence: Evidence, inside: slice, series: int) -> tuple[float, float, float, float]:
    known = np.isfinite(evidence.counts[inside, series]) & np.isfinite(evidence.mean[inside, series])
    mean = evidence.mean[inside, series][known]
    due = float(mean.sum())
    unsure = float((mean * evidence.variance[inside, series][known]).sum())
    wide = evidence.width[inside, series][known].max(initial=1.0) + unsure
    low, high = interval(np.array([due]), np.array([wide]))
    return float(evidence.counts[inside, series][known].sum()), due, float(low[0]), float(high[0])


def _onset(evidence: Evidence, first: int, window: int, series: int, direction: int) -> int:
    """The first step of the first alarm's window that lies on the alarm's side."""
    back = np.arange(max(evidence.begin, first - max(window, 1) + 1), first + 1)
    away = direction * (evidence.counts[back, series] - evidence.mean[back, series])
    side = np.flatnonzero(np.nan_to_num(away, nan=-1.0) > 0)
    return int(back[side[0]]) if len(side) else first


def _kind(evidence: Evidence, grain: Grain, series: int, since: int, last: int, direction: int) -> str:
    counts = evidence.counts[:, series]
    lasting = last - since + 1 >= LASTING_WEEKS * grain.week
    if direction > 0:
        before = float(np.nansum(counts[max(0, since - grain.year) : since]))
        now = float(np.nansum(counts[since : last + 1]))
        if before <= max(NEWBORN, NEWBORN_SHARE * now):
            return "new"
        return "rise" if lasting else "spike"
    recent = counts[max(0, last - GONE_WEEKS * grain.week + 1) : last + 1]
    if np.isfinite(recent).sum() >= 3 * grain.week and np.nansum(recent) == 0:
        return "gone"
    return "fall" if lasting else "drop"
