"""The situations that daily ticket counts get into: each draws one series and says which events it holds."""

import numpy as np
import pandas as pd

from tests.bench.generators import CALM, JUDGED_FROM, OFFICE, SHOP, draw

Drawn = tuple[np.ndarray, np.ndarray, float, list[dict]]


def office_closed(dates: pd.DatetimeIndex) -> np.ndarray:
    """Public holidays of a company with customers in the United States and Europe."""
    nth = (dates.day - 1) // 7 + 1
    month, day, weekday = dates.month, dates.day, dates.day_of_week
    fixed = [(1, 1), (1, 2), (5, 1), (7, 4), (11, 11), (12, 24), (12, 25), (12, 26), (12, 31)]
    closed = np.isin(month * 100 + day, [m * 100 + d for m, d in fixed])
    for m, w, n in ((1, 0, 3), (5, 0, 4), (9, 0, 1), (11, 3, 4)):
        closed |= (month == m) & (weekday == w) & (nth == n)
    return closed


def _levels(repeat: int, levels: tuple[float, ...]) -> float:
    return levels[repeat % len(levels)]


def _starts(random: np.random.Generator, dates: pd.DatetimeIndex, wanted: int, tail: int = 21) -> list[int]:
    """Days in the scored span, far enough apart from each other for two events not to touch."""
    first, last = dates.get_loc(pd.Timestamp(JUDGED_FROM)) + 7, len(dates) - tail
    size = (last - first) // wanted
    return [int(first + i * size + random.integers(0, max(1, size - 18))) for i in range(wanted)]


def _event(
    dates: pd.DatetimeIndex, start: int, days: int, direction: str, kind: str, grace: int = 7, k: float | None = None
) -> dict:
    end = min(start + days - 1, len(dates) - 1)
    return {
        "start": dates[start],
        "end": dates[end],
        "direction": direction,
        "kind": kind,
        "k": k,
        "ignore_until": dates[min(end + grace, len(dates) - 1)],
    }


def add_spike(
    random: np.random.Generator,
    dates: pd.DatetimeIndex,
    counts: np.ndarray,
    mean: np.ndarray,
    dispersion: float,
    k: float,
    start: int | None = None,
) -> dict:
    """Add k standard deviations of a working day on each of 1 to 3 working days."""
    start = _starts(random, dates, 1)[0] if start is None else start
    while mean[start] < 0.5 * mean[start - 7 : start + 7].mean():
        start += 1
    days = int(random.integers(1, 4))
    spread = np.sqrt(dispersion * mean[start])
    for day in range(start, start + days):
        counts[day] += max(random.poisson(k * spread * random.uniform(0.7, 1.0)), 1)
    return _event(dates, start, days, "up", "spike", k=k)


def ramp(
    random: np.random.Generator, dates: pd.DatetimeIndex, mean: np.ndarray, dispersion: float, k: float
) -> tuple[np.ndarray, dict]:
    """Four weeks of rising to k times the level, then back."""
    start, true = _starts(random, dates, 1, tail=50)[0], mean.copy()
    true[start : start + 28] *= 1 + (k - 1) * np.arange(1, 29) / 28
    return draw(random, true, dispersion), _event(dates, start, 28, "up", "ramp", 14, k)


def born(
    random: np.random.Generator, dates: pd.DatetimeIndex, mean: np.ndarray, dispersion: float
) -> tuple[np.ndarray, dict]:
    """A tag that nobody used (a stray ticket or two) until a day after which it lives."""
    start, true = _starts(random, dates, 1, tail=45)[0], np.zeros(len(dates))
    true[start:] = mean[start:]
    counts = draw(random, true, dispersion)
    counts[start] = max(counts[start], 1)
    for _ in range(int(random.integers(0, 4))):
        counts[random.integers(0, start - 30)] += 1
    return counts, _event(dates, start, 14, "up", "new_tag", 42)


def closed(
    random: np.random.Generator,
    dates: pd.DatetimeIndex,
    mean: np.ndarray,
    dispersion: float,
    share: float,
    start: int | None = None,
) -> tuple[np.ndarray, dict]:
    """Two to four days on which that share of the tickets stays away."""
    start, true = _starts(random, dates, 1)[0] if start is None else start, mean.copy()
    start += int((7 - dates[start].day_of_week) % 7 if dates[start].day_of_week > 3 else 0)
    days = int(random.integers(2, 5))
    true[start : start + days] *= 1 - share
    return draw(random, true, dispersion), _event(dates, start, days, "down", "drop", k=share)


def _spiked(random: np.random.Generator, dates: pd.DatetimeIndex, mean: np.ndarray, dispersion: float) -> Drawn:
    counts = draw(random, mean, dispersion)
    return (
        counts,
        mean,
        dispersion,
        [
            add_spike(random, dates, counts, mean, dispersion, float(random.choice([3, 5, 8, 12])), start)
            for start in _starts(random, dates, 2)
        ],
    )


def _office(random, dates, repeat):
    return _spiked(random, dates, _levels(repeat, (2, 8, 30, 120)) * OFFICE[dates.day_of_week], 1.5)


def _growth(random, dates, repeat):
    level = _levels(repeat, (1, 4, 16)) * np.exp(0.0017 * np.arange(len(dates)))
    return _spiked(random, dates, level * OFFICE[dates.day_of_week], 1.5)


def _launch(random, dates, repeat):
    mean = _levels(repeat, (3, 10, 40)) * OFFICE[dates.day_of_week]
    if random.random() < 0.75:  # a launch of the past, eased in over a month
        at = int(random.integers(150, 330))
        mean = mean * np.interp(np.arange(len(dates)), [at, at + 28], [1, 1.7])
    start, rise = _starts(random, dates, 1, tail=60)[0], float(random.choice([1.8, 2.5, 3.5]))
    true = mean.copy()
    true[start:] *= rise
    return draw(random, true, 1.3), mean, 1.3, [_event(dates, start, 14, "up", "level_shift", 42, rise)]


def _low(random, dates, repeat):
    mean = _levels(repeat, (0.1, 0.2, 0.3)) * CALM[dates.day_of_week]
    counts, events = draw(random, mean, 1.2), []
    for start in _starts(random, dates, 2):
        cases, days = int(random.choice([4, 6, 9])), int(random.integers(2, 5))
        at = np.sort(random.integers(0, days, cases))
        np.add.at(counts, start + at, 1)
        events.append(_event(dates, start, days, "up", "cluster", k=float(cases)))
    return counts, mean, 1.2, events


def _newborn(random, dates, repeat):
    counts, event = born(random, dates, _levels(repeat, (1, 3, 8)) * OFFICE[dates.day_of_week], 1.4)
    return counts, np.zeros(len(dates)), 1.4, [event]


def _outage(random, dates, repeat):
    mean, events = _levels(repeat, (3, 10, 40)) * OFFICE[dates.day_of_week], []
    counts = draw(random, mean, 1.5)
    for start in _starts(random, dates, 2):
        times, days = random.uniform(3, 10), int(random.integers(1, 3))
        for day in range(start, start + days):
            counts[day] += random.poisson((times - 1) * mean[day] / (1 + day - start) + 2)
        events.append(_event(dates, start, days, "up", "outage"))
    return counts, mean, 1.5, events


def _holidays(random, dates, repeat):
    mean = _levels(repeat, (2, 8, 30, 120)) * OFFICE[dates.day_of_week] * np.where(office_closed(dates), 0.12, 1.0)
    late = (dates.month == 12) & (dates.day >= 23) & ~office_closed(dates)
    return _spiked(random, dates, mean * np.where(late, 0.5, 1.0), 1.5)


def _zeros(random, dates, repeat):
    full = _levels(repeat, (3, 8, 12)) * OFFICE[dates.day_of_week]
    opened = random.random(len(dates)) < 0.4
    counts, mean = draw(random, full, 1.3) * opened, full * 0.4
    spread = 1 + 0.6 * full.mean()
    return (
        counts,
        mean,
        spread,
        [
            add_spike(random, dates, counts, mean, spread, float(random.choice([3, 5, 8, 12])), s)
            for s in _starts(random, dates, 2)
        ],
    )


def _holes(random, dates, repeat):
    counts, mean, dispersion, events = _office(random, dates, repeat)
    inside = np.zeros(len(dates), bool)
    for event in events:
        inside[dates.get_loc(event["start"]) : dates.get_loc(event["end"]) + 1] = True
    for _ in range(30):
        at = int(random.integers(0, len(dates) - 4))
        hole = np.arange(at, at + int(random.integers(1, 4)))
        counts[hole[~inside[hole]]] = np.nan
    return counts, mean, dispersion, events


def _drop(random, dates, repeat):
    mean, events = _levels(repeat, (10, 30, 120)) * OFFICE[dates.day_of_week], []
    counts = draw(random, mean, 1.5)
    for start in _starts(random, dates, 2):
        part, event = closed(random, dates, mean, 1.5, float(random.choice([0.7, 0.9, 1.0])), start)
        a, b = dates.get_loc(event["start"]), dates.get_loc(event["end"]) + 1
        counts[a:b] = part[a:b]
        events.append(event)
    return counts, mean, 1.5, events


def _ramp(random, dates, repeat):
    mean = _levels(repeat, (3, 10, 40)) * OFFICE[dates.day_of_week]
    counts, event = ramp(random, dates, mean, 1.3, float(random.choice([2, 3])))
    return counts, mean, 1.3, [event]


def _yearly(random, dates, repeat):
    peak = (dates.day_of_year.to_numpy() - 338) / 13
    mean = _levels(repeat, (8, 25, 45)) * CALM[dates.day_of_week] * (1 + 1.35 * np.exp(-(peak**2) / 2))
    return _spiked(random, dates, mean, 1.5)


def _short(random, dates, repeat):
    level = _levels(repeat, (1, 3, 10, 40))
    counts, mean, dispersion, events = _spiked(random, dates, level * OFFICE[dates.day_of_week], 1.5)
    counts[dates < pd.Timestamp("2024-07-08")] = np.nan
    return counts, mean, dispersion, events


def _quiet(random, dates, repeat):
    mean = _levels(repeat, (0.05, 0.2, 1, 5, 24, 100)) * SHOP[dates.day_of_week]
    return draw(random, mean, 1.5), mean, 1.5, []


SITUATIONS = {
    "weekday_b2b": _office,
    "growth": _growth,
    "launch_shift": _launch,
    "low_count": _low,
    "new_tag": _newborn,
    "outage_spike": _outage,
    "holiday_dip": _holidays,
    "zero_inflated": _zeros,
    "missing_days": _holes,
    "drop": _drop,
    "slow_ramp": _ramp,
    "yearly_peak": _yearly,
    "short_history": _short,
    "null_stable": _quiet,
}
