"""The layout of an export's text: delimiter, escape, and the line of the header, found by parsing its first rows.

A report may begin with a title and a period before its header, and state `sep=;` in its first line.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from analytics.ingest.header_rows import Header, header_of
from analytics.ingest.headless import is_ticket, single_quoted, unwrapped_rows
from analytics.ingest.source import REMARK, normalise_header, unwrapped

DELIMITERS = ",;\t|"
ODD_DELIMITERS = "^~:#"  # some tools let people type any character; believed only below known headers
SEPARATOR_LINE = re.compile(r'^\ufeff?"?sep=(.)"?\s*$', re.IGNORECASE)
ROWS = 40  # that decide
WRAPPED = "[(:."  # of which a name has one where it is wrapped or bears a remark
FIRST_ROWS = 20  # kept for looking at


@dataclass(frozen=True)
class Layout:
    """Where the rows of a text begin and how they are divided."""

    delimiter: str
    escape: str  # '"' doubled, or a backslash before it
    headers: tuple[str, ...]  # as written, outer blanks removed; empty where there are none
    header_line: int  # 1-based line on which the header ends
    first_rows: tuple[tuple[str, ...], ...]
    preamble: int = 0  # filled rows above the header
    wrapped: str = ""  # each row is one quoted cell; the delimiter that follows it
    single: bool = False  # cells are between single quotes
    headless: tuple[str, ...] = ()  # the first row, where it is a ticket
    displaced: int = 0  # the line of a header that has tickets above it; header_line is 0 then


@dataclass(frozen=True)
class _Reading:
    rows: list[tuple[int, list[str]]]  # line on which the row ends, its cells
    header: int  # place in rows
    known: int  # headers whose names are known
    share: float  # of the rows that have the header's width
    delimiter: str
    escape: str


def layout_of(head: str, known: Set[str], *, whole: bool) -> Layout:
    """Find the layout of a file's first characters.

    known: normalised headers that exports are known to have. whole: `head` is all of the file.
    """
    if inside := unwrapped_rows(_whole_lines(head, whole=whole)):
        return replace(layout_of(inside[0], known, whole=True), wrapped=inside[1])
    if delimiter := single_quoted(_whole_lines(head, whole=whole)):
        quoted = csv.reader(io.StringIO(_whole_lines(head, whole=whole)), delimiter=delimiter, quotechar="'")
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(quoted)
        return replace(layout_of(text.getvalue(), known, whole=True), single=True)
    declared = SEPARATOR_LINE.match(head.split("\n", 1)[0])
    escapes = ('"', "\\") if '\\"' in head else ('"',)
    if declared:
        readings = [_read(head, declared.group(1), escape, known, whole=whole, skip=1) for escape in escapes]
    else:
        readings = [
            _read(head, delimiter, escape, known, whole=whole) for delimiter in DELIMITERS for escape in escapes
        ]
        if not any(reading and reading.known >= 2 for reading in readings):
            odd = [_read(head, delimiter, '"', known, whole=whole) for delimiter in ODD_DELIMITERS]
            readings += [reading for reading in odd if reading and reading.known >= 2]
    best = max(
        (reading for reading in readings if reading),
        default=None,
        key=lambda r: (min(r.known, 3), round(r.share, 2), len(r.rows[r.header][1])),
    )
    if best is None:
        return Layout(",", '"', (), 1, ())
    if mended := _quote_closed(head, best):
        closed = _read(mended, best.delimiter, best.escape, known, whole=whole, skip=1 if declared else 0)
        best = closed if closed and closed.share >= best.share else best
    cells = best.rows[best.header][1]
    bare = len(cells)
    while bare and not cells[bare - 1].strip():
        bare -= 1
    if bare < len(cells) and all(len(row) == bare for _, row in best.rows[best.header + 1 :]):
        cells = cells[:bare]  # delimiters too many at the end of the header alone
    place = best.header
    rows = [*best.rows[:place], (best.rows[place][0], cells), *best.rows[place + 1 :]]
    ticket = is_ticket(cells, [row for _, row in rows[place + 1 :]])
    header = Header(tuple(cells), place, place) if ticket else header_of(rows, place)
    line = rows[header.last][0]
    above, below = ([row for _, row in rows] for rows in (best.rows[: header.first], best.rows[header.last + 1 :]))
    found = Layout(
        best.delimiter,
        best.escape,
        _without_marks(header.names),
        line,
        tuple(tuple(row) for row in below[:FIRST_ROWS]),
        header.first,
    )
    if ticket:
        start = rows[place - 1][0] if place else 0
        return replace(found, headless=tuple(cells), header_line=start, first_rows=(tuple(cells), *found.first_rows))
    usual = sorted(_filled(row) for row in below)[len(below) // 2] if below else 0
    if any(
        is_ticket(row, below or above[:place] + above[place + 1 :]) and _filled(row) * 2 > usual
        for place, row in enumerate(above)
    ):  # a report's title may hold a period of time, and little else
        return replace(found, header_line=0, preamble=0, displaced=line, first_rows=tuple(map(tuple, above + below)))
    return found


def names_beyond_ascii(line: str, known: Set[str]) -> int:
    """How many different names of columns with letters beyond ASCII a line holds."""
    cells = max((line.split(delimiter) for delimiter in DELIMITERS), key=len)
    return len({_known(cell.strip(' "'), known) for cell in cells if not cell.isascii()} - {""})


def _without_marks(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names without the quote mark before each, where all of them have it."""
    marked = all(name.startswith("'") and not name.endswith("'") for name in names if name)
    return tuple(name.removeprefix("'") for name in names) if marked else names


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _whole_lines(head: str, *, whole: bool) -> str:
    return head if whole else head[: head.rfind("\n") + 1]


def _read(head: str, delimiter: str, escape: str, known: Set[str], *, whole: bool, skip: int = 0) -> _Reading | None:
    rows: list[tuple[int, list[str]]] = []
    options: dict[str, Any] = {"delimiter": delimiter}
    if escape != '"':
        options |= {"escapechar": escape, "doublequote": False}
    try:
        reader = csv.reader(io.StringIO(head, newline=""), **options)
        for cells in reader:
            if reader.line_num > skip and any(cell.strip() for cell in cells):
                rows.append((reader.line_num, cells))
            if len(rows) == ROWS:
                break
        else:
            if not whole and len(rows) > 1:
                rows.pop()  # the head may end in the middle of it
    except csv.Error:
        pass  # a broken quote is examined later, row by row
    wide = [len(cells) for _, cells in rows if len(cells) > 1]
    if not wide:
        return None
    counted = Counter(wide)
    usual = max(counted, key=lambda width: (counted[width], width))
    # Names are counted once: a ticket whose cells are yes and no has many cells of the name "No".
    names = [len({_known(cell, known) for cell in cells} - {""}) if len(cells) > 1 else 0 for _, cells in rows]
    header = max(range(len(rows)), key=lambda place: (names[place], -place))
    if names[header] < 2:
        header = next(
            place
            for place, (_, cells) in enumerate(rows)
            if (
                len(cells) > 1
                and ((place == 0 or len(cells) == usual) and sum(bool(cell.strip()) for cell in cells) * 2 > len(cells))
            )
            or place == len(rows) - 1
        )
    width = len(rows[header][1])
    below = [cells for _, cells in rows[header:]]
    return _Reading(
        rows, header, names[header], sum(len(cells) == width for cells in below) / len(below), delimiter, escape
    )


def _quote_closed(head: str, reading: _Reading) -> str | None:
    """The text without the quotes of the header's first line, where one that was left open took in rows below it.

    None where there is no evidence of that: only a header cell of several lines with a delimiter in it does.
    """
    if not any("\n" in cell and reading.delimiter in cell for cell in reading.rows[reading.header][1]):
        return None
    lines = head.splitlines(keepends=True)
    above = reading.rows[reading.header - 1][0] if reading.header else 0
    first = next((number for number in range(above, len(lines)) if lines[number].strip()), None)
    if first is None or lines[first].count('"') % 2 == 0:
        return None
    return "".join([*lines[:first], lines[first].replace('"', ""), *lines[first + 1 :]])


def _known(cell: str, known: Set[str]) -> str:
    """The cell as a name that headers are known to have; "" where it is none."""
    if not cell or len(cell) > 80:
        return ""
    name = normalise_header(cell)
    if name in known:
        return name
    if not any(mark in name for mark in WRAPPED):
        return ""
    return next((word for word in (name, unwrapped(name), REMARK.sub("", name)) if word in known), "")
