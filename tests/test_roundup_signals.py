"""The roundup and the page of signals call the same things unusual."""

from dataclasses import replace
from datetime import timedelta

import pytest

from analytics.operations.workbench import Workbench
from analytics.roundup.signal_index import SignalIndex
from analytics.roundup.story import compose
from analytics.signals.triage import announced, within
from analytics.signals.week_words import QUIET

MOST_WEEKS = 14


@pytest.fixture(scope="module")
def result(sample_store):
    bench = Workbench(sample_store)
    facts = bench.facts()
    return bench, facts, bench.calendar(facts), SignalIndex.of(bench, facts)


@pytest.fixture(scope="module")
def movers(result):
    """Week, team and whether it rose, of what moved in the pictures of the last weeks."""
    _, facts, calendar, tested = result
    weeks = [calendar.last_complete("week") - timedelta(weeks=back) for back in range(MOST_WEEKS)]
    return {
        (week, m.team, m.rose) for week in weeks for m in compose(facts, calendar, week=week, signals=tested).movers
    }


def test_what_moved_in_the_picture_has_a_signal_in_its_week(result, movers):
    tested = result[-1]

    assert movers, "something happens in the sample"
    for week, team, rose in movers:
        held = within(announced(tested.signals), week, week + timedelta(days=6))
        held = [signal for signal in held if signal.direction == ("up" if rose else "down")]
        assert any(team in signal.teams or not signal.teams for signal in held), (week, team)


def test_a_dismissed_signal_moves_nothing(result, movers):
    _, facts, calendar, tested = result
    weeks = {week for week, _, _ in movers}
    silent = replace(tested, signals=tuple(replace(signal, shown=False) for signal in tested.signals))

    assert not [week for week in weeks if compose(facts, calendar, week=week, signals=silent).movers]


def test_a_week_before_the_first_tested_one_shows_what_left_its_expected_range(result):
    _, facts, calendar, tested = result
    early = replace(tested, found=replace(tested.found, tested_from={}))
    plain, same = compose(facts, calendar), compose(facts, calendar, signals=early)

    assert plain.movers == same.movers
    assert plain.numbers == same.numbers


def test_a_week_whose_signals_are_about_no_single_cell_is_not_called_quiet(result, monkeypatch):
    _, facts, calendar, tested = result
    monkeypatch.setattr(SignalIndex, "cells", lambda self, cells, week: cells.assign(signal=0))
    weeks = [calendar.last_complete("week") - timedelta(weeks=back) for back in range(MOST_WEEKS)]
    said = {week: compose(facts, calendar, week=week, signals=tested).headline for week in weeks}

    assert any("in no single team and category" in headline for headline in said.values())
    assert not [week for week in weeks if tested.held(week, ()) and said[week] == QUIET]
