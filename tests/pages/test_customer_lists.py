"""The pages Customers and Customer: the lists with their reasons, calls marked and taken back, one customer."""

import shutil
from datetime import date
from types import SimpleNamespace

import pytest
import streamlit as st

from analytics.metrics.scope import Scope
from analytics.metrics.volume import count_of
from analytics.operations.workbench import Workbench
from analytics.sample.company import PLANTED
from analytics.workspace.customer_kinds import CUSTOMER_CALLS
from analytics.workspace.moves import set_record


@pytest.fixture
def own(sample_store, tmp_path) -> Workbench:
    return Workbench(shutil.copytree(sample_store, tmp_path / "own"))


def test_the_lists_state_why_and_a_call_is_marked_on_the_customer_and_taken_back(show, own):
    page = show("customers", store=own.folder, part="risk")
    names = page.table("Why")["Customer"].tolist()
    assert names and "worth a call this week." in page.headline
    table = f"customers_risk_{hash(tuple(names))}_{own.workspace.version()}"
    page.at.session_state[table] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    ((label, to),) = page.run().links("Open their").items()
    window = {"start": date.fromisoformat(to["from"][0]), "end": date.fromisoformat(to["to"][0])}
    tickets = count_of(own.facts(), Scope(customers=(names[0],), **window))
    assert label == f"Open their {tickets} tickets" and tickets == page.table("Why")["Tickets"].iloc[0]

    one = show("customer", store=own.folder, name=names[0])
    assert one.headline.startswith(f"{names[0]}: ") and "At risk" in one.html
    one.at.button(key="call_called").click()
    one = one.run()
    assert "Called · " in one.html and one.at.button(key="call_called").disabled
    edit = set_record(own.state, CUSTOMER_CALLS, {"customer": names[0], "on": "2026-01-05"})
    own.decide([edit], "the call was long ago")
    assert not show("customer", store=own.folder, name=names[0]).at.button(key="call_called").disabled
    own.undo(own.version)
    assert names[0] not in show("customers", store=own.folder).table("Why")["Customer"].tolist()
    one.at.button(key="undo_last").click()
    one.run()
    assert not own.state["customer_calls"]


def test_a_customer_s_numbers_open_their_tickets(show, facts):
    name = PLANTED.frequent_customer
    every = count_of(facts, Scope(customers=(name,)))

    page = show("customer", name=name)

    links = page.links("Open")
    assert links[f"Open {every} tickets"] == {"customer": [name], "period": ["all"]}
    assert PLANTED.frequent_feature in page.table("Answer")["Feature"].tolist()
    assert page.table("Category")["Tickets"].sum() >= every


def test_without_a_customer_in_any_ticket_the_page_states_what_to_export(show, load, bench):
    load("a.csv", "id,created,subject,tags\n1,2026-03-02 10:00,Hello,team:sync;bug\n")
    page = show("customers", store=bench.folder)

    assert page.headline == "No ticket names a customer." and page.links("Open Imports")
    assert "Export the column of the company or the requester" in page.html


def test_a_name_that_nobody_has_leads_on(show):
    page = show("customer", name="No [such](x) <b>customer</b>")

    assert page.headline.startswith("No ticket counts for a customer “No [such](x) <b>customer</b>”.")
    assert page.links("Open Customers")


def test_the_rules_as_a_file_are_those_in_force_and_only_what_was_changed_in_it_is_decided(
    show, load, bench, monkeypatch
):
    load("a.csv", "id,created,subject,tags,company\n1,2026-03-02 10:00,Hello,team:sync;bug,Acme\n")
    files, button = {}, st.download_button
    monkeypatch.setattr(
        st, "download_button", lambda name, data, *a, **k: files.update({name: data}) or button(name, data, *a, **k)
    )
    show("customers", store=bench.folder, part="rules")
    filled = SimpleNamespace(
        getvalue=lambda: files["customer_rules.csv"].replace("more,,4", "more,,5").encode("utf-16")
    )
    calls = SimpleNamespace(getvalue=lambda: b"Customer;State\nAcme;called\nNobody;called\n")
    monkeypatch.setattr(
        st,
        "file_uploader",
        lambda _, key, **k: filled if "_customer_rules_" in key else calls if "_customer_calls_" in key else None,
    )

    show("customers", store=bench.folder, part="rules").at.button(key="bring_customer_rules").click().run()

    assert files["customer_rules.csv"].count("\n") == 10
    assert [(one["rule"], one["least"]) for one in bench.state["customer_rules"].values()] == [("writes more", "5")]
    page = show("customers", store=bench.folder, part="rules")
    said = [text.value for text in page.at.button(key="bring_customer_calls").click().run().text]
    assert any("1 customer of the file wrote no ticket here: Nobody." in text for text in said)
    assert len(bench.state["customer_calls"]) == 2
