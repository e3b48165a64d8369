"""The format of an export file: encoding, delimiter, header. Found in Python, never guessed by the database.

`glance` looks at the head and the tail alone and takes the same time whatever the size; `sniff` reads the whole file
once and may correct it. Nothing here reads a value; which column means what is the mapping's decision.
"""

import codecs
import io
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from analytics.errors import UnreadableExport
from analytics.ingest.encoded_twice import encoded_twice
from analytics.ingest.encoding import HIGH_RUN, encoding_of, lines_beyond_ascii
from analytics.ingest.files import sha256_of, unreadable
from analytics.ingest.foreign import foreign_kind
from analytics.ingest.grid import MOST_COLUMNS
from analytics.ingest.layout import Layout, layout_of, names_beyond_ascii
from analytics.ingest.lines import decoded
from analytics.ingest.questions import HEADER, Question, Unclear
from analytics.ingest.row_numbers import IN_LINES, LINE, Counting, row_numbers
from analytics.ingest.scan import read_through, surely_closes
from analytics.ingest.source import normalise_header
from analytics.ingest.sources import KNOWN_HEADERS

HEAD = 1 << 18  # bytes that decide the layout
LONG_LINE = 16_000_000  # bytes
NOT_ROWS = {
    "<": "a web page or XML. Its address may have asked for a sign-in; export the tickets as CSV again",
    "{": "JSON that is no list of objects in UTF-8. Export it as JSON Lines (one object a line) or as CSV",
    "[{": "JSON that is no list of objects in UTF-8. Export it as JSON Lines (one object a line) or as CSV",
}


@dataclass(frozen=True)
class Lent:
    """The header of another file, for one that has none."""

    name: str  # of that file, or of its import
    headers: tuple[str, ...]


@dataclass(frozen=True)
class Format:
    """How the bytes of one file become rows."""

    sha256: str  # empty after a glance
    encoding: str  # Python's name
    delimiter: str
    headers: tuple[str, ...]  # as written, BOM and outer blanks removed
    header_line: int  # 1-based line of the file
    odd_quotes: bool = False  # a quote has no partner, or perhaps none: a fast reader would join what follows it
    errors: str = "replace"  # Python's name of what to do with bytes that the encoding does not know
    escape: str = '"'  # a doubled quote, or a backslash before it
    zeros: bool = False  # it holds zero bytes, which no text does but UTF-16
    preamble: int = 0  # filled rows above the header
    lines: int = 0  # of the file; 0 after a glance
    long_lines: bool = False  # one is so long that the database's own reader would fail on it
    blank_lines: int | None = None  # of them; None where quotes may hold line ends, too
    first_rows: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    wrapped: str = ""  # each row is one quoted cell; the delimiter that follows it
    single: bool = False  # cells are between single quotes
    displaced: int = 0  # the number of a header that has tickets above it
    twice: str = ""  # a word that shows that the letters were encoded twice
    counting: Counting = IN_LINES  # what the numbers of its rows count

    @property
    def plain(self) -> bool:
        """True when the database's own reader can be tried."""
        return (
            self.encoding == "utf-8-sig"
            and self.errors == "replace"
            and self.header_line == 1
            and not (self.wrapped or self.single)
            and not self.odd_quotes
            and self.escape == '"'
            and not self.zeros
            and not self.long_lines
        )

    def may_have(self, rows: int) -> bool:
        """Whether a plain file can have so many rows below its header, as far as its lines alone show."""
        return self.blank_lines is None or 0 <= rows + 1 + self.blank_lines - self.lines <= 1


def glance(
    path: Path,
    *,
    known: Set[str] = frozenset(),
    encoding: str | None = None,
    columns_of: Lent | None = None,
    counting: Counting = IN_LINES,
) -> Format:
    """The format as far as a file's head and tail show it; raise UnreadableExport as `sniff` does.

    known: normalised headers to expect besides those that exports are known to have.
    encoding: of the file, where a person stated it; a name that `encoding_named` gives.
    columns_of: the header that this one has, where it has none itself.
    counting: what the numbers of its rows count, where it was made from another file.
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
    format = _format(path, start, size, is_utf8, known, encoding, columns_of, zeros=zeros, high_lines=high)
    return _counted(format, path, counting)


def sniff(
    path: Path,
    *,
    known: Set[str] = frozenset(),
    sha256: str | None = None,
    encoding: str | None = None,
    columns_of: Lent | None = None,
    counting: Counting = IN_LINES,
    progress: Callable[[float], None] = lambda share: None,
) -> Format:
    """Read a file once; raise UnreadableExport where it is no CSV, empty, or a header only.

    known: normalised headers to expect besides those that exports are known to have.
    sha256: of the file, where it is known already. encoding, columns_of, counting: as for `glance`.
    progress: called with the share of bytes read so far, 0 to 1.
    """
    try:
        with path.open("rb") as file:
            start = file.read(HEAD)
        size = path.stat().st_size
        _refuse_other_kinds(path.name, start)  # before all of it is read
        seen = read_through(path, progress)
        sha256 = sha256 or sha256_of(path)
    except OSError as error:
        raise unreadable(path, error) from error
    format = _format(path, start, size, seen.is_utf8, known, encoding, columns_of, zeros=seen.zeros)
    quotes = seen.quotes
    return replace(
        _counted(format, path, counting),
        sha256=sha256,
        lines=seen.lines,
        blank_lines=None if quotes else seen.blank_lines,
        long_lines=seen.longest > LONG_LINE,
        odd_quotes=bool(quotes % 2 or (quotes and not surely_closes(seen.last_quote, format.delimiter.encode()))),
    )


def _format(
    path: Path,
    start: bytes,
    size: int,
    is_utf8: bool,
    known: Set[str],
    stated: str | None = None,
    columns_of: Lent | None = None,
    *,
    zeros: bool,
    high_lines: Sequence[bytes] | None = None,
) -> Format:
    """stated: the encoding that a person gave. high_lines: lines beyond ASCII; None to look in all of the file."""
    name = path.name
    _refuse_other_kinds(name, start)
    if high_lines is None:
        high_lines = () if is_utf8 or stated else _high(_lines_beyond_ascii(path))
    encoding, errors = (
        (stated, "replace")
        if stated
        else encoding_of(
            start,
            is_utf8=is_utf8,
            high_lines=high_lines,
            known=lambda line: names_beyond_ascii(line, KNOWN_HEADERS | known),
        )
    )
    if not encoding.startswith("utf") and b"\x00" in start:
        line = start[: start.index(b"\x00")].count(b"\n") + 1
        raise UnreadableExport(
            f"Export '{name}' is not a CSV file: it holds binary data. The first is in line {line:,}. Export the "
            "tickets as CSV, all of them in one encoding."
        )
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
    if len(found.headers) > MOST_COLUMNS:
        raise UnreadableExport(
            f"Export '{name}' has {len(found.headers):,} columns; at most {MOST_COLUMNS:,} are read, as many as a "
            "workbook has. Export fewer fields, or the tags in one column."
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
        single=found.single,
        displaced=found.displaced,
        twice=(encoding == "utf-8-sig" and encoded_twice(head)) or "",
    )


def _counted(format: Format, path: Path, counting: Counting) -> Format:
    """The format with numbers that count what the file was made from."""
    if counting.unit == LINE or not format.displaced:
        return replace(format, counting=counting)
    return replace(format, counting=counting, displaced=next(row_numbers(path, counting.unit, [format.displaced])))


def _with_header(path: Path, found: Layout, columns_of: Lent | None) -> Layout:
    """The layout with the header of another file, where this one has none."""
    if columns_of is None:
        first = ", ".join(repr(cell[:30]) for cell in found.headless[:4])
        text = (
            f"Export '{path.name}' has no header row: its first row is a ticket ({first} …). If it is a further part "
            "of an export that was split, take the columns of the first part: --columns-of FILE. Else export it with "
            "a header, or write one into a first line of its own."
        )
        raise Unclear(text, [Question(HEADER, text)])
    headers = columns_of.headers
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


def _lines_beyond_ascii(path: Path) -> list[bytes]:
    with path.open("rb") as file:
        return lines_beyond_ascii(file)


def _high(lines: Iterable[bytes]) -> list[bytes]:
    return [line for line in lines if HIGH_RUN.search(line)]


def _refuse_other_kinds(name: str, start: bytes) -> None:
    if not start.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise UnreadableExport(f"Export '{name}' is empty. Export it again; a full export has a header and rows.")
    if what := foreign_kind(start):
        raise UnreadableExport(f"Export '{name}' is not a CSV file: it is {what}.")
