"""Vocabulary: the names of months, weekdays and day halves of one language, from the Unicode locale data (CLDR).

Which language a column is written in is decided by all its texts: the one that knows every word of them. Where two
languages know all words and mean different months ("lis" is November in Polish and October in Croatian), they are
rivals and a person decides.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property

from babel import Locale

ENGLISH = "en"
_LOCALES = (
    "en de de_AT fr es it pt nl da sv nb fi is et lv lt pl cs sk sl hr sr sr_Latn bs mk bg ru uk be ro hu el tr az kk "
    "uz ka hy ar ar_SY ar_MA ar_DZ he fa hi bn ta th vi id ms fil sw ca eu gl ga cy sq af mt lb"
)
LOCALES = tuple(_LOCALES.split())
# Short forms that spreadsheets and helpdesks write beside those of the CLDR.
ALSO = {
    "de": {3: "mrz mär", 1: "jän jänner"},
    "fr": {2: "fév fevr fevrier", 8: "aou aout", 12: "dec decembre", 7: "juil jul"},
    "es": {9: "sep set setiembre"},
    "it": {1: "genn", 9: "sett"},
    "nl": {3: "mrt"},
    "ru": {9: "сен", 11: "ноя", 2: "фев", 1: "янв"},
    "ro": {1: "ian", 9: "sep"},
    "hu": {9: "szep", 2: "feb"},
    "en": {9: "sept"},
    "pt": {3: "marco"},
}
LETTERS = re.compile(r"[^\W\d_]")
MOST_SKELETONS = 400  # distinct writings that decide the language of a column


def fold_letters(text: str) -> str:
    """Text in the form in which words are compared: NFKC, case folded, without the dot that İ leaves behind."""
    return unicodedata.normalize("NFKC", text).casefold().replace("\u0307", "").replace("\u200f", "")


@dataclass(frozen=True)
class Vocabulary:
    """The words of one language. `marks`: folded word → m3 (a month), am, pm, or a blank for a weekday."""

    locale: str
    marks: dict[str, str] = field(repr=False)
    rivals: tuple[str, ...] = ()  # languages that know all words as well and mean other months

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        words = "|".join(re.escape(word) for word in sorted(self.marks, key=len, reverse=True))
        return re.compile(rf"(?<![^\W\d_])(?:{words})(?![^\W\d_])\.?")

    def marked(self, text: str) -> str:
        """Folded text with every known word replaced by its mark."""
        return self._pattern.sub(lambda found: f" {self.marks[found.group().rstrip('.')]} ", text)


@cache
def vocabulary(locale: str) -> Vocabulary:
    """The vocabulary of a CLDR locale of LOCALES."""
    data = Locale.parse(locale)
    marks: dict[str, str] = {}

    def add(word: str | None, mark: str) -> None:
        folded = fold_letters(word or "").strip().rstrip(".")
        if not LETTERS.search(folded) or (len(folded) < 2 and (mark == "" or folded.isascii())):
            return
        bare = "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
        for form in (folded, bare if bare.isascii() else folded):
            marks.setdefault(form, mark)

    for number, names in ALSO.get(locale.split("_")[0], {}).items():
        for name in names.split():
            add(name, f"m{number}")
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in data.months[context][width].items():
                add(name, f"m{number}")
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated", "short"):
            for name in data.days[context].get(width, {}).values():
                add(name, "")
        for names in data.day_periods.get(context, {}).values():
            for half in ("am", "pm"):
                add(names.get(half), half)
    return Vocabulary(locale, marks)


def vocabulary_of(
    texts: Iterable[str], marked: Callable[[str, Vocabulary], str | None], *, locale: str | None = None
) -> Vocabulary:
    """The language that knows the most of the texts whole, English first; with its rivals.

    marked: (text, vocabulary) → the text in marks, or None where it holds an unknown word.
    locale: the language that a person named.
    """
    if locale:
        return vocabulary(locale)
    english = vocabulary(ENGLISH)
    skeletons = list(dict.fromkeys(re.sub(r"\d", "0", text) for text in texts if LETTERS.search(text)))
    skeletons = skeletons[:MOST_SKELETONS]
    if all(marked(text, english) is not None for text in skeletons):
        return english
    read = {name: tuple(marked(text, vocabulary(name)) for text in skeletons) for name in LOCALES}
    known = {name: sum(text is not None for text in found) for name, found in read.items()}
    most = max(known.values())
    if not most or known[ENGLISH] == most:
        return english
    best = [name for name in LOCALES if known[name] == most]
    first = best[0]
    rivals = tuple(name for name in best[1:] if _months(read[name]) != _months(read[first]))
    return Vocabulary(first, vocabulary(first).marks, rivals)


def _months(found: tuple[str | None, ...]) -> tuple[list[str], ...]:
    return tuple(re.findall(r"\bm\d+|\b[ap]m\b", text or "") for text in found)
