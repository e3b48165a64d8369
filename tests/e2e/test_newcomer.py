"""Three questions of somebody who has never seen it, answered from the first page by clicks alone."""

import re

import pytest

from pages.parts.this_week.teams import ROW
from tests.e2e.browser import act, headline
from tests.e2e.test_links import LINK, number_in, query

pytestmark = pytest.mark.e2e


def test_which_team_grew_most_is_read_without_a_click_and_its_trend_is_one_click_away(at):
    page = at("/")
    table = page.locator("[data-testid=stDataFrame]").first
    first = table.locator("[role=row]").nth(1).locator("[role=gridcell]")
    first.first.wait_for(state="attached")  # the table is drawn on a canvas first, and as text after
    cells = first.all_inner_texts()
    corner = table.bounding_box()

    act(page, lambda: page.mouse.click(corner["x"] + 16, corner["y"] + 1.5 * ROW + 8))

    assert query(page)["team"][0] in cells and headline(page)
    assert page.url.split("?")[0].endswith("/trends")


def test_how_many_customers_asked_for_something_that_exists_is_read_without_a_click(at):
    page = at("/")
    card = page.locator(".st-key-card-asked-for-what-exists")
    asked = re.search(r"^(\d+)$[\s\S]*^\d+ customers?\b", card.inner_text(), re.MULTILINE)

    assert asked, card.inner_text()
    act(page, card.locator(LINK).first.click)
    assert number_in(headline(page)) == int(asked[1])
