"""Asking: small words that weigh for somebody who asks for what is missing, or for somebody who uses it.

Their weights stand in asking.csv, to be read; tests/decide/tune.py fits them. Names of things are not among them.
"""

import csv
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

from analytics.decide.words import MOST, pieces

SENTENCE = re.compile(r"(?<=[.!?。！？])\s*|[\r\n]+")
WEIGHTS = Path(__file__).with_name("asking.csv")
MOST_WEIGHT = 4.0            # what all the words of a text may weigh together, either way


def wording(text: str) -> float:
    """What the words of a text weigh together; above 0 it asks for what is missing."""
    known = _weights()
    total = sum(known.get(term, 0.0) for term in terms(text))
    return max(-MOST_WEIGHT, min(MOST_WEIGHT, total))


def terms(text: str) -> set[str]:
    """Words, pairs of words, how a sentence begins ("^the") and how words end ("-ed"): tense and mood show there."""
    found: set[str] = set()
    for sentence in SENTENCE.split(text[:MOST]):
        words = pieces(sentence)
        found.update(words, (f"{a} {b}" for a, b in pairwise(words)), (f"-{w[-3:]}" for w in words if len(w) > 4),
                     (f"-{w[-2:]}" for w in words if len(w) > 3))
        if words:
            found.update((f"^{words[0]}", f"^{' '.join(words[:2])}"))
    return found


@cache
def _weights() -> dict[str, float]:
    with WEIGHTS.open(encoding="utf-8", newline="") as file:
        return {row["term"]: float(row["weight"]) for row in csv.DictReader(file)}
