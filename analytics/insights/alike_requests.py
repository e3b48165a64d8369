"""Alike requests: requests under different names whose tickets are about the same, in any language."""

import numpy as np
import pandas as pd

from analytics.meaning.alike import Index
from analytics.workspace.categories import NONE

LEAST_TICKETS = 5  # of a request: fewer state little of what it is about
ALIKE = 0.7  # likeness (cosine) of the middles of two requests, less what all requests have in common
Key = tuple[str, str]  # by, name


def alike(asked: pd.DataFrame, index: Index) -> list[tuple[Key, Key]]:
    """Pairs of requests whose tickets are about the same, the most alike first.

    asked: rows of `analytics.insights.requests.requests`; index: the tickets that were read for their meaning.
    """
    rows = asked[(asked["name"] != NONE) & asked["id"].isin(index.ids)]
    sizes = rows.groupby(["by", "name"])["id"].nunique()
    keys: list[Key] = [(str(by), str(name)) for by, name in sizes.index[sizes >= LEAST_TICKETS]]
    if len(keys) < 3:  # of two, what is common to all cannot be separated
        return []
    middles = np.array([_middle(index, rows, key) for key in keys])
    middles -= middles.mean(axis=0)
    middles /= np.maximum(np.linalg.norm(middles, axis=1, keepdims=True), 1e-9)
    likeness = middles @ middles.T
    pairs = [(a, b) for a, b in zip(*np.nonzero(likeness >= ALIKE), strict=True) if a < b]
    pairs.sort(key=lambda pair: -likeness[pair])
    return [(keys[a], keys[b]) for a, b in pairs]


def _middle(index: Index, rows: pd.DataFrame, key: Key) -> np.ndarray:
    own = rows.loc[(rows["by"] == key[0]) & (rows["name"] == key[1]), "id"].to_numpy()
    vectors = index.vectors.of(index.texts[np.isin(index.ids, own)]).astype(np.float32)
    return np.asarray(vectors.mean(axis=0))
