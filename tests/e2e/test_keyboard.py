"""The taxonomy desk by keyboard alone: no pointer is ever used."""

import shutil

import pytest
from playwright.sync_api import expect

from analytics.insights.suggestions import suggest
from analytics.metrics.overview import recent
from analytics.metrics.scope import Scope
from analytics.operations.workbench import Workbench
from tests.e2e.browser import PATIENCE, act, open_page, settle
from tests.e2e.test_links import query

pytestmark = pytest.mark.e2e
MOST_TABS, MOST_ARROWS = 60, 40
TEAM = 3  # the table's column
FOCUSED = """() => { const e = document.activeElement;
    return ['MAIN', 'BODY'].includes(e.tagName) ? e.tagName : e.innerText || e.getAttribute('aria-label')
        || e.closest('[data-testid]')?.dataset.testid || e.tagName; }"""
SELECTED = """() => { const id = document.querySelector('td[aria-selected=true]')?.id;
    return id ? id.split('-').slice(2).map(Number) : null; }"""


def press(page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(100)  # a person's speed: the table draws between two keys


def steer(page, column: int, row: int = 0) -> None:
    """Press arrows until the table's selection stands on a cell: what it says of itself comes after it has drawn."""
    for _ in range(MOST_ARROWS):
        at = page.evaluate(SELECTED)
        if at == [column, row]:
            return
        towards = (
            "ArrowDown"
            if at is None or at[1] < row
            else "ArrowUp"
            if at[1] > row
            else "ArrowRight"
            if at[0] < column
            else "ArrowLeft"
        )
        page.keyboard.press(towards)
        page.wait_for_timeout(400)
    pytest.fail(f"The selection stands on {at}, never on {[column, row]}")


def write(page, words: str) -> None:
    """Open the selected cell, replace what it says; Enter is left to the caller."""
    press(page, "Enter")
    field = page.locator("textarea.gdg-input")
    field.wait_for()
    press(page, "Control+a")
    page.keyboard.type(words)
    expect(field).to_have_value(words, timeout=PATIENCE)


def tab_to(page, words: str) -> None:
    """Press Tab until what has the focus says `words`; fails when that never comes."""
    met = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        met.append(page.evaluate(FOCUSED))
        if words in met[-1]:
            return
    pytest.fail(f"Tab never reaches '{words}': {met}")


@pytest.fixture
def desk(sample_store, tmp_path) -> Workbench:
    return Workbench(shutil.copytree(sample_store, tmp_path / "desk"))


def first_suggested(bench: Workbench):
    facts = bench.facts()
    return suggest(facts, recent(bench.calendar(facts), Scope()), most=200).iloc[0]


def test_a_tag_is_mapped_from_its_row_and_taken_back(serve, visit, desk):
    row = first_suggested(desk)
    page = open_page(visit(), serve(desk.folder), "/taxonomy")

    tab_to(page, "data-grid-canvas")  # the table, on its first cell
    steer(page, TEAM)
    write(page, "Search")
    act(page, lambda: press(page, "Enter"))
    steer(page, 0)
    act(page, lambda: press(page, "Space"))
    press(page, "Escape")
    tab_to(page, "Save 1 tag")
    act(page, lambda: page.keyboard.press("Enter"))
    settle(page)

    assert [(r["tag"], r["team"]) for r in desk.state["tags"].values()] == [(row["tag"], "Search")]

    page.evaluate("document.activeElement.blur()")
    tab_to(page, "Undo")
    act(page, lambda: page.keyboard.press("Enter"))
    settle(page)
    assert desk.state["tags"] == {}


def test_enter_on_a_team_opens_its_trend(at):
    page = at("/")

    tab_to(page, "data-grid-canvas")  # the teams, on their first cell
    steer(page, 1, 1)
    team = page.locator("#glide-cell-1-1").first.inner_text()
    act(page, lambda: press(page, "Enter"))

    assert page.url.split("?")[0].endswith("/trends") and query(page)["team"] == [team]
