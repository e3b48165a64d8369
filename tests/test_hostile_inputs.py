"""Hostile contents of every file that a command reads: a sentence, never a traceback, and nothing half.

Each kind of file of lists, decisions and mappings is given every kind of content: no table, damaged, endless, packed,
full of what spreadsheets, browsers and terminals carry out.
"""

import io
import os
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from analytics.cli.program import main
from analytics.errors import AnalyticsError
from analytics.ingest.imports import import_files
from analytics.ingest.mapping import read_mapping
from analytics.ingest.mapping_files import take_in
from analytics.operations.workbench import Workbench
from analytics.workspace.github_events import releases_from_gh
from analytics.workspace.kinds import KINDS
from tests.test_faults import common, nobody_s_rights

__all__ = ["common"]

EXPORT = "id,created,subject,tags,company\n1,2026-01-05,Hello,bug,Acme\n2,2026-01-06,Hi,bug,Beta\n"
HOSTILE = (
    *("=cmd|' /C calc'!A0", "@SUM(1+1)", "<script>alert(1)</script>", "<!channel>", "\u202e\u2066txt.exe", "a\x00b"),
    *("'; drop table tickets; --", "../../../etc/passwd", "{{7*7}}", "%s%n", "\ufffd", "\x1b[2J", "\n", "\r", '"'),
    *("x" * 70_000, "\\", "\u2028", "🙃" * 50, "NaN", "1e999", "-0", "9" * 5_000, "0001-01-01", "99999-12-31"),
    "2026-02-30",
)


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def locked() -> bytes:
    content = bytearray(zipped(**{"a.toml": b"source = 1"}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + at] |= 1
    return bytes(content)


def of_an_unknown_way() -> bytes:
    content = bytearray(zipped(**{"a.toml": b"source = 1"}))
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        content[content.index(mark) + at] = 99
    return bytes(content)


CONTENTS: dict[str, bytes] = {
    "nothing": b"",
    "zeros": b"\x00" * 5_000,
    "a mark alone": b"\xef\xbb\xbf",
    "one long line": b"x" * 2_000_000,
    "an open quote": b'a,b\n"' + b"x,\n" * 5_000,
    "quotes alone": b'"' * 10_001,
    "a thousand columns": b",".join(b"c%d" % n for n in range(1_000)) + b"\n" + b"1," * 1_000,
    "one name for all columns": b"customer," * 50 + b"\n" + b"a," * 50,
    "returns alone": b"customer,plan\rAcme,Free\r",
    "UTF-16": "customer,plan\nAcme,Free\n".encode("utf-16"),
    "UTF-16 cut": "customer,plan\nAcme,Free\n".encode("utf-16")[:-1],
    "bytes of no text": bytes(range(256)) * 40,
    "noise": random.Random(1).randbytes(50_000),
    "deep JSON": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000,
    "JSON of others": b'[1, null, "x", [], {"url": 5}, {"url": "https://x/a/b/issues/1", "state": [], "closedAt": {}}]',
    "a long number": b'[{"url": ' + b"9" * 10_000 + b"}]",
    "a cell beyond all": b"customer,plan\n" + b"x" * 3_000_000 + b",Free\n",
    "a zip": zipped(**{"customers.csv": b"customer,plan\nAcme,Free\n"}),
    "a zip with a way out": zipped(**{"../../x.toml": b"source = 'a'", "/etc/x.toml": b"a = 1", "C:\\x.toml": b""}),
    "a zip of zips": zipped(**{"a.zip": zipped(**{"b.zip": zipped(**{"c.toml": b""})})}),
    "a locked zip": locked(),
    "a zip packed in an unknown way": of_an_unknown_way(),
    "a zip cut": zipped(**{"a.toml": b"source = 'a'" * 500})[:-30],
    "TOML that is deep": b"source = " + b"[" * 20_000,
    "TOML of other kinds": b"source = 5\n[columns]\nticket_id = 3\ncreated_at = [1, 2]\n",
    "TOML of tables": b"columns = 'id'\nsource = 'a'\n",
    "a program": b"\x7fELF" + b"\x00" * 300,
    "a page": b"<html><table><tr><td>customer</table>",
}
COMMANDS: dict[str, Callable[[Path], list[str]]] = {
    "customers": lambda path: ["customers", "import", str(path)],
    "customers, good rows": lambda path: ["customers", "import", str(path), "--skip-bad"],
    "active customers": lambda path: ["active-customers", "import", str(path)],
    "issues": lambda path: ["issues", "import", str(path)],
    "a mapping": lambda path: ["import", str(path.with_name("export.csv")), "--mapping", str(path)],
    "mappings": lambda path: ["mappings", "--take", str(path)],
    "a backup": lambda path: ["restore", str(path), "--yes"],
    "an export": lambda path: ["import", str(path)],
}


@pytest.fixture
def store(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("TAGWATCH_DATA", str(tmp_path / "store"))
    (tmp_path / "export.csv").write_text(EXPORT, encoding="utf-8")
    import_files(Workbench(tmp_path / "store").snapshots, [tmp_path / "export.csv"])
    return tmp_path / "store"


def refused_or_done(command: list[str], capsys) -> tuple[int, str]:
    """The exit code and what is said; a refusal is words, of a length that somebody reads."""
    code = main(command)
    written = capsys.readouterr()
    assert code in (0, 1, 2), command
    if code == 2:
        assert written.err.strip() and "Traceback" not in written.err, command
        assert len(written.err) < 30_000 or max(map(len, command)) > 10_000, (command, len(written.err))
    return code, written.err


@pytest.mark.parametrize("kind", COMMANDS)
def test_a_file_of_anything_is_read_or_refused_in_words(store, tmp_path, capsys, kind):
    endings = {"mappings": (".toml", ".zip"), "issues": (".json", ".csv")}.get(kind, (".csv",))
    for name, content in CONTENTS.items():
        for ending in endings:
            path = tmp_path / f"x{ending}"
            path.write_bytes(content)
            before = Workbench(store).workspace.version()

            code, _ = refused_or_done(COMMANDS[kind](path), capsys)

            assert code != 2 or Workbench(store).workspace.version() == before, (kind, name)


@pytest.mark.parametrize("kind", COMMANDS)
def test_what_is_no_file_is_refused_in_words(store, tmp_path, capsys, kind):
    (tmp_path / "folder").mkdir()
    (tmp_path / "round").symlink_to("round")
    (tmp_path / "lost").symlink_to("nowhere")
    for path in (tmp_path / "folder", tmp_path / "round", tmp_path / "lost", tmp_path / "none", Path("/dev/null")):
        assert refused_or_done(COMMANDS[kind](path), capsys)[0] in (1, 2), path


@pytest.mark.long
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.key], ids=lambda kind: kind.file)
def test_decisions_of_anything_are_taken_as_they_are_or_refused_with_their_line(store, tmp_path, capsys, kind):
    """What is taken in comes out of the export as it went in, whatever it says."""
    folder = tmp_path / "decisions"
    folder.mkdir()
    for number, content in enumerate(CONTENTS.values()):
        (folder / kind.file).write_bytes(content)
        refused_or_done(["taxonomy", "import", str(folder)], capsys)
        assert number >= 0
    header = ",".join(column.name for column in kind.columns)
    for hostile in HOSTILE:
        cell = '"' + hostile.replace('"', '""') + '"'
        text = f"{header}\n" + ",".join(cell for _ in kind.columns) + "\n"
        (folder / kind.file).write_bytes(text.encode("utf-8", "replace"))
        refused_or_done(["taxonomy", "import", str(folder)], capsys)
        before = Workbench(store).state
        again = tmp_path / "again"
        assert refused_or_done(["taxonomy", "export", str(again)], capsys)[0] == 0
        code, error = refused_or_done(["taxonomy", "import", str(again)], capsys)
        assert code == 0, (hostile[:40], error)
        assert Workbench(store).state == before, hostile[:40]


def test_customers_under_hostile_names_stay_who_they_are(store, tmp_path, capsys):
    rows = "".join('"' + text.replace('"', '""') + '",Free\n' for text in HOSTILE)
    (tmp_path / "c.csv").write_bytes(("customer,plan\n" + rows).encode("utf-8", "replace"))

    refused_or_done(["customers", "import", str(tmp_path / "c.csv"), "--skip-bad"], capsys)
    assert refused_or_done(["customers", "export", str(tmp_path / "out.csv")], capsys)[0] == 0
    code, error = refused_or_done(["customers", "import", str(tmp_path / "out.csv")], capsys)

    assert code == 0 and "Nothing was changed" not in error
    for line in (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines():
        assert not line.lstrip('"').startswith(("=", "@", "+")), "a spreadsheet would carry it out"


@pytest.mark.parametrize(
    "name", [pytest.param(text, marks=[pytest.mark.long] if len(text) > 10_000 else []) for text in HOSTILE]
)
def test_workspaces_views_and_people_under_hostile_names_are_refused_or_listed_inert(store, capsys, name):
    if "\x00" in name:
        return  # no shell can pass it
    for command in (
        ["workspaces", "create", "--", name],
        ["views", "save", "--", name, "/trends"],
        ["people", "invite", "--role", "viewer"],
        ["people", "role", "--", name, "admin"],
        ["count", "--team", name],
        ["count", "--by", name],
        ["anomalies", "--week", name],
        ["--workspace", name, "count"],
        ["undo", "--", name],
        ["forget", "--dry-run", "--", name],
    ):
        refused_or_done(command, capsys)
    for command in (["workspaces", "list"], ["views", "list"], ["people", "list"]):
        assert main(command) == 0
        assert "\x1b" not in (printed := capsys.readouterr().out) and "\u202e" not in printed


def test_archives_of_mappings_that_would_fill_the_memory_are_refused(bench):
    many = zipped(**{f"{n}.toml": b"" for n in range(10_001)})
    large = zipped(**{f"{n}.toml": b"#" * 4_900_000 for n in range(5)})
    for content in (many, large, locked(), of_an_unknown_way()):
        with pytest.raises(AnalyticsError, match=r"Archive 'a.zip' (holds more than|cannot be opened)"):
            take_in(bench.mappings, [("a.zip", content)])


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("source = 5", "source"),
        ("source = 'a'\ncolumns = 'id'", "columns"),
        ("source = 'a'\n[columns]\nticket_id = 3", "columns"),
        ("source = 'a'\ndrop = 'x'", "drop"),
        ("source = 'a'\nheaders = [1]", "headers"),
        ("source = 'a'\nwords = ['x']", "words"),
        ("source = 'a'\n[words]\nteam = 'x'", "words"),
        ("source = 'a'\n[units]\nrating = 5", "units"),
    ],
)
def test_an_entry_of_another_kind_in_a_mapping_is_named(text, key):
    with pytest.raises(AnalyticsError, match=rf"Mapping file 'm.toml': '{key}' must be "):
        read_mapping(text, name="m.toml")


@pytest.mark.parametrize("text", ["[" * 100_000, '[{"publishedAt": 5}]', "9" * 10_000, "[1]", "{}x"])
def test_releases_of_anything_are_refused_in_words(text):
    with pytest.raises(AnalyticsError, match="This is not the output of"):
        releases_from_gh(text)


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="permissions of POSIX, and root to step down")
def test_files_that_may_not_be_read_are_refused_in_words(common, monkeypatch, capsys):
    monkeypatch.setenv("TAGWATCH_DATA", str(common / "store"))
    (common / "export.csv").write_text(EXPORT, encoding="utf-8")
    secret = common / "x.csv"
    secret.write_text(EXPORT, encoding="utf-8")
    secret.chmod(0)
    for kind, command in COMMANDS.items():
        with nobody_s_rights():
            code, error = refused_or_done(command(secret), capsys)
        assert code in (1, 2) and ("ermission" in error or "may not" in error), (kind, error)


NUMBERS = ("9" * 19, "9" * 5_000, "²", "٣" * 40, "-1", "1e9", "0x10", "")


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_beyond_all_are_refused_in_words(store, tmp_path, capsys, number):
    for command in (
        ["undo", "--", number],
        ["redo", "--", number],
        ["accept", "--", number],
        ["taxonomy", "undo", "--", number],
        ["token", "revoke", "--", number],
        ["subscriptions", "remove", "--", number],
        ["mappings", "--forget", number],
        ["restore", "--version", number],
        ["import", str(tmp_path / "export.csv"), "--columns-of", number],
        ["import", str(tmp_path / "export.csv"), "--expect", number],
    ):
        assert refused_or_done(command, capsys)[0] in (1, 2), command
