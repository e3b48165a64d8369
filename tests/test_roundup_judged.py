"""The roundup and the page of signals call the same things unusual."""

from dataclasses import replace
from datetime import timedelta

import pytest

from analytics.operations.workbench import Workbench
from analytics.roundup.judged import Judged
from analytics.roundup.story import compose
from analytics.signals.triage import announced, within

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


def test_a_week_before_the_first_judged_one_tells_what_left_its_expected_range(told):
    _, facts, calendar, judged = told
    early = replace(judged, found=replace(judged.found, judged_from={}))
    plain, same = compose(facts, calendar), compose(facts, calendar, judged=early)

    assert plain.movers == same.movers
    assert plain.numbers == same.numbers
