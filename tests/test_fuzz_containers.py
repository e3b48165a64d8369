"""Fuzz over containers: archives and workbooks damaged at random are read whole or refused in words."""

import gzip
import io
import random
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

import openpyxl
import pytest
import xlwt

from analytics.ingest.imports import import_into
from analytics.ingest.planning import Order, Outcome
from tests.test_fuzz import Reader

CASES, MANY_CASES = 24, 1_000
ROWS = [("id", "created", "subject", "tags")] + [
    (f"T-{i:04}", f"2026-01-{1 + i % 28:02} 10:00", f"Größe {i}, ❤ {i * 7919 % 1009}", "bug;sync") for i in range(30)
]
TICKETS = {row[0]: row[2] for row in ROWS[1:]}


def text() -> bytes:
    return "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in ROWS).encode()


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tickets.csv", text())
    return out.getvalue()


def workbook() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in ROWS:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def old_workbook() -> bytes:
    book, out = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("a")
    for row, cells in enumerate(ROWS):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    book.save(out)
    return out.getvalue()


@dataclass
class Score:
    """What became of all cases together."""

    cases: int = 0
    refused: int = 0
    whole: int = 0  # every ticket with its own values
    changed: int = 0  # a format without checksums: damage that nobody can see


def damaged(content: bytes, chance: random.Random) -> bytes:
    """One to three damages, or none."""
    data = bytearray(content)
    for _ in range(chance.choice((0, 1, 1, 2, 3))):
        place, size = chance.randrange(len(data)), chance.choice((1, 1, 4, 64))
        what = chance.choice(("flip", "zero", "cut out", "insert", "truncate", "double", "number"))
        if what == "flip":
            data[place] ^= 1 << chance.randrange(8)
        elif what == "zero":
            data[place : place + size] = bytes(len(data[place : place + size]))
        elif what == "cut out":
            del data[place : place + size]
        elif what == "insert":
            data[place:place] = chance.randbytes(size)
        elif what == "truncate":
            del data[max(place, 8) :]
        elif what == "double":
            data[place:place] = data[place : place + 4 * size]
        else:
            data[place : place + 4] = chance.choice((b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\0"))
        data = data or bytearray(b"x")
    return bytes(data)


@pytest.fixture(scope="module")
def reader(tmp_path_factory) -> Iterator[Reader]:
    reader = Reader(tmp_path_factory.mktemp("fuzz"), "subject")
    yield reader
    reader.connection.close()


def read_all(reader: Reader, name: str, data: bytes) -> tuple[list[Outcome], dict[str, str]]:
    """What became of the parts of a file in an empty store, and the tickets that it holds then."""
    path = reader.file.with_name(name)
    path.write_bytes(data)
    for table in ("imports", "versions", "sightings", "current", "rejects"):
        reader.connection.execute(f"delete from {table}")
    outcomes = import_into(reader.connection, [path], Order(), reader.mappings, lambda what, share: None)
    return outcomes, dict(reader.connection.execute("select ticket_id, subject from tickets").fetchall())


def run(reader: Reader, cases: int) -> Score:
    """Checked containers give all tickets unchanged or none; every row is accounted for; a refusal is a sentence."""
    kinds = {
        "a.zip": zipped(),
        "a.csv.gz": gzip.compress(text(), mtime=0),
        "a.xlsx": workbook(),
        "a.xls": old_workbook(),
    }
    score = Score()
    for number in range(cases):
        chance = random.Random(number)
        name = list(kinds)[number % len(kinds)]
        outcomes, tickets = read_all(reader, name, damaged(kinds[name], chance))
        score.cases += 1
        for outcome in outcomes:
            if outcome.state == "failed":
                assert outcome.message.startswith(("Export '", "Column")), (number, outcome.message)
            else:
                assert outcome.rows == outcome.tickets + outcome.repeated + outcome.rejected + outcome.footer, number
        if all(outcome.state == "failed" for outcome in outcomes):
            score.refused += 1
        elif tickets == TICKETS:
            score.whole += 1
        else:
            score.changed += 1
            assert name == "a.xls", (number, name, outcomes)  # the others carry a sum of each part
    return score


def test_damaged_archives_and_workbooks_are_read_whole_or_refused(reader):
    score = run(reader, CASES)

    assert score.refused and score.whole


@pytest.mark.long
def test_a_thousand_damaged_archives_and_workbooks_are_read_whole_or_refused(reader):
    print(f"\n{run(reader, MANY_CASES)}")
