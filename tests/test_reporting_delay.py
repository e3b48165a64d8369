"""Maturity: tags that are put on late make the newest days undercount; that is learned, and is no drop."""

import random
from datetime import date, timedelta

import numpy as np
import pytest

from analytics.metrics.reporting_delay import completeness_by_age, incomplete_days
from analytics.operations.workbench import Workbench
from analytics.signals import findings as signals
from analytics.signals.sentences import still_filling
from analytics.signals.signal import frame_of

FIRST = date(2026, 1, 5)
PER_DAY = 40


def on_by(age: int) -> float:
    """The share of tickets that have their tags at an age, in whole days."""
    return min(1.0, 0.35 + 0.1 * age)


def export(first: date, last: date, *, seed: int = 1, late: bool = True) -> str:
    """All tickets created in these days as the helpdesk shows them on the evening of the last one."""
    lines = ["id,created,updated,subject,tags"]
    for number in range((last - FIRST).days + 1):
        day, chance = FIRST + timedelta(days=number), random.Random(seed * 1000 + number)
        for ticket in range(chance.randrange(PER_DAY - 6, PER_DAY + 7)):
            tagged = chance.random() < on_by((last - day).days) or not late
            if day >= first:
                lines.append(
                    f"{number}-{ticket},{day} {ticket % 12 + 8:02}:30,{last} 23:00,Words,"
                    f'"{"team:sync,bug" if tagged else ""}"'
                )
    return "\n".join(lines) + "\n"


def day_of(number: int) -> date:
    return FIRST + timedelta(days=number)


@pytest.fixture
def filling(load, bench) -> Workbench:
    """Two exports of half a year, five weeks apart: the second knows how the first one's newest days filled up."""
    load("a.csv", export(FIRST, day_of(147)))
    load("b.csv", export(FIRST, day_of(182)))
    return bench


def test_the_share_of_tags_that_are_on_is_learned_per_age(filling):
    curve = completeness_by_age(filling.facts()).set_index("age")["share"]

    assert np.allclose([curve[age] for age in range(7)], [on_by(age) for age in range(7)], atol=0.12)
    assert curve.is_monotonic_increasing
    assert curve.iloc[-1] == 1


def test_the_newest_days_are_known_to_be_young_and_how_much_they_lack(filling):
    young = incomplete_days(filling.facts())

    assert [day.date() for day in young.index] == [day_of(number) for number in range(177, 183)]
    assert abs(young.iloc[-1] - on_by(0)) < 0.1
    assert abs(young.iloc[0] - on_by(5)) < 0.1


def test_missing_tags_of_the_newest_days_are_no_drop(filling, monkeypatch):
    facts = filling.facts()
    calendar = filling.calendar(facts)
    start = day_of(170)

    found = signals.find(facts, calendar, start=start)
    monkeypatch.setattr("analytics.signals.survey.incomplete_days", lambda facts: incomplete_days(facts).iloc[:0])
    without = signals.find(facts, calendar, start=start)

    found, without = frame_of(found.signals), frame_of(without.signals)
    assert not (found["tier"] == "signal").any(), found[["level", "name", "kind", "since"]].to_string()
    down = without[without["direction"] == "down"]
    assert {"Sync", "bug", "Sync · bug"} & set(down["name"]), "this is what the correction prevents"


def test_a_single_import_teaches_nothing_and_nothing_is_assumed(load, bench):
    load("a.csv", export(FIRST, day_of(60)))

    assert completeness_by_age(bench.facts()).empty
    assert incomplete_days(bench.facts()).empty


def test_tags_that_are_on_at_once_leave_no_day_young(load, bench):
    load("a.csv", export(FIRST, day_of(60), late=False))
    load("b.csv", export(FIRST, day_of(95), late=False))

    curve = completeness_by_age(bench.facts())

    assert (curve["share"] == 1).all()
    assert incomplete_days(bench.facts()).empty


def test_an_undone_import_teaches_no_more(filling):
    from analytics.ingest.undoing import withdraw

    withdraw(filling.snapshots, 2)

    assert completeness_by_age(filling.facts()).empty


def test_days_that_were_always_seen_as_young_are_compared_with_their_like(load, bench):
    """Each week only its own tickets are exported: all days lack the same, so that none looks like a drop."""
    load("a.csv", export(FIRST, day_of(60)))
    load("b.csv", export(FIRST, day_of(95)))
    for week in range(9):
        first = 96 + 7 * week
        load(f"w{week}.csv", export(day_of(first), day_of(first + 6)))

    young = incomplete_days(bench.facts())

    assert (young > 0.4).all()  # against 0.35 on the first day of the curve itself


def test_the_pages_state_how_much_is_still_missing(filling):
    young = incomplete_days(filling.facts())

    assert still_filling(young) == (
        f"Tags of the newest days are still being put on: {young.iloc[-1]:.0%} of those of Mon 6 Jul, "
        f"{young.iloc[0]:.0%} of those of Wed 1 Jul are on, as earlier imports filled up. "
        "Falls that this explains are no signals."
    ).replace("%", " %")
    assert still_filling(young.iloc[:0]) == ""
