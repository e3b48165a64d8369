"""Hostile files: names that look like patterns, archives that unfold without end, workbooks that ask for everything."""

import gzip
import io
import struct
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import pytest

from analytics.ingest.allowance import MOST_MEMBERS
from analytics.ingest.containers import opened
from analytics.ingest.imports import import_files
from analytics.ingest.inbox import Inbox
from analytics.ingest.names import LONGEST, clean, literal, safe_name
from analytics.store.database import quoted

HEAD = "id,created,subject\n"
NAMES = (
    "x[1].csv",
    "[!a].csv",
    "*.csv",
    "?.csv",
    "**",
    "a{x,y}.csv",
    "it's.csv",
    'say "hi".csv',
    "a;drop table versions;--.csv",
    "%41#.csv",
    " blanks  .csv ",
    "new\nline.csv",
    "back\\*slash.csv",
    "\\[x].csv",
    "http:",
    "c0=1.csv",
    "x.csv.gz",
    "x.zst",
    "\u202etxt.vsc",
    "e\u0301.csv",
    "\x1b[31mred.csv",
    "n" * 251 + ".csv",
    b"latin-\xe9.csv".decode("utf-8", "surrogateescape"),
)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory) -> dict[str, Path]:
    """A folder with a file under each name, and others that a pattern would take instead; each has its own id."""
    folder = tmp_path_factory.mktemp("crowd") / "c0=7" / "s3:" / "[ab]*"
    folder.mkdir(parents=True)
    for other in ("x1.csv", "b.csv", "ax.csv", "red.csv", "1.csv"):
        (folder / other).write_text(HEAD + f"{other},2026-01-05 10:00,Other\n", encoding="utf-8")
    paths = {}
    for number, name in enumerate(NAMES):
        paths[name] = folder / name
        paths[name].write_text(HEAD + f"own-{number},2026-01-05 10:00,Own\n", encoding="utf-8")
    return paths


def ids(bench) -> list[str]:
    with duckdb.connect(str(bench.snapshots.path(bench.snapshots.current())), read_only=True) as connection:
        return [row[0] for row in connection.execute("select ticket_id from tickets order by 1").fetchall()]


def test_the_database_reads_the_file_that_is_named_and_no_other(crowd):
    for number, path in enumerate(crowd.values()):
        with literal(path) as name:
            rows = duckdb.execute(
                f"from read_csv('{quoted(name)}', columns={{c0: 'VARCHAR', c1: 'VARCHAR', c2: 'VARCHAR'}}, "
                "header=true, auto_detect=false, compression='none', hive_partitioning=false)"
            ).fetchall()
        assert rows == [(f"own-{number}", "2026-01-05 10:00", "Own")], path


def test_files_under_hostile_names_go_in_as_themselves_and_are_reported_under_a_clean_name(bench, crowd):
    outcomes = import_files(bench.snapshots, list(crowd.values()))

    assert [outcome.message for outcome in outcomes if outcome.state != "imported"] == []
    assert ids(bench) == sorted(f"own-{number}" for number in range(len(NAMES)))
    assert all(name.isprintable() or "\u0301" in name for name in (outcome.file for outcome in outcomes))
    assert all(len(outcome.file.encode()) <= LONGEST for outcome in outcomes)


def test_the_inbox_takes_hostile_names_and_leaves_none_of_them_behind(bench, crowd, tmp_path):
    inbox = Inbox(tmp_path / "in [box]*")
    inbox.make()
    for name, path in crowd.items():
        if name not in ("http:",):
            (inbox.folder / name).write_bytes(path.read_bytes())

    taken = inbox.sweep(inbox.look(), lambda files: import_files(bench.snapshots, files))

    assert len(taken) == len(NAMES) - 1 and not any(entry.failed for entry in taken)
    assert len(ids(bench)) == len(NAMES) - 1 and inbox.waiting() == []


def test_a_name_is_cut_between_letters_and_leads_nowhere():
    assert clean("ж" * 200 + ".csv") == "ж" * 98 + ".csv"
    assert [safe_name(name) for name in ("/etc/../", "a/b\\..", "..", "\x00")] == ["export.csv"] * 4


# Archives


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def refused(bench, path: Path) -> str:
    outcome = import_files(bench.snapshots, [path])[0]
    assert outcome.state == "failed", outcome
    return outcome.message


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """70 MB of one line, packed into 70 kB."""
    return gzip.compress(HEAD.encode() + b"1,2026-01-05 10:00," + b"a" * 70_000_000)


def test_what_unfolds_beyond_any_table_s_ratio_is_refused_with_the_figures(bench, bomb, tmp_path):
    (tmp_path / "a.csv.gz").write_bytes(bomb)
    line = gzip.decompress(bomb)
    single = zipped(tmp_path / "a.zip", {"a.csv": line})
    nested = zipped(
        tmp_path / "b.zip",
        {f"{i}.zip": zipped(tmp_path / "i", {"a.csv": line[:20_000_000]}).read_bytes() for i in range(5)},
    )

    for path in (tmp_path / "a.csv.gz", single, nested):
        assert f"unfolds to more than 250 times its {path.stat().st_size:,} bytes" in refused(bench, path)


def test_an_archive_with_sizes_that_are_not_true_is_read_by_what_comes_out(bench, tmp_path):
    rows = (HEAD + "1,2026-01-05 10:00,One\n" * 40).encode()
    sound = zipped(tmp_path / "a.zip", {"a.csv": rows}).read_bytes()
    for output in (60, 2**31 - 1):
        (tmp_path / "a.zip").write_bytes(sound.replace(struct.pack("<I", len(rows)), struct.pack("<I", output)))
        outcome = import_files(bench.snapshots, [tmp_path / "a.zip"])[0]
        assert outcome.state == "failed" or outcome.rows == 40


def test_too_many_members_are_refused_before_any_is_read(bench, tmp_path):
    path = zipped(tmp_path / "a.zip", {f"{i}.csv": b"" for i in range(MOST_MEMBERS + 1)})

    assert f"holds {MOST_MEMBERS + 1:,} exports or more; at most {MOST_MEMBERS:,}" in refused(bench, path)


def test_a_member_s_name_never_decides_where_it_is_written(bench, tmp_path):
    member = (HEAD + "{},2026-01-05 10:00,One\n").format
    names = ("../../../../out.csv", "/abs.csv", "C:\\win.csv", "a\nb\u202e[1]*.csv", "n" * 300 + ".csv")
    path = zipped(tmp_path / "a.zip", {name: member(i).encode() for i, name in enumerate(names)})

    with opened(path) as parts:
        folders = {part.path.parents[1] for part in parts}
        assert len(parts) == len(names) and len(folders) == 1
    outcomes = import_files(bench.snapshots, [path])

    assert {outcome.state for outcome in outcomes} == {"imported"} and len(ids(bench)) == len(names)
    assert not (tmp_path.parents[1] / "out.csv").exists() and not Path("/abs.csv").exists()


# Workbooks


def test_a_workbook_whose_reader_dies_is_refused_and_the_others_go_in(bench, write, tmp_path):
    book = openpyxl.Workbook()
    for row in (["id", "created", "subject"], ["1", "2026-01-05 10:00", "One"]):
        book.active.append(row)
    book.active["XFD1048576"] = "far away"
    book.save(tmp_path / "far.xlsx")

    outcomes = import_files(bench.snapshots, [tmp_path / "far.xlsx", write("a.csv", HEAD + "1,2026-01-05 10:00,One\n")])

    assert [outcome.state for outcome in outcomes] == ["failed", "imported"]
    assert "is a workbook that is too large: reading it takes more than 1.5 GB of memory" in outcomes[0].message
    assert "Save the sheet as CSV" in outcomes[0].message


def test_a_workbook_that_unfolds_without_end_is_refused_unread(bench, tmp_path):
    book = io.BytesIO()
    openpyxl.Workbook().save(book)
    sound = zipfile.ZipFile(book)
    row = b'<row><c t="str"><v>1</v></c><c t="str"><v>x</v></c></row>'
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>' + row * 1_300_000
    )
    path = zipped(
        tmp_path / "a.xlsx",
        {name: sheet if name.endswith("sheet1.xml") else sound.read(name) for name in sound.namelist()},
    )

    assert "unfolds to more than 250 times" in refused(bench, path)


@pytest.mark.parametrize("cut", [30, 700, 2_000])
def test_a_damaged_workbook_is_refused_in_words(bench, tmp_path, cut):
    book = io.BytesIO()
    openpyxl.Workbook().save(book)
    content = bytearray(book.getvalue())
    content[cut : cut + 40] = bytes(40)
    (tmp_path / "a.xlsx").write_bytes(content)

    assert "Export 'a.xlsx' is" in refused(bench, tmp_path / "a.xlsx")
