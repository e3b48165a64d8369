"""Effort: what an export measures of a ticket becomes a measure beside the tickets; nothing of it is guessed."""

from datetime import date

import duckdb
import pandas as pd
import pytest

from analytics.cli.program import main
from analytics.ingest.amounts import amounts_of
from analytics.ingest.imports import import_files
from analytics.ingest.mapping import Mapping, mapping_text, read_mapping
from analytics.ingest.planning import Order
from analytics.ingest.undoing import withdraw
from analytics.metrics.effort import effort_of, headers_of, known_values
from analytics.metrics.scope import Scope
from analytics.metrics.tickets import tickets
from analytics.metrics.volume import total, totals, volume
from analytics.store.database import CONTENT, CONTENT_HASH, LATER, open_for_writing

HEAD = "id,created,subject,tags,handling time (min),first response time (h),resolution time,reopens,rating (1-5)"
DESK = f"""{HEAD}
1,2026-01-05,a,team:sync;bug,30,2,1d 2h,0,5
2,2026-01-06,b,team:sync;bug;confusion,30,4,3h,2,4
3,2026-01-07,c,team:sync;team:docs;confusion,90,,,,
4,2026-01-08,d,team:docs;how-to,0,0,0,0,1
5,2026-01-14,e,team:docs;how-to,,,,,
"""


@pytest.fixture
def desk(bench, load):
    load("desk.csv", DESK, covers="2026-01-05..2026-01-25")
    return bench


def of(bench, measure: str, **scope):
    return total(bench.facts(), Scope(measure=measure, **scope))


# One line per measure: over all, of confusion (in which ticket 3 lies in two teams), of the week whose ticket has none.
RULES = {
    "handling": (2.5, 2.0),  # hours: 30 + 30 + 90 + 0 minutes, each ticket once
    "handling_median": (30.0, 60.0),  # minutes: the zero is a value
    "first_response": (2.0, 4.0),  # of three tickets
    "first_response_sum": (6.0, 4.0),
    "resolution": (3.0, 3.0),
    "resolution_sum": (29.0, 3.0),
    "reopened": (2.0, 2.0),
    "reopened_mean": (0.67, 2.0),
    "rating": (58.33, 75.0),  # points of 100: 100, 75, 0
    "rating_median": (75.0, 75.0),
}


@pytest.mark.parametrize("measure", RULES)
def test_a_measure_of_effort_counts_each_ticket_once_and_leaves_out_those_without_a_value(desk, measure):
    everything, confusion = RULES[measure]

    assert of(desk, measure) == everything
    assert of(desk, measure, categories=("confusion",)) == confusion
    assert of(desk, measure, start=date(2026, 1, 12), end=date(2026, 1, 18)) is None, "a ticket, no value: no data"
    empty = of(desk, measure, start=date(2026, 1, 19), end=date(2026, 1, 25))
    assert empty == (0 if measure in ("handling", "first_response_sum", "resolution_sum", "reopened") else None)


def test_a_week_without_tickets_has_no_hours_and_no_median(desk):
    facts = desk.facts()
    weeks = {name: volume(facts, Scope(measure=name), desk.calendar(facts))["value"].tolist() for name in RULES}

    assert weeks["handling"][0] == 2.5 and pd.isna(weeks["handling"][1]) and weeks["handling"][2] == 0
    assert weeks["rating"][0] == 58.33 and pd.isna(weeks["rating"][1]) and pd.isna(weeks["rating"][2])


def test_a_number_of_effort_opens_its_tickets_and_states_how_many_have_a_value(desk, capsys, monkeypatch):
    scope = Scope(measure="first_response", categories=("confusion",))
    known = known_values(desk.facts(), scope)

    assert len(tickets(desk.facts(), scope)) == known.tickets == 2
    assert (known.known, known.share) == (1, 0.5)
    monkeypatch.setenv("TAGWATCH_DATA", str(desk.folder))
    assert main(["count", "--by", "team", "--measure", "handling"]) == 0
    printed = capsys.readouterr()
    assert "Sync" in printed.out.title() and "2.5" in printed.out
    assert "4 of 5 tickets (80 %) have a value of handling time, from generic 'handling time (min)'." in printed.err


def test_groups_of_effort_hold_every_ticket_of_theirs_once(desk):
    by_team = totals(desk.facts(), Scope(measure="handling"), by=("team",)).set_index("team")["value"]

    assert sorted(by_team.tolist()) == [1.5, 2.5], "ticket 3 in both"
    assert effort_of(desk.facts(), Scope(teams=tuple(by_team.index)))["measure"].tolist() == list(RULES)


def test_the_newest_value_wins_and_a_column_that_an_export_lacks_blanks_nothing(desk, load):
    load("without.csv", "id,created,subject,updated\n1,2026-01-05,a,2026-02-01\n")
    assert of(desk, "handling") == 2.5
    load("with.csv", "id,created,subject,updated,handling time (min)\n1,2026-01-05,a,2026-02-02,90\n")
    assert of(desk, "handling") == 3.5
    withdraw(desk.snapshots, 3)
    assert of(desk, "handling") == 2.5


CELLS = {
    "1:23:45": 5_025,
    "2d 3h": 183_600,
    "3 hours 20 minutes": 12_000,
    "1h30m": 5_400,
    "45 min": 2_700,
    "PT1H30M": 5_400,
    "2 days, 1:00:00": 176_400,
    "1 Std. 5 Min.": 3_900,
    "1.5 h": 5_400,
    "0": 0,
    "": None,
    "-": None,
    "n/a": None,
    "soon": None,
    "-5": None,
}


def read(name: str, header: str, cells, **units):
    connection = duckdb.connect()
    connection.execute(f'create table stage (place integer, "{name}" varchar)')
    connection.executemany("insert into stage values (?, ?)", list(enumerate(cells)))
    amounts = amounts_of(connection, Mapping("x", {name: (header,)}, units=units))
    if name not in amounts.sql:
        return None, amounts
    found = connection.execute(f"select {amounts.sql[name]} from stage order by place").fetchall()
    return [None if value is None else float(value) for (value,) in found], amounts


def test_times_are_read_as_they_are_written():
    values, amounts = read("handling_time", "Handle time", CELLS)

    assert values == list(CELLS.values())
    assert "2 of 12 cells in 'Handle time' are no time that can be read, such as" in amounts.notes[0]


@pytest.mark.parametrize(
    ("header", "cells", "seconds"),
    [
        ("First reply time in minutes within business hours", ["12", "1,234", "0.5"], [720, 74_040, 30]),
        ("First response time (in hrs)", ["1.5", "01:35:00", "2:30"], [5_400, 5_700, 9_000]),
        ("first_response_seconds", ["90"], [90]),
        ("Erste Antwortzeit (Std.)", ["0,250", "1,5"], [900, 5_400]),
        ("Response (mm:ss)", ["12:30"], [750]),
        ("First response (ms)", ["1500"], [1.5]),
    ],
)
def test_a_unit_is_taken_from_the_header(header, cells, seconds):
    assert read("first_response", header, cells)[0] == seconds


@pytest.mark.parametrize(
    ("name", "header", "cells", "options"),
    [
        ("handling_time", "Handle time", ["12", "30"], ["handling_time=seconds", "handling_time=hours"]),
        ("handling_time", "Handle time", ["1:30"], ["handling_time=hours", "handling_time=minutes"]),
        ("rating", "Rating", ["4", "5"], ["rating=1-5", "rating=0-10"]),
    ],
)
def test_a_number_without_a_unit_is_asked_about_and_stays_out(name, header, cells, options):
    values, amounts = read(name, header, cells)

    assert values is None and amounts.unclear == (name,)
    offered = [choice.options[1] for choice in amounts.questions[0].choices]
    assert set(options) <= set(offered) and header in amounts.questions[0].text
    assert read(name, header, cells, **{name: options[0].split("=")[1]})[0] is not None


def test_ratings_of_all_scales_become_points_of_100():
    assert read("rating", "Rating (1-5)", ["1", "4", "5", "4/5", "9"])[0] == [0, 75, 100, 75, None]
    assert read("rating", "NPS", ["0", "7", "10"])[0] == [0, 70, 100]
    assert read("rating", "Satisfaction", ["Good", "Bad", "Offered", "★★★★☆"])[0] == [100, 0, None, 75]


def test_a_file_with_an_unclear_unit_goes_in_without_it_and_again_with_it(bench, write, monkeypatch, capsys):
    monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))
    file = write("odd.csv", "id,created,subject,handling time\n1,2026-01-05,a,30\n2,2026-01-06,b,45\n")

    outcome = import_files(bench.snapshots, [file])[0]

    assert (outcome.state, outcome.tickets) == ("imported", 2)
    assert any("--units handling_time=minutes" in warning for warning in outcome.warnings)
    assert outcome.questions[0].about == "units"
    assert import_files(bench.snapshots, [file])[0].state == "known"
    assert main(["count", "--measure", "handling"]) == 2
    refused = capsys.readouterr().err
    assert "Import an export that has them: python -m analytics import FILE --map handling_time" in refused
    assert main(["import", str(file), "--units", "handling_time=minutes"]) == 0
    assert of(bench, "handling") == 1.25
    later = write("later.csv", "id,created,subject,handling time\n3,2026-01-07,a,60\n")
    import_files(bench.snapshots, [later])
    assert of(bench, "handling") == 2.25, "the unit is remembered for these columns"
    assert main(["import", str(file), "--units", "handling_time=fortnights"]) == 2
    assert "Unknown unit of handling_time 'fortnights'" in capsys.readouterr().err


def test_a_mapping_file_states_units():
    mapping = Mapping("desk", {"ticket_id": ("n",), "created_at": ("d",), "rating": ("r",)}, units={"rating": "1-5"})

    assert read_mapping(mapping_text(mapping), name="m.toml")[0].units == {"rating": "1-5"}


def test_the_clock_of_a_figure_is_named_as_its_export_names_it(bench, load):
    load("z.csv", "id,created,subject,First reply time in minutes within business hours\n1,2026-01-05,a,30\n")

    named = headers_of(bench.facts(), "first_response")

    assert named == {"generic": "First reply time in minutes within business hours"}


def test_a_content_without_effort_has_the_hash_that_it_had_before_there_was_any(tmp_path):
    connection = open_for_writing(tmp_path / "x.duckdb")
    before = ", ".join(name for name in CONTENT if name not in LATER)
    connection.execute("insert into versions (subject, tags) values ('a', ['x'])")

    same = connection.execute(f"select {CONTENT_HASH} = hash({before}, tags is null) from versions").fetchone()[0]
    connection.execute("update versions set rating = 0")
    other = connection.execute(f"select {CONTENT_HASH} = hash({before}, tags is null) from versions").fetchone()[0]

    assert same and not other


def test_tools_name_their_own_columns_and_units(bench, load):
    load(
        "z.csv",
        "Summation column,Id,Requester,Assignee,Group,Subject,Tags,Status,Created at,First reply time in minutes,"
        "First reply time in minutes within business hours,Full resolution time in minutes,Reopens,Satisfaction Score\n"
        "1,7,Ada,Robin,T,S,bug,Solved,2026-01-05 10:00,12,6,90,1,Good\n",
    )
    load(
        "j.csv",
        "Issue key,Summary,Issue id,Issue Type,Status,Created,Assignee,Time Spent,Custom field (Time to resolution)\n"
        "H-1,S,1,Bug,Done,05/Jan/26 10:00 AM,Kim,3600,-2h\n",
    )

    rows = bench.facts().frame("select * from snapshot.tickets").set_index("ticket_id")

    assert rows.loc["7", ["agent", "first_response", "resolution_time", "reopened", "rating"]].tolist() == [
        "Robin",
        720,
        5_400,
        1,
        100,
    ]
    assert rows.loc["H-1", "handling_time"] == 3_600 and pd.isna(rows.loc["H-1", "resolution_time"])


def test_an_order_of_units_is_worth_remembering():
    assert Order(units=(("rating", "1-5"),)).by_hand
