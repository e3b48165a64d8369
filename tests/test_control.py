"""Control of false discoveries: Benjamini and Hochberg's threshold, large p-values that are left out counted."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from analytics.signals.control import threshold

SMALL = st.lists(st.floats(1e-12, 0.02), max_size=40)


@given(SMALL, st.integers(0, 400), st.sampled_from([0.1, 0.25, 0.35]))
def test_the_threshold_is_the_one_over_all_tests_large_p_values_included(small, left_out, share):
    p = np.array(small)
    whole = np.concatenate([p, np.full(left_out, 0.9)])

    limit = threshold(p, share, len(whole))

    rejected = multipletests(whole, alpha=share, method="fdr_bh")[0] if len(whole) else np.zeros(0, bool)
    assert set(p[p <= limit]) == set(whole[rejected & (whole < 0.9)]) or near_a_tie(whole, share)


def near_a_tie(p: np.ndarray, share: float) -> bool:
    """True when a p-value equals its limit up to rounding: either answer is right."""
    limits = share * np.arange(1, len(p) + 1) / len(p)
    return bool(np.isclose(np.sort(p), limits, rtol=1e-12).any())


def test_of_no_small_p_value_nothing_is_announced():
    assert threshold(np.array([]), 0.25, 1000) == 0.0
    assert threshold(np.array([0.019, 0.02]), 0.25, 1000) == 0.0


def test_many_tests_make_the_threshold_smaller():
    p = np.array([1e-5, 2e-4, 5e-4, 1e-2])

    assert threshold(p, 0.25, 10) == 1e-2
    assert threshold(p, 0.25, 1000) == 5e-4
    assert threshold(p, 0.25, 10_000) == 1e-5
