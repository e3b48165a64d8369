"""Shadowing: the heatmap's numbers, slots offered and withdrawn, visits with their calendar file, notes with areas."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from analytics.insights.shadowing import proposed
from analytics.metrics.arrivals import arrivals
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.operations.workbench import Workbench
from analytics.workspace.moves import set_record
from analytics.workspace.shadowing_kinds import DEBRIEFS
from pages.filters import link_parameters


@pytest.fixture
def own(sample_store, tmp_path) -> Path:
    return Path(shutil.copytree(sample_store, tmp_path / "own"))


def test_the_page_proposes_hours_and_opens_their_tickets(show, sample, facts):
    page = show("shadowing", period="all")

    good = proposed(arrivals(facts, Scope(), sample.calendar(facts)))
    first = f"{good['weekday'][0]} {good['hour'][0]}:00"
    assert page.headline.startswith(f"{first} is a good hour to sit beside support.")
    assert page.table("Load percentile")["Hour"].tolist() == (good["weekday"] + " " + good["hour"] + ":00").tolist()
    assert page.table("Load percentile")["Load percentile"].between(40, 70).all()
    link = page.links("Open the tickets of this hour")["Open the tickets of this hour"]
    assert link["weekday"] == ["Mon"] and link["hour"] == ["09"]


def test_the_share_of_my_areas_needs_a_filter(show):
    assert "Choose your team or category in the sidebar" in show("shadowing").html
    assert "Share of my areas" in show("shadowing", team="Sync").table("Load percentile")


@pytest.mark.parametrize(("shown", "column", "teams"), [("all", "tickets", ()), ("share", "mine", ("Sync",))])
def test_an_hour_opens_the_tickets_that_it_counts(show, sample, facts, monkeypatch, shown, column, teams):
    opened = []
    monkeypatch.setattr("pages.parts.shadowing.hours.number_table", lambda *given, **options: (0, 9))
    monkeypatch.setattr("pages.parts.shadowing.hours.open_page", lambda script, query: opened.append(query))
    page = show("shadowing", team="Sync", share=shown)

    calendar = sample.calendar(facts)
    start = calendar.last_complete() - timedelta(weeks=25)
    hours = arrivals(facts, Scope(teams=("Sync",), start=start), calendar).set_index(["weekday", "hour"])
    hour = Scope(teams=teams, start=start, end=calendar.through, weekdays=("Mon",), hours=("09",))
    assert opened == [link_parameters(hour)]
    assert page.links("Open the tickets")["Open the tickets of this hour"].get("team", []) == list(teams)
    assert total(facts, hour) == hours.loc[("Mon", "09"), column] > 0


def test_a_slot_is_offered_signed_up_for_and_withdrawn(show, own):
    page = show("shadowing", store=own, part="visits")
    page.at.text_input(key="offer_host").set_value("Bo")
    next(button for button in page.at.button if button.label == "Offer").click()
    page = page.run()
    page.at.text_input(key="sign_up_person").set_value("Ada")
    next(button for button in page.at.button if button.label == "Sign up").click()
    page = page.run()

    (visit,) = Workbench(own).state["shadowing_visits"].values()
    assert (visit["person"], visit["host"]) == ("Ada", "Bo")
    assert any("Calendar file" in button.proto.label for button in page.at.get("download_button"))
    page.at.button(key="withdraw_0").click()
    page.run()
    assert Workbench(own).state["shadowing_slots"] == {}
    assert show("shadowing", store=own, part="round").table("Person")["Person"].tolist()[-1] != ""


def test_a_slot_without_a_host_is_refused_in_words(show, own):
    page = show("shadowing", store=own, part="visits")
    next(button for button in page.at.button if button.label == "Offer").click()
    page = page.run()

    assert any("is empty and must not be" in block.value for block in page.at.text)


def test_a_note_is_kept_and_shown_with_its_area(show, own):
    bench = Workbench(own)
    note = {"month": "2026-10-01", "level": "feature", "area": "Widgets", "person": "Ada", "note": "<b>Ask</b> first."}
    bench.decide([set_record(bench.state, DEBRIEFS, note)], "debrief")

    page = show("shadowing", store=own, part="debrief")
    assert any("Widgets · Ada: <b>Ask</b> first." in block.value for block in page.at.text)
    area = show("area", store=own, area="feature", of="Widgets", period="all")
    assert any("2026-10 · Ada: <b>Ask</b> first." in block.value for block in area.at.text)


def test_an_export_of_days_alone_has_no_hours(show, load, bench):
    load("a.csv", "id,created,subject,tags\n1,2026-03-02,S,bug\n2,2026-03-03,S,bug\n")

    assert "have no time of day" in show("shadowing", store=bench.folder, period="all").html
    visits = show("shadowing", store=bench.folder, period="all", part="visits")
    assert not visits.errors and any(button.label == "Offer" for button in visits.at.button)


def test_each_hour_of_the_week_is_a_button_with_its_tickets(show):
    week = json.loads(show("shadowing").at.get("bidi_component")[0].proto.json)

    assert [row["label"] for row in week["rows"]] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert len(week["columns"]) == 24 and all(len(line) == 24 for line in week["cells"])
    assert any(cell["live"] and cell["heat"] == 1 for line in week["cells"] for cell in line)
