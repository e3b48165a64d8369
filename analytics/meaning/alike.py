"""Alike: which tickets mean nearly the same as a text or as another ticket, in whatever language they are written."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.meaning.reading import ticket_texts
from analytics.meaning.sketch import Sketch, kept_sketch, sketch_of
from analytics.meaning.vectors import Vectors, kept_vectors
from analytics.store.facts import Facts

LEAST = 0.35  # likeness (cosine) below which texts share a tone more than a subject
CHOSEN = 1_500  # tickets that are compared exactly, chosen by their sketches


@dataclass(frozen=True, eq=False)
class Index:
    """All tickets that were read for their meaning, ready to be compared. Safe to share between threads."""

    ids: np.ndarray  # of versions, one per ticket
    texts: np.ndarray  # hash of each ticket's text
    vectors: Vectors = field(repr=False)
    folder: Path | None = None  # of the store, which may keep their sketch

    @classmethod
    def of(cls, facts: Facts, folder: Path) -> "Index":
        """The tickets of the facts that were read so far; the store lies in `folder`."""
        vectors = kept_vectors(folder)
        tickets = ticket_texts(facts)
        hashes = tickets["text"].to_numpy(np.uint64)
        read = vectors.has(hashes)
        return cls(tickets["id"].to_numpy(np.int64)[read], hashes[read], vectors, folder)

    def __len__(self) -> int:
        return len(self.ids)

    def vector(self, ticket: int) -> np.ndarray | None:
        """The vector of a ticket (an id of versions); None where it was not read or nothing can be stated of it."""
        place = np.flatnonzero(self.ids == ticket)
        found = self.vectors.of(self.texts[place[:1]]).astype(np.float32)
        return found[0] if found.any() else None

    def nearest(
        self, vector: np.ndarray, *, most: int, among: Iterable[int] | None = None, without: Iterable[int] = ()
    ) -> pd.DataFrame:
        """The tickets nearest to a unit vector, the nearest first. Columns id, likeness (cosine, LEAST to 1).

        among: only these (ids of versions). Tickets with the same text are as near as each other.
        """
        near = self._sketched.near(vector)
        if among is not None:
            near[~np.isin(self.ids, np.fromiter(among, np.int64))] = -np.inf
        near[np.isin(self.ids, np.fromiter(without, np.int64))] = -np.inf
        number = min(max(CHOSEN, most), int(np.isfinite(near).sum()))
        places = np.argpartition(-near, number - 1)[:number] if number else np.empty(0, np.int64)
        likeness = self.vectors.of(self.texts[places]).astype(np.float32) @ vector.astype(np.float32)
        frame = pd.DataFrame({"id": self.ids[places], "likeness": likeness.astype(float)})
        frame = frame[frame["likeness"] >= LEAST]
        return frame.sort_values(["likeness", "id"], ascending=False, ignore_index=True).head(most)

    @cached_property
    def _sketched(self) -> Sketch:
        """The sketch of each ticket's vector."""
        whole = kept_sketch(self.folder, self.vectors) if self.folder else sketch_of(self.vectors)
        return whole.of(np.searchsorted(self.vectors.texts, self.texts))
