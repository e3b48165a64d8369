"""Hostile text: whatever tickets, tags, names and files hold, it is shown as text, runs nothing and fetches nothing."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page

from analytics.ingest.imports import Order, import_files
from analytics.ingest.mapping import load_mapping
from analytics.operations.workbench import Workbench
from analytics.spreadsheet import FORMULA_STARTS
from tests.e2e.browser import Server, act, headline, open_page, serving
from tests.e2e.test_downloads import download

pytestmark = pytest.mark.e2e
IMAGE = '<img src=http://evil.example/x onerror="window.pwned=1">'
SCRIPT = "<script>window.pwned=2</script></style></div>"
LINK = '<a href="http://evil.example/">b</a><b>bold</b><br>'
MARKDOWN = "![p](http://evil.example/y.png) [c](javascript:window.pwned=3) **bold** `code` $x^2$ :red[red] :smile: #1"
FORMULA = "=HYPERLINK(\"http://evil.example\"|'x')"
FORMULAS = (FORMULA, "+1+1", "-2+3", "@SUM(A1)")
LONG = "Donaudampfschifffahrt" * 15
RIGHT_TO_LEFT = "\u202eمرحبا שלום 123"
EMOJI = "👩‍👩‍👧‍👦 🚀 ﷽"
NULLS = ("null", "undefined", "NaN", "None")
TEXTS = (IMAGE, SCRIPT, LINK, MARKDOWN, *FORMULAS, LONG, RIGHT_TO_LEFT, EMOJI, *NULLS)
MONDAY = date(2026, 3, 2)
WEEKS = 10
FILE = "<img src=x onerror=window.pwned=4> **b** [x](javascript:1).csv"
MAPPING = """
source = "<b>desk"
tag_separator = ";"
authoritative = ["team", "category"]
[columns]
ticket_id = "id"
created_at = "created"
subject = "subject"
body = "body"
tags = "tags"
team = "team"
category = "category"
channel = "channel"
company = "company"
segment = "plan"
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Path:
    """Ten weeks in which every text is a team, a category, a feature, a tag, a customer, a channel and a plan.

    The first texts rise in the last week, so that they stand in headlines.
    """
    folder = tmp_path_factory.mktemp("hostile")
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["id", "created", "subject", "body", "tags", "team", "category", "channel", "company", "plan"])
    number = 0
    for week in range(WEEKS):
        for place, text in enumerate(TEXTS):
            for n in range(3 if week < WEEKS - 1 or place > 2 else 40 - place):
                number += 1
                day = MONDAY + timedelta(weeks=week, days=number % 7)
                category = "unaware" if n % 3 == 0 else text if n % 3 == 1 else "bug"
                rows.writerow(
                    [
                        number,
                        f"{day} 10:00",
                        text,
                        f"{text}\n{text}",
                        f"feature:{text};{text}",
                        text,
                        category,
                        text,
                        text,
                        text,
                    ]
                )
    export = folder / FILE
    export.write_text(out.getvalue(), encoding="utf-8")
    mapping = folder / "mapping.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    bench = Workbench(folder / "store")
    covered = f"{MONDAY}..{MONDAY + timedelta(weeks=WEEKS, days=-1)}"
    outcome = import_files(bench.snapshots, [export], Order(mapping=load_mapping(mapping), covers=covered))[0]
    assert (outcome.tickets, outcome.rejected) == (number, 0)
    return folder / "store"


@pytest.fixture(scope="module")
def hostile(store, tmp_path_factory) -> Iterator[Server]:
    with serving(store, tmp_path_factory.mktemp("hostile-server") / "log.txt") as server:
        yield server


# What pages themselves emphasise.
OURS = ["Publish this week"]


def harmless(page: Page) -> None:
    """Nothing of the text became code, markup or an address; and the page is no wider than its window."""
    found = page.evaluate(
        """ours => ({
        ran: String(window.pwned),
        made: [...document.querySelectorAll('[src], [href], [onerror]')].filter(e => e.onerror ||
            ![location.origin, 'null'].includes(new URL(e.src || e.href?.baseVal || e.href, location.href).origin)
            || String(e.href).startsWith('javascript:')).map(e => e.outerHTML.slice(0, 200)),
        markup: [...document.querySelectorAll('[data-testid=stMainBlockContainer] :is(strong, em, code, .katex, b), '
            + '[data-testid=stSidebarUserContent] :is(strong, em, code, .katex), '
            + '.js-plotly-plot :is(a, tspan[style*=bold])')]
            .filter(e => !e.closest('.strip, [data-testid=stCode]') && !ours.includes(e.textContent))
            .map(e => e.outerHTML.slice(0, 200)),
        trouble: [...document.querySelectorAll('[data-testid=stException], [data-testid=stAlertContentError]')]
            .map(e => e.innerText),
        wide: document.documentElement.scrollWidth > window.innerWidth
            || document.querySelector('[data-testid=stMainBlockContainer]').scrollWidth
               > document.querySelector('[data-testid=stMainBlockContainer]').clientWidth + 1,
    })""",
        OURS,
    )
    assert found == {"ran": "undefined", "made": [], "markup": [], "trouble": [], "wide": False}, page.url


# What is looked at, and the download that is taken there.
VIEWS = {
    "this week": ("/", ""),
    "this week, filtered": ("/?" + urlencode({"team": [IMAGE, MARKDOWN], "plan": LINK}, doseq=True), ""),
    "trends of a cell": ("/trends?" + urlencode({"cell": f"{FORMULA}|{FORMULA}"}), ""),
    "trends by team": ("/trends?view_by=team&shape=lines&measure=customers", "Chart data"),
    "tickets": ("/tickets?period=all", "All "),
    "unaware by feature": ("/unaware", "Table"),
    "unaware by team": ("/unaware?group=team", "Weekly series"),
    "requests": ("/requests", ""),
    "area": ("/area", ""),
    "voice of customer": ("/voice_of_customer", ""),
    "roundup": ("/roundup?" + urlencode({"team": IMAGE}), "Figures (CSV)"),
    "imports": ("/imports", ""),
}
IN_LONG_RUN = {"roundup", "area", "unaware by feature", "unaware by team", "trends by team"}  # drawn by the same parts


@pytest.mark.parametrize(
    "view", [pytest.param(view, marks=pytest.mark.long if view in IN_LONG_RUN else ()) for view in VIEWS]
)
def test_hostile_text_is_only_text_on_the_page_and_in_its_download(visit, hostile, view):
    path, label = VIEWS[view]
    page = open_page(visit(), hostile, path)

    harmless(page)

    if label:
        rows = list(csv.reader(io.StringIO(download(page, label).decode())))
        cells = {cell for row in rows for cell in row}
        assert len(rows) > 5
        assert [cell for cell in cells if cell.startswith(FORMULA_STARTS)] == []
        assert view == "roundup" or [cell for cell in cells if cell.startswith("'=")]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        *(
            pytest.param(path, marks=pytest.mark.long)
            for path in ("/trends?" + urlencode({"category": [MARKDOWN, FORMULA, LONG]}, doseq=True), "/unaware")
        ),
    ],
)
def test_hostile_text_makes_no_phone_scroll_sideways(visit, hostile, path):
    harmless(open_page(visit(width=390, height=844, has_touch=True, is_mobile=True), hostile, path))


def test_the_text_is_on_the_page_letter_by_letter(visit, hostile):
    page = open_page(visit(), hostile, "/")

    page.locator("[data-testid=stSidebar] [data-testid=stMultiSelect] input").first.click()
    page.keyboard.press("ArrowDown")
    page.locator("[role=option]").first.wait_for()
    assert {IMAGE, SCRIPT, LINK} <= {option.strip() for option in page.locator("[role=option]").all_inner_texts()}
    page.keyboard.press("Escape")
    table = page.locator("[data-testid=stDataFrame]").first
    table.scroll_into_view_if_needed()
    table.locator("td").first.wait_for(state="attached")
    assert {IMAGE, SCRIPT, LINK} <= set(table.locator("td").all_text_contents())
    harmless(page)


def test_an_opened_conversation_shows_its_words_and_runs_nothing(visit, hostile):
    page = open_page(visit(), hostile, "/tickets?" + urlencode({"team": SCRIPT, "period": "all", "q": "pwned"}))
    act(page, lambda: page.locator("[data-testid=stDataFrame]").first.click(position={"x": 18, "y": 52}))

    shown = page.locator("[data-testid=stText]").all_inner_texts()

    assert "/ticket?" in page.url and headline(page) == SCRIPT
    links = page.locator("[data-testid=stPageLink]").all_inner_texts()
    assert f"{SCRIPT}\n{SCRIPT}" in shown and any(link.endswith(f"Customer: {SCRIPT}") for link in links), links
    harmless(page)


def test_every_text_is_kept_and_only_a_name_that_exports_write_for_nothing_is_none(store):
    facts = Workbench(store).facts()

    subjects = set(facts.frame("select distinct subject from snapshot.tickets")["subject"])
    companies = set(facts.frame("select distinct company from snapshot.tickets")["company"].dropna())

    assert subjects == set(TEXTS)
    assert companies == set(TEXTS) - set(NULLS)
