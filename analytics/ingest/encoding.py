"""The encoding of an export: a mark at its start, UTF-8 when all of it is, else what its own letters look like.

charset-normalizer tells the East Asian and Cyrillic encodings apart; Western text, whose few letters beyond
ASCII stand alone between ASCII ones, is told from those before by exactly that.
"""

import codecs
import re
from collections.abc import Iterable
from pathlib import Path

from charset_normalizer import from_bytes

FOREIGN = ("cp932", "gb18030", "big5", "cp949", "cp1251")
ENOUGH = 1 << 16  # bytes of lines with letters beyond ASCII that decide
ALONE = 1.5  # mean length of the runs of such bytes, below which the text is Western
HIGH_RUN = re.compile(rb"[\x80-\xff]+")
BEYOND_ASCII = re.compile(r"[^\x00-\x7f\ufffd]")
MIXED = "tagwatch-mixed"  # an error handler: bytes that are no UTF-8 are read as cp1252


def encoding_of(start: bytes, *, is_utf8: bool, high_lines: Iterable[bytes]) -> tuple[str, str]:
    """Python's name of the encoding, and of the error handler to read it with.

    start: the first bytes of the file. is_utf8: whether all of it decodes. high_lines: lines that hold
    bytes beyond ASCII, asked for only where it does not.
    """
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", "replace"
    wide = _utf_16_without_mark(start)
    if wide:
        return wide, "replace"
    if is_utf8:
        return "utf-8-sig", "replace"
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", MIXED  # it says itself what it is; a letter of it is damaged
    sample = b"\n".join(high_lines)
    if _is_mostly_utf_8(sample):
        return "utf-8-sig", MIXED  # a few damaged letters in an otherwise sound file
    runs = HIGH_RUN.findall(sample)
    if not runs or sum(map(len, runs)) / len(runs) < ALONE:
        return "cp1252", "replace"
    best = from_bytes(sample, cp_isolation=[*FOREIGN, "cp1252"]).best()
    return (best.encoding if best else "cp1252"), "replace"


def lines_beyond_ascii(path: Path) -> list[bytes]:
    """The first lines of a file that hold bytes beyond ASCII, about 64 KB of them."""
    found, size = [], 0
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                found.append(line[:ENOUGH])
                size += len(line)
                if size > ENOUGH:
                    break
    return found


def _is_mostly_utf_8(sample: bytes) -> bool:
    """More letters of several bytes than bytes that are none: in another encoding few bytes happen to follow so."""
    text = sample.decode("utf-8", "replace")
    return len(BEYOND_ASCII.findall(text)) > text.count("\ufffd")


def _utf_16_without_mark(start: bytes) -> str | None:
    """Every other byte of mostly Western text is zero in UTF-16; which one says the order."""
    if len(start) < 4:
        return None
    even, odd = start[0::2].count(0) / len(start[0::2]), start[1::2].count(0) / len(start[1::2])
    if max(even, odd) < 0.3 or min(even, odd) > 0.05:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(MIXED, _as_cp1252)
