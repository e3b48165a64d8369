"""Quotes: what a customer wrote that shows best what a cell is about, or nothing.

Personal data is not blacked out but left out: a sentence is only quoted when nothing in it looks like an address, a
number or a name, and when every word of it is also used by several other customers.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

import pandas as pd

from analytics.metrics.scope import Scope
from analytics.metrics.tickets import tickets
from analytics.metrics.volume import totals
from analytics.metrics.words import words_in_use
from analytics.store.facts import Facts

MAX_QUOTE = 130  # characters: three lines of the roundup's frame
USED_BY = 5  # customers who use a word before it may be quoted
NAME_USED_BY = 0.01  # of all customers, before a word with a capital may be (Android; but not Anna)
SHORTEST, FEWEST_WORDS = 20, 4
MOST_TICKETS = 400
SENTENCE = re.compile(r"(?<=[.!?。！？])\s+|[\r\n]+")
WORD = re.compile(r"[^\W\d_]+")
PERSONAL = re.compile(r"[@#<>{}\[\]()|=`*_~^\\/\"“”«»]|www|\d{3,}|\d[\s\-]\d|[$€£¥]", re.IGNORECASE)
GREETING = re.compile(
    r"^(?:re|fw|fwd|aw|wg|hi|hello|hey|dear|regards|best|thanks|thank you|cheers|hallo|liebe|guten|"
    r"bonjour|hola|привет|здравствуйте)\b",
    re.IGNORECASE,
)

Words = tuple[dict[str, int], int]  # word → customers who wrote it, and customers in all


def best_quote(
    tickets: pd.DataFrame, in_use: Mapping[str, int], customers: int, *, names: Iterable[str] = ()
) -> str | None:
    """The sentence that is most typical of `tickets` and least of everything else; None when none is fit to quote.

    tickets: columns `subject`, `body`, `customer`. in_use: word → customers who wrote it, of `customers` in all.
    names: of teams and features, which may have a capital.
    """
    known = {word.casefold() for name in names for word in WORD.findall(name)}
    rows = tickets.head(MOST_TICKETS)
    here: dict[str, set[str]] = {}
    candidates: dict[str, str] = {}
    for row in rows.itertuples():
        text = f"{_text(row.subject)}\n{_text(row.body)}"
        for word in set(WORD.findall(text.lower())):
            here.setdefault(word, set()).add(str(row.customer))
        own = {word.casefold() for word in WORD.findall(_text(row.customer)) if len(word) > 2}
        for sentence in SENTENCE.split(text):
            sentence = " ".join(sentence.split()).strip("-–—· ")
            if fit_to_quote(sentence, in_use, customers, known=known) and not own & _words(sentence):
                candidates.setdefault(sentence.casefold(), sentence)
    writers = max(rows["customer"].nunique(), 1)

    def weight(sentence: str) -> float:
        words = _words(sentence)
        gains = Counter({w: len(here.get(w, ())) / writers - in_use.get(w, 0) / max(customers, 1) for w in words})
        return float(sum(gain for gain in gains.values() if gain > 0) / len(words) ** 0.5)

    return max(candidates.values(), key=lambda s: (round(weight(s), 6), len(s), s), default=None)


def fit_to_quote(sentence: str, in_use: Mapping[str, int], customers: int, *, known: Iterable[str] = ()) -> bool:
    """True when nothing in the sentence can point at a person, as far as a machine can decide."""
    words = WORD.findall(sentence)
    if not SHORTEST <= len(sentence) <= MAX_QUOTE or len(words) < FEWEST_WORDS:
        return False
    if (
        PERSONAL.search(sentence)
        or GREETING.match(sentence)
        or any(unicodedata.category(c) in ("Cf", "Co", "So") for c in sentence)
    ):
        return False
    known = set(known)
    if any(in_use.get(word.lower(), 0) < USED_BY and word.casefold() not in known for word in words):
        return False
    common = max(USED_BY, NAME_USED_BY * customers)
    return all(word.casefold() in known or in_use[word.lower()] >= common for word in words[1:] if word != word.lower())


def words_of(facts: Facts, scope: Scope) -> Words:
    """What everybody wrote in the scope's period: a word that few use is never quoted."""
    return words_in_use(facts, Scope(sources=scope.sources, start=scope.start, end=scope.end), least=USED_BY)


def names_of(facts: Facts) -> set[str]:
    """Teams and features, which may have a capital."""
    found = {feature.name for feature in facts.taxonomy.features.features}
    for dimension in ("team", "feature"):
        found |= set(totals(facts, Scope(), by=(dimension,))[dimension])
    return found


def quotes_about(facts: Facts, scope: Scope, words: Words, *, names: Iterable[str], most: int) -> list[str]:
    """At most `most` different sentences of the scope's newest tickets, the most weight first."""
    rows = tickets(facts, scope, limit=MOST_TICKETS)
    chosen: list[str] = []
    while len(chosen) < most and (found := best_quote(rows, *words, names=names)):
        chosen.append(found)
        text = rows["subject"].fillna("") + "\n" + rows["body"].fillna("")
        rows = rows[~text.str.split().str.join(" ").str.casefold().str.contains(found.casefold(), regex=False)]
    return chosen


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _words(sentence: str) -> set[str]:
    return {word.lower() for word in WORD.findall(sentence)}
