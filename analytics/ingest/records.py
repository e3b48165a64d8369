"""Records: the careful way through a CSV file, for the files that the fast way stumbles over.

The database reads whole files quickly but loses its place after a broken quote and knows no line
numbers. This reader goes line by line, finds its feet again after a damaged record, and says where
each record began.
"""

import csv
import io
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from analytics.ingest.files import unreadable
from analytics.ingest.sniffing import Format

MOST_LINES = 5_000  # a quoted text with more line breaks than this is a quote left open
MOST_CHARACTERS = 2_000_000
MOST_FOOTER = 40  # lines of text below the rows that still are a footer
# What reports write below (or above) their rows. A line of a single cell that begins so is no damaged row.
FOOTER = re.compile(
    r"^(grand |sub[- ]?)?totals?\b|^(grand )?sum\b|^(zwischen|teil)?summe\b|^gesamt|^sous[- ]total|^subtotal|^totale\b|"
    r"^totaal\b|^razem\b|^celkem\b|^toplam\b|^summa\b|^итого|^всего|^小計|^合計|^小计|^总计|^合计|^합계|^소계|"
    r"^reporting period|^copyright|^©|"
    r"^confidential|^generated (by|on|at)|^exported (by|on|at)|^report (generated|name|period)|"
    r"^erstellt (von|am)\b|^filters? applied|^end of report",
    re.IGNORECASE,
)

csv.field_size_limit(MOST_CHARACTERS)


@dataclass(frozen=True)
class Record:
    """One row of a file; `reason` is set where it cannot be one."""

    line: int  # 1-based line on which it begins
    cells: tuple[str, ...]
    text: str  # as it stands in the file
    reason: str | None = None
    below_blank: bool = False  # a blank line stands above it
    footer: bool = False  # a line of a report's footer: no row, and none that was damaged


def read_records(path: Path, format: Format) -> Iterator[Record]:
    """The records below the header, damaged ones with a reason; blank lines are no records.

    Lines of one cell at the end, below a blank line or beginning as footers do, are marked as footer.
    Raises UnreadableExport for a file that cannot be read to its end.
    """
    try:
        with path.open(encoding=format.encoding, errors=format.errors, newline="") as file:
            yield from mark_footer(
                split_records(
                    file,
                    delimiter=format.delimiter,
                    width=len(format.headers),
                    first_line=1,
                    skip_through=format.header_line,
                    escape=format.escape,
                )
            )
    except OSError as error:  # of this file alone: what its reader does with a record is not in here
        raise unreadable(path, error) from error


def mark_footer(records: Iterable[Record]) -> Iterator[Record]:
    """Tell the footer of a report from damaged rows: only what is followed by no more good rows can be one."""
    held: list[Record] = []
    for record in records:
        text = next((cell.strip() for cell in record.cells if cell.strip()), "")
        short = record.reason is not None and sum(bool(cell.strip()) for cell in record.cells) == 1
        if short and FOOTER.match(text):
            held.append(replace(record, footer=True))
        elif short and len(held) < MOST_FOOTER and (record.below_blank or held):
            held.append(record)
        else:
            yield from held
            held = []
            yield record
    below_blank = False
    for record in held:  # the end of the file: from the first blank line on it is footer
        below_blank = below_blank or record.below_blank or record.footer
        yield replace(record, footer=record.footer or below_blank)


def split_records(
    lines: Iterable[str], *, delimiter: str, width: int, first_line: int = 1, skip_through: int = 0, escape: str = '"'
) -> Iterator[Record]:
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

    below_blank = False
    while (first := line_at(0)) is not None:
        number, text = first
        if not text.strip():
            ahead.popleft()
            below_blank = True
            continue
        cells = alone = _cells(text, delimiter, escape)
        used, parts, size = 1, [text], len(text)
        inside = alone is None and _ends_inside(text, delimiter, escape)
        while inside and used < MOST_LINES and size < MOST_CHARACTERS:
            following = line_at(used)
            if following is None:
                break
            parts.append(following[1])
            inside = _ends_inside(following[1], delimiter, escape, inside=True)
            size += len(following[1])
            used += 1
        whole = "".join(parts)
        if used > 1:
            cells = _cells(whole, delimiter, escape)
        if cells is not None and len(cells) > width and not any(cells[width:]):
            cells = cells[:width]  # a delimiter too many at the end of the line
        if cells is not None and len(cells) == width:
            yield Record(number, cells, whole)
        else:
            reason = (
                f"has {len(alone)} cells where the header has {width}"
                if alone is not None
                else "a quote is opened and not closed properly"
            )
            yield Record(number, alone or (), text, reason, below_blank)
            used = 1
        below_blank = False
        for _ in range(used):
            ahead.popleft()


def _ends_inside(text: str, delimiter: str, escape: str, *, inside: bool = False) -> bool:
    """Whether a quoted cell is still open at the end of a line. Only a quote that begins a cell opens one.

    inside: whether it begins inside one.

    >>> _ends_inside('1,5" screen,"two', ",", '"'), _ends_inside('lines",x', ",", '"', inside=True)
    (True, False)
    """
    if escape != '"':
        text = text.replace(escape + '"', "")
    place = 0
    if not inside and text.startswith('"'):
        inside, place = True, 1
    while True:
        opens = delimiter + '"'
        found = text.find('"' if inside else opens, place)
        if found < 0:
            return inside
        if inside and escape == '"' and text.startswith('""', found):
            place = found + 2
        else:
            place = found + (1 if inside else len(opens))
            inside = not inside


def _cells(text: str, delimiter: str, escape: str) -> tuple[str, ...] | None:
    options = {} if escape == '"' else {"escapechar": escape, "doublequote": False}
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, **options))
    except csv.Error:
        return None
    return tuple(rows[0]) if len(rows) == 1 else None
