"""Mentions: where a customer's name occurs in a text, in whatever form it is written."""

import html
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from analytics.workspace.conventions import normalise_tag

REDACTED = "(forgotten)"
TAG = re.compile(r"(<[^<>]*>)")
IN_JSON = re.compile(r"\\u([0-9a-fA-F]{4})")
# Characters without a width: soft hyphen, zero-width blanks and joiners, marks of direction, byte-order mark.
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
READ_ALOUD = re.compile(r'((?:title|alt|aria-label|content)=")([^"]*)')  # attributes that hold words for people


def normal_form(text: str) -> str:
    """The one form in which names are compared: entities unescaped, NFKC, case folded, blanks collapsed.

    >>> normal_form("  AT&amp;T  Ko\u0308ln"), normal_form("ＡＣＭＥ")
    ('at&t köln', 'acme')
    """
    if text.isascii() and "&" not in text:
        return " ".join(text.lower().split())
    return normalise_tag(html.unescape(text))


def revealed(text: str) -> str:
    """The text as people read it: without characters that have no width, and JSON's escapes as their characters.

    >>> revealed("M\\\\u00fcl\\u200bler")
    'Müller'
    """
    written = IN_JSON.sub(lambda found: chr(int(found[1], 16)), text) if "\\u" in text else text
    if written != text:  # two escapes that are one character
        written = written.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return INVISIBLE.sub("", written)


def whole_words(names: Iterable[str]) -> re.Pattern[str]:
    """Finds the names, whatever their case, where they are not part of a longer word."""
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, names)) + r")(?!\w)", re.IGNORECASE)


def spellings(name: str) -> set[str]:
    """A name as it is, composed and decomposed, and as documents escape it."""
    forms = {name, *(unicodedata.normalize(form, name) for form in ("NFC", "NFD", "NFKC"))}
    return forms | {
        written
        for form in forms
        for written in (html.escape(form), html.escape(form, quote=False), json.dumps(form)[1:-1])
    }


def _forms(text: str) -> tuple[str, ...]:
    """The normal forms of a text: as it is written, and as people read it where that is another."""
    shown = revealed(text)
    return (normal_form(text),) if shown == text else (normal_form(text), normal_form(shown))


@dataclass(frozen=True)
class Mentions:
    """The names of one customer, to be found in texts where they are not part of a longer word."""

    names: tuple[str, ...]  # in normal form

    @classmethod
    def of(cls, names: Iterable[str]) -> "Mentions":
        return cls(tuple(sorted({form for name in names for form in _forms(name)} - {""})))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return whole_words(self.names)

    def inside(self, text: str) -> bool:
        """Whether one of the names occurs in the text."""
        return bool(self.names and any(self._pattern.search(form) for form in _forms(text)))

    def are(self, text: str) -> bool:
        """Whether the text is one of the names."""
        return any(form in self.names for form in _forms(text))

    def without(self, text: str) -> str:
        """The text with REDACTED for each name; all of it where a name is recognised in its normal form alone."""
        if not self.inside(text):
            return text
        shown = revealed(text)
        for form in (text, shown, " ".join(html.unescape(shown).split()), normal_form(shown)):
            cut = self._pattern.sub(REDACTED, form)
            if not self.inside(cut):
                return cut
        return REDACTED

    def without_in_document(self, document: str, written: Iterable[str] = ()) -> str | None:
        """An HTML document with REDACTED for each name in what people read of it; None where one cannot be cut out.

        written: the names as texts write them.
        """
        if not self.inside(TAG.sub(" ", document)) and not self.inside(TAG.sub("", document)):
            return document
        spelled = whole_words(sorted({form for name in (*self.names, *written) for form in spellings(name)}))

        def cut(piece: str) -> str:
            if not piece.startswith("<"):
                return spelled.sub(REDACTED, piece)
            return READ_ALOUD.sub(lambda found: found[1] + spelled.sub(REDACTED, found[2]), piece)

        shorter = "".join(map(cut, TAG.split(document)))
        return None if self.inside(TAG.sub(" ", shorter)) or self.inside(TAG.sub("", shorter)) else shorter
