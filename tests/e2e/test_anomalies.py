"""Signals in a real browser: from the week's card to its explanation, its tickets, and a decision that lasts."""

import re
import shutil

import pytest

from tests.e2e.browser import act, headline, open_page
from tests.e2e.test_links import LINK, MAIN, number_in, query

pytestmark = pytest.mark.e2e


def test_a_signal_leads_from_its_card_to_its_explanation_and_from_there_to_its_tickets(at):
    page = at("/")
    act(page, page.locator(f"{MAIN} {LINK}").filter(has_text="Explain and decide").first.click)

    assert "1 signal in the week of" in headline(page)
    assert query(page)["day"] == ["2026-11-04"]
    assert page.locator(".js-plotly-plot").count() == 1
    link = page.locator(f"{MAIN} {LINK}").filter(has_text=re.compile(r"Open [\d,]+ tickets$")).first
    said = number_in(link.inner_text())
    act(page, link.click)

    assert number_in(headline(page)) == said


def test_an_incident_is_taken_on_any_page_and_is_then_quiet_on_every_page(sample_store, serve, visit, tmp_path):
    server = serve(shutil.copytree(sample_store, tmp_path / "own"))
    page = open_page(visit(), server, "/trends")
    alert = page.locator("[role=alert].incident, .incident")
    assert "Nobody has taken it yet" in alert.first.inner_text()

    act(page, page.get_by_role("button", name="I take it").first.click)

    assert page.locator(".incident").count() == 0
    again = open_page(visit(fresh=True), server, "/anomalies")
    assert again.locator(".incident").count() == 0
    assert "all looked at" in headline(again) and "investigating" in again.locator(".decided").first.inner_text()


def test_the_week_before_and_after_are_one_click_away(at):
    page = at("/anomalies")
    before = headline(page)

    act(page, page.get_by_role("button", name="Week before").click)
    assert headline(page) == "A quiet week: no signal."
    assert "26 October – 1 November 2026" in page.locator(MAIN).inner_text()
    act(page, page.get_by_role("button", name="Week after").click)

    assert headline(page) == before
