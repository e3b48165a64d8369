"""The format of an export file: encoding, delimiter, header. Found in Python, never guessed by the database.

`glance` looks at the head and the tail alone and takes the same time whatever the size; `sniff` reads the whole file
once and may correct it. Nothing here reads a value; which column means what is the mapping's matter.
"""

import codecs
import io
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from analytics.errors import UnreadableExport
from analytics.ingest.encoded_twice import encoded_twice
from analytics.ingest.encoding import HIGH_RUN, encoding_of, lines_beyond_ascii
from analytics.ingest.files import CHUNK, sha256_of, unreadable
from analytics.ingest.layout import Layout, layout_of
from analytics.ingest.lines import decoded
from analytics.ingest.source import normalise_header
from analytics.ingest.sources import KNOWN_HEADERS

AROUND = 8  # bytes before the last quote that are looked at
HEAD = 1 << 18  # bytes that decide the layout
LONG_LINE = 16_000_000  # bytes
NOT_CSV = {
    b"PK\x03\x04": "a zip archive or an Excel workbook. Unpack it, or save the sheet as CSV (UTF-8)",
    b"\x1f\x8b": "a gzip archive. Unpack it first",
    b"%PDF": "a PDF. Export the tickets as CSV instead",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook. Save the sheet as CSV (UTF-8)",
    b"\x89PNG": "a picture. Export the tickets as CSV instead",
    b"SQLite format 3": "a database. Export the tickets as CSV instead",
}
NOT_ROWS = {
    "<": "a web page or XML. Its address may have asked for a sign-in; export the tickets as CSV again",
    "{": "JSON that is no list of objects in UTF-8. Export it as JSON Lines (one object a line) or as CSV",
    "[{": "JSON that is no list of objects in UTF-8. Export it as JSON Lines (one object a line) or as CSV",
}


@dataclass(frozen=True)
class Format:
    """How the bytes of one file become rows."""

    sha256: str  # empty after a glance
    encoding: str  # Python's name
    delimiter: str
    headers: tuple[str, ...]  # as written, BOM and outer blanks removed
    header_line: int  # 1-based line of the file
    odd_quotes: bool = False  # a quote has no partner, or perhaps none: a fast reader would swallow what follows it
    errors: str = "replace"  # Python's name of what to do with bytes that the encoding does not know
    escape: str = '"'  # a doubled quote, or a backslash before it
    zeros: bool = False  # it holds zero bytes, which no text does but UTF-16
    preamble: int = 0  # filled rows above the header
    lines: int = 0  # of the file; 0 after a glance
    long_lines: bool = False  # one is so long that the database's own reader would stumble over it
    blank_lines: int | None = None  # of them; None where quotes may hold line ends, too
    first_rows: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    wrapped: str = ""  # each row is one quoted cell; the delimiter that follows it
    displaced: int = 0  # the line of a header that has tickets above it
    twice: str = ""  # a word that shows that the letters were encoded twice
    unit: str = "line"  # what the numbers of its rows count: lines of a text, or rows of a workbook's sheet

    @property
    def plain(self) -> bool:
        """True when the database's own reader can be tried."""
        return (
            self.encoding == "utf-8-sig"
            and self.errors == "replace"
            and self.header_line == 1
            and not self.wrapped
            and not self.odd_quotes
            and self.escape == '"'
            and not self.zeros
            and not self.long_lines
        )

    def may_have(self, rows: int) -> bool:
        """Whether a plain file can have so many rows below its header, as far as its lines alone can tell."""
        return self.blank_lines is None or 0 <= rows + 1 + self.blank_lines - self.lines <= 1


def glance(
    path: Path, *, known: Set[str] = frozenset(), encoding: str | None = None, columns_of: Path | None = None
) -> Format:
    """The format as far as a file's head and tail tell it; raise UnreadableExport as `sniff` does.

    known: normalised headers to expect besides those that exports are known to have.
    encoding: of the file, where a person stated it; a name that `encoding_named` gives.
    columns_of: the file whose header this one has, where it has none itself.
    """
    try:
        with path.open("rb") as file:
            start = file.read(HEAD)
            size = path.stat().st_size
            file.seek(max(size - HEAD, len(start)))
            end = file.read(HEAD).partition(b"\n")[2]  # from the beginning of a line
    except OSError as error:
        raise unreadable(path, error) from error
    both = start[: start.rfind(b"\n") + 1] + end if end else start
    try:
        codecs.getincrementaldecoder("utf-8")().decode(both)
        is_utf8 = True
    except UnicodeDecodeError:
        is_utf8 = False
    zeros, high = b"\0" in both, _high(both.splitlines(keepends=True))
    return _format(path, start, size, is_utf8, known, encoding, columns_of, zeros=zeros, high_lines=high)


def sniff(
    path: Path,
    *,
    known: Set[str] = frozenset(),
    sha256: str | None = None,
    encoding: str | None = None,
    columns_of: Path | None = None,
    progress: Callable[[float], None] = lambda share: None,
) -> Format:
    """Read a file once; raise UnreadableExport where it is no CSV, empty, or a header only.

    known: normalised headers to expect besides those that exports are known to have.
    sha256: of the file, where it is known already. encoding, columns_of: as for `glance`.
    progress: called with the share of bytes read so far, 0 to 1.
    """
    try:
        with path.open("rb") as file:
            start = file.read(HEAD)
        size = path.stat().st_size
        _refuse_other_kinds(path.name, start)  # before all of it is read
        seen = _read_through(path, progress)
        sha256 = sha256 or sha256_of(path)
    except OSError as error:
        raise unreadable(path, error) from error
    format = _format(path, start, size, seen.is_utf8, known, encoding, columns_of, zeros=seen.zeros)
    quotes = seen.quotes
    return replace(
        format,
        sha256=sha256,
        lines=seen.lines,
        blank_lines=None if quotes else seen.blank_lines,
        long_lines=seen.longest > LONG_LINE,
        odd_quotes=bool(quotes % 2 or (quotes and not _surely_closes(seen.last_quote, format.delimiter.encode()))),
    )


def _format(
    path: Path,
    start: bytes,
    size: int,
    is_utf8: bool,
    known: Set[str],
    stated: str | None = None,
    columns_of: Path | None = None,
    *,
    zeros: bool,
    high_lines: Sequence[bytes] | None = None,
) -> Format:
    """stated: the encoding that a person gave. high_lines: lines beyond ASCII; None to look in all of the file."""
    name = path.name
    _refuse_other_kinds(name, start)
    if high_lines is None:
        high_lines = () if is_utf8 or stated else _high(lines_beyond_ascii(path))
    encoding, errors = (stated, "replace") if stated else encoding_of(start, is_utf8=is_utf8, high_lines=high_lines)
    if not encoding.startswith("utf") and b"\x00" in start:
        raise UnreadableExport(f"Export '{name}' is not a CSV file: it holds binary data. Export the tickets as CSV.")
    if b"\x00" in start and not encoding.startswith("utf-32"):
        head = "".join(line.text for line in decoded(io.BytesIO(start), encoding, errors)).replace("\x00", "")
    else:
        head = codecs.getincrementaldecoder(encoding)(errors).decode(start).lstrip("\ufeff")
    for beginning, what in NOT_ROWS.items():
        if "".join(head[:200].split()).startswith(beginning):
            raise UnreadableExport(f"Export '{name}' is not a CSV file: it is {what}.")
    found = layout_of(head, KNOWN_HEADERS | known, whole=size <= len(start))
    if found.headless or columns_of:
        found = _with_header(path, found, columns_of)
    if len(found.headers) < 2:
        raise UnreadableExport(
            f"Export '{name}' is not a CSV file: no delimiter (comma, semicolon, tab or bar) separates its first "
            "lines into columns. Export the tickets as CSV."
        )
    if not found.first_rows and size <= len(start):
        raise UnreadableExport(
            f"Export '{name}' has a header and no rows. If the period really had no tickets there "
            "is nothing to import; else export it again."
        )
    return Format(
        "",
        encoding,
        found.delimiter,
        found.headers,
        found.header_line,
        errors=errors,
        escape=found.escape,
        zeros=zeros,
        preamble=found.preamble,
        first_rows=found.first_rows,
        wrapped=found.wrapped,
        displaced=found.displaced,
        twice=(encoding == "utf-8-sig" and encoded_twice(head)) or "",
    )


def _with_header(path: Path, found: Layout, columns_of: Path | None) -> Layout:
    """The layout with the header of another file, where this one has none."""
    if columns_of is None:
        first = ", ".join(repr(cell[:30]) for cell in found.headless[:4])
        raise UnreadableExport(
            f"Export '{path.name}' has no header row: its first row is a ticket ({first} …). If it is a further part "
            "of an export that was split, take the columns of the first part: --columns-of FILE. Else export it with "
            "a header, or write one into a first line of its own."
        )
    headers = glance(columns_of).headers
    if not found.headless:
        if tuple(map(normalise_header, headers)) == tuple(map(normalise_header, found.headers)):
            return found
        raise UnreadableExport(
            f"Export '{path.name}' has a header of its own, which is not that of '{columns_of.name}'. Import it "
            "without --columns-of."
        )
    if len(headers) != len(found.headless):
        raise UnreadableExport(
            f"Export '{path.name}' has {len(found.headless)} columns and '{columns_of.name}' has {len(headers)}: its "
            "header cannot be taken."
        )
    return replace(found, headers=headers, headless=())


def _high(lines: Iterable[bytes]) -> list[bytes]:
    return [line for line in lines if HIGH_RUN.search(line)]


def _refuse_other_kinds(name: str, start: bytes) -> None:
    if not start.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise UnreadableExport(f"Export '{name}' is empty. Export it again; a full export has a header and rows.")
    for magic, what in NOT_CSV.items():
        if start.startswith(magic):
            raise UnreadableExport(f"Export '{name}' is not a CSV file: it is {what}.")


@dataclass
class _Seen:
    """What one pass over the bytes of a file counts."""

    is_utf8: bool = True
    zeros: bool = False
    quotes: int = 0
    last_quote: bytes = b""  # AROUND bytes before it, itself, and the byte that follows
    lines: int = 0
    blank_lines: int = 0  # as long as there were no quotes
    longest: int = 0  # bytes of the longest line, of those longer than CHUNK


def _read_through(path: Path, progress: Callable[[float], None]) -> _Seen:
    """Raises OSError."""
    decoder, seen = codecs.getincrementaldecoder("utf-8")(), _Seen()
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


def _surely_closes(last_quote: bytes, delimiter: bytes) -> bool:
    """Whether the last quote of a file closes a cell: one that opens it makes the database drop what follows it.

    >>> _surely_closes(b'"bug"\\n', b","), _surely_closes(b',"b', b","), _surely_closes(b',""\\n', b",")
    (True, False, True)
    >>> _surely_closes(b',"\\n', b","), _surely_closes(b'said ""\\n', b",")
    (False, False)
    """
    place = last_quote.rindex(b'"')
    before, after = last_quote[:place], last_quote[place + 1 :]
    run = len(before) - len(before.rstrip(b'"'))
    begins = before[: len(before) - run].endswith((delimiter, b"\n", b"\r")) or run == len(before) < AROUND
    return after in (b"", b"\n", b"\r", delimiter) and (run == 1 if begins else run == 0)
