"""Fit the model's weights on the phrases to tune on, and print them: python -m tests.decide.tune

Phrases are left out at random, since the lists know only some of what people say: a model that trusts them blindly
fails on the first text that is worded otherwise.
"""

import csv
from collections.abc import Sequence

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from analytics.sample.catalogue import FEATURES as SAMPLE
from analytics.text.asking import MOST_WEIGHT, WEIGHTS, terms
from analytics.text.likelihood import PARTS, parts_of
from analytics.text.matching import CatalogueVocabulary, Matcher, Rarity
from analytics.text.phrases import KINDS, grammar
from analytics.workspace.catalogue import Catalogue, Feature
from analytics.workspace.kinds import FEATURES
from tests.decide.labelled import labelled

TUNING = ("tune", "second", "third", "fourth", "fifth")
FORGOTTEN = 0.45  # share of phrases left out
ROUNDS = 8
LEAST = 0.06  # of a word's weight, to be kept


def live() -> tuple[Feature, ...]:
    """The features of the sample's catalogue that exist."""
    state = {FEATURES.plural: {FEATURES.key_of(r): r for r in map(FEATURES.record, SAMPLE)}}
    return tuple(feature for feature in Catalogue.of(state).features if feature.exists)


def true_pairs(frame: pd.DataFrame) -> pd.DataFrame:
    """The pairs of labelled tickets, with `true`."""
    features = live()
    texts = (frame["subject"] + "\n" + frame["body"]).tolist()
    vocabulary = CatalogueVocabulary(features)
    pairs = Matcher(vocabulary, Rarity.of(texts, vocabulary)).pairs(texts)
    names = np.array([feature.name for feature in features])
    told = frame.loc[pairs["text"]].reset_index(drop=True)
    return pairs.assign(true=told["unaware"] & (told["feature"] == names[pairs["feature"]]))


def weigh_words(halves: Sequence[str], catalogue: frozenset[str]) -> dict[str, float]:
    """Weights of small words and their pairs, learned from who asks and who uses; names of things are left out."""
    frame = pd.concat([labelled(half) for half in halves], ignore_index=True)
    frame = frame[frame["kind"] != "other"]  # they ask, too
    texts = frame["subject"] + "\n" + frame["body"]
    count = CountVectorizer(
        binary=True,
        min_df=3,
        analyzer=lambda text: [term for term in terms(text) if not catalogue & set(term.lstrip("^").split())],
    )
    model = LogisticRegression(C=0.1, max_iter=1_000).fit(count.fit_transform(texts), frame["unaware"])
    return {
        term: round(float(w), 3)
        for term, w in zip(count.get_feature_names_out(), model.coef_[0], strict=True)
        if abs(w) >= LEAST
    }


def weighed(halves: Sequence[str], catalogue: frozenset[str], texts: pd.Series) -> np.ndarray:
    """The wording of texts by weights learned on other halves."""
    weights = weigh_words(halves, catalogue)
    return np.clip([sum(weights.get(t, 0) for t in terms(text)) for text in texts], -MOST_WEIGHT, MOST_WEIGHT)


def main() -> None:
    rng, rows, answers = np.random.default_rng(1), [], []
    forgettable = [PARTS.index(part) for part in KINDS]
    catalogue = frozenset(word for term in CatalogueVocabulary(live()).words for word in term.split()) - grammar()
    for half in TUNING:
        frame = labelled(half)
        pairs = true_pairs(frame)
        texts = frame["subject"] + "\n" + frame["body"]
        others = weighed([other for other in TUNING if other != half], catalogue, texts)
        parts = parts_of(pairs.assign(wording=others[pairs["text"]]))
        for _ in range(ROUNDS):
            heard = parts.copy()
            for column in forgettable:
                heard[rng.random(len(heard)) < FORGOTTEN, column] = 0
            rows.append(heard)
            answers.append(pairs["true"].to_numpy(bool))
    model = LogisticRegression(C=1.0, max_iter=2_000).fit(np.vstack(rows), np.concatenate(answers))
    weights = {part: round(float(w), 2) for part, w in zip(PARTS, model.coef_[0], strict=True)}
    print(f"WEIGHTS = {weights}\nBASE = {model.intercept_[0]:.2f}")
    with WEIGHTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([("term", "weight"), *sorted(weigh_words(TUNING, catalogue).items())])


if __name__ == "__main__":
    main()
