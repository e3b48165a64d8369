"""Backups: written under load, restored elsewhere with every count and decision; nobody forgotten comes back."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from analytics.cli.program import main
from analytics.errors import AnalyticsError, DoneBut, StoreDamaged
from analytics.ingest.imports import import_files
from analytics.ingest.undoing import withdraw
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total, totals
from analytics.operations import backup as restoring
from analytics.operations.backup import restore_backup, restore_version
from analytics.operations.forgetting import forget
from analytics.operations.workbench import Workbench
from analytics.store.backup import MANIFEST, write_backup
from analytics.store.editions import Editions, scope_key
from analytics.store.import_history import ledger
from analytics.store.signing import signing_key
from analytics.workspace.kind import Edit
from analytics.workspace.kinds import TEAMS
from tests.test_damage import flip, rows

ROOT = Path(__file__).parents[1]
COUNTS = ((), ("team",), ("category",), ("tag",), ("source",))


def decide(bench: Workbench, team: str) -> int | None:
    return bench.decide([Edit(TEAMS, TEAMS.key_of({"team": team}), {**TEAMS.blank, "team": team})], f"Team {team}")


def counted(bench: Workbench) -> list[pd.DataFrame]:
    facts = bench.facts()
    return [totals(facts, Scope(), by=by or ("channel",)) for by in COUNTS]


def same(one: Workbench, other: Workbench) -> None:
    """Every count, import and decision of two stores is the same."""
    for left, right in zip(counted(one), counted(other), strict=True):
        pd.testing.assert_frame_equal(left, right)
    pd.testing.assert_frame_equal(ledger(one.snapshots), ledger(other.snapshots))
    assert one.state == other.state and one.settings == other.settings
    assert one.mappings.all() == other.mappings.all()


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A store with three imports (one undone), decisions, a mapping by hand and a published week."""
    folder = tmp_path_factory.mktemp("backup")
    bench = Workbench(folder / "store")
    for name, first in (("a", 0), ("b", 1_000)):
        (folder / f"{name}.csv").write_text(rows(first, 1_000), encoding="utf-8")
        import_files(bench.snapshots, [folder / f"{name}.csv"])
    (folder / "c.csv").write_text(
        "id,created,subject,company\n"
        + "".join(f"c{n},2026-01-{1 + n % 28:02},About {n},Acme {n % 5}\n" for n in range(50)),
        encoding="utf-8",
    )
    import_files(bench.snapshots, [folder / "c.csv"])
    withdraw(bench.snapshots, 2)
    for team in ("Sync", "Billing"):
        decide(bench, team)
    signing_key(bench.folder)
    Editions(bench.folder).publish(
        date(2026, 1, 5), scope_key(), headline="Quiet", edition="{}", document="<lib>", library="lib", picture=b"png"
    )
    bench.facts()
    return bench.folder


@pytest.fixture
def bench(whole, tmp_path) -> Workbench:
    shutil.copytree(whole, tmp_path / "store")
    return Workbench(tmp_path / "store")


def test_a_store_that_was_destroyed_comes_back_elsewhere_with_all_that_it_held(bench, tmp_path):
    right = Workbench(shutil.copytree(bench.folder, tmp_path / "right"))
    key = signing_key(bench.folder)
    write_backup(bench.folder, tmp_path / "b.tagwatch")
    shutil.rmtree(bench.folder)

    other = Workbench(tmp_path / "elsewhere" / "deep")
    restored = restore_backup(other, tmp_path / "b.tagwatch")

    same(other, right)
    assert total(other.facts(), Scope()) == 1_050
    assert other.workspace.history()["what"].tolist() == right.workspace.history()["what"].tolist()
    assert Editions(other.folder).archive()[0].headline == "Quiet" and Editions(other.folder).damaged() == []
    assert signing_key(other.folder) == key
    assert restored.kept is None and not restored.knows_forgotten
    import_files(other.snapshots, [_file(tmp_path)])
    assert total(other.facts(), Scope()) == 1_053, "it takes the next import"


def _file(folder: Path) -> Path:
    path = folder / "next.csv"
    path.write_text(rows(90_000, 3), encoding="utf-8")
    return path


def test_a_backup_under_load_is_one_moment_of_the_store(bench, tmp_path):
    """The rehearsal: imports, undos and decisions go on while backups are written; then the store is destroyed.

    Each backup, restored elsewhere, has every ticket of its version and every decision of its step.
    """
    ended, failures, done = threading.Event(), [], Counter()

    def work() -> None:
        number = 0
        while not ended.is_set():
            number += 1
            file = tmp_path / f"load-{number}.csv"
            file.write_text(rows(10_000 + number * 10, 10), encoding="utf-8")
            try:
                imported = import_files(bench.snapshots, [file])[0]
                decide(bench, f"Team {number}")
                if number % 3 == 0 and imported.import_id:
                    withdraw(bench.snapshots, imported.import_id)
            except Exception as error:  # told by the test
                failures.append(error)
            done["rounds"] += 1

    worker = threading.Thread(target=work)
    worker.start()
    taken = []
    try:
        for number in range(4):
            before = done["rounds"]
            run = subprocess.run(
                [sys.executable, "-m", "analytics", "backup", str(tmp_path / f"b{number}")],
                cwd=ROOT,
                env={**os.environ, "TAGWATCH_DATA": str(bench.folder)},
                capture_output=True,
                text=True,
                check=False,
            )
            assert run.returncode == 0, run.stderr
            done["during"] += done["rounds"] > before
            taken.append(_moment(bench, tmp_path / f"b{number}"))
    finally:
        ended.set()
        worker.join()
    assert not failures and done["during"] >= 3, "work went on under the backups"
    shutil.rmtree(bench.folder)

    for number, (tickets, state) in enumerate(taken):
        other = Workbench(tmp_path / f"restored-{number}")
        restore_backup(other, tmp_path / f"b{number}")
        assert _tickets(other.snapshots.path(other.snapshots.current())) == tickets
        assert other.state == state
        history = ledger(other.snapshots)
        stands = history["file"].str.startswith("load-") & history["undone_at"].isna()
        assert total(other.facts(), Scope()) == 1_050 + 10 * int(stands.sum()), "whole imports only"
        assert other.workspace.history()["step"].tolist()[::-1] == list(range(1, other.workspace.version() + 1))
    assert len({len(tickets) for tickets, _ in taken}) > 1, "the backups are of different moments"


def _moment(bench: Workbench, file: Path) -> tuple[list[tuple], dict]:
    """Tickets and decisions of the store in use, as they were when the backup was made."""
    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read(MANIFEST))
    return _tickets(bench.snapshots.path(manifest["version"])), bench.workspace.state(at=manifest["step"])


def _tickets(version: Path) -> list[tuple]:
    with duckdb.connect(str(version), read_only=True) as connection:
        return connection.execute("select * from tickets order by all").fetchall()


def test_without_keys_no_key_is_in_it(bench, tmp_path):
    manifest = write_backup(bench.folder, tmp_path / "b", keys=False)

    assert not manifest.has_key and signing_key(bench.folder).encode() not in (tmp_path / "b").read_bytes()
    with zipfile.ZipFile(tmp_path / "b") as archive:
        assert "link.key" not in archive.namelist()


def test_what_a_backup_replaces_is_kept_and_can_be_restored(bench, tmp_path):
    write_backup(bench.folder, tmp_path / "b")
    import_files(bench.snapshots, [_file(tmp_path)])
    decide(bench, "Later")
    later = Workbench(shutil.copytree(bench.folder, tmp_path / "later"))

    kept = restore_backup(bench, tmp_path / "b").kept

    assert total(bench.facts(), Scope()) == 1_050 and "Later" not in str(bench.state["teams"])
    restore_backup(bench, kept / "store.tagwatch")
    same(bench, later)
    assert bench.workspace.history()["what"].str.startswith("Restored the backup").sum() == 1


def test_a_page_that_has_the_store_open_sees_the_restored_one(bench, tmp_path):
    write_backup(bench.folder, tmp_path / "b")
    decide(bench, "Later")
    import_files(bench.snapshots, [_file(tmp_path)])
    page = Workbench(bench.folder)
    assert "Later" in str(page.state["teams"]) and total(page.facts(), Scope()) == 1_053

    restore_backup(bench, tmp_path / "b")

    assert "Later" not in str(page.state["teams"]) and total(page.facts(), Scope()) == 1_050


def test_who_was_forgotten_after_the_backup_stays_forgotten(bench, tmp_path):
    write_backup(bench.folder, tmp_path / "b")
    decide(bench, "Acme 3")
    forget(bench, "Acme 3")
    forget(bench, "acme 4")

    restored = restore_backup(bench, tmp_path / "b")

    assert restored.forgotten == 2
    assert total(bench.facts(), Scope()) == 1_050 - 20
    for path in bench.snapshots.versions()[:1]:
        with duckdb.connect(str(bench.snapshots.path(path)), read_only=True) as connection:
            assert not connection.execute("select * from versions where company in ('Acme 3', 'Acme 4')").fetchall()
    assert "Acme 3" not in str(bench.state)
    back = tmp_path / "back.csv"
    back.write_text("id,created,subject,company\nz1,2026-01-05,Hello,ACME 3\nz2,2026-01-05,Hello,Acme 2\n")
    import_files(bench.snapshots, [back])
    assert total(bench.facts(), Scope()) == 1_050 - 20 + 1


def test_who_was_forgotten_stays_so_where_every_version_is_damaged(bench, tmp_path):
    write_backup(bench.folder, tmp_path / "b")
    forget(bench, "Acme 3")
    for path in bench.folder.glob("tickets-*"):
        path.write_bytes(b"x")

    restored = restore_backup(bench, tmp_path / "b")

    assert restored.forgotten == 1 and total(bench.facts(), Scope()) == 1_040


def test_forgetting_removes_what_a_restore_kept(bench, tmp_path):
    write_backup(bench.folder, tmp_path / "b")
    kept = restore_backup(bench, tmp_path / "b").kept
    assert kept.exists()

    forget(bench, "Acme 3")

    assert not kept.exists()


def test_a_restore_onto_a_broken_store_mends_it(bench, tmp_path):
    right = Workbench(shutil.copytree(bench.folder, tmp_path / "right"))
    write_backup(bench.folder, tmp_path / "b")
    (bench.folder / "CURRENT").write_bytes(b"")
    for path in (*bench.folder.glob("tickets-*"), bench.folder / "workspace.sqlite"):
        path.write_bytes(b"broken" * 2_000)
    broken = Workbench(bench.folder)
    with pytest.raises(StoreDamaged):
        broken.snapshots.current()

    kept = restore_backup(broken, tmp_path / "b").kept

    same(Workbench(bench.folder), right)
    assert (kept / "damaged-workspace.sqlite").read_bytes().startswith(b"broken")


DAMAGE = {
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-5_000]),
    "empty": lambda path: path.write_bytes(b""),
    "garbage": lambda path: path.write_bytes(b"\x1f\x8b" * 900),
    "flipped": lambda path: flip(path, path.stat().st_size // 2, 200),
    "another zip": lambda path: _zip(path, {"a.csv": b"id\n1\n"}),
    "a list that leads elsewhere": lambda path: _zip(
        path,
        {
            MANIFEST: json.dumps(
                {
                    "made_at": "2026",
                    "version": None,
                    "step": 1,
                    "schemas": {"tickets": 1, "workspace": 1},
                    "files": {"../evil": {"sha256": "", "bytes": 1}, "workspace.sqlite": {"sha256": "", "bytes": 1}},
                    "format": 1,
                }
            ).encode(),
            "../evil": b"x",
        },
    ),
    "a list that unfolds": lambda path: _zip(path, {MANIFEST: b" " * 300_000_000}),
    "a list without numbers": lambda path: _zip(path, {MANIFEST: b"[]"}),
}


def _zip(path: Path, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_backup_is_refused_and_the_store_stays(bench, tmp_path, kind):
    write_backup(bench.folder, tmp_path / "b")
    DAMAGE[kind](tmp_path / "b")
    before = counted(bench), bench.state, sorted(path.name for path in bench.folder.iterdir())

    with pytest.raises(AnalyticsError, match=r"cannot be used: .*Nothing was changed. Take an earlier backup"):
        restore_backup(bench, tmp_path / "b")

    after = counted(Workbench(bench.folder)), bench.state, sorted(path.name for path in bench.folder.iterdir())
    assert after[1:] == before[1:] and all(a.equals(b) for a, b in zip(after[0], before[0], strict=True))
    assert not (tmp_path / "evil").exists()


def test_a_backup_of_a_newer_tagwatch_is_refused_in_words(bench, tmp_path):
    write_backup(bench.folder, tmp_path / "b")
    with zipfile.ZipFile(tmp_path / "b") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    output = json.loads(members[MANIFEST])
    output["schemas"]["tickets"] = 99
    _zip(tmp_path / "newer", {**members, MANIFEST: json.dumps(output).encode()})

    with pytest.raises(AnalyticsError, match=r"was written by a newer Tagwatch. Restore it with that one"):
        restore_backup(bench, tmp_path / "newer")


def test_no_backup_is_written_of_a_damaged_store_and_the_earlier_one_stays(bench, tmp_path):
    write_backup(bench.folder, tmp_path / "b")
    before = (tmp_path / "b").read_bytes()
    flip(bench.snapshots.path(bench.snapshots.current()), 280_000, 10_000_000)

    with pytest.raises(StoreDamaged, match="restore --version"):
        write_backup(bench.folder, tmp_path / "b")

    assert (tmp_path / "b").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir() if "b" in path.name) == ["b"]


def test_a_backup_replaces_no_file_but_a_backup(bench, tmp_path):
    file = tmp_path / "a.tagwatch"
    for _ in range(2):
        write_backup(bench.folder, file)
    pointer = (bench.folder / "CURRENT").read_bytes()

    with pytest.raises(AnalyticsError, match="CURRENT is there and is no backup"):
        write_backup(bench.folder, bench.folder / "CURRENT")
    with pytest.raises(AnalyticsError, match=r"There is no folder .*nowhere"):
        write_backup(bench.folder, tmp_path / "nowhere" / "a.tagwatch")

    assert (bench.folder / "CURRENT").read_bytes() == pointer


def test_an_empty_store_has_nothing_to_back_up(tmp_path):
    with pytest.raises(AnalyticsError, match="there is nothing to back up"):
        write_backup(tmp_path / "empty", tmp_path / "b")

    assert not (tmp_path / "b").exists()


def test_decisions_alone_can_be_backed_up(tmp_path):
    bench = Workbench(tmp_path / "store")
    decide(bench, "Sync")
    write_backup(bench.folder, tmp_path / "b")
    other = Workbench(tmp_path / "other")

    assert restore_backup(other, tmp_path / "b").version is None
    assert other.state == bench.state and other.facts() is None


def test_decisions_that_cannot_be_replaced_are_reported_as_half_done(bench, tmp_path, monkeypatch):
    write_backup(bench.folder, tmp_path / "b")

    def full(*arguments: object) -> None:
        raise AnalyticsError("The disk is full.")

    monkeypatch.setattr(restoring, "replace_workspace", full)

    with pytest.raises(DoneBut, match=r"The tickets are restored, as version \d+, but the decisions are still"):
        restore_backup(bench, tmp_path / "b")


# Versions


def test_an_earlier_version_counts_again_under_a_new_name(bench):
    assert restore_version(bench, "3") is not None

    assert total(bench.facts(), Scope()) == 2_050, "before the undo"
    assert bench.snapshots.current() == "000005" and ledger(bench.snapshots)["undone_at"].isna().all()
    assert restore_version(bench, "5") is None


def test_a_lost_pointer_is_mended_by_the_command_that_its_message_names(bench, monkeypatch, capsys):
    monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))
    (bench.folder / "CURRENT").unlink()
    assert main(["count", "--by", "source"]) == 2
    command = capsys.readouterr().err.rsplit("python -m analytics ", 1)[1].split()

    assert main(command) == 0

    assert "counts again, as version" in capsys.readouterr().out
    assert total(Workbench(bench.folder).facts(), Scope()) == 1_050


@pytest.mark.parametrize("version", ["99", "x", "-1", "../1", ""])
def test_a_version_that_is_not_there_lists_those_that_are(bench, version):
    with pytest.raises(AnalyticsError, match=r"There is no version .*There are: 000004, 000003"):
        restore_version(bench, version)


def test_a_damaged_version_is_not_taken(bench):
    flip(bench.snapshots.path("000003"), 280_000, 10_000_000)

    with pytest.raises(AnalyticsError, match=r"Version 000003 is damaged: .*The newest that is sound: 000004"):
        restore_version(bench, "3")


# The commands


def test_the_commands_ask_before_they_replace_and_state_what_they_did(bench, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))
    file = str(tmp_path / "b")

    assert main(["backup", file]) == 0
    assert "version 000004, 2 steps of decisions" in capsys.readouterr().out
    assert main(["restore", file]) == 2
    assert "Nothing was changed. Add --yes to do it." in capsys.readouterr().err
    assert main(["restore", file, "--yes"]) == 0
    assert "What was replaced is kept in" in capsys.readouterr().out
    assert main(["restore", file, "--version", "3"]) == 2
    assert main(["restore"]) == 2
    assert main(["restore", str(tmp_path / "none"), "--yes"]) == 2
    assert f"There is no backup {tmp_path / 'none'}." in capsys.readouterr().err


def test_verify_finds_what_is_damaged_and_changes_nothing(bench, monkeypatch, capsys):
    monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))
    assert main(["verify", "--format", "json"]) == 0
    assert all(finding["fine"] for finding in json.loads(capsys.readouterr().out))
    flip(bench.snapshots.path("000002"), 280_000, 10_000_000)
    flip(next((bench.folder / "derived").glob("base-*.duckdb")), 12_288, 10_000_000)
    with sqlite3.connect(bench.folder / "workspace.sqlite") as database:
        database.execute("update roundup_libraries set content = x'00'")
        database.execute("update records set value = '{' where rowid = 1")
    before = {
        path: path.read_bytes() for path in bench.folder.rglob("*") if path.is_file() and "sqlite" not in path.name
    }

    assert main(["verify", "--format", "json"]) == 1

    wrong = {finding["name"]: finding["text"] for finding in json.loads(capsys.readouterr().out) if not finding["fine"]}
    assert set(wrong) == {"version 000002", "decisions", "published weeks", "computed"}
    assert {path: path.read_bytes() for path in before} == before


BROKEN = {
    "pointer": lambda folder: (folder / "CURRENT").write_bytes(b""),
    "version": lambda folder: (folder / "tickets-000004.duckdb").write_bytes(b"x"),
    "version gone": lambda folder: (folder / "tickets-000004.duckdb").unlink(),
    "workspace": lambda folder: (folder / "workspace.sqlite").write_bytes(b"x" * 9_000),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_doctor_and_verify_show_what_is_broken_and_go_on(bench, monkeypatch, capsys, kind):
    monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))
    BROKEN[kind](bench.folder)

    for command in ("doctor", "verify"):
        assert main([command, "--format", "json"]) == 1
        findings = json.loads(capsys.readouterr().out)
        wrong = " ".join(finding["text"] for finding in findings if not finding["fine"])
        mends = {"pointer": "restore --version 000004", "workspace": "restore FILE"}
        assert mends.get(kind, "restore --version 000003") in wrong
        assert any(finding["fine"] for finding in findings)
