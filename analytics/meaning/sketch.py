"""Sketches: vectors in a few numbers each, by which texts are chosen that are then compared exactly.

Made at the end of reading and kept under `derived/` beside the vectors, so that the first question does not wait.
"""

import contextlib
import os
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analytics.meaning.encoder import NAME, SIZE
from analytics.meaning.vectors import Vectors, kept_vectors
from analytics.store.computed import VECTORS_LOCK, writable
from analytics.store.permissions import tighten
from analytics.store.snapshots import Snapshots

LAYOUT = 1  # raise it when what is kept changes
NUMBERS = 96  # of a sketch
SAMPLE = 4_000  # vectors from which the directions are found
CHUNK = 4_096  # vectors at a time, which bounds memory


@dataclass(frozen=True, eq=False)
class Sketch:
    """directions: SIZE × NUMBERS, in which vectors differ most. rows: those of vectors along them (float32)."""

    directions: np.ndarray
    rows: np.ndarray

    def near(self, vector: np.ndarray) -> np.ndarray:
        """How near each row is to a vector, about."""
        return np.asarray(self.rows @ (self.directions.T @ vector.astype(np.float32)))

    def of(self, places: np.ndarray) -> "Sketch":
        """The sketch of some of the rows."""
        return Sketch(self.directions, self.rows[places].astype(np.float32))


def sketch_of(vectors: Vectors) -> Sketch:
    """The sketch of all vectors, in the order of their texts; 1.5 s of CPU for 100,000."""
    if not len(vectors):
        return Sketch(np.zeros((SIZE, 1), np.float32), np.zeros((0, 1), np.float32))
    drawn = vectors.texts[np.linspace(0, len(vectors) - 1, min(SAMPLE, len(vectors))).astype(int)]
    sample = vectors.of(drawn).astype(np.float32)
    _, found = np.linalg.eigh(sample.T @ sample)
    directions = np.ascontiguousarray(found[:, -NUMBERS:], dtype=np.float32)
    chunks = (vectors.texts[start : start + CHUNK] for start in range(0, len(vectors), CHUNK))
    return Sketch(directions, np.vstack([vectors.of(chunk).astype(np.float32) @ directions for chunk in chunks]))


def kept_sketch(folder: Path, vectors: Vectors) -> Sketch:
    """The sketch of the vectors that the store in that folder keeps; made where it is not kept or damaged."""
    with contextlib.suppress(OSError, ValueError, EOFError):
        kept = np.load(_path(folder, vectors), allow_pickle=False)
        rows = kept[SIZE:]
        if kept.shape == (SIZE + len(vectors), NUMBERS) and kept.dtype == np.float16 and np.isfinite(kept).all():
            return Sketch(kept[:SIZE].astype(np.float32), rows)
    return sketch_of(vectors)


def keep_sketch(snapshots: Snapshots, version: str) -> None:
    """Keep the sketch of what was read until now, and no other; see `keep_vectors` for when nothing is kept."""
    vectors = kept_vectors(snapshots.folder)
    path = _path(snapshots.folder, vectors)
    if not len(vectors) or path.exists():
        return
    made = sketch_of(vectors)
    if made.directions.shape[1] != NUMBERS:
        return
    with writable(path.parent, VECTORS_LOCK) as kept:
        if not kept or snapshots.current() != version:
            return
        draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
        try:
            with draft.open("wb") as file:
                np.save(file, np.vstack([made.directions, made.rows]).astype(np.float16), allow_pickle=False)
            tighten(draft)
            os.replace(draft, path)
        finally:
            draft.unlink(missing_ok=True)
        for other in set(path.parent.glob("sketch-*.npy")) - {path}:
            other.unlink(missing_ok=True)


def _path(folder: Path, vectors: Vectors) -> Path:
    texts = zlib.crc32(np.ascontiguousarray(vectors.texts).view(np.uint8).data) if len(vectors) else 0
    return folder / "derived" / f"sketch-{LAYOUT}-{NAME}-{texts:08x}-{len(vectors)}.npy"
