"""Tails and quantiles of counts: as SciPy's distributions have them, without their half second of import."""

import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

from analytics.expectation.ranges import interval, predictive
from analytics.expectation.tails import POISSON, quantile, upper, upper_zero_inflated


@pytest.fixture(scope="module")
def distributions() -> tuple[np.ndarray, np.ndarray]:
    """Size and probability: of one ticket in a century to thousands a day, scattered like chance and far beyond."""
    random = np.random.default_rng(5)
    mean = np.exp(random.uniform(np.log(1e-4), np.log(3e4), 4_000))
    spread = POISSON + np.exp(random.uniform(-8, 4, 4_000))
    spread[:500] = POISSON
    return predictive(mean, spread)


@pytest.mark.parametrize("share", [0.005, 0.5, 0.995])
def test_a_quantile_is_the_one_of_scipy(distributions, share):
    assert (quantile(share, *distributions) == stats.nbinom.ppf(share, *distributions)).all()


def test_what_is_not_known_has_no_quantile():
    low, high = interval(np.array([np.nan, 3.0]), np.array([1.5, 1.5]))
    assert np.isnan(low[0]) and np.isnan(high[0]) and (low[1], high[1]) == (0.0, 10.0)


def test_a_series_that_is_empty_on_many_days_is_the_mixture_over_its_busy_ones():
    y, mean, spread, empty, days = 6.0, 3.0, 2.0, 0.4, 7
    busy = mean / days / (1 - empty)
    due = sum(
        stats.binom.pmf(k, days, 1 - empty) * upper(y, np.array([k * busy]), np.array([spread - busy * empty]))[0]
        for k in range(1, days + 1)
    )
    found = upper_zero_inflated(*(np.array([value]) for value in (y, mean, spread, empty)), np.array([float(days)]))
    assert found[0] == pytest.approx(due, rel=1e-12)


def test_what_finds_signals_imports_no_statistics_package():
    program = (
        "import sys, analytics.signals.findings, analytics.signals.expected, analytics.signals.control, "
        "analytics.expectation.counterfactual; "
        "print([name for name in ('scipy.stats', 'statsmodels') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
