"""The inbox: what settles in the watched folder goes in once, by itself, and nothing that lay there is ever lost."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from analytics.cli.program import main
from analytics.configuration import DEFAULT_STORE
from analytics.errors import AnalyticsError
from analytics.ingest.imports import Order, import_files
from analytics.ingest.inbox import DONE, FAILED, TAKING, Inbox, inbox_folder
from analytics.ingest.inbox_report import Taken
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.store.import_history import ledger
from tests.e2e.browser import serving

ROOT = Path(__file__).parents[1]
HEAD = "id,created,subject\n"
TWO = HEAD + "1,2026-01-05 10:00,One\n2,2026-01-06 10:00,Two\n"
UNCLEAR = HEAD + "1,03/04/2026,One\n2,05/04/2026,Two\n"
PATIENCE = 60.0  # s


@pytest.fixture
def inbox(bench) -> Inbox:
    inbox = Inbox(inbox_folder(bench.folder))
    inbox.make()
    return inbox


@pytest.fixture
def put(inbox) -> Callable[[str, str], Path]:
    """put("a.csv", text): lay a file into the inbox."""

    def put(name: str, text: str) -> Path:
        path = inbox.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return put


@pytest.fixture
def sweep(bench, inbox) -> Callable[[], list[Taken]]:
    """Take in what lies there, as if all of it had settled."""
    return lambda: inbox.sweep(inbox.look(), lambda files: import_files(bench.snapshots, files, Order()))


def lying(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def report_of(inbox: Inbox, folder: str, name: str) -> str:
    return (inbox.folder / folder / f"{name}.report.txt").read_text(encoding="utf-8")


def test_the_projects_own_store_has_its_inbox_beside_it_and_any_other_inside(tmp_path):
    assert inbox_folder(DEFAULT_STORE) == DEFAULT_STORE.parent / "inbox"
    assert inbox_folder(tmp_path) == tmp_path / "inbox"


def test_a_file_goes_in_and_lies_in_done_beside_its_report(bench, inbox, put, sweep):
    put("week.csv", TWO + "x,2026-01-07 10:00,Three\n3,never,Four\n1,2026-01-05 10:00,One again\n")

    taken = sweep()

    assert not taken[0].failed and total(bench.facts(), Scope()) == 3
    assert lying(inbox.folder) == [DONE, FAILED]
    assert lying(inbox.folder / DONE) == ["week.csv", "week.csv.report.txt", "week.rejected.csv"]
    output = report_of(inbox, DONE, "week.csv")
    assert output.startswith("week.csv was taken in. ")
    assert "5 rows = 3 tickets + 1 repeated + 1 left out." in output
    assert "line 5: created 'never': the created time is not a date that can be read" in output
    assert "To take it back: python -m analytics undo 1" in output
    assert "The rows left out lie beside this report in week.rejected.csv. Correct them there" in output


def test_the_rows_left_out_go_in_when_they_are_corrected_and_put_there_again(bench, inbox, put, sweep):
    put("week.csv", TWO + "3,never,Three\n")
    sweep()

    corrected = (inbox.folder / DONE / "week.rejected.csv").read_text(encoding="utf-8")
    put("week.rejected.csv", corrected.replace("3,never", "3,2026-01-07 10:00"))
    sweep()

    assert total(bench.facts(), Scope()) == 3


def test_a_file_is_left_alone_while_it_grows(bench, inbox, put, sweep):
    growing = put("a.csv", HEAD)
    seen = inbox.look()
    growing.write_text(TWO, encoding="utf-8")

    assert inbox.sweep(seen, lambda files: pytest.fail("it was taken")) == []
    assert growing.exists()


@pytest.mark.parametrize("name", ["a.csv.part", "a.crdownload", "a.tmp", "~$a.xlsx", ".a.csv", "Thumbs.db"])
def test_a_name_of_a_program_that_still_writes_is_no_export(inbox, put, name):
    put(name, TWO)

    assert inbox.waiting() == [] and inbox.look() == {}


def test_a_folder_waits_for_the_last_of_its_files_and_then_goes_in_as_one_version(bench, inbox, put, sweep):
    put("march/a.csv", TWO)
    put("march/desktop.ini", "x")
    partial = put("march/b.csv.part", TWO.replace("\n1,", "\n8,").replace("\n2,", "\n9,"))
    assert inbox.look() == {} and inbox.waiting() == ["march"]

    partial.rename(partial.with_suffix(""))
    put("april.csv", HEAD + "7,2026-04-01,Seven\n")
    sweep()

    assert total(bench.facts(), Scope()) == 5
    assert bench.snapshots.current() == "000001"
    assert lying(inbox.folder / DONE / "march") == ["a.csv", "b.csv", "desktop.ini"]


def test_a_file_with_a_question_fails_with_it_and_goes_in_by_itself_once_it_is_answered(bench, inbox, put, sweep):
    put("export.csv", UNCLEAR)

    assert sweep()[0].failed

    output = report_of(inbox, FAILED, "export.csv")
    assert output.startswith("export.csv was not taken in; the store is as it was. ")
    assert "Choose one: --dates day-first or --dates month-first" in output
    assert "drop the file on the page Imports and answer there" in output
    failed = inbox.folder / FAILED / "export.csv"
    assert f'python -m analytics import "{failed}"' in output
    assert [(failure.name, "day first or month first" in failure.why) for failure in inbox.failures()] == [
        ("export.csv", True)
    ]

    import_files(bench.snapshots, [failed], Order(date_order="day-first"))
    put("next.csv", UNCLEAR.replace("\n2,", "\n3,"))
    assert not sweep()[0].failed
    assert total(bench.facts(), Scope()) == 3


def test_a_folder_of_which_a_part_fails_states_what_is_in_and_what_is_not(bench, inbox, put, sweep):
    put("all/good.csv", TWO)
    put("all/unclear.csv", UNCLEAR)

    sweep()

    output = report_of(inbox, FAILED, "all")
    assert output.startswith("all was taken in except for 1 of its 2 parts.")
    assert "good.csv: 2 tickets from generic" in output and "Export 'unclear.csv': the dates in column" in output
    assert total(bench.facts(), Scope()) == 2


def test_an_earlier_file_of_the_same_name_is_never_written_over(inbox, put, sweep):
    for number in range(3):
        put("a.csv", HEAD + f"{number},2026-01-05,x\n{number},never,x\n")
        sweep()

    names = lying(inbox.folder / DONE)
    assert [name for name in names if name.endswith("report.txt")] == [
        "a-2.csv.report.txt",
        "a-3.csv.report.txt",
        "a.csv.report.txt",
    ]
    assert {"a.rejected.csv", "a.rejected-2.csv", "a.rejected-3.csv"} < set(names)
    assert (inbox.folder / DONE / "a.csv").read_text().startswith(HEAD + "0,")


def test_links_and_devices_are_not_opened(bench, inbox, put, sweep, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text(TWO, encoding="utf-8")
    (inbox.folder / "link.csv").symlink_to(secret)
    (inbox.folder / "broken.csv").symlink_to(tmp_path / "nowhere.csv")
    (inbox.folder / "folder").symlink_to(tmp_path)
    put("holding/good.csv", TWO)
    (inbox.folder / "holding" / "link.csv").symlink_to(secret)
    os.mkfifo(inbox.folder / "pipe.csv")

    taken = sweep()

    assert len(taken) == 5 and all(each.failed and not each.outcomes for each in taken)
    assert bench.snapshots.current() is None
    assert "Links are not followed: put the file itself into the inbox." in report_of(inbox, FAILED, "link.csv")
    assert "It is no file: a device or a pipe." in report_of(inbox, FAILED, "pipe.csv")
    assert secret.read_text(encoding="utf-8") == TWO


def test_done_or_failed_that_point_elsewhere_are_refused(inbox, put, sweep, tmp_path):
    (inbox.folder / DONE).rmdir()
    (inbox.folder / DONE).symlink_to(tmp_path)
    put("a.csv", TWO)

    with pytest.raises(AnalyticsError, match="is a link to another place"):
        sweep()

    assert lying(inbox.folder) == ["a.csv", DONE, FAILED]


@pytest.mark.parametrize("name", ["line\nbreak.csv", "x" * 240 + ".csv", os.fsdecode(b"latin-\xe9.csv"), "<b>&.csv"])
def test_any_name_that_a_file_can_have_goes_in(bench, inbox, sweep, name):
    (inbox.folder / name).write_text(TWO + "3,never,x\n", encoding="utf-8")

    assert not sweep()[0].failed
    assert total(bench.facts(), Scope()) == 2
    assert len(lying(inbox.folder / DONE)) == 3


def test_a_file_that_is_written_while_it_is_taken_goes_back_and_in_later(bench, inbox, put, sweep):
    put("a.csv", TWO)

    def take(files):
        files[0].write_text(TWO + "3,2026-01-07,Three\n", encoding="utf-8")
        return []

    taken = inbox.sweep(inbox.look(), take)

    assert taken[0].moved_to is None and inbox.waiting() == ["a.csv"]
    sweep()
    assert total(bench.facts(), Scope()) == 3


def test_a_store_that_cannot_be_written_leaves_everything_in_the_inbox(inbox, put):
    put("a.csv", TWO)
    put("b/c.csv", TWO)

    def take(files):
        raise AnalyticsError("The disk is full.")

    with pytest.raises(AnalyticsError, match="The disk is full"):
        inbox.sweep(inbox.look(), take)

    assert inbox.waiting() == ["a.csv", "b"] and not inbox.left_behind()


def test_a_fault_in_one_file_does_not_stop_the_others(bench, inbox, put):
    put("bad.csv", TWO)
    put("good.csv", TWO)

    def take(files):
        if any(file.name == "bad.csv" for file in files):
            raise RuntimeError("boom")
        return import_files(bench.snapshots, files, Order())

    states = {taken.name: taken.failed for taken in inbox.sweep(inbox.look(), take)}

    assert states == {"bad.csv": True, "good.csv": False}
    assert "The import broke off: RuntimeError: boom. That is a fault of Tagwatch" in report_of(
        inbox, FAILED, "bad.csv"
    )


def test_what_a_killed_process_held_is_taken_up_and_given_up_after_three_times(bench, inbox, put, sweep):
    for tries, name in ((1, "once.csv"), (3, "thrice.csv")):
        (inbox.folder / TAKING / f"{tries}-abcd").mkdir()
        put(name, TWO).rename(inbox.folder / TAKING / f"{tries}-abcd" / name)
    assert inbox.left_behind()

    states = {taken.name: taken.failed for taken in sweep()}

    assert states == {"once.csv": False, "thrice.csv": True}
    assert "The import ended in the middle 3 times" in report_of(inbox, FAILED, "thrice.csv")
    assert not inbox.left_behind()


def test_several_watchers_at_once_take_every_file_once(bench, inbox, put):
    for number in range(6):
        put(f"{number}.csv", HEAD + f"{number},2026-01-05,x\n")
    command = [sys.executable, "-m", "analytics", "inbox", "--once", "--settle", "0.5"]
    watchers = [
        subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "TAGWATCH_DATA": str(bench.folder)}, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]

    output = "".join(watcher.communicate(timeout=PATIENCE)[0] for watcher in watchers)

    assert [watcher.returncode for watcher in watchers] == [0, 0, 0]
    assert output.count("1 ticket taken in → done/") == 6
    assert sorted(ledger(bench.snapshots)["file"]) == [f"{number}.csv" for number in range(6)]
    assert len(lying(inbox.folder / DONE)) == 12


def test_the_command_states_what_became_of_each_and_exits_with_one_when_one_failed(
    bench, inbox, put, capsys, monkeypatch
):
    monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))
    put("a.csv", TWO)
    put("b.csv", "no export\n")

    code = main(["inbox", "--settle", "0"])

    out = capsys.readouterr().out
    assert code == 1
    assert "a.csv: 2 tickets taken in → done/a.csv" in out
    assert "b.csv: Export 'b.csv' is not a CSV file" in out and "→ failed/b.csv" in out
    assert main(["inbox", "--settle", "0"]) == 0
    assert f"Nothing lies in {inbox.folder}. Put exports there." in capsys.readouterr().out


def test_the_running_dashboard_takes_in_by_itself(bench, inbox, put, tmp_path):
    with serving(bench.folder, tmp_path / "log.txt"):
        put("a.csv", TWO)
        end = time.monotonic() + PATIENCE
        while not (inbox.folder / DONE / "a.csv.report.txt").exists() and time.monotonic() < end:
            time.sleep(0.2)

    assert lying(inbox.folder / DONE) == ["a.csv", "a.csv.report.txt"], (tmp_path / "log.txt").read_text()
    assert total(bench.facts(), Scope()) == 2
