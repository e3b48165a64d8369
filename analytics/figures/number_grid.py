"""Number grid: rows and columns of numbers as they are written, for the page's table, its picture and its text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class Heading:
    """A row's or a column's name. kind: "none" (no value), "rest", or "" for a swatch in its own colour."""

    label: str
    title: str = ""
    color: str = ""
    kind: str = ""
    total: bool = False
    live: bool = True  # a click on it does something


@dataclass(frozen=True)
class Cell:
    """One number as it is written. heat: 0 to 1; bar: any number, drawn from zero; gap: no data; part: not whole."""

    text: str
    title: str = ""
    heat: float | None = None
    bar: float | None = None
    gap: bool = False
    part: bool = False
    live: bool = True


class Grid(NamedTuple):
    """Rows, columns and a line of cells for each row. newest: the columns are steps of time, the newest last; else the
    first are the largest. more_rows, more_columns: that only the file has."""

    rows: Sequence[Heading]
    columns: Sequence[Heading]
    cells: Sequence[Sequence[Cell]]
    newest: bool = False
    more_rows: int = 0
    more_columns: int = 0
