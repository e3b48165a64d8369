"""What is a signal in the last complete week and what is one after it is put into the same words everywhere."""

from dataclasses import replace
from datetime import timedelta

from analytics.signals.triage import Triaged
from analytics.signals.week_words import QUIET, week_words
from tests.test_triage import MONDAY, result, signal

WEEK = MONDAY - timedelta(days=7)


def words(*signals: Triaged):
    return week_words(signals, WEEK, MONDAY + timedelta(days=2), lambda dimension, value: value)


def test_a_quiet_week_before_running_days_with_a_signal_is_both(bench):
    (running,) = result(bench, signal(since=MONDAY, until=MONDAY, noticed=MONDAY, at=MONDAY))

    two = words(running)

    assert two.of_week == QUIET == "A quiet week: no signal."
    assert two.since.startswith("In the running week: ") and two.since.endswith(".")
    assert two.named == (running,)


def test_a_signal_that_goes_on_is_of_the_week_alone(bench):
    (lasting,) = result(bench, signal(since=WEEK + timedelta(days=5), until=MONDAY, noticed=MONDAY, at=MONDAY))

    two = words(lasting)

    assert two.complete == (lasting,) and two.running == () and two.since == ""


def test_of_more_than_two_signals_the_most_urgent_is_named_and_the_others_counted(bench):
    (one,) = result(bench, signal(since=WEEK, until=WEEK, noticed=WEEK, at=WEEK))
    three = [replace(one, severity=severity, link=severity) for severity in ("low", "critical", "high")]

    two = words(*three)

    assert [signal.severity for signal in two.complete] == ["critical", "high", "low"]
    assert [signal.severity for signal in two.named] == ["critical"] and two.of_week.endswith("; and 2 more.")
