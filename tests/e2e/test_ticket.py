"""One ticket: a row of the list opens it, and the browser's button goes back to the list as it was."""

import pytest

from tests.e2e.browser import act, headline, settle

pytestmark = pytest.mark.e2e


def test_a_row_opens_its_ticket_and_back_returns_to_the_list(at):
    page = at("/tickets?team=Sync&q=sync")
    listed = headline(page)

    box = page.locator("[data-testid=stDataFrame] canvas").first.bounding_box()
    act(page, lambda: page.mouse.click(box["x"] + 18, box["y"] + 52))

    assert "/ticket?" in page.url and "helpdesk=" in page.url and "team=Sync" in page.url
    assert page.get_by_role("heading", name="Team and category").is_visible()
    assert headline(page) != listed

    act(page, page.go_back)
    settle(page)
    assert page.url.endswith("/tickets?team=Sync&q=sync")
    assert headline(page) == listed


def test_back_from_the_menu_returns_to_a_search(at):
    page = at("/tickets?team=Sync&q=sync")
    listed = headline(page)

    act(page, page.locator("[data-testid=stSidebarNavLink]", has_text="Imports").click)
    act(page, page.go_back)

    assert page.url.endswith("/tickets?team=Sync&q=sync")
    assert headline(page) == listed
