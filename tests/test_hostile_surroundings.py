"""Surroundings: pipes, devices, bytes that are no text, closed outputs, odd folders and variables end in a sentence."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from analytics.cli.program import main
from analytics.ingest.imports import import_files
from analytics.ingest.inbox import Inbox, inbox_folder
from analytics.ingest.uploads import new_batch
from analytics.operations.workbench import Workbench

ROOT = Path(__file__).parents[1]
EXPORT = "id,created,subject,tags,company\n1,2026-01-05,Hello,bug,Acme\n2,2026-01-06,Hi,bug,Beta\n"
needs_posix = pytest.mark.skipif(os.name != "posix", reason="pipes, devices and permissions of POSIX")


@pytest.fixture
def store(tmp_path, monkeypatch) -> Path:
    """The folder of a store with one import, named by the environment."""
    monkeypatch.setenv("TAGWATCH_DATA", str(tmp_path / "store"))
    (tmp_path / "a.csv").write_text(EXPORT, encoding="utf-8")
    import_files(Workbench(tmp_path / "store").snapshots, [tmp_path / "a.csv"])
    return tmp_path / "store"


def run(*arguments: str | bytes, close: str = "", **environment: str) -> subprocess.CompletedProcess:
    """A command as a shell starts it, with standard output closed or on a full disk; it ends within a minute."""
    command = [sys.executable, "-m", "analytics", *arguments]
    if close:
        command = ["sh", "-c", f'exec "$@" {close}', "sh", *command]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, check=False, timeout=60
    )


@needs_posix
@pytest.mark.parametrize(
    "command",
    [
        ["import", "{}"],
        ["import", "a.csv", "--mapping", "{}"],
        ["restore", "{}", "--yes"],
        ["customers", "import", "{}"],
        ["mappings", "--take", "{}"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("kind", ["pipe", "link to a pipe", "/dev/zero"])
def test_what_may_never_end_is_not_opened(store, tmp_path, capsys, command, kind):
    path = tmp_path / "x.csv"
    if kind == "/dev/zero":
        path = Path(kind)
    else:
        os.mkfifo(tmp_path / "pipe")
        path.symlink_to(tmp_path / "pipe")
        path = path if kind.startswith("link") else tmp_path / "pipe"

    assert main([part.format(path) for part in command]) == 2

    assert f"'{path}' is a pipe or a device, not a file. Write its contents to a file first" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["import", ""], ["import", " "], ["backup", ""], ["imports", "--out", ""]])
def test_an_empty_path_is_not_the_folder_where_one_happens_to_be(store, tmp_path, monkeypatch, capsys, command):
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "b.csv").write_text(EXPORT.replace("1,", "9,"), encoding="utf-8")
    monkeypatch.chdir(tmp_path / "here")

    assert main(command) == 2

    assert "the path is empty. Is a variable of the shell not set?" in capsys.readouterr().err
    assert len(list(store.glob("tickets-*"))) == 1


@pytest.mark.parametrize(
    "command",
    [
        ["forget", "{}"],
        ["import", "a.csv", "--source", "{}"],
        ["import", "a.csv", "--drop", "{}"],
        ["count", "--by", "{}"],
        ["imports", "--out", "/nowhere/{}"],
        ["{}"],
    ],
    ids=" ".join,
)
def test_arguments_that_are_no_text_are_refused_before_anything_is_done(store, capsys, command):
    assert main([part.format("a\udcff") for part in command]) == 2

    assert "holds bytes that are no text here. Write it in UTF-8." in capsys.readouterr().err


@needs_posix
def test_a_file_whose_name_is_no_text_goes_in_whatever_the_locale(store, tmp_path):
    path = os.fsencode(tmp_path) + b"/\xff\xc3\xa9.csv"
    with open(path, "w", encoding="utf-8") as file:
        file.write(EXPORT.replace("1,", "7,", 1))

    for locale in ({"LC_ALL": "C", "PYTHONUTF8": "0"}, {"LC_ALL": "C.UTF-8"}, {"LC_ALL": "nonsense"}):
        done = run("import", path, "--dry-run", **locale)
        assert done.returncode == 0 and b"1 new" in done.stdout, done.stderr


@needs_posix
def test_an_output_that_cannot_be_written_is_a_sentence_and_the_work_is_done(store, tmp_path):
    (tmp_path / "b.csv").write_text(EXPORT.replace("1,", "8,", 1), encoding="utf-8")

    full = run("import", str(tmp_path / "b.csv"), close="> /dev/full")
    assert (full.returncode, full.stderr) == (
        1,
        b"tagwatch: standard output could not be written: No space left on device.\n",
    )
    (tmp_path / "c.csv").write_text(EXPORT.replace("1,", "9,", 1), encoding="utf-8")
    closed = run("import", str(tmp_path / "c.csv"), close=">&- 2>&- <&-")
    assert closed.returncode == 0
    assert run("verify").returncode == 0, "what was printed went into no file of the store"
    assert run("imports", "--format", "csv").stdout.count(b"\n") == 1 + 3


@needs_posix
@pytest.mark.parametrize("place", ["a\udcff", "~nobody-of-this-name/x"])
def test_a_folder_that_cannot_be_a_store_is_named_with_the_reason(tmp_path, monkeypatch, capsys, place):
    monkeypatch.setenv("TAGWATCH_DATA", place if place.startswith("~") else f"{tmp_path}/{place}")

    assert main(["imports"]) == 2

    assert "TAGWATCH_DATA is '" in (said := capsys.readouterr().err)
    assert "it must be the path of a folder, in UTF-8, of a user who exists where it begins with ~." in said


def test_no_store_is_made_in_a_folder_of_other_things(tmp_path, monkeypatch, capsys):
    home = tmp_path / "home"
    (home / "Documents").mkdir(parents=True)
    letter = home / "Documents" / "letter.txt"
    letter.write_text("Acme", encoding="utf-8")
    letter.chmod(0o644)
    monkeypatch.setenv("TAGWATCH_DATA", str(home))
    (tmp_path / "a.csv").write_text(EXPORT, encoding="utf-8")

    assert main(["import", str(tmp_path / "a.csv")]) == 2

    assert f"{home} holds other folders (Documents) and no store yet. A store has a folder of its own" in (
        capsys.readouterr().err
    )
    assert [path.name for path in home.glob("tickets-*")] == []


@needs_posix
def test_what_others_laid_beside_a_store_keeps_its_permissions(store, tmp_path):
    (store / "theirs").mkdir(mode=0o755)
    (store / "theirs" / "file").write_text("x", encoding="utf-8")
    (store / "theirs" / "file").chmod(0o644)
    (store / "theirs").chmod(0o755)
    (tmp_path / "b.csv").write_text(EXPORT.replace("1,", "8,", 1), encoding="utf-8")

    assert main(["import", str(tmp_path / "b.csv")]) == 0

    assert stat.S_IMODE((store / "theirs" / "file").stat().st_mode) == 0o644
    assert stat.S_IMODE((store / "theirs").stat().st_mode) == 0o755


@needs_posix
def test_reports_and_uploads_are_the_owners_alone(store):
    inbox = Inbox(inbox_folder(store))
    inbox.make()
    (inbox.folder / "b.csv").write_text(EXPORT.replace("2026-01-05", "someday"), encoding="utf-8")
    (inbox.folder / "c.csv").write_text("Dear all,\n", encoding="utf-8")
    assert main(["inbox", "--settle", "0"]) == 1
    batch = new_batch(store)

    inside = [path for place in (inbox.folder, batch.folder.parent) for path in (place, *place.rglob("*"))]
    assert len(inside) > 8
    assert [path for path in inside if stat.S_IMODE(path.stat().st_mode) & 0o077] == []
