"""The stated coverage of the expected range holds where nothing happens; `tests.bench.bench_expected` prints more."""

import os
from pathlib import Path

import pandas as pd
import pytest

from analytics.expectation.grain import WEEKLY
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


def test_simulated_series_lie_in_their_range_as_often_as_it_says():
    held = simulated(steps=104, judged=52, series=4, grain=WEEKLY, seed=11)

    many, few, few_whole = shares(held)
    assert 98.5 <= many <= 99.5 + 0.2, many  # 5,000 weeks: a standard error of 0.13
    assert 98.5 <= few <= 99.5 and few_whole >= 98.5, (few, few_whole)


@pytest.mark.skipif(not REAL, reason="TAGWATCH_REAL_DATA names no folder with the real tickets")
def test_quiet_real_weeks_lie_in_their_range_as_often_as_it_says(tmp_path):
    parts = []
    for name in ("firefox_2018_2020", "mozilla_two_teams_2023_2024"):
        bench, folder = Workbench(tmp_path / name), Path(REAL) / name
        import_files(bench.snapshots, sorted(folder.glob("*.csv")), Order(mapping=load_mapping(MAPPING)))
        parts.append(real(bench, folder))

    many, few, few_whole = shares(pd.concat(parts))
    assert 98.5 <= many <= 99.5 and 98.5 <= few <= 99.5 and few_whole >= 98.5, (many, few, few_whole)
