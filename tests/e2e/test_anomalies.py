"""Signals in a real browser: from the week's card to its explanation, its tickets, and a decision that lasts."""

import re
from datetime import timedelta

import pytest

from analytics.ingest.imports import Order, import_files
from analytics.operations.workbench import Workbench
from analytics.sample import write_exports
from analytics.sample.company import PLANTED
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
    output = number_in(link.inner_text())
    act(page, link.click)

    assert number_in(headline(page)) == output


def test_an_incident_of_the_newest_days_is_taken_on_any_page_and_is_then_quiet_on_every_page(serve, visit, tmp_path):
    bench = Workbench(tmp_path / "own")
    exports = write_exports(tmp_path / "exports", through=PLANTED.riser_week + timedelta(days=3))
    import_files(bench.snapshots, exports, Order(sample=True))
    bench.prepare()
    server = serve(bench.folder)
    page = open_page(visit(), server, "/trends")
    alert = page.locator(".incident")
    assert "Widgets" in alert.first.inner_text() and alert.count() == 1
    assert page.locator("[class*=st-key-incident]").bounding_box()["height"] < 60  # one line

    act(page, page.get_by_role("button", name="I take it").first.click)

    assert page.locator(".incident").count() == 0
    again = open_page(visit(fresh=True, width=390, height=844), server, "/anomalies")
    assert again.locator(".incident").count() == 0


def test_the_week_before_and_after_are_one_click_away(at):
    page = at("/anomalies")
    before = headline(page)

    act(page, page.get_by_role("button", name="Week before").click)
    assert headline(page) == "A quiet week: no signal."
    assert "26 October – 1 November 2026" in page.locator(MAIN).inner_text()
    act(page, page.get_by_role("button", name="Week after").click)

    assert headline(page) == before
