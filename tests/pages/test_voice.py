"""Voice of customer: the page holds the quarter's figures, of the teams that are chosen, and its files."""

import pytest

from analytics.insights.quarter import Quarter
from analytics.insights.voice import voice
from analytics.metrics.scope import Scope
from analytics.metrics.tickets import ticket_count
from tests.pages.test_empty_states import NO_UNAWARE


@pytest.fixture(scope="module")
def third(sample, facts):
    return voice(facts, sample.calendar(facts), Quarter(2026, 3))


def test_the_page_begins_with_the_newest_complete_quarter(show, third):
    page = show("voice_of_customer")

    assert page.headline.startswith(third.headline)
    assert page.table("Change")["Feature"].tolist() == [asked.name for asked in third.requests]
    assert page.table("Outcome")["Customers then"].tolist() == [one.then for one in third.became]


def test_every_quote_is_shown(show, third):
    page = show("voice_of_customer")

    assert all(quote in page.html for asked in third.requests for quote in asked.quotes)


def test_a_link_opens_a_quarter_and_a_team(show, sample, facts):
    page = show("voice_of_customer", quarter="2026Q1", team="Setup")

    assert "1 January – 31 March 2026, Setup." in page.html
    assert "Set-up guide fixed" in "\n".join(text.value for text in page.at.text)


def test_its_link_opens_the_tickets_of_the_quarter(show, facts, third):
    _, link = show("voice_of_customer").links("Open the quarter's tickets").popitem()

    assert (link["from"], link["to"]) == (["2026-07-01"], ["2026-09-30"])
    assert ticket_count(facts, Scope(start=Quarter(2026, 3).first, end=Quarter(2026, 3).last)) == third.tickets


def test_a_quarter_in_progress_reports_it_and_compares_nothing(show):
    page = show("voice_of_customer", quarter="2026Q4")

    assert "The quarter is not complete: data through 9 Nov 2026." in page.html
    assert "Nothing is compared with the quarter before" in page.html
    assert not [table for table in page.at.dataframe if "Change" in table.value]


def test_without_requests_customers_events_and_issues_the_page_states_what_they_would_bring(show, load, bench):
    load("bugs.csv", NO_UNAWARE)

    page = show("voice_of_customer", store=bench.folder)

    assert "No request of this quarter names a feature." in page.html
    for lack in (
        "With revenue in the customers file",
        "With a feature catalogue",
        "With events",
        "With the bug tracker",
    ):
        assert lack in page.html


@pytest.mark.parametrize(
    ("key", "names", "category"),
    [
        ("asked", "requests", "feature_request"),
        ("became", "became", "feature_request"),
        ("Feature", "unaware", "unaware"),
        ("Team", "confusion", "confusion"),
    ],
)
def test_a_chosen_row_opens_the_quarter_s_tickets_of_its_name(show, facts, third, key, names, category):
    page = show("voice_of_customer")
    page.at.session_state[f"{key}-2026Q3"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    first = getattr(third, names)[0].name
    scope = Scope(start=Quarter(2026, 3).first, end=Quarter(2026, 3).last, categories=(category,)).with_group(
        {"team" if key == "Team" else "feature": first}
    )

    [(label, link)] = page.run().links(f": {first}").items()

    assert label == f"Open {ticket_count(facts, scope)} tickets: {first}" and link["category"] == [category]
