"""Surplus: rows with more cells than the header has, since a cell holds bare delimiters; where they belong.

The column is the one that a person stated, or the only one with letters with which every other cell of the row is like
those of its column; that of the tags only where each part is a tag of other rows. Any other row is left out, and every
one where a column is kept out of the store: a wrong guess would let its text in.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from pathlib import Path

from analytics.ingest.headless import NUMBER, TIME
from analytics.ingest.mapping import Mapping
from analytics.ingest.records import Record, read_records
from analytics.ingest.sniffing import Format

MOST_ROWS = 20_000  # that are looked at
LEAST_ROWS = 3  # of the header's width
MOST_VALUES = 200  # different ones of a column that is no text
OVERLONG = re.compile(r"has \d+ cells where the header has \d+")
MOST_SURPLUS = 60  # cells of a row
OF_FIXED_WORDS = ("status", "priority", "channel", "locale")  # fields whose cells hold no delimiter


@dataclass
class _Column:
    """What the cells of one column are."""

    filled: int = 0
    empty: int = 0
    times: int = 0
    numbers: int = 0
    solid: int = 0  # with a digit and without a blank, as ids are
    lettered: int = 0
    values: Counter[str] = field(default_factory=Counter)

    def see(self, cell: str) -> None:
        if not cell:
            self.empty += 1
            return
        self.filled += 1
        self.times += bool(TIME.match(cell))
        self.numbers += bool(NUMBER.match(cell))
        self.solid += _is_solid(cell)
        self.lettered += any(map(str.isalpha, cell))
        if cell in self.values or len(self.values) <= MOST_VALUES:
            self.values[cell] += 1

    @property
    def may_be_text(self) -> bool:
        """Whether a cell of it can hold a delimiter."""
        return bool(self.lettered) and not self._are(self.times)

    @property
    def _are_few(self) -> bool:
        return len(self.values) <= MOST_VALUES and self.filled >= 2 * len(self.values) and self.filled >= LEAST_ROWS

    def _are(self, some: int) -> bool:
        return bool(self.filled) and some == self.filled

    def fits(self, cell: str) -> bool:
        """Whether a cell is like the others."""
        if not cell:
            return bool(self.empty)
        if self._are(self.times):
            return bool(TIME.match(cell))
        if self._are(self.numbers):
            return bool(NUMBER.match(cell))
        if self._are(self.solid):
            return _is_solid(cell)
        return cell in self.values if self._are_few else bool(self.filled) and not TIME.match(cell)


class Surplus:
    """Rows that are too long, mended one by one."""

    def __init__(self, path: Path, format: Format, mapping: Mapping):
        self.path, self.format = path, format
        self.stated = format.headers.index(mapping.surplus) if mapping.surplus in format.headers else None
        tags = mapping.columns.get("tags", ())
        self.tags = format.headers.index(tags[0]) if len(tags) == 1 and tags[0] in format.headers else None
        self.of_tags = {place for place, header in enumerate(format.headers) if header in tags}
        fixed = {header for name in OF_FIXED_WORDS for header in mapping.columns.get(name, ())}
        self.of_fixed_words = {place for place, header in enumerate(format.headers) if header in fixed}
        self.is_guessed = not {*mapping.drop, *mapping.pseudonymise} & {*format.headers}
        self.mended: dict[int, list[int]] = {}  # place of the column → lines
        self.left: list[int] = []  # lines

    def whole(self, record: Record) -> Record | None:
        """A damaged row with its surplus in one cell; None for one that is not too long, or not certainly."""
        surplus = len(record.cells) - len(self.format.headers)
        if surplus <= 0:
            return None
        place = self.stated if self.stated is not None else self._place(record.cells, surplus)
        if place is None:
            self.left.append(record.line)
            return None
        self.mended.setdefault(place, []).append(record.line)
        return replace(record, cells=self._joined(record.cells, surplus, place), reason=None)

    def notes(self) -> tuple[str, ...]:
        """What was done, and what can be done about rows that are still too long."""
        at, headers = self.format.counting.at, self.format.headers
        found = [
            f"{len(lines):,} row(s) have more cells than the header, first {at(lines[0])}: the surplus is read as part "
            f"of '{headers[place]}'"
            + (", the only column that it fits. If that is wrong, --surplus-in COLUMN." if self.stated is None else ".")
            for place, lines in self.mended.items()
        ]
        if self.left:
            found.append(
                f"{len(self.left):,} row(s) that were left out have more cells than the header, first "
                f"{at(self.left[0])}. {way_on(headers, self.tags)}"
            )
        return tuple(found)

    def _joined(self, cells: Sequence[str], surplus: int, place: int) -> tuple[str, ...]:
        end = place + surplus + 1
        return (*cells[:place], self.format.delimiter.join(cells[place:end]), *cells[end:])

    def _place(self, cells: Sequence[str], surplus: int) -> int | None:
        if surplus > MOST_SURPLUS or not self.is_guessed or not (columns := self._columns):
            return None
        fitting = [
            place
            for place, column in enumerate(columns)
            if (place in self.of_tags or column.may_be_text)
            and place not in self.of_fixed_words
            and all(
                other.fits(cell.strip())
                for number, (other, cell) in enumerate(zip(columns, self._joined(cells, surplus, place), strict=True))
                if number != place
            )
        ]
        if len(fitting) != 1 or fitting[0] not in self.of_tags:  # what a text lacks nobody can tell
            return None
        place = fitting[0]
        parts = [part.strip() for part in cells[place : place + surplus + 1]]
        return place if all(part in columns[place].values for part in parts) else None

    @cached_property
    def _columns(self) -> list[_Column]:
        """What the columns hold, by the rows of the header's width; empty where those are too few."""
        columns = [_Column() for _ in self.format.headers]
        good = (record for record in read_records(self.path, self.format) if record.reason is None)
        rows = 0
        for record in islice(good, MOST_ROWS):
            rows += 1
            for column, cell in zip(columns, record.cells, strict=True):
                column.see(cell.strip())
        return columns if rows >= LEAST_ROWS else []


def way_on(headers: Sequence[str], tags: int | None) -> str:
    """What a person can do about rows that are too long."""
    column = f"'{headers[tags]}'" if tags is not None else "COLUMN"
    return f"If the cells of one column hold bare delimiters, --surplus-in {column} reads the surplus as part of it."


def _is_solid(cell: str) -> bool:
    return " " not in cell and any(map(str.isdigit, cell))
