"""Decoded: how a text reads once what mail, addresses, web pages and programs escape in it is undone. Pure text.

A text has several readings, since what is an escape is a guess: `=AD` is a soft hyphen in a mail and two letters in a
formula. Whoever looks for a name looks in all of them.
"""

import base64
import binascii
import html
import re
import unicodedata
from collections.abc import Callable, Iterator

# Characters without a width: soft hyphen, zero-width blanks and joiners, marks of direction, fillers, selectors of
# variants, tags, byte-order mark.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\U000e0000-\U000e0fff]"
)
TAG = re.compile(r"<[^<>]*>")
_PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2})+")
_QUOTED = re.compile(r"(?:=[0-9a-fA-F]{2})+")
_QUOTED_BYTE = re.compile(rb"=([0-9a-fA-F]{2})")
_SOFT_BREAK = re.compile(r"=[ \t]{0,9}\r?\n")
_MAIL_WORDS = re.compile(r"=\?[\w.-]{2,40}(?:\*\w{2,9})?\?[bq]\?[^?\r\n]{0,2000}\?=", re.IGNORECASE)
_COLLAPSED_BREAK = re.compile(r"(?<=\w)= (?=[\w=])")  # where the line break was made a blank
_BETWEEN_WORDS = re.compile(r"(?<=\?=)\s{1,9}(?==\?)")
_IN_JSON = re.compile(r"\\u([0-9a-fA-F]{4})")
_LONG_ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]{1,6})\}|\\U([0-9a-fA-F]{8})|\\N\{([A-Za-z0-9 -]{2,90})\}")
_BYTES = re.compile(r"(?:\\x[0-9a-fA-F]{2})+|(?:\\[0-3][0-7]{2})+")
_BLANK_ESCAPE = re.compile(r"\\[nrt]")
_BEFORE_MARK = re.compile(r"\\(?=[^\w\s])|\\(?= )")
_PUNYCODE = re.compile(r"(?<![a-z0-9-])xn--[a-z0-9-]{1,59}", re.IGNORECASE)
_LETTERS_64 = "A-Za-z0-9+/_-"
_RUN_64 = re.compile(rf"(?<![{_LETTERS_64}])[{_LETTERS_64}]{{12,}}={{0,2}}")
_BLOCK_64 = re.compile(
    rf"(?<![{_LETTERS_64}])[{_LETTERS_64}]{{40,}}(?:\r?\n[ \t]{{0,3}}[{_LETTERS_64}]{{40,}})*"
    rf"(?:\r?\n[ \t]{{0,3}}[{_LETTERS_64}]{{2,}})?={{0,2}}"
)
# How packed files begin in base64: zip and workbooks, gzip, PDF, old office files, 7z.
PACKED = re.compile(r"(?:UEsDB|H4sI|JVBER|0M8R4KGx|N3q8r)[A-Za-z0-9+/\r\n]{150}")

Piece = Callable[[str], str]
# What every such piece has, what finds them, and what the piece reads.
PIECES: tuple[tuple[str, re.Pattern[str], Piece], ...] = (
    ("=?", _MAIL_WORDS, lambda piece: _mail_word(piece)),  # before what is quoted inside them
    ("%", _PERCENT, lambda piece: _text_of(bytes.fromhex(piece.replace("%", "")), piece)),
    ("=", _QUOTED, lambda piece: _text_of(bytes.fromhex(piece.replace("=", "")), piece)),
    ("--", _PUNYCODE, lambda piece: _label(piece)),
    ("\\", _BYTES, lambda piece: _escaped_bytes(piece)),
    ("\\", _LONG_ESCAPE, lambda piece: _long_escape(piece)),
    ("", _BLOCK_64, lambda piece: _from_64(piece)),
    ("", _RUN_64, lambda piece: _from_64(piece)),
)
_MARKED = re.compile(rf"[%=&\\<+]|xn--|XN--|[{_LETTERS_64}]{{12}}|''|\"\"|{INVISIBLE.pattern}")


def revealed(text: str) -> str:
    """The text as people read it: without characters that have no width, and JSON's escapes as their characters.

    >>> revealed("M\\\\u00fcl\\u200bler")
    'Müller'
    """
    written = _IN_JSON.sub(lambda found: chr(int(found[1], 16)), text) if "\\u" in text else text
    if written != text:  # two escapes that are one character
        written = written.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return INVISIBLE.sub("", written)


def readings(text: str, *, name: bool = False) -> Iterator[str]:
    """The text and its other readings, each once.

    name: it is one name and nothing else: a plus without other signs of an address is one, and what is between < and >
    is no tag.

    >>> sorted(set(readings("J%C3%BCrgen+M=FCller")) & {"Jürgen+M=FCller", "Jürgen Müller"})
    ['Jürgen Müller', 'Jürgen+M=FCller']
    """
    yield text
    if not _MARKED.search(text):
        return
    known = {text}
    whole = decoded(text)
    for decode in _DECODERS if whole != text else ():  # else none of them changes anything
        if (alone := decode(text)) not in known:
            known.add(alone)
            yield alone
    spaced = whole if name and "%" not in text else whole.replace("+", " ")
    for last in (whole, spaced, *(() if name else (TAG.sub("", whole), TAG.sub(" ", whole)))):
        if last not in known:
            known.add(last)
            yield last


def decoded(text: str) -> str:
    """The text with all undone that may be an escape, three times over.

    >>> decoded("%26amp;"), decoded("=?utf-8?Q?J=C3=BCrgen?=")
    ('&', 'Jürgen')
    """
    for _ in range(3):
        before = text
        for decode in _DECODERS:
            text = decode(text)
        if text == before:
            break
    return text


def with_pieces(text: str, change: Callable[[str, str], str]) -> str:
    """The text with every escaped piece changed. change: the piece, and what it reads → what stands there instead."""
    text = _unbroken(text) if "=" in text else text
    for sign, pattern, read in PIECES:
        if sign not in text:
            continue
        text = pattern.sub(lambda found, read=read: change(found[0], read(found[0])), text)  # type: ignore[misc]
    return text


def in_base64(text: str) -> set[str]:
    """How base64 writes a short text that stands alone, in the usual encodings of it, without the signs at its end."""
    bytes_of = {text.encode(codec, "ignore") for codec in ("utf-8", "cp1252", "utf-16-le")}
    return {base64.b64encode(content).decode().rstrip("=") for content in bytes_of if content}


def _unbroken(text: str) -> str:
    """Without the line breaks that a mail puts inside words, and between its encoded words."""
    return _BETWEEN_WORDS.sub("", _SOFT_BREAK.sub("", text))


def _decoder(sign: str, pattern: re.Pattern[str], read: Piece) -> Piece:
    return lambda text: pattern.sub(lambda found: read(found[0]), text) if sign in text else text


def _unescaped(text: str) -> str:
    return html.unescape(text) if "&" in text else text


def _without_marks(text: str) -> str:
    """Without the backslashes before signs, and quotes that are doubled; escaped line ends are blanks."""
    if "\\" in text:
        text = _BEFORE_MARK.sub("", _BLANK_ESCAPE.sub(" ", text))
    return text.replace("''", "'").replace('""', '"')


def _text_of(content: bytes, instead: str) -> str:
    for codec in ("utf-8", "cp1252"):
        try:
            return content.decode(codec)
        except UnicodeDecodeError:
            continue
    return instead


def _mail_word(piece: str) -> str:
    _, charset, kind, content, _ = piece.split("?", 4)
    try:
        if kind in "bB":
            held = base64.b64decode(content + "=" * (-len(content) % 4))
        else:
            spaced = content.replace("_", " ").encode("latin-1", "replace")
            held = _QUOTED_BYTE.sub(lambda found: bytes([int(found[1], 16)]), spaced)
        return held.decode(charset.split("*")[0], "replace")
    except (ValueError, LookupError, binascii.Error):
        return piece


def _label(piece: str) -> str:
    try:
        return piece[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, IndexError, OverflowError):
        return piece


def _escaped_bytes(piece: str) -> str:
    if piece[1] == "x":
        return _text_of(bytes.fromhex(piece.replace("\\x", "")), piece)
    return _text_of(bytes(int(number, 8) for number in piece.split("\\")[1:]), piece)


def _long_escape(piece: str) -> str:
    try:
        if piece[1] == "N":
            return unicodedata.lookup(piece[3:-1])
        return chr(int(piece[2:].strip("{}"), 16))
    except (KeyError, ValueError, OverflowError):
        return piece


def _from_64(piece: str) -> str:
    """What a run of base64 reads, begun at each of its first letters; the run where that is no text."""
    letters = re.sub(r"[\s=]+", "", piece).replace("-", "+").replace("_", "/")
    if letters[1:].islower() or letters.isupper() or letters.isdigit():  # a word, a number
        return piece
    found = []
    for begin in range(4):
        part = letters[begin:]
        part = part[: len(part) - (len(part) % 4 == 1)]
        content = base64.b64decode(part + "=" * (-len(part) % 4))
        if (text := _readable(content)) is not None:
            found.append(text)
    return " ".join(found) or piece


def _readable(content: bytes) -> str | None:
    codecs = ("utf-16-le", "utf-16-be") if content.count(0) > len(content) // 4 else ("utf-8", "cp1252")
    for codec in codecs:
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            continue
        if sum(letter.isprintable() or letter.isspace() for letter in text) >= 0.95 * len(text):
            return text
    return None


_DECODERS: tuple[Piece, ...] = (
    lambda text: text.replace("\\\\", "\\"),
    revealed,
    _unescaped,
    lambda text: _COLLAPSED_BREAK.sub("", _unbroken(text)) if "=" in text else text,
    *(_decoder(*piece) for piece in PIECES),
    _without_marks,
    lambda text: INVISIBLE.sub("", text),
)
