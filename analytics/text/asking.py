"""Asking: small words that weigh for somebody who asks for what is missing, or for somebody who uses it.

Their weights are in asking.csv, to be read; tests/decide/tune.py fits them. Names of things are not among them.
"""

import csv
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

from analytics.text.tokens import MOST, pieces

SENTENCE = re.compile(r"(?<=[.!?。！？])\s*|[\r\n]+")
WEIGHTS = Path(__file__).with_name("asking.csv")
MOST_WEIGHT = 4.0  # what all the words of a text may weigh together, either way


def sentences(text: str) -> list[list[str]]:
    """The `pieces` of a text, sentence by sentence."""
    return [words for sentence in SENTENCE.split(text[:MOST]) if (words := pieces(sentence))]


def wording(parts: Sequence[Sequence[str]]) -> float:
    """What the words of a text (its `sentences`) weigh together; above 0 it asks for what is missing."""
    known, seconds, heard = _weights(), _seconds(), set[str]()  # `terms` that weigh, without making the many others
    for words in parts:
        for word in words:
            heard.update(_weighing(word))
        heard.update(f"{a} {b}" for a, b in pairwise(words) if a in seconds and b in seconds[a])
        heard.update(start for start in _starts(words) if start in known)
    return max(-MOST_WEIGHT, min(MOST_WEIGHT, sum(known[term] for term in heard)))


def terms(text: str) -> set[str]:
    """Words, pairs of words, how a sentence begins ("^the") and how words end ("-ed"): tense and mood show there."""
    found: set[str] = set()
    for words in sentences(text):
        found.update(
            (term for word in words for term in _alone(word)), (f"{a} {b}" for a, b in pairwise(words)), _starts(words)
        )
    return found


def _alone(word: str) -> list[str]:
    return [word, *([f"-{word[-3:]}"] if len(word) > 4 else []), *([f"-{word[-2:]}"] if len(word) > 3 else [])]


def _starts(words: Sequence[str]) -> list[str]:
    return [f"^{words[0]}", f"^{' '.join(words[:2])}"]


@lru_cache(maxsize=400_000)
def _weighing(word: str) -> tuple[str, ...]:
    known = _weights()
    return tuple(term for term in _alone(word) if term in known)


@cache
def _seconds() -> dict[str, set[str]]:
    """First word → the words that weigh after it."""
    pairs: dict[str, set[str]] = {}
    for term in _weights():
        if " " in term and not term.startswith("^"):
            first, second = term.split(" ")
            pairs.setdefault(first, set()).add(second)
    return pairs


@cache
def _weights() -> dict[str, float]:
    with WEIGHTS.open(encoding="utf-8", newline="") as file:
        return {row["term"]: float(row["weight"]) for row in csv.DictReader(file)}
