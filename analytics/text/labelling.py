"""Labelling: which label a text would have been given, learned from texts that have one, and how certain that is.

Two logistic regressions, one over words and pairs of words (TF-IDF) and one over vectors of meaning, whose logarithms
of probabilities are averaged with weights: words find the product's names, vectors other words and other languages.
How certain a label is comes from the newest fifth of the labelled texts, which the model that judges them has not
seen: from its two halves, and the lower of both counts, so that an unusual week makes nothing certain. Pure.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

LEAST_TEXTS = 100  # labelled ones, to learn anything
LEAST_OF_LABEL = 5  # texts of a label that can be learned
MOST_TEXTS = 10_000  # labelled ones, the newest: more cost minutes and gain little
MOST_WORDS = 20_000
CHECKED = 0.2  # of the labelled texts, the newest: how often a label is right is measured on them
DOUBT = 20  # texts of which half were wrong, that are added to what is measured: few texts are no certainty
BY_MEANING = 0.65  # weight of the vectors against the words, where there are vectors
MOST_CERTAIN = 0.99
SMALLEST = 1e-9
ROUNDS = 40


@dataclass(frozen=True)
class Texts:
    """Texts with their vectors (one row each; zeros: not read) and what else is known of them, the oldest first."""

    words: Sequence[str]
    vectors: np.ndarray | None = None  # None: they are compared by words alone
    known: np.ndarray | None = None  # 0 or 1 per text and fact, such as its source

    def __len__(self) -> int:
        return len(self.words)

    def part(self, places: np.ndarray) -> "Texts":
        """Some of them, in the order of `places`."""
        vectors, known = (None if rows is None else rows[places] for rows in (self.vectors, self.known))
        return Texts([self.words[i] for i in places], vectors, known)

    @property
    def meant(self) -> np.ndarray:
        """Vectors and facts side by side."""
        assert self.vectors is not None
        return self.vectors if self.known is None else np.hstack([self.vectors, self.known])


def guess(known: Texts, labels: Sequence[str], asked: Texts) -> tuple[np.ndarray, np.ndarray] | None:
    """The likeliest label of each text asked about, and its certainty: the share of such labels that were right.

    known: texts that have a label, the oldest first. Returns (labels, certainties from 0 to 1), None where too few
    texts have a label, or all of them the same.
    """
    named = np.asarray(labels, object)
    values, counts = np.unique(named.astype(str), return_counts=True)
    places = np.flatnonzero(np.isin(named.astype(str), values[counts >= LEAST_OF_LABEL]))[-MOST_TEXTS:]
    named = named[places].astype(str)
    if len(places) < LEAST_TEXTS or len(np.unique(named)) < 2:
        return None
    known = known.part(places)
    split = len(known) - round(CHECKED * len(known))
    before, after = np.arange(split), np.arange(split, len(known))
    if len(np.unique(named[before])) < 2:
        return None
    found, likely = _best(known.part(before), named[before], known.part(after))
    right, half = found == named[after], len(after) // 2
    measured = [_measured(likely[part], right[part]) for part in (slice(None, half), slice(half, None))]
    if not len(asked):
        return np.empty(0, object), np.empty(0)
    found, likely = _best(known, named, asked)
    return found.astype(object), np.minimum(*(measure.predict(likely) for measure in measured))


def _measured(likely: np.ndarray, right: np.ndarray) -> IsotonicRegression:
    """What a probability of the model has meant: how often such labels were right."""
    doubt = np.quantile(likely, np.linspace(0, 1, DOUBT))
    return IsotonicRegression(y_min=0, y_max=MOST_CERTAIN, out_of_bounds="clip").fit(
        np.concatenate([likely, doubt]), np.concatenate([right.astype(float), np.full(DOUBT, 0.5)])
    )


def _best(known: Texts, labels: np.ndarray, asked: Texts) -> tuple[np.ndarray, np.ndarray]:
    """The likeliest label of each text, and the probability that the model gives it."""
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, max_features=MOST_WORDS)
    names, scores = _fitted(words.fit_transform(known.words), labels, words.transform(asked.words), softness=1.0)
    if known.vectors is not None and asked.vectors is not None:
        read = known.vectors.any(axis=1)
        if len(np.unique(labels[read])) == len(names):
            meant = _fitted(known.meant[read], labels[read], asked.meant, softness=3.0)[1]
            both = (1 - BY_MEANING) * scores + BY_MEANING * meant
            scores = np.where(asked.vectors.any(axis=1, keepdims=True), both, scores)
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = scores / scores.sum(axis=1, keepdims=True)
    return names[shares.argmax(axis=1)], shares.max(axis=1)


def _fitted(
    known: np.ndarray, labels: np.ndarray, asked: np.ndarray, *, softness: float
) -> tuple[np.ndarray, np.ndarray]:
    model = LogisticRegression(C=softness, max_iter=ROUNDS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # more rounds change the second decimal and cost minutes
        model.fit(known, labels)
    return model.classes_, np.log(model.predict_proba(asked) + SMALLEST)
