"""Dimensions: language, weekday, hour and customer are counted in the workspace's zone, alone and with the others."""

import pytest

from analytics.cli.program import main
from analytics.errors import UnknownName
from analytics.metrics.scope import DISJOINT, Scope
from analytics.metrics.tickets import ticket_count
from analytics.metrics.volume import total, totals, volume

ROWS = """id,created,tags,team,category,language,requester
1,2026-03-01T23:30:00Z,a,Sync,bug,en,Ann
2,2026-03-02T08:10:00Z,a,Sync,bug,de,Ann
3,2026-03-07T12:00:00Z,b,Sync,praise,,
"""


@pytest.fixture
def facts(bench, load):
    load("tickets.csv", ROWS)
    return bench.facts(zone="Europe/Berlin")


def counts(facts, name: str, **scope: object) -> dict[str, int]:
    frame = totals(facts, Scope(**scope), by=(name,))
    return dict(zip(frame[name], frame["value"].astype(int), strict=True))


def test_weekdays_and_hours_are_those_of_the_workspace_s_zone(facts, bench):
    assert counts(facts, "weekday") == {"Mon": 2, "Sat": 1}
    assert counts(facts, "hour") == {"00": 1, "09": 1, "13": 1}
    assert counts(bench.facts(zone="UTC"), "weekday") == {"Sun": 1, "Mon": 1, "Sat": 1}


def test_languages_and_customers_are_counted_with_those_that_have_none(facts):
    assert counts(facts, "language") == {"en": 1, "de": 1, "(none)": 1}
    assert counts(facts, "customer") == {"Ann": 2, "(none)": 1}
    assert counts(facts, "customer", measure="customers") == {"Ann": 1, "(none)": 0}


def test_an_export_of_days_alone_has_no_hours(bench, load):
    load("days.csv", ROWS.replace("T23:30:00Z", "").replace("T08:10:00Z", "").replace("T12:00:00Z", ""))

    assert counts(bench.facts(), "hour") == {"(none)": 3}


@pytest.mark.parametrize("name", DISJOINT)
def test_each_group_opens_its_tickets_and_together_they_are_all(facts, name):
    groups = counts(facts, name)

    assert {value: ticket_count(facts, Scope().with_group({name: value})) for value in groups} == groups
    assert sum(groups.values()) == total(facts, Scope())


def test_dimensions_are_counted_together_and_over_time(facts, bench):
    frame = totals(facts, Scope(), by=("category", "weekday", "customer"))
    assert sorted(frame.itertuples(index=False, name=None)) == [
        ("bug", "Mon", "Ann", 2),
        ("praise", "Sat", "(none)", 1),
    ]

    weeks = volume(facts, Scope(weekdays=("Mon",)), bench.calendar(facts), by=("hour",))
    assert weeks["value"].fillna(0).sum() == 2


def test_a_weekday_that_is_none_is_refused():
    with pytest.raises(UnknownName, match="Mond"):
        Scope(weekdays=("Mond",))


def test_the_command_line_counts_by_them(facts, bench, monkeypatch, capsys):
    monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))

    code = main(["count", "--by", "weekday,language", "--customer", "Ann", "--time-zone", "UTC", "--format", "csv"])

    assert code == 0
    assert capsys.readouterr().out.splitlines() == ["weekday,language,tickets", "Mon,de,1", "Sun,en,1"]
