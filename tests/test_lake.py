"""A lake holds what the embedded store holds, whatever is done with it, and only what changed is written again."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.errors import AnalyticsError, StoreDamaged
from analytics.ingest.imports import import_files
from analytics.ingest.rehearsal import rehearse
from analytics.ingest.undoing import restore, withdraw
from analytics.lake.noted import subfolder
from analytics.lake.place import place_at
from analytics.lake.snapshots import LakeSnapshots
from analytics.operations.backup import restore_backup, restore_version
from analytics.operations.forgetting import forget
from analytics.operations.verify import verify
from analytics.operations.workbench import Workbench
from analytics.store.backup import write_backup
from analytics.store.import_history import ledger
from analytics.store.snapshots import Snapshots
from analytics.workspace.kind import Edit
from analytics.workspace.kinds import TAGS, TEAMS
from analytics.workspace.moves import map_tags, merge_tags, rename, split_tag, unmerge_tags
from tests.bench.lake_counts import answer, embedded_beside, questions
from tests.s3 import server

HEAD = "id,created,updated,subject,tags,requester\n"
MARCH = HEAD + "1,2026-03-05,2026-03-05,first,bug api,ada\n2,2026-03-31 23:30,2026-04-01,second,how-to,bo\n"
APRIL = HEAD + "3,2026-04-05,2026-04-05,third,bug,bo\n4,2026-04-06,2026-04-06,Bo wrote,bug,cy\n"
CHANGED = HEAD + "2,2026-03-31 23:30,2026-04-09,changed,bug,bo\n5,2026-04-09,2026-04-09,fifth,,dan\n"
CONTENT = """select source, ticket_id, created_at, updated_at, subject, tags::varchar as tags, requester
    from snapshot.tickets order by all"""


@pytest.fixture(scope="module")
def s3():
    with server() as environment, pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        yield "s3://lake"


@pytest.fixture(params=["disk", pytest.param("s3", marks=pytest.mark.long)])  # S3 in CI: tests/test_lake_layout.py
def anywhere(request, tmp_path, monkeypatch) -> Workbench:
    """A store in a lake on a disk, and one in a real S3 server."""
    url = str(tmp_path / "lake") if request.param == "disk" else f"{request.getfixturevalue('s3')}/{tmp_path.name}"
    monkeypatch.setenv("TAGWATCH_LAKE", url)
    return Workbench(tmp_path / "store")


@pytest.fixture
def lake(tmp_path, monkeypatch) -> Workbench:
    monkeypatch.setenv("TAGWATCH_LAKE", str(tmp_path / "lake"))
    return Workbench(tmp_path / "store")


@pytest.fixture
def take(write):
    def take(bench: Workbench, name: str, text: str):
        return import_files(bench.snapshots, [write(name, text)])[0]

    return take


def rows(bench: Workbench) -> list[list[str]]:
    facts = bench.facts()
    return [] if facts is None else facts.frame(CONTENT).astype(str).values.tolist()


def data(bench: Workbench, table: str) -> set[str]:
    return set(bench.snapshots.lake.held(f"data/{table}/"))


def test_a_store_in_a_lake_lives_through_import_undo_redo_forgetting_backup_and_restore(anywhere, take, tmp_path):
    bench = anywhere
    for name, text in (("a.csv", MARCH), ("b.csv", APRIL)):
        assert take(bench, name, text).state == "imported"
    assert isinstance(bench.snapshots, LakeSnapshots) and not list(bench.folder.glob("tickets-*"))
    before = rows(bench)
    assert rehearse(bench.snapshots, [tmp_path / "a.csv"])[0].outcome.state == "known"

    assert (out := take(bench, "c.csv", CHANGED)).updated == 1 and out.added == 1
    after = rows(bench)
    assert withdraw(bench.snapshots, 3)["removed"] == 1
    assert rows(bench) == before
    restore(bench.snapshots, 3)
    assert rows(bench) == after and ledger(bench.snapshots)["undone_at"].isna().all()

    assert forget(bench, "bo").versions.tickets == 2
    assert [row[1] for row in rows(bench)] == ["1", "4", "5"]
    assert bench.snapshots.versions() == [bench.snapshots.current()]
    assert not any(b"Bo " in piece or b"second" in piece for piece in contents_of(bench))

    write_backup(bench.folder, tmp_path / "a.tagwatch")
    left = rows(bench)
    withdraw(bench.snapshots, 1)
    restore_backup(bench, tmp_path / "a.tagwatch")
    assert rows(bench) == left
    assert take(bench, "again.csv", MARCH.replace("first", "1st")).footer == 1, "the forgotten customer stays out"
    assert all(finding.fine for finding in verify(bench))


def contents_of(bench: Workbench) -> list[bytes]:
    """What every piece in the place holds, as text."""
    found = []
    for name in bench.snapshots.lake.held("data/"):
        with duckdb.connect() as connection:
            bench.snapshots.lake.register(connection)
            path = bench.snapshots.lake.sql(name)
            found.append(str(connection.execute(f"from read_parquet('{path}')").fetchall()).encode())
    return found


def test_a_backup_of_one_kind_of_store_is_restored_in_the_other(lake, take, tmp_path):
    embedded = embedded_beside(tmp_path)
    take(embedded, "a.csv", MARCH)
    write_backup(embedded.folder, tmp_path / "a.tagwatch")

    restore_backup(lake, tmp_path / "a.tagwatch")

    assert rows(lake) == rows(embedded)


def test_a_day_of_exports_adds_a_piece_to_its_month_and_leaves_the_others(lake, take):
    take(lake, "a.csv", MARCH)
    lake.facts()
    kept, counted = data(lake, "contents"), data(lake, "tickets")

    take(lake, "b.csv", APRIL)
    lake.facts()

    for before, table in ((kept, "contents"), (counted, "tickets")):
        added = data(lake, table) - before
        assert before < data(lake, table) and all("/2026-04/" in name for name in added) and len(added) == 1


def test_a_changed_ticket_has_its_month_written_again(lake, take):
    take(lake, "a.csv", MARCH)
    take(lake, "b.csv", APRIL)
    pieces = lake.snapshots.manifest(now=True)[0].tables["contents"]

    take(lake, "c.csv", CHANGED.split("\n5,")[0] + "\n")

    now = lake.snapshots.manifest(now=True)[0].tables["contents"]
    assert {piece.month for piece in set(pieces) - set(now)} == {"2026-03"}
    assert {piece for piece in pieces if piece.month == "2026-04"} <= set(now)


def test_many_days_of_one_month_are_put_together(lake, take):
    for day in range(1, 12):
        take(lake, f"{day}.csv", HEAD + f"{day},2026-03-{day:02},2026-03-{day:02},s{day},bug,ada\n")

    manifest = lake.snapshots.manifest(now=True)[0]
    assert len(manifest.tables["contents"]) <= 8 and len(rows(lake)) == 11
    assert lake.facts().frame("select sum(tickets) as n from derived.daily where kind = 'total'")["n"][0] == 11


def test_retagging_reads_no_tickets(lake, take):
    take(lake, "a.csv", MARCH)
    lake.facts()
    for name in data(lake, "tickets") | data(lake, "contents"):
        whole = (path := Path(lake.snapshots.lake.url) / name).read_bytes()
        rest = int.from_bytes(whole[-8:-4], "little") + 8  # the footer states what columns there are
        path.write_bytes(b"PAR1" + bytes(len(whole) - rest - 4) + whole[-rest:])

    record = {**TAGS.blank, "tag": "bug api", "team": "Core", "category": "bug"}
    lake.decide([Edit(TAGS, TAGS.key_of(record), record)], "map")

    facts = lake.facts()
    daily = facts.frame("select team, sum(tickets) as n from derived.daily where kind = 'team' group by team")
    assert dict(daily.values.tolist())["Core"] == 1


ROWS = st.lists(
    st.tuples(
        st.integers(1, 4), st.integers(1, 9), st.sampled_from(["old", "new"]), st.sampled_from(["bug", "", "api"])
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda row: row[0],
)
STEPS = st.lists(
    st.tuples(st.just("import"), ROWS, st.booleans())
    | st.tuples(st.sampled_from(["undo", "redo", "forget"]), st.integers(1, 3), st.booleans())
    | st.tuples(st.sampled_from(["map", "merge", "split", "rename"]), st.sampled_from(["bug", "api"]), st.booleans()),
    min_size=2,
    max_size=7,
)


def live(folder: Path, url: str, steps: list) -> None:
    """Do the same with a lake and with an embedded store, and hold them against each other after every step."""
    lived, embedded = Workbench(folder / "lived"), embedded_beside(folder)
    for number, (act, given_, flag) in enumerate(steps):
        done = []
        for bench in (lived, embedded):
            try:
                done.append(_step(bench, folder / f"{number}.csv", act, given_, flag))
            except AnalyticsError as error:
                done.append(str(error))
        assert done[0] == done[1]
        assert rows(lived) == rows(embedded)
    for question in list(questions())[:: max(1, 176 // 9)]:
        if embedded.facts() is not None:
            assert answer(lived, *question).equals(answer(embedded, *question)), question


def _step(bench: Workbench, path: Path, act: str, given_, flag: bool) -> object:
    if act == "import":
        head = "id,created,updated,subject,requester" + (",tags" if flag else "") + "\n"
        lines = [f"{i},2026-0{i}-28,2026-06-0{u},{s},r{i}" + (f",{t}" if flag else "") + "\n" for i, u, s, t in given_]
        path.write_text(head + "".join(lines), encoding="utf-8")
        outcome = import_files(bench.snapshots, [path])[0]
        return outcome.state, outcome.added, outcome.updated, outcome.unchanged
    if act == "undo":
        return withdraw(bench.snapshots, given_)
    if act == "redo":
        return restore(bench.snapshots, given_)
    if act == "forget":
        return forget(bench, f"r{given_}").versions
    return bench.decide(_decided(bench.state, act, given_, other="api" if given_ == "bug" else "bug", flag=flag), act)


def _decided(state, act: str, tag: str, *, other: str, flag: bool) -> list[Edit]:
    if act == "map":
        return map_tags(state, [tag], team="Core" if flag else "Sync", category="bug" if flag else "how-to")
    if act == "merge":
        return merge_tags(state, [tag], other) if flag else unmerge_tags(state, [tag])
    if act == "split":
        by, value = ("tag", other) if flag else ("source", "generic")
        return split_tag(state, tag, by=by, value=value, into=f"{tag} of its own")
    return rename(state, TEAMS, *(("Core", "Base") if flag else ("Base", "Core")))


FEW = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FEW
@given(steps=STEPS)
def test_whatever_is_done_a_lake_holds_and_counts_what_the_embedded_store_does(tmp_path_factory, monkeypatch, steps):
    folder = tmp_path_factory.mktemp("property")
    monkeypatch.setenv("TAGWATCH_LAKE", str(folder / "lake"))

    live(folder, str(folder / "lake"), steps)


@pytest.mark.long
@settings(FEW, max_examples=150)
@given(steps=STEPS)
def test_whatever_is_done_a_lake_on_s3_is_the_embedded_store(tmp_path_factory, monkeypatch, s3, steps):
    folder = tmp_path_factory.mktemp("property")
    monkeypatch.setenv("TAGWATCH_LAKE", f"{s3}/{folder.name}")

    live(folder, f"{s3}/{folder.name}", steps)


def test_the_sample_counts_the_same_in_both_stores(sample_store, tmp_path, monkeypatch):
    monkeypatch.setenv("TAGWATCH_LAKE", str(tmp_path / "lake"))
    shutil.copytree(sample_store, tmp_path / ".embedded")
    shutil.copytree(sample_store, tmp_path / "lived", ignore=shutil.ignore_patterns("tickets-*", "CURRENT", "derived"))
    embedded, lived = embedded_beside(tmp_path), Workbench(tmp_path / "lived")
    lived.snapshots.adopt(embedded.snapshots.path(embedded.snapshots.current()), "a move")

    differ = [
        question
        for question in list(questions())[::5]
        if not answer(lived, *question).equals(answer(embedded, *question))
    ]

    assert not differ
    assert lived.findings(lived.facts()).signals == embedded.findings(embedded.facts()).signals


def test_a_piece_that_is_gone_is_named_with_the_command_that_mends(lake, take):
    take(lake, "a.csv", MARCH)
    sound = lake.snapshots.current()
    take(lake, "b.csv", APRIL)
    manifest = lake.snapshots.manifest(now=True)[0]
    april = next(piece for piece in manifest.tables["contents"] if piece.month == "2026-04")
    lake.snapshots.lake.remove(april.name)

    with pytest.raises(StoreDamaged, match=rf"{april.name} is gone\. Version {sound} .* restore --version {sound}"):
        lake.facts()
    damaged = [finding for finding in verify(lake) if not finding.fine]
    assert any(april.name in finding.text for finding in damaged)

    restore_version(lake, sound)
    assert [row[1] for row in rows(lake)] == ["1", "2"]


def test_what_is_computed_and_damaged_is_made_anew(lake, take):
    take(lake, "a.csv", MARCH)
    lake.facts()
    for name in data(lake, "tickets"):
        (Path(lake.snapshots.lake.url) / name).write_bytes(b"PAR1 not PAR1")

    assert Workbench(lake.folder).facts().frame("select count(*) as n from derived.cells")["n"][0] == 2


def test_a_lake_that_cannot_be_reached_is_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv("TAGWATCH_LAKE", "ftp://somewhere")
    with pytest.raises(AnalyticsError, match="must be a folder or an address"):
        _ = Workbench(tmp_path / "store").snapshots


def test_a_moved_folder_finds_its_lake(lake, take, tmp_path):
    take(lake, "a.csv", MARCH)
    lake.folder.rename(tmp_path / "moved")

    assert len(rows(Workbench(tmp_path / "moved"))) == 2 and subfolder(tmp_path / "moved").startswith("store-")


WRITER = """
import sys, time
from pathlib import Path
from analytics.operations.workbench import Workbench
with Workbench(Path(sys.argv[1])).snapshots.writing("an import") as draft:
    draft.open().close()
    print("writing", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def writer(bench: Workbench, seconds: float) -> subprocess.Popen[str]:
    """Another process that writes for so long; returns once it does."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(bench.folder), str(seconds)],
        cwd=Path(__file__).parents[1], env=dict(os.environ), stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout and process.stdout.readline() == "writing\n"
    return process


def test_the_second_of_two_writers_waits_and_is_told_for_whom(anywhere, take, tmp_path):
    take(anywhere, "a.csv", MARCH)
    other, told = writer(anywhere, 2), []

    with anywhere.snapshots.writing("a second import", waiting=told.append) as draft:
        draft.open().close()

    assert other.wait(timeout=60) == 0
    assert len(told) == 1 and "an import" in told[0]
    assert len(anywhere.snapshots.versions()) == 3, "one by each"


def test_a_writer_that_is_killed_leaves_the_version_and_the_next_one_writes(anywhere, take, monkeypatch):
    monkeypatch.setattr("analytics.lake.locking.SILENCE", 1.0)
    take(anywhere, "a.csv", MARCH)
    version, other = anywhere.snapshots.current(), writer(anywhere, 600)
    other.send_signal(signal.SIGKILL)
    other.wait(timeout=60)

    assert anywhere.snapshots.manifest(now=True)[0].version == version and len(rows(anywhere)) == 2
    began = time.monotonic()
    assert take(anywhere, "b.csv", APRIL).state == "imported"
    assert time.monotonic() - began < 60 and len(rows(anywhere)) == 4


def test_a_lake_of_its_own_kind_is_never_mistaken_for_the_embedded_store(tmp_path, monkeypatch):
    monkeypatch.delenv("TAGWATCH_LAKE", raising=False)
    assert type(Workbench(tmp_path / "store").snapshots) is Snapshots
    assert place_at(str(tmp_path)).url == str(tmp_path)
