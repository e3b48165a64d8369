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
    """Rows, columns and a line of cells for each row."""

    rows: Sequence[Heading]
    columns: Sequence[Heading]
    cells: Sequence[Sequence[Cell]]
