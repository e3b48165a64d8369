"""Composition: where labels changed and not what customers wrote about.

When a desk renames, splits or merges its labels, single series are born or die within days while their total holds.
Given the total, the counts of K labels in the steps before and after a date are a two-sample table. Its deviance,
divided by what it usually is (the variance factor of a Dirichlet-multinomial, Mosimann 1962, Biometrika 49:65), says
how unlikely the change of shares is; a re-labelling is one that labels which were born or died account for, and whose
tickets are found under other labels. An outbreak under a new label adds tickets and takes none from the others, so
it is none. No expected range is looked at. Pure: an array in, `Turn`s out.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import xlogy
from scipy.stats import chi2

WINDOW = 4  # steps before and after that are compared
TENTH = 0.1  # a label was born or died when its share fell below, or rose from below, this part of what it is beside
SHARE = 0.05  # of all tickets that the labels born, or those that died, must have had
FOUND = 0.5  # part of their tickets that other labels lost or gained
UNLIKELY = 1e-6  # p-value of the deviance of the labels that turned
LEAST = 5.0  # tickets of a label in both windows together, from which it counts towards the usual scatter


@dataclass(frozen=True)
class Turn:
    """The labels (columns) that changed at one step."""

    step: int
    born: tuple[int, ...]
    dead: tuple[int, ...]
    moved: float  # tickets a step that are found under other labels
    deviance: float  # of the labels that turned, in units of the usual scatter


def turns(counts: np.ndarray, *, window: int = WINDOW) -> list[Turn]:
    """Where the labels of one team or source changed. counts: step × label, NaN where there is no data.

    The step itself belongs to neither side: labels change in the middle of a week. Steps nearer than the window to
    either end of the data are not judged.
    """
    scatter, found = 1.0, []
    seen: list[float] = []
    for step in range(window, len(counts) - window):
        before, after = counts[step - window : step], counts[step + 1 : step + 1 + window]
        if np.isnan(before).any() or np.isnan(after).any():
            continue
        deviance, turn = _compared(before, after, step, scatter)
        seen.append(deviance)
        scatter = max(1.0, float(np.median(seen)))
        if turn is not None:
            found.append(turn)
    found.sort(key=lambda turn: -turn.deviance)
    kept: list[Turn] = []
    for turn in found:  # the steps around a change see it as well
        if all(abs(turn.step - other.step) > window for other in kept):
            kept.append(turn)
    return sorted(kept, key=lambda turn: turn.step)


def _compared(earlier: np.ndarray, later: np.ndarray, step: int, scatter: float) -> tuple[float, Turn | None]:
    """Deviance per degree of freedom of all labels together, and the turn if it is one."""
    window, before, after = len(earlier), earlier.mean(axis=0), later.mean(axis=0)
    totals = before.sum(), after.sum()
    if min(totals) <= 0:
        return 1.0, None
    pooled = (before + after) / sum(totals)
    deviance = sum(
        2 * window * (xlogy(part, part / np.maximum(total * pooled, 1e-12)) - (part - total * pooled))
        for part, total in zip((before, after), totals, strict=True)
    )
    told = window * (before + after) >= LEAST
    overall = float(deviance[told].sum() / max(told.sum() - 1, 1))
    first, second = earlier / totals[0], later / totals[1]
    born, dead = _far(second, first), _far(first, second)
    gain, loss = np.maximum(after - before, 0).sum(), np.maximum(before - after, 0).sum()
    size = max(after[born].sum(), before[dead].sum())
    own = float(deviance[born | dead].sum()) / scatter
    moved = float(min(gain, loss, size))
    if (
        max(second[:, born].mean(axis=0).sum(), first[:, dead].mean(axis=0).sum()) < SHARE
        or moved < FOUND * size
        or chi2.sf(own, max(int((born | dead).sum()), 1)) > UNLIKELY
    ):
        return overall, None
    columns_born, columns_dead = (tuple(np.flatnonzero(part).tolist()) for part in (born, dead))
    return overall, Turn(step, columns_born, columns_dead, moved, own)


def _far(high: np.ndarray, low: np.ndarray) -> np.ndarray:
    """Which labels have steadily, not in an outbreak of a step or two, a share ten times that of the other window."""
    steady, most = np.quantile(high, 0.25, axis=0), np.quantile(low, 0.75, axis=0)
    return np.asarray((steady > 0) & (most < TENTH * steady))
