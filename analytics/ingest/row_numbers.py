"""Row numbers: where a row is, as the program counts it that a person looks for it with.

A text has lines; a workbook's sheet has rows, and a JSON or Parquet file records, which are lines of a table only here.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

LINE, ROW, RECORD = "line", "row", "record"
FIRST = {ROW: 1, RECORD: 0}  # the number of the table's header


@dataclass(frozen=True)
class Counting:
    """What the numbers of a file's rows count."""

    unit: str = LINE  # LINE, ROW or RECORD
    sheet: str = ""  # the workbook's sheet that has these rows

    def at(self, number: int | None) -> str:
        """A row's place in words.

        >>> Counting().at(7), Counting(ROW, "May").at(3)
        ('line 7', "row 3 of sheet 'May'")
        """
        of = f" of sheet '{self.sheet}'" if self.sheet else ""
        return f"{self.unit} {number:,}{of}" if number is not None else f"a {self.unit}{of}"


IN_LINES = Counting()


def row_numbers(table: Path, unit: str, lines: Iterable[int]) -> Iterator[int]:
    """The numbers of the rows that begin in, or go through, these growing lines of a table that was made here.

    unit: ROW or RECORD. A cell of the table may hold line ends, so that its lines are more than its rows.
    """
    with table.open(encoding="utf-8", newline="") as text:
        reader = csv.reader(text)
        ends = chain(((reader.line_num, number) for number, _ in enumerate(reader, FIRST[unit])), [(None, 0)])
        end, number = next(ends)
        for line in lines:
            while end is not None and end < line:
                end, number = next(ends)
            yield number
