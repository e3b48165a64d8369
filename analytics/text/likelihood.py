"""Likelihood: how sure it is that a text asks for a feature without knowing that it exists. A small linear model.

Its weights are here to be read. They were fitted on phrases of the tests' labelled set (tests/decide/tune.py); what
people confirm and reject moves them, the more they decide the further.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analytics.text.matching import NAMED, closeness
from analytics.text.phrases import KINDS

PARTS = ("word_mass", "letter_mass", "lead", "named", "stated", "owned", "denied", *KINDS, "wording")
# One more of a part adds this much to the log odds. Fitted by tests/decide/tune.py.
WEIGHTS = {
    "word_mass": 1.89,
    "letter_mass": 1.29,
    "lead": 1.9,
    "named": -0.27,
    "stated": -6.41,
    "owned": -0.39,
    "denied": 3.55,
    "asks": 1.0,
    "extends": -6.43,
    "broken": -2.9,
    "uses": -1.5,
    "wording": 0.93,
}
BASE = -10.50
PULL = 20.0  # how much the weights above count against decisions (a normal prior's precision)


@dataclass(frozen=True)
class Model:
    """Weights of PARTS and a base; `decisions` is how many of people's went into them."""

    weights: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)
    base: float = BASE
    decisions: int = 0

    def score(self, pairs: pd.DataFrame) -> np.ndarray:
        """The likelihood of each row of `Matcher.pairs` (0 to 1); all pairs of a text must be among them."""
        parts = parts_of(pairs)
        return np.asarray(1 / (1 + np.exp(-(parts @ np.array([self.weights[part] for part in PARTS]) + self.base))))

    def fitted(self, pairs: pd.DataFrame, answers: Mapping[tuple[int, int], bool]) -> "Model":
        """The model moved by people's answers, (text, feature) → whether it was so; the same without any.

        Maximum a posteriori of a logistic regression whose prior has its mean at the present weights.
        """
        from scipy.optimize import minimize  # takes long to import: only where there are answers

        key = list(zip(pairs["text"], pairs["feature"], strict=True))
        rows = [i for i, pair in enumerate(key) if pair in answers]
        if not rows:
            return self
        x = np.column_stack([parts_of(pairs)[rows], np.ones(len(rows))])
        y = np.array([answers[key[i]] for i in rows], float)
        start = np.array([*(self.weights[part] for part in PARTS), self.base])

        def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
            z, away = x @ w, w - start
            return (
                float(np.logaddexp(0, z).sum() - y @ z + PULL / 2 * away @ away),
                x.T @ (1 / (1 + np.exp(-z)) - y) + PULL * away,
            )

        w = minimize(loss, start, jac=True, method="L-BFGS-B").x
        return Model(dict(zip(PARTS, w[:-1].tolist(), strict=True)), float(w[-1]), len(rows))


def parts_of(pairs: pd.DataFrame) -> np.ndarray:
    """The columns PARTS of pairs, as numbers: similarity, its lead over the next feature, how it is spoken of."""
    near = closeness(pairs["word_mass"].to_numpy(), pairs["letter_mass"].to_numpy())
    order = pairs.assign(near=near).sort_values(["text", "near"], ascending=[True, False], kind="stable")
    place = order.groupby("text").cumcount()
    first = order["near"].groupby(order["text"]).transform("first")
    second = order["near"].where(place == 1).groupby(order["text"]).transform("max").fillna(0)
    lead = (order["near"] - first.where(place > 0, second)).reindex(pairs.index)
    named = (pairs["name"] >= NAMED) & (pairs["denied"] == 0)
    columns = {
        "lead": lead,
        "named": named,
        "stated": named & (pairs["asks"] == 0),
        **{kind: pairs[kind].clip(upper=1) for kind in KINDS},
    }
    return np.column_stack([np.asarray(columns.get(part, pairs.get(part)), float) for part in PARTS])
