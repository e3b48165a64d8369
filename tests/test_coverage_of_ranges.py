"""The stated coverage of the expected range holds where nothing happens; `tests.bench.bench_expected` prints more."""

import os
from pathlib import Path

import pandas as pd
import pytest

from analytics.expectation.grain import MONTHLY, QUARTERLY, WEEKLY
from analytics.ingest.imports import Order, import_files
from analytics.ingest.mapping import load_mapping
from analytics.operations.workbench import Workbench
from tests.bench.coverage import real, simulated

REAL = os.environ.get("TAGWATCH_REAL_DATA")
MAPPING = Path(__file__).parents[1] / "data" / "mappings" / "mozilla_forum.toml"


def shares(held: pd.DataFrame) -> tuple[float, float, float]:
    """Percent inside: whole counts where 10 or more are expected; below that randomised, and whole counts."""
    many, few = held[held["expected"] >= 10], held[held["expected"] < 10]
    return 100 * many["whole"].mean(), 100 * few["randomised"].mean(), 100 * few["whole"].mean()


SEEDS = range(11, 15)  # the settings were chosen on seeds 1 to 5
CASES = {"week": (104, 52, 2, WEEKLY), "month": (36, 24, 4, MONTHLY), "quarter": (12, 8, 4, QUARTERLY)}


@pytest.fixture(scope="module", params=CASES)
def held(request) -> pd.DataFrame:
    steps, scored, series, grain = CASES[request.param]
    parts = [simulated(steps=steps, scored=scored, series=series, grain=grain, seed=seed) for seed in SEEDS]
    return pd.concat(parts, ignore_index=True).assign(grain=request.param)


def test_simulated_series_lie_in_their_range_as_often_as_it_says(held):
    many, few, few_whole = shares(held)

    assert 98.5 <= many <= 99.5, many
    assert 98.5 <= few <= 99.5 and few_whole >= 98.5, (few, few_whole)


@pytest.mark.parametrize("held", ["week"], indirect=True)
def test_so_do_weeks_that_scatter_most(held):
    """Of months and quarters a few years say too little about so wide a scatter; CHANGELOG has what holds there."""
    many, few, _ = shares(held[held["dispersion"] == 5])

    assert many >= 98.5 and few >= 98.5, (many, few)


@pytest.mark.skipif(not REAL, reason="TAGWATCH_REAL_DATA names no folder with the real tickets")
@pytest.mark.parametrize(
    "name",
    [
        "firefox_2018_2020",  # developed on
        pytest.param(
            "mozilla_two_teams_2023_2024",  # held out
            marks=pytest.mark.xfail(strict=True, reason="95.4 % hold of 10 or more, 96.8 % (mid-p) below: not reached"),
        ),
    ],
)
def test_quiet_real_weeks_lie_in_their_range_as_often_as_it_says(tmp_path, name):
    bench, folder = Workbench(tmp_path / name), Path(REAL) / name
    import_files(bench.snapshots, sorted(folder.glob("*.csv")), Order(mapping=load_mapping(MAPPING)))

    many, few, few_whole = shares(real(bench, folder))

    assert 98.5 <= many <= 99.5 and 98.5 <= few <= 99.5 and few_whole >= 98.5, (many, few, few_whole)
