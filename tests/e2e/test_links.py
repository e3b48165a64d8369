"""Links: a number opens what it counted, a view is its address, and the address never lags behind the filters."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from pages.link_addresses import JS
from tests.e2e.browser import act, headline, open_page

pytestmark = pytest.mark.e2e
# Not those of the banner, nor the way into the sample's story.
LINK = "[data-testid=stPageLink-NavLink]:visible:not([class*=st-key-incident] *, .st-key-strip *)"
MAIN = "[data-testid=stMainBlockContainer]"


def query(page: Page) -> dict[str, list[str]]:
    return query_of(page.url)


def query_of(href: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(href).query)


def number_in(text: str) -> int:
    return int(re.search(r"\d[\d,]*", text).group().replace(",", ""))


def follow(page: Page, href: str) -> None:
    """Click the first visible link with this address."""
    act(page, page.locator(f'{MAIN} [data-testid=stPageLink-NavLink][href="{href}"]:visible').first.click)


def chosen(page: Page, label: str) -> list[str]:
    """What a multiselect of the sidebar shows."""
    box = page.locator("[data-testid=stSidebar] [data-testid=stMultiSelect]").filter(
        has=page.locator("label", has_text=re.compile(rf"^{label}$"))
    )
    return [text.strip() for text in box.locator(".react-aria-ComboBox [data-tag]").all_inner_texts()]


def sidebar(page: Page) -> str:
    """Everything that the sidebar's filters show, with what stands in their fields."""
    return page.evaluate("""() => [...document.querySelectorAll('[data-testid=stSidebarUserContent] '
        + '[data-testid=stMultiSelect], [data-testid=stSidebarUserContent] [data-testid=stSelectbox], '
        + '[data-testid=stSidebarUserContent] [data-testid=stDateInput]')].map(e =>
        e.innerText.replace(/\\s+/g, ' ') + ' ' + [...e.querySelectorAll('input')].map(i => i.value).join(' '))
        .join('; ')""")


def pick(page: Page, label: str, words: str) -> None:
    """Choose an option of a multiselect in the sidebar by keyboard."""
    box = page.locator("[data-testid=stSidebar] [data-testid=stMultiSelect]").filter(has_text=label).first
    box.locator("input").click()
    page.keyboard.type(words)
    page.locator("[role=option]").first.wait_for()
    act(page, lambda: page.locator("[role=option]").filter(has_text=re.compile(rf"^{words}$")).first.click())
    page.keyboard.press("Escape")


CARDS = {
    "Tickets": r"^{n} tickets?\b",
    "Customers": r"\bfrom {n} customers?$",
    "Asked for what exists": r"^{n} tickets?\b",
}


@pytest.mark.parametrize("label", CARDS)
def test_a_card_opens_exactly_as_many_tickets_as_it_says(at, label):
    page = at("/")
    card = page.locator(f".st-key-card-{label.lower().replace(' ', '-')}")
    value = card.locator(".number .value").first.inner_text()

    act(page, card.locator(LINK).first.click)

    assert re.search(CARDS[label].format(n=re.escape(value)), headline(page)), (value, headline(page))
    assert number_in(value) > 0


@pytest.mark.parametrize("missing", ["team", "category"])
def test_the_card_of_coverage_opens_the_tickets_that_lack_one(at, missing):
    page = at("/")
    known = number_in(page.locator(".st-key-card-coverage .value").inner_text())
    every = number_in(page.locator(".number .value").first.inner_text())
    href = next(
        link
        for link in [a.get_attribute("href") for a in page.locator(f"{MAIN} {LINK}").all()]
        if f"{missing}=%28none%29" in link
    )

    follow(page, href)

    without = number_in(headline(page)) if re.search(r"\d", headline(page)) else 0
    assert without <= every * (1 - (known - 1) / 100) + 1
    assert query(page)[missing] == ["(none)"]


def test_links_opened_in_a_new_tab_are_in_the_workspace_and_those_to_elsewhere_as_they_were(at):
    page = at("/")
    run = """async ([js, value]) => (await import(URL.createObjectURL(new Blob([js], {type: 'text/javascript'}))))
        .default({data: {parameter: 'workspace', value}})"""
    links = "() => [...document.querySelectorAll('[data-testid=stSidebarNavLink], [data-testid=stPageLink-NavLink]')]"
    page.evaluate(f"""() => {{ {links[6:]}[0].insertAdjacentHTML('afterend',
        '<a data-testid="stPageLink-NavLink" href="https://desk.example/1">1</a>') }}""")
    page.evaluate(run, [JS, "Acme & Co"])
    page.evaluate(f"() => {{ {links[6:]}.at(-1).href = '/tickets?team=%28none%29' }}")
    page.wait_for_timeout(50)
    hrefs = page.evaluate(f"{links}.map(link => link.href)")

    assert "https://desk.example/1" in hrefs and len(hrefs) > 20
    assert all(query_of(href)["workspace"] == ["Acme & Co"] for href in hrefs if "desk.example" not in href)
    assert query_of(hrefs[-1])["team"] == ["(none)"]
    with page.context.expect_page() as opened:
        page.locator("[data-testid=stSidebarNavLink]", has_text="Events").first.click(modifiers=["Control"])
    opened.value.wait_for_url("**/events?workspace=Acme*", wait_until="commit")
    opened.value.close()
    assert urlsplit(page.url).path == "/", "the page that was open stays"


def test_a_mover_opens_as_many_tickets_as_its_link_says(at):
    page = at("/")
    link = page.locator(f"{MAIN} {LINK}").filter(has_text=re.compile(r"Open [\d,]+ tickets?")).first
    output = number_in(link.inner_text())

    act(page, link.click)

    assert number_in(headline(page)) == output


def test_what_exists_already_opens_as_many_tickets_and_customers_as_its_line_says(at):
    page = at("/")
    link = page.locator(f"{MAIN} {LINK}").filter(has_text=re.compile(r": [\d,]+ tickets? from [\d,]+ customers?")).first
    output = re.search(r": ([\d,]+ tickets? from [\d,]+ customers?)", link.inner_text()).group(1)

    act(page, link.click)

    assert headline(page) == output


@pytest.mark.parametrize(
    "scope",
    [
        "?team=Sync&category=bug&category=confusion&period=52w",
        pytest.param(
            "?team=Editor&plan=Business&period=custom&from=2026-09-07&to=2026-10-04&measure=customers",
            marks=pytest.mark.long,
        ),
    ],
)
@pytest.mark.parametrize("most", [2, pytest.param(None, marks=pytest.mark.long)])
def test_a_card_of_a_filtered_view_shows_its_own_scope_and_not_the_old_one(at, visit, server, scope, most):
    page, fresh = at("/" + scope), visit()
    every = {a.get_attribute("href") for a in page.locator(f"{MAIN} {LINK}").all()}
    links = sorted(link for link in every if link.startswith("tickets?"))

    for href in links[:: max(1, len(links) // most)] if most else links:
        follow(page, href)
        assert query(page) == parse_qs(urlsplit(href).query)
        for value in parse_qs(urlsplit(href).query).get("team", []):
            assert chosen(page, "Team") == [{"(none)": "No team"}.get(value, value)]
        headed = headline(page)
        assert headline(open_page(fresh, server, "/" + href)) == headed
        act(page, page.go_back)
        assert page.url.endswith(scope)


@pytest.mark.long
def test_a_link_without_a_team_takes_the_team_out_of_filters_and_address(at):
    page = at("/?category=bug&period=26w")
    pick(page, "Team", "Sync")
    assert query(page)["team"] == ["Sync"]
    act(page, page.locator("[data-testid=stSidebarNavLink]", has_text="Roundup").click)  # its link keeps the team
    week = next(
        a.get_attribute("href") for a in page.locator(f"{MAIN} {LINK}").all() if "tickets?" in a.get_attribute("href")
    )
    assert "category" not in parse_qs(urlsplit(week).query)

    follow(page, week)

    assert query(page) == parse_qs(urlsplit(week).query)
    assert chosen(page, "Team") == ["Sync"]
    assert chosen(page, "Category") == []


def test_a_custom_period_gives_way_to_the_period_of_a_link(at):
    page = at("/?period=custom&from=2026-08-03&to=2026-10-04")
    assert "2026-08-03" in sidebar(page)
    href = page.locator(f"{MAIN} {LINK}").first.get_attribute("href")

    follow(page, href)

    assert "2026-09-28" in sidebar(page) and "2026-10-04" in sidebar(page)
    assert "2026-08-03" not in sidebar(page) and "2026-08-03" not in page.url


def test_back_and_forward_bring_filters_headline_and_address_together(at):
    page = at("/?team=Sync&period=52w")
    first = (headline(page), page.url)
    act(page, page.locator(f"{MAIN} {LINK}").first.click)
    second = (headline(page), page.url)
    pick(page, "Category", "Bug")
    third = (headline(page), page.url)
    assert len({first, second, third}) == 3

    act(page, page.go_back)
    assert (headline(page), page.url) == second
    assert chosen(page, "Category") == []
    act(page, page.go_back)
    assert (headline(page), page.url) == first
    assert chosen(page, "Team") == ["Sync"]
    assert "Last 52 weeks" in sidebar(page)
    act(page, page.go_forward)
    assert (headline(page), page.url) == second
    act(page, page.go_forward)
    assert (headline(page), page.url) == third
    assert chosen(page, "Category") == ["Bug"]


def test_filters_write_the_address_and_survive_a_change_of_page(at, visit, server):
    page = at("/")
    assert query(page) == {}

    pick(page, "Team", "Sync")
    assert query(page) == {"team": ["Sync"]}
    history = page.evaluate("history.length")
    for place in ("Trends", "Imports", "Tickets"):  # Imports has no filters
        act(page, page.locator("[data-testid=stSidebarNavLink]", has_text=place).click)
        assert query(page) == {"team": ["Sync"]}

    assert chosen(page, "Team") == ["Sync"]
    assert page.evaluate("history.length") == history + 3  # one step back per page
    assert headline(page) == headline(open_page(visit(), server, "/tickets?team=Sync"))


def test_what_a_page_chose_is_in_its_address_and_does_not_leak_into_another(at):
    page = at("/trends?step=month&view_by=team&team=Sync")

    assert query(page) == {"step": ["month"], "view_by": ["team"], "team": ["Sync"]}
    act(page, page.locator("[data-testid=stSidebarNavLink]").nth(2).click)
    assert query(page) == {"team": ["Sync"]}
    act(page, page.locator("[data-testid=stSidebarNavLink]").nth(1).click)
    assert query(page) == {"step": ["month"], "view_by": ["team"], "team": ["Sync"]}


def test_values_that_nobody_has_are_dropped_from_the_address(at):
    page = at("/tickets?team=Nobody&team=Sync&period=soon&measure=luck&from=yesterday&page=9999&unknown=1")

    assert query(page) == {"team": ["Sync"]}
    assert chosen(page, "Team") == ["Sync"]


def test_a_deep_link_opens_the_same_view_right_after_a_start(serve, visit, server, sample_store, page):
    path = "/trends?team=Sync&category=bug&period=52w&step=month&cell=Sync%7Cbug"
    known = open_page(page, server, path)
    series = known.locator("[data-testid=stPlotlyChart] .bars .point").count()

    started = serve(sample_store)
    fresh = open_page(visit(fresh=True), started, path)

    assert query(fresh) == query(known) == parse_qs(urlsplit(path).query)
    assert headline(fresh) == headline(known)
    assert fresh.locator("[data-testid=stPlotlyChart] .bars .point").count() == series > 6
    assert sidebar(fresh) == sidebar(known)


def test_the_first_card_is_reached_with_tab_and_opened_with_enter(at):
    page = at("/")
    href = page.locator(f"{MAIN} {LINK}").first.get_attribute("href")
    output = page.locator(".number .value").first.inner_text()

    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('href')") == href:
            break
    assert page.evaluate("document.activeElement.getAttribute('href')") == href
    act(page, lambda: page.keyboard.press("Enter"))

    assert headline(page).startswith(f"{output} ticket")


def test_tickets_opened_by_a_click_on_a_column_are_one_step_of_the_history(at):
    page = at("/trends?team=Sync&view_by=total&click=tickets")
    before = (headline(page), query(page))
    plot = page.locator(".js-plotly-plot .nsewdrag").first.bounding_box()

    act(page, lambda: page.mouse.click(plot["x"] + plot["width"] / 2, plot["y"] + plot["height"] * 0.9))

    assert page.url.split("?")[0].endswith("/tickets") and query(page)["team"] == ["Sync"]
    assert number_in(headline(page)) > 0
    act(page, page.go_back)
    assert (headline(page), query(page)) == before
