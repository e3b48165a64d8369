"""Unaware: how likely a ticket asks for what exists already, and for which feature. A factored linear model.

P(asks for something that is not there as far as the writer knows) is a logistic regression on the ticket's vectors and
on how it is worded; which feature is meant a conditional logit (McFadden 1974) over the catalogue. Their product is
calibrated (Platt 1999). The weights are in unaware.npz; `python -m tests.decide.train` makes them from tickets of
seven authors over four products.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from analytics.meaning.closeness import ASKING, PARTS, Near, Shortening
from analytics.meaning.passages import TicketPassages

WEIGHTS = Path(__file__).with_name("unaware.npz")
AROUND = 10  # nearest tickets whose features count, too
SIGNS = (
    "share",
    "lead",
    "nearest",
    "article",
    "nearest_sentence",
    "nearest_of_all",
    "letters",
    "words",
    "name",
    *ASKING,
)
NEIGHBOURS = ("like_others", "as_others")  # what tickets of the same feature look like; what the nearest ones ask for
LEAST = 1e-9


@dataclass(frozen=True, eq=False)
class Judged:
    """intent: log odds that a ticket asks for what it thinks is missing; shares: of each feature, 1 a ticket in sum."""

    intent: np.ndarray
    shares: np.ndarray


@dataclass(frozen=True, eq=False)
class UnawareModel:
    """The weights, as `unaware.npz` has them."""

    shortening: Shortening
    first_sight: np.ndarray  # of a ticket's whole vector, and a base: who is looked at closely
    first_choice: np.ndarray  # of PARTS
    choice: np.ndarray  # of PARTS and NEIGHBOURS
    intent: np.ndarray  # of the vectors of the whole ticket and of its subject, SIGNS, and a base
    slope: float  # of the calibration, and its base
    base: float
    usual: float  # share of the tickets it was fitted on that ask for what exists

    def at_first_sight(self, wholes: np.ndarray) -> np.ndarray:
        """Log odds that tickets ask, by their vectors alone: cheap enough for all of a store."""
        return np.asarray(wholes @ self.first_sight[:-1] + self.first_sight[-1])

    def judged(self, near: Near, tickets: TicketPassages) -> Judged:
        """Tickets and features that were held against each other."""
        parts = centred(near.parts)
        first = softmax(parts @ self.first_choice)
        shares = softmax(np.concatenate([parts, neighbours(near.shortened, first)], axis=2) @ self.choice)
        rows = np.column_stack([tickets.wholes, tickets.subjects, signs(near, shares)])
        return Judged(rows @ self.intent[:-1] + self.intent[-1], shares)

    def log_odds(self, judged: Judged) -> np.ndarray:
        """Of "asks for this feature": ticket × feature, calibrated for the share `usual`."""
        asks = 1 / (1 + np.exp(-judged.intent))
        together = np.clip(asks[:, None] * judged.shares, LEAST, 1 - LEAST)
        return np.asarray(self.slope * np.log(together / (1 - together)) + self.base)

    @classmethod
    @cache
    def shipped(cls) -> "UnawareModel":
        """The weights of the file."""
        return read_model(WEIGHTS)


def centred(parts: np.ndarray) -> np.ndarray:
    """What sets one feature apart from the others of the catalogue."""
    return np.asarray(parts - parts.mean(axis=1, keepdims=True))


def softmax(scores: np.ndarray) -> np.ndarray:
    """Scores as shares of each row."""
    exponents = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(exponents / exponents.sum(axis=1, keepdims=True))


def neighbours(tickets: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Ticket × feature × NEIGHBOURS: the other tickets, by the features that they seem to be about.

    tickets: unit vectors; shares: of a first choice. A ticket never counts for itself.
    """
    drawn = shares.T @ tickets  # what tickets of a feature look like
    along = tickets @ drawn.T
    length = np.sqrt(np.maximum((drawn**2).sum(axis=1)[None] - 2 * shares * along + shares**2, 1e-6))
    like = (along - shares * (tickets**2).sum(axis=1, keepdims=True)) / length
    around = np.full(shares.shape, 1 / shares.shape[1])
    most = min(AROUND, len(tickets) - 1)
    for start in range(0, len(tickets) if most > 0 else 0, 1_000):
        near = tickets[start : start + 1_000] @ tickets.T
        near[np.arange(len(near)), np.arange(start, start + len(near))] = -2.0
        nearest = np.argpartition(-near, most - 1, axis=1)[:, :most]
        weight = np.maximum(np.take_along_axis(near, nearest, axis=1), 0)
        around[start : start + 1_000] = (weight[:, :, None] * shares[nearest]).sum(axis=1) / (
            weight.sum(axis=1, keepdims=True) + 1e-6
        )
    return centred(np.stack([like, np.log(around + 0.02)], axis=2))


def signs(near: Near, shares: np.ndarray) -> np.ndarray:
    """Ticket × SIGNS: how sure the likeliest feature is, how near it is, and how the ticket is worded."""
    rows, likeliest = np.arange(len(shares)), shares.argmax(axis=1)
    ordered = np.sort(np.column_stack([shares, np.full(len(shares), 1e-3)]), axis=1)  # a catalogue may have one only

    def of_likeliest(part: str) -> np.ndarray:
        return np.asarray(near.parts[rows, likeliest, PARTS.index(part)])

    return np.column_stack(
        [
            np.log(ordered[:, -1]),
            np.log(ordered[:, -1] / np.maximum(ordered[:, -2], LEAST)),
            of_likeliest("as_is"),
            of_likeliest("article"),
            near.parts[:, :, PARTS.index("sentence")].max(axis=1),
            near.parts[:, :, PARTS.index("as_is")].max(axis=1),
            of_likeliest("letters"),
            of_likeliest("words"),
            of_likeliest("name"),
            near.asking,
        ]
    )


def read_model(path: Path) -> UnawareModel:
    """The model that a file holds."""
    with np.load(path, allow_pickle=False) as kept:
        held = {name: kept[name].astype(np.float32) for name in kept.files}
    shortening = Shortening(*(held[name] for name in ("ticket_mean", "feature_mean", "directions", "factors")))
    slope, base, usual = map(float, held["calibration"])
    return UnawareModel(
        shortening, held["first_sight"], held["first_choice"], held["choice"], held["intent"], slope, base, usual
    )


def write_model(model: UnawareModel, path: Path) -> None:
    """Write a model as `read_model` takes it, the vectors in half precision."""
    held: dict[str, Any] = {
        **{name: np.asarray(value, np.float16) for name, value in vars(model.shortening).items()},
        **{
            name: np.asarray(getattr(model, name), np.float32)
            for name in ("first_sight", "first_choice", "choice", "intent")
        },
        "calibration": np.array([model.slope, model.base, model.usual], np.float32),
    }
    np.savez_compressed(path, **held)
