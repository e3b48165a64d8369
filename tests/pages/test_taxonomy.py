"""Taxonomy: what the desk proposes is saved, counted at once, and taken back; two people at one desk are told."""

import shutil

import pytest

from analytics.formatting import counted
from analytics.insights.suggestions import suggest
from analytics.metrics.overview import recent
from analytics.metrics.scope import Scope
from analytics.operations.workbench import Workbench
from analytics.workspace.kinds import TAGS
from analytics.workspace.moves import map_tags, use_tags
from analytics.workspace.research_tags import research_tags
from pages import saving
from pages.parts.taxonomy import all_tags


@pytest.fixture
def desk(sample_store, tmp_path) -> Workbench:
    """The sample in a store of the test's own."""
    return Workbench(shutil.copytree(sample_store, tmp_path / "desk"))


def open_suggestions(bench: Workbench):
    facts = bench.facts()
    aside = research_tags(bench.state, facts.taxonomy)
    return suggest(facts, recent(bench.calendar(facts), Scope()), most=200, aside=aside)


def test_the_desk_lists_every_tag_of_the_last_weeks_that_means_nothing(show, sample):
    wanted = open_suggestions(sample)

    page = show("taxonomy")

    assert page.table("For example")["Tag"].tolist() == wanted["tag"].tolist()
    assert f"{counted(len(wanted), 'tag')} of these weeks mean nothing yet" in page.html


def test_what_is_sure_is_saved_in_two_clicks_and_taken_back_in_one(show, desk):
    sure = open_suggestions(desk).query("sureness >= 0.8")
    page = show("taxonomy", store=desk.folder)

    page.at.segmented_control(key="to_map_ticks").set_value("sure").run()
    page.at.button(key="save_to_map").click().run()

    decided = desk.state["tags"]
    assert len(decided) == len(sure) > 0
    assert all(TAGS.key_of({"tag": tag}) in decided for tag in sure["tag"])
    assert not set(open_suggestions(desk)["tag"]) & set(sure["tag"])

    page.at.button(key="undo_last").click().run()

    assert desk.state["tags"] == {}
    assert set(sure["tag"]) <= set(open_suggestions(desk)["tag"])


def test_a_tag_that_somebody_else_mapped_meanwhile_is_reported_and_not_overwritten(show, desk):
    page = show("taxonomy", store=desk.folder)
    tag = open_suggestions(desk).query("use == 'ignore'")["tag"].iloc[0]
    desk.decide(map_tags(desk.state, [tag], team="Search"), "Map", who="Ada")

    page.at.segmented_control(key="to_map_ticks").set_value("sure").run()
    assert any("Somebody changed decisions since" in text.value for text in page.at.text)
    before = desk.state
    other = use_tags({}, [tag], "ignore")  # what an editor that has not seen Ada's work would save
    with pytest.raises(Exception, match=f"{tag}: changed by Ada"):
        desk.decide(other, "Ignore")

    assert desk.state == before


def test_history_shows_every_step_and_what_it_did_to_the_counts(show, desk):
    desk.decide(map_tags(desk.state, ["vip"], team="Search"), "Mapped vip", why="A trial", who="Ada")

    history = show("taxonomy", store=desk.folder, part="history").table("What")

    assert history[["Who", "What", "Why", "Records"]].values.tolist() == [
        ["Ada", "Mapped vip", "A trial", 1],
        ["sample", "Customers of the sample", "", 900],
        ["sample", "Issues of the sample", "", 3],
        ["sample", "Events and features of the sample", "", 23],
    ]


def test_all_tags_are_listed_with_what_they_mean_by_themselves(show, sample):
    table = show("taxonomy", part="tags").table("Meaning by itself").set_index("Tag")

    assert table.loc["team_sync", "Meaning by itself"] == "Sync"
    assert table.loc["bug_report", "Meaning by itself"] == "Bug"
    assert len(table) == sample.facts().frame("select count(distinct tag) as n from snapshot.tag_forms")["n"].iloc[0]


def test_a_split_is_made_listed_and_removed(show, desk):
    page = show("taxonomy", store=desk.folder, part="tags")

    page.at.selectbox(key="split_tag").set_value("vip").run()
    page.at.text_input(key="split_value").set_value("Type/Bug").run()
    page.at.text_input(key="split_into").set_value("vip bugs").run()
    page.at.button(key="do_split").click().run()

    (split,) = desk.state["splits"].values()
    assert (split["tag"], split["value"], split["into"]) == ("vip", "type/bug", "vip bugs")
    remove = next(b for b in page.at.button if b.label == "Remove")
    remove.click().run()
    assert desk.state["splits"] == {}


def test_tags_that_look_alike_are_listed_with_their_evidence(show, desk):
    table = show("taxonomy", store=desk.folder, part="alike").table("Together")

    assert {"team_sync", "team:sync"} <= {*table["Keep"], *table["Merge into it"]}
    assert (table["Because"] == "written differently").any()


def test_without_tags_the_desk_states_what_to_do(show, bench, load):
    load("plain.csv", "id,created,subject\n" + "".join(f"{n},2026-03-{n:02},Hello\n" for n in range(1, 29)))

    page = show("taxonomy", store=bench.folder, part="tags")

    assert "No ticket has a tag yet" in page.html


@pytest.mark.parametrize(
    ("action", "stated"),
    [("ignore", "Ignored"), ("retired", "Retired"), ("request", "Made request topics of"), ("use", "Brought back")],
)
def test_what_is_done_with_ticked_tags_is_stated_in_its_step(monkeypatch, action, stated):
    """A test cannot tick rows of an editor: this is what the button calls."""
    steps: list[str] = []
    monkeypatch.setattr(all_tags, "save", lambda move, what, *, why: steps.append(what) or move({}))

    all_tags._act(action, ["vip", "beta"], {}, "")

    assert steps == [f"{stated} 2 tags"]


def test_what_was_ticked_in_a_table_is_gone_when_it_shows_other_rows(monkeypatch):
    """Streamlit would keep it by the number of the row: the filters changed, and another tag would be ticked."""
    monkeypatch.setattr(saving, "seen_version", lambda: 7)

    assert saving.rows_key("tags", iter(["vip", "beta"])) == saving.rows_key("tags", ["vip", "beta"])
    assert saving.rows_key("tags", ["vip", "beta"]) != saving.rows_key("tags", ["beta", "vip"])
