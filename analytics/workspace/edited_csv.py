"""Edited CSV: the header and rows of a file that went through a spreadsheet, whichever mark that put between cells.

Excel writes semicolons where the comma is for decimals, tabs as "Unicode text", and cells without a name at the end.
"""

import csv
import io
from collections.abc import Collection
from dataclasses import dataclass

from analytics.spreadsheet import rearmed

MARKS = (",", ";", "\t")
ZIP = "PK\x03\x04"  # how workbooks begin


@dataclass(frozen=True)
class Edited:
    """A file's header, and each row that has any text with the line on which it ends."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read(text: str, known: Collection[str]) -> Edited:
    """The table of a CSV text. known: names of columns, which are recognised in capitals and with spaces, too.

    Columns without a name are left out where none of their cells has text. Raises ValueError with what is wrong.
    """
    text = text.lstrip("\ufeff")
    if text.startswith(ZIP):
        raise ValueError("is a workbook, not CSV; save the sheet as CSV UTF-8")
    if not text.strip():
        raise ValueError("is empty; it needs a header and a row for each record")
    first, _, rest = text.partition("\n")
    skipped = first.strip().strip('"').lower().startswith("sep=")  # Excel's own line about the mark
    text = rest if skipped else text
    mark = max(MARKS, key=lambda each: sum(name in known for name in _names(text, each, known)))
    names = _names(text, mark, known)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        next(reader)
        rows = [
            (reader.line_num + skipped, [*map(rearmed, row)]) for row in reader if any(cell.strip() for cell in row)
        ]
    except csv.Error as error:
        raise ValueError(f"is no CSV from line {reader.line_num + skipped} on: {error}") from error
    width = len(names)
    rows = [(line, row[:width] + [cell for cell in row[width:] if cell.strip()]) for line, row in rows]
    unnamed = {at for at, name in enumerate(names) if not name and not any(_cell(row, at) for _, row in rows)}
    return Edited(
        tuple(name for at, name in enumerate(names) if at not in unnamed),
        tuple((line, tuple(cell for at, cell in enumerate(row) if at not in unnamed)) for line, row in rows),
    )


def _names(text: str, mark: str, known: Collection[str]) -> list[str]:
    """The header's names: those that are known as they are known, the others as they are written."""
    try:
        written = next(csv.reader(io.StringIO(text, newline=""), delimiter=mark), [])
    except csv.Error:
        return []
    folded = {name.casefold(): name for name in known}
    return [
        name if name in known else folded.get("_".join(name.casefold().split()), name)
        for name in map(str.strip, written)
    ]


def _cell(row: list[str], at: int) -> str:
    return row[at].strip() if at < len(row) else ""
