"""Seasons: what the same time of earlier years teaches about a day: holidays and short yearly peaks.

A public holiday shows as the same calendar date, or the same weekday of the month, that was quiet before, in the series
itself or in all series together. A yearly peak shows as a fortnight that stood out in every earlier year. Both are
learned from the counts, so no list of countries is needed; the first year of a workspace has no such memory.
"""

import numpy as np
import pandas as pd

QUIET = 0.6  # a day below this share of its expectation was quiet
POOLED = 3.0  # tickets' worth of trust in all series together
# Where offices rest nearly everywhere; the day of the week moves, so that a single earlier year often cannot tell.
TURN_OF_YEAR = frozenset({(12, 24), (12, 25), (12, 26), (12, 31), (1, 1), (1, 2)})
TURN_FACTOR = 0.1
FORTNIGHT = 6  # days on both sides of the same day of earlier years


def holiday_sources(dates: pd.DatetimeIndex, position: int, years: int = 3) -> list[list[int]]:
    """Positions of the same date, and of the same weekday of the month, in earlier years; two lists."""
    day = dates[position]
    by_date, by_weekday = [], []
    for back in range(1, years + 1):
        year = day.year - back
        if (day.month, day.day) != (2, 29):
            by_date.append(pd.Timestamp(year, day.month, day.day))
        first = pd.Timestamp(year, day.month, 1)
        same = first + pd.Timedelta(days=(day.day_of_week - first.day_of_week) % 7 + 7 * ((day.day - 1) // 7))
        if same.month == day.month:
            by_weekday.append(same)
    start = dates[0]
    return [[(d - start).days for d in found if d >= start] for found in (by_date, by_weekday)]


def holiday(
    y: np.ndarray, mean: np.ndarray, dates: pd.DatetimeIndex, position: int, pool: int | None = None
) -> np.ndarray:
    """Factor (≤ 1) per series that the day's expectation is to be multiplied with.

    y, mean: period × series up to now, y NaN where unknown. A rule counts when no earlier year that could tell speaks
    against it; where the same date fell on a weekend, that year cannot tell. pool: the series that speaks for all; all
    of them together if left out.
    """
    factor = np.full(y.shape[1], TURN_FACTOR if (dates[position].month, dates[position].day) in TURN_OF_YEAR else 1.0)
    usual = np.maximum(mean[max(0, position - 28) : position].mean(axis=0), 1e-9)
    for found in holiday_sources(dates, position):
        found = [u for u in found if u < len(y)]
        if not found:
            continue
        seen, due = np.nan_to_num(y[found]), np.where(np.isfinite(y[found]), mean[found], 0.0)
        every = slice(None) if pool is None else slice(pool, pool + 1)
        all_seen, all_due = seen[:, every].sum(axis=1), due[:, every].sum(axis=1)
        tells_all = all_due > 0.3 * usual[every].sum()
        of_all = np.where(tells_all, all_seen / np.maximum(all_due, 1e-9), 1.0)[:, None]
        tells = due > 0.3 * usual
        share = (seen + POOLED * of_all) / (due + POOLED)
        against = (tells & (share > 0.8) & (due > 2)).any(axis=0)
        weight = np.where(tells, due + POOLED, 0.0)
        weighed = weight.sum(axis=0)
        rule = np.where(weighed > 0, (weight * share).sum(axis=0) / np.maximum(weighed, 1e-9), 1.0)
        factor = np.minimum(factor, np.where(~against & (rule < QUIET), rule, 1.0))
    return factor


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


def yearly(y: np.ndarray, mean: np.ndarray, spread: np.ndarray, year: int, position: int) -> np.ndarray:
    """Factor per series by which the same fortnight stood out in each of two or more earlier years, 1 without them.

    The fortnight is compared with the level of the half year around it; the smallest of the years' deviations
    counts, less its standard error, and years that disagree give 1.
    """
    deviations = []
    for back in (1, 2, 3):
        centre = position - back * year
        if centre - 13 * 7 < 0:
            break
        near = slice(centre - FORTNIGHT, centre + FORTNIGHT + 1)
        around = slice(centre - 91, min(centre + 92, len(y)))
        known = np.isfinite(y[around])
        weeks = known.shape[0] // 7
        seen = np.nan_to_num(y[around])[: weeks * 7].reshape(weeks, 7, -1).sum(axis=1)
        due = np.where(known, mean[around], 0)[: weeks * 7].reshape(weeks, 7, -1).sum(axis=1)
        level = np.median((seen + 1) / (due + 1), axis=0)
        due = np.where(np.isfinite(y[near]), mean[near], 0).sum(axis=0) * level
        off = np.log((np.nan_to_num(y[near]).sum(axis=0) + 2 * spread) / (due + 2 * spread))
        error = np.sqrt(spread / np.maximum(due, 1e-9))
        deviations.append(np.sign(off) * np.maximum(np.abs(off) - error, 0))
    if len(deviations) < 2:
        return np.ones(y.shape[1])
    stacked = np.array(deviations)
    agree = (np.sign(stacked) == np.sign(stacked[0])).all(axis=0)
    least = np.sign(stacked[0]) * np.abs(stacked).min(axis=0)
    return np.exp(np.where(agree & (np.abs(least) > 0.12), least, 0.0))
