"""Fuzz over real forms: every tool's export, damaged at random, against what the undamaged one says.

The forms are those of tests/test_sources.py, made longer, and the project's sample; with TAGWATCH_REAL_DATA the
sample exports beside it, too. Damage is done to bytes, records are told apart by a splitter of our own.
"""

import csv
import io
import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from analytics.sample import write_exports
from analytics.store.database import CONTENT
from tests.test_fuzz import Reader
from tests.test_sources import EXPORTS, SHOWS

CASES, MANY_CASES, SHARD = 45, 5_000, 500
COPIES = 20
REAL = os.environ.get("TAGWATCH_REAL_DATA")
SAMPLES = Path(REAL).parent / "exports" if REAL else None
DAMAGES = (
    "flip",
    "flip",
    "high byte",
    "cut a byte",
    "open a quote",
    "drop a quote",
    "delimiter",
    "newline",
    "nul",
    "double",
    "drop",
    "truncate",
    "swap",
)
ENOUGH = 0.99  # of the records that nothing touched arrive with identical values


@dataclass(frozen=True)
class Form:
    """An undamaged export, its records apart, and the tickets that it holds."""

    name: str
    mark: bytes
    codec: str  # latin-1 stands for "as bytes"
    records: tuple[str, ...]  # with their line ends; the header among them
    header: int  # which record that is
    delimiter: str
    tickets: dict[str, tuple] = field(repr=False)
    owners: tuple[frozenset[str], ...] = field(repr=False)  # per record: the tickets whose id it names

    def encode(self, records: list[str]) -> bytes:
        return self.mark + "".join(records).encode(self.codec, "surrogatepass")


def split(text: str) -> list[str]:
    """Records with their line ends: a line end inside quotes is part of a cell."""
    records, begun, inside = [], 0, False
    for place, letter in enumerate(text):
        if letter == '"':
            inside = not inside
        elif letter == "\n" and not inside:
            records.append(text[begun : place + 1])
            begun = place + 1
    return [*records, text[begun:]] if begun < len(text) else records


def form_of(name: str, data: bytes, reader: Reader) -> Form | None:
    """None for an export that is refused, undamaged."""
    outcome, tickets = reader.read(data)
    if outcome.state != "imported":
        return None
    codec, mark = "latin-1", b""
    for bom, name_of in ((b"\xef\xbb\xbf", "latin-1"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(bom):
            codec, mark = name_of, bom
    text = data[len(mark) :].decode(codec)
    records = split(text)
    first = outcome.headers[0].encode("utf-8").decode("latin-1") if codec == "latin-1" else outcome.headers[0]
    header = next(number for number, record in enumerate(records) if first in record and len(record) > len(first) + 2)
    counts = Counter(mark for mark in records[header] if mark in ",;\t|")
    owners = tuple(
        frozenset(
            number
            for number in tickets
            if re.search(
                rf"(?<![0-9A-Za-z]){re.escape(number)}"
                r"(?![0-9A-Za-z])",
                record,
            )
        )
        if place > header
        else frozenset()
        for place, record in enumerate(records)
    )
    return Form(name, mark, codec, tuple(records), header, counts.most_common(1)[0][0], tickets, owners)


def longer(name: str, text: str) -> str:
    """A tool's small export with its first ticket many times, each under a number of its own."""
    number = SHOWS[name][0]
    records = split(text)
    own = [record for record in records if number in record]
    place = records.index(own[0])
    copies = [
        record.replace(number, f"k{copy}{number}" if number == "65e1" else f"{number}{copy:02}")
        for copy in range(COPIES)
        for record in own
    ]
    rest = [record for record in records[place:] if record not in own]
    return "".join([*records[:place], *copies, *rest])


@pytest.fixture(scope="module")
def reader(tmp_path_factory) -> Iterator[Reader]:
    columns = ", ".join(f"{name}::varchar" if kind == "TIMESTAMP" else name for name, kind in CONTENT.items())
    reader = Reader(tmp_path_factory.mktemp("fuzz"), columns)
    yield reader
    reader.connection.close()


@pytest.fixture(scope="module")
def forms(reader, tmp_path_factory) -> list[Form]:
    own = {name: longer(name, text).encode() for name, text in EXPORTS.items()}
    for path in write_exports(tmp_path_factory.mktemp("sample"), tickets=80):
        own[path.stem] = path.read_bytes()
    if SAMPLES and SAMPLES.is_dir():
        own |= {
            f"{path.stem} (sample)": path.read_bytes() for path in sorted(SAMPLES.glob("*.csv")) if path.stem != "truth"
        }
    found = [form for name, data in own.items() if (form := form_of(name, data, reader))]
    assert len(found) >= len(EXPORTS) + 2
    return found


def shuffled(form: Form, chance: random.Random) -> Form:
    """The same export with its columns in another order; those of one name keep theirs, as their tags do."""
    rows = []
    escape = {"escapechar": "\\", "doublequote": False} if '\\"' in "".join(form.records) else {}
    for record in form.records:
        rows.append(next(csv.reader(io.StringIO(record, newline=""), delimiter=form.delimiter, **escape), []))
    headers = rows[form.header]
    width = len(headers)
    order = chance.sample(range(width), width)
    for name in {name for name in headers if headers.count(name) > 1}:
        places = [place for place, column in enumerate(order) if headers[column] == name]
        for place, column in zip(places, sorted(order[place] for place in places), strict=True):
            order[place] = column
    records = []
    for row, record in zip(rows, form.records, strict=True):
        out = io.StringIO()
        csv.writer(out, delimiter=form.delimiter, lineterminator="\n", **escape).writerow(
            [row[place] for place in order] if len(row) == width else []
        )
        records.append(out.getvalue() if len(row) == width else record)
    return Form(
        form.name, form.mark, form.codec, tuple(records), form.header, form.delimiter, form.tickets, form.owners
    )


def damaged(form: Form, chance: random.Random) -> tuple[list[str], set[int], list[tuple]]:
    """The records after one to three damages, which were touched, and what was done. The header is spared mostly."""
    records, touched, done = list(form.records), set(), []
    for _ in range(chance.randint(1, 3)):
        what = chance.choice(DAMAGES)
        number = chance.randrange(form.header + 1, len(records)) if chance.random() < 0.97 else form.header
        record = records[number]
        place = chance.randrange(max(len(record) - 1, 1))
        before, letter, after = record[:place], record[place : place + 1], record[place + 1 :]
        byte = chr(chance.randint(1, 127))
        swap = min(number + 1, len(records) - 1)
        changed = {
            "flip": before + byte + after,
            "high byte": before + chr(chance.randint(128, 255)) + after,
            "cut a byte": before + after,
            "open a quote": before + '"' + letter + after,
            "drop a quote": record.replace('"', "", 1),
            "delimiter": before + form.delimiter + letter + after,
            "newline": before + "\n" + letter + after,
            "nul": before + "\x00" + letter + after,
            "double": record + record if record.endswith("\n") else record,
            "drop": "",
            "truncate": before,
            "swap": record,
        }[what]
        records[number] = changed
        touched.add(number)
        done.append((what, number, place))
        if what == "truncate":
            touched |= set(range(number, len(records)))
            records[number + 1 :] = [""] * (len(records) - number - 1)
        elif what == "swap" and number > form.header:
            records[number], records[swap] = records[swap], records[number]
            touched.add(swap)
    for number in sorted(touched):  # what has lost its line end runs into the next
        following = next((place for place in range(number + 1, len(records)) if records[place]), None)
        if following is not None and records[number] and not records[number].endswith("\n"):
            touched.add(following)
    return records, touched, done


def rows_by_another_parser(form: Form, records: list[str]) -> int | None:
    """Rows below the header as Python's csv module sees them; None where quotes no longer tell rows apart."""
    text = "".join(records[form.header + 1 :]).replace("\x00", "")  # no letter: a quote behind one opens a cell
    if text.count('"') % 2 or '\\"' in text:
        return None
    width = len(next(csv.reader(io.StringIO(records[form.header], newline=""), delimiter=form.delimiter)))
    parser = csv.reader(io.StringIO(text, newline=""), delimiter=form.delimiter, strict=True)
    count = begun = 0
    try:
        for row in parser:
            if len(row) != width and parser.line_num - begun > 1:
                return None  # a quote has swallowed line ends: which ones is a guess
            begun = parser.line_num
            count += form.delimiter.join(row).strip() != ""
    except csv.Error:
        return None
    return count


@dataclass
class Score:
    """What became of all cases together."""

    cases: int = 0
    failed: int = 0
    counted: int = 0  # files whose rows the other parser could count
    untouched: int = 0
    identical: int = 0


def check(reader: Reader, form: Form, number: int, score: Score) -> None:
    chance = random.Random(number)
    if chance.random() < 0.2:
        form = shuffled(form, chance)
    records, touched, done = damaged(form, chance)
    case = (number, form.name, done)

    outcome, tickets = reader.read(form.encode(records))

    score.cases += 1
    kept = set(form.tickets) - set().union(*(form.owners[place] for place in touched))
    whole_header = form.header not in touched
    if outcome.state == "failed":
        score.failed += 1
        nul = any(what == "nul" for what, *_ in done)
        assert outcome.message.startswith(("Export 'a.csv'", "Column")), case
        assert not whole_header or nul or not kept or "day first or month first" in outcome.message, (
            outcome.message,
            case,
        )
        return
    assert outcome.rows == outcome.tickets + outcome.repeated + outcome.rejected + outcome.footer, case
    assert outcome.tickets == len(tickets), case
    text = "".join(reject.text for reject in outcome.rejects)
    everything = text + "\n".join(tickets) + "\n"
    present = "".join(records[form.header + 1 :])
    gone = [name for name in kept if name in present and name not in everything]
    assert len(gone) <= outcome.footer, (gone, case)  # never without a word
    if whole_header:
        expected = rows_by_another_parser(form, records)
        if expected is not None:
            score.counted += 1
            assert outcome.rows == expected, (outcome.rows, expected, outcome.rejects, case)
        score.untouched += len(kept)
        score.identical += sum(tickets.get(name) == form.tickets[name] for name in kept)
        lost = [name for name in kept if name not in tickets and name not in text]
        assert len(lost) <= outcome.footer, (lost, case)


def run(reader: Reader, forms: list[Form], numbers: range) -> Score:
    score, cases = Score(), len(numbers)
    for number in numbers:
        check(reader, forms[number % len(forms)], number, score)
    assert score.failed <= cases * 0.08 and score.counted >= cases * 0.4, score
    assert score.identical >= score.untouched * ENOUGH, score
    return score


def test_what_nothing_touched_is_read_as_it_was_and_the_rest_is_reported(reader, forms):
    run(reader, forms, range(CASES))


@pytest.mark.long
@pytest.mark.parametrize("begin", range(0, MANY_CASES, SHARD))  # each can be run by itself, or by another worker
def test_in_thousands_of_damaged_exports_nothing_is_lost_without_a_word(reader, forms, begin):
    print(f"\n{len(forms)} forms, from case {begin}: {run(reader, forms, range(begin, begin + SHARD))}")


def test_undamaged_exports_with_their_columns_in_another_order_state_the_same(reader, forms):
    chance = random.Random(1)
    for form in forms:
        moved = shuffled(form, chance)
        assert reader.read(moved.encode(list(moved.records)))[1] == form.tickets, form.name
