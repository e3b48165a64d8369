"""The page Incidents: the sample's outage with its signal, whom to notify, and the ways that lead there."""

import io
import shutil

import pytest

from analytics.insights.incident_list import broke_in, reviews_of
from analytics.insights.quarter import Quarter
from analytics.operations.workbench import Workbench
from analytics.sample.company import PLANTED
from analytics.workspace.kinds import EVENTS
from analytics.workspace.moves import set_record
from pages.records import text_of
from tests.pages.test_empty_states import NO_UNAWARE

LINK = f"event~{PLANTED.outage[0]}~Sync outage"


@pytest.fixture
def own(sample_store, tmp_path) -> Workbench:
    return Workbench(shutil.copytree(sample_store, tmp_path / "own"))


def test_the_outage_is_noticed_by_its_signal_and_all_are_marked_as_told_and_taken_back(show, own):
    page = show("incidents", store=own.folder)
    customers = len(page.table("Why"))
    assert page.headline.startswith(f"Sync outage: {customers} customers affected, fixed after 1 day.")
    assert "by the signal" in page.html and "0 notified" in page.html

    page.at.button(key="mark_told").click()
    page = page.run()
    assert f"{customers} notified" in page.html
    assert page.table("Customers notified")["Customers notified"].tolist() == [customers]
    page.at.button(key="undo_last").click()
    assert "0 notified" in page.run().html


def test_its_number_opens_its_tickets_and_its_signal_leads_to_it(show):
    page = show("incidents")
    tickets = int(page.table("Customers notified")["Tickets"].iloc[0])

    assert page.links("Open")[f"Open {tickets} tickets"]["from"] == [str(PLANTED.outage[0])]
    signal = show("anomalies", day=str(PLANTED.outage[0]))
    (to,) = signal.links("Who was affected").values()
    assert show("incidents", **{name: values[0] for name, values in to.items()}).headline == page.headline


def test_a_row_that_is_clicked_is_in_the_address_at_once(show, load, bench):
    load("a.csv", NO_UNAWARE)
    for start in ("2026-03-03", "2026-03-05"):
        values = {"name": f"Down {start}", "kind": "incident", "start": start}
        bench.decide([set_record(bench.state, EVENTS, values)], "an incident")
    page = show("incidents", store=bench.folder)
    links = [f"event~{start}~Down {start}" for start in ("2026-03-05", "2026-03-03")]  # the newest first
    assert page.at.selectbox(key="incident").value == links[0]
    table = f"incidents_{hash(tuple(links))}_{bench.workspace.version()}"

    page.at.session_state[table] = {"selection": {"rows": [1], "columns": [], "cells": []}}

    assert page.run().at.query_params["incident"] == links[1]


def test_without_an_incident_the_next_step_is_named(show, load, bench):
    load("a.csv", NO_UNAWARE)

    page = show("incidents", store=bench.folder)

    assert page.headline.startswith("No incident is known.") and page.links("Open Events")


def test_a_quarter_without_an_incident_states_how_many_there_are(show, load, bench):
    load("a.csv", NO_UNAWARE)
    bench.decide([set_record(bench.state, EVENTS, {"name": "Down", "kind": "incident", "start": "2025-11-03"})], "one")

    page = show("incidents", store=bench.folder, quarter="2026Q1")

    assert page.headline.endswith("Known in all: 1 incident.")


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_file_that_excel_saved_is_read_with_its_umlauts(coding):
    assert text_of(io.BytesIO("customer,note\nMüller,für 12 €\n".encode(coding))).endswith("Müller,für 12 €\n")


def test_the_voice_of_its_quarter_states_the_times_and_leads_there(show, sample, facts):
    (broke,) = broke_in(reviews_of(sample, facts), Quarter.holding(PLANTED.outage[0]))
    assert (broke.link, broke.to_notice, broke.to_fix) == (LINK, 0, 1)
    assert not broke_in(reviews_of(sample, facts), Quarter.holding(PLANTED.outage[0]), teams=("Billing",))

    page = show("voice_of_customer", quarter=str(Quarter.holding(PLANTED.outage[0])))

    (to,) = page.links("noticed on the same day, fixed after 1 day").values()
    assert to == {"incident": [LINK]}
    assert "Days from the day of the first ticket." not in page.captions  # no chart of a single incident
