"""Headless: tables whose first row is a ticket, or whose header lies among the tickets. A ticket is never a header."""

import csv
import io
import re
from collections.abc import Sequence

TIME = re.compile(
    r"^\s*(\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}[ -][^\W\d]{3,9}[ -]\d{2,4}|\d{4}年\d{1,2}月|\d{10}(\d{3})?\s*$)"
)
NUMBER = re.compile(r"^\s*[#]?\d[\d.,]*\s*$")
MOST = 0.8  # of the cells below that are of the same kind
LEAST_REPEATED = 2  # cells of the first row that are in the same column below


def is_ticket(row: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    """Whether a row is one of the rows around it rather than their header.

    A cell with a time above times proves it; so do numbers above numbers where words of the row repeat below.

    >>> is_ticket(["4", "2026-03-05 10:00"], [["5", "2026-03-06 10:00"]])
    True
    >>> is_ticket(["id", "2026-03"], [["5", "1"]])
    False
    """
    others = [other for other in others if len(other) == len(row)]
    if not others:
        return False
    columns = [[other[place] for other in others if other[place].strip()] for place in range(len(row))]
    if any(TIME.match(cell) and _mostly(TIME, column) for cell, column in zip(row, columns, strict=True)):
        return True
    numbers = any(NUMBER.match(cell) and _mostly(NUMBER, column) for cell, column in zip(row, columns, strict=True))
    repeated = sum(bool(cell.strip()) and cell in column for cell, column in zip(row, columns, strict=True))
    return numbers and repeated >= LEAST_REPEATED


def unwrapped_rows(head: str) -> tuple[str, str] | None:
    """The text inside rows that are one quoted cell each, and the delimiter around them; None for any other text.

    So a spreadsheet saves a table of commas that it opened as one column, with another list separator.
    """
    lines = [line for line in head.splitlines() if line.strip()]
    if len(lines) < 2 or sum(line.startswith('"') for line in lines[1:]) * 2 < len(lines) - 1:
        return None
    for delimiter in ";,\t|":
        try:
            rows = [row for row in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter, strict=True) if row]
        except csv.Error:
            continue
        if len(rows) < 2 or any(not row[0].strip() or any(cell.strip() for cell in row[1:]) for row in rows):
            continue
        for inner in ",;\t|":
            widths = {len(next(csv.reader([row[0].replace("\n", " ")], delimiter=inner))) for row in rows}
            if len(widths) == 1 and widths.pop() > 1:
                return "\n".join(row[0] for row in rows) + "\n", delimiter
    return None


def single_quoted(head: str) -> str | None:
    """The delimiter of a text whose cells are between single quotes, as `'1';'a;b'`; None for any other text.

    Every line has such a cell, and read so all have the same number of cells.

    >>> single_quoted("'id','tags'\\n1,'a,b'\\n2,''\\n"), single_quoted("id,tags\\n1,'90s\\n")
    (',', None)
    """
    if '"' in head or "'" not in head:
        return None
    lines = [line for line in re.split(r"\r\n?|\n", head) if line.strip()]
    for delimiter in ",;\t|":
        cell = re.compile(rf"(?:^|{re.escape(delimiter)})'(?:[^'\n]|'')*+'(?={re.escape(delimiter)}|$)")
        if len(lines) < 2 or not all(map(cell.search, lines)):
            continue
        try:
            rows = list(csv.reader(lines, delimiter=delimiter, quotechar="'", strict=True))
        except csv.Error:
            continue
        if len(rows[0]) > 1 and {len(row) for row in rows} == {len(rows[0])}:
            return delimiter
    return None


def columns_in_marks(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """The columns in which a quote mark, which a spreadsheet keeps a text by, begins every cell and closes none.

    A single row proves it only where all its cells are written so.

    >>> columns_in_marks([["'1", "'a", "x"], ["'2", "'-", "'y"], ["'3", "", "z"]], 3)
    [0, 1]
    """
    columns = [[cell for row in rows if place < len(row) and (cell := row[place].strip())] for place in range(width)]
    found = [
        place
        for place, cells in enumerate(columns)
        if cells and all(cell.startswith("'") and not (len(cell) > 1 and cell.endswith("'")) for cell in cells)
    ]
    every = len(found) == sum(map(bool, columns))
    return [place for place in found if every or len(columns[place]) > 1]


def without_marks(rows: Sequence[Sequence[str]], width: int) -> tuple[tuple[str, ...], ...]:
    """The rows without the quote mark before each cell of such columns."""
    marked = set(columns_in_marks(rows, width))
    return tuple(
        tuple(cell.strip().removeprefix("'") if place in marked else cell for place, cell in enumerate(row))
        for row in rows
    )


def _mostly(pattern: re.Pattern[str], cells: Sequence[str]) -> bool:
    return bool(cells) and sum(bool(pattern.match(cell)) for cell in cells) >= MOST * len(cells)
