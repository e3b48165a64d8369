"""Imports: newest wins, every sighting is kept, undo recomputes; one command publishes one version or nothing."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.errors import AnalyticsError
from analytics.ingest.imports import Order, import_files
from analytics.ingest.undoing import restore, withdraw
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.operations.workbench import Workbench
from analytics.sample import load_sample
from analytics.store.import_history import ledger

HEAD = "id,created,updated,subject,tags\n"
OLD = HEAD + "1,2026-01-05,2026-01-05,old,a\n2,2026-01-06,2026-01-06,stays,b\n"
NEW = HEAD + "1,2026-01-05,2026-01-09,new,\n3,2026-01-07,2026-01-07,third,c\n"


def contents(bench: Workbench) -> list[tuple]:
    """What counts now, without the numbers that only the store knows."""
    return (
        bench.facts()
        .frame("""select source, ticket_id, created_at, updated_at, subject, body, tags::varchar as tags
        from snapshot.tickets order by all""")
        .astype(str)
        .values.tolist()
    )


def test_importing_the_same_export_twice_adds_no_tickets(bench, load):
    load("a.csv", OLD)
    version = bench.snapshots.current()

    again = load("renamed.csv", OLD)

    assert (again.state, again.import_id) == ("known", 1)
    assert bench.snapshots.current() == version
    assert total(bench.facts(), Scope()) == 2


@pytest.mark.parametrize("order", [(OLD, NEW), (NEW, OLD)])
def test_the_newest_export_wins_in_any_order(bench, load, order):
    for number, text in enumerate(order):
        load(f"{number}.csv", text)

    rows = bench.facts().frame("select ticket_id, subject, len(tags) as tags from snapshot.tickets order by 1")
    assert rows["subject"].tolist() == ["new", "stays", "third"]
    assert rows["tags"].iloc[0] == 0, "an empty cell in a column that the export has is a value"


def test_new_updated_and_unchanged_are_kept_apart(load):
    load("a.csv", OLD)

    outcome = load("b.csv", NEW + "2,2026-01-06,2026-01-06,stays,b\n")

    assert (outcome.added, outcome.updated, outcome.unchanged) == (1, 1, 1)


def test_a_column_that_an_export_lacks_blanks_nothing(bench, load):
    load("a.csv", "id,created,updated,subject,body\n1,2026-01-05,2026-01-05,old,the text\n")

    load("b.csv", "id,created,updated,subject\n1,2026-01-05,2026-01-09,new\n")

    row = bench.facts().frame("select subject, body from snapshot.tickets").iloc[0]
    assert (row["subject"], row["body"]) == ("new", "the text")


def test_undo_leaves_what_others_saw_and_brings_earlier_values_back(bench, load):
    load("a.csv", OLD)
    load("b.csv", NEW + "2,2026-01-06,2026-01-06,stays,b\n")

    counts = withdraw(bench.snapshots, 2)

    rows = bench.facts().frame("select ticket_id, subject from snapshot.tickets order by 1")
    assert rows.values.tolist() == [["1", "old"], ["2", "stays"]]
    assert counts == {"added": 0, "updated": 1, "unchanged": 1, "removed": 1}


def test_an_undone_file_can_be_imported_again(bench, load):
    load("a.csv", OLD)
    withdraw(bench.snapshots, 1)

    again = load("a.csv", OLD)

    assert (again.state, again.added) == ("imported", 2)


@pytest.mark.parametrize(
    ("head", "first", "again", "right"),
    [
        ("id", ["7", "8", "9"], ["0007", "0008", "0009"], ["0007", "0008", "0009"]),
        ("id", ["Ticket #7", "8", "9"], ["Ticket #7", "Ticket #8", "Ticket #9"], ["7", "8", "9"]),
        ("repository,id", ["api,7", "web,7", "api,8"], ["api,7", "api,8", "api,9"], ["7", "8", "9"]),
    ],
)
def test_ids_of_an_undone_import_decide_nothing(bench, load, head, first, again, right):
    days = ("2026-03-02 10:00", "2026-03-03 10:00", "2026-03-04 10:00")

    def text(ids: list[str]) -> str:
        return f"{head},created,subject\n" + "".join(f"{i},{d},a\n" for i, d in zip(ids, days, strict=True))

    import_id = load("first.csv", text(first)).import_id
    withdraw(bench.snapshots, import_id)
    load("again.csv", text(again))

    stored = bench.facts().frame("select ticket_id from snapshot.tickets order by 1")["ticket_id"].tolist()
    assert stored == right


def test_keys_that_differ_in_case_alone_are_one_ticket_where_their_created_times_agree(bench, load):
    def stored() -> list[str]:
        return bench.facts().frame("select ticket_id from snapshot.tickets order by 1")["ticket_id"].tolist()

    load("a.csv", "id,created,updated\nabc-1,2026-03-05,2026-03-05\nABC-1,2026-03-05,2026-03-06\nxY2,2026-03-05,\n")
    assert stored() == ["abc-1", "xY2"]
    load("b.csv", "id,created,updated\nABC-1,2026-03-05,2026-03-07\nABC-2,2026-03-06,2026-03-07\nXy2,2026-04-09,\n")
    assert stored() == ["ABC-2", "Xy2", "abc-1", "xY2"]


def test_an_undone_import_whose_tickets_came_back_under_other_ids_is_not_brought_back_beside_them(bench, load):
    first = load("first.csv", "id,created\n7,2026-03-02 10:00\n8,2026-03-03 10:00\n").import_id
    withdraw(bench.snapshots, first)
    later = load("again.csv", "id,created\n0007,2026-03-02 10:00\n0008,2026-03-03 10:00\n").import_id

    with pytest.raises(
        AnalyticsError, match=r"other ids \(2\), such as '7', now '0007': .* Undo the later import first"
    ):
        restore(bench.snapshots, first)
    withdraw(bench.snapshots, later)
    assert restore(bench.snapshots, first)["added"] == 2


def test_columns_that_were_named_come_back_after_an_undo_and_that_is_said(bench, load):
    head, rows = "nummer x,key x,wann", "A-1,7,2026-03-02 10:00\nA-2,8,2026-03-03 10:00\n"
    named = {"ticket_id": "nummer x", "created_at": "wann"}
    first = load("first.csv", f"{head}\n{rows}", columns=named).import_id

    same = load("more.csv", f"{head}\n{rows}A-3,9,2026-03-04 10:00\n")
    withdraw(bench.snapshots, first)
    withdraw(bench.snapshots, same.import_id)
    again = load("again.csv", f"{head}\n{rows}A-4,9,2026-03-04 10:00\n")

    said = "The columns are read as they were named before (ticket_id ← nummer x, created_at ← wann), and import 2"
    assert not any("is undone" in note for note in same.warnings)
    assert any(note.startswith(said) and "--map ticket_id=COLUMN" in note for note in again.warnings)


def test_redo_brings_an_undone_import_back_as_it_was(bench, load):
    load("a.csv", OLD)
    load("b.csv", NEW)
    before = contents(bench)
    withdraw(bench.snapshots, 2)

    counts = restore(bench.snapshots, 2)

    assert contents(bench) == before
    assert counts == {"added": 1, "updated": 1, "unchanged": 0, "removed": 0}
    assert ledger(bench.snapshots)["undone_at"].isna().all()


def test_redo_of_an_active_import_is_an_error(bench, load):
    load("a.csv", OLD)

    with pytest.raises(AnalyticsError, match="Import 1 is active: there is nothing to redo"):
        restore(bench.snapshots, 1)


def test_undo_of_what_is_not_there_is_an_error(bench, load):
    load("a.csv", OLD)

    with pytest.raises(AnalyticsError, match=r"Import 7 does not exist\. `python -m analytics imports` lists them"):
        withdraw(bench.snapshots, 7)


def test_one_command_publishes_one_version_however_many_files(bench, write):
    import_files(bench.snapshots, [write(f"{i}.csv", HEAD + f"{i},2026-01-05,,x,\n") for i in range(5)])

    assert bench.snapshots.current() == "000001"
    assert ledger(bench.snapshots)["import_id"].tolist() == [5, 4, 3, 2, 1]


def test_the_ledger_shows_file_hash_mapping_period_and_who(bench, load):
    load("a.csv", OLD, who="Ada")

    entry = ledger(bench.snapshots).iloc[0]
    assert (entry["file"], entry["imported_by"], entry["rows"], entry["tickets"]) == ("a.csv", "Ada", 2, 2)
    assert len(entry["sha256"]) == 64
    assert '"ticket_id": ["id"]' in entry["mapping"]
    assert str(entry["first_created"].date()) == "2026-01-05"


def test_a_second_account_of_one_tool_keeps_its_ids_apart(bench, load):
    load("a.csv", OLD, source="generic/emea")
    load("a.csv", OLD, source="generic/apac")

    assert total(bench.facts(), Scope()) == 4


def test_readers_keep_their_version_while_a_writer_publishes(bench, load):
    load("a.csv", OLD)
    reading = bench.facts()

    load("b.csv", NEW)

    assert total(reading, Scope()) == 2
    assert total(bench.facts(), Scope()) == 3


def test_threads_reading_one_store_get_their_own_answers(bench, load):
    load("a.csv", HEAD + "".join(f"{i},2026-01-{1 + i % 28:02},,s{i},t{i % 7}\n" for i in range(700)))
    facts, wrong = bench.facts(), []

    def ask(tag: str) -> None:
        for _ in range(40):
            if total(facts, Scope(tags=(tag,))) != 100:
                wrong.append(tag)

    threads = [threading.Thread(target=ask, args=(f"t{i}",)) for i in range(7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_a_second_writer_waits_for_the_first(bench, write):
    files = [write(f"{i}.csv", HEAD + f"{i},2026-01-05,,x,\n") for i in range(4)]
    threads = [threading.Thread(target=import_files, args=(bench.snapshots, [file])) for file in files]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert total(bench.facts(), Scope()) == 4
    assert bench.snapshots.current() == "000004"


def test_a_folder_that_cannot_be_written_is_a_clear_error(tmp_path, write):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")

    with pytest.raises(AnalyticsError, match="could not be written"):
        import_files(Workbench(blocked / "store").snapshots, [write("a.csv", OLD)])


def test_two_first_imports_at_once_both_are_active_and_the_second_states_for_whom_it_waits(bench, write, monkeypatch):
    load_sample(bench.snapshots)
    first, second = write("a.csv", OLD), write("b.csv", OLD.replace("\n1,", "\n901,").replace("\n2,", "\n902,"))
    begun, go, output = threading.Event(), threading.Event(), []

    def slowly(what: str, share: float) -> None:
        if what == "Publishing":
            begun.set()
            go.wait(60)

    with ThreadPoolExecutor() as pool:
        one = pool.submit(import_files, bench.snapshots, [first], Order(), progress=slowly)
        assert begun.wait(60)
        two = pool.submit(
            import_files,
            bench.snapshots,
            [second],
            Order(),
            progress=lambda what, share: (output.append(what), go.set()) if "Waiting" in what else None,
        )
        one.result(60)
        two.result(60)

    assert output and "an import, process" in output[0]
    assert sorted(ledger(bench.snapshots)["file"]) == ["a.csv", "b.csv"]


def test_an_export_without_tags_is_not_taken_for_one_that_contains_no_tags(bench, load):
    load("silent.csv", "id,created,updated,subject\n1,2026-01-01,2026-02-01,x\n")
    load("says-none.csv", "id,created,updated,subject,tags\n1,2026-01-01,2026-02-01,x,\n")

    withdraw(bench.snapshots, 1)

    assert bench.facts().frame("select tags from snapshot.tickets")["tags"].str.len().tolist() == [0]


ROWS = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, 9), st.sampled_from("xyz"), st.sampled_from(["", "a", "b"])),
    min_size=1,
    max_size=4,
)


def export(rows: list[tuple], *, with_tags: bool) -> str:
    head = "id,created,updated,subject" + (",tags" if with_tags else "") + "\n"
    return head + "".join(
        f"{i},2026-01-01,2026-02-0{u},{s}" + (f",{t}" if with_tags else "") + "\n" for i, u, s, t in rows
    )


@settings(max_examples=7, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    files=st.lists(
        st.tuples(ROWS, st.booleans()), min_size=2, max_size=4, unique_by=lambda f: export(f[0], with_tags=f[1])
    ),
    undone=st.sets(st.integers(0, 3)),
    redone=st.sets(st.integers(0, 3)),
    order=st.randoms(),
)
def test_imports_undos_and_redos_equal_a_fresh_store_given_the_standing_imports_in_any_order(
    tmp_path_factory, files, undone, redone, order
):
    folder = tmp_path_factory.mktemp("property")
    paths = []
    for number, (rows, with_tags) in enumerate(files):
        path = folder / f"{number}.csv"
        path.write_text(export(rows, with_tags=with_tags), encoding="utf-8")
        paths.append(path)
    lived, fresh = Workbench(folder / "lived"), Workbench(folder / "fresh")

    for path in paths:
        import_files(lived.snapshots, [path])
    for number in sorted(undone):
        if number < len(paths):
            withdraw(lived.snapshots, number + 1)
    for number in sorted(undone & redone):
        if number < len(paths):
            restore(lived.snapshots, number + 1)
    active_imports = [path for number, path in enumerate(paths) if number not in undone - redone]
    order.shuffle(active_imports)
    if active_imports:
        import_files(fresh.snapshots, active_imports, Order())

    assert contents(lived) == (contents(fresh) if active_imports else [])


def test_what_is_no_table_beside_exports_in_a_folder_is_passed_over(bench, tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "a.csv").write_text("id,created\n1,2026-03-02 10:00\n")
    (folder / "truth.json").write_text('{"weeks": {"2026-03-02": 14, "2026-03-09": 12}, "total": 26}')
    (folder / "wrong.csv").write_text("colour,shape\nred,round\nblue,square\n")
    (folder / "packed.7z").write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(99))

    states = {outcome.file: outcome.state for outcome in import_files(bench.snapshots, [folder])}

    assert states == {"a.csv": "imported", "packed.7z": "failed", "truth.json": "other", "wrong.csv": "failed"}
    [named] = import_files(bench.snapshots, [folder / "truth.json"])
    assert named.state == "failed", "who names a file means it"


def test_a_known_file_states_how_it_is_read_anew(load):
    load("a.csv", "id,created\n1,2026-03-02 10:00\n")

    again = load("a.csv", "id,created\n1,2026-03-02 10:00\n", covers="2026-03-01..2026-03-31")

    assert again.state == "known"
    assert "nothing to do. To read it anew, as after a change of the time zone or of what it covers: " in again.message
    assert "undo 1, then import it again" in again.message
