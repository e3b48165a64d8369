"""Improvement: the one cell that has clearly fewer tickets since some week than before it.

Pure: a frame of weekly counts in, one finding or none out. It knows of no release and claims no cause.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from statistics import NormalDist

import numpy as np
import pandas as pd

STRETCH = 4  # weeks at least before and since, so that one good week is no improvement
SMALLEST_BASE = 5.0  # tickets a week before
SMALLEST_DROP = 0.2  # of it
CERTAINTY = 0.99  # over all cells and weeks looked at together (Bonferroni)


@dataclass(frozen=True)
class Improvement:
    team: str
    category: str
    since: date  # first day of the first better week
    before: float  # tickets a week, average
    after: float


def improvement(series: pd.DataFrame, *, categories: Collection[str]) -> Improvement | None:
    """The largest lasting fall, None when nothing fell for certain.

    series: one row per (`period`, `team`, `category`) with `value` and `complete`, periods without tickets included;
        incomplete weeks are left out.
    categories: those of which fewer is better.

    Each cell is cut in two at the week that parts it best. A fall counts when it is beyond chance (counts with
    variance φ·mean, on the log scale) both by itself and against all other cells together, so that neither a
    holiday nor a shrinking company passes for a fix; and when the last weeks are still on the better side.
    """
    values, cells, weeks = _table(series)
    chosen = [i for i, (_, category) in enumerate(cells) if category in categories]
    cuts = range(STRETCH, len(weeks) - STRETCH + 1)
    if not chosen or not len(cuts):
        return None
    enough = NormalDist().inv_cdf(1 - (1 - CERTAINTY) / (len(chosen) * len(cuts)))
    everything = values.sum(axis=0)
    found = []
    for i in chosen:
        row, rest = values[i], everything - values[i]
        certainty, cut = max((_certainty(row, rest, cut), cut) for cut in cuts)
        before, after = row[:cut].mean(), row[cut:].mean()
        halfway = (before + after) / 2  # the first week and the last ones are on the better side of it
        lasting = row[cut] <= halfway and row[-STRETCH:].mean() <= halfway and row[-1] < before
        if certainty >= enough and before >= SMALLEST_BASE and after <= (1 - SMALLEST_DROP) * before and lasting:
            found.append(Improvement(*cells[i], weeks[cut], float(before), float(after)))
    return max(found, key=lambda f: (f.before - f.after, f.team, f.category), default=None)


def _table(series: pd.DataFrame) -> tuple[np.ndarray, list[tuple[str, str]], list[date]]:
    known = series[series["complete"].astype(bool) & series["value"].notna()]
    wide = known.pivot(index=["team", "category"], columns="period", values="value").fillna(0)
    return wide.to_numpy(dtype=float), list(wide.index), [pd.Timestamp(p).date() for p in wide.columns]


def _certainty(row: np.ndarray, rest: np.ndarray, cut: int) -> float:
    """How many standard errors a fall is away from none: the smaller of by itself and against the rest."""
    fall, error = _fall(row, cut)
    alone = fall / error
    if not rest.any():
        return alone
    common, its_error = _fall(rest, cut)
    return min(alone, (fall - common) / float(np.hypot(error, its_error)))


def _fall(row: np.ndarray, cut: int) -> tuple[float, float]:
    """Log of (mean before ÷ mean since) and its standard error."""
    before, after = row[:cut], row[cut:]
    means = np.where(np.arange(len(row)) < cut, before.mean(), after.mean())
    spread = max(1.0, float(((row - means) ** 2 / np.maximum(means, 0.5)).sum() / (len(row) - 2)))
    first, second = before.sum() + 0.5, after.sum() + 0.5
    return float(np.log(first / len(before) / (second / len(after)))), float(np.sqrt(spread * (1 / first + 1 / second)))
