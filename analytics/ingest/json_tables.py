"""JSON and JSON Lines as tables: what helpdesks' APIs and their large exports give, one row per record.

The rest of the way in is a CSV file's: the same mapping, rehearsal, rows left out and undo.
"""

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TextIO

import ijson
import orjson

from analytics.errors import UnreadableExport
from analytics.store.reject import Reject

# What tools call the list of records in a page of their API, the likeliest first.
WRAPPERS = (
    "tickets",
    "conversations",
    "_embedded.conversations",
    "issues",
    "cases",
    "chats",
    "requests",
    "items",
    "results",
    "result",
    "data",
    "records",
    "value",
    "rows",
    "hits.hits",
)
NAMED = ("name", "tag", "title", "label", "displayName", "value")  # what an object in a list is called by
DEEPEST = 6  # levels of nesting that become columns; what lies deeper stays JSON in one cell
MOST_COLUMNS = 5_000
SAMPLED = 5_000  # records whose fields are looked at before the first row is written
LONGEST_RECORD = 64_000_000  # bytes
BLANK = b" \t\r\n\xef\xbb\xbf"
Record = dict[str, Any]
Take = Callable[[int], None]  # counts bytes that are written; raises where there are too many


@dataclass(frozen=True)
class Broken:
    """A line that is no record, as it stands in the file."""

    text: str


def is_json(start: bytes) -> bool:
    """True when a file that begins like this holds JSON records. A `[bug]` in a header is no list of objects.

    >>> is_json(b' [{"id": 1}'), is_json(b'{"id": 1}'), is_json(b"[bug],id"), is_json(b"{a,b}")
    (True, True, False, False)
    """
    text = start.lstrip(BLANK)
    inner = text[1:].lstrip(BLANK)
    if text[:1] == b"{":
        return inner[:1] in (b'"', b"}")
    return text[:1] == b"[" and inner[:1] in (b"{", b"]")


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


def records_of(file: Path) -> Iterator[Record | Broken]:
    """The records of a file in its order, streamed: a list, a page with a list in it, or one of either a line."""
    with file.open("rb") as lines:
        first = lines.read(1 << 16)
    begin = first.lstrip(BLANK)
    if begin.startswith(b"[") or not _first_line_is_whole(first):
        yield from _of_document(file)
    else:
        yield from _of_lines(file)


def _first_line_is_whole(start: bytes) -> bool:
    line = start.lstrip(BLANK).split(b"\n", 1)[0]
    try:
        return isinstance(orjson.loads(line), dict) and _of_page(orjson.loads(line)) is None
    except orjson.JSONDecodeError:
        # An object longer than what was read is a line where its rest has no line break inside.
        return len(start) >= 1 << 16 and b"\n" not in start.lstrip(BLANK) and line[:1] == b"{"


def _of_lines(file: Path) -> Iterator[Record | Broken]:
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            text = line.strip(BLANK)
            if not text:
                continue
            if len(text) > LONGEST_RECORD:
                raise UnreadableExport(
                    f"Export '{file.name}', line {number}: a record of {len(text):,} bytes; at most "
                    f"{LONGEST_RECORD:,} are read."
                )
            record = _parsed(text)
            page = _of_page(record) if isinstance(record, dict) else None
            if page is not None:
                yield from (each if isinstance(each, dict) else Broken(_text(each)) for each in page)
            elif isinstance(record, dict):
                yield record
            else:
                yield Broken(text.decode("utf-8", "replace"))


def _parsed(text: bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        try:  # NaN and numbers beyond 64 bits, which Python writes and reads
            return json.loads(text)
        except (ValueError, RecursionError):
            return None


def _of_page(record: Record) -> list[Any] | None:
    """The list of records where an object is a page of an API; None for a record itself."""
    if "id" in record or "key" in record or "number" in record:
        return None
    for path in WRAPPERS:
        found: Any = record
        for name in path.split("."):
            found = found.get(name) if isinstance(found, dict) else None
        if isinstance(found, list) and (not found or isinstance(found[0], dict)):
            return found
    return None


def _of_document(file: Path) -> Iterator[Record | Broken]:
    prefix = _list_in(file)
    if prefix is None:  # one object alone, written over several lines: a single record
        record = _parsed(file.read_bytes().strip(BLANK)) if file.stat().st_size <= LONGEST_RECORD else None
        if not isinstance(record, dict):
            raise _cut_off(file, 0)
        if _of_page(record) is None:
            yield record
        return
    number = 0
    with file.open("rb") as stream:
        _skip_mark(stream)
        try:
            for record in ijson.items(
                stream, f"{prefix}.item" if prefix else "item", use_float=True, multiple_values=True
            ):
                number += 1
                yield record if isinstance(record, dict) else Broken(_text(record))
        except (ijson.JSONError, ValueError, UnicodeDecodeError) as error:
            raise _cut_off(file, number) from error


def _list_in(file: Path) -> str | None:
    """The path of the list of records: "" for the document itself, None where it holds none.

    The names that tools use come first, then the list with the most objects.
    """
    sizes: Counter[str] = Counter()
    with file.open("rb") as stream:
        _skip_mark(stream)
        try:
            for prefix, event, _ in ijson.parse(stream, use_float=True, multiple_values=True):
                if event == "start_array" and prefix == "":
                    return ""
                if event == "start_map" and prefix.endswith("item") and prefix.count("item") == 1:
                    sizes[prefix.removesuffix("item").rstrip(".")] += 1
                    if any(sizes[name] for name in WRAPPERS[:6]):
                        break
        except (ijson.JSONError, ValueError, UnicodeDecodeError):
            pass  # what is sound before the fault names the list; reading on tells the fault
    known = next((name for name in WRAPPERS if sizes[name]), None)
    return known or (sizes.most_common(1)[0][0] if sizes else None)


def _skip_mark(stream: Any) -> None:
    if stream.read(3) != b"\xef\xbb\xbf":
        stream.seek(0)


def _cut_off(file: Path, number: int) -> UnreadableExport:
    after = f"after record {number:,}" if number else "before its first record"
    return UnreadableExport(
        f"Export '{file.name}' is JSON that is damaged or cut off {after}. Nothing of it was taken in. "
        "Export it again, or as JSON Lines (one object a line), of which the sound lines go in."
    )


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
                cells[inner] = _text(value) if value else ""
        elif isinstance(value, list):
            _list(value, inner, cells)
        else:
            cells[inner] = "" if value is None else _text(value)


def _members(value: Record) -> list[Any] | None:
    """The list of an object that is one, as Intercom writes it: {"type": "tag.list", "tags": […]}."""
    if str(value.get("type", "")).endswith("list"):
        return next((inner for inner in value.values() if isinstance(inner, list)), None)
    return None


def _list(values: list[Any], path: str, cells: dict[str, str]) -> None:
    if values and all(isinstance(value, dict) and {"id", "value"} <= value.keys() for value in values):
        for value in values:
            inner = value["value"]
            cells[f"{path}[{value['id']}]"] = inner if isinstance(inner, str) else "" if inner is None else _text(inner)
        return
    cells[path] = _text([_called(value) for value in values]) if values else ""


def _called(value: Any) -> Any:
    """What an object in a list is called by; itself where it has no name."""
    if isinstance(value, dict):
        return next((value[name] for name in NAMED if isinstance(value.get(name), str)), value)
    return value


def _text(value: Any) -> str:
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    try:
        return orjson.dumps(value).decode()
    except (TypeError, orjson.JSONEncodeError):
        return json.dumps(value, ensure_ascii=False, default=str)
