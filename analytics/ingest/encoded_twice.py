"""Encoded twice: UTF-8 that a program took for Western text and encoded once more, so that ü became Ã¼."""

import codecs
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

TWICE = "utf-8-twice"
# A first byte of UTF-8 and what may follow it, each read as a letter of cp1252 or Latin-1.
FOLLOWING = bytes(range(0x80, 0xC0)).decode("latin-1") + bytes(range(0x80, 0xA0)).decode("cp1252", "ignore")
PAIR = re.compile(f"[\u00c2-\u00f4][{FOLLOWING}]+")
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
BETWEEN = re.compile(r"[\s,;|\"]+")
MOST = 0.8  # of the words with letters beyond ASCII
LEAST = 2


def once(text: str) -> str:
    """The text as it was before the second encoding; what was not encoded twice stays.

    >>> once("GrÃ¼n, GrÃ¶ÃŸe â€“ Grün")
    'Grün, Größe – Grün'
    """
    return PAIR.sub(lambda found: _decoded(found.group()), text)


def encoded_twice(text: str) -> str | None:
    """A word that shows that most letters of a text were encoded twice; None where they were not."""
    if not PAIR.search(text):
        return None
    words = [word for word in BETWEEN.split(text) if BEYOND_ASCII.search(word)]
    mended = [word for word in words if once(word) != word]
    return mended[0] if len(mended) >= LEAST and len(mended) >= MOST * len(words) else None


def _decoded(letters: str) -> str:
    try:
        return b"".join(_byte(letter) for letter in letters).decode("utf-8")
    except UnicodeError:
        return letters


def _byte(letter: str) -> bytes:
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")  # the five bytes that cp1252 leaves free


class _Decoder(codecs.IncrementalDecoder):
    """UTF-8, then `once`, line by line so that no pair is cut."""

    def __init__(self, errors: str = "strict"):
        super().__init__(errors)
        self._inner = codecs.getincrementaldecoder("utf-8-sig")(errors)
        self._kept = ""

    def decode(self, input: "ReadableBuffer", final: bool = False) -> str:
        text = self._kept + self._inner.decode(input, final)
        end = len(text) if final else max(text.rfind("\n"), text.rfind(",")) + 1
        self._kept = text[end:]
        return once(text[:end])

    def reset(self) -> None:
        self._inner.reset()
        self._kept = ""

    def getstate(self) -> tuple[bytes, int]:
        return self._inner.getstate()

    def setstate(self, state: tuple[bytes, int]) -> None:
        self._inner.setstate(state)


def register() -> None:
    """Make the encoding TWICE known to Python."""
    codecs.register(_codec)


def _codec(name: str) -> codecs.CodecInfo | None:
    if name.replace("_", "-") != TWICE:
        return None
    return codecs.CodecInfo(
        encode=codecs.utf_8_encode,
        decode=lambda data, errors="strict": (once(bytes(data).decode("utf-8-sig", errors)), len(data)),
        incrementaldecoder=_Decoder,
        name=TWICE,
    )
