"""Requests: by customers, with what was decided, and the lists that lead out of it."""

import shutil
from pathlib import Path

import pytest

from analytics.insights.requests import by_request, requests
from analytics.metrics.scope import Scope
from analytics.operations.workbench import Workbench
from analytics.workspace.kinds import FEATURES, REQUESTS
from analytics.workspace.moves import set_record, use_tags
from tests.pages.conftest import text, without_customers_file


@pytest.fixture
def own(sample_store, tmp_path) -> Path:
    """A copy of the sample that a test may change."""
    return Path(shutil.copytree(sample_store, tmp_path / "own"))


def test_the_table_ranks_by_customers_and_shows_the_loud_one(show, sample, facts):
    page = show("requests", period="all")
    shown = page.table("Request")

    wanted = by_request(facts, requests(facts, Scope()), sample.calendar(facts))
    assert shown["Request"].tolist() == wanted["name"].replace("(none)", "Feature not named").tolist()
    assert shown["Customers"].tolist() == wanted["customers"].tolist()
    dark = shown[shown["Request"] == "Dark theme"].iloc[0]
    assert dark["Top customer"] > 20 and dark["Customers"] < dark["Tickets"]
    first = wanted[wanted["name"] != "(none)"].iloc[0]
    assert page.headline.startswith(f"{first['name']}: ")


def test_a_hint_becomes_a_request_topic_and_can_be_taken_back(show, own):
    page = show("requests", store=own, period="all")
    assert "v5_2" not in page.table("Request")["Request"].tolist()
    unnamed = page.table("Request").set_index("Request").loc["Feature not named", "Tickets"]
    assert any(box.label.startswith(f"{unnamed:,} tickets of ") for box in page.at.expander)
    bench = Workbench(own)
    bench.decide(use_tags(bench.state, ["ios"], "request"), "topic")

    topics = show("requests", store=own, period="all").table("Request")

    assert topics.set_index("Request").loc["ios", "Tickets"] == 126
    assert topics["Tickets"].sum() == page.table("Request")["Tickets"].sum()


def test_without_files_it_states_what_it_would_gain(show, own):
    page = show("requests", store=without_customers_file(own).folder)

    assert "With a customers file, revenue and segment are beside each request" in page.html


def test_what_is_not_planned_is_there_with_its_reason(show, own):
    bench = Workbench(own)
    bench.decide(
        [
            set_record(
                bench.state,
                REQUESTS,
                {"by": "feature", "name": "Dark theme", "state": "not planned", "reason": "Few ask <b>for</b> it"},
            )
        ],
        "declined",
    )

    table = show("requests", store=own, part="declined").table("Reason")

    assert table[["Request", "Reason"]].values.tolist() == [["Dark theme", "Few ask <b>for</b> it"]]


def test_a_state_is_saved_and_can_be_undone(show, own):
    page = show("requests", store=own)
    chosen = page.at.selectbox(key=next(box.key for box in page.at.selectbox if box.label == "State"))
    chosen.set_value("planned")
    next(button for button in page.at.button if button.label == "Save").click()
    page.run()

    states = [r["state"] for r in Workbench(own).state["requests"].values()]
    assert states == ["planned"]
    page.at.button(key="undo_last").click().run()
    assert Workbench(own).state["requests"] == {}


def test_the_recency_proof_ranking_is_beside_the_newest_and_the_largest(show):
    table = show("requests", part="recency", period="all").table("Place")

    assert {"Place by newest quarter", "Place by tickets"} <= set(table) and table["Place"].min() == 1


def test_a_store_without_requests_states_how_to_get_some(show, load, bench):
    load("bugs.csv", "id,created,subject,tags\n1,2026-03-02,Broken,bug\n")

    assert "No ticket in this scope asks for anything." in show("requests", store=bench.folder).html


def test_columns_that_no_request_fills_are_left_out(show, load, bench):
    load("asks.csv", "id,created,subject,tags\n1,2026-03-02,Dark mode please,feature_request;feature:dark\n")

    shown = show("requests", store=bench.folder).table("Request")

    assert {"Request", "Customers", "State"} <= set(shown) and not {"Plans", "Segments", "Owner"} & set(shown)


# --------------------------------------------------------------------------------- the queue on Unaware, beside it
ASK = "id,created,company,subject,tags\n" + "".join(
    f"{n},2026-03-{2 + n:02d},C{n},<b>Why</b> is there no offline mode? <img src=x onerror=alert(1)>,feature_request\n"
    for n in range(6)
)


@pytest.fixture
def asking(bench, load) -> Workbench:
    load("ask.csv", ASK)
    bench.decide(
        [set_record(bench.state, FEATURES, {"feature": "Offline mode", "status": "live", "live_since": "2026-01-01"})],
        "catalogue",
    )
    return bench


def test_a_suspected_ticket_is_read_and_answered_with_one_key(show, asking):
    page = show("unaware", store=asking.folder, part="suspected", period="all")
    assert page.headline.startswith("6 tickets may ask for what exists already, from 6 customers.")
    assert "how often it is right here is not known" in page.html

    yes = page.at.button(key="answer_confirmed")
    assert yes.proto.shortcut == "y"
    yes.click()
    page = page.run()

    assert page.headline.startswith("5 tickets may ask")
    assert "Of 1 answer so far, 1 was right: 100 %" in page.html
    features = show("unaware", store=asking.folder, period="all").table("Customers")
    assert features.loc[0, ["Tickets", "Confirmed", "Suspected"]].tolist() == [1, 1, 5]


def test_a_suspected_ticket_that_asks_for_another_feature_is_answered_with_it(show, asking):
    asking.decide(
        [set_record(asking.state, FEATURES, {"feature": "Export", "status": "live", "live_since": "2026-01-01"})],
        "more",
    )
    page = show("unaware", store=asking.folder, part="suspected", period="all")
    assert page.at.selectbox(key="other_feature").options == ["Export"]

    page.at.button(key="other_chosen").click()
    page = page.run()

    assert page.headline.startswith("5 tickets may ask") and "Of 1 answer so far, 0 were right: 0 %" in page.html
    assert sorted(r["verdict"] for r in asking.state["unaware_answers"].values()) == ["confirmed", "rejected"]
    page.at.button(key="undo_last").click().run()
    assert asking.state["unaware_answers"] == {}


def test_hostile_text_is_shown_as_text_with_the_words_marked(show, asking):
    page = show("unaware", store=asking.folder, part="suspected", period="all")

    written = "\n".join(block.value for block in page.at.get("html"))
    assert "<img src=x" not in written and "&lt;img src=x onerror=alert(1)&gt;" in written
    assert ">offline</mark>" in written and "onerror" in text(written)


def test_without_a_day_since_when_the_queue_names_the_next_step(show, load, bench):
    load("ask.csv", ASK)

    page = show("unaware", store=bench.folder, part="suspected", period="all")

    assert "No feature has a date since when it is live" in page.html
    assert [label for label in page.links("catalogue")] == ["Open the feature catalogue"]
