"""Emerging: groups of recent texts that mean the same and are more than earlier texts lead to expect. Pure.

Around each recent text, at several distances, the writers of recent texts are counted against those of earlier ones;
the group that chance explains least is taken, then the next among the texts that are left (a scan statistic, Kulldorff
1997, over meaning instead of places).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

LIKENESSES = (0.45, 0.55, 0.65)  # distances at which is looked, as cosine of vectors less what all have in common
LEAST_WRITERS = 5
CHANCE = 1e-5  # a group that chance explains better than this is none: so many places are looked at
GROWTH = 2.0  # times as many as expected
MOST = 5
SAME = 0.5  # groups whose middles are as like as this are one
USUAL = 0.5  # texts that are added to the earlier ones near by: what was never there may be by chance


@dataclass(frozen=True, eq=False)
class Group:
    """One group of recent texts."""

    members: np.ndarray  # places of recent texts, the nearest to the middle first
    middle: np.ndarray  # a unit vector, less what all texts have in common
    likeness: float  # of its members to the middle, at least
    writers: int
    expected: float  # writers, by the earlier texts as near to the middle
    chance: float  # of so many or more


def without_common(vectors: np.ndarray, common: np.ndarray) -> np.ndarray:
    """Unit vectors less what all texts have in common (`common`: their mean); zeros stay zeros."""
    rows = np.where(vectors.any(axis=1, keepdims=True), vectors - common, 0).astype(np.float32)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)


def emerging(
    recent: np.ndarray, earlier: np.ndarray, writers: Sequence[object], *, share: float, most: int = MOST
) -> list[Group]:
    """At most so many groups of recent texts, the least explained by chance first.

    recent, earlier: rows of `without_common`. writers: of each recent text; a writer counts once in a group.
    share: how many recent texts are expected for each earlier one (the ratio of their numbers, when nothing changes).
    """
    of = np.unique(np.asarray([str(writer) for writer in writers], object), return_inverse=True)[1]
    near, before = recent @ recent.T, earlier @ recent.T  # a column for each recent text
    left: np.ndarray = np.asarray(recent.any(axis=1))
    found: list[Group] = []
    while len(found) < most:
        group = _likeliest(recent, earlier, near, before, of, left, share)
        if group is None:
            return found
        left = left.copy()
        left[group.members] = False
        same = next((i for i, other in enumerate(found) if float(other.middle @ group.middle) >= SAME), None)
        if same is None:
            found.append(group)
        else:
            found[same] = _joined(found[same], group, of)
    return found


def _joined(group: Group, other: Group, writers: np.ndarray) -> Group:
    """Two groups about the same as one."""
    members = np.concatenate([group.members, other.members])
    count, expected = len(np.unique(writers[members])), group.expected + other.expected
    return replace(
        group, members=members, writers=count, expected=expected, likeness=min(group.likeness, other.likeness)
    )


def _likeliest(
    recent: np.ndarray,
    earlier: np.ndarray,
    near: np.ndarray,
    before: np.ndarray,
    writers: np.ndarray,
    left: np.ndarray,
    share: float,
) -> Group | None:
    from scipy.stats import poisson  # takes long to import: only where topics are looked for

    best: tuple[float, int, float] | None = None
    for likeness in LIKENESSES:
        counts = ((near >= likeness) & left[:, None]).sum(axis=0)
        expected = ((before >= likeness).sum(axis=0) + USUAL) * share
        chances = np.where(left & (counts >= LEAST_WRITERS), poisson.logsf(counts - 1, expected), 0.0)
        place = int(chances.argmin())
        if best is None or chances[place] < best[0]:
            best = (float(chances[place]), place, likeness)
    if best is None or best[0] > np.log(CHANCE):
        return None
    _, place, likeness = best
    around = np.flatnonzero((near[:, place] >= likeness) & left)
    middle = recent[around].mean(axis=0)
    middle /= np.linalg.norm(middle)
    group = _around(recent, earlier, middle, likeness, writers, left, share)
    if group.chance <= CHANCE and group.writers >= max(LEAST_WRITERS, GROWTH * group.expected):
        return group
    remaining = left.copy()  # a few writers, or a middle that has no one near: looked at no more
    remaining[around] = False
    return _likeliest(recent, earlier, near, before, writers, remaining, share)


def _around(
    recent: np.ndarray,
    earlier: np.ndarray,
    middle: np.ndarray,
    likeness: float,
    writers: np.ndarray,
    left: np.ndarray,
    share: float,
) -> Group:
    from scipy.stats import poisson

    close = recent @ middle
    members = np.flatnonzero((close >= likeness) & left)
    members = members[np.argsort(-close[members], kind="stable")]
    count = len(np.unique(writers[members]))
    expected = float(((earlier @ middle >= likeness).sum() + USUAL) * share)
    return Group(members, middle, likeness, count, expected, float(poisson.sf(count - 1, expected)))
