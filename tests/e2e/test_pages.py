"""Every page: opens whole, says one sentence, asks nobody else, fits a phone."""

import pytest

from analytics.workspace import menu
from tests.e2e.browser import PAGES, PATIENCE, act, headline, open_page

pytestmark = pytest.mark.e2e
PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}
# The links to pages, outside of the menu, that lie more than a pixel on the one before.
OVERLAPPING = """() => {
  const links = [...document.querySelectorAll('[data-testid=stMain] [data-testid=stPageLink-NavLink]')];
  const boxes = links.map(link => link.getBoundingClientRect());
  return links.slice(1).filter((link, k) => {
    const [one, two] = [boxes[k], boxes[k + 1]];
    return Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top) > 1
      && Math.min(one.right, two.right) - Math.max(one.left, two.left) > 1;
  }).map(link => link.innerText);
}"""


def sound(page) -> None:
    """One headline, no error, nothing that stands in front."""
    assert headline(page)
    assert not page.locator("[data-testid=stException], [data-testid=stAlertContentError]").all_inner_texts()
    assert page.locator("[data-testid=stDialog], [role=dialog]").count() == 0


@pytest.mark.long
@pytest.mark.parametrize("path", PAGES.values(), ids=list(PAGES))
def test_a_page_opens_with_one_headline_and_without_an_error(at, path):
    sound(at(path))


@pytest.mark.parametrize("path", PAGES.values(), ids=list(PAGES))
def test_a_page_does_not_scroll_sideways_on_a_phone_and_no_link_lies_on_another(visit, server, path):
    page = open_page(visit(**PHONE), server, path)

    widths = page.evaluate("""() => ['html', '[data-testid=stMain]', '[data-testid=stMainBlockContainer]'].map(
        name => [name, document.querySelector(name)]).map(([name, e]) => [name, e.scrollWidth, e.clientWidth])""")

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert [row for row in widths if row[1] > row[2] + 1] == []
    assert page.evaluate(OVERLAPPING) == []
    sound(page)


def test_the_menu_leads_to_every_page(at):
    page = at("/")
    listed = [entry.path for entry in menu.PAGES.values() if entry.listed]
    seen = []

    for link in range(len(listed)):
        if link:
            act(page, page.locator("[data-testid=stSidebarNavLink]").nth(link).click)
        seen.append(page.url.removeprefix(page.url.split("/", 3)[0] + "//").split("/", 1)[1].split("?")[0])
        sound(page)

    assert seen == [path.strip("/") for path in listed]


def test_the_first_start_on_an_empty_folder_shows_the_sample_and_reports_it(serve, visit, tmp_path):
    server = serve(tmp_path / "empty")

    page = open_page(visit(), server, patience=4 * PATIENCE)  # the sample is made before it is shown

    assert "Sample data" in page.locator(".strip").inner_text()
    assert headline(page)
    assert page.locator(".number").count() >= 4


def test_the_strip_states_what_the_numbers_rest_on(at):
    strip = at("/trends").locator(".strip").inner_text()

    assert "Sample data" in strip
    assert "Data through" in strip
    assert "%" in strip
