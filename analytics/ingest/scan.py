"""A scan: what one pass over the bytes of a file counts."""

import codecs
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from analytics.ingest.files import CHUNK

AROUND = 8  # bytes before the last quote that are looked at


@dataclass
class Scan:
    """What one pass over the bytes of a file counts."""

    is_utf8: bool = True
    zeros: bool = False
    quotes: int = 0
    last_quote: bytes = b""  # AROUND bytes before it, itself, and the byte that follows
    lines: int = 0
    blank_lines: int = 0  # as long as there were no quotes
    longest: int = 0  # bytes of the longest line, of those longer than CHUNK


def read_through(path: Path, progress: Callable[[float], None]) -> Scan:
    """Raises OSError."""
    decoder, seen = codecs.getincrementaldecoder("utf-8")(), Scan()
    before = b""
    since_line_end = 0
    size, done = max(path.stat().st_size, 1), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            seen.quotes += chunk.count(b'"')
            seen.lines += chunk.count(b"\n")
            seen.zeros = seen.zeros or b"\0" in chunk
            if not seen.quotes:
                whole = before[-2:] + chunk
                seen.blank_lines += whole.count(b"\n\n", max(len(before[-2:]) - 1, 0)) + whole.count(b"\n\r\n")
            line_end = chunk.find(b"\n")
            since_line_end += len(chunk) if line_end < 0 else line_end
            seen.longest = max(seen.longest, since_line_end)
            if line_end >= 0:
                since_line_end = len(chunk) - chunk.rfind(b"\n") - 1
            if seen.last_quote.endswith(b'"') and before.endswith(b'"'):
                seen.last_quote += chunk[:1]  # it was the last byte of the chunk before
            if (found := chunk.rfind(b'"')) >= 0:
                seen.last_quote = (before + chunk[max(found - AROUND, 0) : found])[-AROUND:] + chunk[found : found + 2]
            before = chunk[-AROUND:]
            if seen.is_utf8:
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    seen.is_utf8 = False
            done += len(chunk)
            progress(done / size)
    if seen.is_utf8:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:  # the file ends in the middle of a letter
            seen.is_utf8 = False
    return seen


def surely_closes(last_quote: bytes, delimiter: bytes) -> bool:
    """Whether the last quote of a file closes a cell: one that opens it makes the database drop what follows it.

    >>> surely_closes(b'"bug"\\n', b","), surely_closes(b',"b', b","), surely_closes(b',""\\n', b",")
    (True, False, True)
    >>> surely_closes(b',"\\n', b","), surely_closes(b'said ""\\n', b",")
    (False, False)
    """
    place = last_quote.rindex(b'"')
    before, after = last_quote[:place], last_quote[place + 1 :]
    run = len(before) - len(before.rstrip(b'"'))
    begins = before[: len(before) - run].endswith((delimiter, b"\n", b"\r")) or run == len(before) < AROUND
    return after in (b"", b"\n", b"\r", delimiter) and (run == 1 if begins else run == 0)
