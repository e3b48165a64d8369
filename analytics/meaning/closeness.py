"""Closeness: how near each ticket is to each feature, by meaning and by words. Text × feature × PARTS, and who asks.

Meaning is compared as it is, and after the directions that all texts share were shortened (the "whitening" of
Su et al. 2021, arXiv:2103.15316, of the strongest directions only): else every ticket is near to every article.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from analytics.meaning.passages import FeaturePassages, TicketPassages
from analytics.text.asking import sentences, wording
from analytics.text.matching import NAMED, Matcher, content
from analytics.text.phrases import counts

PARTS = (
    "middle", "nearest", "nearest_three", "subject",  # of the whole ticket, the last of its subject; shortened
    "as_is", "as_is_three", "article",  # of the whole ticket, as it is
    "words", "letters", "name",  # shared with the feature
    "sentences", "any_sentence", "sentence",  # mean and soft maximum, shortened; nearest as it is
)  # fmt: skip
ASKING = ("asks", "extends", "broken", "uses", "wording", "length", "named", "owned", "denied")
SHARP = 8.0  # of the soft maximum over sentences


@dataclass(frozen=True, eq=False)
class Shortening:
    """The directions that all texts share, and by how much they are shortened."""

    ticket_mean: np.ndarray
    feature_mean: np.ndarray
    directions: np.ndarray  # one a row
    factors: np.ndarray  # 0 takes a direction away, 1 leaves it

    def tickets(self, vectors: np.ndarray) -> np.ndarray:
        return self._of(vectors, self.ticket_mean)

    def features(self, vectors: np.ndarray) -> np.ndarray:
        return self._of(vectors, self.feature_mean)

    def _of(self, vectors: np.ndarray, mean: np.ndarray) -> np.ndarray:
        moved = vectors - mean
        along = moved @ self.directions.T
        return unit((moved - (along * (1 - self.factors)) @ self.directions) * vectors.any(axis=1, keepdims=True))


@dataclass(frozen=True, eq=False)
class Near:
    """parts: text × feature × PARTS; asking: text × ASKING; shortened: the whole tickets, to compare them by."""

    parts: np.ndarray
    asking: np.ndarray
    shortened: np.ndarray

    @classmethod
    def together(cls, chunks: Sequence["Near"]) -> "Near":
        """Those of several chunks of tickets, in their order."""
        return cls(*(np.concatenate([getattr(chunk, name) for chunk in chunks]) for name in cls.__dataclass_fields__))


def closeness_of(
    texts: Sequence[str], tickets: TicketPassages, features: FeaturePassages, matcher: Matcher, shortening: Shortening
) -> Near:
    """How near the texts of tickets are to the features."""
    number = len(features.features)
    whole = shortening.tickets(tickets.wholes)
    sentence = shortening.tickets(tickets.vectors)
    # The whole of an article is one more passage of it.
    owner = np.concatenate([features.owner, np.arange(number)])
    passages = np.vstack([features.vectors, features.wholes])
    short = shortening.features(passages)
    middle = unit(np.vstack([short[owner == place].mean(axis=0) for place in range(number)]))
    by_sentence = sentence @ middle.T
    words, letters, name, asking = _in_words(texts, matcher)
    as_is = tickets.wholes @ features.vectors.T
    parts = [
        whole @ middle.T,
        _best(whole @ short.T, owner, number),
        _best(whole @ short.T, owner, number, most=3),
        shortening.tickets(tickets.subjects) @ middle.T,
        _best(as_is, features.owner, number),
        _best(as_is, features.owner, number, most=3),
        tickets.wholes @ features.wholes.T,
        words,
        letters,
        name,
        _mean(by_sentence, tickets.owner, len(texts)),
        np.log(_sum(np.exp(SHARP * by_sentence), tickets.owner, len(texts)) + 1e-3) / SHARP,
        _most(_best(tickets.vectors @ passages.T, owner, number), tickets.owner, len(texts)),
    ]
    return Near(np.stack(parts, axis=2).astype(np.float32), asking, whole)


def unit(rows: np.ndarray) -> np.ndarray:
    """Rows of length one; zeros stay."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-6))


def _in_words(texts: Sequence[str], matcher: Matcher) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    split = [sentences(text) for text in texts]
    cut = [list(chain.from_iterable(parts)) for parts in split]
    words, letters, name = matcher.masses([content(each) for each in cut])
    asking = np.zeros((len(texts), len(ASKING)), np.float32)
    for place, (each, parts) in enumerate(zip(cut, split, strict=True)):
        mentioned = [matcher.mentions(each, int(feature)) for feature in np.flatnonzero(name[place] >= NAMED)]
        owned, denied = (any(one[side] for one in mentioned) for side in (0, 1))
        phrases = np.minimum(counts(each), 1)
        asking[place] = (*phrases, wording(parts), np.log1p(len(each)), bool(mentioned) and not denied, owned, denied)
    return words, letters, name, asking


def _best(near: np.ndarray, owner: np.ndarray, number: int, *, most: int = 1) -> np.ndarray:
    """Per feature the mean of its `most` nearest passages."""
    columns = [near[:, owner == place] for place in range(number)]
    return np.column_stack([np.sort(own, axis=1)[:, -most:].mean(axis=1) for own in columns])


def _sum(rows: np.ndarray, owner: np.ndarray, number: int) -> np.ndarray:
    found = np.zeros((number, rows.shape[1]))
    np.add.at(found, owner, rows)
    return found


def _mean(rows: np.ndarray, owner: np.ndarray, number: int) -> np.ndarray:
    return np.asarray(_sum(rows, owner, number) / np.maximum(np.bincount(owner, minlength=number), 1)[:, None])


def _most(rows: np.ndarray, owner: np.ndarray, number: int) -> np.ndarray:
    found = np.full((number, rows.shape[1]), -1.0)
    np.maximum.at(found, owner, rows)
    return np.where(found < -0.99, 0.0, found)
