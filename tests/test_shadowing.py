"""Shadowing: arrivals by hour of the week, proposed hours, the round, the calendar file, and notes kept with areas."""

import math
from datetime import UTC, date, datetime

import icalendar
import pandas as pd
import pytest

from analytics.insights.shadowing import dates, debriefs, monthly_round, notes_about, proposed, slots, visits
from analytics.insights.shadowing_calendar import calendar_file
from analytics.metrics.arrivals import arrivals
from analytics.metrics.scope import Scope
from analytics.metrics.tickets import ticket_count
from analytics.people.acting import NotAllowed, acting_as
from analytics.people.person import Person
from analytics.people.role import Role, rights_of
from analytics.store.own_records import own_keys
from analytics.workspace.area import Area
from analytics.workspace.kind import BadDecisions
from analytics.workspace.kinds import SETTINGS, TEAMS
from analytics.workspace.moves import set_record, take_away
from analytics.workspace.shadowing_kinds import DEBRIEFS, SHADOWING_SLOTS, SHADOWING_VISITS
from analytics.workspace.teams import Teams

TODAY = date(2026, 3, 4)  # a Wednesday
VISIT = {"day": "2026-03-29", "hour": "10", "person": "Ada, PM", "host": "Bo;Support"}


@pytest.fixture
def desk(bench, load):
    """Two weeks: on Mondays at 08:30 UTC three tickets (two of one cell), on Tuesdays at 23:30 UTC one."""
    rows = "id,created,subject,tags\n"
    for week, monday in enumerate(("2026-01-05", "2026-01-12")):
        tuesday = f"{monday[:-2]}{int(monday[-2:]) + 1:02d}"
        rows += "".join(
            f"{week}{n},{day} {clock},S,{tags}\n"
            for n, (day, clock, tags) in enumerate(
                [
                    (monday, "08:30", "team:sync;bug"),
                    (monday, "08:40", "team:sync;bug"),
                    (monday, "08:50", "team:billing;bug"),
                    (tuesday, "23:30", "team:sync;bug"),
                ]
            )
        )
    load("a.csv", rows)
    return bench


def hour(frame: pd.DataFrame, weekday: str, at: str) -> pd.Series:
    return frame[(frame["weekday"] == weekday) & (frame["hour"] == at)].iloc[0]


def test_a_day_that_is_not_over_makes_no_hour_busier(desk, load):
    load("b.csv", "id,created,subject,tags\n99,2026-01-19 08:30,S,bug\n", covers="none")
    facts = desk.facts()

    monday = hour(arrivals(facts, Scope(), desk.calendar(facts)), "Mon", "08")

    assert (monday["tickets"], monday["a_week"]) == (6, 3)


def test_arrivals_are_the_tickets_of_the_hour_in_the_workspaces_zone(desk):
    facts = desk.facts()
    scope = Scope(teams=("Sync",))

    frame = arrivals(facts, scope, desk.calendar(facts))

    monday = hour(frame, "Mon", "08")
    assert len(frame) == 7 * 24 and frame["tickets"].sum() == 8
    assert (monday["tickets"], monday["mine"], monday["share"]) == (6, 4, 4 / 6)
    assert monday["tickets"] == ticket_count(facts, Scope(weekdays=("Mon",), hours=("08",)))
    desk.decide([set_record(desk.state, SETTINGS, {"name": "time_zone", "value": "Europe/Berlin"})], "zone")
    facts = desk.facts()
    wednesday = hour(arrivals(facts, scope, desk.calendar(facts)), "Wed", "00")
    assert (wednesday["tickets"], wednesday["a_week"]) == (1, 1)  # the export ends in the second Wednesday


def test_without_an_area_of_ones_own_there_is_no_share(desk):
    facts = desk.facts()

    assert arrivals(facts, Scope(), desk.calendar(facts))[["mine", "share"]].isna().all().all()


def test_different_kinds_are_expected_from_their_rates(desk):
    facts = desk.facts()
    frame = arrivals(facts, Scope(), desk.calendar(facts))

    monday = hour(frame, "Mon", "08")

    days = float(monday["tickets"] / monday["a_week"])
    assert monday["cells"] == pytest.approx((1 - math.exp(-4 / days)) + (1 - math.exp(-2 / days)))


def test_proposed_hours_have_moderate_load_and_most_kinds_first():
    frame = pd.DataFrame(
        {
            "weekday": ["Mon"] * 6 + ["Tue"] * 4,
            "hour": [f"{n:02d}" for n in range(10)],
            "tickets": range(10, 110, 10),
            "a_week": [float(n) for n in range(1, 11)],
            "cells": [9.0, 9, 9, 1, 3, 2, 4, 9, 9, 9],
        }
    )

    found = proposed(frame)

    assert found["load"].tolist() == pytest.approx([0.7, 0.5, 0.6])
    assert found["hour"].tolist() == ["06", "04", "05"]  # by kinds: 4, 3, 2; of Monday two at most


def test_the_calendar_file_has_each_visit_in_utc_and_keeps_its_id():
    made = datetime(2026, 3, 1, 12, tzinfo=UTC)

    file = calendar_file([VISIT], "Europe/Berlin", made=made)

    (event,) = icalendar.Calendar.from_ical(file).walk("VEVENT")
    assert event.decoded("dtstart") == datetime(2026, 3, 29, 8, tzinfo=UTC)  # the clocks changed that morning
    assert event.decoded("dtend") == datetime(2026, 3, 29, 9, tzinfo=UTC)
    assert str(event["summary"]) == "Shadowing support: Ada, PM with Bo;Support"
    assert b"\r\n" in file and all(len(line) <= 75 for line in file.split(b"\r\n"))
    again = calendar_file([{**VISIT, "host": "Cy"}], "Europe/Berlin", made=made)
    assert str(icalendar.Calendar.from_ical(again).walk("VEVENT")[0]["uid"]) == str(event["uid"])


def test_the_round_names_first_who_has_not_been_for_longest(bench):
    bench.decide(
        [
            set_record(bench.state, TEAMS, {"team": "Sync", "owner": "Never"}),
            set_record(bench.state, TEAMS, {"team": "Billing", "owner": "Old"}),
            *(
                set_record(bench.state, SHADOWING_VISITS, {"day": day, "hour": "10", "person": person})
                for day, person in (("2025-12-01", "Old"), ("2026-02-20", "New"), ("2026-03-05", "Old"))
            ),
        ],
        "visits",
    )

    rounds = monthly_round(bench.state, Teams.of(bench.state), TODAY)

    assert [one.person for one in rounds] == ["Never", "Old", "New"]
    assert (rounds[1].last, rounds[1].next) == (date(2025, 12, 1), date(2026, 3, 5))
    assert [visit["day"] for visit in visits(bench.state, since=TODAY)] == ["2026-03-05"]


def test_nobody_but_who_signed_up_and_support_changes_a_visit_or_a_debrief(bench):
    note = {"month": "2026-02-01", "level": "cell", "area": "Sync · bug", "person": "Ada", "note": "Read the log."}
    ada, eve = (Person(name, Role.VIEWER, rights_of(Role.VIEWER)) for name in ("ada", "eve"))
    with acting_as(ada):
        for kind, record in ((SHADOWING_VISITS, VISIT), (DEBRIEFS, note)):
            step = bench.decide([set_record(bench.state, kind, record)], "own")
    for kind, record in ((SHADOWING_VISITS, VISIT), (DEBRIEFS, note)):
        with acting_as(eve):
            for edit in (
                take_away(bench.state, kind, record),
                set_record(bench.state, kind, {**record, kind.columns[-1].name: "x"}),
            ):
                with pytest.raises(NotAllowed, match=r"You may not change this .*: another person put it in"):
                    bench.decide([edit], "of another")
            with pytest.raises(NotAllowed, match="another person"):
                bench.undo(step)
            assert own_keys(bench.folder, kind.plural) == frozenset()
    with acting_as(ada):
        assert own_keys(bench.folder, SHADOWING_VISITS.plural) == {SHADOWING_VISITS.key_of(VISIT)}
        assert bench.decide([take_away(bench.state, SHADOWING_VISITS, VISIT)], "own")
    with acting_as(Person("cleo", Role.CS_LEAD, rights_of(Role.CS_LEAD))):
        assert bench.decide([take_away(bench.state, DEBRIEFS, note)], "looks after all")


def test_slots_are_in_the_order_of_the_week_and_come_every_week(bench):
    offered = [("Tue", "09"), ("Wed", "10"), ("Mon", "15")]
    bench.decide(
        [set_record(bench.state, SHADOWING_SLOTS, {"weekday": d, "hour": h, "host": "Bo"}) for d, h in offered], "slots"
    )

    known = slots(bench.state)

    assert [slot["weekday"] for slot in known] == ["Mon", "Tue", "Wed"]
    assert dates(known[2], TODAY, weeks=2) == [date(2026, 3, 11), date(2026, 3, 18)]  # today's hour may be over
    assert dates(known[0], TODAY, weeks=1) == [date(2026, 3, 9)]


def test_a_debrief_is_kept_with_its_area_what_holds_it_and_its_parts(bench):
    note = {"month": "2026-02-01", "level": "cell", "area": "Sync · bug", "person": "Ada", "note": "Read the log."}
    bench.decide([set_record(bench.state, DEBRIEFS, note)], "debrief")
    kept = debriefs(bench.state)

    assert notes_about(kept, Area.cell("Sync", "bug")) == kept == notes_about(kept, Area("team", ("Sync",)))
    assert notes_about(kept, Area("team", ("Billing",))) == []
    with pytest.raises(BadDecisions, match="debriefs, column 'area'"):
        bench.decide([set_record(bench.state, DEBRIEFS, {**note, "area": "Sync"})], "no cell")
