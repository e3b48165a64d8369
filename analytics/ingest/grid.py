"""Grid: the rows of a table whose cells come one by one, and may reach over several columns and rows."""

from collections.abc import Callable

from analytics.errors import UnreadableExport

MOST_CELLS = 10_000_000  # of all tables of a file
MOST_COLUMNS = 16_384  # as many as a workbook has
MOST_ROWS = 1_048_576
COST = 10  # cells that take as much memory as an empty table
Row = list[str]


class Budget:
    """How many cells a file may still have; raises UnreadableExport for the first too many."""

    def __init__(self, file: str):
        self.file, self.left = file, MOST_CELLS

    def take(self, cells: int) -> None:
        self.left -= cells
        if self.left < 0:
            raise UnreadableExport(
                f"Export '{self.file}' has tables of more than {MOST_CELLS:,} cells, those that others reach over "
                "included. Save the table as CSV (UTF-8) and import that."
            )

    def grid(self) -> "Grid":
        """A further table, which costs as many cells as it takes memory without any."""
        self.take(COST)
        return Grid(self.take)


class Grid:
    """The rows of one table. A cell that reaches down is in each of its rows; one that reaches right in its first."""

    def __init__(self, take: Callable[[int], None]):
        self.take = take  # counts cells
        self.rows: list[Row] = []
        self.held: dict[int, tuple[int, str]] = {}  # column → last row that its cell reaches, text
        self.reach = 0  # columns up to the last of those

    def begin_row(self, place: int | None = None) -> None:
        """place: the number of the row, from 1 on, where rows without cells were left out."""
        self.end_row()
        missing = min(place or 0, MOST_ROWS) - 1 - len(self.rows)
        self.take(1 + max(missing, 0))
        self.rows += ([] for _ in range(missing))
        self.rows.append([])

    def put(self, text: str, *, across: int = 1, down: int = 1, place: int | None = None) -> None:
        """Add a cell to the last row. place: its column, from 1 on; None for the next that is free."""
        if not self.rows:
            self.begin_row()
        row, number = self.rows[-1], len(self.rows)
        while len(row) + 1 < (place or 0) or (place is None and self._holds(len(row))):
            self._add(row, self._held(len(row)))
        first = len(row)
        for text_of_column in (text, *[""] * (min(across, MOST_COLUMNS) - 1)):
            self._add(row, text_of_column)
        if down > 1:
            self.held |= {c: (number + min(down, MOST_ROWS) - 1, row[c]) for c in range(first, len(row))}
            self.reach = max(self.reach, len(row))

    def end_row(self) -> None:
        """Add the cells that reach down behind the last one of a row; a row without cells of its own stays empty."""
        if self.rows and self.rows[-1] and len(self.rows[-1]) < self.reach:
            row = self.rows[-1]
            self.take(self.reach - len(row))
            behind = [self._held(column) for column in range(len(row), self.reach)]
            while behind and not behind[-1]:
                behind.pop()
            row += behind

    def _add(self, row: Row, text: str) -> None:
        if len(row) >= MOST_COLUMNS:
            raise UnreadableExport(f"A table of the export has more than {MOST_COLUMNS:,} columns. Save it as CSV.")
        self.take(1)
        row.append(text)

    def _holds(self, column: int) -> bool:
        return column in self.held and self.held[column][0] >= len(self.rows)

    def _held(self, column: int) -> str:
        return self.held[column][1] if self._holds(column) else ""


def is_table(rows: list[Row]) -> bool:
    """True for two rows and more with at least two cells."""
    return sum(sum(map(bool, row)) > 1 for row in rows) > 1


def as_lines(rows: list[Row]) -> list[Row]:
    """The rows as they are written: a value alone is a title or a footer and stays alone."""
    return [row if len(filled := [cell for cell in row if cell]) > 1 else filled for row in rows]
