"""Records: the careful way through a CSV file, for the files that the fast way stumbles over.

The database reads whole files quickly but loses its place after a broken quote and knows no line
numbers. This reader goes line by line, finds its feet again after a damaged record, and says where
each record began.
"""

import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from analytics.exports.sniffing import Format

MOST_LINES = 5_000              # a quoted text with more line breaks than this is a quote left open
MOST_CHARACTERS = 2_000_000


@dataclass(frozen=True)
class Record:
    """One row of a file; `reason` is set where it cannot be one."""

    line: int                   # 1-based line on which it begins
    cells: tuple[str, ...]
    text: str                   # as it stands in the file
    reason: str | None = None


def read_records(path: Path, format: Format) -> Iterator[Record]:
    """The records below the header, damaged ones with a reason; blank lines are no records."""
    with path.open(encoding=format.encoding, errors="replace", newline="") as file:
        yield from split_records(file, delimiter=format.delimiter, width=len(format.headers),
                                 first_line=1, skip_through=format.header_line)


def split_records(lines: Iterable[str], *, delimiter: str, width: int, first_line: int = 1,
                  skip_through: int = 0) -> Iterator[Record]:
    """Split lines into records of `width` cells.

    A record ends at the first line end outside quotes. Where the quote is never closed, or what it
    closes at leaves the wrong number of cells, the first line alone is given back with a reason and
    reading goes on at the next line: one bad quote costs one row, never the rest of the file.
    """
    source = enumerate(lines, start=first_line)
    ahead: deque[tuple[int, str]] = deque()

    def line_at(index: int) -> tuple[int, str] | None:
        while len(ahead) <= index:
            step = next(source, None)
            if step is None:
                return None
            if step[0] > skip_through:
                ahead.append(step)
        return ahead[index]

    while (first := line_at(0)) is not None:
        number, text = first
        if not text.strip():
            ahead.popleft()
            continue
        cells = alone = _cells(text, delimiter)
        used, quotes = 1, text.count('"')
        parts = [text]
        size = len(text)
        while alone is None and quotes % 2 and used < MOST_LINES and size < MOST_CHARACTERS:
            following = line_at(used)
            if following is None:
                break
            parts.append(following[1])
            quotes += following[1].count('"')
            size += len(following[1])
            used += 1
        whole = "".join(parts)
        if used > 1:
            cells = _cells(whole, delimiter)
        if cells is not None and len(cells) == width:
            yield Record(number, cells, whole)
        else:
            reason = (f"has {len(alone)} cells where the header has {width}" if alone is not None
                      else "a quote is opened and not closed properly")
            yield Record(number, alone or (), text, reason)
            used = 1
        for _ in range(used):
            ahead.popleft()


def _cells(text: str, delimiter: str) -> tuple[str, ...] | None:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return tuple(rows[0]) if len(rows) == 1 else None
