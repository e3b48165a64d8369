"""Passages: what a ticket and a feature of the catalogue are held against each other by, as vectors."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.meaning.encoder import SIZE, readable
from analytics.workspace.catalogue import Feature

SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|[\r\n]+")
MOST_SENTENCES = 12  # of a ticket
MOST_PASSAGES = 60  # of an article
LOOKED_AT = 2_000  # characters of a ticket
SHORTEST = 9  # characters of a ticket's sentence

Vectors = Callable[[list[str]], np.ndarray]  # texts → one vector each


@dataclass(frozen=True, eq=False)
class FeaturePassages:
    """A catalogue's names, articles sentence by sentence, and wholes; each with the place of its feature."""

    features: tuple[Feature, ...]
    texts: tuple[str, ...]
    owner: np.ndarray
    vectors: np.ndarray
    wholes: np.ndarray  # one vector per feature

    @classmethod
    def of(cls, features: Sequence[Feature], vectors: Vectors) -> "FeaturePassages":
        texts: list[str] = []
        owner: list[int] = []
        for place, feature in enumerate(features):
            sentences = [part for part in SENTENCE.split(feature.article_text) if len(part.strip()) > 3]
            own = [feature.name, *feature.synonyms, *feature.former, *sentences[:MOST_PASSAGES]]
            texts += own
            owner += [place] * len(own)
        wholes = [f"{feature.name}. {feature.article_text}" for feature in features]
        made = vectors([*texts, *wholes])
        return cls(tuple(features), tuple(texts), np.array(owner), made[: len(texts)], made[len(texts) :])


@dataclass(frozen=True, eq=False)
class TicketPassages:
    """Tickets as vectors: whole, subject, and sentence by sentence, each sentence with the place of its ticket."""

    wholes: np.ndarray
    subjects: np.ndarray
    sentences: tuple[str, ...]
    owner: np.ndarray
    vectors: np.ndarray

    @classmethod
    def of(
        cls, subjects: Sequence[str], bodies: Sequence[str], wholes: np.ndarray, vectors: Vectors
    ) -> "TicketPassages":
        sentences: list[str] = []
        owner: list[int] = []
        for place, (subject, body) in enumerate(zip(subjects, bodies, strict=True)):
            own = sentences_of(f"{subject}\n{body}")
            sentences += own
            owner += [place] * len(own)
        made = vectors([*sentences, *subjects])
        number = len(sentences)
        return cls(wholes, made[number:], tuple(sentences), np.array(owner, int), made[:number])

    def part(self, start: int, end: int) -> "TicketPassages":
        """The tickets from `start` to before `end`."""
        own = (self.owner >= start) & (self.owner < end)
        return TicketPassages(
            self.wholes[start:end],
            self.subjects[start:end],
            tuple(np.array(self.sentences, object)[own]),
            self.owner[own] - start,
            self.vectors[own],
        )


def sentences_of(text: str) -> list[str]:
    """The first sentences of a ticket that mean something."""
    parts = (part.strip() for part in SENTENCE.split(text[:LOOKED_AT]))
    return [part for part in parts if len(part) >= SHORTEST and readable(part)][:MOST_SENTENCES]


@dataclass(frozen=True)
class Met:
    """The sentence of a ticket and the passage of a feature that are nearest, and how near (cosine)."""

    sentence: str
    passage: str
    near: float


def nearest(text: str, feature: Feature, vectors: Vectors) -> Met | None:
    """What of a ticket and a feature meets; None where nothing can be compared."""
    own, theirs = sentences_of(text), FeaturePassages.of((feature,), vectors)
    made = vectors(own) if own else np.zeros((0, SIZE), np.float32)
    near = made @ theirs.vectors.T
    if not near.size or not near.any():
        return None
    row, column = np.unravel_index(int(near.argmax()), near.shape)
    return Met(own[row], theirs.texts[column], float(near[row, column]))
