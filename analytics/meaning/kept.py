"""Kept: the vectors of any texts of a store (sentences, subjects, articles), taken from what is kept, or made once."""

import contextlib
import hashlib
from collections.abc import Sequence

import numpy as np

from analytics.meaning.encoder import SIZE, Encoder
from analytics.meaning.vectors import keep_vectors, kept_vectors
from analytics.store.facts import Facts
from analytics.store.snapshots import Snapshots


def vectors_of(model: Encoder, texts: Sequence[str], facts: Facts, keep: Snapshots) -> np.ndarray:
    """One unit vector per text (float32); zeros where nothing can be stated.

    facts: of the version that the texts are from; where another one is current by now, nothing is kept. keep: its
    store.
    """
    if not texts:
        return np.zeros((0, SIZE), np.float32)
    marks = np.array([_mark(text) for text in texts], np.uint64)
    kept = kept_vectors(keep.folder)
    missing = np.flatnonzero(~kept.has(marks))
    fresh = missing[np.unique(marks[missing], return_index=True)[1]]
    found = kept.of(marks).astype(np.float32)
    if len(fresh):
        made = model.vectors([texts[place] for place in fresh])
        with contextlib.suppress(OSError):  # a full disk: made again next time
            keep_vectors(keep, facts.version, marks[fresh], made)
        order = np.argsort(marks[fresh])
        found[missing] = made[order[np.searchsorted(marks[fresh][order], marks[missing])]]
    return found


def _mark(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big")
