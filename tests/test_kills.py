"""Kills: imports, undos, decisions, published weeks, forgetting, backups, restores: the old state or the new one."""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from analytics.ingest.imports import Order, import_files
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.operations.workbench import Workbench
from analytics.store.backup import unpack
from analytics.store.editions import Editions, scope_key
from analytics.store.import_history import ledger
from analytics.store.soundness import damage_of
from analytics.store.workspace_file import damage_of_workspace
from tests.forks import Forks
from tests.kills import digest

CUSTOMERS = 40
WEEKS = 12


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A store of 40 customers with 84 tickets each. Not to be changed by a test."""
    folder = tmp_path_factory.mktemp("kills")
    lines = [
        f"{day * CUSTOMERS + n},2026-01-{5 + day:02} 10:00,"
        if day < 27
        else f"{day * CUSTOMERS + n},2026-0{2 + (day - 27) // 28}-{1 + (day - 27) % 28:02} 10:00,"
        for day in range(WEEKS * 7)
        for n in range(CUSTOMERS)
    ]
    (folder / "a.csv").write_text(
        "id,created,subject,body,tags,company\n"
        + "".join(
            f"{line}Subject {n},Text of {n} {n * 7919 % 100_003:x},team:sync;bug;t{n % 30},Acme {n % CUSTOMERS}\n"
            for n, line in enumerate(lines)
        ),
        encoding="utf-8",
    )
    bench = Workbench(folder / "store")
    assert import_files(bench.snapshots, [folder / "a.csv"], Order(covers="2026-01-05..2026-03-27"))[0].rejected == 0
    bench.prepare()
    return bench.folder


@pytest.fixture(scope="module")
def server() -> Iterator[Forks]:
    with Forks(Path()) as forks:
        yield forks


@pytest.fixture
def forks(whole, server, tmp_path) -> Forks:
    """The one process that forks, on a store of this test's own."""
    shutil.copytree(whole, tmp_path / "store")
    server.store, server.killed, server.finished = tmp_path / "store", 0, 0
    return server


def shares(number: int) -> list[float | None]:
    """Moments over a command's whole time, and a little after it; first one that is not killed."""
    return [None, *((at * 0.618034 + 0.03) % 1.05 for at in range(number))]


def sound(bench: Workbench) -> None:
    """The store is whole, whatever was killed in it."""
    version = bench.snapshots.check_current()
    path = bench.snapshots.path(version)
    assert damage_of(path) is None and bench.snapshots.contradictions(version) == []
    assert damage_of_workspace(bench.folder / "workspace.sqlite") is None
    assert Editions(bench.folder).damaged() == []


def kill_imports(forks: Forks, number: int) -> Counter:
    """A file that brings tickets and changes others is in with all it states, or it is not."""
    return kill_one_of_two(forks, number, killed="import")


def kill_undos(forks: Forks, number: int) -> Counter:
    """An import is taken back with all it brought and changed, or it is not."""
    return kill_one_of_two(forks, number, killed="undo")


def kill_one_of_two(forks: Forks, number: int, *, killed: str) -> Counter:
    """An import or its undo is killed; then it is done to its end, and the other one brings the store back."""
    bench, seen, more = Workbench(forks.store), Counter(), forks.store.parent / "more.csv"
    with duckdb.connect(str(bench.snapshots.path(bench.snapshots.current())), read_only=True) as connection:
        known = connection.execute("select ticket_id, created_at from tickets order by ticket_id limit 500").fetchall()
    more.write_text(
        "id,created,updated,subject,body,tags,company\n"
        + "".join(f"{n},{at},2026-04-01 10:00,Changed {n},New text of {n},t1,Acme 1\n" for n, at in known)
        + "".join(f"{n},2026-03-20 10:00:00,,Subject {n},Text of {n},t{n % 9},Acme 2\n" for n in range(8_000, 8_500)),
        encoding="utf-8",
    )

    def run(what: str, share: float | None = None) -> None:
        newest = str(ledger(bench.snapshots)["import_id"].max())
        forks.run(what, str(more) if what == "import" else newest, share=share)

    states = {"undo": digest(bench)}
    run("import")
    states["import"] = digest(bench)
    run("undo")
    assert digest(bench) == states["undo"] != states["import"]
    other = "undo" if killed == "import" else "import"
    for share in shares(number):
        if killed == "undo":
            run("import")
        run(killed, share)
        history = ledger(bench.snapshots)
        active = bool((history["undone_at"].isna() & (history["file"] == more.name)).any())
        done = killed if active == (killed == "import") else other
        assert digest(bench) == states[done], "a mixture"
        seen["new" if done == killed else "old"] += 1
        sound(bench)
        if done != killed:
            run(killed)
        assert digest(bench) == states[killed]
        if killed == "import":
            run("undo")
    return seen


def kill_taxonomy_changes(forks: Forks, number: int) -> Counter:
    """Thirty tags change their meaning in one step, or none does."""
    bench, seen = Workbench(forks.store), Counter()
    folders = {}
    for team in ("Billing", "Search"):
        folder = folders[team] = forks.store.parent / team
        folder.mkdir()
        (folder / "tags.csv").write_text(
            "tag,team,category,feature,alias_of,use,description\n"
            + "".join(f"t{n},{team},bug,,,,\n" for n in range(30)),
            encoding="utf-8",
        )
    for at, share in enumerate(shares(number)):
        team, before = ("Billing", "Search")[at % 2], bench.workspace.version()
        forks.run("taxonomy", "import", str(folders[team]), share=share, codes=(0, 1))
        output = Counter(record["team"] for record in bench.workspace.state()["tags"].values())
        step = bench.workspace.version()
        assert len(output) <= 1 and set(output.values()) <= {30}, "a mixture"
        assert step - before in (0, 1)
        seen["new" if step > before else "old"] += 1
        sound(bench)
    return seen


def kill_publishes(forks: Forks, number: int) -> Counter:
    """A week is published with its numbers and its document, or not."""
    editions, seen = Editions(forks.store), Counter()
    for share in shares(number):
        before = {week.week: week.revision for week in editions.archive()}
        forks.run("roundup", "--week", "2026-03-09", "--publish", "--again", share=share)
        after = {week.week: week.revision for week in editions.archive()}
        assert sum(after.values()) - sum(before.values()) in (0, 1)
        seen["new" if after != before else "old"] += 1
        for week in after:
            assert editions.published(week, scope_key()).document.rstrip().endswith("</html>")
        sound(Workbench(forks.store))
    return seen


def kill_forgets(forks: Forks, number: int) -> Counter:
    """A customer's tickets are all there or all gone; run again, forgetting ends what was begun."""
    bench, seen = Workbench(forks.store), Counter()
    whole = total(bench.facts(), Scope())
    for at, share in enumerate(shares(number)):
        name = f"Acme {at % CUSTOMERS}"
        if at and at % CUSTOMERS == 0:  # all are forgotten: begin again with a store of everybody
            return seen + kill_forgets_anew(forks, number - at)
        forks.run("forget", name, share=share)
        left = tickets_of(bench, name)
        assert left in (0, WEEKS * 7), "a mixture"
        seen["old" if left else "new"] += 1
        sound(bench)
        forks.run("forget", name, codes=(0, 1))
        assert tickets_of(bench, name) == 0
        assert total(Workbench(forks.store).facts(), Scope()) == whole - (at + 1) * WEEKS * 7
        for path in forks.store.glob("tickets-*.duckdb"):
            with duckdb.connect(str(path), read_only=True) as connection:
                assert not connection.execute("from versions where company = ?", [name]).fetchall()
    return seen


def kill_forgets_anew(forks: Forks, number: int) -> Counter:
    shutil.rmtree(forks.store)
    shutil.copytree(forks.store.parent / "fresh", forks.store)
    return kill_forgets(forks, number)


def tickets_of(bench: Workbench, name: str) -> int:
    with duckdb.connect(str(bench.snapshots.path(bench.snapshots.current())), read_only=True) as connection:
        return connection.execute("select count(*) from tickets where company = ?", [name]).fetchone()[0]


def kill_backups(forks: Forks, number: int) -> Counter:
    """The file is the earlier backup or the new one, whole; the store does not notice."""
    file, seen = forks.store.parent / "b.zip", Counter()
    version = Workbench(forks.store).snapshots.current()
    for at, share in enumerate(shares(number)):
        before = file.read_bytes() if file.exists() else b""
        forks.run("backup", str(file), share=share)
        assert unpack(file, forks.store.parent / f"unpacked-{at}").version == version
        shutil.rmtree(forks.store.parent / f"unpacked-{at}")
        seen["old" if file.read_bytes() == before else "new"] += 1
        sound(Workbench(forks.store))
    forks.run("backup", str(file))
    left = [path.name for path in forks.store.parent.iterdir() if path.name.startswith(".b.zip")]
    assert not left, "the next backup clears away what a killed one left"
    return seen


def kill_restores(forks: Forks, number: int) -> Counter:
    """Tickets are those from before or those of the backup, and so are the decisions; the same command ends it."""
    file, seen, bench = forks.store.parent / "b.zip", Counter(), Workbench(forks.store)
    forks.run("backup", str(file))
    more = forks.store.parent / "more.csv"
    more.write_text("id,created,subject\nz1,2026-01-06,More\n", encoding="utf-8")
    held = total(bench.facts(), Scope())
    for share in shares(number):
        forks.run("import", str(more))
        assert total(bench.facts(), Scope()) == held + 1
        forks.run("restore", str(file), "--yes", share=share)
        sound(bench)
        found = total(bench.facts(), Scope())
        assert found in (held, held + 1)
        seen["new" if found == held else "old"] += 1
        forks.run("restore", str(file), "--yes")
        assert total(bench.facts(), Scope()) == held
        assert not [path for path in forks.store.glob(".restoring-*")]
        shutil.rmtree(forks.store / "replaced")
    return seen


KINDS = {
    "imports": kill_imports,
    "undos": kill_undos,
    "taxonomy changes": kill_taxonomy_changes,
    "publishes": kill_publishes,
    "forgets": kill_forgets,
    "backups": kill_backups,
    "restores": kill_restores,
}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("imports", "undos")])  # see test_faults.py
def test_what_is_killed_leaves_the_old_state_or_the_new_one(forks, kind):
    shutil.copytree(forks.store, forks.store.parent / "fresh")

    KINDS[kind](forks, 3)

    assert forks.killed >= 2


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_a_hundred_kills_of_each_leave_the_old_state_or_the_new_one(forks, kind):
    shutil.copytree(forks.store, forks.store.parent / "fresh")

    seen = KINDS[kind](forks, 160)

    print(f"\n{kind}: {forks.killed} killed, {forks.finished} ended before; states after: {dict(seen)}")
    assert forks.killed >= 100 and set(seen) == {"old", "new"}
