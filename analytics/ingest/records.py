"""Records: the careful way through a CSV file, for the files that the fast way cannot read.

The database reads whole files quickly but loses its place after a broken quote and knows no line
numbers. This reader goes line by line, finds the next good record after a damaged one, and reports where
each record began.
"""

import csv
import io
import re
from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, tee
from pathlib import Path

from analytics.errors import UnreadableExport
from analytics.ingest.files import unreadable
from analytics.ingest.footer import FOOTER
from analytics.ingest.line_cells import cells_of, follow
from analytics.ingest.lines import LONGEST, Line, read_lines
from analytics.ingest.row_numbers import LINE, RECORD, row_numbers
from analytics.ingest.sniffing import Format

MOST_FOOTER = 40  # lines of text below the rows that still are a footer
NO_RECORD = "no JSON object"
NUMBER = re.compile(r"\d[\d., ]*")

MOST_LINES = 8_000_000  # of one record

csv.field_size_limit(2 * LONGEST)


class CellTooLong(Exception):
    """A quoted cell is not closed within LONGEST characters, and what follows its first line are no rows."""

    def __init__(self, line: int):
        self.line = line


@dataclass(frozen=True)
class Record:
    """One row of a file; `reason` is set where it cannot be one."""

    line: int  # 1-based line on which it begins, or what else the file's Counting counts
    cells: tuple[str, ...]
    text: str  # as it is in the file
    reason: str | None = None
    below_blank: bool = False  # a blank line is above it
    footer: bool = False  # a line of a report's footer: no row, and none that was damaged
    note: str | None = None  # what was done to read it, see analytics.ingest.lines


def read_records(path: Path, format: Format) -> Iterator[Record]:
    """The records below the header, damaged ones with a reason; blank lines are no records.

    Lines of one cell at the end, below a blank line or beginning as footers do, are marked as footer.
    Raises UnreadableExport for a file that cannot be read to its end.
    """
    try:
        lines = read_lines(path, format.encoding, format.errors, mixed=format.zeros)
        records = split_records(
            _inside(lines, format.wrapped)
            if format.wrapped
            else _requoted(lines, format.delimiter)
            if format.single
            else lines,
            delimiter=format.delimiter,
            width=len(format.headers),
            skip_through=format.header_line,
            escape=format.escape,
        )
        yield from mark_footer(
            records if format.counting.unit == LINE else _numbered(records, path, format), format.headers
        )
    except CellTooLong as error:
        raise UnreadableExport(
            f"Export '{path.name}': a cell of the row that begins in line {error.line:,} is longer than "
            f"{LONGEST >> 20} MB, or its quote is never closed. Nothing of the file was taken in. "
            "Correct that row and import it again."
        ) from error
    except OSError as error:  # of this file alone: what its reader does with a record is not in here
        raise unreadable(path, error) from error


def _numbered(records: Iterable[Record], path: Path, format: Format) -> Iterator[Record]:
    """The records of a table that was made here, with the numbers of what it was made from."""
    records, same = tee(records)
    numbers = row_numbers(path, format.counting.unit, (record.line for record in same))
    for record, number in zip(records, numbers, strict=True):
        if format.counting.unit == RECORD and record.reason and len(record.cells) == 1:
            yield replace(record, line=number, text=record.cells[0], reason=NO_RECORD)
        else:
            yield replace(record, line=number)


def _inside(lines: Iterable[Line], delimiter: str) -> Iterator[Line]:
    """The lines of a table whose rows are one quoted cell each."""
    for row in csv.reader((line.text for line in lines), delimiter=delimiter):
        yield from map(Line, io.StringIO((row[0] if row else "") + "\n", newline=""))


def _requoted(lines: Iterable[Line], delimiter: str) -> Iterator[Line]:
    """The lines of a table whose cells are between single quotes, with double ones in their place."""
    for row in csv.reader((line.text for line in lines), delimiter=delimiter, quotechar="'"):
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerow(row)  # which quotes carriage returns
        yield from map(Line, io.StringIO(text.getvalue(), newline=""))


def mark_footer(records: Iterable[Record], headers: Sequence[str] = ()) -> Iterator[Record]:
    """Distinguish the footer of a report from damaged rows: only what is followed by no more good rows can be one.

    Or by the header again: then it is the title of the next part of the table.
    """
    held: list[Record] = []
    for record in records:
        filled = [cell.strip() for cell in record.cells if cell.strip()]
        short = record.reason is not None and len(filled) == 1
        total = record.reason is not None and len(filled) == 2 and NUMBER.fullmatch(filled[1])
        if (short or total) and FOOTER.match(filled[0]):
            held.append(replace(record, footer=True))
        elif (
            (short or (record.reason is not None and (not filled or _of_a_summary(filled, headers))))
            and len(held) < MOST_FOOTER
            and (record.below_blank or held)
        ):
            held.append(record)
        else:
            if headers and tuple(cell.strip() for cell in record.cells) == tuple(headers):
                held = [replace(each, footer=each.footer or each.below_blank) for each in held]
            yield from held
            held = []
            yield record
    below_blank = False
    for record in held:  # the end of the file: from the first blank line on it is footer
        below_blank = below_blank or record.below_blank or record.footer
        yield replace(record, footer=record.footer or below_blank)


def _of_a_summary(filled: Sequence[str], headers: Sequence[str]) -> bool:
    """Whether a damaged row may be of a smaller table below the tickets: half as wide at most, no number first."""
    return 2 * len(filled) <= len(headers) and not any(map(str.isdigit, filled[0]))


def split_records(
    lines: Iterable[Line], *, delimiter: str, width: int, skip_through: int = 0, escape: str = '"'
) -> Iterator[Record]:
    """Split lines into records of `width` cells.

    A record ends at the first line end outside quotes. Where the quote is never closed, or what it
    closes at leaves the wrong number of cells, the first line alone is given back with a reason and
    reading goes on at the next line: one bad quote costs one row, never the rest of the file. The time is
    linear in the characters. Raises CellTooLong.
    """
    ahead = _Ahead(lines, skip_through, delimiter, escape)
    below_blank = False
    while (line := ahead.at(0)) is not None:
        number, used = ahead.number, 1
        if line.fault:
            yield Record(number, (), line.text, line.fault, note=line.note)
        elif line.text.strip():
            cells = alone = cells_of(line.text, delimiter, escape)
            if alone is None and (used := ahead.closing(width)) > 1:
                cells = cells_of(ahead.text(used), delimiter, escape)
            if cells is not None and len(cells) > width and not any(cells[width:]):
                cells = cells[:width]  # a delimiter too many at the end of the line
            if cells is not None and len(cells) == width:
                yield Record(number, cells, ahead.text(used), note=ahead.note(used))
            else:
                used = 1
                reason = (
                    f"has {len(alone)} cells where the header has {width}"
                    if alone is not None
                    else "a quote is opened and not closed properly"
                )
                yield Record(number, alone or (), line.text, reason, below_blank, note=line.note)
        below_blank = not line.fault and not line.text.strip()
        ahead.drop(used)


class _Ahead:
    """The lines to come, and what is known of those that were looked at as the inside of a quoted cell.

    What a line does to a cell that is open at its start does not depend on where that cell was opened. So the `run`,
    the lines that were followed from one quote, serves every quote that is opened in one of them, and no line is
    followed twice.
    """

    closed: bool

    def __init__(self, lines: Iterable[Line], skip_through: int, delimiter: str, escape: str):
        self.source = enumerate(lines, start=1)
        self.skip_through, self.delimiter, self.escape = skip_through, delimiter, escape
        self.lines: deque[Line | str] = deque()  # a text where nothing else is known of a line
        self.number = skip_through + 1  # of the first of them
        self._begin_run(0)

    def at(self, place: int) -> Line | None:
        """The line so many places ahead; None behind the end of the file."""
        while len(self.lines) <= place:
            step = next(self.source, None)
            if step is None:
                return None
            if step[0] > self.skip_through:
                line = step[1]
                self.lines.append(line if line.fault or line.note else line.text)
        found = self.lines[place]
        return Line(found) if isinstance(found, str) else found

    def text_at(self, place: int) -> str:
        """Its text; empty behind the end of the file."""
        line = self.at(place)
        return line.text if line else ""

    def drop(self, count: int) -> None:
        for _ in range(count):
            self.lines.popleft()
        self.number += count

    def text(self, count: int) -> str:
        return "".join(line if isinstance(line, str) else line.text for line in islice(self.lines, count))

    def note(self, count: int) -> str | None:
        return next((line.note for line in islice(self.lines, count) if not isinstance(line, str)), None)

    def closing(self, width: int) -> int:
        """How many lines the record that begins with the first one takes; 1 where no quote closes it properly."""
        text = self.text_at(0)
        inside, cells, faulty = follow(text, self.delimiter, self.escape, inside=False)
        if not inside or faulty:
            return 1
        second = self.number + 1
        if not (self.begin <= second < self.end or (second == self.end and not self.closed)):
            self._begin_run(second)
        before = second - self.begin
        while not self.closed:
            line = self.at(self.end - self.number)
            if line is None or line.fault:
                return 1
            if self.sizes[-1] - self.sizes[before] + len(text) > LONGEST or self.end - self.number > MOST_LINES:
                if len(cells_of(self.text_at(1), self.delimiter, self.escape) or ()) != width:
                    raise CellTooLong(self.number)
                return 1  # what follows are rows: the quote is the mistake
            still, begun, bad = follow(line.text, self.delimiter, self.escape, inside=True)
            self.cells.append(self.cells[-1] + begun)
            self.sizes.append(self.sizes[-1] + len(line.text))
            self.faults.append(self.faults[-1] + bad)
            self.end += 1
            self.closed = not still
        cells += 1 + self.cells[-1] - self.cells[before]
        last = self.text_at(self.end - 1 - self.number).rstrip("\r\n")
        fits = cells == width or (cells > width and last.endswith(self.delimiter * (cells - width)))
        return self.end - self.number if fits and self.faults[-1] == self.faults[before] else 1

    def _begin_run(self, number: int) -> None:
        self.begin = self.end = number  # numbers of the run's first line, and of the one after its last
        self.closed = False  # whether its last line ends outside quotes
        # Per line of the run, of all lines before it: cells begun, characters, quotes closed in the middle of a cell.
        self.cells: array[int] = array("q", [0])
        self.sizes: array[int] = array("q", [0])
        self.faults: array[int] = array("q", [0])
