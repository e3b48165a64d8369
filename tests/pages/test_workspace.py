"""Workspace: what is set there counts everywhere, is kept with who and why, and can be taken back."""

import shutil

import pandas as pd
import pytest

from analytics.metrics.overview import category_colors
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.operations.workbench import Workbench
from analytics.workspace.kinds import CATEGORIES, CELLS, FEATURES, KINDS, RECIPIENTS, TEAMS
from analytics.workspace.moves import rename, set_record
from analytics.workspace.teams import Teams
from pages.records import _save


@pytest.fixture
def own(sample_store, tmp_path) -> Workbench:
    """The sample in a store of the test's own."""
    return Workbench(shutil.copytree(sample_store, tmp_path / "own"))


def test_a_time_zone_is_saved_counts_everywhere_and_is_taken_back(show, own):
    page = show("workspace", store=own.folder)
    page.at.selectbox(key="set_zone").set_value("Asia/Tokyo")
    page.at.text_input(key="set_why").set_value("We moved")
    next(b for b in page.at.button if b.label == "Save").click().run()

    assert own.settings.time_zone == "Asia/Tokyo"
    assert own.workspace.history()[["what", "why"]].iloc[0].tolist() == ["Changed time_zone", "We moved"]
    assert "Asia/Tokyo" in show("", store=own.folder).html

    page = show("workspace", store=own.folder)
    own.undo(int(own.workspace.history()["step"].iloc[0]))
    assert own.settings.time_zone == "UTC"


def test_a_ticket_link_that_is_none_is_refused_in_words(show, own):
    page = show("workspace", store=own.folder)
    page.at.text_input(key="set_link_zendesk").set_value("acme.zendesk.com")
    next(b for b in page.at.button if b.label == "Save").click().run()

    assert any("is no ticket link; it must begin with https://" in text.value for text in page.at.text)
    assert own.settings.ticket_links == {}


@pytest.mark.parametrize("part", ["counting", "categories", "teams", "recipients", "features", "themes", "quiet"])
def test_every_part_opens_on_a_store_where_nothing_is_decided(show, part):
    assert show("workspace", about=part).headline.startswith("How this workspace counts")


def test_one_team_is_no_teams(show, load, bench):
    load("a.csv", "id,created,subject,tags\n1,2026-03-02,Broken,team:sync;bug\n")

    assert "1 team, 0 features in the catalogue." in show("workspace", store=bench.folder).headline


def test_the_link_of_a_renamed_team_still_opens_its_tickets(show, own):
    before = total(own.facts(), Scope(teams=("Sync",)))
    own.decide(
        [
            set_record(own.state, TEAMS, {"team": "Sync", "owner": "Ada", "color": "#123456"}),
            set_record(own.state, CELLS, {"team": "Sync", "category": "bug", "owner": "Bo"}),
        ],
        "Describe Sync",
    )
    own.decide(rename(own.state, TEAMS, "Sync", "Sync and save"), "Rename")

    assert total(own.facts(), Scope(teams=("Sync and save",))) == before
    page = show("tickets", store=own.folder, team="Sync", period="all")
    assert page.headline.startswith(f"{before:,} tickets")
    assert page.at.query_params["team"] == "Sync and save"
    (record,) = own.state["teams"].values()
    assert (record["owner"], record["color"], record["former"]) == ("Ada", "#123456", ["Sync"])


def test_a_renamed_feature_keeps_its_tickets(own):
    before = total(own.facts(), Scope(features=("Offline mode",)))
    own.decide([set_record(own.state, FEATURES, {"feature": "Offline mode", "team": "Sync"})], "Describe")
    own.decide(rename(own.state, FEATURES, "Offline mode", "Work offline"), "Rename")

    assert total(own.facts(), Scope(features=("Work offline",))) == before > 0
    assert total(own.facts(), Scope(features=("Offline mode",))) == 0


def test_rows_that_were_only_proposed_are_not_kept_and_a_filled_one_is(own, monkeypatch):
    saved = []
    monkeypatch.setattr("pages.records.seen", lambda: own.state)
    monkeypatch.setattr("pages.records.save", lambda move, what, why="": saved.append(list(move(own.state))))
    offered = {TEAMS.key_of({"team": name}): TEAMS.record({"team": name}) for name in ("Sync", "Editor")}
    edited = pd.DataFrame(
        {"team": ["Editor", "Sync"], "owner": [None, "Ada"], "contact": [None, None], "color": [None, None]}
    )

    _save(TEAMS, edited, offered, "")

    (edit,) = saved[0]
    assert (edit.record["team"], edit.record["owner"]) == ("Sync", "Ada")


def test_every_kind_of_decision_has_a_place_and_a_file():
    assert len({kind.file for kind in KINDS}) == len(KINDS)


def test_a_category_with_another_label_keeps_its_colour_its_owner_and_its_links(show, own):
    colors = category_colors(own.facts())
    link = show("tickets", store=own.folder, category="bug", period="all").headline
    own.decide([set_record(own.state, CELLS, {"team": "Sync", "category": "bug", "owner": "Ann"})], "owner")

    own.decide([set_record(own.state, CATEGORIES, {"slug": "bug", "label": "Defect"})], "label")

    assert category_colors(own.facts()) == colors
    again = show("tickets", store=own.folder, category="bug", period="all").headline
    assert again.split(" from ")[0] == link.split(" from ")[0], "the same tickets"
    assert "Defect" in set(show("trends", store=own.folder).table("Category")["Category"])
    assert Teams.of(own.state).owner("Sync", "bug") == "Ann"


def test_a_renamed_team_keeps_its_colour_and_owner(own):
    own.decide([set_record(own.state, TEAMS, {"team": "Sync", "owner": "Ann", "color": "#123456"})], "describe")

    own.decide(rename(own.state, TEAMS, "Sync", "Synchronise"), "rename")

    teams = Teams.of(own.state)
    assert teams.owner("Synchronise", "bug") == "Ann"
    assert teams.colors(["Billing", "Synchronise"])["Synchronise"] == "#123456"


def test_recipients_are_added_on_the_page_show_where_they_lead_and_are_taken_back(show, own, monkeypatch):
    for name in ("TAGWATCH_MAIL_TO", "TAGWATCH_SLACK_WEBHOOK", "TAGWATCH_SLACK_CHANNEL", "TAGWATCH_SMTP_HOST"):
        monkeypatch.delenv(name, raising=False)
    page = show("workspace", store=own.folder, about="recipients")
    assert any(text.value.startswith("Nobody is listed yet.") for text in page.at.text)
    assert set(page.table("Signals: Mail")["Signals: Mail"]) == {"nobody"}

    own.decide(
        [
            set_record(own.state, RECIPIENTS, {"team": "Sync", "way": "mail", "to": "pm@sync.example"}),
            set_record(
                own.state,
                RECIPIENTS,
                {"team": "Sync", "way": "slack", "to": "TAGWATCH_SLACK_WEBHOOK_X", "gets": "signals"},
            ),
        ],
        "recipients",
    )
    page = show("workspace", store=own.folder, about="recipients")
    rows = page.table("Signals: Mail").set_index("Team")
    assert rows.loc["Sync"].tolist() == ["pm@sync.example", "TAGWATCH_SLACK_WEBHOOK_X", "pm@sync.example", "nobody"]
    assert set(rows.drop(["Sync", "All together"])["Signals: Slack"]) == {"nobody"}
    assert rows.loc["All together"].tolist() == ["pm@sync.example", "TAGWATCH_SLACK_WEBHOOK_X", "nobody", "nobody"]
    texts = "\n".join(text.value for text in page.at.text)
    assert "Not set where this page runs: TAGWATCH_SLACK_WEBHOOK_X." in texts and "TAGWATCH_SMTP_HOST" in texts


def test_a_webhook_is_refused_as_a_recipient_with_what_to_do(own):
    frame = pd.DataFrame(
        [{"team": "Sync", "way": "slack", "to": "https://hooks.slack.com/services/T/B/x", "gets": None}]
    )
    with pytest.raises(Exception, match="is a secret, and decisions hold none: set it in the environment"):
        own.decide([set_record(own.state, RECIPIENTS, frame.fillna("").iloc[0].to_dict())], "secret")
