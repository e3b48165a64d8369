"""Mentions: where a customer's name occurs in a text, in whatever form it is written."""

import html
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from analytics.store.decoded import decoded, in_base64, readings, revealed, with_pieces
from analytics.workspace.conventions import normalise_tag

REDACTED = "(forgotten)"
TAG = re.compile(r"(<[^<>]*>)")
READ_ALOUD = re.compile(r'((?:title|alt|aria-label|content)=")([^"]*)')  # attributes that hold words for people


def normal_form(text: str) -> str:
    """The one form in which names are compared: entities unescaped, NFKC, case folded, blanks collapsed.

    >>> normal_form("  AT&amp;T  Ko\u0308ln"), normal_form("ＡＣＭＥ")
    ('at&t köln', 'acme')
    """
    if text.isascii() and "&" not in text:
        return " ".join(text.lower().split())
    return normalise_tag(html.unescape(text))


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


def forms_of(name: str) -> set[str]:
    """The normal forms of a name: as it is written, and of every other way to read it."""
    return {normal_form(reading) for reading in readings(name, name=True)}


@dataclass(frozen=True)
class Mentions:
    """The names of one customer, to be found in texts where they are not part of a longer word."""

    names: tuple[str, ...]  # in normal form

    @classmethod
    def of(cls, names: Iterable[str]) -> "Mentions":
        """names: as people write them; of other ways to read one only that without what nobody sees is one."""
        return cls(tuple(sorted({normal_form(form) for name in names for form in (name, revealed(name))} - {""})))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return whole_words(self.names)

    @cached_property
    def _packed(self) -> re.Pattern[str]:
        """Finds a name that stands alone in base64; longer ones are decoded."""
        written = {form for name in self.names for form in (name, name.upper(), name.title(), name.capitalize())}
        packed = {form for name in written for form in in_base64(name) if len(form) >= 4}
        either = "|".join(map(re.escape, sorted(packed))) or "(?!)"
        return re.compile(rf"(?<![\w+/])(?:{either})={{0,2}}(?![\w+/=])")

    def inside(self, text: str) -> bool:
        """Whether one of the names occurs in the text, however its letters are escaped."""
        if not self.names:
            return False
        return bool(self._packed.search(text)) or any(
            self._pattern.search(normal_form(form)) for form in readings(text)
        )

    def are(self, text: str) -> bool:
        """Whether the text is one of the names."""
        return bool(self.names) and (not forms_of(text).isdisjoint(self.names) or bool(self._packed.fullmatch(text)))

    def without(self, text: str) -> str:
        """The text with REDACTED for each name, or for the escapes that have one; all of it as a last resort."""
        if not self.inside(text):
            return text

        def change(piece: str, read: str) -> str:
            return REDACTED if piece != read and self.inside(read) else piece

        pieces, shown = with_pieces(self._packed.sub(REDACTED, text), change), revealed(text)
        plain = (text, pieces, shown, with_pieces(shown, change), " ".join(html.unescape(shown).split()))
        for form in (*plain, *readings(text), normal_form(decoded(text))):  # lower letters alone would hide an escape
            cut = self._pattern.sub(REDACTED, form)
            if cut.count(REDACTED) > text.count(REDACTED) and not self.inside(cut):
                return cut
        return REDACTED

    def cut_out(self, pattern: re.Pattern[str], text: str) -> str:
        """A text, or JSON, without the names that a pattern finds, and without those that are escaped in it."""
        cut = pattern.sub(REDACTED, text)
        if not self.inside_json(cut):
            return cut
        try:
            return json.dumps(self.without_in(json.loads(cut)), ensure_ascii=False, sort_keys=True)
        except ValueError:
            return self.without(cut)

    def inside_json(self, text: str) -> bool:
        """Whether one of the names occurs in a text, or in one of the texts that it holds where it is JSON."""
        if self.inside(text):
            return True
        try:
            content = json.loads(text) if text[:1] in "[{" else None
        except ValueError:
            return False
        return content is not None and self.without_in(content) != content

    def without_in(self, content: Any) -> Any:
        """JSON whose texts do not have the names."""
        if isinstance(content, str):
            return self.without(content)
        if isinstance(content, list):
            return [self.without_in(part) for part in content]
        if isinstance(content, dict):
            return {name: self.without_in(part) for name, part in content.items()}
        return content

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
