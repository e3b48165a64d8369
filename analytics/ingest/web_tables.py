"""Tables of web pages and of Excel's XML: what helpdesks and databases save under the name of a workbook, as CSV."""

import csv
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from xml.parsers import expat

from analytics.errors import UnreadableExport

WEB, XML = "web", "xml"
BEGIN = 4_096  # bytes that decide
MOST_BYTES = 200_000_000
MOST_SPANNED = 1_000  # columns of one cell
SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
Row = list[str]


def kind_of(start: bytes) -> str | None:
    """WEB or XML where a file that begins like this may hold a table; None for anything else."""
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not text.startswith(b"<"):
        return None
    if SPREADSHEET.encode() in text:
        return XML
    return WEB if any(mark in text for mark in (b"<html", b"<table", b"<!doctype html")) else None


def table_as_csv(file: Path, target: Path, kind: str, *, take: Callable[[int], None] = lambda size: None) -> bool:
    """Write the longest table as CSV; False where there is none of at least two rows and columns, as in a sign-in page.

    take: counts bytes that are written. Raises UnreadableExport for a file that is too large or damaged.
    """
    if file.stat().st_size > MOST_BYTES:
        raise UnreadableExport(
            f"Export '{file.name}' is a web page or XML of more than {MOST_BYTES // 1_000_000} MB. Open it in a "
            "spreadsheet program and save the table as CSV (UTF-8)."
        )
    content = file.read_bytes()
    tables = _of_page(content) if kind == WEB else _of_workbook(content, file.name)
    rows = max(tables, key=len, default=[])
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return False
    take(sum(len(cell) + 3 for row in rows for cell in row))
    with target.open("w", encoding="utf-8", errors="replace", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(rows)
    return True


def _of_page(content: bytes) -> list[list[Row]]:
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    page = _Page()
    page.feed(text)
    page.close()
    return page.tables


class _Page(HTMLParser):
    """The tables of a page; one inside a cell is text of it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[Row]] = []
        self.depth = 0
        self.cell: list[str] | None = None
        self.span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.tables.append([])
        elif self.depth > 1 and self.cell is not None:
            self.cell.append(" ")
        elif self.depth == 1 and tag == "tr":
            self._end_cell()
            self.tables[-1].append([])
        elif self.depth == 1 and tag in ("td", "th"):
            self._end_cell()
            span = dict(attrs).get("colspan") or "1"
            self.cell, self.span = [], min(int(span), MOST_SPANNED) if span.isdigit() else 1
        elif tag in ("br", "p", "div") and self.cell:
            self.cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self.depth:
            if self.depth == 1:
                self._end_cell()
            self.depth -= 1
        elif self.depth == 1 and tag in ("td", "th", "tr"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)

    def _end_cell(self) -> None:
        if self.cell is not None and self.tables:
            rows = self.tables[-1]
            if not rows:
                rows.append([])
            rows[-1] += ["".join(self.cell).strip(), *[""] * (self.span - 1)]
        self.cell = None


def _of_workbook(content: bytes, name: str) -> list[list[Row]]:
    book = _Book()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = book.start, book.end
    parser.CharacterDataHandler = book.data
    parser.StartDoctypeDeclHandler = book.refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as error:
        raise UnreadableExport(
            f"Export '{name}' is a workbook as XML that is damaged or cut off. Download it again, or save it as CSV."
        ) from error
    return book.sheets


class _Book:
    """The sheets of a workbook as Excel 2003 writes it in XML."""

    def __init__(self) -> None:
        self.sheets: list[list[Row]] = []
        self.cell: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "Table":
            self.sheets.append([])
        elif local == "Row" and self.sheets:
            self.sheets[-1].append([])
        elif local == "Cell" and self.sheets and self.sheets[-1]:
            row, place = self.sheets[-1][-1], attributes.get(f"{SPREADSHEET} Index", "")
            if place.isdigit() and len(row) < int(place) <= len(row) + MOST_SPANNED:
                row += [""] * (int(place) - 1 - len(row))
            row.append("")
        elif local == "Data":
            self.cell = []

    def data(self, text: str) -> None:
        if self.cell is not None:
            self.cell.append(text)

    def end(self, name: str) -> None:
        if name.rpartition(" ")[2] == "Data" and self.cell is not None:
            if self.sheets and self.sheets[-1] and self.sheets[-1][-1]:
                self.sheets[-1][-1][-1] = "".join(self.cell).strip()
            self.cell = None

    def refuse(self, *_: object) -> None:
        """No workbook declares entities; a declaration is only there to blow them up."""
        raise ValueError("a document type is declared")
