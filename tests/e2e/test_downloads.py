"""Downloads: a file holds exactly what the page counts, and the picture is the one that the page shows."""

import csv
import html
import io
import re
import struct
from urllib.parse import quote

import pandas as pd
import pytest
from playwright.sync_api import Page

from tests.e2e.browser import headline

pytestmark = pytest.mark.e2e


def download(page: Page, label: str) -> bytes:
    """Click the button whose label begins so; the bytes of the file it gives."""
    with page.expect_download() as coming:
        page.locator("[data-testid=stDownloadButton] button").filter(
            has_text=re.compile(f"{re.escape(label)}")
        ).first.click()
    return coming.value.path().read_bytes()


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


@pytest.mark.parametrize(
    "scope",
    [
        "?page=3",
        "?measure=customers&category=unaware&category=bug",
        "?q=error&team=Mobile&period=all",
        f"?team={quote('(none)')}",
    ],
)
def test_the_tickets_file_has_exactly_the_headline_s_number_of_rows(at, scope):
    page = at(f"/tickets{scope}")
    output = int(re.match(r"[\d,]+", headline(page)).group().replace(",", ""))

    rows = rows_of(download(page, "All "))

    assert len(rows) == output > 0
    assert len({(row["source"], row["ticket_id"]) for row in rows}) == output


@pytest.mark.parametrize(("view", "names"), [("total", ["all"]), ("team", ["Sync", "Editor", "No team"])])
def test_the_chart_s_file_sums_to_what_its_bars_are_and_to_the_tickets_behind_it(at, view, names):
    page = at(f"/trends?view_by={view}&period=13w")
    drawn = page.evaluate("""() => Object.fromEntries(document.querySelector('.js-plotly-plot').data.filter(
        t => t.name).map(t =>                                                       // the expected range has none
        [t.name, Array.from(t.y?._inputArray || t.y || []).reduce((a, b) => a + (b || 0), 0)]))""")

    frame = pd.read_csv(io.BytesIO(download(page, "Chart data")))

    weeks = frame.groupby("period")["complete"].first()
    assert frame["period"].is_monotonic_increasing and weeks.tolist() == [True] * 13 + [False]
    assert {"expected", "low", "high", "outside"} < set(frame.columns)
    for name in names:
        in_chart = sum(value for trace, value in drawn.items() if view == "total" or trace == name)
        assert frame.loc[(frame["team"] == name) if view == "team" else slice(None), "tickets"].sum() == in_chart > 0
    behind = at("/tickets?period=13w" + ("" if view == "total" else "&team=Sync"))
    own = frame if view == "total" else frame[frame["team"] == "Sync"]
    assert own["tickets"].sum() == len(rows_of(download(behind, "All ")))


def test_the_unaware_file_holds_the_table_and_its_top_is_the_headline(at):
    page = at("/unaware")

    rows = rows_of(download(page, "Table"))

    assert headline(page) == f"{rows[0]['feature']}: {rows[0]['customers']} customers asked for what already exists."
    assert all(int(row["customers"]) <= int(row["tickets"]) for row in rows)
    weekly = pd.read_csv(io.BytesIO(download(page, "Weekly series")))
    sums = weekly.groupby("feature")["tickets"].sum()
    assert {row["feature"]: int(row["tickets"]) for row in rows} == sums.to_dict()


def test_the_roundup_s_files_state_the_same_and_the_picture_has_its_size(at):
    page = at("/roundup")

    picture = download(page, "Picture (PNG)")
    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">II", picture[16:24]) in {(1600, 900), (3200, 1800)}
    text = download(page, "Markdown").decode().replace("\\", "")
    assert text.startswith(f"# {headline(page)}")
    document = download(page, "Document (HTML)").decode()
    assert headline(page).split(" rose")[0] in document
    figures = pd.read_csv(io.BytesIO(download(page, "Figures (CSV)")))
    result = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", document.split("<body>")[-1])).split())
    headlines = figures[figures["part"] == "headline"]
    assert len(headlines) == 4
    for row in headlines.itertuples():
        output = f"{row.value:,.0f}" if row.value == int(row.value) else f"{row.value * 100:.0f} %"
        assert f"{row.name} {output} " in result
    moved = figures[(figures["part"] == "moved") & (figures["measure"] == "tickets")]
    assert len(moved)
    for row in moved.itertuples():
        assert re.search(rf"{re.escape(row.name)}.{{0,40}}\b{row.value:.0f}\b", result)


def test_a_table_s_own_download_is_not_offered(at):
    page = at("/tickets")
    page.locator("[data-testid=stDataFrame]").first.hover()
    page.locator("[data-testid=stElementToolbar] button").first.wait_for()

    buttons = page.locator("[data-testid=stElementToolbar] button:visible").all()
    labels = [button.get_attribute("aria-label") for button in buttons]

    assert labels and not [label for label in labels if label.startswith("Download")]
