"""Coverage and calendar: which days are known, which periods are complete, how far the data goes."""

from datetime import date

import pytest

from analytics.errors import AnalyticsError
from analytics.metrics.scope import Scope
from analytics.store.import_history import ledger

HEAD = "id,created\n"


def rows(*days: str) -> str:
    return HEAD + "".join(f"{i},{day}\n" for i, day in enumerate(days))


def calendar(bench, scope: Scope = Scope()):
    return bench.calendar(bench.facts(), scope)


def test_dates_in_a_file_s_name_state_its_coverage(bench, load):
    load("2026-01-05-2026-01-18-all.csv", rows("2026-01-06", "2026-01-13"))

    found = calendar(bench)
    assert (found.first, found.through) == (date(2026, 1, 5), date(2026, 1, 18))
    assert ledger(bench.snapshots)["coverage_basis"].tolist() == ["file name"]


def test_a_name_that_most_tickets_contradict_states_nothing(bench, load):
    load("export 2026-03-01 to 2026-03-02.csv", rows("2026-01-06", "2026-01-13"))

    assert ledger(bench.snapshots)["coverage_basis"].tolist() == ["first to last ticket"]


def test_coverage_is_proposed_from_the_first_to_the_last_ticket(bench, load):
    load("a.csv", rows("2026-01-06 09:00", "2026-01-13 23:50"))

    found = calendar(bench)
    assert (found.first, found.through) == (date(2026, 1, 6), date(2026, 1, 13))


def test_a_last_day_that_was_cut_is_not_complete(bench, load):
    busy = [f"2026-01-{day:02} {hour:02}:00" for day in range(5, 15) for hour in range(8, 20)]
    load("a.csv", rows(*busy, "2026-01-15 08:00", "2026-01-15 09:00"))

    assert calendar(bench).through == date(2026, 1, 14)


def test_stated_coverage_wins(bench, load):
    load("a.csv", rows("2026-01-06"), covers="2026-01-01..2026-01-31")

    found = calendar(bench)
    assert (found.first, found.through) == (date(2026, 1, 1), date(2026, 1, 31))


def test_a_period_that_is_none_is_refused(load):
    with pytest.raises(AnalyticsError, match=r"'soon' is no period\. Write two dates as 2026-03-02\.\.2026-03-08"):
        load("a.csv", rows("2026-01-06"), covers="soon")


def test_weekly_exports_join_although_minutes_lie_between(bench, load):
    load("a.csv", rows("2026-01-05 00:10", "2026-01-11 23:50"))
    load("b.csv", HEAD + "90,2026-01-12 00:07\n91,2026-01-18 23:40\n")

    weeks = calendar(bench).periods("week")
    assert weeks["complete"].tolist() == [True, True]


def test_a_missing_day_between_two_imports_is_a_gap(bench, load):
    load("a.csv", rows("2026-01-05"), covers="2026-01-05..2026-01-07")
    load("b.csv", HEAD + "90,2026-01-09\n", covers="2026-01-09..2026-01-11")

    found = calendar(bench)
    assert found.covered.tolist() == [True, True, True, False, True, True, True]
    assert found.last_complete("week") is None


def test_a_day_is_complete_when_every_active_source_covers_it(bench, load):
    load("a.csv", rows("2026-01-05"), covers="2026-01-05..2026-01-18", source="generic/a")
    load("b.csv", HEAD + "1,2026-01-07\n", covers="2026-01-07..2026-01-13", source="generic/b")

    assert calendar(bench).through == date(2026, 1, 13)
    assert calendar(bench, Scope(sources=("generic/a",))).through == date(2026, 1, 18)


def test_a_source_far_behind_counts_as_given_up_and_is_named(bench, load):
    load("a.csv", rows("2026-01-05"), covers="2026-01-05..2026-06-28", source="generic/new")
    load("b.csv", HEAD + "1,2026-01-07\n", covers="2026-01-05..2026-02-01", source="generic/old")

    found = calendar(bench)
    assert found.ended == ("generic/old",)
    assert found.through == date(2026, 6, 28)


def test_an_undone_import_covers_nothing(bench, load):
    from analytics.ingest.undoing import withdraw

    load("a.csv", rows("2026-01-05"), covers="2026-01-05..2026-01-11")
    load("b.csv", HEAD + "9,2026-01-12\n", covers="2026-01-12..2026-01-18")
    withdraw(bench.snapshots, 2)

    assert calendar(bench).through == date(2026, 1, 11)


def test_a_period_that_the_scope_cuts_is_not_complete(bench, load):
    load("a.csv", rows("2026-01-05"), covers="2026-01-05..2026-01-25")

    weeks = calendar(bench).periods("week", start=date(2026, 1, 7), end=date(2026, 1, 25))
    assert weeks["complete"].tolist() == [False, True, True]


def test_months_end_on_their_last_day(bench, load):
    load("a.csv", rows("2026-02-05"), covers="2026-02-01..2026-03-30")

    months = calendar(bench).periods("month")
    assert months["complete"].tolist() == [True, False]
    assert months["end"].dt.date.tolist() == [date(2026, 2, 28), date(2026, 3, 31)]


def test_coverage_in_another_zone_loses_the_days_that_it_cuts(bench, load):
    load("2026-01-05-2026-01-18.csv", rows("2026-01-06", "2026-01-13"))
    facts = bench.facts(zone="America/Los_Angeles")

    found = bench.calendar(facts)
    assert (found.first, found.through) == (date(2026, 1, 5), date(2026, 1, 17))
