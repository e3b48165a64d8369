"""Every file of a store, damaged in every way: a sentence with what mends it, never a traceback or a wrong number.

What is disposable is made anew; what is lost is named with the command that takes it back, by `doctor` first of all.
"""

import contextlib
import os
import shutil
import signal
import socket
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from analytics.cli.program import main
from analytics.errors import AnalyticsError, StoreDamaged
from analytics.ingest.imports import import_files
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.operations.backup import begin_without_decisions, restore_backup
from analytics.operations.workbench import Workbench
from analytics.people.role import Role
from analytics.store.backup import write_backup
from analytics.store.own_files import FILES, not_a_file, odd_files
from analytics.store.people import People
from analytics.store.signing import signing_key
from analytics.store.workspaces import Workspaces
from analytics.workspace.kind import Edit
from analytics.workspace.kinds import TEAMS
from tests.test_faults import common, nobody_s_rights

__all__ = ["common"]
HEAD = "id,created,subject,tags\n"
ROWS = [f"{n},2026-01-{5 + n:02} 10:00,Subject {n},bug\n" for n in range(9)]
# One of them is in every refusal: a command, or what a person does.
WAYS = (
    "tagwatch ",
    "analytics ",
    "Move it away",
    "Give ",
    "Take ",
    "Work as",
    "See to the file",
    "A file lies where",
    "Write the name",
)
LONGEST = 60  # s that one command may take
needs_posix = pytest.mark.skipif(os.name != "posix", reason="pipes, sockets and permissions of POSIX")


def a_socket(path: Path) -> None:
    """A socket under a name that may be longer than the address of one."""
    before = Path.cwd()
    os.chdir(path.parent)
    try:
        with contextlib.closing(socket.socket(socket.AF_UNIX)) as made:
            made.bind(path.name)
    finally:
        os.chdir(before)


def gone(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)


ODD: dict[str, Callable[[Path], object]] = {
    "a folder": lambda path: (path.mkdir(), (path / "inside").write_text("x")),
    "a link to nothing": lambda path: path.symlink_to("/nowhere/at all"),
    "a pipe": os.mkfifo,
    "a socket": a_socket,
}
DAMAGES = [*ODD, "empty", "unreadable"]
NEEDED = ["CURRENT", "tickets-000002.duckdb", "workspace.sqlite"]  # without which nothing is counted
ASIDE = [
    "people.sqlite",
    "link.key",
    "workspaces/workspaces.json",
    "tickets-000001.duckdb",
]  # without which something is not
DISPOSABLE = [
    *("CURRENT.next", "writer.json", "derived/facts.lock", "derived/base-*.duckdb", "derived/facts-*.duckdb"),
    *("derived/signals-*.signals.parquet", "derived/expected.lock"),
]
LOCK = ["writer.lock"]  # never removed by us: another process may hold it
PLACES = ["derived", "inbox", "incoming", "replaced", "workspaces"]


def grid(names: Sequence[str], damages: Sequence[str], *, quick: Sequence[str]) -> list:
    """Every file with every damage; all but the quick ones in the long run."""
    return [
        pytest.param(name, damage, marks=[] if damage in quick else [pytest.mark.long], id=f"{name}-{damage}")
        for name in names
        for damage in damages
    ]


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A store with two versions, a decision, an account, a key, a workspace. Not to be changed."""
    folder = tmp_path_factory.mktemp("whole")
    bench = Workbench(folder / "store")
    for number in (1, 2):
        (folder / "a.csv").write_text(HEAD + "".join(ROWS[: number * 3]), encoding="utf-8")
        import_files(bench.snapshots, [folder / "a.csv"])
    bench.decide([Edit(TEAMS, TEAMS.key_of({"team": "Sync"}), {**TEAMS.blank, "team": "Sync"})], "Sync")
    People(bench.folder).add("ada@example.com", Role.ADMIN)
    signing_key(bench.folder)
    Workspaces(bench.folder).create("Other")
    bench.prepare()
    (folder / "next.csv").write_text(HEAD + "".join(ROWS[5:7]), encoding="utf-8")
    write_backup(bench.folder, folder / "backup.zip")
    return folder


@pytest.fixture
def patient() -> Iterator[None]:
    """A command that waits for ever fails the test."""

    def stop(*_: object) -> None:
        raise TimeoutError("a command waits for something that never comes")

    before = signal.signal(signal.SIGALRM, stop)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


class Damaged:
    """A copy of the store in which one file is damaged, and what commands say to it."""

    def __init__(self, whole: Path, place: Path, name: str, damage: str, monkeypatch, capsys):
        self.store, self.next, self.capsys = place / "store", place / "next.csv", capsys
        shutil.copytree(whole / "store", self.store)
        shutil.copy(whole / "next.csv", self.next)
        monkeypatch.setenv("TAGWATCH_DATA", str(self.store))
        self.path = next(iter(sorted(self.store.glob(name))), self.store / name)
        if damage == "unreadable":
            self.path.parent.mkdir(exist_ok=True)
            self.path.touch()
            for path in (place, *place.rglob("*")):
                os.chown(path, 65_534, 65_534)
            self.path.chmod(0)
        else:
            gone(self.path)
            if damage == "empty":
                self.path.parent.mkdir(exist_ok=True)
                self.path.touch()
            elif damage != "gone":
                ODD[damage](self.path)

    def run(self, *command: str) -> tuple[int, str, str]:
        """Exit code, standard output and standard error; whatever escapes fails the test."""
        signal.alarm(LONGEST)
        try:
            code = main(list(command))
        finally:
            signal.alarm(0)
        written = self.capsys.readouterr()
        assert code in (0, 1, 2), (command, code)
        if code == 2:
            assert written.err.startswith("tagwatch: "), (command, written.err)
            ways = (
                "tagwatch ",
                "Move it away",
                "Give ",
                "Take ",
                "A file lies where",
                "Write the name",
                "analytics ",
                "Work as",
            )
            assert any(way in written.err for way in ways), (command, written.err)
        return code, written.out, written.err


def rights(damage: str) -> contextlib.AbstractContextManager[None]:
    return nobody_s_rights() if damage == "unreadable" else contextlib.nullcontext()


@pytest.fixture
def damaged(whole, monkeypatch, capsys, common, patient):
    def make(name: str, damage: str) -> Damaged:
        place = common / f"{abs(hash((name, damage)))}"
        place.mkdir()
        return Damaged(whole, place, name, damage, monkeypatch, capsys)

    return make


COUNT = ("count", "--by", "week", "--format", "csv")


def said_of(doctor: str, path: Path) -> bool:
    """Whether doctor names the file in a finding that something is to be done about."""
    return any(line.startswith("!!") and path.name in line for line in doctor.splitlines())


@needs_posix
@pytest.mark.parametrize(("name", "damage"), grid(NEEDED, DAMAGES, quick=("a folder", "a pipe")))
def test_what_nothing_is_counted_without_is_a_refusal_and_doctor_names_it(damaged, name, damage):
    store = damaged(name, damage)
    before = sorted(path.name for path in store.store.glob("tickets-*"))

    with rights(damage):
        assert store.run(*COUNT)[0] == 2
        assert store.run("import", str(store.next))[0] == 2
        code, said, _ = store.run("doctor")
        assert code == 1 and (said_of(said, store.path) or damage == "unreadable"), said
        assert store.run("verify")[0] == 1
        assert store.run("backup", str(store.next.with_name("b.zip")))[0] == 2
    assert sorted(path.name for path in store.store.glob("tickets-*")) == before


@needs_posix
@pytest.mark.parametrize(("name", "damage"), grid(ASIDE, DAMAGES, quick=("a pipe",)))
def test_what_counts_nothing_leaves_the_counts_as_they_are_and_doctor_names_it(damaged, name, damage):
    sound, store = damaged("nothing", "gone"), damaged(name, damage)
    with rights(damage):
        right = sound.run(*COUNT)[1]
    os.environ["TAGWATCH_DATA"] = str(store.store)

    with rights(damage):
        assert store.run(*COUNT)[:2] == (0, right)
        assert store.run("verify")[0] == 1
        code, said, _ = store.run("doctor")
        assert code == 1 and (damage == "empty" or said_of(said, store.path)), said
        store.run("backup", str(store.next.with_name("b.zip")))
        store.run("people", "list")
        store.run("workspaces", "list")
        assert store.run("import", str(store.next))[0] == 0


@needs_posix
@pytest.mark.parametrize(("name", "damage"), grid(DISPOSABLE, DAMAGES, quick=("a folder",)))
def test_what_is_disposable_is_made_anew_and_nobody_notices(damaged, name, damage):
    sound, store = damaged("nothing", "gone"), damaged(name, damage)
    with rights(damage):
        right = sound.run(*COUNT)[1]
    os.environ["TAGWATCH_DATA"] = str(store.store)

    with rights(damage):
        assert store.run(*COUNT)[:2] == (0, right)
        Workbench(store.store).prepare()
        assert store.run("doctor")[0] in (0, 1)
        assert store.run("import", str(store.next))[0] in ((0, 1) if damage == "unreadable" else (0,)), name


@needs_posix
@pytest.mark.parametrize(
    ("name", "damage"), [*grid([*LOCK, *PLACES], list(ODD), quick=("a folder",)), ("draft-000003.duckdb", "a folder")]
)
def test_a_lock_and_a_folder_that_are_none_are_named_with_what_to_do(damaged, name, damage):
    store = damaged(name, damage)
    if name in PLACES:
        gone(store.path)
        store.path.write_text("a file") if damage == "a folder" else ODD[damage](store.path)

    assert store.run("import", str(store.next))[0] in ((0, 1, 2) if name in PLACES else (2,))
    store.run("inbox")
    store.run(*COUNT)
    code, said, _ = store.run("doctor")
    assert code == 1 and said_of(said, store.path), said


def test_each_of_the_store_s_own_files_is_in_the_table():
    tested = {name.partition("/")[0] for name in (*NEEDED, *ASIDE, *DISPOSABLE, *LOCK, "draft-")}
    patterns = {pattern.partition("/")[0].partition("*")[0] for pattern in FILES} - {
        "workspace.sqlite-",
        "people.sqlite-",
    }

    assert {pattern for pattern in patterns if not any(pattern in name for name in tested)} == {"LAKE"}


@needs_posix
@pytest.mark.parametrize("end", ["-wal", "-shm"])
@pytest.mark.parametrize(("name", "damage"), grid(["workspace.sqlite", "people.sqlite"], list(ODD), quick=("a pipe",)))
def test_a_log_of_sqlite_s_that_is_none_is_named(damaged, name, damage, end):
    store = damaged(name + end, damage)

    code, said, _ = store.run("doctor")

    assert code == 1 and said_of(said, store.path), said
    assert store.run("taxonomy" if "work" in name else "people", "history" if "work" in name else "list")[0] == 2


@needs_posix
def test_names_of_what_lies_there_instead_of_a_file(tmp_path):
    for words, make in ODD.items():
        make(tmp_path / words)
        assert not_a_file(tmp_path / words) == f"is {words}"
    (tmp_path / "file").touch()
    (tmp_path / "round").symlink_to("round")
    (tmp_path / "link").symlink_to("file")
    assert [not_a_file(tmp_path / name) for name in ("file", "link", "none", "file/x")] == [""] * 4
    assert not_a_file(Path("/dev/null")) == "is a device" and "cannot be looked at" in not_a_file(tmp_path / "round")
    assert list(odd_files(tmp_path)) == []


# Decisions that are gone


@pytest.mark.parametrize("damage", ["gone", "a folder", "empty"])
def test_lost_decisions_are_taken_from_a_backup(damaged, whole, damage):
    store = damaged("workspace.sqlite", damage)
    log = store.store / "workspace.sqlite-wal"
    log.write_bytes(b"of the file that is lost")

    code, _, error = store.run(*COUNT)
    assert code == 2 and "workspace.sqlite" in error and "restore FILE" in error
    assert "restore --without-decisions" in error and ("are gone" in error or damage != "gone")
    assert store.run("restore", str(whole / "backup.zip"), "--yes")[0] == 0

    bench = Workbench(store.store)
    assert "Sync" in str(bench.state["teams"]) and total(bench.facts(), Scope()) == 6
    assert store.run("doctor")[1].count("workspace.sqlite") == 0


@pytest.mark.parametrize("damage", ["gone", "a folder", "empty"])
def test_without_a_backup_the_store_begins_without_decisions_when_asked_and_says_so(damaged, damage, write):
    store = damaged("workspace.sqlite", damage)

    assert store.run("restore", "--without-decisions")[0] == 0

    bench = Workbench(store.store)
    assert bench.state["teams"] == {} and total(bench.facts(), Scope()) == 6
    assert bench.workspace.history()["what"].tolist() == ["Began without decisions: those before were lost"]
    assert damage == "gone" or list(store.store.glob("replaced/*/damaged-workspace.sqlite"))
    with pytest.raises(AnalyticsError, match=r"can be read. Nothing was changed"):
        begin_without_decisions(bench)
    with pytest.raises(AnalyticsError, match="holds nothing yet"):
        begin_without_decisions(Workbench(store.store.parent / "new"))


def test_who_was_forgotten_stays_out_though_the_decisions_are_lost(bench, write):
    from analytics.operations.forgetting import forget

    rows = "id,created,company,subject\n1,2026-01-05,Acme,Hello\n2,2026-01-05,Other,Hi\n"
    import_files(bench.snapshots, [write("a.csv", rows)])
    forget(bench, "Acme")
    (bench.folder / "workspace.sqlite").unlink()
    begin_without_decisions(bench)
    with sqlite3.connect(bench.folder / "workspace.sqlite") as database:
        marks = database.execute("select count(*) from forgotten").fetchone()[0]

    outcome = import_files(bench.snapshots, [write("b.csv", rows.replace("Hi", "Hey"))])[0]

    assert marks and outcome.footer == 1 and total(bench.facts(), Scope()) == 1


def test_the_first_import_makes_the_decisions_file_so_that_its_loss_is_known(bench, write):
    import_files(bench.snapshots, [write("a.csv", HEAD + ROWS[0])])

    (bench.folder / "workspace.sqlite").unlink()

    with pytest.raises(AnalyticsError, match=r"decisions of the store in .* are gone: workspace.sqlite is not there"):
        _ = Workbench(bench.folder).settings


def test_a_folder_under_the_pointer_s_name_is_kept_and_both_ways_to_restore_succeed(damaged, whole):
    for way in (("restore", "--version", "2"), ("restore", str(whole / "backup.zip"), "--yes")):
        store = damaged("CURRENT", "a folder")
        assert store.run(*way)[0] == 0, way

        assert total(Workbench(store.store).facts(), Scope()) == 6
        assert (store.store / "replaced" / "damaged-CURRENT" / "inside").exists()
        shutil.rmtree(store.store.parent)


@pytest.mark.parametrize("damage", ["a folder", "empty", "a link to nothing"])
@pytest.mark.parametrize("name", ["people.sqlite", "link.key"])
def test_lost_accounts_and_a_lost_key_are_taken_from_a_backup(damaged, whole, name, damage):
    store = damaged(name, damage)

    restore_backup(Workbench(store.store), whole / "backup.zip")

    assert [one.name for one in People(store.store).all()] == ["ada@example.com"]
    assert signing_key(store.store) == signing_key(whole / "store")


def test_emptied_accounts_are_a_refusal_and_not_a_server_without_accounts(damaged):
    store = damaged("people.sqlite", "empty")

    with pytest.raises(StoreDamaged, match=r"accounts in .* are damaged: the file is empty.*restore FILE"):
        People(store.store).all()
    with pytest.raises(StoreDamaged, match="the file is empty"):
        People(store.store).add("eve@example.com", Role.ADMIN)


def test_a_lost_note_of_the_lake_is_a_refusal_and_not_an_empty_lake(damaged, monkeypatch, tmp_path):
    for damage in (*ODD, "empty"):
        store = damaged("LAKE", damage)
        monkeypatch.setenv("TAGWATCH_LAKE", str(tmp_path / "lake"))

        code, _, error = store.run(*COUNT)

        assert code == 2 and "'LAKE' in " in error, damage
        monkeypatch.delenv("TAGWATCH_LAKE")
