"""Tickets: the list is the scope's, searchable, in pages, and says how many there are."""

import shutil
from datetime import date

import pandas as pd
import pytest

from analytics.formatting import counted
from analytics.metrics.scope import Scope
from analytics.metrics.tickets import ticket_count, tickets
from analytics.metrics.volume import total
from analytics.operations.workbench import Workbench
from analytics.workspace.kinds import SETTINGS
from analytics.workspace.moves import set_record

WEEK = {"period": "custom", "from": "2026-10-26", "to": "2026-11-01"}


@pytest.fixture
def scope() -> Scope:
    return Scope(start=date(2026, 10, 26), end=date(2026, 11, 1))


def test_the_headline_counts_the_tickets_and_customers_of_the_scope(show, facts, scope):
    page = show("tickets", team="Sync", category=["bug", "confusion"], **WEEK)

    asked = scope.narrowed(teams=("Sync",), categories=("bug", "confusion"))
    customers = total(facts, asked.narrowed(measure="customers"))
    assert page.headline.startswith(f"{counted(total(facts, asked), 'ticket')} from {counted(customers, 'customer')}")
    assert "Team: Sync · Category: Bug, Confusion · 26 October – 1 November 2026" in page.html


def test_the_list_is_the_scope_newest_first_in_pages_of_fifty(show, facts, scope):
    wanted = tickets(facts, scope)
    page = show("tickets", **WEEK)

    first = page.table("Subject")
    assert first["Ticket"].tolist() == (wanted["source"] + " " + wanted["ticket_id"]).tolist()[:50]
    assert first["Created"].is_monotonic_decreasing
    page.at.get("pagination")[0].select(2)
    second = page.run().table("Subject")

    assert second["Ticket"].tolist() == (wanted["source"] + " " + wanted["ticket_id"]).tolist()[50:100]


def test_a_search_finds_all_its_words_and_goes_back_to_the_first_page(show, facts, scope):
    page = show("tickets", page="3", **WEEK)
    page.at.text_input(key="q").set_value("sync error")
    page = page.run()

    found = ticket_count(facts, scope, search="sync error")
    assert 0 < found < 150
    assert page.headline.startswith(f"{counted(found, 'ticket')} with “sync error”")
    assert page.table("Subject")["Ticket"].iloc[0] == " ".join(
        tickets(facts, scope, search="sync error")[["source", "ticket_id"]].iloc[0]
    )
    assert "page" not in page.at.query_params


def test_a_link_pattern_leads_each_ticket_back_to_its_helpdesk(show, sample_store, tmp_path):
    folder = tmp_path / "linked"
    shutil.copytree(sample_store, folder)
    bench = Workbench(folder)
    bench.decide(
        [
            set_record(
                bench.state, SETTINGS, {"name": "ticket_link:zendesk", "value": "https://fernpost.example/tickets/{id}"}
            )
        ],
        "Link Zendesk",
    )

    shown = show("tickets", store=folder, **WEEK).table("Link")

    for row in shown.itertuples():
        source, number = row.Ticket.split(" ", 1)
        assert (row.Link == f"https://fernpost.example/tickets/{number}") if source == "zendesk" else pd.isna(row.Link)
    assert 0 < shown["Link"].notna().sum() < len(shown)


def test_the_download_is_named_with_the_number_of_the_headline(show, facts, scope):
    page = show("tickets", team="Mobile", **WEEK)

    assert page.at.get("download_button")[0].proto.label == (
        f"All {counted(total(facts, scope.narrowed(teams=('Mobile',))), 'ticket')} (CSV)"
    )
