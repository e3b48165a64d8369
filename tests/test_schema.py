"""Schema versions: stores of earlier versions come forward with nothing lost, newer ones are refused in words."""

import io
import json
import shutil
import sqlite3
import tarfile
import urllib.request
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from analytics.cli.program import main
from analytics.errors import AnalyticsError
from analytics.ingest.imports import import_files
from analytics.ingest.planning import Order
from analytics.ingest.undoing import restore, withdraw
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.operations.workbench import Workbench
from analytics.store import database, workspace_file
from analytics.store.editions import Editions, scope_key
from analytics.store.import_history import ledger, rejects_of
from analytics.workspace.checks import records
from analytics.workspace.kind import Edit
from analytics.workspace.ticket_kinds import TICKET_LABELS, TOPICS
from tests.e2e.browser import serving

STORES = Path(__file__).with_name("stores")
OLD = sorted(path.name.removesuffix(".tar.xz") for path in STORES.glob("*.tar.xz"))
OF_STORE = {"before_schema_versions": 0, "schema_2": 2, "schema_3": 3}  # the version of the tickets' schema
SMALL = "id,created,subject\n90001,2026-01-05 10:00,One\n90002,2026-01-06 10:00,Two\n"


@pytest.fixture(scope="module", params=OLD)
def store_name(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def old(store_name, tmp_path_factory) -> Path:
    """A store as an earlier version wrote it; not to be changed by a test."""
    folder = tmp_path_factory.mktemp(store_name)
    with tarfile.open(STORES / f"{store_name}.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    shutil.copy(STORES / f"{store_name}.json", folder / "said.json")
    return folder


@pytest.fixture
def store(old, tmp_path) -> Path:
    """A copy of it, to be changed."""
    shutil.copytree(old / "store", tmp_path / "store")
    return tmp_path / "store"


def schema(path: Path) -> int:
    with duckdb.connect(str(path), read_only=True) as connection:
        return database.schema_of(connection, path.stem)


def workspace_schema(folder: Path) -> int:
    with sqlite3.connect(folder / "workspace.sqlite") as connection:
        return connection.execute("pragma user_version").fetchone()[0]


def test_every_number_and_decision_of_an_older_store_is_the_same_today(old, store, monkeypatch, capsys):
    monkeypatch.setenv("TAGWATCH_DATA", str(store))

    for command, before in json.loads((old / "said.json").read_text(encoding="utf-8")).items():
        assert main([*command.split(), "--format", "csv"]) == 0, command
        now = capsys.readouterr().out
        assert before.strip(), command
        pd.testing.assert_frame_equal(
            pd.read_csv(io.StringIO(now))[pd.read_csv(io.StringIO(before)).columns],
            pd.read_csv(io.StringIO(before)),
            check_dtype=False,
        )


def test_an_older_store_is_brought_forward_once_and_its_version_is_kept(store, store_name):
    bench = Workbench(store)
    before = bench.snapshots.current()

    facts = bench.facts()

    assert facts.version == bench.snapshots.current() > before
    assert schema(bench.snapshots.path(facts.version)) == database.SCHEMA_VERSION
    assert schema(bench.snapshots.path(before)) == OF_STORE[store_name]
    assert workspace_schema(store) == workspace_file.SCHEMA_VERSION
    assert Workbench(store).facts().version == facts.version, "once"


def test_decisions_of_an_earlier_tagwatch_are_copied_before_they_are_brought_forward(old, store):
    with sqlite3.connect(old / "store" / "workspace.sqlite") as connection:
        before, version = list(connection.iterdump()), connection.execute("pragma user_version").fetchone()[0]
    kept = store / "replaced" / f"workspace-schema-{version}.sqlite"

    assert Workbench(store).settings

    if version < workspace_file.SCHEMA_VERSION:
        with sqlite3.connect(kept) as connection:
            assert list(connection.iterdump()) == before
        assert kept.stat().st_mode & 0o077 == 0
    assert not list(store.glob("replaced/.*"))


@pytest.mark.long
def test_the_dashboard_of_today_starts_on_the_oldest_store_and_counts_the_same(tmp_path):
    """The upgrade as README has it: stopped, installed, started."""
    with tarfile.open(STORES / f"{OLD[0]}.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    store = tmp_path / "store"

    with (
        serving(store, tmp_path / "log") as server,
        urllib.request.urlopen(f"{server.url}/api/v1/counts?by=category&format=csv") as answer,
    ):
        counted = pd.read_csv(io.BytesIO(answer.read()))

    said = json.loads((STORES / f"{OLD[0]}.json").read_text(encoding="utf-8"))
    assert counted["tickets"].tolist() == pd.read_csv(io.StringIO(said["count --by category"]))["tickets"].tolist()
    assert len(list(store.glob("tickets-*.duckdb"))) > 1 and list(store.glob("replaced/workspace-schema-0.sqlite"))
    assert "Traceback" not in (tmp_path / "log").read_text(encoding="utf-8")


def test_an_older_store_takes_imports_undos_and_decisions(store, write):
    bench = Workbench(store)
    tickets, imports = total(bench.facts(), Scope()), len(ledger(bench.snapshots))

    restore(bench.snapshots, 3)
    assert total(bench.facts(), Scope()) == tickets + 2
    withdraw(bench.snapshots, 3)
    assert import_files(bench.snapshots, [write("a.csv", SMALL)])[0].state == "imported"

    assert total(bench.facts(), Scope()) == tickets + 2
    assert bench.undo(5) is not None
    assert len(rejects_of(bench.snapshots, 2)) == 1 and len(ledger(bench.snapshots)) == imports + 1


def test_rows_that_were_left_out_before_their_day_was_kept_count_for_no_week(store):
    bench = Workbench(store)

    assert bench.calendar(bench.facts()).short_weeks.empty


def test_a_published_week_and_a_remembered_mapping_of_an_older_store_are_still_there(store):
    bench = Workbench(store)

    week = Editions(store).published(date(2026, 11, 16), scope_key())

    assert week.headline and week.document.startswith("<!doctype html>") and week.picture[:4] == b"\x89PNG"
    assert bench.mappings.of(["Nr", "Quand", "Quoi", "Etiq", "Equipe"]).columns["tags"] == ("Etiq",)


def test_a_forgotten_customer_of_an_older_store_stays_out(store, write):
    bench = Workbench(store)
    before = total(bench.facts(), Scope())

    returns = write(
        "back.csv", "id,created,subject,company\n9000,2026-01-05,Hello,Acme 5\n9001,2026-01-05,Hello,Acme 6\n"
    )
    outcome = import_files(bench.snapshots, [returns])[0]

    assert (outcome.rows, outcome.tickets) == (2, 1)
    assert any("customers who were forgotten: 1" in warning for warning in outcome.warnings)
    assert total(bench.facts(), Scope()) == before + 1


def test_an_older_program_refuses_the_tickets_of_a_newer_one_in_words(load, bench, write, monkeypatch):
    load("a.csv", SMALL)
    before = {path.name: path.read_bytes() for path in bench.folder.glob("tickets-*")}
    newest = database.SCHEMA_VERSION
    monkeypatch.setattr(database, "SCHEMA_VERSION", 0)
    for module in ("facts", "version_files", "soundness"):
        monkeypatch.setattr(f"analytics.store.{module}.SCHEMA_VERSION", 0)
    old = Workbench(bench.folder)

    for act in (old.facts, lambda: ledger(old.snapshots), lambda: import_files(old.snapshots, [write("b.csv", SMALL)])):
        with pytest.raises(AnalyticsError) as output:
            act()
        assert f"was written by a newer Tagwatch (schema {newest}; this one knows up to 0)" in str(output.value)
        assert "Start the newer Tagwatch, or restore a backup from before the update" in str(output.value)
    assert {path.name: path.read_bytes() for path in bench.folder.glob("tickets-*")} == before


def test_an_older_program_refuses_the_decisions_of_a_newer_one_in_words(bench, monkeypatch, capsys):
    assert bench.workspace.version() == 0
    with sqlite3.connect(bench.folder / "workspace.sqlite") as connection:
        connection.execute("pragma user_version = 7")
    monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))

    assert main(["taxonomy", "history"]) == 2

    output = capsys.readouterr().err
    assert f"'workspace.sqlite' in {bench.folder} was written by a newer Tagwatch (schema 7" in output
    assert workspace_schema(bench.folder) == 7


def test_what_today_writes_has_the_schema_of_today(load, bench):
    load("a.csv", SMALL)

    assert schema(bench.snapshots.path(bench.snapshots.current())) == database.SCHEMA_VERSION
    assert workspace_schema(bench.folder) == workspace_file.SCHEMA_VERSION


def test_a_store_made_now_and_one_brought_forward_have_the_same_tables(store, load, bench):
    load("a.csv", SMALL)
    old = Workbench(store)

    def tables(one: Workbench) -> list[tuple]:
        with duckdb.connect(str(one.snapshots.path(one.facts().version)), read_only=True) as connection:
            found = connection.execute(
                "select table_name, column_name, data_type from duckdb_columns() where not internal order by all"
            ).fetchall()
        with sqlite3.connect(one.folder / "workspace.sqlite") as connection:
            return (
                found
                + connection.execute(
                    "select m.name, c.name, c.type from sqlite_master m, pragma_table_info(m.name) c order by 1, 2"
                ).fetchall()
            )

    assert tables(old) == tables(bench)


@pytest.fixture
def hashes(tmp_path) -> Workbench:
    """A store of the program before ids had one form: `#2553` from one export, 2553 and others from later ones."""
    with tarfile.open(STORES / "ids_as_written" / "store.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    return Workbench(tmp_path / "store")


def ids(bench: Workbench) -> list[tuple[str, str, str]]:
    with duckdb.connect(str(bench.snapshots.path(bench.facts().version)), read_only=True) as connection:
        return connection.execute(
            "select source, ticket_id, subject from tickets order by source, length(ticket_id), ticket_id"
        ).fetchall()


def test_ids_of_an_older_store_come_into_the_form_that_imports_compare(hashes, write):
    found = ids(hashes)

    assert found == [
        ("generic/clash", "7", "One"),
        ("generic/clash", "#7", "Another"),
        ("generic/hash", "2553", "Newer"),
        ("generic/hash", "2554", "Two"),
        ("generic/large", "1001", "A"),
        ("generic/large", "1002", "B"),
    ]
    again = write("again.csv", "id,created,subject\n#2554,2026-03-03 10:00,Two\n#2553,2026-03-02 10:00,Newest\n")
    outcome = import_files(hashes.snapshots, [again], Order(source="generic/hash"))[0]
    assert (outcome.added, outcome.unchanged + outcome.updated) == (0, 2), "no ticket counts twice"


def test_decisions_of_tickets_under_former_ids_move_to_the_tickets_that_they_are_about(hashes):
    def label(ticket: str, team: str, source: str = "generic/hash") -> Edit:
        record = TICKET_LABELS.record({"source": source, "ticket": ticket, "team": team})
        return Edit(TICKET_LABELS, TICKET_LABELS.key_of(record), record)

    topic = TOPICS.record({"topic": "a b", "state": "dismissed", "tickets": ["generic/hash/#2554", "generic/hash/1"]})
    hashes.workspace.change(
        [
            label("#2554", "Mobile"),
            label("#2553", "Old"),
            label("2553", "New"),
            label("#7", "Clash", "generic/clash"),
            label("1,001", "Large", "generic/large"),
            Edit(TOPICS, TOPICS.key_of(topic), topic),
        ],
        "labels by the ids of that time",
    )

    facts = hashes.facts()

    state = hashes.state
    labelled = {(r["source"], r["ticket"]): r["team"] for r in records(state, TICKET_LABELS)}
    assert labelled == {
        ("generic/hash", "2554"): "Mobile",
        ("generic/hash", "2553"): "New",
        ("generic/clash", "#7"): "Clash",  # stored as written, since 7 is another ticket
        ("generic/large", "1001"): "Large",
    }
    assert records(state, TOPICS)[0]["tickets"] == ["generic/hash/2554", "generic/hash/1"]
    assert hashes.workspace.history(most=1)["what"][0].startswith("Tickets have one form of ids")
    assert hashes.facts().key == facts.key and hashes.version == 2, "once"


def test_decisions_that_a_person_put_back_under_their_former_ids_stay_there(hashes):
    def label(ticket: str) -> Edit:
        record = TICKET_LABELS.record({"source": "generic/hash", "ticket": ticket, "team": "Mobile"})
        return Edit(TICKET_LABELS, TICKET_LABELS.key_of(record), record)

    def labelled() -> list[str]:
        return [str(record["ticket"]) for record in records(hashes.state, TICKET_LABELS)]

    hashes.workspace.change([label("#2554")], "a label by the id of that time")
    hashes.facts()
    assert labelled() == ["2554"]

    undo = hashes.workspace.undo(hashes.version)
    hashes.facts()
    assert labelled() == ["#2554"], "an undo stays"
    hashes.workspace.change([label("#2553")], "another label by such an id")
    hashes.facts()
    assert labelled() == ["#2554", "2553"]
    hashes.workspace.undo(undo)
    hashes.facts()
    assert labelled() == ["2553", "2554"], "and so does its own undo"


def test_undo_after_the_ids_came_together_brings_the_other_content_back(hashes):
    hashes.facts()

    withdraw(hashes.snapshots, 2)

    assert ("generic/hash", "2553", "Older") in ids(hashes)
