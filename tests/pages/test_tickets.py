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


# --------------------------------------------------------------------------------------------------- one ticket
def test_a_row_opens_its_ticket_and_keeps_the_filters(show, facts, scope):
    page = show("tickets", team="Sync", **WEEK)
    wanted = tickets(facts, scope.narrowed(teams=("Sync",))).iloc[2]
    page.at.session_state["list"] = {"selection": {"rows": [2], "columns": [], "cells": []}}

    opened = page.run()

    assert opened.headline.startswith(wanted["subject"])
    assert f"{wanted['source']} {wanted['ticket_id']}" in opened.html
    assert opened.at.query_params["team"] == "Sync"


def test_an_address_opens_a_ticket_with_its_tags_and_its_history(show, facts, scope):
    wanted = tickets(facts, scope).iloc[0]

    page = show("ticket", helpdesk=wanted["source"], id=wanted["ticket_id"])

    assert page.headline.startswith(wanted["subject"])
    assert page.table("Tag as written")["Tag as written"].tolist() == sorted(wanted["tags"].split(", "))
    assert page.table("What it brought")["What it brought"].tolist() == ["First seen"]
    stated = "\n".join(block.value for block in page.at.text)
    assert f"Team. {wanted['teams']}: the tag" in stated
    assert (wanted["body"] or "The export holds no text of this ticket.") in stated


def test_an_id_alone_finds_the_source_and_an_unknown_one_is_named(show, facts, scope):
    wanted = tickets(facts, scope.narrowed(sources=("intercom",))).iloc[0]

    assert show("ticket", id=wanted["ticket_id"]).headline.startswith(wanted["subject"])
    assert show("ticket", id="<b>7").headline.startswith("No ticket “<b>7” is in the store.")
    assert show("ticket").headline.startswith("Which ticket?")


def test_hostile_text_stays_text(show, load, bench):
    load("a.csv", "id,created,subject,body,tags\n1,2026-03-02,<img src=x>,![](http://evil/x) <b>hi</b>,**bug**\n")

    page = show("ticket", store=bench.folder, helpdesk="generic", id="1")

    assert page.headline.startswith("<img src=x>")
    assert "![](http://evil/x) <b>hi</b>" in [block.value for block in page.at.text]
    assert not any("evil" in block.value for block in [*page.at.markdown, *page.at.get("html"), *page.at.caption])
