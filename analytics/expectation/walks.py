"""Walks: stretches of steps that are tested one after the other, so that what was an outbreak and which level was taken
over is learned on the way.

A walk starts at fixed steps, counted from the first one, and is used for the steps after its warm-up. Which walk a step
belongs to depends on nothing that comes later: whatever is asked, and whenever, a step has one evidence.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analytics.expectation.evidence import Evidence, weigh
from analytics.expectation.grain import Grain

WALK = {"day": 182, "week": 26}  # steps between the starts of walks; months and quarters are few: one walk
WARM_UP = {"day": 98, "week": 20}  # steps of a walk before those it is used for


def walk_start(steps: np.ndarray, first: int, grain: Grain) -> np.ndarray:
    """Where the walk starts that is used for a step."""
    if grain.name not in WALK:
        return np.full(len(steps), first)
    walks = np.maximum(0, (steps - first - WARM_UP[grain.name]) // WALK[grain.name])
    return np.asarray(first + WALK[grain.name] * walks)


def walks(
    counts: np.ndarray,
    dates: pd.DatetimeIndex,
    grain: Grain,
    steps: np.ndarray,
    first: int,
    *,
    exposure: np.ndarray | None = None,
    quiet: frozenset[pd.Timestamp] = frozenset(),
    completeness: np.ndarray | None = None,
    pool: int | None = None,
) -> Iterator[tuple[np.ndarray, Evidence]]:
    """Each walk that some steps (positions, none before `first`) belong to: those steps, and the evidence from its
    start up to the last of them. The other arguments are those of `weigh`."""
    starts = walk_start(steps, first, grain)
    for start in np.unique(starts):
        own = steps[starts == start]
        end = int(own.max()) + 1
        yield (
            own,
            weigh(
                counts[:end],
                dates[:end],
                grain,
                int(start),
                exposure=exposure if exposure is None else exposure[..., :end],
                quiet=quiet,
                completeness=None if completeness is None else completeness[:end],
                pool=pool,
            ),
        )
