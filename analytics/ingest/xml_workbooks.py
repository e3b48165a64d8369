"""Workbooks as XML, as Excel 2003 writes them and many tools do under the name `.xls`: their sheets as CSV."""

import csv
from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

from analytics.errors import UnreadableExport
from analytics.ingest.encoding import declared_encoding
from analytics.ingest.grid import Budget, Grid, as_lines, is_table
from analytics.ingest.web_tables import BEGIN, SPREADSHEET, check_size
from analytics.ingest.workbooks import NO_TABLE, Sheet


def xml_sheets(file: Path, folder: Path, *, take: Callable[[int], None] = lambda size: None) -> list[Sheet]:
    """Write each sheet that holds a table into the folder; all sheets in the workbook's order.

    One record of the CSV is one row of the sheet. take: counts bytes that are written. Raises UnreadableExport for a
    file that is too large, damaged or cut off.
    """
    check_size(file)
    book = _Book(file.name)
    book.read(file.read_bytes())
    sheets: list[Sheet] = []
    for number, (name, grid, hidden) in enumerate(book.sheets):
        if not is_table(grid.rows):
            sheets.append(Sheet(name, fault=NO_TABLE, hidden=hidden))
            continue
        path = folder / f"sheet{number}"
        take(sum(len(cell) + 3 for row in grid.rows for cell in row))
        with path.open("w", encoding="utf-8", errors="replace", newline="") as out:
            csv.writer(out, lineterminator="\r\n").writerows(as_lines(grid.rows))
        sheets.append(Sheet(name, path, hidden=hidden))
    return sheets


class _Book:
    """The sheets of a workbook: name, rows, whether it is hidden."""

    def __init__(self, file: str) -> None:
        self.file, self.budget = file, Budget(file)
        self.sheets: list[tuple[str, Grid, bool]] = []
        self.name = ""
        self.cell: dict[str, str] | None = None  # the attributes of the cell that is open
        self.value = ""
        self.text: list[str] | None = None
        self.in_comment = False

    def read(self, content: bytes) -> None:
        name = declared_encoding(content[:BEGIN])
        if name not in (None, "utf-8"):  # the parser knows few encodings itself
            content = content.decode(name, "replace").encode()
        parser = expat.ParserCreate("utf-8" if name else None, " ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.CharacterDataHandler = self.data
        parser.StartDoctypeDeclHandler = self.refuse
        try:
            parser.Parse(content, True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise UnreadableExport(
                f"Export '{self.file}' is a workbook as XML that is damaged or cut off. Download it again, or save it "
                "as CSV."
            ) from error

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        if local == "Worksheet":
            self.name = attributes.get(f"{SPREADSHEET} Name", "")
        elif local == "Table":
            self.sheets.append((self.name or f"Sheet {len(self.sheets) + 1}", self.budget.grid(), False))
        elif local == "Row" and self.sheets:
            self.sheets[-1][1].begin_row(_number(attributes, "Index"))
        elif local == "Cell" and self.sheets:
            self.cell, self.value = attributes, ""
        elif local == "Comment":
            self.in_comment = True
        elif (local == "Data" and self.cell is not None and not self.in_comment) or name.endswith(" Visible"):
            self.text = []

    def data(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)

    def end(self, name: str) -> None:
        local = _local(name)
        if local == "Comment":
            self.in_comment = False
        elif local == "Data" and self.text is not None:
            self.value, self.text = "".join(self.text).strip(), None
        elif local == "Cell" and self.cell is not None:
            across, down = _number(self.cell, "MergeAcross"), _number(self.cell, "MergeDown")
            self.sheets[-1][1].put(
                self.value, across=1 + (across or 0), down=1 + (down or 0), place=_number(self.cell, "Index")
            )
            self.cell = None
        elif local == "Row" and self.sheets:
            self.sheets[-1][1].end_row()
        elif name.endswith(" Visible") and self.text is not None:
            hidden, self.text = "".join(self.text).strip() in ("SheetHidden", "SheetVeryHidden"), None
            if self.sheets and self.cell is None:
                self.sheets[-1] = (*self.sheets[-1][:2], hidden)

    def refuse(self, *_: object) -> None:
        """No workbook declares entities; a declaration is only there to blow them up."""
        raise ValueError("a document type is declared")


def _local(name: str) -> str:
    """The name of an element of the workbook; "" for one of another vocabulary."""
    space, _, local = name.rpartition(" ")
    return local if space in (SPREADSHEET, "") else ""


def _number(attributes: dict[str, str], name: str) -> int | None:
    value = attributes.get(f"{SPREADSHEET} {name}", "")
    return int(value) if value.isdecimal() and len(value) < 8 else None
