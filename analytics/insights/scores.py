"""Scores: what was found when tickets were held against the catalogue, kept under `derived/`.

A text is held against a feature once: an import adds its new texts, a change of the catalogue the features that it
changed. Kept are numbers and hashes, never words; forgetting a customer removes the file with all that is derived.
"""

import contextlib
import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.metrics.scope import Scope
from analytics.metrics.texts import hashed_texts, oldest_texts, texts_in_order, ticket_total
from analytics.store.computed import read, writable, write
from analytics.store.facts import Facts
from analytics.text.matching import PAIR, CatalogueVocabulary, Matcher, Rarity
from analytics.text.tokens import MOST
from analytics.workspace.catalogue import Feature

LAYOUT = 2  # raise it when matching changes: older files are then made anew
MOST_GROUND = 13  # two to the power of: the oldest tickets, by which rarity is measured
COLUMNS = ["id", "source", "ticket", "day", "customer", "feature", *PAIR]


def candidates(catalogue: Sequence[Feature]) -> tuple[Feature, ...]:
    """The features that customers may be unaware of: they exist, and it is known since when."""
    return tuple(feature for feature in catalogue if feature.exists and feature.live_since)


def asked_in_text(facts: Facts, folder: Path) -> pd.DataFrame:
    """The tickets that may ask for what exists, with each feature that is near: columns COLUMNS, `feature` its name.

    Looked at are tickets of a category that counts as request, and how-to questions; not those that are tagged as
    unaware already. A feature is paired with tickets of its first day and later only.
    """
    features = candidates(facts.taxonomy.features.features)
    tickets = _tickets(facts)
    if not features or tickets.empty:
        return pd.DataFrame(columns=COLUMNS)
    kept = _kept(facts, folder / "derived", features, tickets)
    names = {_print(feature): feature for feature in features}
    frame = tickets.merge(kept[kept["print"].isin(list(names))], on="text")
    live = frame["print"].map({number: pd.Timestamp(f.live_since) for number, f in names.items() if f.live_since})
    frame = frame[frame["day"] >= live]
    frame["feature"] = frame["print"].map({number: feature.name for number, feature in names.items()})
    return frame[COLUMNS].reset_index(drop=True)


def matcher(facts: Facts, features: Sequence[Feature] | None = None) -> Matcher:
    """The catalogue, or some of its features, made ready to find which words of a text are evidence of a feature."""
    vocabulary = CatalogueVocabulary(candidates(facts.taxonomy.features.features) if features is None else features)
    return Matcher(vocabulary, Rarity.of(_ground(facts)[1], vocabulary))


def _tickets(facts: Facts) -> pd.DataFrame:
    categories = facts.taxonomy.categories
    asked = Scope(categories=(*categories.counting_as("request"), "how_to"))
    return hashed_texts(facts, asked, without=categories.counting_as("unaware"), letters=MOST)


def _kept(facts: Facts, folder: Path, features: Sequence[Feature], tickets: pd.DataFrame) -> pd.DataFrame:
    """Columns text, print, *PAIR; one row per text and feature that are near. What is missing is made and kept."""
    ground, sample = _ground(facts)
    path = folder / f"unaware-{LAYOUT}-{ground}.parquet"
    texts = tickets.drop_duplicates("text")
    with writable(folder, "unaware.lock") as keeping:
        kept = read(path)
        kept = _nothing() if kept is None else kept
        known = set(kept.loc[kept["print"] == 0, "text"])  # markers: this text was read …
        prints = set(kept.loc[kept["text"] == 0, "print"])  # … this feature was held against all of them
        missing = [feature for feature in features if _print(feature) not in prints]
        fresh = texts[~texts["text"].isin(known)]
        if missing or len(fresh):
            if missing:  # texts that are gone cannot be held against a new feature
                kept = kept[kept["text"].isin(set(texts["text"]) | {0})]
            current = [feature for feature in features if feature not in missing]
            made = [
                kept,
                _read(facts, fresh, features, sample),
                _read(facts, texts[texts["text"].isin(known)], missing, sample),
            ]
            wanted = [_print(feature) for feature in (*current, *missing)]
            kept = pd.concat(
                [*(part for part in made if len(part)), _markers(fresh["text"], wanted)], ignore_index=True
            ).drop_duplicates(["text", "print"])
            if keeping:
                with contextlib.suppress(OSError):  # a full disk: made again next time
                    write(kept, path)
                    for old in folder.glob("unaware-*.parquet"):
                        if old != path:
                            old.unlink(missing_ok=True)
    return kept[(kept["text"] != 0) & (kept["print"] != 0)]


def _read(facts: Facts, wanted: pd.DataFrame, features: Sequence[Feature], sample: Sequence[str]) -> pd.DataFrame:
    if wanted.empty or not features:
        return _nothing()
    vocabulary = CatalogueVocabulary(features)
    texts = texts_in_order(facts, wanted["id"], letters=MOST)
    pairs = Matcher(vocabulary, Rarity.of(sample, vocabulary)).pairs(texts)
    pairs["text"] = wanted.sort_values("id")["text"].to_numpy()[pairs["text"].astype(int)]
    pairs["print"] = np.array([_print(feature) for feature in features], np.uint64)[pairs.pop("feature").astype(int)]
    return pairs[["text", "print", *PAIR]].astype(dict.fromkeys(PAIR, np.float32))


def _ground(facts: Facts) -> tuple[str, list[str]]:
    """The oldest tickets, as many as a power of two, and what identifies them: later imports do not change them."""
    size = 2 ** min(MOST_GROUND, max(ticket_total(facts), 1).bit_length() - 1)
    texts = oldest_texts(facts, size, letters=MOST)
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:12], texts


def _print(feature: Feature) -> int:
    """A number that changes with what a text is held against."""
    content = repr((feature.name, feature.synonyms, feature.former, feature.article_text))
    return int.from_bytes(hashlib.sha256(content.encode()).digest()[:8], "big") | 1  # never 0


def _nothing() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "text": np.array([], np.uint64),
            "print": np.array([], np.uint64),
            **{part: np.array([], np.float32) for part in PAIR},
        }
    )


def _markers(texts: pd.Series, prints: Sequence[int]) -> pd.DataFrame:
    rows = [(int(text), 0) for text in texts] + [(0, number) for number in prints]
    frame = pd.DataFrame(
        {"text": np.array([t for t, _ in rows], np.uint64), "print": np.array([p for _, p in rows], np.uint64)}
    )
    return frame.assign(**dict.fromkeys(PAIR, np.float32(0)))
