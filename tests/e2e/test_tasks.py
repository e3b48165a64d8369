"""Seven questions that people come with, each from a cold start by clicks alone, told with clicks and seconds.

Nothing is typed, no link is built: a task that needs more clicks than `most` has become harder.
"""

import re
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page

from analytics.metrics.scope import Scope
from analytics.metrics.volume import totals
from analytics.operations.workbench import Workbench
from analytics.workspace.teams import Teams
from pages.parts.this_week.teams import ROW
from tests.e2e.browser import act, headline, open_page
from tests.e2e.test_links import number_in, sidebar

pytestmark = [pytest.mark.long, pytest.mark.e2e]


class Person:
    """Somebody with a browser that has seen nothing before; counts what they press."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.begun = page, 0, time.perf_counter()

    def press(self, target: Locator) -> None:
        """Click what runs the page anew."""
        self.clicks += 1
        act(self.page, target.click)

    def unfold(self, target: Locator) -> None:
        """Click what only opens in the browser."""
        self.clicks += 1
        target.click()

    def menu(self, title: str) -> None:
        self.press(self.page.get_by_test_id("stSidebarNavLink").filter(has_text=re.compile(rf"{title}$")))

    def radio(self, name: str) -> None:
        """Choose one of several that stand beside each other."""
        self.press(self.page.get_by_test_id("stMain").get_by_role("radio", name=name, exact=True))

    def choose(self, kind: str, label: str, option: str = "") -> str:
        """Choose from a list; without an option the first. Returns what was chosen."""
        self.unfold(self.page.locator(f"[data-testid={kind}]:visible").filter(has_text=label).first.locator("input"))
        options = self.page.get_by_role("option")
        wanted = options.filter(has_text=re.compile(rf"^{option}$")) if option else options.first
        wanted.first.wait_for()
        chosen = wanted.first.inner_text()
        self.press(wanted.first)
        return chosen

    def rows(self, name: str) -> list[list[str]]:
        """The texts of a number table whose name begins so, without its heading."""
        table = self.page.locator(f"table[aria-label^='{name}']")
        table.first.wait_for()
        return [row.locator("th, td").all_inner_texts() for row in table.locator("tbody tr").all()]

    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.page.url).query)


@pytest.fixture
def person(visit, server, capsys, request) -> Iterator[Person]:
    one = Person(visit(fresh=True))
    open_page(one.page, server)
    yield one
    with capsys.disabled():
        took = time.perf_counter() - one.begun
        print(f"\n{request.node.name.removeprefix('test_')}: {one.clicks} clicks, {took:.1f} s")


@pytest.fixture
def sample(sample_store) -> Workbench:
    return Workbench(sample_store)


def open_first_team(person: Person) -> None:
    """Choose the first row of the first page's teams."""
    table = person.page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    corner = table.bounding_box()
    person.clicks += 1
    act(person.page, lambda: person.page.mouse.click(corner["x"] + 16, corner["y"] + 1.5 * ROW + 8))


def test_1_which_category_grew_most_against_last_year(person):
    person.menu("Trends")
    person.radio("Compare")
    person.radio("A year ago")

    rows = person.rows("What changed, by category")
    changes = [number_in(row[3]) for row in rows if row[3].startswith("+")]
    assert changes and changes[0] == max(changes)
    assert person.clicks <= 3


def test_2_what_changed_between_two_months_and_which_tickets_say_so(person):
    person.menu("Trends")
    person.radio("Compare")
    person.choose("stSelectbox", "Period", "Last whole month")
    rows = person.rows("What changed, by category")
    person.press(person.page.locator("table[aria-label^='What changed'] tbody tr").first.locator("button").nth(2))

    assert person.page.url.split("?")[0].endswith("/tickets")
    assert number_in(headline(person.page)) == number_in(rows[0][2])
    assert person.clicks <= 5


def test_3_the_picture_of_one_team_s_quarter_for_a_slide(person):
    open_first_team(person)
    person.choose("stSelectbox", "Period", "Last whole quarter")
    with person.page.expect_download() as download:
        person.unfold(person.page.get_by_role("button", name="Picture (PNG)"))

    assert download.value.path().read_bytes().startswith(b"\x89PNG")
    assert person.query()["team"] and person.query()["period"] == ["quarter"]
    assert person.clicks <= 4


def test_4_how_a_tag_splits_by_plan(person):
    person.menu("Trends")
    person.radio("Pivot")
    person.choose("stSelectbox", "Rows", "Tag")
    person.choose("stSelectbox", "Columns", "Plan")

    rows = person.rows("Tickets by tag and plan")
    assert len(rows) > 10 and all(len(row) == len(rows[0]) for row in rows)
    assert person.clicks <= 6


def test_5_the_hour_at_which_most_bugs_arrive(person, sample):
    person.menu("Trends")
    board = person.page.locator("table[aria-label^='Category: the legend']")
    person.press(board.locator("tbody tr").filter(has_text="Bug").first.locator("button").first)
    person.choose("stSelectbox", "By", "Hour")

    seen = {row[0].strip(): number_in(row[1]) for row in person.rows("Hour: the legend")}
    assert person.query()["category"] == ["bug"]
    found = totals(sample.facts(), Scope(categories=("bug",)), by=("hour",))
    assert seen.keys() <= {f"{hour}:00" for hour in found["hour"]} | {"No time of day"}
    assert len(set(seen.values())) > 5  # one of them is read as the largest
    assert person.clicks <= 4


def test_6_who_owns_what_rose(person, sample):
    table = person.page.get_by_test_id("stDataFrame").first
    row = table.locator("[role=row]").nth(1).locator("[role=gridcell]")
    row.first.wait_for(state="attached")
    cells = row.all_inner_texts()

    owners = Teams.of(sample.state)
    teams = [name for name in cells if owners.owner(name)]
    assert teams and owners.owner(teams[0]) in cells
    assert person.clicks == 0


def test_7_send_this_exact_view_to_a_colleague(person, visit, server):
    person.menu("Trends")
    person.radio("Lines")
    person.radio("Month")
    mine = (headline(person.page), person.rows("Category: the legend"), sidebar(person.page))
    asked = person.clicks
    colleague = Person(visit(fresh=True))
    open_page(colleague.page, server, person.page.url.removeprefix(server.url))

    assert (headline(colleague.page), colleague.rows("Category: the legend"), sidebar(colleague.page)) == mine
    assert person.query() == {"shape": ["lines"], "step": ["month"]}
    assert asked == 3  # of which none to send it: the address is the view
