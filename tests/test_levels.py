"""Levels: a level that lasts is taken over as it is; what lay before it trains nothing of it."""

import numpy as np
import pandas as pd
import pytest

from analytics.expectation.evidence import weigh
from analytics.expectation.grain import DAILY
from tests.bench.generators import OFFICE

DAYS = pd.date_range("2023-01-02", periods=500)
ROSE = 350


def weighed(times: float, drift: float):
    """Forty a day until day 350, `times` as many from then on, and `drift` times as many in the two months before."""
    mean = 40 * OFFICE[DAYS.day_of_week]
    mean[ROSE - 60 : ROSE] *= drift
    mean[ROSE:] *= times
    counts = np.random.default_rng(3).poisson(mean).astype(float)[:, None]
    return mean, weigh(counts, DAYS, DAILY, 150)


@pytest.mark.parametrize(("times", "drift"), [(1.9, 1.1), (2.5, 1.05), (0.5, 0.95)])
def test_a_level_that_lasts_is_expected_from_then_on_and_no_trend_is_made_of_the_step(times, drift):
    mean, evidence = weighed(times, drift)

    adopted = int(np.flatnonzero(evidence.adopted[:, 0])[0])
    after = np.arange(adopted + 7, len(DAYS))[-(len(DAYS) - adopted - 7) // 7 * 7 :]
    due, true = (
        values[after[: len(after) // 7 * 7]].reshape(-1, 7).sum(axis=1) for values in (evidence.mean[:, 0], mean)
    )
    assert ROSE + 14 < adopted < ROSE + 45
    assert np.abs(due / true - 1).max() < 0.12, (due / true).round(2)
    wide, before = evidence.spread[after[-1], 0], evidence.spread[ROSE - 1, 0]
    assert wide < 1.3 * before, (wide, before)
