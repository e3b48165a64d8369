"""A kind of decision: the columns of its records, their normal forms, and its CSV form.

A record is a dict with every column of its kind; what is left out is empty (text ""), false or an empty list, so
that writing a record and reading it again is exact.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from analytics.errors import AnalyticsError
from analytics.spreadsheet import disarmed
from analytics.workspace.edited_csv import read
from analytics.workspace.spelling import read_date, read_number

Record = Mapping[str, object]  # of any kind; each kind has a type of its own (decision_records)
R = TypeVar("R", bound=Mapping[str, object])
LIST_MARK = ";"
WHATEVER = "whatever"
YES, NO = ("yes", "true", "1", "x"), ("no", "false", "0", "")


LONGEST_SHOWN = 400  # letters of a value in a message


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a record, and where."""

    kind: str  # the kind's plural
    column: str
    value: str
    what: str
    line: int | None = None  # of the CSV file, the header being line 1

    def __str__(self) -> str:
        where = f"{self.kind}.csv, line {self.line}" if self.line else self.kind
        column = f", column '{_short(self.column)}'" if self.column else ""
        value = f": '{_short(self.value)}'" if self.value else "" if self.column else ":"
        return f"{where}{column}{value} {_short(self.what)}."


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


class BadDecisions(AnalyticsError):
    """Records that cannot be taken; nothing of them was applied."""

    def __init__(self, problems: Iterable[Problem], *, most: int = 20):
        self.problems = tuple(problems)
        more = f"\n… and {len(self.problems) - most} more." if len(self.problems) > most else ""
        super().__init__("\n".join(map(str, self.problems[:most])) + more + "\nNothing was changed.")


@dataclass(frozen=True)
class Edit:
    """One record to be set, or taken away when `record` is None.

    seen: the record as the editor saw it (None: there was none); left out, whatever is there is replaced.
    """

    kind: "Kind[Any]"
    key: str
    record: Record | None
    seen: Record | str | None = WHATEVER


@dataclass(frozen=True)
class Column:
    """One column. `form`: text, lines (a text of several), list (joined by ";"), date (ISO), flag (yes or empty),
    choice, number (plain decimal, not negative) or count (whole)."""

    name: str
    form: str = "text"
    choices: tuple[str, ...] = ()
    required: bool = False
    fold: Callable[[str], str] = str.strip  # the normal form of a text, or of each item of a list

    def read(self, value: object) -> str | bool | list[str]:
        """The normal form of what a person or a file gave; raises ValueError with what is wrong."""
        if self.form == "flag":
            if isinstance(value, bool):
                return value
            text = str(value or "").strip().lower()
            if text not in (*YES, *NO):
                raise ValueError("is neither yes nor empty")
            return text in YES
        if self.form == "list":
            given = value.split(LIST_MARK) if isinstance(value, str) else value if isinstance(value, Iterable) else ()
            items = [self._text(str(item)) for item in given]  # folding can make the mark: the full-width one
            if any(LIST_MARK in item for item in items):
                raise ValueError(f"holds '{LIST_MARK}', which separates the items of a list")
            return list(dict.fromkeys(item for item in items if item))
        given_text = str(value if value is not None else "")
        text = (
            "\n".join(map(self._text, given_text.splitlines())).strip()
            if self.form == "lines"
            else self._text(given_text)
        )
        if self.required and not text:
            raise ValueError("is empty and must not be")
        if self.form == "choice" and text and text not in self.choices:
            raise ValueError(f"is none of {', '.join(self.choices)}")
        if self.form in ("number", "count") and text:
            number = read_number(text)
            if self.form == "count" and "." in number:
                raise ValueError("is no whole number")
            return number
        if self.form == "date" and text:
            return read_date(text)
        return text

    def write(self, value: object) -> str:
        if self.form == "flag":
            return "yes" if value else ""
        return LIST_MARK.join(map(str, value)) if isinstance(value, list) else str(value)

    def _text(self, text: str) -> str:
        # A line break in a name would make two lines of a reviewed file; NUL no CSV can hold.
        return self.fold(" ".join(text.replace("\x00", "").split()))


@dataclass(frozen=True)
class Kind(Generic[R]):
    """One kind of record, whose type is R. `key`: the columns that no two records share."""

    name: str
    plural: str
    title: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def file(self) -> str:
        """The name of its CSV file: `tags.csv`."""
        return f"{self.plural}.csv"

    @property
    def blank(self) -> R:
        """A record in which nothing is set."""
        return self._typed(
            {c.name: [] if c.form == "list" else False if c.form == "flag" else "" for c in self.columns}
        )

    def column(self, name: str) -> Column:
        """One of its columns."""
        return next(column for column in self.columns if column.name == name)

    def record(self, values: Mapping[str, object], *, line: int | None = None) -> R:
        """The normal form of a record; raises BadDecisions for a value or a column that cannot be."""
        known = {column.name for column in self.columns}
        return self._typed(
            self._read(
                self.columns,
                values,
                line,
                [
                    Problem(self.plural, name, str(value), f"is in a column that {self.plural} do not have", line)
                    for name, value in values.items()
                    if name not in known
                ],
            )
        )

    def stored(self, values: Mapping[str, object]) -> R:
        """A record that was written in its normal form earlier; columns that came since are empty."""
        return self._typed({**self.blank, **values})

    @staticmethod
    def _typed(columns: Mapping[str, object]) -> R:
        return cast("R", columns)

    def key_of(self, record: Mapping[str, object]) -> str:
        """What identifies a record of this kind."""
        return json.dumps([record[name] for name in self.key], ensure_ascii=False)

    def key_from(self, values: Mapping[str, object]) -> str:
        """The key of the record that these values are about; they need not make a whole one."""
        return self.key_of(self._read([column for column in self.columns if column.name in self.key], values, None, []))

    def _read(
        self, columns: Iterable[Column], values: Mapping[str, object], line: int | None, problems: list[Problem]
    ) -> dict[str, object]:
        record: dict[str, object] = {}
        for column in columns:
            try:
                record[column.name] = column.read(values.get(column.name))
            except ValueError as wrong:
                problems.append(Problem(self.plural, column.name, str(values.get(column.name) or ""), str(wrong), line))
        if problems:
            raise BadDecisions(problems)
        return record

    def write_csv(self, records: Iterable[Record]) -> str:
        """The records as CSV, sorted by key, so that two files can be compared line by line.

        Text that a spreadsheet would run as a formula has an apostrophe in front, which `read_csv` takes away again.
        """
        rows = [
            [disarmed(column.write(record[column.name])) for column in self.columns]
            for record in sorted(records, key=self.key_of)
        ]
        out = io.StringIO()
        bare = any("\r" in str(cell) for row in rows for cell in row)  # it would begin a row
        writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL if bare else csv.QUOTE_MINIMAL)
        writer.writerow([column.name for column in self.columns])
        writer.writerows(rows)
        return out.getvalue()

    def read_csv(self, text: str, known: Mapping[str, Record] | None = None) -> list[tuple[int, R]]:
        """The records of a CSV text with their lines; raises BadDecisions naming every faulty line and value.

        Optional columns may be missing, in any order; a column that the kind does not have is refused.
        known: key → record as it is now. It keeps what it has in the columns that the file lacks.
        """
        names = [column.name for column in self.columns]
        try:
            edited = read(text, names)
        except ValueError as error:
            raise BadDecisions([Problem(self.plural, "", "", str(error), 1)]) from error
        header = edited.header
        needed = {*self.key, *(column.name for column in self.columns if column.required)}
        problems = [
            Problem(self.plural, name, "", f"is no column of {self.plural}; they have {', '.join(names)}", 1)
            for name in header
            if name not in names
        ]
        problems += [Problem(self.plural, name, "", "is there twice", 1) for name in names if header.count(name) > 1]
        problems += [Problem(self.plural, name, "", "is missing", 1) for name in sorted(needed - set(header))]
        if problems:
            raise BadDecisions(problems)
        lacking = [name for name in names if name not in header]
        records: list[tuple[int, R]] = []
        first_line: dict[str, int] = {}
        for line, row in edited.rows:
            if len(row) != len(header):
                cells = f"has {len(row)} cell{'s' * (len(row) != 1)} where the header has {len(header)}"
                problems.append(Problem(self.plural, "", ",".join(row), cells, line))
                continue
            try:
                record = self.record(dict(zip(header, row, strict=True)), line=line)
            except BadDecisions as bad:
                problems += bad.problems
                continue
            key = self.key_of(record)
            if key in first_line:
                twice = f"is already in line {first_line[key]}"
                problems.append(Problem(self.plural, self.key[0], str(record[self.key[0]]), twice, line))
            first_line.setdefault(key, line)
            before = (known or {}).get(key, {})
            records.append((line, self._typed({**record, **{n: before[n] for n in lacking if n in before}})))
        if problems:
            raise BadDecisions(problems)
        return records
