"""The roundup in a real browser: the page, its words, publishing, the signed link, paper and full-page pictures."""

import re
import struct
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.operations.workbench import Workbench
from analytics.roundup.service import RoundupService
from analytics.roundup.text import plain_text
from analytics.sample import load_sample
from analytics.store.editions import Editions
from tests.e2e.browser import PAGES, act, headline, open_page

pytestmark = pytest.mark.e2e


@pytest.fixture
def own(tmp_path, serve):
    """A store of the test's own with the sample in it, and a dashboard on it."""
    folder = tmp_path / "own"
    bench = Workbench(folder)
    load_sample(bench.snapshots)
    bench.facts()
    return bench, serve(folder)


def service_of(folder: Path) -> RoundupService:
    bench = Workbench(folder)
    facts = bench.facts()
    return RoundupService.of(bench, facts, bench.calendar(facts))


def fetch(url: str, **headers: str) -> tuple[int, bytes, dict]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as answer:
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read(), dict(error.headers)


def download(page, label: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label, exact=True).click()
    return Path(waiting.value.path()).read_bytes()


def test_page_picture_and_downloads_show_the_same_figures_as_the_counting_layer(at, sample_store):
    page = at("/roundup?team=Sync")
    service = service_of(sample_store)
    edition = service.roundup(Scope(teams=("Sync",))).edition

    page.get_by_text("Text twin, to paste into a chat").click()
    shown = page.locator("[data-testid=stCode]").first.inner_text()

    assert shown.strip() == plain_text(edition).strip()
    assert download(page, "Picture (PNG)")[:8] == b"\x89PNG\r\n\x1a\n"
    assert download(page, "Text").decode().strip() == shown.strip()
    counted = total(service.facts, Scope(teams=("Sync",), start=edition.week, end=edition.week_end))
    document = download(page, "Document (HTML)").decode()
    for output in (shown, document[document.index("<body>") :], download(page, "Figures (CSV)").decode()):
        assert re.search(rf"\b{counted}\b", output)


@pytest.mark.long
def test_the_week_before_is_one_click_away_and_part_of_the_link(at):
    page = at("/roundup")

    act(page, page.get_by_role("button", name="Previous week").click)

    assert "week=2026-10-26" in page.url
    assert "26 October – 1 November 2026" in page.locator(".lead").inner_text()


@pytest.mark.long
def test_a_person_s_headline_is_previewed_then_published_and_kept(own, visit):
    bench, server = own
    page = open_page(visit(), server, "/roundup")

    page.get_by_role("textbox", name="Headline").fill("Widgets broke on Android <b>again</b>")
    page.get_by_role("textbox", name="Note").fill("The fix ships on Thursday.")
    act(page, page.get_by_role("button", name="Save and preview").click)
    assert headline(page) == "Widgets broke on Android <b>again</b>"
    act(page, page.get_by_role("button", name="Publish this week").click)

    kept = Editions(bench.folder).archive()
    assert [p.headline for p in kept] == ["Widgets broke on Android <b>again</b>"]
    assert "Published on" in page.locator(".lead").inner_text()
    assert page.get_by_text("every figure is as it was published").count() == 1
    published = Editions(bench.folder).published(kept[0].week, kept[0].scope)
    assert published.picture == download(page, "Picture (PNG)")


@pytest.mark.long
def test_a_link_made_on_the_page_opens_the_picture_and_nothing_else(own, visit):
    _, server = own
    page = open_page(visit(), server, "/roundup")
    act(page, page.get_by_role("button", name="Make a link").click)
    codes = page.locator("[data-testid=stCode]").all_inner_texts()
    document, picture = (line.strip() for line in codes if "token" in line)

    status, image, headers = fetch(picture)
    assert status == 200 and struct.unpack(">II", image[16:24]) == (1600, 900)
    assert headers["content-type"] == "image/png" and headers["x-content-type-options"] == "nosniff"
    status, html, headers = fetch(document)
    assert status == 200 and b'property="og:image"' in html and b"og:description" in html
    assert "sandbox" in headers["content-security-policy"]
    page.goto(document)
    page.wait_for_function("document.documentElement.dataset.chart === 'drawn'")
    for wrong in (picture[:-4], picture.split("?")[0], picture.replace("2026-11-02", "2026-10-26")):
        assert fetch(wrong)[0] == 403
    assert fetch(picture, Host="evil.example")[0] == 403
    assert fetch(picture, Origin="https://evil.example")[0] == 403
    assert fetch(picture.replace(".png?", ".gif?"))[0] == 404


IN_CI = ("trends", "tickets", "roundup", "imports")  # the other pages are printed in the long run
PRINTED = [pytest.param(path, id=name, marks=() if name in IN_CI else pytest.mark.long) for name, path in PAGES.items()]


@pytest.mark.parametrize("path", PRINTED)
def test_a_full_page_capture_and_paper_hold_all_of_a_page(at, path):
    page = at(path)
    last = page.locator("[data-testid=stMainBlockContainer] [data-testid=stElementContainer]").last
    bottom = last.evaluate("e => e.getBoundingClientRect().bottom + window.scrollY")

    image = page.screenshot(full_page=True)

    assert struct.unpack(">II", image[16:24])[1] >= bottom
    page.emulate_media(media="print")
    assert page.locator("[data-testid=stSidebar]").evaluate_all(
        "all => all.every(e => getComputedStyle(e).display === 'none')"
    )
    page.set_viewport_size({"width": 1119, "height": 1600})
    assert page.evaluate("document.documentElement.scrollWidth <= 1119")
    assert page.locator("[data-testid=stMain]").evaluate("e => getComputedStyle(e).overflowY") == "visible"
