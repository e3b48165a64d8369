"""JSON and JSON Lines as tables: what helpdesks' APIs and their large exports give, one row per record.

The rest of the way in is a CSV file's: the same mapping, rehearsal, rows left out and undo.
"""

import csv
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

from analytics.errors import UnreadableExport
from analytics.ingest.json_records import Broken, Record, as_text, records_of
from analytics.store.reject import Reject

NAMED = ("name", "tag", "title", "label", "displayName", "value")  # what an object in a list is called by
DEEPEST = 6  # levels of nesting that become columns; what lies deeper stays JSON in one cell
MOST_COLUMNS = 5_000
SAMPLED = 5_000  # records whose fields are looked at before the first row is written
Take = Callable[[int], None]  # counts bytes that are written; raises where there are too many


def json_as_csv(file: Path, target: Path, *, take: Take = lambda size: None) -> int:
    """Write the records of a JSON or JSON Lines file as CSV in UTF-8, one column per path such as `via.channel`.

    Objects become columns, `[{"id": 7, "value": "x"}]` the column `custom_fields[7]`, lists of values and of named
    objects one cell with a JSON list. A line of JSON Lines that is no record becomes a row of one cell, which the
    reader leaves out with its text. returns: how many records. Raises UnreadableExport for a file that is cut off,
    holds no records, or has more than MOST_COLUMNS paths.
    """
    columns = _columns(file)
    while True:  # a path that the sample lacked makes the table wider: begun again, which is seldom
        fresh = _write(file, target, columns, take)
        if isinstance(fresh, int):
            return fresh
        columns = [*columns, *fresh]
        _check_width(file, columns)


def _columns(file: Path) -> list[str]:
    seen: dict[str, None] = {}
    for number, record in enumerate(records_of(file)):
        if isinstance(record, dict):
            seen.update(dict.fromkeys(flattened(record)))
        if number >= SAMPLED:
            break
    if not seen:
        raise UnreadableExport(
            f"Export '{file.name}' is JSON without any record: a list of objects, or one object a line, is read. "
            "Take the list of tickets itself."
        )
    _check_width(file, list(seen))
    return list(seen)


def _check_width(file: Path, columns: list[str]) -> None:
    if len(columns) > MOST_COLUMNS:
        raise UnreadableExport(
            f"Export '{file.name}' has more than {MOST_COLUMNS:,} different fields, such as {columns[-1]!r}. Names of "
            "fields seem to hold data; export only the fields that are needed."
        )


def _write(file: Path, target: Path, columns: list[str], take: Take) -> int | list[str]:
    """Write the table; returns the number of records, or the columns that were missing."""
    place = {name: at for at, name in enumerate(columns)}
    empty = [""] * max(len(columns), 2)  # one cell alone is a broken line
    names = [*columns, *["(nothing)"] * (len(empty) - len(columns))]
    with target.open("w", encoding="utf-8", newline="") as out:
        counted = _Counted(out, take)
        writer = csv.writer(counted, lineterminator="\n")
        writer.writerow(names)
        number = 0
        for record in records_of(file):
            number += 1
            if isinstance(record, Broken):
                writer.writerow([record.text])
                continue
            row = empty.copy()
            cells = flattened(record)
            try:
                for name, cell in cells.items():
                    row[place[name]] = cell
            except KeyError:
                return [name for name in cells if name not in place]
            writer.writerow(row)
    return number


class _Counted:
    """A file that counts what is written to it."""

    def __init__(self, out: TextIO, take: Take) -> None:
        self.out, self.take = out, take

    def write(self, text: str) -> int:
        self.take(len(text))
        return self.out.write(text)


def by_record(table: Path, rejects: Sequence[Reject]) -> tuple[Reject, ...]:
    """Rejects of a table that `json_as_csv` wrote, with the record's number instead of the table's line."""
    if not rejects:
        return ()
    wanted = {reject.line for reject in rejects}
    numbers: dict[int | None, tuple[int, list[str]]] = {}
    with table.open(encoding="utf-8", newline="") as lines:
        begin, reader = 1, csv.reader(lines)
        for number, cells in enumerate(reader):
            if begin in wanted:
                numbers[begin] = number, cells
            begin = reader.line_num + 1
    return tuple(_of_record(reject, *numbers.get(reject.line, (reject.line, []))) for reject in rejects)


def _of_record(reject: Reject, number: int | None, cells: list[str]) -> Reject:
    if len(cells) == 1:
        return replace(reject, line=number, field="", value=cells[0][:80], reason="no JSON object", text=cells[0])
    return replace(reject, line=number)


def flattened(record: Record) -> dict[str, str]:
    """Path → text of one record.

    >>> flattened({"id": 7, "via": {"channel": "web"}, "tags": ["a", "b"], "custom_fields": [{"id": 9, "value": "x"}]})
    {'id': '7', 'via.channel': 'web', 'tags': '["a","b"]', 'custom_fields[9]': 'x'}
    """
    cells: dict[str, str] = {}
    _flatten(record, "", cells, DEEPEST)
    return cells


def _flatten(record: Record, path: str, cells: dict[str, str], depth: int) -> None:
    for name, value in record.items():
        inner = f"{path}{name}"
        if isinstance(value, str):
            cells[inner] = value
        elif isinstance(value, dict):
            members = _members(value)
            if members is not None:
                _list(members, inner, cells)
            elif depth and value:
                _flatten(value, f"{inner}.", cells, depth - 1)
            else:
                cells[inner] = as_text(value) if value else ""
        elif isinstance(value, list):
            _list(value, inner, cells)
        else:
            cells[inner] = "" if value is None else as_text(value)


def _members(value: Record) -> list[Any] | None:
    """The list of an object that is one, as Intercom writes it: {"type": "tag.list", "tags": […]}."""
    if str(value.get("type", "")).endswith("list"):
        return next((inner for inner in value.values() if isinstance(inner, list)), None)
    return None


def _list(values: list[Any], path: str, cells: dict[str, str]) -> None:
    if values and all(isinstance(value, dict) and {"id", "value"} <= value.keys() for value in values):
        for value in values:
            inner = value["value"]
            cells[f"{path}[{value['id']}]"] = (
                inner if isinstance(inner, str) else "" if inner is None else as_text(inner)
            )
        return
    cells[path] = as_text([_called(value) for value in values]) if values else ""


def _called(value: Any) -> Any:
    """What an object in a list is called by; itself where it has no name."""
    if isinstance(value, dict):
        return next((value[name] for name in NAMED if isinstance(value.get(name), str)), value)
    return value
