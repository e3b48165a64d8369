"""Evidence: how unlikely each step of each series is, upwards and downwards, computed only from what lies before it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.expectation import tails
from analytics.expectation.forecaster import Forecaster
from analytics.expectation.grain import Grain

FLAG = 1e-3  # two-window-corrected p-value below which a step no longer trains the baseline
LEAST_TICKETS = 3  # behind an alarm upwards
# Price of looking at several windows at once, per window; their tests are correlated, and most incidents are short.
LOOKS = {1: 1.5, 3: 2.5, 7: 3.5}
SHIFT_WEEKS = 6  # if most of so many weeks is flagged, or all of it lies to one side, adopt the new level
LASTING, LASTING_THIRD = 1e-4, 0.05  # p-values of the whole stretch and of each third of it for that


@dataclass
class Evidence:
    """Period × series. `up`, `down`: p-values; `window_up`, `window_down`: the window that gave them."""

    dates: pd.DatetimeIndex
    begin: int  # first tested position
    counts: np.ndarray
    mean: np.ndarray
    low: np.ndarray  # the mean of the test of drops: holidays and missing tags off
    variance: np.ndarray  # of log mean
    spread: np.ndarray
    zeros: np.ndarray
    width: np.ndarray
    doubt: np.ndarray  # of log mean, for the expected range
    up: np.ndarray
    down: np.ndarray
    window_up: np.ndarray
    window_down: np.ndarray
    flagged: np.ndarray  # −1, 0, 1
    adopted: np.ndarray  # bool: the level was taken over at this step


def weigh(
    counts: np.ndarray,
    dates: pd.DatetimeIndex,
    grain: Grain,
    begin: int,
    *,
    exposure: np.ndarray | None = None,
    quiet: frozenset[pd.Timestamp] = frozenset(),
    completeness: np.ndarray | None = None,
    pool: int | None = None,
) -> Evidence:
    """Test every step from position `begin` on.

    counts: period × series, NaN = no data. completeness: of the same shape, the share of tags on.
    A step without data has p-value 1 and no flag. pool: the series whose rhythm is used for all where it is shared.
    """
    counts = np.asarray(counts, float)
    forecaster = Forecaster(counts, dates, grain, exposure, quiet, completeness, pool)
    shape = counts.shape
    result = Evidence(
        dates,
        begin,
        counts,
        forecaster.mean,
        forecaster.low,
        forecaster.variance,
        forecaster.spread,
        forecaster.zeros,
        forecaster.width,
        forecaster.doubt,
        np.ones(shape),
        np.ones(shape),
        np.zeros(shape, int),
        np.zeros(shape, int),
        np.zeros(shape, np.int8),
        np.zeros(shape, bool),
    )
    for start in range(begin, len(counts), grain.block):
        end = min(start + grain.block, len(counts))
        forecaster.advance(start, end)
        _test(result, forecaster, grain, start, end)
        _learn(result, forecaster, grain, end)
    return result


def _test(result: Evidence, forecaster: Forecaster, grain: Grain, start: int, end: int) -> None:
    for window in grain.windows:
        looks = LOOKS[window] if len(grain.windows) > 1 else 1.0
        first = max(result.begin, start - window + 1)
        y, mean, spread, due, low_due, days, zeros = _sums(result, forecaster, first, start, end, window)
        up, down = np.ones(y.shape), np.ones(y.shape)
        over, under = (y >= LEAST_TICKETS) & (y > mean), y < low_due
        up[over] = tails.upper(y[over], mean[over], spread[over])
        inflated = over & (zeros > 0)
        if inflated.any():
            up[inflated] = np.maximum(
                up[inflated],
                tails.upper_zero_inflated(*(values[inflated] for values in (y, mean, spread, zeros, days))),
            )
        down[under] = tails.lower(y[under], low_due[under], spread[under])
        known = np.isfinite(result.counts[start:end]) & (due > 0)
        for p, best, which in ((up, result.up, result.window_up), (down, result.down, result.window_down)):
            p = np.where(known, np.minimum(p * looks, 1.0), 1.0)
            better = p < best[start:end]
            best[start:end] = np.where(better, p, best[start:end])
            which[start:end] = np.where(better, window, which[start:end])


def _sums(
    result: Evidence, forecaster: Forecaster, first: int, start: int, end: int, window: int
) -> tuple[np.ndarray, ...]:
    """Trailing sums over the window, of the steps start … end − 1, known steps only."""
    known = np.isfinite(result.counts[first:end])
    y, mean = np.where(known, result.counts[first:end], 0), np.where(known, forecaster.mean[first:end], 0)
    low = np.where(known, forecaster.low[first:end], 0)
    doubt = mean * np.where(known, forecaster.variance[first:end], 0)

    def trailing(values: np.ndarray) -> np.ndarray:
        total = np.cumsum(np.vstack([np.zeros((1, values.shape[1])), values]), axis=0)
        stop = np.arange(start - first + 1, end - first + 1)
        return np.asarray(total[stop] - total[np.maximum(stop - window, 0)])

    seen, due, low_due, unsure = trailing(y), trailing(mean), trailing(low), trailing(doubt)
    squares = trailing(mean**2)
    days = due**2 / np.maximum(squares, 1e-12)
    spread = forecaster.spread[start:end] + unsure  # φ + m v, with v the mean-weighted variance
    return seen, due, spread, due, low_due, days, forecaster.zeros[start:end]


def _learn(result: Evidence, forecaster: Forecaster, grain: Grain, end: int) -> None:
    """Flag the tested steps, keep them from training, and adopt a level that has lasted."""
    start = max(result.begin, end - grain.block)
    for position in range(start, end):
        for p, window, sign in ((result.up, result.window_up, 1), (result.down, result.window_down, -1)):
            hit = np.flatnonzero(p[position] < FLAG)
            result.flagged[position, hit] = sign
            for series in hit:
                back = slice(max(0, position - window[position, series] + 1), position + 1)
                away = sign * (forecaster.counts[back, series] - forecaster.mean[back, series]) > 0
                forecaster.trains[back, series] &= ~away
    span = SHIFT_WEEKS * grain.week
    if end - span < result.begin:
        return
    recent = result.flagged[end - span : end]
    known = np.isfinite(result.counts[end - span : end]).sum(axis=0)
    fresh = ~result.adopted[end - span : end].any(axis=0) & (known > span / 2)
    for sign in (1, -1):
        flagged = fresh & ((recent == sign).sum(axis=0) > 0.5 * known)
        for series in np.flatnonzero(flagged | (fresh & _lasting(result, forecaster, end - span, end, sign))):
            onset = _shifted_at(result, forecaster, end, span, int(series))
            forecaster.trains[:onset, series] = False
            forecaster.trains[onset:end, series] = np.isfinite(result.counts[onset:end, series])
            result.adopted[end - 1, series] = True


def _lasting(result: Evidence, forecaster: Forecaster, start: int, end: int, sign: int) -> np.ndarray:
    """Which series lie on one side over the whole stretch: in each third of it, and together beyond chance.

    Many a lasting change is too small for most of its single weeks to be flagged.
    """

    def p_value(first: int, last: int) -> np.ndarray:
        known = np.isfinite(result.counts[first:last])
        y = np.where(known, result.counts[first:last], 0).sum(axis=0)
        mean = np.where(known, forecaster.mean[first:last], 0)
        unsure = (mean * forecaster.variance[first:last]).sum(axis=0)
        return (tails.upper if sign > 0 else tails.lower)(y, mean.sum(axis=0), forecaster.spread[end - 1] + unsure)

    third = (end - start) // 3
    lasts = p_value(start, end) < LASTING
    for part in range(3):
        lasts &= p_value(start + part * third, start + (part + 1) * third) < LASTING_THIRD
    return lasts


def _shifted_at(result: Evidence, forecaster: Forecaster, end: int, span: int, series: int) -> int:
    """Where the new level began: from where on it explains the counts best, against what was expected.

    The likelihood ratio of Poisson counts, of the level of the last third of the span to the old one.
    """
    first = max(result.begin, end - 2 * span)
    known = np.isfinite(result.counts[first:end, series])
    y = np.where(known, result.counts[first:end, series], 0.0)
    mean = np.where(known, forecaster.mean[first:end, series], 0.0)
    third = slice(-(span // 3), None)
    times = (y[third].sum() + 0.5) / (mean[third].sum() + 0.5)
    gain = y * np.log(times) - (times - 1) * mean
    return first + int(np.argmax(np.cumsum(gain[::-1])[::-1]))
