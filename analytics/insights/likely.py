"""Likely: for every ticket that was read, the features that it may ask for without knowing them, by meaning.

All tickets are looked at by their vectors; those that are likeliest to ask are held against the catalogue sentence by
sentence. Kept under `derived/` per version, catalogue and state of reading; numbers and names of features only.
"""

import hashlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.errors import AnalyticsError
from analytics.insights.scores import candidates, matcher
from analytics.meaning.closeness import Near, closeness_of
from analytics.meaning.encoder import Encoder, encoder, why_not
from analytics.meaning.kept import vectors_of
from analytics.meaning.passages import FeaturePassages, TicketPassages
from analytics.meaning.reading import LETTERS, progress_of
from analytics.meaning.unaware import Judged, UnawareModel, softmax
from analytics.meaning.vectors import Vectors, kept_vectors
from analytics.metrics.scope import Scope
from analytics.metrics.texts import texts_of, tickets_with_categories
from analytics.metrics.tickets import ticket_ids
from analytics.people.acting import acting_as, host
from analytics.store.computed import remembered
from analytics.store.facts import Facts
from analytics.store.snapshots import Snapshots
from analytics.workspace.catalogue import Feature

LAYOUT = 4  # raise it when the model changes
MOST_LOOKED_AT = 4_000  # tickets, those that are likeliest to ask at first sight
MOST_FEATURES = 3  # of a ticket
STEP = 5_000  # texts that are read until suspicions are found anew
CHUNK = 500  # tickets held against the catalogue at a time
AS_SHARES = 20.0  # of cosines, for tickets that are not looked at closely
USUAL_LENGTH, DOUBT = 250, 1.5  # characters, as most tickets have that the model was fitted on; odds beyond it
ROUNDS, LEAST_SHARE, BELIEF = 60, 0.01, 20  # of estimating how many tickets ask
COLUMNS = ["id", "source", "ticket", "day", "customer", "feature", "log_odds", "asked"]


def likely_features(facts: Facts, snapshots: Snapshots) -> pd.DataFrame:
    """Per ticket that was read the likeliest features, the likeliest first.

    returns: columns id, source, ticket, day, customer (NA: none), feature, log_odds (that the ticket asks for it
        without knowing it, calibrated for this store), asked (its category is one in which people ask, or it has
        none, and nobody tagged it as unaware).
        A feature is paired with tickets of its first day and later only. No row without a catalogue.
        Found for everybody at once; of a limit's facts its tickets and features.
    Raises AnalyticsError where the model cannot be loaded any more.
    """
    if facts.limit:
        with acting_as(host()):
            found = likely_features(facts.whole, snapshots)
        own = [feature.name for feature in facts.taxonomy.features.features]
        return found[found["id"].isin(ticket_ids(facts, Scope())) & found["feature"].isin(own)].reset_index(drop=True)
    features = described(candidates(facts.taxonomy.features.features))
    vectors = kept_vectors(snapshots.folder)
    if not features or not len(vectors):
        return _nothing()
    stated = repr([(f.name, f.synonyms, f.former, f.article_text, f.live_since) for f in features])
    mark = hashlib.sha256(stated.encode()).hexdigest()[:10]
    key = f"{facts.key}-{mark}-{read_so_far(snapshots.folder, facts.version)}-{LAYOUT}"
    return remembered(
        snapshots, "likely", key, ("tickets",), lambda: {"tickets": _made(facts, snapshots, features, vectors)}
    )["tickets"]


def described(features: Sequence[Feature]) -> tuple[Feature, ...]:
    """The features with synonyms or the text of an article: of the others nobody can be suspected by meaning."""
    return tuple(feature for feature in features if feature.synonyms or feature.article_text.strip())


def _made(facts: Facts, snapshots: Snapshots, features: Sequence[Feature], vectors: Vectors) -> pd.DataFrame:
    tickets = tickets_with_categories(facts, letters=LETTERS)
    wholes = vectors.of(tickets["text"].to_numpy()).astype(np.float32)
    read = wholes.any(axis=1)
    tickets = tickets.loc[np.flatnonzero(read)].reset_index(drop=True)
    if tickets.empty:
        return _nothing()
    log_odds = _against(facts, snapshots, features, tickets, wholes[read])
    may_ask, tagged = _by_category(facts, tickets["categories"])
    log_odds += prior_moved(log_odds.max(axis=1)[may_ask], UnawareModel.shipped().usual)
    most = min(MOST_FEATURES, len(features))
    best = np.argsort(-log_odds, axis=1, kind="stable")[:, :most]
    rows = np.repeat(np.arange(len(tickets)), most)
    frame = tickets.iloc[rows].assign(
        feature=np.array([feature.name for feature in features], object)[best.ravel()],
        log_odds=log_odds[rows, best.ravel()],
        asked=(may_ask & ~tagged)[rows],
    )
    live = np.flatnonzero(np.isfinite(frame["log_odds"]))
    return frame.iloc[live].reindex(columns=COLUMNS).reset_index(drop=True)


def _against(
    facts: Facts, snapshots: Snapshots, features: Sequence[Feature], tickets: pd.DataFrame, wholes: np.ndarray
) -> np.ndarray:
    """Log odds of tickets × features; -inf before a feature was live."""
    model = encoder()
    if model is None:
        raise AnalyticsError(f"Texts cannot be compared by meaning: {why_not()}.")
    weights = UnawareModel.shipped()
    passages = FeaturePassages.of(features, partial(vectors_of, model, facts=facts, keep=snapshots))
    at_first = weights.at_first_sight(wholes)
    log_odds = weights.log_odds(Judged(at_first, softmax(AS_SHARES * wholes @ passages.wholes.T)))
    closely = np.sort(np.argsort(-at_first, kind="stable")[:MOST_LOOKED_AT])
    log_odds[closely] = _looked_at(facts, snapshots, model, tickets.iloc[closely], wholes[closely], passages)
    live = np.array([np.datetime64(feature.live_since or "9999-12-31") for feature in features])
    log_odds[tickets["day"].to_numpy("datetime64[D]")[:, None] < live] = -np.inf
    return log_odds


def _by_category(facts: Facts, categories: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Which tickets may ask for something (a request, a how-to question, unaware, or no category), and which are tagged
    as unaware."""
    kinds = facts.taxonomy.categories
    unaware = set(kinds.counting_as("unaware"))
    asking = {*kinds.counting_as("request"), "how_to", *unaware}
    named = [set(own) for own in categories]
    return np.array([not own or bool(own & asking) for own in named]), np.array([bool(own & unaware) for own in named])


def _nothing() -> pd.DataFrame:
    return pd.DataFrame(columns=COLUMNS).astype({"log_odds": float, "asked": bool})


def _looked_at(
    facts: Facts,
    snapshots: Snapshots,
    model: Encoder,
    tickets: pd.DataFrame,
    wholes: np.ndarray,
    passages: FeaturePassages,
) -> np.ndarray:
    """Log odds of tickets × features, sentence by sentence."""
    weights, ready = UnawareModel.shipped(), matcher(facts, passages.features)
    texts = texts_of(facts, tickets["id"]).reindex(tickets["id"])
    subjects, bodies = texts["subject"].tolist(), texts["body"].str[:LETTERS].tolist()
    held = TicketPassages.of(subjects, bodies, wholes, partial(vectors_of, model, facts=facts, keep=snapshots))
    whole = [f"{subject}\n{body}" for subject, body in zip(subjects, bodies, strict=True)]
    near = [
        closeness_of(whole[start : start + CHUNK], held.part(start, start + CHUNK), passages, ready, weights.shortening)
        for start in range(0, len(whole), CHUNK)
    ]
    length = np.array([len(subject) + len(body) for subject, body in zip(subjects, texts["body"], strict=True)])
    return np.asarray(weights.log_odds(weights.judged(Near.together(near), held)) - doubt(length)[:, None])


def doubt(length: np.ndarray) -> np.ndarray:
    """What to take from the log odds of texts so long (characters): twice as long, a third of the odds.

    A long post has a sentence for every feature.
    """
    return np.asarray(DOUBT * np.log(np.maximum(length / USUAL_LENGTH, 1)))


def prior_moved(log_odds: np.ndarray, usual: float) -> float:
    """What to add to log odds where another share of the tickets asks than the `usual` one.

    log_odds: of all tickets that may ask. The share is estimated from them (Saerens, Latinne and Decaestecker 2002,
    Neural Computation 14:21): where hardly any seems to ask, those that seem to are doubted. The
    usual share counts as much as BELIEF tickets.
    """
    ground = np.log(usual / (1 - usual))
    share, moved = usual, 0.0
    for _ in range(ROUNDS):
        asking = float((1 / (1 + np.exp(-np.clip(log_odds + moved, -50, 50)))).sum())
        share = min(max((asking + usual * BELIEF) / (len(log_odds) + BELIEF), LEAST_SHARE), usual)
        moved = float(np.log(share / (1 - share)) - ground)
    return moved


def read_so_far(folder: Path, version: str) -> str:
    """How far reading of a version is: changes when it is done, and seldom before."""
    progress = progress_of(folder)
    if progress is None or progress.version != version:
        return "before"
    return f"all-{progress.read}" if progress.done else f"part-{progress.read // STEP}"
