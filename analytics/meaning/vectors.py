"""Vectors: what texts mean as numbers, kept under `derived/` by a hash of the text, so that each is read once.

Kept in parts that are only ever added or merged, half precision, 1 kB a text; the name of a part has the checksum of
its content. Forgetting a customer removes all of them, and reading begins anew.
"""

import contextlib
import os
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from analytics.meaning.encoder import NAME, SIZE
from analytics.store.computed import VECTORS_LOCK, writable
from analytics.store.permissions import tighten
from analytics.store.snapshots import Snapshots

LAYOUT = 1  # raise it when what is read of a text changes: older files are then made anew
ROW = np.dtype([("text", "<u8"), ("vector", "<f2", (SIZE,))])
PART = re.compile(rf"vectors-{LAYOUT}-{NAME}-(?P<checksum>[0-9a-f]{{8}})\.npy")
MOST_PARTS = 8  # small ones are merged then
LARGE = 100_000  # rows: a part of this size stays as it is


@dataclass(frozen=True, eq=False)
class Vectors:
    """Vectors of texts, by hash. The rows may lie in files and are read when they are asked for."""

    texts: np.ndarray  # hashes, ascending
    parts: tuple[np.ndarray, ...] = ()
    place: np.ndarray = field(default_factory=lambda: np.empty((0, 2), np.int64))  # part and row of each of `texts`

    def __len__(self) -> int:
        return len(self.texts)

    def has(self, texts: Sequence[int] | np.ndarray) -> np.ndarray:
        """Which of the hashes were read."""
        return np.isin(np.asarray(texts, np.uint64), self.texts)

    def of(self, texts: Sequence[int] | np.ndarray) -> np.ndarray:
        """One row per hash, in their order (float16); zeros where it was not read, or nothing can be stated of it."""
        asked = np.asarray(texts, np.uint64)
        found = np.zeros((len(asked), SIZE), np.float16)
        if not len(self.texts):
            return found
        near = np.minimum(np.searchsorted(self.texts, asked), len(self.texts) - 1)
        known = self.texts[near] == asked
        for number, part in enumerate(self.parts):
            here = known & (self.place[near, 0] == number)
            found[here] = part["vector"][self.place[near[here], 1]]
        return found


def kept_vectors(folder: Path) -> Vectors:
    """The vectors that are kept in the store of that folder; a damaged part is removed, to be made anew."""
    parts = []
    for path in _paths(folder / "derived"):
        part = _part(path)
        if part is None:
            with contextlib.suppress(OSError):  # a folder that cannot be written: passed over each time
                path.unlink(missing_ok=True)
        else:
            parts.append(part)
    return _together(parts)


def keep_vectors(snapshots: Snapshots, version: str, texts: np.ndarray, vectors: np.ndarray) -> bool:
    """Add a part of vectors that were made from texts of a version; False where this version is not current any more.

    Then the customer who wrote them may have been forgotten meanwhile, and nothing is kept. Where the folder cannot be
    written nothing is kept either. Raises OSError for a full disk.
    """
    folder = snapshots.folder / "derived"
    with writable(folder, VECTORS_LOCK) as kept:
        if not kept:
            return True
        if snapshots.current() != version:
            return False
        rows = np.empty(len(texts), ROW)
        rows["text"], rows["vector"] = texts, vectors
        _write(folder, rows)
        return True


def merge_parts(folder: Path) -> None:
    """Make one part of the small ones, and remove parts of an earlier layout or model."""
    derived = folder / "derived"
    with writable(derived, VECTORS_LOCK) as kept:
        if not kept:
            return
        paths = set(_paths(derived))
        for path in set(derived.glob("vectors-*.npy")) - paths:
            path.unlink(missing_ok=True)
        small = [(path, part) for path in sorted(paths) if (part := _part(path)) is not None and len(part) < LARGE]
        if len(small) > MOST_PARTS:
            rows = np.concatenate([part for _, part in small])
            written = _write(derived, rows[np.unique(rows["text"], return_index=True)[1]])
            for path, _ in small:
                if path != written:
                    path.unlink(missing_ok=True)


def _write(folder: Path, rows: np.ndarray) -> Path:
    path = folder / f"vectors-{LAYOUT}-{NAME}-{_checksum(rows):08x}.npy"
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    try:
        with draft.open("wb") as file:
            np.save(file, rows, allow_pickle=False)
        tighten(draft)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return path


def _part(path: Path) -> np.ndarray | None:
    """The rows of a part, not yet in memory; None where it is damaged or gone."""
    try:
        rows = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    named = PART.fullmatch(path.name)
    whole = rows.dtype == ROW and rows.ndim == 1 and named and _checksum(rows) == int(named["checksum"], 16)
    return rows if whole else None


def _checksum(rows: np.ndarray) -> int:
    return zlib.crc32(np.ascontiguousarray(rows).view(np.uint8).data)


def _paths(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("vectors-*.npy") if PART.fullmatch(path.name))


def _together(parts: Iterable[np.ndarray]) -> Vectors:
    held = tuple(part for part in parts if len(part))
    if not held:
        return Vectors(np.empty(0, np.uint64))
    texts = np.concatenate([np.asarray(part["text"], np.uint64) for part in held])
    place = np.column_stack(
        [
            np.repeat(np.arange(len(held)), [len(part) for part in held]),
            np.concatenate([np.arange(len(part)) for part in held]),
        ]
    )
    unique, first = np.unique(texts, return_index=True)
    return Vectors(unique, held, place[first])
