"""Ranges: what was to be expected of count series in each step of time, and the 99 % range around it.

The one source of every expected value and range that is shown. A step's range is made from what lies before the step
and nothing later. What an outbreak was, and which level was taken over, is learned by walking through the steps; the
walk starts at fixed steps, so that a step has the same range whatever else is asked, beside it or later.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.expectation.adapting import adapt
from analytics.expectation.evidence import Evidence
from analytics.expectation.grain import Grain
from analytics.expectation.level import LEVEL
from analytics.expectation.tails import POISSON, quantile
from analytics.expectation.walks import walks

LEAST_HISTORY = {"day": 28, "week": 4, "month": 4, "quarter": 4}  # steps with data before the first range
LEAST_HIGH = 2.0  # a range never ends lower: one or two tickets are no news of any area


@dataclass(frozen=True)
class Ranges:
    """Step × series, NaN where nothing can be expected: no data, or too little before it."""

    expected: np.ndarray
    low: np.ndarray
    high: np.ndarray
    spread: np.ndarray  # variance ÷ mean of the predictive distribution


def ranges(
    counts: np.ndarray,
    dates: pd.DatetimeIndex,
    grain: Grain,
    steps: np.ndarray,
    *,
    exposure: np.ndarray | None = None,
    quiet: frozenset[pd.Timestamp] = frozenset(),
    completeness: np.ndarray | None = None,
    pool: int | None = None,
) -> Ranges:
    """The ranges of some steps (positions); the other arguments are those of `weigh`, from the first step known on."""
    expected, low, high, wide = (np.full(counts.shape, np.nan) for _ in range(4))
    first = first_step(counts, grain)
    steps = np.asarray(steps, int)
    steps = steps[steps >= first] if first is not None else steps[:0]
    for own, evidence in walks(
        counts,
        dates,
        grain,
        steps,
        first or 0,
        exposure=exposure,
        quiet=quiet,
        completeness=completeness,
        pool=pool,
    ):
        start, end = evidence.begin, int(own.max()) + 1
        walked = slice(start, end)
        adapted = adapt(
            evidence.counts[walked],
            evidence.mean[walked],
            evidence.doubt[walked],
            evidence.width[walked],
            grain.week,
            adopted=evidence.adopted[walked],
        )
        mean, spread = adapted.mean[own - start], adapted.spread[own - start]
        own_low, own_high = _interval_of(evidence, own, mean, spread)
        known = np.isfinite(counts[own]) & np.isfinite(mean)
        for values, found in ((expected, mean), (low, own_low), (high, own_high), (wide, spread)):
            values[own] = np.where(known, found, np.nan)
    return Ranges(expected, low, high, wide)


def first_step(counts: np.ndarray, grain: Grain) -> int | None:
    """The first step with LEAST_HISTORY steps of data before it, None when there is none."""
    before = np.cumsum(np.isfinite(counts).any(axis=1)) - np.isfinite(counts).any(axis=1)
    enough = np.flatnonzero(before >= LEAST_HISTORY[grain.name])
    return int(enough[0]) if len(enough) else None


def interval(
    mean: np.ndarray, spread: np.ndarray, *, low_mean: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The 99 % range of counts with that mean and variance spread · mean; its low end that of `low_mean`."""
    tail = (1 - LEVEL) / 2
    low = quantile(tail, *predictive(mean if low_mean is None else low_mean, spread))
    high = quantile(1 - tail, *predictive(mean, spread))
    return low, np.maximum(high, LEAST_HIGH)


def predictive(mean: np.ndarray, spread: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Size and probability of the negative binomial with that mean and variance spread · mean."""
    wide = np.maximum(POISSON, spread)
    return np.maximum(mean, 1e-9) / (wide - 1), 1 / wide


def outside(observed: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """1 above the range, −1 below it, else 0 (also where there is no range)."""
    return np.asarray((observed > high).astype(int) - (observed < low).astype(int))


def _interval_of(
    evidence: Evidence, steps: np.ndarray, mean: np.ndarray, spread: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    quiet = np.minimum(evidence.low[steps] / evidence.mean[steps], 1.0)  # holidays, and tags that come late
    zeros = evidence.zeros[steps]
    low, high = interval(mean, spread, low_mean=mean * quiet)
    busy = mean / (1 - zeros)  # of series without tickets on most days and are busy on the others
    _, busy_high = interval(busy, spread)
    return np.where(zeros > 0, 0.0, low), np.where(zeros > 0, np.maximum(high, busy_high), high)
