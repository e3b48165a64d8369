"""Mentions: where a customer's name occurs in a text, in whatever form it is written."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from analytics.workspace.conventions import normalise_tag

REDACTED = "(forgotten)"


def normal_form(text: str) -> str:
    """The one form in which names are compared: entities unescaped, NFKC, case folded, blanks collapsed.

    >>> normal_form("  AT&amp;T  Ko\u0308ln"), normal_form("ＡＣＭＥ")
    ('at&t köln', 'acme')
    """
    if text.isascii() and "&" not in text:
        return " ".join(text.lower().split())
    return normalise_tag(html.unescape(text))


@dataclass(frozen=True)
class Mentions:
    """The names of one customer, to be found in texts where they are not part of a longer word."""

    names: tuple[str, ...]  # in normal form

    @classmethod
    def of(cls, names: Iterable[str]) -> "Mentions":
        return cls(tuple(sorted({normal_form(name) for name in names} - {""})))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, self.names)) + r")(?!\w)", re.IGNORECASE)

    def inside(self, text: str) -> bool:
        """Whether one of the names occurs in the text."""
        return bool(self._pattern.search(normal_form(text)))

    def are(self, text: str) -> bool:
        """Whether the text is one of the names."""
        return normal_form(text) in self.names

    def without(self, text: str) -> str:
        """The text with REDACTED for each name; all of it where a name can be told in its normal form alone."""
        if not self.inside(text):
            return text
        for form in (text, " ".join(html.unescape(text).split()), normal_form(text)):
            cut = self._pattern.sub(REDACTED, form)
            if not self.inside(cut):
                return cut
        return REDACTED
