"""Records of JSON and JSON Lines: a list, a page of an API with a list in it, or one of either a line; streamed."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import ijson
import orjson

from analytics.errors import UnreadableExport
from analytics.ingest.json_shapes import SeveralLists, inner_record, is_one, rows_in

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
    "_results",
    "result",
    "data",
    "records",
    "value",
    "rows",
    "hits.hits",
)
BEGIN_WRAPPERS = frozenset(path.split(".")[0] for path in WRAPPERS)
LONGEST_RECORD = 64_000_000  # bytes
BLANK = b" \t\r\n\x1e\xef\xbb\xbf"  # RFC 7464 begins each record with the control character
Record = dict[str, Any]


@dataclass(frozen=True)
class Broken:
    """A line that is no record, as it is in the file."""

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


def records_of(file: Path) -> Iterator[Record | Broken]:
    """The records of a file in its order, streamed: a list, a page with a list in it, or one of either a line."""
    with file.open("rb") as lines:
        first = lines.read(1 << 16)
    begin = first.lstrip(BLANK)
    found = _of_document(file) if begin.startswith(b"[") or not _first_line_is_whole(first) else _of_lines(file)
    try:
        for record in found:
            yield inner_record(record) if isinstance(record, dict) else record
    except SeveralLists as error:
        raise UnreadableExport(
            f"Export '{file.name}' holds several lists that may be the tickets: {error}. Take one of them into a file "
            "of its own."
        ) from error


def _first_line_is_whole(start: bytes) -> bool:
    line = start.lstrip(BLANK).split(b"\n", 1)[0]
    try:
        return isinstance(orjson.loads(line), dict) and _of_page(orjson.loads(line)) is None
    except orjson.JSONDecodeError:
        # An object longer than what was read is a line where its rest has no line break inside.
        return len(start) >= 1 << 16 and b"\n" not in start.lstrip(BLANK) and line[:1] == b"{"


def _of_lines(file: Path) -> Iterator[Record | Broken]:
    with file.open("rb") as lines:
        for number, line in enumerate(iter(lines.readline, b""), start=1):
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
                yield from (each if isinstance(each, dict) else Broken(as_text(each)) for each in page)
            elif isinstance(record, dict):
                yield from (number == 1 and _nothing_left(lines) and rows_in(record)) or [record]
            else:
                yield Broken(text.decode("utf-8", "replace"))


def _nothing_left(lines: BinaryIO) -> bool:
    """Whether only blanks follow in a file that is read line by line; its place is kept."""
    place = lines.tell()
    left = lines.read(64).strip(BLANK)
    lines.seek(place)
    return not left


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
    if BEGIN_WRAPPERS.isdisjoint(record) or "id" in record or "key" in record or "number" in record:
        return None
    for path in WRAPPERS:
        found: Any = record
        for name in path.split("."):
            found = found.get(name) if isinstance(found, dict) else None
        if isinstance(found, list) and (not found or isinstance(found[0], dict)):
            return found
    return None


def _of_document(file: Path) -> Iterator[Record | Broken]:
    whole = _whole(file)
    if isinstance(whole, dict) and _of_page(whole) is None:
        if rows := rows_in(whole):
            yield from rows
            return
        if is_one(whole):
            yield whole
            return
    alone = whole if isinstance(whole, dict) and _of_page(whole) is None else None
    is_page, whole = isinstance(whole, dict) and alone is None, None  # what is streamed is not kept beside it
    prefix = _list_in(file)
    if prefix is None:  # one object alone, written over several lines: a single record
        if alone is not None:
            yield alone
        elif not is_page:
            yield from _one_after_another(file)
        return
    alone = None
    number = 0
    with file.open("rb") as stream:
        _skip_mark(stream)
        try:
            for record in ijson.items(
                stream, f"{prefix}.item" if prefix else "item", use_float=True, multiple_values=True
            ):
                number += 1
                yield record if isinstance(record, dict) else Broken(as_text(record))
        except (ijson.JSONError, ValueError, UnicodeDecodeError) as error:
            raise _cut_off(file, number) from error


def _whole(file: Path) -> Any:
    """A document that is one object, and not a large one; None for any other."""
    with file.open("rb") as stream:
        if file.stat().st_size > LONGEST_RECORD or not stream.read(1 << 10).lstrip(BLANK).startswith(b"{"):
            return None
    return _parsed(file.read_bytes().strip(BLANK))


def _one_after_another(file: Path) -> Iterator[Record]:
    """Objects that follow one another without a list around them, each over several lines."""
    number = 0
    with file.open("rb") as stream:
        _skip_mark(stream)
        try:
            for record in ijson.items(stream, "", use_float=True, multiple_values=True):
                if isinstance(record, dict):
                    number += 1
                    yield record
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
            pass  # what is sound before the fault names the list; reading on finds the fault
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


def as_text(value: Any) -> str:
    """A value as it is in a cell: numbers and true or false as such, anything else as JSON."""
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    try:
        return orjson.dumps(value).decode()
    except (TypeError, orjson.JSONEncodeError):
        try:
            return json.dumps(value, ensure_ascii=False, default=str)
        except RecursionError:
            return "(nested too deeply to be read)"
