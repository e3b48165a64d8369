"""Empty states: where there is nothing to show, a page says what is missing and what to do, and counts nothing."""

import pytest

from analytics.ingest.undoing import withdraw
from analytics.store.import_history import ledger
from analytics.workspace.kinds import TEAMS
from analytics.workspace.menu import PAGES
from analytics.workspace.moves import set_record

COUNTING = [name for name, page in PAGES.items() if page.filtered]
HEAD = "id,created,subject,tags\n"
FEW_DAYS = HEAD + "1,2026-03-03 10:00,One,team:sync;bug\n2,2026-03-05 10:00,Two,team:sync;unaware\n"
NO_UNAWARE = HEAD + "".join(f"{n},2026-03-{n:02} 10:00,Ticket,team:sync;bug\n" for n in range(1, 29))


@pytest.fixture(autouse=True)
def without_a_browser(monkeypatch):
    monkeypatch.setenv("TAGWATCH_CHROMIUM", "no-such-browser")


def output(page) -> str:
    return "\n".join([page.html, *page.errors])


@pytest.mark.parametrize("name", ["", "trends", "roundup"])
def test_without_a_complete_week_the_page_reports_it_and_what_would_make_one(show, load, bench, name):
    load("few.csv", FEW_DAYS)

    page = show(name, store=bench.folder)

    words = output(page).replace("\\", "")
    assert "There is no complete week" in words
    assert "mport an export that covers a whole week" in words
    assert len(page.at.get("plotly_chart")) == 0


def test_without_a_complete_week_the_tickets_can_still_be_read(show, load, bench):
    load("few.csv", FEW_DAYS)

    page = show("tickets", store=bench.folder)

    assert page.headline.startswith("2 tickets from ")
    assert page.table("Subject")["Subject"].tolist() == ["Two", "One"]


def test_without_a_complete_week_unaware_is_still_counted(show, load, bench):
    load("few.csv", FEW_DAYS)

    page = show("unaware", store=bench.folder)

    assert page.table("Customers")["Tickets"].tolist() == [1]
    assert page.links("Only the week of") == {}


def test_without_an_unaware_ticket_the_page_states_how_to_tag_one(show, load, bench):
    load("bugs.csv", NO_UNAWARE)

    page = show("unaware", store=bench.folder)

    assert "No ticket in this scope is tagged as unaware." in page.html
    assert "Tag tickets that ask for what already exists as “unaware”" in page.html
    assert not page.at.dataframe


def test_without_an_unaware_ticket_this_week_counts_none_and_does_not_fail(show, load, bench):
    load("bugs.csv", NO_UNAWARE)

    page = show(store=bench.folder)

    assert page.links("Asked for what exists")
    assert "0  unchanged at 0" in page.html
    assert "No ticket of the week is tagged as unaware." in page.captions


def test_where_nothing_is_to_be_put_in_order_there_is_no_heading_for_it(show, load, bench):
    load("bugs.csv", NO_UNAWARE)
    assert "To put in order" in [part.value for part in show(store=bench.folder).at.subheader]

    bench.decide([set_record(bench.state, TEAMS, {"team": "Sync", "owner": "Ada"})], "owned")

    assert "To put in order" not in [part.value for part in show(store=bench.folder).at.subheader]


def test_filters_that_leave_nothing_state_how_to_get_something(show):
    page = show("tickets", team="Billing", feature="Offline mode", category="praise", plan="Free")

    assert page.headline.startswith("0 tickets")
    assert "No ticket matches." in page.html
    assert "Remove a filter in the sidebar, choose a longer period, or search for fewer words." in page.html
    assert [button.label for button in page.at.button if button.label not in ("I take it", "Save")] == ["Clear filters"]


@pytest.mark.parametrize("name", COUNTING)
def test_no_page_breaks_where_filters_leave_nothing(show, name):
    page = show(name, team="Billing", feature="Offline mode", category="praise", plan="Free")

    assert page.errors == []
    assert page.html


def test_clear_filters_brings_everything_back(show):
    page = show("tickets", team="Billing", feature="Offline mode", category="praise", plan="Free")
    next(button for button in page.at.button if button.label == "Clear filters").click()

    page = page.run()

    assert page.headline == show("tickets").headline
    assert page.at.query_params == {}


@pytest.mark.parametrize("name", COUNTING)
def test_a_period_that_ends_before_it_starts_is_named_and_nothing_is_counted(show, name):
    page = show(name, **{"period": "custom", "from": "2026-10-05", "to": "2026-10-01"})

    assert page.errors == ["The period ends (2026-10-01) before it starts (2026-10-05)."]
    assert not page.at.dataframe and not page.at.get("plotly_chart")
    assert page.at.session_state["from"].isoformat() == "2026-10-05"  # still there to be corrected


@pytest.mark.parametrize("name", COUNTING)
def test_a_store_whose_imports_are_all_undone_leads_to_the_next_import(show, load, bench, name):
    load("bugs.csv", NO_UNAWARE)
    withdraw(bench.snapshots, 1)

    page = show(name, store=bench.folder)

    assert "There are no tickets yet." in page.html
    assert "Load a helpdesk export on the page Imports." in page.html
    assert list(page.links()) == ["Open Imports"]


def test_after_all_is_undone_the_imports_page_states_the_store_is_empty_and_keeps_the_history(show, load, bench):
    load("bugs.csv", NO_UNAWARE)
    withdraw(bench.snapshots, 1)

    page = show("imports", store=bench.folder)

    assert page.table("State")["State"].tolist() == ["undone"]
    assert page.headline.startswith("Load your helpdesk's export.")
    assert "Every import is undone. Choose one below to bring it back, or drop a file." in page.html
    assert len(ledger(bench.snapshots)) == 1
