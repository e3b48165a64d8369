"""Three questions of somebody who has never seen it, answered from the first page by clicks alone."""

import re

import pytest

from tests.e2e.browser import act, headline
from tests.e2e.test_links import LINK, MAIN, number_in, query

pytestmark = pytest.mark.e2e


def test_which_team_grew_most_is_read_without_a_click_and_its_tickets_are_one_click_away(at):
    page = at("/")
    team = page.locator(MAIN).locator("xpath=.//h3[contains(., 'Teams, largest rise first')]/following::a[1]")
    name, tickets = re.search(r"(\w+): ([\d,]+) tickets", team.inner_text()).groups()

    act(page, team.click)

    assert query(page)["team"] == [name] and number_in(headline(page)) == int(tickets.replace(",", ""))


def test_how_many_customers_asked_for_something_that_exists_is_read_without_a_click(at):
    page = at("/")
    asked = page.locator(MAIN).inner_text()

    assert re.search(r"Asked for what exists\s+\d+[\s\S]{0,80}from \d+ customers?", asked)
    tickets = page.locator(f"{MAIN} {LINK}").filter(has_text="Open the tickets").nth(1)
    said = int(re.search(r"Asked for what exists\s+(\d+)", asked)[1])
    act(page, tickets.click)
    assert number_in(headline(page)) == said
