"""Uploads: an export is dropped in the browser, and from then on the pages speak of it; what is wrong is said."""

import csv
import io
import re
import shutil
import urllib.error
import urllib.request
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from analytics.ingest.uploads import new_batch, ticket_for
from analytics.operations.workbench import Workbench
from tests.e2e.browser import PATIENCE, Server, act, headline, open_page, settle
from tests.e2e.test_downloads import download

pytestmark = pytest.mark.e2e
HEAD = ["Id", "Created at", "Subject", "Tags", "Company"]
MONDAY = date(2026, 3, 2)
ROW = 35  # px, a row of a table


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


def drop(page: Page, **files: str) -> None:
    """Drop files and wait until it is said what would go in."""
    chosen = [{"name": name, "mimeType": "text/csv", "buffer": content.encode()} for name, content in files.items()]
    page.locator("input#pick").set_input_files(chosen)
    page.get_by_role("button", name=re.compile("Throw away")).wait_for(timeout=PATIENCE)
    settle(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(name)).first.click()


def take_in(page: Page) -> None:
    """Press Import and wait for the account."""
    press(page, r"Import [\d,]+ ticket")
    page.get_by_text("Open This week").wait_for(timeout=PATIENCE)
    settle(page)


def upload(page: Page, **files: str) -> None:
    """Drop files and import what they hold."""
    drop(page, **files)
    take_in(page)


def text(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([HEAD, *rows])
    return out.getvalue()


def choose_first(page: Page) -> None:
    table = page.locator("[data-testid=stDataFrame]").last
    act(page, lambda: table.click(position={"x": 18, "y": ROW + ROW // 2}))


def main(page: Page) -> str:
    return page.locator("[data-testid=stMainBlockContainer]").inner_text()


def cards(page: Page) -> dict[str, str]:
    """Of This week: what each of the four cards counts, and its number."""
    return {
        card.locator("[data-testid=stPageLink] p").first.inner_text(): card.locator(".number .value").inner_text()
        for card in page.locator("[class*=st-key-card-]").all()
    }


def test_an_export_replaces_the_sample_and_its_last_whole_week_is_this_week_until_it_is_undone(own, visit):
    server, _ = own
    rows = export(range(9))
    page = open_page(visit(), server, "/imports")

    upload(page, **{"own_2026-03-02_2026-05-03.csv": text(rows)})

    assert f"{len(rows)} tickets: {len(rows)} new, 0 updated, 0 unchanged" in main(page)
    assert "Sample data" not in page.locator(".strip").inner_text()
    assert headline(page).startswith("1 import active")
    act(page, page.locator("[data-testid=stSidebarNavLink]").first.click)
    week = [row for row in rows if row[1] >= str(MONDAY + timedelta(weeks=8))]
    shown = cards(page)
    assert shown["Tickets"] == str(len(week))
    assert shown["Customers"] == str(len({row[4] for row in week}))
    assert shown["Asked for what exists"] == str(sum("unaware" in row[3] for row in week))
    assert shown["With team and category"] == "100 %"
    teams = Counter(row[3].split(",")[0].removeprefix("team:").capitalize() for row in week)
    table = page.locator("[data-testid=stDataFrame] td")
    table.first.wait_for(state="attached")  # the grid is drawn after the page's text
    cells = table.all_text_contents()
    for team, count in teams.items():
        assert str(count) in cells[cells.index(team) :][:4], (team, cells)

    act(page, page.locator("[data-testid=stSidebarNavLink]", has_text="Imports").click)
    choose_first(page)
    act(page, page.get_by_role("button", name=re.compile("Undo import 1")).click)

    assert "Every import is undone." in main(page)
    assert f"Undone: {len(rows)} tickets removed" in page.locator("[data-testid=stToast]").inner_text()
    assert "There are no tickets yet." in main(open_page(page, server, "/"))

    open_page(page, server, "/imports")
    choose_first(page)
    act(page, page.get_by_role("button", name=re.compile("Bring import 1 back")).click)
    assert headline(page).startswith("1 import active")


@pytest.mark.long
def test_several_files_go_in_at_once_and_one_that_is_no_export_leaves_the_others(own, visit):
    server, _ = own
    page = open_page(visit(), server, "/imports")
    early, late = export(range(5)), export(range(4, 9), first_id=1000)

    upload(page, **{"early.csv": text(early), "letter.csv": "Dear all,\nthanks\n", "late.csv": text(late)})

    output = main(page)
    assert f"{len(early)} tickets: {len(early)} new" in output
    assert f"{len(late)} tickets: {len(late)} new" in output
    assert "Nothing of it is taken in." in output and "'letter.csv'" in output
    assert headline(page).startswith("2 imports active")
    assert headline(open_page(page, server, "/tickets?period=all")).startswith(f"{len(early) + len(late)} tickets")


@pytest.mark.long
def test_a_bad_file_leaves_the_store_as_it_was_and_bad_rows_come_back_as_a_file(own, visit):
    server, store = own
    page = open_page(visit(), server, "/imports")
    before = {path.name: path.read_bytes() for path in store.glob("tickets-*")}

    drop(page, **{"empty.csv": "Id,Subject\n1,One\n"})

    assert "Nothing of it is taken in." in main(page)
    assert "lacks the created time column (such as 'Created at'). It has: 'Id', 'Subject'." in main(page)
    assert page.get_by_role("button", name=re.compile("Import 0 tickets")).is_disabled()
    act(page, lambda: press(page, "Throw away"))
    assert "Sample data" in page.locator(".strip").inner_text()
    assert {path.name: path.read_bytes() for path in store.glob("tickets-*")} == before

    good = export(range(2))
    bad = [["=1+1", "someday", "Broken", "bug", ""], ["", "2026-03-04 10:00", "Without id", "bug", ""]]
    upload(page, **{"some.csv": text(good + bad)})

    assert f"some.csv: {len(good) + 2} rows = {len(good)} tickets + 0 repeated + 2 left out." in main(page)
    assert "2 rows cannot be read." in main(page)
    back = list(csv.DictReader(io.StringIO(download(page, "Rows left out").decode())))
    assert [int(row["left out: line"]) for row in back] == [len(good) + 2, len(good) + 3]
    assert [row["left out: value"] for row in back] == ["someday", ""]
    assert [row["Subject"] for row in back] == ["Broken", "Without id"]

    back[0] |= {"Id": "901", "Created at": "2026-03-05 10:00"}
    back[1] |= {"Id": "902"}
    out = io.StringIO()
    writer = csv.DictWriter(out, list(back[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(back)
    upload(page, **{"corrected.csv": out.getvalue()})

    assert "2 tickets: 2 new, 0 updated, 0 unchanged" in main(page)
    assert headline(open_page(page, server, "/tickets?period=all")).startswith(f"{len(good) + 2} tickets")


@pytest.mark.long
def test_an_unknown_export_is_read_by_hand_once_and_by_itself_from_then_on(own, visit):
    server, _ = own
    rows = "".join(f"N-{n};2026-03-{n:02} 10:00;Hallo {n};bug\n" for n in range(1, 20))
    page = open_page(visit(), server, "/imports")

    drop(page, **{"eins.csv": "Vorgangsnr;Wann;Worum;Merker\n" + rows})
    assert "Nothing of it is taken in." in main(page)
    for label, column in (("Ticket id", "Vorgangsnr"), ("Created", "Wann"), ("Subject", "Worum"), ("Tags", "Merker")):
        box = page.get_by_label(label, exact=True).first
        box.scroll_into_view_if_needed()  # a list that is open closes when the page scrolls
        box.click()
        act(page, page.get_by_role("option", name=column, exact=True).click)
    press(page, "Look again")
    page.get_by_role("button", name=re.compile("Import 19 tickets")).wait_for(timeout=PATIENCE)
    settle(page)
    take_in(page)

    drop(page, **{"zwei.csv": "Vorgangsnr;Wann;Worum;Merker\nN-50;2026-03-21 10:00;Neu;bug\n" + rows})

    assert "20 tickets: 1 new, 0 updated, 19 unchanged" in main(page)


@pytest.mark.long
def test_a_column_is_left_out_of_the_store_and_of_the_next_export(own, visit):
    server, store = own
    rows = "".join(f"{n},2026-03-{n:02} 10:00,ada{n}@example.com,Hello {n},bug\n" for n in range(1, 20))
    page = open_page(visit(), server, "/imports")

    drop(page, **{"one.csv": "id,created,requester,subject,tags\n" + rows})
    page.get_by_text("How they are read").click()
    assert "Hold mail addresses and would go in as they are: requester." in main(page)
    box = page.locator("[data-testid=stMultiSelect]").filter(has_text="Leave out").first
    box.scroll_into_view_if_needed()
    box.locator("input").click()
    page.keyboard.type("requester")
    act(page, page.locator("[role=option]").filter(has_text="requester").first.click)
    page.keyboard.press("Escape")
    press(page, "Look again")
    page.get_by_text("Stays out: requester; as pseudonyms: no column.").wait_for(timeout=PATIENCE)
    settle(page)
    take_in(page)
    drop(page, **{"two.csv": "id,created,requester,subject,tags\n" + rows.replace("2026-03", "2026-04")})

    assert "Stays out: requester; as pseudonyms: no column." in main(page)
    facts = Workbench(store).facts()
    assert facts.frame("select count(*) as n from snapshot.tickets where requester is not null")["n"].tolist() == [0]


@pytest.mark.long
def test_what_the_helpdesk_states_is_held_against_the_files(own, visit):
    server, _ = own
    rows = export(range(2))
    page = open_page(visit(), server, "/imports")
    drop(page, **{"some.csv": text(rows)})
    field = page.locator("input[aria-label^='The helpdesk counts']")

    field.fill(str(len(rows)))
    act(page, lambda: field.press("Enter"))
    assert "all of them are here" in main(page)

    field.fill(str(len(rows) + 3))
    act(page, lambda: field.press("Enter"))
    assert f"The helpdesk counts {len(rows) + 3}, the files hold {len(rows)}: 3 are missing." in main(page)


@pytest.mark.long
def test_a_drop_that_was_thrown_away_leaves_nothing_behind(own, visit):
    server, store = own
    page = open_page(visit(), server, "/imports")
    drop(page, **{"../../evil.csv": text(export(range(2)))})
    assert "evil.csv" in main(page) and "../" not in main(page)

    act(page, lambda: press(page, "Throw away"))

    assert not [path for path in (store / "incoming").rglob("*") if path.is_file()]
    assert headline(page).startswith("Load your helpdesk's export.")


@pytest.mark.parametrize(
    "wrong",
    [
        {"x-upload-token": ""},
        {"x-upload-token": "made.up"},
        {"host": "evil.example"},
        {"origin": "https://evil.example"},
    ],
)
def test_nobody_uploads_without_a_token_of_ours_or_from_another_site(own, wrong):
    server, store = own
    batch = new_batch(store)
    headers = {"x-upload-token": ticket_for(batch, store), **wrong}
    request = urllib.request.Request(f"{server.url}/upload", b"id,created\n", headers, method="PUT")

    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)

    assert refused.value.code == 403
    assert batch.files == []


def test_a_token_opens_its_own_batch_and_keeps_the_file_whole(own):
    server, store = own
    batch = new_batch(store)
    request = urllib.request.Request(
        f"{server.url}/upload",
        b"id,created\n" * 1000,
        {"x-upload-token": ticket_for(batch, store), "x-upload-name": "..%2F%D0%B6%20b.csv"},
        method="PUT",
    )

    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200

    assert [path.name for path in batch.files] == ["ж b.csv"]
    assert batch.files[0].read_bytes() == b"id,created\n" * 1000
