"""Damage: a lost pointer, a damaged version, workspace or computed file: what is broken, what works, what mends it."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pandas as pd
import pytest

from analytics.errors import AnalyticsError, StoreBusy, StoreDamaged
from analytics.ingest.imports import import_files
from analytics.ingest.undoing import withdraw
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total, totals
from analytics.operations.workbench import Workbench
from analytics.store import computed, workspace_file
from analytics.store.import_history import ledger, rejects_of
from analytics.store.pointer import read_pointer, write_pointer
from analytics.store.snapshots import Snapshots
from analytics.workspace.kind import Edit
from analytics.workspace.kinds import TEAMS

ROOT = Path(__file__).parents[1]
HEAD = "id,created,subject,tags\n"


def rows(first: int, number: int) -> str:
    return HEAD + "".join(
        f"{n},2026-01-{1 + n % 28:02} 10:00,Subject {n} {n * 7919 % 100_003:x},team:sync;t{n % 9}\n"
        for n in range(first, first + number)
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A store of three versions, of 2,000 to 6,000 tickets. Not to be changed by a test."""
    folder = tmp_path_factory.mktemp("whole")
    bench = Workbench(folder / "store")
    for number in range(3):
        file = folder / f"{number}.csv"
        file.write_text(rows(number * 2_000, 2_000), encoding="utf-8")
        import_files(bench.snapshots, [file])
    bench.decide([Edit(TEAMS, TEAMS.key_of({"team": "Sync"}), {**TEAMS.blank, "team": "Sync"})], "Sync")
    bench.facts()
    return folder / "store"


@pytest.fixture
def store(whole, tmp_path) -> Path:
    shutil.copytree(whole, tmp_path / "store")
    return tmp_path / "store"


def flip(path: Path, at: int, length: int = 64) -> None:
    """Damage some bytes in the middle of a file."""
    content = bytearray(path.read_bytes())
    for place in range(at, min(at + length, len(content))):
        content[place] ^= 0xFF
    path.unlink()  # a copy may share its bytes with nobody
    path.write_bytes(content)


def run(store: Path, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "analytics", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "TAGWATCH_DATA": str(store)},
        check=False,
    )


# The pointer

LOST = {
    "gone": (lambda path: path.unlink(), "is gone from"),
    "empty": (lambda path: path.write_bytes(b""), "is empty"),
    "zeros": (lambda path: path.write_bytes(b"\0" * 24), "is empty"),
    "garbage": (lambda path: path.write_bytes(b"\xff\xfe\x12garbage"), "does not name a version"),
    "words": (lambda path: path.write_text("none"), "does not name a version"),
    "a path": (lambda path: path.write_text("../../etc/passwd"), "does not name a version"),
    "cut": (lambda path: path.write_text(path.read_text()[:11]), "does not name a version"),
    "a flipped digit": (
        lambda path: path.write_text(path.read_text().replace("000003", "000002")),
        "with a checksum that is not its own",
    ),
    "a folder": (lambda path: (path.unlink(), path.mkdir()), "is a folder"),
}


@pytest.mark.parametrize("kind", LOST)
def test_a_lost_pointer_is_a_refusal_that_names_the_newest_sound_version(store, write, kind):
    bench = Workbench(store)
    damage, message = LOST[kind]
    damage(store / "CURRENT")
    before = sorted(path.name for path in store.glob("tickets-*"))

    for act in (
        bench.facts,
        lambda: ledger(bench.snapshots),
        lambda: rejects_of(bench.snapshots, 1),
        lambda: withdraw(bench.snapshots, 1),
        lambda: import_files(bench.snapshots, [write("next.csv", rows(0, 5))]),
    ):
        with pytest.raises(StoreDamaged) as output:
            act()
        assert message in str(output.value)
        assert "Version 000003 of " in str(output.value) and "is the newest that is sound" in str(output.value)
        assert str(output.value).endswith("restore --version 000003")
    assert sorted(path.name for path in store.glob("tickets-*")) == before
    assert not bench.untouched, "no sample is made here"


def test_a_pointer_of_an_earlier_tagwatch_is_read(store):
    (store / "CURRENT").write_text("000002", encoding="utf-8")

    assert total(Workbench(store).facts(), Scope()) == 4_000


def test_the_newest_version_that_is_sound_is_named_and_not_the_newest(store):
    (store / "CURRENT").unlink()
    flip(store / "tickets-000003.duckdb", 800_000, 10_000_000)
    (store / "tickets-000009.duckdb").write_bytes(b"not a database")

    with pytest.raises(StoreDamaged, match=r"Version 000002 of .* is the newest that is sound"):
        Workbench(store).facts()


def test_without_any_sound_version_a_backup_is_the_way(store):
    for path in store.glob("tickets-*"):
        path.write_bytes(b"x")

    with pytest.raises(StoreDamaged, match=r"No version that lies there can be read.* restore FILE"):
        Workbench(store).facts()


def test_a_first_import_that_was_killed_before_it_was_published_leaves_an_empty_store(tmp_path):
    write_pointer(tmp_path, "000000")
    (tmp_path / "tickets-000001.duckdb").write_bytes(b"of a writer that was killed")
    snapshots = Snapshots(tmp_path)
    (tmp_path / "a.csv").write_text(rows(0, 5), encoding="utf-8")

    assert snapshots.current() is None
    assert import_files(snapshots, [tmp_path / "a.csv"])[0].state == "imported"
    assert snapshots.current() == "000002" == read_pointer(tmp_path)


def test_the_sample_is_made_only_where_nothing_ever_was(tmp_path, store):
    fresh = Workbench(tmp_path / "fresh")
    decided = Workbench(tmp_path / "decided")
    decided.decide([Edit(TEAMS, TEAMS.key_of({"team": "Sync"}), {**TEAMS.blank, "team": "Sync"})], "Sync")
    emptied = Workbench(store)
    for path in (*store.glob("tickets-*"), store / "CURRENT", *store.glob("workspace*")):
        path.unlink()

    assert fresh.untouched
    assert not decided.untouched
    assert not emptied.untouched, "what was computed from versions is still there"


# A version


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"x" * 5_000),
        lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
        lambda path: flip(path, 0, 4_096),
        lambda path: flip(path, 280_000, path.stat().st_size),
    ],
    ids=["gone", "empty", "garbage", "cut", "head", "body"],
)
def test_a_damaged_version_names_the_one_before_and_the_command(store, write, damage):
    shutil.rmtree(store / "derived")
    damage(store / "tickets-000003.duckdb")
    bench = Workbench(store)

    for act in (bench.facts, lambda: import_files(bench.snapshots, [write("next.csv", rows(0, 5))])):
        with pytest.raises(StoreDamaged) as output:
            act()
        assert "is damaged: " in str(output.value) or "tickets-000003.duckdb is gone" in str(output.value)
        assert "Version 000002 of " in str(output.value) and "restore --version 000002" in str(output.value)
        assert "disk" not in str(output.value) and "import again" not in str(output.value).lower()
    assert bench.state["teams"], "decisions are not affected"


def test_damage_that_is_met_while_counting_is_reported_and_never_counted(store):
    bench = Workbench(store)
    facts = bench.facts()
    flip(store / "tickets-000003.duckdb", 800_000, 10_000_000)
    again = Workbench(store).facts()  # what is computed is whole

    assert total(again, Scope()) == total(facts, Scope()) == 6_000
    with pytest.raises(StoreDamaged, match="restore --version 000002"):
        again.frame("select sum(hash(subject)) from snapshot.versions")


def test_flipped_bytes_anywhere_in_a_version_are_noticed_or_change_nothing(store):
    path, chance = store / "tickets-000003.duckdb", random.Random(4)
    content, sound = path.read_bytes(), 0
    bench = Workbench(store)
    right = totals(bench.facts(), Scope(), by=("tag",))
    for _ in range(12):
        path.unlink()
        path.write_bytes(content)
        flip(path, chance.randrange(len(content)), chance.choice((1, 8, 4_096)))
        shutil.rmtree(store / "derived", ignore_errors=True)
        try:
            pd.testing.assert_frame_equal(totals(Workbench(store).facts(), Scope(), by=("tag",)), right)
            sound += 1
        except StoreDamaged as output:
            assert "restore --version 000002" in str(output)
    assert sound < 12


# What is computed


@pytest.mark.parametrize("kind", ["base", "facts"])
@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"x" * 5_000),
        lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
        lambda path: flip(path, 12_288, path.stat().st_size),
    ],
    ids=["empty", "garbage", "cut", "body"],
)
def test_a_damaged_computed_file_is_made_anew_and_nobody_notices(store, kind, damage):
    right = totals(Workbench(store).facts(), Scope(), by=("tag",))
    path = next((store / "derived").glob(f"{kind}-*.duckdb"))
    damage(path)

    bench = Workbench(store)

    pd.testing.assert_frame_equal(totals(bench.facts(), Scope(), by=("tag",)), right)
    assert total(bench.facts(), Scope()) == 6_000
    pd.testing.assert_frame_equal(totals(Workbench(store).facts(), Scope(), by=("tag",)), right)


def test_threads_that_meet_the_same_damage_all_get_the_right_answer(store):
    right = totals(Workbench(store).facts(), Scope(), by=("tag",))
    flip(next((store / "derived").glob("facts-*.duckdb")), 12_288, 10_000_000)
    facts, answers = Workbench(store).facts(), []

    threads = [threading.Thread(target=lambda: answers.append(totals(facts, Scope(), by=("tag",)))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 6 and all(answer.equals(right) for answer in answers)


def test_a_damaged_frame_is_made_anew_whichever_byte_was_hit(tmp_path):
    snapshots, chance = Snapshots(tmp_path), random.Random(7)
    (tmp_path / "tickets-000001.duckdb").touch()
    frame = pd.DataFrame({"name": [f"area {n}" for n in range(500)], "value": range(500)})
    made = []

    def ask() -> pd.DataFrame:
        def make() -> dict[str, pd.DataFrame]:
            made.append(1)
            return {"a": frame}

        return computed.remembered(snapshots, "signals", "000001-x", ("a",), make)["a"]

    ask()
    path = next((tmp_path / "derived").glob("*.parquet"))
    content = path.read_bytes()
    for at in [0, len(content) - 6, *(chance.randrange(len(content)) for _ in range(60))]:
        path.write_bytes(content)
        flip(path, at, 3)
        pd.testing.assert_frame_equal(ask(), frame)
    assert len(made) > 20


# The workspace


def test_a_damaged_workspace_states_what_is_broken_and_what_mends_it(store):
    (store / "workspace.sqlite").write_bytes(b"this is no database " * 500)
    for log in store.glob("workspace.sqlite-*"):
        log.unlink()

    done = run(store, "taxonomy", "history")

    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert f"The decisions in {store}/workspace.sqlite are damaged: file is not a database." in done.stderr
    assert "The imported tickets are not affected" in done.stderr and "restore FILE" in done.stderr
    assert "disk" not in done.stderr


@pytest.mark.parametrize("kind", ["empty", "without a table", "folder"])
def test_a_workspace_that_lost_its_content_is_damaged_and_never_a_new_one(store, kind):
    path = store / "workspace.sqlite"
    if kind == "without a table":
        with sqlite3.connect(path) as database:
            database.execute("drop table records")
    else:
        path.unlink()
        path.mkdir() if kind == "folder" else path.touch()
        os.utime(path, (1, 1))

    with pytest.raises(AnalyticsError, match=r"decisions in .*workspace.sqlite are damaged.*restore FILE"):
        Workbench(store).facts()


def test_damage_in_the_middle_of_the_workspace_is_reported_as_such(store):
    with sqlite3.connect(store / "workspace.sqlite") as database:
        database.execute("pragma wal_checkpoint(truncate)")
    database.close()
    flip(store / "workspace.sqlite", 4_096, 1_000_000)

    with pytest.raises(AnalyticsError, match=r"are damaged: .*restore FILE"):
        _ = Workbench(store).state, Workbench(store).workspace.history()


def test_a_locked_workspace_is_read_and_a_change_states_who_to_look_for(store, monkeypatch):
    monkeypatch.setattr(workspace_file, "WAIT_SECONDS", 0.2)
    bench = Workbench(store)
    holder = sqlite3.connect(store / "workspace.sqlite", isolation_level=None)
    holder.execute("begin immediate")

    assert bench.state["teams"]
    with pytest.raises(StoreBusy) as output:
        bench.decide([Edit(TEAMS, TEAMS.key_of({"team": "New"}), {**TEAMS.blank, "team": "New"})], "New")

    assert "are locked: another program has been writing them" in str(output.value)
    assert "Nothing was changed, and tickets can still be read" in str(output.value) and "disk" not in str(output.value)
    holder.close()
    assert bench.workspace.version() == 1
