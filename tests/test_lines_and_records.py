"""Lines and records: mixed encodings, bytes out of step, cells of megabytes; every row is read, left out or refused."""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from analytics.ingest import records, staging
from analytics.ingest.imports import import_files
from analytics.ingest.lines import Line
from analytics.ingest.records import CellTooLong, split_records

HEAD = "id,created,subject,tags\n"
ROWS = [f"T-{i:04},2026-01-{1 + i % 28:02} 10:00,Größe {i},bug\n" for i in range(40)]
TEXT = HEAD + "".join(ROWS)
LE, BE = TEXT.encode("utf-16-le"), TEXT.encode("utf-16-be")


def tickets(bench) -> dict[str, str]:
    with duckdb.connect(str(bench.snapshots.path(bench.snapshots.current())), read_only=True) as connection:
        return dict(connection.execute("select ticket_id, subject from tickets").fetchall())


def check(bench, outcome, *, lost: set[int]) -> None:
    """All but the lost rows arrived as they were, and the lost ones are among those that were left out."""
    assert outcome.state == "imported", outcome.message
    kept = tickets(bench)
    assert kept == {f"T-{i:04}": f"Größe {i}" for i in range(40) if i not in lost}
    assert outcome.rows == outcome.tickets + outcome.repeated + outcome.rejected + outcome.footer
    assert outcome.rejected == len(lost)


@pytest.mark.parametrize(
    ("content", "row"),
    [
        (b"\xff\xfe" + LE[:801] + LE[802:], 10),
        (b"\xff\xfe" + LE[:801] + b"x" + LE[801:], 10),
        (b"\xfe\xff" + BE[:801] + BE[802:], 10),
        (b"\xfe\xff" + BE[:800] + b"\0" + BE[800:], 10),
        (LE[:801] + LE[802:], 10),
        (b"\xff\xfe" + LE[:-3], 39),
    ],
    ids=["le less", "le more", "be less", "be more", "no mark", "cut off"],
)
def test_a_byte_too_many_or_too_few_in_utf_16_costs_its_row_and_is_reported(bench, load, content, row):
    outcome = load("a.csv", content)

    check(bench, outcome, lost={row})
    assert outcome.rejects[0].line == row + 2 and "a byte of it is missing or too many" in outcome.rejects[0].reason


def test_bytes_lost_at_random_in_utf_16_cost_at_most_two_rows_each(bench, write):
    chance = random.Random(13)
    for _ in range(12):
        place = chance.randrange(len(HEAD) * 2 + 60, len(LE) - 4)
        outcome = import_files(bench.snapshots, [write("a.csv", b"\xff\xfe" + LE[:place] + LE[place + 1 :])])[0]
        assert outcome.state == "imported" and outcome.tickets >= 38 and outcome.rejected >= 1, place
        assert outcome.rows == outcome.tickets + outcome.repeated + outcome.rejected + outcome.footer


@pytest.mark.parametrize("other", ["utf-16-le", "utf-16-be", "utf-16"])
def test_lines_in_utf_16_inside_utf_8_are_read_in_their_own_encoding_and_said(bench, load, other):
    outcome = load(
        "a.csv", HEAD.encode() + b"".join(r.encode(other if i in (3, 4, 30) else "utf-8") for i, r in enumerate(ROWS))
    )

    check(bench, outcome, lost=set())
    assert any(
        warning.startswith("3 line(s) are written in another encoding") and "first line 5" in warning
        for warning in outcome.warnings
    )


def test_a_line_in_utf_8_inside_utf_16_is_read_in_its_own_encoding_and_said(bench, load):
    outcome = load(
        "a.csv",
        b"\xff\xfe"
        + HEAD.encode("utf-16-le")
        + b"".join(r.encode("utf-8" if i == 7 else "utf-16-le") for i, r in enumerate(ROWS)),
    )

    check(bench, outcome, lost=set())
    assert any("first line 9" in warning for warning in outcome.warnings)


def test_utf_16_with_letters_that_hold_the_byte_of_a_line_feed_is_read_as_it_is(bench, load):
    subjects = ["Ċ ਊ ઊ 上", "੧", "ऊਅ", "a\u0a05b"]
    text = HEAD + "".join(f'T-{i},2026-01-05 10:00,"{s}\r\n{s}",bug\r\n' for i, s in enumerate(subjects))
    for codec in ("utf-16", "utf-16-be"):
        outcome = load("a.csv", (b"\xfe\xff" if codec == "utf-16-be" else b"") + text.encode(codec))
        assert outcome.rejected == 0
        assert tickets(bench) == {f"T-{i}": f"{s}\r\n{s}" for i, s in enumerate(subjects)}


@pytest.mark.parametrize(
    "dirt", ["T-\0{}", "\0T-{}", "T-{}\0", '\0"T-{}"', '"T-{}"\0', '"T-{}\0"', "\0" * 4096 + "T-{}"]
)
def test_an_id_keeps_neither_a_zero_byte_nor_its_quotes_and_it_is_reported(bench, load, dirt):
    outcome = load("a.csv", TEXT.replace("T-0005", dirt.format("0005")))

    check(bench, outcome, lost=set())
    assert any("1 line(s) hold zero bytes, which were removed, first line 7" in warning for warning in outcome.warnings)


def test_a_row_overwritten_with_zero_bytes_is_left_out_and_counted(bench, load):
    outcome = load("a.csv", TEXT.replace(ROWS[5], "\0" * 50 + "\n"))

    check(bench, outcome, lost={5})
    assert (outcome.rejects[0].line, outcome.rejects[0].reason) == (7, "holds zero bytes and nothing else")


# Long cells


@pytest.mark.parametrize("piece", ["abcd\n", 'say ""no"", ', "a", "ü,\n"], ids=["lines", "quotes", "one line", "cells"])
def test_a_sound_cell_of_megabytes_is_read_cut_and_said(bench, load, piece):
    cell = piece * (3_000_000 // len(piece))
    outcome = load("a.csv", TEXT.replace("Größe 5,", f'"{cell}",'))

    assert (outcome.rows, outcome.tickets, outcome.rejected) == (40, 40, 0)
    assert tickets(bench)["T-0005"] == cell.replace('""', '"')[:1_000_000].strip(" ")
    assert any(
        "1 cell(s) are longer than what is kept of one (1,000,000 characters" in w
        and "first line 7, column 'subject'" in w
        for w in outcome.warnings
    )


def test_a_line_that_is_too_long_costs_its_row_and_a_cell_of_lines_that_is_too_long_is_refused(
    bench, load, monkeypatch
):
    monkeypatch.setattr("analytics.ingest.lines.LONGEST", 1 << 20)
    monkeypatch.setattr(records, "LONGEST", 1 << 20)

    line = load("a.csv", TEXT.replace("Größe 5,", "a" * 20_000_000 + ","))
    cell = load("b.csv", TEXT.replace("Größe 5,", '"' + "text of a line\n" * 100_000 + '",') + '"')

    check(bench, line, lost={5})
    assert line.rejects[0].line == 7 and line.rejects[0].reason.startswith("is longer than ")
    assert cell.state == "failed" and "a cell of the row that begins in line 7 is longer than" in cell.message


def test_an_id_that_would_be_cut_costs_its_row_since_others_may_begin_as_it_does(load, monkeypatch):
    monkeypatch.setattr(staging, "KEPT", 500)
    text = TEXT.replace("T-0005", "T" * 600 + "5").replace("T-0006", "T" * 600 + "6")

    outcome = load("a.csv", text.replace("Größe 7,", '"' + "long " * 200 + '",'))

    assert (outcome.rows, outcome.tickets, outcome.repeated, outcome.rejected) == (40, 38, 0, 2)
    assert [reject.line for reject in outcome.rejects] == [7, 8]
    assert all("the ticket id is longer than" in reject.reason for reject in outcome.rejects)


@pytest.mark.long
def test_a_cell_of_millions_of_lines_takes_no_memory_beyond_its_own(tmp_path):
    """It took 4.4 GB: the fast reader kept each of them as a damaged row."""
    (tmp_path / "a.csv").write_text(TEXT.replace("Größe 5,", '"' + "Lorem ipsum dolor, sit\n" * 8_000_000 + '",'))
    process = subprocess.Popen(
        [sys.executable, "-m", "analytics", "import", str(tmp_path / "a.csv")],
        cwd=Path(__file__).parents[1],
        env={**os.environ, "TAGWATCH_DATA": str(tmp_path / "store")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    said = process.stdout.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)

    assert process.returncode == 1 and "a cell of the row that begins in line 7 is longer than 64 MB" in said
    assert used.ru_maxrss < 1_500_000, "in kB"


def test_a_quote_that_is_never_closed_costs_one_row_whatever_follows(bench, load, monkeypatch):
    monkeypatch.setattr(records, "LONGEST", 2_000)

    check(bench, load("a.csv", TEXT.replace("Größe 5,", '"Größe 5,')), lost={5})


@pytest.mark.parametrize(
    "pathological", ['x","y\n', '1,"\n', '1,2,"3\n', 'q"z,"\n', '"\n', '""\n', '","\n', '1,2,3,"4"x\n', "\n", ",\n"]
)
def test_the_time_is_linear_in_the_lines_whatever_the_quotes(pathological):
    def seconds(lines: int) -> float:
        best = 9.0
        for _ in range(3):
            begun = time.process_time()
            for _record in split_records((Line(pathological) for _ in range(lines)), delimiter=",", width=4):
                pass
            best = min(best, time.process_time() - begun)
        return best

    assert seconds(40_000) < 8 * seconds(10_000) + 0.1  # quadratic: 16


def test_a_cell_beyond_the_bound_names_its_line():
    lines = [Line("a,b\n"), Line('1,"open\n'), *(Line("text\n") for _ in range(records.LONGEST // 1000))]
    small = [Line('1,"' + "x" * (records.LONGEST // 2) + "\n"), Line("y" * (records.LONGEST // 2) + "\n"), Line("z\n")]

    assert len(list(split_records(lines, delimiter=",", width=2))) == len(lines)
    with pytest.raises(CellTooLong) as error:
        list(split_records([*small, Line("z\n")], delimiter=",", width=2))
    assert error.value.line == 1


PIECES = {"lines": "text of a line\n", "one line": "words, and words ", "doubled quotes": '""', "both": 'say ""no"",\n'}


@pytest.mark.long
@pytest.mark.parametrize("megabytes", [54, 63])
@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_a_cell_of_nearly_64_mb_is_read_cut_and_said(bench, load, piece, megabytes):
    cell = piece * ((megabytes << 20) // len(piece))

    outcome = load("a.csv", TEXT.replace("Größe 5,", f'"{cell}",'))

    assert outcome.state == "imported", outcome.message
    assert (outcome.rows, outcome.tickets, outcome.rejected) == (40, 40, 0)
    assert tickets(bench)["T-0005"] == cell[:4_000_000].replace('""', '"')[:1_000_000].strip(" ")
    assert any("first line 7, column 'subject'" in warning for warning in outcome.warnings)


@pytest.mark.long
@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_a_cell_of_more_than_64_mb_is_left_out_or_refused_with_its_line(bench, load, piece):
    cell = piece * ((65 << 20) // len(piece))

    outcome = load("a.csv", TEXT.replace("Größe 5,", f'"{cell}",'))

    if "\n" in piece:
        assert outcome.state == "failed"
        assert "a cell of the row that begins in line 7 is longer than 64 MB" in outcome.message
    else:
        check(bench, outcome, lost={5})
        assert (outcome.rejects[0].line, outcome.rejects[0].reason[:21]) == (7, "is longer than 64 MB ")


def test_a_few_lines_of_utf_16_within_another_encoding_are_named_with_their_line(load):
    outcome = load(
        "a.csv",
        TEXT.replace("ö", "o").replace("ß", "ss").encode() + "T-90,2026-01-05 10:00,Größe,bug\n".encode("utf-16-le"),
    )

    assert outcome.state == "failed" and "binary data. The first is in line 42. " in outcome.message


# What cuts no row: a carriage return or a line separator within a cell
CUTTING = "a\rb", "a\u2028=b", "a\x85b\x0cc"
OTHERS = [(str(number), f"Subject {number}") for number in range(10, 20)]


def as_json(rows: list[tuple[str, str]]) -> str:
    return json.dumps([{"id": id, "created_at": "2026-01-05T10:00:00Z", "subject": text} for id, text in rows])


def as_page(rows: list[tuple[str, str]]) -> str:
    cells = "".join(
        f"<tr><td>{id}</td><td>2026-01-05 10:00</td><td>{text.replace(chr(13), '&#13;')}</td></tr>" for id, text in rows
    )
    return f"<html><table><tr><th>id</th><th>created</th><th>subject</th></tr>{cells}</table></html>"


def in_single_quotes(rows: list[tuple[str, str]]) -> str:
    return "'id','created','subject'\n'9','2026-01-05 10:00','with, comma'\n" + "".join(
        f"'{id}','2026-01-05 10:00','{text}'\n" for id, text in rows
    )


@pytest.mark.parametrize(
    ("name", "form"), [("a.json", as_json), ("a.xls", as_page), ("a.csv", in_single_quotes)], ids=["json", "html", "'"]
)
def test_no_row_is_cut_at_a_carriage_return_or_a_line_separator_within_a_cell(bench, load, name, form):
    cutting = {as_page: CUTTING[:2], in_single_quotes: CUTTING[1:2]}.get(form, CUTTING)  # HTML has no form feed

    outcome = load(name, form([*enumerated(cutting), *OTHERS]))

    assert outcome.tickets >= len(cutting) + len(OTHERS) and not outcome.rejected, outcome
    found = tickets(bench)
    assert [found[id].split() for id, _ in enumerated(cutting)] == [text.split() for text in cutting]


def enumerated(texts: Sequence[str]) -> list[tuple[str, str]]:
    return [(str(number), text) for number, text in enumerate(texts, start=1)]
