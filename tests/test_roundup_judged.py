"""The roundup and the page of signals call the same things unusual."""

from dataclasses import replace
from datetime import timedelta

import pandas as pd
import pytest

from analytics.metrics.grid import grid
from analytics.metrics.scope import Scope
from analytics.operations.workbench import Workbench
from analytics.roundup.judged import Judged
from analytics.roundup.story import compose
from analytics.signals.triage import announced, within
from analytics.workspace.area import Area

MOST_WEEKS = 14


@pytest.fixture(scope="module")
def told(sample_store):
    bench = Workbench(sample_store)
    facts = bench.facts()
    return bench, facts, bench.calendar(facts), Judged.of(bench, facts)


def test_what_moved_in_the_picture_has_a_signal_in_its_week(told):
    _, facts, calendar, judged = told
    weeks = [calendar.last_complete("week") - timedelta(weeks=back) for back in range(MOST_WEEKS)]
    movers = {
        (week, m.team, m.rose) for week in weeks for m in compose(facts, calendar, week=week, judged=judged).movers
    }

    assert movers, "something happens in the sample"
    for week, team, rose in movers:
        held = within(announced(judged.told), week, week + timedelta(days=6))
        held = [signal for signal in held if signal.direction == ("up" if rose else "down")]
        assert any(team in signal.teams or not signal.teams for signal in held), (week, team)


def test_a_dismissed_signal_moves_nothing(told):
    _, facts, calendar, judged = told
    weeks = [calendar.last_complete("week") - timedelta(weeks=back) for back in range(MOST_WEEKS)]
    silent = replace(judged, told=tuple(replace(signal, shown=False) for signal in judged.told))

    assert not [week for week in weeks if compose(facts, calendar, week=week, judged=silent).movers]


def test_the_band_and_the_tickets_carry_the_expected_range_of_the_signals(told):
    _, facts, calendar, judged = told
    week = calendar.last_complete("week")
    due = judged.found.range_of(Area("total"), "week").set_index("period").loc[pd.Timestamp(week)]

    edition = compose(facts, calendar, judged=judged)

    assert f"{int(due['low']):,}–{int(due['high']):,}" in edition.numbers[0].note
    cells = judged.cells(grid(facts, Scope(end=week + timedelta(days=6)), calendar), week)
    ranges = judged.found.ranges
    own = ranges[(ranges["level"] == "cell") & (ranges["grain"] == "week") & (ranges["period"] == pd.Timestamp(week))]
    for row in cells.merge(
        own.assign(key=own["name"]), left_on=cells["team"] + " · " + cells["category"], right_on="key"
    ).itertuples():
        assert (row.usual_low, row.usual_high) == (int(row.low), int(row.high))


def test_a_week_before_the_first_judged_one_keeps_the_usual_range_of_eight_weeks(told):
    _, facts, calendar, judged = told
    early = replace(judged, found=replace(judged.found, judged_from={}))
    plain, same = compose(facts, calendar), compose(facts, calendar, judged=early)

    assert plain.movers == same.movers
    assert plain.numbers == same.numbers
