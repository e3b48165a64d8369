"""Matching: how much the words of a text are those of a feature's names and help article, and how it is spoken of.

Word and letter n-grams weighed by how rare they are in tickets (TF-IDF). Pure: no file, no clock, no store.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from analytics.text.asking import sentences, wording
from analytics.text.phrases import DENIED, KINDS, OWNED, WANTED, counts, ends_with, folded, grammar
from analytics.text.tokens import grams, is_grammar, pieces
from analytics.workspace.catalogue import Feature

LEAST = 1.5  # of closeness: pairs below it are not looked at further
NAMED = 0.9  # of a name's letters: that much of it counts as naming it
MOST_FEATURES = 6  # of one text, the closest ones
USUAL_WORDS = 12  # of a text about one thing, without words of grammar
CHUNK = 4_000  # texts at a time, which bounds memory
SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
PAIR = ("name", "word_mass", "letter_mass", "owned", "denied", *KINDS, "wording")  # what a score is made of


@dataclass(frozen=True)
class Rarity:
    """How many of `texts` tickets hold a word or a run of letters."""

    texts: int
    words: dict[str, int]
    letters: dict[str, int]

    @classmethod
    def of(cls, texts: Sequence[str], vocabulary: "CatalogueVocabulary") -> "Rarity":
        """Counted for the terms of a catalogue only: others weigh nothing."""
        words, letters = np.zeros(len(vocabulary.words)), np.zeros(len(vocabulary.letters))
        for chunk in _chunks(texts):
            by_word, by_letters = vocabulary.terms([content(pieces(text)) for text in chunk])
            words += np.asarray(by_word.sum(axis=0)).ravel()
            letters += np.asarray(by_letters.sum(axis=0)).ravel()
        return cls(
            len(texts),
            dict(zip(vocabulary.words, map(int, words), strict=True)),
            dict(zip(vocabulary.letters, map(int, letters), strict=True)),
        )

    def weights(self, terms: Sequence[str], counted: dict[str, int]) -> np.ndarray:
        """Smoothed inverse document frequency (Spärck Jones 1972), at least 1."""
        return np.log((1 + self.texts) / (1 + np.array([counted.get(term, 0) for term in terms]))) + 1


class CatalogueVocabulary:
    """The terms of a catalogue's names and articles."""

    def __init__(self, features: Sequence[Feature]):
        self.features = tuple(features)
        self.names = [[pieces(name) for name in (f.name, *f.synonyms, *f.former)] for f in self.features]
        self.passages = [
            [*self.names[i], *(pieces(s) for s in SENTENCE.split(f.article_text) if s)]
            for i, f in enumerate(self.features)
        ]
        held = {word for passages in self.passages for passage in passages for word in content(passage)}
        pairs = {f"{a} {b}" for passages in self.passages for passage in passages for a, b in _pairs(passage)}
        self.words = sorted(held | pairs)
        self.letters = sorted({gram for word in held for gram in grams(word)})
        self._by_word = CountVectorizer(analyzer=_terms, vocabulary=self.words, binary=True, dtype=np.float32)
        self._by_letters = CountVectorizer(analyzer=grams, vocabulary=self.letters, binary=True, dtype=np.float32)

    def terms(self, texts: Sequence[list[str]]) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
        """Which terms are in which text (its content): words with pairs of words, and runs of letters."""
        # Runs of letters never cross a word's edge, so each distinct word is cut up once and then counted.
        words = CountVectorizer(analyzer=list, binary=True, dtype=np.float32)
        if not any(texts):
            return (
                sparse.csr_matrix(np.zeros((len(texts), len(self.words)), np.float32)),
                sparse.csr_matrix(np.zeros((len(texts), len(self.letters)), np.float32)),
            )
        held = words.fit_transform(texts)
        letters = held @ self._by_letters.transform(words.get_feature_names_out())
        letters.data[:] = 1
        return self._by_word.transform(texts), letters


@dataclass(frozen=True, eq=False)
class Matcher:
    """A catalogue made ready to be held against texts."""

    vocabulary: CatalogueVocabulary
    rarity: Rarity

    def pairs(self, texts: Sequence[str]) -> pd.DataFrame:
        """One row per (text, feature) whose words are close. Columns `text`, `feature` (their places), *PAIR.

        `name`: the share of a name's or synonym's letters that the text has (0 to 1); `word_mass`, `letter_mass`: how
        much rare vocabulary the text shares with all that is written of the feature (log); `owned`, `denied`: a name
        is beside a word of those who know the feature, or who ask for it; the others count phrases, `wording`
        weighs the small words (`analytics.text.asking`).
        """
        return pd.concat(
            [
                frame.assign(text=frame["text"] + start)
                for start, frame in zip(range(0, len(texts), CHUNK), map(self._near, _chunks(texts)), strict=True)
            ]
            or [pd.DataFrame(columns=["text", "feature", *PAIR])],
            ignore_index=True,
        )

    def masses(self, contents: Sequence[list[str]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """`word_mass`, `letter_mass` and `name` of texts (their words of content): text × feature each."""
        by_word, by_letters = self.vocabulary.terms(contents)
        weighed_words = by_word.multiply(self._word_weights).tocsr()
        weighed_letters = by_letters.multiply(self._letter_weights).tocsr()
        # A long text shares words with everything: what it shares weighs less the longer it is.
        size = np.array([max(len(set(words)), USUAL_WORDS) for words in contents], np.float32)[:, None]
        word_mass, letter_mass = (
            np.log1p(np.asarray((by @ whole).todense()) * np.sqrt(USUAL_WORDS / size))
            for by, whole in ((weighed_words, self._word_whole), (weighed_letters, self._letter_whole))
        )
        named = np.maximum.reduceat(
            np.asarray((by_letters @ self._letter_names).todense()), self._starts_of_names, axis=1
        )
        return word_mass, letter_mass, named

    def _near(self, texts: Sequence[str]) -> pd.DataFrame:
        split = [sentences(text) for text in texts]
        cut = [list(chain.from_iterable(parts)) for parts in split]
        word_mass, letter_mass, named = self.masses([content(words) for words in cut])
        near = closeness(word_mass, letter_mass)
        text, feature = _best(near + named)
        kept = (near[text, feature] >= LEAST) | (named[text, feature] >= NAMED)
        text, feature = text[kept], feature[kept]
        frame = pd.DataFrame(
            {"text": text, "feature": feature}
            | {
                name: values[text, feature].astype(np.float32)
                for name, values in (("name", named), ("word_mass", word_mass), ("letter_mass", letter_mass))
            }
        )
        mentioned = [
            self.mentions(cut[t], f) if n >= NAMED else (0, 0)
            for t, f, n in zip(text, feature, frame["name"], strict=True)
        ]
        frame[["owned", "denied"]] = np.array(mentioned, float).reshape(-1, 2)
        phrases = {t: (*counts(cut[t]), wording(split[t])) for t in np.unique(text)}
        frame[[*KINDS, "wording"]] = np.array([phrases[t] for t in text], float).reshape(-1, len(KINDS) + 1)
        return frame

    def mentions(self, words: list[str], feature: int) -> tuple[int, int]:
        """Whether a name of the feature is beside a word of those who know it, or of those who ask for it (0 or 1)."""
        owned = denied = 0
        for name in self.vocabulary.names[feature]:
            for place in _places(words, name):
                after = place + len(name)
                denied |= ends_with(words, place, folded(DENIED)) or any(
                    tuple(words[after : after + len(w)]) == w for w in folded(WANTED)
                )
                owned |= ends_with(words, place, folded(OWNED))
        return int(owned and not denied), int(denied)

    def why(self, text: str, feature: int, *, most: int = 8) -> list[str]:
        """The text's words that are evidence of the feature, the weightiest first (folded)."""
        own = {word for passage in self.vocabulary.passages[feature] for word in content(passage)}
        own_letters = {gram for word in own for gram in grams(word)}
        weight: dict[str, float] = {}
        for word in dict.fromkeys(content(pieces(text))):
            shared = [gram for gram in grams(word) if gram in own_letters]
            if word in own:
                weight[word] = self._weight_of_word[word] + 1
            elif len(shared) >= 0.6 * len(grams(word)) and len(word) > 4:
                weight[word] = 1 + len(word) / 10
        return sorted(weight, key=weight.__getitem__, reverse=True)[:most]

    # ------------------------------------------------------------------------------------------ the catalogue's side
    @cached_property
    def _word_weights(self) -> np.ndarray:
        return self.rarity.weights(self.vocabulary.words, self.rarity.words).astype(np.float32)

    @cached_property
    def _letter_weights(self) -> np.ndarray:
        return self.rarity.weights(self.vocabulary.letters, self.rarity.letters).astype(np.float32)

    @cached_property
    def _weight_of_word(self) -> dict[str, float]:
        return dict(zip(self.vocabulary.words, self._word_weights, strict=True))

    @cached_property
    def _passages(self) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
        return self.vocabulary.terms(
            [content(passage) for passages in self.vocabulary.passages for passage in passages]
        )

    @cached_property
    def _word_whole(self) -> sparse.csc_matrix:
        return self._whole(self._passages[0])

    @cached_property
    def _letter_whole(self) -> sparse.csc_matrix:
        return self._whole(self._passages[1])

    def _whole(self, passages: sparse.csr_matrix) -> sparse.csc_matrix:
        """term × feature: whether all that is written of it has the term; long articles weigh less."""
        owner = np.repeat(np.arange(len(self.vocabulary.features)), [len(p) for p in self.vocabulary.passages])
        sums = sparse.csr_matrix((np.ones(len(owner), np.float32), (owner, np.arange(len(owner))))) @ passages
        sums.data[:] = 1
        size = np.maximum(np.asarray(sums.sum(axis=1)).ravel(), 1)
        return sparse.csc_matrix((sparse.diags((size**-0.25).astype(np.float32)) @ sums).T)

    @cached_property
    def _letter_names(self) -> sparse.csc_matrix:
        _, letters = self.vocabulary.terms([content(name) for names in self.vocabulary.names for name in names])
        shares = letters.multiply(self._letter_weights).tocsr()
        total = np.asarray(shares.sum(axis=1)).ravel()
        return sparse.csc_matrix((sparse.diags(1 / np.where(total > 0, total, 1)) @ shares).T)

    @cached_property
    def _starts_of_names(self) -> np.ndarray:
        return np.cumsum([0, *(len(names) for names in self.vocabulary.names)][:-1])


def closeness(word_mass: np.ndarray, letter_mass: np.ndarray) -> np.ndarray:
    """One number to compare the features of one text by."""
    return np.asarray(word_mass / 2 + letter_mass)


def _best(near: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Places (text, feature) of the closest features of each text."""
    most = min(MOST_FEATURES, near.shape[1])
    best = np.sort(np.argpartition(-near, most - 1, axis=1)[:, :most], axis=1)
    return np.repeat(np.arange(len(near)), most), best.ravel()


def content(words: Sequence[str]) -> list[str]:
    """The words that mean something by themselves."""
    known = grammar()
    return [word for word in words if word not in known and (word.isascii() or not is_grammar(word))]


def _pairs(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    return pairwise(content(words))


def _terms(words: Sequence[str]) -> list[str]:
    return [*words, *(f"{a} {b}" for a, b in pairwise(words))]


def _places(words: list[str], name: list[str]) -> Iterator[int]:
    if not name:
        return
    for place in range(len(words) - len(name) + 1):
        if words[place] == name[0] and words[place : place + len(name)] == name:
            yield place


def _chunks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(texts), CHUNK):
        yield texts[start : start + CHUNK]
