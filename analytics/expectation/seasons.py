"""Seasons: what the same time of earlier years teaches about a day: holidays and short yearly peaks.

A public holiday shows as the same calendar date, or the same weekday of the month, that was quiet before, in the series
itself or in all series together. A yearly peak shows as a fortnight that was unusual in every earlier year. Both are
learned from the counts, so no list of countries is needed; the first year of a workspace has no such memory.
"""

from functools import lru_cache

import numpy as np
import pandas as pd

QUIET = 0.6  # a day below this share of its expectation was quiet
POOLED = 3.0  # tickets' worth of trust in all series together
# Where offices are closed nearly everywhere; the day of the week moves, so that one earlier year often cannot decide.
TURN_OF_YEAR = frozenset({(12, 24), (12, 25), (12, 26), (12, 31), (1, 1), (1, 2)})
TURN_FACTOR = 0.1
FORTNIGHT = 6  # days on both sides of the same day of earlier years
HALF_YEAR = 182  # days around it, from which its level is read


@lru_cache(maxsize=4096)
def holiday_sources(start: pd.Timestamp, day: pd.Timestamp, years: int = 3) -> tuple[tuple[int, ...], ...]:
    """Days from `start` to the same date, and to the same weekday of the month, of earlier years; two lists."""
    by_date, by_weekday = [], []
    for back in range(1, years + 1):
        year = day.year - back
        if (day.month, day.day) != (2, 29):
            by_date.append(pd.Timestamp(year, day.month, day.day))
        first = pd.Timestamp(year, day.month, 1)
        same = first + pd.Timedelta(days=(day.day_of_week - first.day_of_week) % 7 + 7 * ((day.day - 1) // 7))
        if same.month == day.month:
            by_weekday.append(same)
    return tuple(tuple((d - start).days for d in found if d >= start) for found in (by_date, by_weekday))


def holiday(
    y: np.ndarray, mean: np.ndarray, dates: pd.DatetimeIndex, position: int, pool: int | None = None
) -> np.ndarray:
    """Factor (≤ 1) per series that the day's expectation is to be multiplied with.

    y, mean: period × series up to now, y NaN where unknown. A rule counts when no earlier year that can decide is
    against it; where the same date fell on a weekend, that year cannot decide. pool: the series used for all; all
    of them together if left out.
    """
    factor = np.full(y.shape[1], TURN_FACTOR if (dates[position].month, dates[position].day) in TURN_OF_YEAR else 1.0)
    usual = np.maximum(mean[max(0, position - 28) : position].mean(axis=0), 1e-9)
    for sources in holiday_sources(dates[0], dates[position]):
        found = [u for u in sources if u < len(y)]
        if not found:
            continue
        seen, due = np.nan_to_num(y[found]), np.where(np.isfinite(y[found]), mean[found], 0.0)
        every = slice(None) if pool is None else slice(pool, pool + 1)
        all_seen, all_due = seen[:, every].sum(axis=1), due[:, every].sum(axis=1)
        decides_all = all_due > 0.3 * usual[every].sum()
        of_all = np.where(decides_all, all_seen / np.maximum(all_due, 1e-9), 1.0)[:, None]
        decides = due > 0.3 * usual
        share = (seen + POOLED * of_all) / (due + POOLED)
        against = (decides & (share > 0.8) & (due > 2)).any(axis=0)
        weight = np.where(decides, due + POOLED, 0.0)
        weighed = weight.sum(axis=0)
        rule = np.where(weighed > 0, (weight * share).sum(axis=0) / np.maximum(weighed, 1e-9), 1.0)
        factor = np.minimum(factor, np.where(~against & (rule < QUIET), rule, 1.0))
    return factor


@lru_cache(maxsize=4096)
def named_quiet(begin: pd.Timestamp, quiet: frozenset[pd.Timestamp], *, days: int) -> float:
    """Factor (≤ 1) of a day or a longer step from the turn of the year and from days that people named as quiet.

    In a longer step each working day counts for its share of the working days, less what is written on a quiet day.
    """
    span = pd.date_range(begin, periods=days)
    rests = [
        day
        for day in span
        if (day in quiet or (day.month, day.day) in TURN_OF_YEAR) and (days == 1 or day.day_of_week < 5)
    ]
    working = 1 if days == 1 else max(int((span.day_of_week < 5).sum()), 1)
    return 1 - (1 - TURN_FACTOR) * len(rests) / working


def yearly(seen: np.ndarray, due: np.ndarray, spread: np.ndarray, year: int, position: int) -> np.ndarray:
    """Factor per series by which the same fortnight was unusual in each of two or more earlier years, 1 without them.

    seen, due: period × series, counts and expectations of known periods summed up to each, a row of zeros first (see
    `summed`). The fortnight is compared with the level of the half year around it; the smallest of the years'
    deviations counts, less its standard error, and years that disagree give 1.
    """
    deviations = []
    for back in (1, 2, 3):
        centre = position - back * year
        first = centre - HALF_YEAR // 2
        if first < 0:
            break
        weeks = first + 7 * np.arange(HALF_YEAR // 7 + 1)
        level = np.median((np.diff(seen[weeks], axis=0) + 1) / (np.diff(due[weeks], axis=0) + 1), axis=0)
        near = (centre - FORTNIGHT, centre + FORTNIGHT + 1)
        usual = (due[near[1]] - due[near[0]]) * level
        off = np.log((seen[near[1]] - seen[near[0]] + 2 * spread) / (usual + 2 * spread))
        error = np.sqrt(spread / np.maximum(usual, 1e-9))
        deviations.append(np.sign(off) * np.maximum(np.abs(off) - error, 0))
    if len(deviations) < 2:
        return np.ones(seen.shape[1])
    stacked = np.array(deviations)
    agree = (np.sign(stacked) == np.sign(stacked[0])).all(axis=0)
    least = np.sign(stacked[0]) * np.abs(stacked).min(axis=0)
    return np.exp(np.where(agree & (np.abs(least) > 0.12), least, 0.0))


def summed(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """The values of known periods, summed up to each period; one row more than they have."""
    total = np.zeros((len(values) + 1, values.shape[1]))
    np.cumsum(np.where(known, values, 0.0), axis=0, out=total[1:])
    return total
