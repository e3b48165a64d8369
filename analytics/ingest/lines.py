"""Lines: the bytes of a file as lines of text.

A file of one piece is decoded as it lies. One that holds zero bytes, or is UTF-16, is decoded line by line: a line in
another encoding than its neighbours is read in its own, and a byte too many or too few costs the line that it is in,
not all that follow.
"""

import codecs
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, TextIO

LONGEST = 64 << 20  # characters of one line, and of one record
KEPT_OF_FAULTY = 2_000  # characters of a line that is longer
DELIMITERS = frozenset(b",;\t|^~:#")
OUT_OF_STEP = "a byte of it is missing or too many, so that its letters cannot be read"
ONLY_ZEROS = "holds zero bytes and nothing else"
OTHER_ENCODING, ZEROS = "another encoding", "zero bytes"


class Line(NamedTuple):
    """One line with its line end."""

    text: str
    fault: str | None = None  # why it is no row, whatever it contains
    note: str | None = None  # OTHER_ENCODING or ZEROS: what was done to read it


def read_lines(path: Path, encoding: str, errors: str, *, mixed: bool) -> Iterator[Line]:
    """The lines of a file; a line longer than LONGEST comes as its beginning, with the fault.

    mixed: it holds zero bytes. Raises OSError.
    """
    if encoding.startswith("utf-16") or (mixed and not encoding.startswith("utf-32")):
        with path.open("rb") as file:
            yield from decoded(file, encoding, errors)
    else:
        with path.open(encoding=encoding, errors=errors, newline="") as file:
            yield from _of_text(file)


def decoded(file: BinaryIO, encoding: str, errors: str) -> Iterator[Line]:
    """The lines of a file of bytes, each in its own encoding."""
    pieces = _Pieces(file)
    mark = pieces.next[:2]
    if encoding == "utf-16":
        encoding = "utf-16-be" if mark == codecs.BOM_UTF16_BE else "utf-16-le"
    if encoding.startswith("utf-16"):
        lines = _wide_lines(pieces, big=encoding.endswith("be"), errors=errors)
    else:
        lines = _narrow_lines(pieces, encoding, errors)
    first = True
    for line in lines:
        if first and line.text.startswith("\ufeff"):
            line = line._replace(text=line.text[1:])
        first = False
        if line.fault or "\r" not in line.text[:-2]:
            yield line
        else:  # a carriage return alone ends a line, too
            yield from (Line(text, None, line.note) for text in io.StringIO(line.text, newline=""))


def _of_text(file: TextIO) -> Iterator[Line]:
    while text := file.readline(LONGEST):
        if len(text) < LONGEST or text.endswith(("\n", "\r")):
            yield Line(text)
            continue
        size = len(text)
        while rest := file.readline(1 << 20):
            size += len(rest)
            if rest.endswith(("\n", "\r")):
                break
        yield Line(text[:KEPT_OF_FAULTY], _too_long(size))


def _too_long(size: int) -> str:
    return f"is longer than {LONGEST >> 20} MB ({size / 1e6:,.0f} MB)"


class _Pieces:
    """The file cut after each byte of a line feed, whatever letter that is a part of; one is looked ahead at."""

    def __init__(self, file: BinaryIO):
        self.file, self.next = file, file.readline(LONGEST)

    def take(self) -> bytes:
        piece, self.next = self.next, self.file.readline(LONGEST)
        return piece

    def take_zero(self) -> bytes:
        """The zero byte that comes next, taken; empty where another comes."""
        if not self.next.startswith(b"\0"):
            return b""
        self.next = self.next[1:] or self.file.readline(LONGEST)
        return b"\0"


def _narrow_lines(pieces: _Pieces, encoding: str, errors: str) -> Iterator[Line]:
    """The lines of a file of bytes that has some in UTF-16, or zero bytes."""
    codec = "utf-8" if encoding == "utf-8-sig" else encoding
    while piece := pieces.take():
        if len(piece) >= LONGEST:
            yield Line(piece[:KEPT_OF_FAULTY].decode(codec, "replace"), _skip(pieces, len(piece)))
        elif b"\0" not in piece:
            yield Line(piece.decode(codec, errors))
        elif _zeros(piece, 1) and not _zeros(piece, 0):
            yield Line(
                (piece + pieces.take_zero()).decode("utf-16-le", "replace").lstrip("\ufeff"), None, OTHER_ENCODING
            )
        elif _zeros(piece, 0) and not _zeros(piece, 1):
            yield Line(piece.decode("utf-16-be", "replace").lstrip("\ufeff"), None, OTHER_ENCODING)
        else:
            text = piece.replace(b"\0", b"").decode(codec, errors)
            yield Line(text, None if text.strip() else ONLY_ZEROS, ZEROS)


def _zeros(piece: bytes, parity: int) -> bool:
    """Whether most of every other byte is zero, as in UTF-16 that holds Western text."""
    every_other = piece[parity::2]
    return len(piece) >= 8 and every_other.count(0) * 2 > len(every_other)


def _skip(pieces: _Pieces, size: int) -> str:
    while pieces.next:
        piece = pieces.take()
        size += len(piece)
        if piece.endswith(b"\n"):
            break
    return _too_long(size)


def _wide_lines(pieces: _Pieces, *, big: bool, errors: str) -> Iterator[Line]:
    """The lines of a file in UTF-16.

    A line feed of two bytes that is not where two bytes begin makes, with its neighbours, a letter U+0A00 that Unicode
    does not have: so it is known that bytes are out of step, and the next line begins in step again.
    """
    codec = "utf-16-be" if big else "utf-16-le"
    held: list[bytes] = []
    size = 0
    while piece := pieces.take():
        if not held and _is_narrow(piece, pieces.next):
            yield Line(piece.decode("utf-8"), None, OTHER_ENCODING)
            continue
        held.append(piece)
        size += len(piece)
        before = piece[-2:-1] if len(piece) > 1 else (held[-2][-1:] if len(held) > 1 else b"")
        ends = shifted = False
        if piece.endswith(b"\n"):
            wide = before == b"\0" if big else pieces.next.startswith(b"\0") or not pieces.next
            ends = wide and (size % 2 == 0 if big else size % 2 == 1)
            shifted = before == b"\0" and pieces.next.startswith(b"\0") and size % 2 == (1 if big else 0)
        if size >= 2 * LONGEST and not ends:
            yield Line(b"".join(held)[:KEPT_OF_FAULTY].decode(codec, "replace"), _skip(pieces, size))
        elif ends or shifted:
            whole = b"".join(held) + (b"" if big else pieces.take_zero())
            yield Line(whole.decode(codec, errors), OUT_OF_STEP if shifted else None)
        else:
            continue
        held, size = [], 0
    if held:
        yield Line(b"".join(held).decode(codec, errors), OUT_OF_STEP if size % 2 else None)


def _is_narrow(piece: bytes, following: bytes) -> bool:
    """Whether a line of a UTF-16 file is one in UTF-8: without a zero byte, with a delimiter, and whole."""
    if b"\0" in piece or following.startswith(b"\0") or len(piece) < 6 or not DELIMITERS & set(piece[:200]):
        return False
    try:
        return sum(byte < 128 for byte in piece) * 2 > len(piece) and bool(piece.decode("utf-8"))
    except UnicodeDecodeError:
        return False
