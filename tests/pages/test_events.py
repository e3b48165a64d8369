"""The page Events: an event is added, changed, removed, taken back and uploaded, and stands on its charts only."""

import json
import shutil

import pytest

from analytics.operations.workbench import Workbench
from analytics.workspace.incident_kinds import AFFECTED, INCIDENTS, event_incident
from analytics.workspace.kinds import EVENTS
from analytics.workspace.moves import set_record, take_away
from analytics.workspace.release_kinds import BETA_CUSTOMERS

CSV = "name,kind,start,teams,note\nBig sale,campaign,2026-10-05,Billing,Half price\n"


@pytest.fixture
def desk(sample_store, tmp_path) -> Workbench:
    """The sample in a store of the test's own."""
    return Workbench(shutil.copytree(sample_store, tmp_path / "desk"))


def field(page, kind: str, name: str):
    return next(widget for widget in page.at.get(kind) if widget.key.startswith(f"event-{name}-"))


def press(page, label: str):
    next(button for button in page.at.button if button.label == label).click()
    return page.run()


def output(page) -> str:
    return "\n".join(text.value for text in page.at.text)


def names(bench: Workbench) -> set[str]:
    return {record["name"] for record in bench.state["events"].values()}


def drawn(page) -> list[str]:
    """The names above the first chart."""
    spec = json.loads(page.at.get("plotly_chart")[0].proto.spec)
    return [a["text"] for a in spec["layout"].get("annotations", []) if a["text"] != "no data"]


def choose(page, bench: Workbench, name: str):
    """Choose the row of an event in the table."""
    row = page.table("Event")["Event"].tolist().index(name)
    page.at.session_state[f"events{bench.workspace.version()}"] = {
        "selection": {"rows": [row], "columns": [], "cells": []}
    }
    return page.run()


def test_the_sample_s_events_are_listed_and_marked(show, sample):
    page = show("events")

    table = page.table("Event")
    assert set(table["Event"]) == names(sample) and set(table["Origin"]) == {"sample"}
    assert page.headline.startswith("5 events, the newest: Offline help article on 14 Sep 2026.")
    assert "1 release ahead. A release is a line from its day on." in page.html
    assert "are removed with your first import" in page.html


def test_an_event_is_added_by_hand_and_taken_back_with_one_click(show, desk):
    page = show("events", store=desk.folder)
    field(page, "text_input", "name").set_value("Price <b>change</b>")
    field(page, "selectbox", "kind").set_value("campaign")
    field(page, "multiselect", "teams").set_value(["Billing"])

    page = press(page, "Add the event")

    assert "Price <b>change</b>" in names(desk) and "Added the event Price <b>change</b>." in output(page)
    assert "<b>change" not in "".join(block.value for block in page.at.get("html"))
    page.at.button(key="undo_last").click()
    page.run()
    assert len(names(desk)) == 6


@pytest.mark.parametrize(
    ("name", "link", "message"),
    [
        ("", "", "column 'name' is empty and must not be"),
        ("x", "javascript:alert(1)", "'javascript:alert(1)' is no link; it must begin with https://"),
    ],
)
def test_a_faulty_event_is_refused_in_words_and_nothing_is_saved(show, desk, name, link, message):
    page = show("events", store=desk.folder)
    field(page, "text_input", "name").set_value(name)
    field(page, "text_input", "link").set_value(link)

    page = press(page, "Add the event")

    assert message in output(page) and len(names(desk)) == 6
    assert field(page, "text_input", "link").value == link  # what was typed is still there


def test_an_event_is_changed_even_its_name_and_its_day_and_removed(show, desk):
    page = choose(show("events", store=desk.folder), desk, "Sync outage")
    assert field(page, "text_input", "note").value == "Sample: notes did not sync for two days."
    field(page, "text_input", "name").set_value("The great outage")

    page = press(page, "Save the event")

    assert "The great outage" in names(desk) and "Sync outage" not in names(desk) and len(names(desk)) == 6
    changed = next(r for r in desk.state["events"].values() if r["name"] == "The great outage")
    assert changed["end"] == "2026-03-12" and changed["teams"] == ["Sync"]
    page = press(choose(page, desk, "The great outage"), "Remove the event")
    assert len(names(desk)) == 5


def test_what_was_decided_of_an_incident_moves_with_its_event_and_back_in_one_step(show, desk):
    event = next(record for record in desk.state["events"].values() if record["name"] == "Sync outage")
    link = event_incident(event["start"], "Sync outage")
    told = {"customer": "Firm", "incident": link, "told": "2026-03-13", "compensation": "A month"}
    note = {"incident": link, "note": "The disk was full"}
    desk.decide([set_record(desk.state, AFFECTED, told), set_record(desk.state, INCIDENTS, note)], "told")
    before = desk.state
    page = choose(show("events", store=desk.folder), desk, "Sync outage")
    field(page, "text_input", "name").set_value("The great  outage")

    page = press(page, "Save the event")

    now = event_incident(event["start"], "The great outage")
    (moved,), (review,) = desk.state["affected_customers"].values(), desk.state["incidents"].values()
    assert (moved["incident"], moved["told"], moved["compensation"]) == (now, "2026-03-13", "A month")
    assert (review["incident"], review["note"]) == (now, "The disk was full")
    page.at.button(key="undo_last").click()
    page.run()
    assert desk.state == before


def test_an_event_on_the_day_and_with_the_name_of_another_is_not_overwritten(show, desk):
    page = show("events", store=desk.folder)
    start = field(page, "date_input", "start").value.isoformat()
    desk.decide([set_record(desk.state, EVENTS, {"name": "Mine", "kind": "other", "start": start})], "first", who="Ada")
    field(page, "text_input", "name").set_value("Mine")

    page = press(page, "Add the event")

    assert "changed by Ada" in output(page) and "Nothing was changed" in output(page)
    assert next(r for r in desk.state["events"].values() if r["name"] == "Mine")["kind"] == "other"


def test_a_csv_adds_and_changes_and_removes_nothing(show, desk):
    page = show("events", store=desk.folder)
    page.at.get("file_uploader")[0].set_value(("events.csv", CSV.encode(), "text/csv"))
    page = page.run()
    assert "1 event in the file: 1 new. Events that the file lacks stay." in output(page)

    page = press(page, "Take in 1 event")

    assert names(desk) >= {"Big sale", "Sync outage"} and len(names(desk)) == 7
    page.at.get("file_uploader")[0].set_value(("events.csv", CSV.encode(), "text/csv"))
    assert "1 event in the file: nothing." in output(page.run())


def test_a_faulty_csv_names_line_column_and_value(show, desk):
    page = show("events", store=desk.folder)
    page.at.get("file_uploader")[0].set_value(
        ("events.csv", (CSV + "Next,sale,2026-10-06,,\nLast,other,6/10/2026,,\n").encode(), "text/csv")
    )

    page = page.run()

    assert "events.csv, line 3, column 'kind': 'sale' is none of release" in output(page)
    assert "events.csv, line 4, column 'start': '6/10/2026' is no date" in output(page)
    assert len(names(desk)) == 6


def test_releases_of_gh_are_taken_in_for_a_team_and_known_ones_left_alone(show, desk):
    releases = json.dumps(
        [
            {"name": "5.2", "tagName": "v5.2", "publishedAt": "2026-10-05T10:00:00Z", "isDraft": False},
            {"name": "AI summary", "tagName": "v5", "publishedAt": "2026-06-01T10:00:00Z"},
        ]
    ).encode()
    page = show("events", store=desk.folder)
    page.at.get("file_uploader")[0].set_value(("releases.json", releases, "application/json"))
    page = page.run()
    page.at.multiselect(key="release_teams").set_value(["Sync"])
    page = page.run()
    assert "2 releases in the file: 1 new, 1 known already." in output(page)

    press(page, "Take in 1 event")

    assert next(r for r in desk.state["events"].values() if r["name"] == "5.2")["teams"] == ["Sync"]
    assert next(r for r in desk.state["events"].values() if r["name"] == "AI summary")["teams"] == ["Editor"]


def test_a_milestone_that_was_closed_on_another_day_moves_its_release_and_is_removed_with_its_beta(show, desk):
    planned = {"name": "5.3", "kind": "release", "start": "2026-11-18", "state": "planned", "answers": "Soon"}
    who = {"customer": "Firm", "release": "5.3", "state": "asked"}
    desk.decide([set_record(desk.state, EVENTS, planned), set_record(desk.state, BETA_CUSTOMERS, who)], "planned")
    printed = [{"title": "5.3", "due_on": "2026-11-18T08:00:00Z", "closed_at": "2026-11-09T08:00:00Z"}]
    page = show("events", store=desk.folder)
    page.at.get("file_uploader")[0].set_value(("m.json", json.dumps(printed).encode(), "application/json"))
    page = page.run()
    assert "1 release in the file: 0 new, 1 moved, 0 known already." in output(page)

    page = press(page, "Take in 1 event")

    (record,) = (record for record in desk.state["events"].values() if record["name"] == "5.3")
    assert (record["start"], record["state"], record["answers"]) == ("2026-11-09", "live", "Soon")
    press(choose(page, desk, "5.3"), "Remove the event")
    assert "5.3" not in names(desk) and not desk.state["beta_customers"]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"period": "26w"}, {"AI summary", "Offline help…"}),
        ({"period": "26w", "team": "Sync"}, {"Offline help…"}),
        ({"period": "26w", "team": "Billing"}, set()),
        ({"period": "26w", "cell": "Editor|bug"}, {"AI summary"}),
    ],
)
@pytest.mark.parametrize("step", ["day", "week", "month"])
def test_the_trend_draws_the_events_of_its_scope_and_only_those(show, query, wanted, step):
    assert set(drawn(show("trends", step=step, **query))) == wanted


def test_unaware_draws_the_events_of_the_features_that_it_draws(show):
    assert drawn(show("unaware", team="Sync")) == ["Offline help…"]
    assert drawn(show("unaware", team="Mobile", group="team")) == []


def test_without_events_the_page_states_why_one_would_want_some(show, desk):
    desk.decide([take_away(desk.state, EVENTS, record) for record in desk.state["events"].values()], "clear")

    page = show("events", store=desk.folder)

    assert page.headline.startswith("No event is known yet.")
    assert "Add the first one below" in page.html
