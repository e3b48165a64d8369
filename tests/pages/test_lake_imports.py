"""A store whose tickets are in a lake: its inbox, its page Imports, its health and its size for monitoring."""

import pytest

from analytics.ingest.imports import Order, import_files
from analytics.ingest.inbox import DONE, FAILED, Inbox, inbox_folder
from analytics.lake.snapshots import LakeSnapshots
from analytics.operations.doctor import examine
from analytics.operations.monitoring import StoreCollector
from analytics.operations.workbench import Workbench
from tests.pages.test_imports import FIRST, SECOND, choose


@pytest.fixture
def lake(tmp_path, monkeypatch) -> Workbench:
    """Two files laid into the inbox of a store in a lake, and taken in."""
    monkeypatch.setenv("TAGWATCH_LAKE", str(tmp_path / "lake"))
    monkeypatch.setenv("TAGWATCH_DATA", str(tmp_path / "store"))
    bench = Workbench(tmp_path / "store")
    inbox = Inbox(inbox_folder(bench.folder))
    inbox.make()
    for name, text in (("a.csv", FIRST), ("b.csv", SECOND), ("c.csv", "nothing,here\n1,2\n")):
        (inbox.folder / name).write_text(text, encoding="utf-8")
        inbox.sweep(inbox.look(), lambda files: import_files(bench.snapshots, files, Order()))
    return bench


def test_the_inbox_fills_a_lake_and_the_page_undoes_and_redoes_in_it(lake, show):
    inbox = inbox_folder(lake.folder)
    assert (inbox / DONE / "b.csv").exists() and (inbox / FAILED / "c.csv").exists()
    assert isinstance(lake.snapshots, LakeSnapshots) and not list(lake.folder.glob("tickets-*"))

    page = choose(show("imports", store=lake.folder), 0)
    assert page.table("State")["State"].tolist() == ["active", "active"]
    page.at.button(key="undo_import").click()
    page = page.run()
    assert page.at.toast[0].value == "Undone: 7 tickets removed, 2 back to an earlier state."
    assert len(lake.facts().frame("select * from snapshot.tickets")) == 14

    page = choose(page, 0)
    page.at.button(key="redo_import").click()
    page.run()
    assert len(lake.facts().frame("select * from snapshot.tickets")) == 21


def test_doctor_and_monitoring_state_where_the_tickets_are_and_what_is_wrong(lake):
    found = {finding.name: finding for finding in examine(lake)}
    assert found["lake"].fine and str(lake.snapshots.place) in found["lake"].text and "files" in found["lake"].text
    sizes = next(family for family in StoreCollector(lake.folder).collect() if family.name == "tagwatch_store_bytes")
    assert {s.labels["part"]: s.value for s in sizes.samples}["lake"] == lake.snapshots.size(lake.snapshots.current())

    for name in lake.snapshots.lake.held("versions/"):
        lake.snapshots.lake.remove(name)
    damaged = [finding for finding in examine(Workbench(lake.folder)) if finding.name == "store"]
    assert not damaged[0].fine and "damaged" in damaged[0].text
