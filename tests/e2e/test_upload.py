"""Uploads: an export is dropped in the browser, and from then on the pages speak of it; what is wrong is said."""

import csv
import io
import re
import shutil
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e.browser import Server, act, headline, open_page
from tests.e2e.test_downloads import download

pytestmark = pytest.mark.e2e
HEAD = ["Id", "Created at", "Subject", "Tags", "Company"]
MONDAY = date(2026, 3, 2)
ROW = 35          # px, a row of a table


@pytest.fixture
def own(serve, sample_store, tmp_path) -> tuple[Server, Path]:
    """A dashboard on a store of the test's own, which holds the sample."""
    store = tmp_path / "own"
    shutil.copytree(sample_store, store)
    return serve(store), store


def export(weeks: range, *, first_id: int = 1) -> list[list[str]]:
    """Rows of whole weeks after MONDAY: more every week, two teams, three companies."""
    rows = []
    for week in weeks:
        for n in range(20 + 3 * week):
            day = MONDAY + timedelta(weeks=week, days=n % 7)
            tags = f"team:{('sync', 'billing')[n % 2]}, {('bug', 'unaware', 'how-to')[n % 3]}"
            rows.append([str(first_id + len(rows)), f"{day} 10:{n % 60:02}", f"Ticket {n}", tags, f"Company {n % 11}"])
    return rows


def upload(page: Page, **files: str) -> None:
    """Drop files and press Import."""
    chosen = [{"name": name, "mimeType": "text/csv", "buffer": content.encode()} for name, content in files.items()]
    act(page, lambda: page.locator("[data-testid=stFileUploader] input[type=file]").first.set_input_files(chosen))
    act(page, page.get_by_role("button", name=re.compile(r"^\S* ?Import \d+ files?$")).click)


def text(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([HEAD, *rows])
    return out.getvalue()


def main(page: Page) -> str:
    return page.locator("[data-testid=stMainBlockContainer]").inner_text()


def cards(page: Page) -> dict[str, str]:
    return dict(zip(page.locator(".number .label").all_inner_texts(), page.locator(".number .value").all_inner_texts(),
                    strict=True))


def test_an_export_replaces_the_sample_and_its_last_whole_week_is_this_week_until_it_is_undone(own, visit):
    server, _ = own
    rows = export(range(9))
    page = open_page(visit(), server, "/imports")

    upload(page, **{"own_2026-03-02_2026-05-03.csv": text(rows)})

    assert f"{len(rows)} tickets in: {len(rows)} new, 0 updated, 0 unchanged." in main(page)
    assert "Sample data" not in page.locator(".strip").inner_text()
    assert headline(page).startswith("1 import stands")
    act(page, page.locator("[data-testid=stSidebarNavLink]").first.click)
    week = [row for row in rows if row[1] >= str(MONDAY + timedelta(weeks=8))]
    shown = cards(page)
    assert shown["Tickets"] == str(len(week))
    assert shown["Customers"] == str(len({row[4] for row in week}))
    assert shown["Asked for what exists"] == str(sum("unaware" in row[3] for row in week))
    assert shown["With team and category"] == "100 %"
    teams = Counter(row[3].split(",")[0].removeprefix("team:").capitalize() for row in week)
    for team, count in teams.items():
        assert f"{team}: {count} tickets" in main(page)

    act(page, page.locator("[data-testid=stSidebarNavLink]").nth(5).click)
    table = page.locator("[data-testid=stDataFrame]").last
    act(page, lambda: table.click(position={"x": 18, "y": ROW + ROW // 2}))
    act(page, page.get_by_role("button", name=re.compile("Undo import 1")).click)

    assert "Every import is undone." in main(page)
    assert f"Undone: {len(rows)} tickets removed" in page.locator("[data-testid=stToast]").inner_text()
    assert "There are no tickets yet." in main(open_page(page, server, "/"))


def test_several_files_go_in_at_once_and_one_that_is_no_export_leaves_the_others(own, visit):
    server, _ = own
    page = open_page(visit(), server, "/imports")
    early, late = export(range(5)), export(range(4, 9), first_id=1000)

    upload(page, **{"early.csv": text(early), "letter.csv": "Dear all,\nthanks\n", "late.csv": text(late)})

    said = main(page)
    assert f"{len(early)} tickets in: {len(early)} new" in said
    assert f"{len(late)} tickets in: {len(late)} new" in said
    assert "Nothing was taken in." in said and "'letter.csv'" in said
    assert headline(page).startswith("2 imports stand")
    assert headline(open_page(page, server, "/tickets?period=all")).startswith(f"{len(early) + len(late)} tickets")


def test_a_bad_file_leaves_the_store_as_it_was_and_bad_rows_come_back_as_a_file(own, visit):
    server, store = own
    page = open_page(visit(), server, "/imports")
    before = {path.name: path.read_bytes() for path in store.glob("tickets-*")}

    upload(page, **{"empty.csv": "Id,Subject\n1,One\n"})

    assert "Nothing was taken in." in main(page)
    assert "lacks the created time column (such as 'Created at'). It has: 'Id', 'Subject'." in main(page)
    assert "Sample data" in page.locator(".strip").inner_text()
    assert {path.name: path.read_bytes() for path in store.glob("tickets-*")} == before

    good = export(range(2))
    bad = [["=1+1", "someday", "Broken", "bug", ""], ["", "2026-03-04 10:00", "Without id", "bug", ""]]
    upload(page, **{"some.csv": text(good + bad)})

    assert f"some.csv: {len(good) + 2} rows = {len(good)} tickets + 0 repeated + 2 left out." in main(page)
    assert "2 rows could not be read." in main(page)
    rows = list(csv.DictReader(io.StringIO(download(page, "Rows left out").decode())))
    assert [int(row["line"]) for row in rows] == [len(good) + 2, len(good) + 3]
    assert [row["value"] for row in rows] == ["someday", ""]
    assert rows[0]["row as it stands in the file"] == "'=1+1,someday,Broken,bug,"
