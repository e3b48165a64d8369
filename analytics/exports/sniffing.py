"""The format of an export file: encoding, delimiter, header. Found in Python, never guessed by the database.

Nothing here reads a value; which column means what is the mapping's matter.
"""

import codecs
import csv
import hashlib
import io
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from analytics.errors import UnreadableExport

DELIMITERS = ",;\t|"
HEAD = 1 << 18                  # characters that decide the delimiter
CHUNK = 1 << 22
NOT_CSV = {
    b"PK\x03\x04": "a zip archive or an Excel workbook. Unpack it, or save the sheet as CSV (UTF-8)",
    b"\x1f\x8b": "a gzip archive. Unpack it first",
    b"%PDF": "a PDF. Export the tickets as CSV instead",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook. Save the sheet as CSV (UTF-8)",
    b"\x89PNG": "a picture. Export the tickets as CSV instead",
}


@dataclass(frozen=True)
class Format:
    """How the bytes of one file become rows."""

    sha256: str
    encoding: str               # Python's name
    delimiter: str
    headers: tuple[str, ...]    # as written, BOM and outer blanks removed
    header_line: int            # 1-based line of the file
    odd_quotes: bool = False    # one quote has no partner: a fast reader would swallow the rest of the file


def sniff(path: Path, *, progress: Callable[[float], None] = lambda share: None) -> Format:
    """Read a file once; raise UnreadableExport where it is no CSV, empty, or a header only.

    progress: called with the share of bytes read so far, 0 to 1.
    """
    name = path.name
    try:
        with path.open("rb") as file:
            start = file.read(HEAD)
        sha256, is_utf8, odd_quotes = _fingerprint(path, progress)
    except OSError as error:
        raise UnreadableExport(f"Export '{name}' cannot be opened: {error.strerror}. Check the path and its "
                               "permissions.") from error
    if not start.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise UnreadableExport(f"Export '{name}' is empty. Export it again; a full export has a header and rows.")
    for magic, what in NOT_CSV.items():
        if start.startswith(magic):
            raise UnreadableExport(f"Export '{name}' is not a CSV file: it is {what}.")
    encoding = _encoding(start, is_utf8)
    if encoding == "cp1252" and b"\x00" in start:
        raise UnreadableExport(f"Export '{name}' is not a CSV file: it holds binary data. Export the tickets as CSV.")
    head = codecs.getincrementaldecoder(encoding)("replace").decode(start).lstrip("\ufeff")
    delimiter = _delimiter(head)
    headers, line, has_rows = _header(head, delimiter)
    if len(headers) < 2:
        raise UnreadableExport(
            f"Export '{name}' is not a CSV file: no delimiter (comma, semicolon, tab or bar) separates its first "
            "lines into columns. Export the tickets as CSV.")
    if not has_rows:
        raise UnreadableExport(f"Export '{name}' has a header and no rows. If the period really had no tickets there "
                               "is nothing to import; else export it again.")
    return Format(sha256, encoding, delimiter, headers, line, odd_quotes)


def _fingerprint(path: Path, progress: Callable[[float], None]) -> tuple[str, bool, bool]:
    """One pass over the bytes: SHA-256, whether all of them are UTF-8, whether the quotes are odd in number."""
    digest, decoder, is_utf8, quotes = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")(), True, 0
    size, done = max(path.stat().st_size, 1), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            quotes += chunk.count(b'"')
            if is_utf8:
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    is_utf8 = False
            done += len(chunk)
            progress(done / size)
    return digest.hexdigest(), is_utf8, bool(quotes % 2)


def _encoding(start: bytes, is_utf8: bool) -> str:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8-sig" if is_utf8 else "cp1252"


def _rows(head: str, delimiter: str, most: int = 40) -> list[list[str]]:
    rows = []
    try:
        for row in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter):
            if any(cell.strip() for cell in row):
                rows.append(row)
            if len(rows) == most:
                break
    except csv.Error:
        pass                     # a broken quote is judged later, row by row
    return rows


def _delimiter(head: str) -> str:
    """The delimiter under which most of the first rows have the header's width; more columns win a tie."""
    def fit(delimiter: str) -> tuple[float, int]:
        rows = _rows(head, delimiter)
        if not rows or len(rows[0]) < 2:
            return 0.0, 0
        widths = Counter(len(row) for row in rows)
        return widths[len(rows[0])] / len(rows), len(rows[0])

    return max(DELIMITERS, key=fit)


def _header(head: str, delimiter: str) -> tuple[tuple[str, ...], int, bool]:
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    headers: tuple[str, ...] = ()
    line = 1
    try:
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if headers:
                return headers, line, True
            headers, line = tuple(cell.strip() for cell in row), reader.line_num
    except csv.Error:
        return headers, line, bool(headers)
    return headers, line, False
