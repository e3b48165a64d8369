"""The published weekly algorithm agrees with its reference implementation, figure by figure."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.farrington import NOUFAILY_2013, SALMON_2016, farrington

REAL = os.environ.get("TAGWATCH_REAL_DATA")
PARITY = Path(REAL).parent / "anomalies" / "parity" if REAL else None
needs_reference = pytest.mark.skipif(
    PARITY is None or not PARITY.exists(),
    reason=("TAGWATCH_REAL_DATA names no folder beside which anomalies/parity holds the reference's figures"),
)


@needs_reference
@pytest.mark.parametrize("settings, name", [(NOUFAILY_2013, "noufaily2013"), (SALMON_2016, "salmon2016_jss")])
def test_every_bound_alarm_and_figure_agrees_with_the_reference(settings, name):
    series = pd.read_csv(PARITY / "series.csv")
    reference = pd.read_csv(PARITY / "farrington_ref.csv.gz").query("config == @name")
    assert len(reference) > 1000

    for key, expected in reference.groupby("series"):
        part = series[series["series"] == key].sort_values("t")
        dates = pd.DatetimeIndex(part["date"]) if part["epochAsDate"].iloc[0] else None
        ours = farrington(part["count"], settings, dates=dates, weeks=expected["t"].to_numpy() - 1)

        assert ours["week"].tolist() == (expected["t"] - 1).tolist(), key
        np.testing.assert_array_equal(ours["upper"], expected["upper"], key)
        np.testing.assert_array_equal(ours["alarm"], expected["alarm"] == 1, key)
        np.testing.assert_allclose(ours["expected"], expected["mu0"], rtol=1e-5, atol=1e-9, err_msg=key)
        np.testing.assert_allclose(ours["dispersion"], expected["phi"], rtol=1e-4, err_msg=key)
        np.testing.assert_allclose(ours["p_value"], expected["pvalue"], rtol=1e-4, atol=1e-300, err_msg=key)


def test_a_week_without_enough_past_is_not_tested():
    judged = farrington(np.ones(300), NOUFAILY_2013)

    assert judged["week"].tolist() == list(range(263, 300))


def test_a_doubling_alarms_and_a_quiet_series_does_not():
    counts = np.random.default_rng(3).poisson(20, 320).astype(float)
    counts[310] = 45

    judged = farrington(counts, NOUFAILY_2013).set_index("week")

    assert judged["alarm"][310]
    assert judged["alarm"].sum() <= 2


def test_a_past_outbreak_hardly_lifts_the_bound():
    quiet = np.random.default_rng(5).poisson(10, 320).astype(float)
    stained = quiet.copy()
    stained[200:204] = 80

    bounds = [farrington(counts, NOUFAILY_2013, weeks=[300])["upper"].iloc[0] for counts in (quiet, stained)]

    assert bounds[1] <= bounds[0] * 1.35
