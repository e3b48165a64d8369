"""Honesty: what is said about false signals and about changes that can be noticed holds when it is tried."""

import numpy as np
import pandas as pd
import pytest

from analytics.expectation.grain import WEEKLY
from analytics.operations.workbench import Workbench
from analytics.signals.announcements import announcements
from analytics.signals.control import BALANCED, CALM, SENSITIVE
from analytics.signals.error_rates import detectable, false_per_week
from analytics.signals.watching import episodes_of, expected_ranges


@pytest.fixture(scope="module")
def ranges(sample_store):
    bench = Workbench(sample_store)
    return bench.findings(bench.facts()).ranges


def test_with_nothing_going_on_few_signals_are_announced_and_fewer_the_calmer(ranges):
    false = [
        np.mean([false_per_week(ranges, level, seed=seed) for seed in (1,)]) for level in (CALM, BALANCED, SENSITIVE)
    ]

    assert false[0] <= false[1] <= false[2] and false[1] <= 0.7, false


def test_a_short_history_shows_nothing(ranges):
    short = ranges[ranges["period"] >= ranges["period"].max() - pd.Timedelta(weeks=20)]

    assert false_per_week(short, BALANCED) is None


def test_the_more_tickets_the_smaller_the_rise_that_is_noticed(ranges):
    table = detectable(ranges, BALANCED).sort_values("expected")

    assert not (table["two_weeks"] > table["first_week"]).any()
    large, small = table[table["expected"] > 40], table[table["expected"].between(0.5, 3)]
    assert large["first_week"].max() < small["first_week"].min()
    assert not (detectable(ranges, CALM)["first_week"] < detectable(ranges, SENSITIVE)["first_week"]).any()


def test_a_rise_of_the_size_named_is_noticed_in_its_first_week_about_8_times_of_10():
    random, weeks, series = np.random.default_rng(5), 80, 150
    counts = pd.DataFrame(
        random.poisson(20, (weeks, series)).astype(float), index=pd.date_range("2024-01-01", periods=weeks, freq="7D")
    )
    quiet = episodes_of(announcements(counts, WEEKLY), counts.columns)
    found = expected_ranges(quiet, np.arange(series))
    found = found.assign(level="cell", name=found["series"].astype(str), grain="week")
    factor = float(detectable(found, BALANCED)["first_week"].median())
    counts.iloc[-1] = random.poisson(20 * factor, series)

    risen = episodes_of(announcements(counts, WEEKLY, sensitivity=BALANCED), counts.columns)

    announced = risen.episodes[risen.episodes["tier"].eq("signal") & risen.episodes["until"].eq(counts.index[-1])]
    noticed = announced.loc[announced["direction"].gt(0), "name"].nunique() / series
    assert 0.65 < noticed < 0.97, (factor, noticed)
