"""Announcements: what is announced of a day is made from that day and earlier ones, whatever is known later."""

import numpy as np
import pandas as pd
import pytest

from analytics.expectation.calibration import calibrated
from analytics.expectation.grain import DAILY, WEEKLY, Grain
from analytics.signals.announcements import LEAST_TICKETS, Announcements, announcements
from tests.bench.generators import OFFICE

DAYS = pd.date_range("2023-01-02", periods=520)
TESTED = {"day": DAYS[200], "week": DAYS[28 * 7]}


def counts(grain: Grain, seed: int = 5) -> pd.DataFrame:
    """Thirty series of all sizes: an outbreak, a new level, a birth, a death, a gap, and two whose days are many."""
    random = np.random.default_rng(seed)
    mean = np.exp(random.normal(0.5, 1.2, 30)) * OFFICE[DAYS.day_of_week][:, None]
    mean[300:304, :4] *= 5
    mean[330:, 4:6] *= 3
    mean[:350, 6:8] = 0
    mean[400:, 8] = 0
    table = random.negative_binomial(mean * 2 + 1e-9, 2 / 3).astype(float)
    table[260:263] = np.nan
    frame = pd.DataFrame(table, index=DAYS)
    return frame if grain is DAILY else frame.iloc[: 74 * 7].resample("7D").sum(min_count=7)


def found(grain: Grain, table: pd.DataFrame, since: pd.Timestamp) -> Announcements:
    made = announcements(table, grain, tested_from=since, pool=0)
    assert made is not None
    return made


def same(grain: Grain, points: int) -> None:
    table, random = counts(grain), np.random.default_rng(8)
    later = found(grain, table, TESTED[grain.name])
    first = int(table.index.searchsorted(TESTED[grain.name]))
    assert any(later.signals[direction][first:].sum() > 5 for direction in (1, -1))
    cuts = {int(step) for step in random.integers(first, len(table), points)}
    on = np.flatnonzero(later.signals[1].any(axis=1))
    for step in sorted(cuts | {int(random.choice(on[on >= first]))}):
        until = table.iloc[: step + 1]
        for since in (table.index[max(step - 6, 0)], TESTED[grain.name]):
            then = found(grain, until, since)
            for direction in (1, -1):
                on_day = f"direction {direction} of {table.index[step]}"
                a, b = then.p[direction][step], later.p[direction][step]
                np.testing.assert_allclose(a, b, rtol=1e-9, err_msg=on_day)  # products of matrices round by their size
                for name in ("signals", "watches"):
                    a, b = getattr(then, name)[direction][step], getattr(later, name)[direction][step]
                    np.testing.assert_array_equal(a, b, on_day)


@pytest.mark.parametrize("grain", [DAILY, WEEKLY], ids=["day", "week"])
def test_what_is_announced_of_a_day_stays_whatever_comes_later(grain):
    same(grain, 2)


@pytest.mark.long
@pytest.mark.parametrize("grain", [DAILY, WEEKLY], ids=["day", "week"])
def test_what_is_announced_of_thirty_days_stays_whatever_comes_later(grain):
    same(grain, 30)


def test_what_comes_up_later_beside_a_series_changes_nothing_of_it():
    table = counts(DAILY)
    late = pd.Series(0.0, DAYS)
    late.iloc[-1] = LEAST_TICKETS
    alone, beside = (found(DAILY, part, DAYS[400]) for part in (table, table.assign(late=late)))

    for direction in (1, -1):
        np.testing.assert_array_equal(alone.signals[direction][:-1], beside.signals[direction][:-1, :-1])
        np.testing.assert_allclose(alone.p[direction][:-1], beside.p[direction][:-1, :-1], rtol=1e-9)


def test_too_little_history_announces_nothing():
    table = counts(DAILY)

    assert announcements(table.iloc[:56], DAILY) is None
    assert announcements(table * np.nan, DAILY) is None


def test_p_values_that_are_too_small_are_bent_by_earlier_steps_alone():
    random = np.random.default_rng(1)
    p = random.uniform(size=(300, 40)) ** 1.5  # smaller than they claim
    mean, usual = np.full(p.shape, 10.0), np.ones(p.shape, bool)

    bent = calibrated(p, mean, usual, 0)

    np.testing.assert_allclose(bent[0], p[0])
    np.testing.assert_allclose(bent[:200], calibrated(p[:200], mean[:200], usual[:200], 0))
    below = [(values[150:] < 0.01).mean() for values in (p, bent)]
    assert below[0] > 0.04 and below[1] < 0.015, below
    np.testing.assert_array_equal(bent[p >= 0.1], p[p >= 0.1])
