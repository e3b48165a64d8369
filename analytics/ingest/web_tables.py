"""Tables of web pages, which helpdesks and databases save under the name of a workbook, as CSV."""

import csv
import html
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from analytics.errors import UnreadableExport
from analytics.ingest.encoding import declared_encoding, encoding_of, lines_beyond_ascii
from analytics.ingest.grid import Budget, Grid, Row, as_lines, is_table

WEB, XML = "web", "xml"
BEGIN = 4_096  # bytes that decide
MOST_BYTES = 200_000_000
MOST_SPANNED = 1_000  # columns of one cell
MOST_BELOW = 65_534  # rows of one cell
HEADER_WITHIN = 5  # rows of a table
SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
# A tag with what stands in it; a quote matters only where it holds a value, which may hold a > then.
TAG = re.compile(
    r"""<(/?)([A-Za-z][A-Za-z0-9:-]{0,40})((?:[^<>=]++|=\s{0,9}"[^"]{0,5000}"|=\s{0,9}'[^']{0,5000}'|=)*+)>"""
)
SPAN = re.compile(r"""(?i)\b(colspan|rowspan)\s{0,9}=\s{0,9}["']?\s{0,9}(\d{1,6})(?!\d)""")
HIDES = {name: re.compile(f"(?i)</{name}") for name in ("script", "style")}


def kind_of(start: bytes) -> str | None:
    """WEB or XML where a file that begins like this may hold a table; None for anything else."""
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        start = start.decode("utf-16", "ignore").encode("ascii", "ignore")
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not text.startswith(b"<"):
        return None
    if SPREADSHEET.encode() in text:
        return XML
    return WEB if any(mark in text for mark in (b"<html", b"<table", b"<!doctype html")) else None


def check_size(file: Path) -> None:
    """Raise UnreadableExport for a page or XML that is too large to be held whole."""
    if file.stat().st_size > MOST_BYTES:
        raise UnreadableExport(
            f"Export '{file.name}' is a web page or XML of more than {MOST_BYTES // 1_000_000} MB. Open it in a "
            "spreadsheet program and save the table as CSV (UTF-8)."
        )


def page_as_csv(file: Path, target: Path, *, take: Callable[[int], None] = lambda size: None) -> tuple[str, ...] | None:
    """Write the longest table of a page, with the rows of all others that have its header, as CSV.

    take: counts bytes that are written. returns: what a person should look at, such as tables that were left aside;
    None where there is no table of at least two rows and columns, as in a sign-in page. Raises UnreadableExport for a
    file that is too large or cut off.
    """
    check_size(file)
    page = _Page(file.name)
    page.read(_text_of(file.read_bytes()))
    tables = [grid.rows for grid in page.tables]
    rows = max(tables, key=len, default=[])
    if not is_table(rows):
        return None
    joined, aside = _joined(rows, tables)
    take(sum(len(cell) + 3 for row in joined for cell in row))
    with target.open("w", encoding="utf-8", errors="replace", newline="") as out:
        csv.writer(out, lineterminator="\r\n").writerows(as_lines(joined))
    return (*page.notes, *([aside] if aside else []))


def _joined(rows: list[Row], tables: list[list[Row]]) -> tuple[list[Row], str]:
    """The rows of all tables with the header of the longest, in their order, and a sentence about the others."""
    header = next(row for row in rows if sum(map(bool, row)) > 1)
    joined: list[Row] = []
    aside: list[str] = []
    for number, table in enumerate(tables, 1):
        begin = next((place for place, row in enumerate(table[:HEADER_WITHIN]) if row == header), None)
        if table is rows and not joined:
            joined += table
        elif begin is not None or table is rows:
            joined += table[0 if begin is None or not joined else begin + 1 :]
        elif is_table(table):
            first = next(cell for row in table for cell in row if cell)
            aside.append(f"table {number} ({len(table):,} rows, begins with '{first[:40]}')")
    if not aside:
        return joined, ""
    return joined, (
        f"Tables of the page with another header were left aside: {', '.join(aside[:9])}"
        f"{' …' if len(aside) > 9 else ''}. To read one of them, save it as CSV."
    )


def _text_of(content: bytes) -> str:
    try:
        content.decode("utf-8")
        is_utf8 = True
    except UnicodeDecodeError:
        is_utf8 = False
    name = None if is_utf8 or content[:2] in (b"\xff\xfe", b"\xfe\xff") else declared_encoding(content[:BEGIN])
    if name not in (None, "utf-8"):
        return content.decode(name, "replace")
    high = () if is_utf8 else lines_beyond_ascii(io.BytesIO(content))
    return content.decode(*encoding_of(content[:BEGIN], is_utf8=is_utf8, high_lines=high))


def _tokens(text: str) -> Iterator[tuple[str, str, str]]:
    """The parts of a page: a tag's name with a slash before that of an end, what stands in it; "" and a text.

    Comments and what is run are left out. The time is linear in the characters.
    """
    place = 0
    while (start := text.find("<", place)) >= 0:
        if start > place:
            yield "", "", text[place:start]
        if text.startswith(("<!", "<?"), start):
            mark = "-->" if text.startswith("<!--", start) else ">"
            end = text.find(mark, start + 2)
            place = end + len(mark) if end >= 0 else len(text)
        elif tag := TAG.match(text, start):
            slash, name, inside = tag.groups()
            name, place = name.lower(), tag.end()
            yield slash + name, inside, ""
            if not slash and name in HIDES:
                closing = HIDES[name].search(text, place)
                place = closing.start() if closing else len(text)
        else:
            yield "", "", "<"
            place = start + 1
    yield "", "", text[place:]


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # a letter's number of thousands of digits
        return text


class _Page:
    """The tables of a page; one inside a cell is text of it."""

    def __init__(self, file: str) -> None:
        self.file, self.budget = file, Budget(file)
        self.tables: list[Grid] = []
        self.notes: tuple[str, ...] = ()
        self.depth = 0
        self.in_row = False
        self.cell: list[str] | None = None
        self.spans: dict[str, int] = {}

    def read(self, text: str) -> None:
        """Take the tables in; raises UnreadableExport for a page that ends inside a row."""
        opened = closed = False
        for tag, inside, data in _tokens(text):
            if not tag:
                if self.cell is not None and data:
                    self.cell.append(_unescaped(data))
            elif tag in ("/body", "/html"):
                self._end_table()
                closed = True
            elif tag.startswith("/"):
                self._end(tag[1:])
            else:
                opened = opened or tag in ("html", "body")
                self._start(tag, inside)
        if self.depth and (self.in_row or self.cell is not None):
            raise UnreadableExport(
                f"Export '{self.file}' is a web page that is cut off: it ends inside a row of its table. Nothing of it "
                "was taken in, because nobody can know how many rows are missing. Download it again, or save it as CSV."
            )
        if self.depth or (opened and not closed):
            self.notes = ("The page ends before its end is written: rows may be missing. Compare their number.",)
        self._end_table()

    def _start(self, tag: str, inside: str) -> None:
        if tag == "table":
            if self.depth and self.cell is None:
                self._end_table()
            self.depth += 1
            if self.depth == 1:
                self.tables.append(self.budget.grid())
        elif self.depth > 1 and self.cell is not None:
            self.cell.append(" ")
        elif self.depth == 1 and tag == "tr":
            self._begin_row()
        elif self.depth == 1 and tag in ("td", "th"):
            self._end_cell()
            if not self.in_row:
                self._begin_row()
            self.cell = []
            self.spans = {name.lower(): int(number) for name, number in SPAN.findall(inside)}
        elif tag in ("br", "p", "div") and self.cell:
            self.cell.append("\n")

    def _end(self, tag: str) -> None:
        if tag == "table" and self.depth > 1:
            self.depth -= 1
        elif tag == "table":
            self._end_table()
        elif self.depth == 1 and tag in ("td", "th"):
            self._end_cell()
        elif self.depth == 1 and tag in ("tr", "thead", "tbody", "tfoot"):
            self._end_row()

    def _begin_row(self) -> None:
        self._end_row()
        self.tables[-1].begin_row()
        self.in_row = True

    def _end_cell(self) -> None:
        if self.cell is not None:
            across, down = self.spans.get("colspan", 1), self.spans.get("rowspan", 1)
            self.tables[-1].put(
                "".join(self.cell).strip(),
                across=max(1, min(across, MOST_SPANNED)),
                down=min(down or MOST_BELOW, MOST_BELOW),  # nought: to the end of the table
            )
        self.cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if self.in_row:
            self.tables[-1].end_row()
        self.in_row = False

    def _end_table(self) -> None:
        if self.depth:
            self._end_row()
        self.depth = 0
