"""Imports: what went in and what did not, the history, undo; how a file would be read, before it is."""

import json
import time

import pandas as pd
import pytest

from analytics.ingest.imports import Order, import_files
from analytics.ingest.inbox import FAILED, Inbox, inbox_folder
from analytics.ingest.names import safe_name
from analytics.ingest.uploads import Batch, new_batch
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.store.import_history import ledger
from pages.background import start_import

HEAD = "id,created,subject,tags\n"
FIRST = HEAD + "".join(f"{n},2026-03-{n:02} 10:00,Ticket {n},team:sync;bug\n" for n in range(2, 16))
SECOND = HEAD + "".join(f"{n},2026-03-{n:02} 10:00,Ticket {n} again,team:sync;bug\n" for n in range(14, 23))


IMPORTED = {
    "file": "own.csv", "state": "imported", "tickets": 112, "added": 112, "updated": 0, "unchanged": 0, "rows": 112,
    "repeated": 0, "rejected": 0,
}  # fmt: skip


@pytest.fixture
def history(show, load, bench):
    """The page over two imports of one's own, of which the second updates two tickets of the first."""
    load("first.csv", FIRST)
    load("second.csv", SECOND)
    return lambda: show("imports", store=bench.folder)


def choose(page, row):
    page.at.session_state["history"] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return page.run()


def test_sample_data_is_reported_to_give_way_to_the_first_import(show):
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
    assert shown["State"].tolist() == ["active", "active"]


def test_an_import_is_undone_and_reported_to_be(history, bench):
    page = choose(history(), 0)
    page.at.button(key="undo_import").click()
    page = page.run()

    assert page.at.toast[0].value == "Undone: 7 tickets removed, 2 back to an earlier state."
    assert page.table("State")["State"].tolist() == ["undone", "active"]
    assert page.headline.startswith("1 import active, ")
    assert total(bench.facts(), Scope()) == 14
    assert bench.facts().frame("select count(*) n from snapshot.tickets where subject like '%again'")["n"][0] == 0


def test_an_undone_import_is_brought_back(history, bench):
    page = choose(history(), 0)
    page.at.button(key="undo_import").click()
    page = choose(page.run(), 0)

    page.at.button(key="redo_import").click()
    page = page.run()

    assert page.at.toast[0].value == "Import 2 is active again: 7 tickets back, 2 changed."
    assert page.table("State")["State"].tolist() == ["active", "active"]
    assert total(bench.facts(), Scope()) == 21


def test_the_days_that_imports_cover_are_drawn_and_a_gap_is_named(show, load, bench):
    load("first.csv", FIRST)
    load("later.csv", HEAD + "".join(f"{n + 90},2026-03-{n:02} 10:00,Later,bug\n" for n in range(22, 29)))

    page = show("imports", store=bench.folder)

    assert "1 gap that no import covers, drawn as no data everywhere: 16–21 March 2026." in page.captions


@pytest.fixture
def dropped(show, bench, load, monkeypatch):
    """dropped(name=content, …) → the page after these files were dropped on a store with one import, and rehearsed."""

    def dropped(**files: str) -> tuple:
        load("first.csv", FIRST)
        page = show("imports", store=bench.folder)
        batch: Batch = page.at.session_state["drop_batch"]
        for name, content in files.items():
            (batch.folder / safe_name(name)).write_text(content, encoding="utf-8")
        job = start_import(batch.files, ["--dry-run"])
        page.at.session_state["drop_options"] = []
        page.at.session_state["drop_rehearsed"] = job.results()
        return page.run(), batch

    return dropped


def test_a_dropped_file_is_explained_before_anything_is_written(dropped, bench):
    page, _ = dropped(**{"second.csv": SECOND + "99,no day,Broken,bug\n", "letter.csv": "Dear all,\nhello\n"})

    output = [text.value for text in page.at.text]
    assert "second.csv: 10 rows = 9 tickets + 0 repeated + 1 left out." in output
    assert any("'letter.csv'" in text for text in output)
    assert any("**9 tickets: 7 new, 2 updated, 0 unchanged**" in block.value for block in page.at.markdown)
    reject = page.table("Reason").iloc[0]
    assert (reject["Line"], reject["Column"], reject["Value"]) == (11, "created", "no day")
    assert page.at.button(key="drop_import").label == "Import 9 tickets"
    assert len(ledger(bench.snapshots)) == 1


def test_what_is_reported_of_the_reading_asks_for_another_look_before_the_import(dropped):
    page, _ = dropped(**{"second.csv": SECOND})

    page.at.selectbox(key="drop_dates").set_value("day-first")
    page = page.run()

    assert page.at.button(key="drop_again").label == "Look again"
    assert page.at.button(key="drop_import").disabled


def test_what_the_file_does_not_show_is_asked_as_choices(dropped):
    page, _ = dropped(**{"asked.csv": "id,created,subject\na,03/04/2026,One\nb,05/04/2026,Two\n"})
    (question,) = page.at.radio

    question.set_value("03/04/2026 is 3 April 2026")
    page = page.run()
    page.at.button(key="drop_again").click()
    page = page.run()
    end = time.monotonic() + 60
    while not [button for button in page.at.button if button.key == "drop_import"] and time.monotonic() < end:
        time.sleep(0.2)
        page = page.run()

    assert page.at.session_state["drop_options"] == ["--dates", "day-first"]
    assert page.at.button(key="drop_import").label == "Import 2 tickets"
    assert not page.at.button(key="drop_import").disabled


def test_the_columns_of_the_first_part_are_a_choice_for_the_second(dropped):
    page, batch = dropped(**{"part1.csv": HEAD + "71,2026-03-02 10:00,a,x\n72,2026-03-03 10:00,b,x\n"})
    part = batch.folder / "part2.csv"
    part.write_text("73,2026-03-04 10:00,c,x\n74,2026-03-05 10:00,d,x\n", encoding="utf-8")
    page.at.session_state["drop_rehearsed"] = start_import(batch.files, ["--dry-run"]).results()
    page = page.run()

    (question,) = page.at.radio
    assert question.label == "Which columns do the files without a header row have?"
    question.set_value("The columns of part1.csv")
    page = page.run()
    page.at.button(key="drop_again").click()
    page = page.run()

    assert page.at.session_state["drop_options"] == ["--columns-of", str(batch.folder / "part1.csv")]


def test_the_columns_of_an_earlier_import_are_a_choice_for_a_part_that_comes_later(dropped):
    page, _ = dropped(**{"part2.csv": "73,2026-03-04 10:00,c,x\n74,2026-03-05 10:00,d,x\n"})

    (question,) = page.at.radio
    question.set_value("The columns of import 1 (first.csv)")
    page = page.run()
    page.at.button(key="drop_again").click()
    page = page.run()

    assert page.at.session_state["drop_options"] == ["--columns-of", "1"]


def test_a_column_that_nothing_reads_is_offered_once_for_all_files_of_a_drop(dropped):
    rows = "".join(f"{{n}}{i},2026-03-0{i} 10:00,A,{('sync', 'login')[i % 2]}\n" for i in range(1, 8))
    page, _ = dropped(**{f"{n}.csv": "id,created,subject,area of work\n" + rows.format(n=n) for n in (7, 8)})

    (question,) = page.at.radio
    assert "Category ← area of work" in question.options
    assert any("Looked through in" in caption.value for caption in page.at.caption)


def test_another_account_is_given_its_name(dropped):
    page, _ = dropped(**{"other.csv": HEAD + "2,2025-11-02 10:00,Else,x\n3,2025-11-03 10:00,Other,x\n"})

    (question,) = page.at.radio
    question.set_value("Another account, repository or project")
    page = page.run()
    (name,) = [field for field in page.at.text_input if field.label == "Name of that account, repository or project"]
    name.set_value("emea")
    page = page.run()
    page.at.button(key="drop_again").click()
    page = page.run()

    assert page.at.session_state["drop_options"] == ["--source", "generic/emea"]


def test_many_files_are_one_card_with_what_to_look_at_and_a_table(dropped):
    rows = "id,created,subject,category\n"
    page, _ = dropped(**{f"{n}.csv": f"{rows}{n},2026-03-{n:02} 10:00,A,Refund\n" for n in range(1, 24)})

    shown = [text.value for text in page.at.text]
    assert any("**23 files, 23 tickets, March 2026 to March 2026, 0 left out**" in m.value for m in page.at.markdown)
    assert any("category ← category: 100 % (23 of 23), 0 of 23 recognised" in text for text in shown)
    assert len([text for text in shown if "0 of 1 recognised" in text and "22 more such files" in text]) == 1
    assert len(page.table("Notes")) == 23


def test_many_files_that_went_in_are_one_card_and_a_table(show, bench, load):
    load("first.csv", FIRST)
    page = show("imports", store=bench.folder)
    entry = IMPORTED | {
        "import_id": 1, "warnings": [], "message": "", "headers": ["id"], "first_created": "2026-03-02T10:00:00",
        "last_created": "2026-04-02T10:00:00",
    }  # fmt: skip
    failed = {"state": "failed", "message": "Export 'x.csv' has no rows.", "file": "x.csv", "tickets": 0, "added": 0,
              "updated": 0, "rejected": 0}  # fmt: skip
    page.at.session_state["drop_done"] = [entry | {"file": f"{n}.csv"} for n in range(2_000)] + [failed]
    page = page.run()

    done = [message.value for message in page.at.success]
    assert done == [
        "2,001 files, 224,000 tickets, March 2026 to April 2026, 0 left out, 1 file that cannot be taken in"
    ]
    assert "224,000 new, 0 updated, 0 unchanged." in [text.value for text in page.at.text]
    assert [error.value for error in page.at.error] == ["Nothing of it is taken in."]
    assert page.table("Notes")["State"].value_counts().to_dict() == {"imported": 2_000, "failed": 1}


def test_an_import_shows_new_updated_unchanged_and_left_out(dropped, bench):
    page, batch = dropped(**{"second.csv": SECOND + "99,no day,Broken,bug\n"})
    page.at.button(key="drop_import").click()
    page = page.run()
    end = time.monotonic() + 60
    while "drop_done" not in page.at.session_state and time.monotonic() < end:
        time.sleep(0.2)
        page = page.run()

    assert page.at.success[0].value == "9 tickets: 7 new, 2 updated, 0 unchanged"
    assert page.table("State")["Left out"].tolist() == [1, 0]
    assert page.headline.startswith("2 imports active")
    assert not batch.folder.exists()


def test_an_import_ends_in_the_chart_of_its_weeks_and_the_tags_to_map(show, bench, load):
    days = pd.date_range("2025-12-01", "2026-03-22")
    rows = "".join(f"{n},{day:%Y-%m-%d} 10:00,T,team:sync;{'abc'[n % 3]}_x\n" for n, day in enumerate(days))
    load("own.csv", HEAD + rows, covers="2025-12-01..2026-03-22")
    page = show("imports", store=bench.folder)

    def charts(page) -> list:
        return [chart for chart in page.at.get("plotly_chart") if chart.key == "first_look"]

    assert not charts(page)
    page.at.session_state["drop_done"] = [{"file": "own.csv", "state": "known", "message": "It went in before."}]
    assert not charts(page.run())  # nothing went in

    page.at.session_state["drop_done"] = [IMPORTED]
    page = page.run()
    (chart,) = charts(page)
    assert len(json.loads(chart.proto.spec)["data"][0]["customdata"]) == 16
    assert "16 weeks of your tickets" in [heading.value for heading in page.at.subheader]
    assert page.links("mean nothing yet: map them") == {"3 tags mean nothing yet: map them (1 minute)": {}}


def test_an_import_of_which_no_day_is_covered_ends_in_links(show, bench, load):
    load("own.csv", HEAD + "1,2026-03-02 10:00,T,abc\n", covers="none")
    page = show("imports", store=bench.folder)
    page.at.session_state["drop_done"] = [IMPORTED]

    page = page.run()

    assert not page.errors and page.links("Open This week")
    assert page.links("mean") == {"1 tag means nothing yet: map it (1 minute)": {}}


def test_an_import_that_is_stopped_takes_nothing_in(bench, load):
    load("first.csv", FIRST)
    batch = new_batch(bench.folder)
    (batch.folder / "second.csv").write_text(SECOND, encoding="utf-8")

    job = start_import(batch.files, [])
    job.stop()

    with pytest.raises(Exception, match=r"Stopped. Nothing was taken in."):
        job.results()
    assert len(ledger(bench.snapshots)) == 1


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../evil.csv", "evil.csv"),
        ("..\\..\\evil.csv", "evil.csv"),
        (".hidden.csv", "hidden.csv"),
        ("\x00", "export.csv"),
        ("ж" * 250 + ".csv", "ж" * 98 + ".csv"),
    ],
)
def test_an_uploaded_file_s_name_leads_nowhere_and_fits_the_file_system(name, kept):
    assert safe_name(name) == kept


def test_the_page_states_where_the_inbox_is_and_what_failed_there(show, bench, load):
    load("first.csv", FIRST)
    inbox = Inbox(inbox_folder(bench.folder))
    inbox.make()
    (inbox.folder / "next.csv").write_text(FIRST, encoding="utf-8")
    (inbox.folder / FAILED / "<b>.csv").write_text("x", encoding="utf-8")
    (inbox.folder / FAILED / "<b>.csv.report.txt").write_text("…\n\nIt is empty.\n", encoding="utf-8")

    page = show("imports", store=bench.folder)

    assert f"Files that are put into the folder {inbox.folder} go in by themselves" in page.html
    assert "In it now: next.csv." in page.html
    assert "Failed in the last seven days, with a report in failed/: <b>.csv (It is empty.)" in page.html


GERMAN = "vorgang;wann;schlagwort;betreff;wer\n"
GERMAN_ROWS = "".join(f"{n};2026-03-{n:02} 10:00;bug;Text {n};kunde{n}\n" for n in range(2, 30))


@pytest.fixture
def changed(dropped, write, bench):
    """The page after an export was dropped that lacks a column of one whose columns were named by hand."""
    import_files(
        bench.snapshots,
        [write("a.csv", GERMAN + GERMAN_ROWS)],
        Order(
            columns={
                "ticket_id": "vorgang",
                "created_at": "wann",
                "tags": "schlagwort",
                "subject": "betreff",
                "requester": "wer",
            }
        ),
    )
    return dropped(**{"b.csv": GERMAN.replace("schlagwort", "xyz") + GERMAN_ROWS})[0]


def test_of_a_changed_header_only_the_change_is_asked(changed):
    asked = {box.label for box in changed.at.selectbox if (box.key or "").startswith("drop_column_")}

    assert asked == {"Tags"}
    assert any(text.value.endswith("New here: xyz. Gone: schlagwort.") for text in changed.at.text)
    changed.at.toggle(key="drop_all_columns").set_value(True)
    assert len([box for box in changed.run().at.selectbox if (box.key or "").startswith("drop_column_")]) == 22


def test_the_answer_about_the_change_is_all_that_another_look_needs(changed):
    changed.at.selectbox(key="drop_column_tags").select("xyz")
    page = changed.run()
    page.at.button(key="drop_again").click()
    page.run()

    assert page.at.session_state["drop_options"] == ["--map", "tags=xyz"]


def test_remembered_columns_are_listed_and_can_be_forgotten(changed, bench):
    assert changed.table("Read as")["Helpdesk"].tolist() == ["generic"]

    changed.at.session_state["mappings_kept"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    page = changed.run()
    page.at.button(key="mappings_forget").click()
    page.run()

    assert bench.mappings.all() == []


def test_a_week_without_too_many_rows_is_named_accepted_and_taken_back(show, load, bench):
    days = ["someday" if 24 <= n < 28 else f"2026-03-{n // 3 + 2:02} 10:00" for n in range(63)]
    rows = "".join(f"{n},{day},Hello,bug\n" for n, day in enumerate(days))
    load("first.csv", HEAD + rows, covers="2026-03-02..2026-03-22")

    page = show("imports", store=bench.folder)
    assert "not complete: 4 of 21 rows were left out on import" in page.html
    assert "correct or accept them" in page.html
    page.at.button(key="acceptweeks1").click()
    page = page.run()
    assert page.at.toast[0].value == "Import 1 is accepted without 4 rows that it left out."
    assert "correct or accept them" not in page.html and pd.notna(ledger(bench.snapshots)["accepted_at"].iloc[0])

    page = choose(page, 0)
    page.at.button(key="unaccept").click()
    page = page.run()
    assert "correct or accept them" in page.html
