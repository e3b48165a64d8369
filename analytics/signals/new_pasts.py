"""New pasts: a label that began or changed with a re-labelling is watched with the past that it would have had."""

import zlib
from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.signals.relabelling import Relabelling
from analytics.signals.watchlist import Watchlist, families
from analytics.workspace.area import Area

Counts = npt.NDArray[np.float64]


def with_new_pasts(watched: Watchlist, changes: Iterable[Relabelling]) -> tuple[Watchlist, dict[int, date]]:
    """A watchlist, daily or weekly, in which each label that changed has two series: one ends with the change, one
    begins when it has settled.

    The second one's past is its share of its team's tickets, drawn with the scatter of as many tickets (the same draw
    each time); a category over all teams moves as its cells do. returns: also the day from which each second series
    may be tested, by its column.
    """
    original = watched.counts.to_numpy(float)
    steps = pd.DatetimeIndex(watched.counts.index)
    series, nodes = list(original.T.copy()), list(watched.nodes)
    current = {area: column for column, area in enumerate(nodes)}
    tested: dict[int, date] = {}
    for change in changes:
        begin = max(int(steps.searchsorted(pd.Timestamp(change.day), side="right")) - 1, 0)
        settled = int(steps.searchsorted(pd.Timestamp(change.settled)))
        pasts = _pasts(change, original, watched.nodes, begin)
        for area in (*change.areas, *(area for area in pasts if area not in change.areas)):
            if area not in current:
                continue
            series[current[area]][begin:] = np.nan
            if not np.nansum(pasts.get(area, np.zeros(1))):
                continue
            second = original[:, watched.nodes.index(area)].copy()
            second[:begin], second[begin:settled] = pasts[area], np.nan
            current[area] = len(series)
            tested[len(series)] = change.settled
            series.append(second)
            nodes.append(area)
    frame = pd.DataFrame(np.column_stack(series) if series else original, index=watched.counts.index)
    return Watchlist(frame, tuple(nodes)), tested


def _pasts(change: Relabelling, original: Counts, nodes: Sequence[Area], begin: int) -> dict[Area, Counts]:
    """What each label that changed would have counted before, and each category that consists of such labels."""
    found: dict[Area, Counts] = {}
    shares = dict(zip((*change.born, *change.changed), change.shares, strict=True))
    for columns in families(nodes):
        total = np.where(
            np.isfinite(original[:begin, columns]).any(axis=1), np.nansum(original[:begin, columns], axis=1), np.nan
        )
        known = np.isfinite(total)
        for column in columns:
            if (share := shares.get(nodes[column], np.nan)) > 0:
                past = np.full(begin, np.nan)
                draw = np.random.default_rng(zlib.crc32(nodes[column].text.encode()))
                past[known] = draw.binomial(total[known].astype(int), min(share, 1.0))
                found[nodes[column]] = past
    cells = {area: column for column, area in enumerate(nodes) if area.level == "cell"}
    for column, area in enumerate(nodes):
        parts = [cell for cell in cells if area.level == "category" and cell.values[1] == area.values[0]]
        moved = [cell for cell in parts if cell in change.areas]
        if not moved:
            continue
        own = original[:begin, column]
        shift = sum(found.get(cell, np.zeros(begin)) - np.nan_to_num(original[:begin, cells[cell]]) for cell in moved)
        found[area] = np.maximum(own + shift, 0.0)
    return found
