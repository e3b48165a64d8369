"""The encoding of an export: a mark at its start, UTF-8 when all of it is, else what its own letters look like.

chardet distinguishes the code pages by the letters and the language that each would make of the bytes.
"""

import codecs
import re
from collections.abc import Callable, Iterable
from typing import BinaryIO

import chardet

from analytics.errors import AnalyticsError
from analytics.ingest.encoded_twice import TWICE, register

# Of each family the one that spreadsheets and helpdesks write; rare relatives would only be mistaken for these.
CODE_PAGES = (
    *("cp1250", "iso-8859-2", "cp1251", "koi8-r", "koi8-u", "iso-8859-5", "cp866", "mac-cyrillic"),
    *("cp1252", "iso-8859-15", "cp850", "mac-roman", "cp1253", "iso-8859-7", "cp1254", "iso-8859-9"),
    *("cp1255", "iso-8859-8", "cp1256", "iso-8859-6", "cp1257", "iso-8859-13", "cp1258", "cp874", "tis-620"),
    *(EAST_ASIAN := ("cp932", "euc-jp", "gb18030", "big5", "cp949")),
)
ALONE = 2.0  # mean length of the runs of bytes beyond ASCII, below which no letter has two of them
# What Microsoft's programs write under the name of a standard that has fewer letters.
SUPERSETS = {
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "tis-620": "cp874",
}
FEW = 4  # runs of letters beyond ASCII: too few to distinguish languages, so the commonest encoding is taken
WESTERN = frozenset("àâäáãåæçèéêëìíîïñòóôõöøùúûüßÀÂÄÁÃÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜ’‘“”„–—…€£§°«»¿¡·\u00a0")
# Of these, what other code pages hardly ever write with the same bytes.
SAFE = WESTERN - frozenset("ãåæèêìîòõøùûÃÅÆÈÊÌÎÒÕØÙÛ")
# The two pages differ in six letters: þ, ð and ý beside none of Icelandic's others are Turkish ş, ğ and ı.
TURKISH_AS_WESTERN, ICELANDIC = frozenset("ðþýÐÞÝ"), frozenset("áæéíóúÁÆÉÍÓÚ")
ESCAPES = re.compile(rb"\x1b\$[@AB]|\x1b\([BJ]")  # ISO-2022-JP: ASCII bytes with shifts between
SEPARATORS = re.compile(r"[\s_-]+")
DECLARED = re.compile(rb"(?i)(?:charset|encoding)\s{0,9}=\s{0,9}[\"']?\s{0,9}([a-z0-9_.:-]{1,40})")
LINES_OF_HEADER, LEAST_NAMES = 15, 2
FIRST = 256  # bytes that show UTF-16 where they can
ENOUGH = 1 << 16  # bytes of lines with letters beyond ASCII that decide
HIGH_RUN = re.compile(rb"[\x80-\xff]+")
BEYOND_ASCII = re.compile(r"[^\x00-\x7f\ufffd]")
MIXED = "tagwatch-mixed"  # an error handler: bytes that are no UTF-8 are read as cp1252


def encoding_of(
    start: bytes, *, is_utf8: bool, high_lines: Iterable[bytes], known: Callable[[str], int] = lambda text: 0
) -> tuple[str, str]:
    """Python's name of the encoding, and of the error handler to read it with.

    start: the first bytes of the file. is_utf8: whether all of it decodes. high_lines: lines that hold
    bytes beyond ASCII, asked for only where it does not. known: how many names of columns, beyond ASCII, a line holds.
    """
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32", "replace"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", "replace"
    wide = _utf_16_without_mark(start)
    if wide:
        return wide, "replace"
    if is_utf8 and ESCAPES.search(start) and start.isascii():
        return "iso2022_jp", "replace"
    if is_utf8:
        return "utf-8-sig", "replace"
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", MIXED  # its mark names it; a letter of it is damaged
    sample = b"\n".join(high_lines)
    if _is_mostly_utf_8(sample):
        return "utf-8-sig", MIXED  # a few damaged letters in an otherwise sound file
    if not (runs := HIGH_RUN.findall(sample)):
        return "cp1252", "replace"
    if page := _page_of_header(start, sample, known):
        return page, "replace"
    letters = b"".join(runs).decode("cp1252", "replace")
    alone = sum(map(len, runs)) / len(runs) < ALONE
    if (alone and SAFE.issuperset(letters)) or (len(runs) <= FEW and WESTERN.issuperset(letters)):
        return "cp1252", "replace"
    pages = [page for page in CODE_PAGES if not (alone and page in EAST_ASIAN)]
    found = chardet.detect(sample, include_encodings=pages)["encoding"]
    name = codecs.lookup(found or "cp1252").name
    name = SUPERSETS.get(name, name)
    if name == "cp1252" and len(set(letters) & TURKISH_AS_WESTERN) > 1 and not set(letters) & ICELANDIC:
        name = "cp1254"
    return name, "replace"


def _page_of_header(start: bytes, sample: bytes, known: Callable[[str], int]) -> str | None:
    """The code page that makes known names of columns of a line, and more of them than any other language's page.

    A header of six words is too little for a language to be told by its letters, where the rows are ASCII.
    """
    lines = [line for line in start.splitlines()[:LINES_OF_HEADER] if HIGH_RUN.search(line)]
    found: dict[str, tuple[int, str]] = {}
    for page in CODE_PAGES:
        try:
            texts = [line.decode(page) for line in lines]
            sample.decode(page)
        except UnicodeDecodeError:
            continue
        found[page] = max(((known(text), text) for text in texts), default=(0, ""))
    most = max((names for names, _ in found.values()), default=0)
    best = [page for page, (names, _) in found.items() if names == most]
    if most < LEAST_NAMES or len({found[page][1] for page in best}) > 1:
        return None
    name = codecs.lookup(best[0]).name
    return SUPERSETS.get(name, name)


def encoding_named(name: str) -> str:
    """Python's name of an encoding as a person gave it; raises AnalyticsError for an unknown one.

    >>> encoding_named("Latin-2"), encoding_named("UTF-8")
    ('iso8859-2', 'utf-8-sig')
    """
    found = _codec(name.strip()) or _codec(SEPARATORS.sub("", name))  # Python has "latin2" and no "Latin-2"
    if found is None or not getattr(found, "_is_text_encoding", True):
        raise AnalyticsError(
            f"'{name}' is no encoding. Use a name such as utf-8, cp1250, cp1252, iso-8859-2, koi8-r, shift_jis "
            f"or {TWICE}."
        )
    return "utf-8-sig" if found.name == "utf-8" else found.name


def declared_encoding(start: bytes) -> str | None:
    """The encoding that a web page or XML states of itself; None where it states none that pages are written in.

    >>> declared_encoding(b'<meta charset="windows-1251">'), declared_encoding(b'<?xml encoding="idna"?>')
    ('cp1251', None)
    """
    found = DECLARED.search(start)
    codec = _codec(found.group(1).decode().lower().removeprefix("x-")) if found else None
    name = SUPERSETS.get(codec.name, codec.name) if codec else ""
    return name if name == "utf-8" or name in {codecs.lookup(page).name for page in CODE_PAGES} else None


def _codec(name: str) -> codecs.CodecInfo | None:
    try:
        return codecs.lookup(name)
    except (LookupError, ValueError):
        return None


def lines_beyond_ascii(file: BinaryIO) -> list[bytes]:
    """The first lines of a file that hold bytes beyond ASCII, about 64 KB of them."""
    found, size = [], 0
    while line := file.readline(ENOUGH):
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
    """Every other byte of mostly Western text is zero in UTF-16; which one decides the order."""
    if len(start) < 4:
        return None
    if b"\0" not in start[:FIRST]:
        return None  # other lines may be in UTF-16, the first is not
    if start[:FIRST].count(0) * 4 > FIRST:
        start = start[:FIRST]  # before a byte that is missing puts the rest out of step
    even, odd = start[0::2].count(0) / len(start[0::2]), start[1::2].count(0) / len(start[1::2])
    if max(even, odd) < 0.3 or min(even, odd) > 0.05:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(MIXED, _as_cp1252)
register()
