"""Bugs: the page lists whom each touches, and what is marked as notified leaves the list of tickets to answer."""

import json

import pytest

from analytics.ingest.issue_files import read_issues
from analytics.insights.bugs import bugs, linked, to_answer
from analytics.metrics.scope import Scope
from analytics.workspace.lists import ISSUES
from tests.decide.test_bugs import GH, TICKETS
from tests.pages.test_empty_states import NO_UNAWARE


@pytest.fixture
def store(load, bench, write):
    load("tickets.csv", TICKETS)
    bench.decide(read_issues(write("issues.json", json.dumps(GH))).edits({}), "issues")
    return bench.folder


def test_the_table_holds_the_bugs_by_customers_touched(show, sample, facts):
    wanted = bugs(linked(facts, Scope(), sample.workspace.list_of(ISSUES)))

    shown = show("bugs").table("Bug")

    assert shown["Bug"].tolist() == wanted["issue"].tolist()
    assert shown["Customers"].tolist() == wanted["customers"].tolist()


def test_the_headline_states_how_many_customers_wait(show, sample, facts):
    waiting = to_answer(linked(facts, Scope(), sample.workspace.list_of(ISSUES)))

    assert show("bugs").headline.startswith(f"{waiting['customer'].nunique()} customers wait to hear")


def test_what_is_marked_as_told_waits_no_longer_and_can_be_taken_back(show, store):
    page = show("bugs", store=store)
    assert page.headline.startswith("2 customers wait to hear that the bug is fixed.")

    next(b for b in page.at.button if b.label == "Mark all 2 tickets as notified").click()
    page = page.run()
    assert "Nobody waits to hear of a fix." in page.headline
    assert "2 tickets notified so far" in page.html

    next(b for b in page.at.button if b.label == "Undo").click()
    assert page.run().headline.startswith("2 customers wait")


def test_a_hostile_title_is_shown_as_it_is(show, store):
    page = show("bugs", store=store)

    assert "Crash <b>" in page.table("Bug")["Title"].tolist()
    assert not [link for link in page.table("Bug")["Link"].dropna() if not link.startswith("https://")]


def test_a_team_filter_leaves_the_bugs_of_that_team(show):
    every, of_mobile = (show("bugs", **query).table("Bug").set_index("Bug") for query in ({}, {"team": "Mobile"}))

    assert of_mobile.index[0] == "FERN-212" and "FERN-160" in every.index
    assert of_mobile["Tickets"].sum() < every["Tickets"].sum()


def test_without_a_link_the_page_states_how_to_make_one(show, load, bench):
    load("bugs.csv", NO_UNAWARE)

    page = show("bugs", store=bench.folder)

    assert page.headline.startswith("No ticket names an issue of the bug tracker.")
    assert "keeps the list of who is to be notified when it is fixed" in page.html


def test_a_single_bug_of_no_list_is_no_most_and_has_no_empty_title(show, load, bench):
    load("one.csv", "id,created,subject,company\n1,2026-03-02,See https://github.com/acme/app/issues/7,Firm\n")

    page = show("bugs", store=bench.folder)

    assert page.headline.startswith("acme/app#7 is the one bug that tickets name: 1 customer, 1 ticket.")
    assert "Title" not in page.table("Bug")
