"""JSON and JSON Lines as tables: what helpdesks' APIs and their large exports give, one row per record.

The rest of the way in is a CSV file's: the same mapping, rehearsal, rows left out and undo.
"""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from analytics.errors import UnreadableExport
from analytics.ingest.json_records import Broken, Record, as_text, records_of

TYPES = frozenset(("$oid", "$date", "$numberInt", "$numberLong", "$numberDouble", "$numberDecimal", "$uuid"))
NAMED = ("name", "tag", "title", "label", "displayName", "value")  # what an object in a list is called by
FLAT = frozenset([str])  # types of values that are cells as they are
DEEPEST = 6  # levels of nesting that become columns; what lies deeper stays JSON in one cell
MOST_COLUMNS = 5_000
AT_ONCE = 1 << 20  # characters that are written at once
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
    known = frozenset(columns)
    names = [*columns, *["(nothing)"] * (2 - len(columns))]  # one cell alone is a broken line
    with target.open("w", encoding="utf-8", newline="") as out:
        buffer = io.StringIO(newline="")
        # A cell with a carriage return is quoted where the end of a row has one.
        writer = csv.writer(buffer, lineterminator="\r\n")
        writer.writerow(names)
        number = 0
        for record in records_of(file):
            number += 1
            if isinstance(record, Broken):
                writer.writerow([record.text])
                continue
            cells = flattened(record)
            if not known.issuperset(cells):
                return [name for name in cells if name not in known]
            writer.writerow(map(cells.get, names))
            if buffer.tell() > AT_ONCE:
                _pour(buffer, out, take)
        _pour(buffer, out, take)
    return number


def _pour(buffer: io.StringIO, out: TextIO, take: Take) -> None:
    """Move what the buffer holds to a file, after it was counted."""
    take(buffer.tell())
    out.write(buffer.getvalue())
    buffer.seek(0)
    buffer.truncate()


def flattened(record: Record) -> dict[str, str]:
    """Path → text of one record.

    >>> flattened({"id": 7, "via": {"channel": "web"}, "tags": ["a", "b"], "custom_fields": [{"id": 9, "value": "x"}]})
    {'id': '7', 'via.channel': 'web', 'tags': '["a","b"]', 'custom_fields[9]': 'x'}
    """
    if FLAT.issuperset(map(type, record.values())):
        return record
    cells: dict[str, str] = {}
    _flatten(record, "", cells, DEEPEST)
    return cells


def _flatten(record: Record, path: str, cells: dict[str, str], depth: int) -> None:
    for name, value in record.items():
        inner = f"{path}{name}"
        value = _untyped(value)
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


def _untyped(value: Any) -> Any:
    """A value without the type that MongoDB wraps around it: {"$date": …}, {"$numberLong": "7"}, {"$oid": …}."""
    while isinstance(value, dict) and len(value) == 1 and next(iter(value)) in TYPES:
        value = next(iter(value.values()))
    return value


def _members(value: Record) -> list[Any] | None:
    """The list of an object that is one, as Intercom writes it: {"type": "tag.list", "tags": […]}."""
    if str(value.get("type", "")).endswith("list"):
        return next((inner for inner in value.values() if isinstance(inner, list)), None)
    if isinstance(inner := value.get("nodes"), list) and value.keys() <= {"nodes", "totalCount", "pageInfo"}:  # GraphQL
        return inner
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
