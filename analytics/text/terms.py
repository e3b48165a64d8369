"""Terms: the words and pairs of words of a text that can mean something, in any script. Pure.

A text comes flat: its words in lower case, one blank between and around them (`analytics.metrics.texts.flat_texts`).
Function words are those of the text's own language, so that the French word for "do" hides no English one.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from functools import cache

from stopwordsiso import langs, stopwords

from analytics.text.tokens import pieces

SHORTEST = 3  # letters of a word, two in scripts whose letters are syllables or more
LONGEST = 40  # characters; longer ones are keys and addresses
GRAMS = (2, 3, 4, 5, 6)  # Chinese characters in a row that may be a word
FORM = 3  # letters that two forms of one word may differ by at their end
COMMON = ("hi", "hello", "thanks", "please", "help", "issue", "problem", "question", "urgent")  # by every ticket
_HAN, _KATAKANA = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々", "\u30a1-\u30faー"
_RUNS = re.compile(f"[{_HAN}]+|[{_KATAKANA}]+")
_KANA = re.compile("[\u3041-\u309f\u30a1-\u30fa]")
_UNSPACED = re.compile(f"[{_HAN}\u3041-\u309f{_KATAKANA}]")
# v5, v5_2, 121.0.1, "121": a release, when nothing is before it but names
_RELEASE = re.compile(r"(?:v|ver|version|release|rel|build)?[-_.]?\d{1,4}(?:[-_.]\d+)*(?:[-_ ]?(?:esr|beta|rc)\d*)?")


def terms(flat: str, names: Collection[str] = ()) -> set[str]:
    """The terms of one flat text, without function words.

    names: words that may be no term, nor part of one.

    >>> sorted(terms(" the certificate expired "))
    ['certificate', 'certificate expired', 'expired']
    >>> sorted(terms(" アドオンが使えません "))
    ['アドオン']
    """
    words = flat.split()
    function = function_words(language(words))
    found: set[str] = set()
    before = ""
    for word in words:
        if _UNSPACED.search(word):
            found.update(term for term in _unspaced(word) if term not in function and term not in names)
            before = ""
            continue
        fits = SHORTEST <= len(word) <= LONGEST and word not in function and word not in names
        if fits:
            found.add(word)
            if before:
                found.add(f"{before} {word}")
        before = word if fits else ""
    return found


def holds(flat: str, term: str) -> bool:
    """Whether a flat text has a term."""
    return sought(term) in flat


def sought(term: str) -> str:
    """What a flat text contains exactly when it has the term: where words are not parted, its letters alone."""
    return term if _UNSPACED.search(term) else f" {term} "


def contains(long: str, short: str) -> bool:
    """Whether one term has another in it, as whole words where words are parted."""
    return short in long if _UNSPACED.search(short) else sought(short) in f" {long} "


def language(words: Iterable[str]) -> str:
    """The language whose function words a text has most of; "" when it has none of any.

    >>> language("no se puede iniciar la sesión".split()), language(["パスワードを忘れた"])
    ('es', 'ja')
    """
    seen = list(words)
    text = "".join(seen)
    if _UNSPACED.search(text):
        return "ja" if _KANA.search(text) else "zh"
    known = _languages()
    votes = Counter(code for word in set(seen) for code in known.get(word, ()))
    return max(votes, key=lambda code: (votes[code], code == "en", code), default="")


@cache
def function_words(code: str) -> frozenset[str]:
    """Words of a language that only hold sentences together, and those of every ticket."""
    return frozenset({*(word.replace("'", "") for word in stopwords(code)), *stopwords(code), *COMMON})


def names_in(texts: Iterable[str]) -> frozenset[str]:
    """The words of names, each with what it would be in a flat text: `Sync & Share` → sync, share, sync share."""
    found: set[str] = set()
    for text in texts:
        words = pieces(text)
        found.update(words)
        found.add("-".join(words))
        found.add("_".join(words))
        found.add(text.lower())
    return frozenset(found)


def is_release(term: str, names: Collection[str] = ()) -> bool:
    """Whether a tag or a term only names a version, of whatever product.

    >>> is_release("v5_2"), is_release("firefox-670", {"firefox"}), is_release("bug1735929"), is_release("72.0.1 x64")
    (True, True, False, True)
    """
    if " " in term:
        return any(is_release(word, names) for word in term.split())
    rest = term.lower()
    for name in sorted(names, key=len, reverse=True):
        if name and rest.startswith(name):
            rest = rest[len(name) :].lstrip("-_. ")
            break
    return bool(_RELEASE.fullmatch(rest))


def same_word(one: str, other: str) -> bool:
    """Whether two terms are forms of one word, or one contains the other.

    >>> same_word("extension", "extensions"), same_word("private browsing", "browsing"), same_word("form", "format")
    (True, True, False)
    """
    if set(one.split()) & set(other.split()):
        return True
    short, long = sorted((one, other), key=len)
    if _UNSPACED.search(short):
        return short in long
    bare = [text.replace("-", "") for text in (short, long)]
    return bare[1].startswith(bare[0]) and len(bare[1]) - len(bare[0]) <= min(FORM, len(bare[0]) // 3)


def _unspaced(word: str) -> Iterable[str]:
    """Candidates of a stretch without blanks: runs of katakana, and Chinese characters in a row."""
    for run in _RUNS.findall(word):
        if re.match(f"[{_KATAKANA}]", run):
            if len(run) > 1:
                yield run
            continue
        for size in GRAMS:
            for start in range(len(run) - size + 1):
                yield run[start : start + size]


@cache
def _languages() -> dict[str, tuple[str, ...]]:
    """Word → the languages that have it as a function word."""
    found: dict[str, list[str]] = {}
    for code in sorted(langs()):
        for word in stopwords(code):
            found.setdefault(word, []).append(code)
    return {word: tuple(codes) for word, codes in found.items()}
