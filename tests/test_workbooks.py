"""Workbooks and archives: rows have the numbers that the user's program shows; nothing is left aside in silence."""

import gzip
import io
import lzma
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt

from analytics.ingest.imports import import_files
from analytics.ingest.planning import Order
from analytics.ingest.report import describe
from analytics.metrics.scope import Scope
from analytics.metrics.volume import totals

CASES = Path(__file__).parent / "cases"
HEAD = ["Ticket ID", "Created at", "Subject", "Team"]
GOOD = ["1", "2026-03-02 10:00", "a", "Sync"]
BAD = ["2", "no idea", "b\nof two lines", "Sync"]


def counts(bench, by):
    frame = totals(bench.facts(), Scope(), by=[by])
    return dict(zip(frame[by], frame["value"], strict=True))


@pytest.fixture
def book(tmp_path):
    """book("a.xlsx", Tickets=[row, …]) → its path; a row may be empty."""

    def book(name: str, **sheets: list[list[object]]) -> Path:
        path = tmp_path / name
        made = openpyxl.Workbook()
        made.remove(made.active)
        for title, rows in sheets.items():
            sheet = made.create_sheet(title)
            for row in rows:
                sheet.append(row)
        made.save(path)
        return path

    return book


def test_the_case_of_a_workbook_names_the_row_of_its_sheet(bench):
    (outcome,) = import_files(bench.snapshots, [CASES / "xlsx_row_number.xlsx"])

    assert (outcome.tickets, [reject.line for reject in outcome.rejects]) == (2, [3])
    assert "row 3 of sheet 'Sheet': Created at 'no idea'" in describe(outcome)


def test_blank_rows_titles_and_line_breaks_move_no_row_number(bench, book):
    rows = [["A report\nof two lines"], [], HEAD, GOOD, [], ["3", "2026-03-03 10:00", "x\ny\nz", "Sync"], BAD]

    (outcome,) = import_files(bench.snapshots, [book("a.xlsx", May=rows)])

    assert (outcome.rows, outcome.tickets, [reject.line for reject in outcome.rejects]) == (3, 2, [7])
    assert "1 row(s) above the header were skipped" in " ".join(outcome.warnings)


def test_an_old_workbook_that_begins_below_its_first_row_has_the_same_numbers(bench, tmp_path):
    made = xlwt.Workbook()
    sheet = made.add_sheet("Old")
    for row, cells in enumerate([HEAD, GOOD, BAD], start=4):
        for column, cell in enumerate(cells, start=2):
            sheet.write(row, column, cell)
    made.save(tmp_path / "a.xls")

    (outcome,) = import_files(bench.snapshots, [tmp_path / "a.xls"])

    assert [reject.line for reject in outcome.rejects] == [7]


def test_a_workbook_without_any_good_row_is_refused_with_sheet_and_row(bench, book):
    (outcome,) = import_files(bench.snapshots, [book("a.xlsx", May=[["Tickets"], HEAD, BAD])])

    assert "Column 'Created at', row 3 of sheet 'May': 'no idea'" in outcome.message


def test_a_footer_is_named_by_its_row(bench, book):
    rows = [HEAD, GOOD, ["3", "2026-03-03 10:00", "x\ny", "Sync"], ["Total", 2]]

    (outcome,) = import_files(bench.snapshots, [book("a.xlsx", May=rows)])

    assert "first row 4 of sheet 'May'" in " ".join(outcome.warnings)


def test_a_value_of_cells_merged_downwards_is_in_each_of_their_rows(bench, book):
    path = book("a.xlsx", May=[HEAD, GOOD, ["2", "2026-03-03", "b"], ["3", "2026-03-03", "c"], [], ["4", "2026-03-04"]])
    made = openpyxl.load_workbook(path)
    made.active.merge_cells("D2:D5")
    made.save(path)

    import_files(bench.snapshots, [path])

    assert counts(bench, "team") == {"Sync": 3, "(none)": 1}


def test_sheets_that_are_left_aside_are_named_with_the_option_that_reads_them(bench, book):
    sheets = {"May": [HEAD, GOOD], "Raw": [["Ref", "When"], ["7", "2026-03-05"], ["8", "2026-03-06"]], "Notes": [["x"]]}
    path = book("a.xlsx", **sheets)

    outcomes = import_files(bench.snapshots, [path])

    assert [outcome.tickets for outcome in outcomes] == [1]
    assert (
        "Sheets that were left aside: 'Raw' (no tickets found in it), 'Notes' (no table). To read one of them, --sheet"
        in " ".join(outcomes[0].warnings)
    )
    (refused,) = import_files(bench.snapshots, [path], Order(sheets=("raw",)))
    assert "--map ticket_id='Ref'" in refused.message
    columns = {"ticket_id": "Ref", "created_at": "When"}
    (raw,) = import_files(bench.snapshots, [path], Order(sheets=("Raw",), columns=columns))
    assert raw.tickets == 2


def test_a_sheet_that_a_workbook_lacks_is_refused_with_those_that_it_has(bench, book):
    (outcome,) = import_files(bench.snapshots, [book("a.xlsx", May=[HEAD, GOOD])], Order(sheets=("June",)))

    assert "has no table in a sheet 'June'. Its sheets: 'May'." in outcome.message


def test_several_sheets_of_tickets_go_in_and_one_alone_where_it_is_named(bench, book):
    path = book("a.xlsx", May=[HEAD, GOOD], June=[HEAD, ["9", "2026-06-02 10:00", "a", "Mobile"]])

    (one,) = import_files(bench.snapshots, [path], Order(sheets=("June",)))
    both = import_files(bench.snapshots, [path])

    assert (one.file, one.tickets) == ("a.xlsx · June", 1)
    assert [(outcome.file, outcome.state) for outcome in both] == [
        ("a.xlsx · May", "imported"),
        ("a.xlsx · June", "known"),
    ]


# Damage

ROWS = ",".join(HEAD) + "\n" + "".join(f"{n},2026-03-02 10:00,{n * 7919 % 1009},x\n" for n in range(1, 300))


def zipped(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(f"{name}.csv", text)
    return out.getvalue()


def test_one_damaged_file_in_an_archive_is_named_and_the_others_go_in(bench, write):
    data = bytearray(zipped(a=ROWS, b=ROWS.replace("\n", "\n9")))
    data[100:104] = b"\0\0\0\0"

    first, second = import_files(bench.snapshots, [write("both.zip", bytes(data))])

    assert (first.state, second.state, second.tickets) == ("failed", "imported", 299)
    assert "'both.zip · a.csv' is a part of an archive that is damaged. Nothing of it was taken in" in first.message


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.zip", zipped(a=ROWS)[:-40], "a zip archive or a workbook that is cut off or damaged"),
        ("a.csv.gz", gzip.compress(ROWS.encode())[:-200], "a gzip archive that is cut off: it ends before its content"),
        ("a.csv.gz", gzip.compress(ROWS.encode())[:-8] + bytes(8), "a gzip archive that is damaged"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + bytes(2_000), "a workbook (or another file of an office program) that cannot"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(200), "a 7z archive, which is not opened. Unpack it, or pack its files"),
        ("a.rar", b"Rar!\x1a\x07\x01\0" + bytes(200), "a RAR archive, which is not opened"),
        ("a.tar", b"a.csv".ljust(257, b"\0") + b"ustar" + bytes(600), "a tar archive, which is not opened"),
        ("a.bz2", b"BZh91AY&SY" + bytes(200), "a bzip2 archive, which is not opened"),
        ("a.csv", lzma.compress(ROWS.encode(), format=lzma.FORMAT_ALONE), "an LZMA archive, which is not opened"),
        ("a.lz4", b"\x04\x22\x4d\x18" + ROWS.encode(), "an LZ4 archive, which is not opened"),
        ("a.zip", b"PK\x05\x06" + bytes(18), "a zip archive with nothing in it"),
        ("a.exe", b"MZ\x90\0" + zipped(a=ROWS), "a program, perhaps an archive that unpacks itself. Unpack it"),
        ("a.eml", b"Subject: Export\r\nMIME-Version: 1.0\r\n\r\n" + ROWS.encode(), "an e-mail. Save the file that"),
    ],
)
def test_what_cannot_be_opened_is_refused_by_its_kind_with_the_way_on(bench, write, name, data, says):
    (outcome,) = import_files(bench.snapshots, [write(name, data)])

    assert outcome.state == "failed" and says in outcome.message


def test_what_is_packed_beside_exports_is_named_and_not_passed_by(bench, write, tmp_path):
    link = zipfile.ZipInfo("link.csv")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("a.csv", ROWS)
        archive.writestr("b.7z", b"7z\xbc\xaf\x27\x1c" + bytes(200))
        archive.writestr(link, "a.csv")
        archive.writestr("picture.png", b"\x89PNG")

    outcomes = {outcome.file: outcome for outcome in import_files(bench.snapshots, [tmp_path / "all.zip"])}

    assert list(outcomes) == ["all.zip · a.csv", "all.zip · b.7z", "all.zip · link.csv"]
    assert outcomes["all.zip · a.csv"].tickets == 299
    assert "it is a 7z archive, which is not opened. Unpack it" in outcomes["all.zip · b.7z"].message
    assert "is a link or a device and no file" in outcomes["all.zip · link.csv"].message


def test_a_damaged_sheet_is_named_and_the_others_go_in(bench, book, tmp_path):
    path = book("a.xlsx", May=[HEAD, GOOD], June=[HEAD, ["9", "2026-06-02 10:00", "a", "Mobile"]])
    with zipfile.ZipFile(path) as sound, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as broken:
        for name in sound.namelist():
            text = sound.read(name)
            broken.writestr(name, text[: len(text) // 2] + b"<x y=" if name.endswith("sheet2.xml") else text)

    outcomes = import_files(bench.snapshots, [tmp_path / "b.xlsx"])

    assert [(outcome.file, outcome.state) for outcome in outcomes] == [
        ("b.xlsx · May", "imported"),
        ("b.xlsx · June", "failed"),
    ]
    assert "is a sheet that is damaged. Open the workbook in a spreadsheet program" in outcomes[1].message
