"""Imports: what went in and what did not, the history, undo; how a file would be read, before it is."""

import pytest

from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.store.imports import ledger
from analytics.wording import counted

HEAD = "id,created,subject,tags\n"
FIRST = HEAD + "".join(f"{n},2026-03-{n:02} 10:00,Ticket {n},team:sync;bug\n" for n in range(2, 16))
SECOND = HEAD + "".join(f"{n},2026-03-{n:02} 10:00,Ticket {n} again,team:sync;bug\n" for n in range(14, 23))


@pytest.fixture
def history(show, load, bench):
    """The page over two imports of one's own, of which the second updates two tickets of the first."""
    load("first.csv", FIRST)
    load("second.csv", SECOND)
    return lambda: show("imports", store=bench.folder)


def choose(page, row):
    page.at.session_state["history"] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return page.run()


def test_sample_data_is_said_to_give_way_to_the_first_import(show):
    page = show("imports")

    assert page.headline.startswith("Load your helpdesk's export.")
    assert "This is sample data of a fictional company. Your first import replaces it." in page.html
    assert set(page.table("State")["State"]) == {"sample"}


def test_the_history_holds_every_import_newest_first(history, bench):
    shown = history().table("State")
    kept = ledger(bench.snapshots)

    assert shown["File"].tolist() == ["second.csv", "first.csv"]
    for column, name in (("Tickets", "tickets"), ("New", "added"), ("Updated", "updated"), ("Left out", "rejected")):
        assert shown[column].tolist() == kept[name].tolist()
    assert shown["New"].sum() == total(bench.facts(), Scope()) == 21
    assert shown["State"].tolist() == ["stands", "stands"]


def test_an_import_is_undone_and_said_to_be(history, bench):
    page = choose(history(), 0)
    button = next(b for b in page.at.button if b.label == "Undo import 2")

    button.click()
    page = page.run()

    assert page.at.toast[0].value == "Undone: 7 tickets removed, 2 back to an earlier state."
    assert page.table("State")["State"].tolist() == ["undone", "stands"]
    assert page.headline.startswith("1 import stands, ")
    assert total(bench.facts(), Scope()) == 14
    assert bench.facts().frame("select count(*) n from snapshot.tickets where subject like '%again'")["n"][0] == 0


def test_an_undone_import_offers_no_second_undo_but_the_way_back(history):
    page = choose(history(), 0)
    next(b for b in page.at.button if b.label == "Undo import 2").click()
    page = choose(page.run(), 0)

    assert not [b for b in page.at.button if b.label.startswith("Undo")]
    assert "Import 2 is undone. Drop its file again to bring it back." in page.captions


def test_a_dropped_file_is_explained_before_anything_is_written(show, bench, load):
    load("first.csv", FIRST)
    page = show("imports", store=bench.folder)
    page.at.get("file_uploader")[0].set_value([
        ("second.csv", SECOND.encode(), "text/csv"), ("letter.csv", b"Dear all,\nhello\n", "text/csv")])

    plan = page.run().table("Read as")

    assert plan["File"].tolist() == ["second.csv", "letter.csv"]
    assert plan["Read as"].tolist() == ["not recognised: read by the usual column names", "cannot be read"]
    assert "ticket_id ← id" in plan["Columns"][0]
    assert "'letter.csv'" in plan["Columns"][1]
    assert len(ledger(bench.snapshots)) == 1


def test_an_import_tells_new_updated_unchanged_and_left_out(show, bench, load):
    load("first.csv", FIRST)
    page = show("imports", store=bench.folder)
    content = SECOND + "99,no day,Broken,bug\n"
    page.at.get("file_uploader")[0].set_value([("second.csv", content.encode(), "text/csv")])
    page = page.run()
    next(b for b in page.at.button if b.label == "Import 1 file").click()

    page = page.run()

    assert page.at.success[0].value == "9 tickets in: 7 new, 2 updated, 0 unchanged."
    assert page.at.text[0].value == "second.csv: 10 rows = 9 tickets + 0 repeated + 1 left out."
    assert page.at.warning[0].value == ("1 row could not be read. Correct them in the file and import it again.")
    reject = page.table("reason").iloc[0]
    assert (reject["line"], reject["field"], reject["value"]) == (11, "created", "no day")
    assert page.table("State")["Left out"].tolist() == [1, 0]
    assert page.headline.startswith(f"{counted(2, 'import')} stand")


@pytest.mark.parametrize(("name", "kept"), [
    ("../../../evil.csv", "evil.csv"), ("..\\..\\." + "ж" * 250 + ".csv", "ж" * 99 + ".csv"),
])
def test_an_uploaded_file_s_name_leads_nowhere_and_fits_the_file_system(show, bench, load, tmp_path, name, kept):
    load("first.csv", FIRST)
    there = {path for path in tmp_path.rglob("*") if "store" not in path.parts}
    page = show("imports", store=bench.folder)
    page.at.get("file_uploader")[0].set_value([(name, SECOND.encode(), "text/csv")])
    page = page.run()
    next(b for b in page.at.button if b.label == "Import 1 file").click()

    page = page.run()

    assert page.table("State")["File"].tolist() == [kept, "first.csv"]
    assert {path for path in tmp_path.rglob("*") if "store" not in path.parts} == there
    assert not list((bench.folder / "incoming").iterdir())
