"""Announcements: which steps of which series are announced, and how sure that is. The one scoring of counts: pages,
commands and benchmarks ask here.

What is announced of a step is made from that step and earlier ones; whatever is known later, it stays the same.
"""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd

from analytics.expectation.calibration import calibrated
from analytics.expectation.evidence import Evidence
from analytics.expectation.grain import Grain
from analytics.expectation.walks import walks
from analytics.signals.control import BALANCED, Sensitivity, announce

HISTORY_WEEKS = 8  # of data before the first judgement
LEAST_TICKETS = 4  # of a series up to a step, before which it is not worth watching
ARRAYS = tuple(field.name for field in fields(Evidence) if field.name not in ("dates", "begin", "counts"))


@dataclass(frozen=True)
class Announcements:
    """Of each direction (1 up, −1 down) step × series: calibrated p-values, the steps that are announced, and those
    that are only watched. `evidence`: what they were made from. Nothing before `tested_from` is to be used alone."""

    grain: Grain
    evidence: Evidence
    p: dict[int, np.ndarray]
    signals: dict[int, np.ndarray]
    watches: dict[int, np.ndarray]
    tested_from: pd.Timestamp

    def until(self, end: pd.Timestamp) -> "Announcements | None":
        """The same as it was at the end of the step that holds `end`; None where nothing was tested by then."""
        if end < self.tested_from:
            return None
        steps = slice(0, int(self.evidence.dates.searchsorted(end, side="right")))

        def cut(made: dict[int, np.ndarray]) -> dict[int, np.ndarray]:
            return {direction: values[steps] for direction, values in made.items()}

        return Announcements(
            self.grain,
            replace(
                self.evidence,
                dates=self.evidence.dates[steps],
                counts=self.evidence.counts[steps],
                **{name: getattr(self.evidence, name)[steps] for name in ARRAYS},
            ),
            cut(self.p),
            cut(self.signals),
            cut(self.watches),
            self.tested_from,
        )


def announcements(
    counts: pd.DataFrame,
    grain: Grain,
    *,
    tested_from: pd.Timestamp | None = None,
    sensitivity: Sensitivity = BALANCED,
    exposure: np.ndarray | None = None,
    families: np.ndarray | None = None,
    quiet: frozenset[pd.Timestamp] = frozenset(),
    completeness: np.ndarray | None = None,
    pool: int | None = None,
) -> Announcements | None:
    """What is announced of every step from `tested_from` on; None with less than eight weeks of history before it.

    counts: one row per step, gapless in time, newest last; one column per series; NaN = no data.
    completeness: of the same shape, the share of tags that are on already. pool: the column whose weekdays are used
    where a series has few tickets; without it all columns together. families: see `announce`.
    """
    values = counts.to_numpy(float)
    known = np.isfinite(values)
    covered = np.flatnonzero(known.any(axis=1))
    if not len(covered):
        return None
    first = int(covered[0]) + HISTORY_WEEKS * grain.week
    wanted = max(first, int(counts.index.searchsorted(tested_from)) if tested_from is not None else first)
    if wanted >= len(values):
        return None
    watched = known & (np.cumsum(np.nan_to_num(values), axis=0) >= LEAST_TICKETS)
    whole: Announcements | None = None
    for own, evidence in walks(
        values,
        pd.DatetimeIndex(counts.index),
        grain,
        np.arange(wanted, len(values)),
        first,
        exposure=exposure,
        quiet=quiet,
        completeness=completeness,
        pool=pool,
    ):
        part = _announced(evidence, watched[: len(evidence.counts)], grain, sensitivity, families, counts.index[wanted])
        whole = part if whole is None else _joined(whole, part, int(own[0]))
    return whole


def _announced(
    evidence: Evidence,
    watched: np.ndarray,
    grain: Grain,
    sensitivity: Sensitivity,
    families: np.ndarray | None,
    tested_from: pd.Timestamp,
) -> Announcements:
    """What is announced of all steps of one walk."""
    usual = watched & (evidence.flagged == 0)
    p, signals, watches = {}, {}, {}
    for direction, raw in ((1, evidence.up), (-1, evidence.down)):
        p[direction] = calibrated(raw, evidence.mean, usual, evidence.begin)
        signals[direction], watches[direction] = announce(
            p[direction], watched, evidence.begin, grain, sensitivity.of(direction), families=families
        )
    return Announcements(grain, evidence, p, signals, watches, tested_from)


def _joined(earlier: Announcements, later: Announcements, at: int) -> Announcements:
    """The first one up to a step, the second one from there on."""

    def joined(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.concatenate([a[:at], b[at:]])

    def both(a: dict[int, np.ndarray], b: dict[int, np.ndarray]) -> dict[int, np.ndarray]:
        return {direction: joined(a[direction], b[direction]) for direction in a}

    one, other = earlier.evidence, later.evidence
    arrays: dict[str, Any] = {name: joined(getattr(one, name), getattr(other, name)) for name in ARRAYS}
    return Announcements(
        later.grain,
        replace(other, begin=one.begin, **arrays),
        both(earlier.p, later.p),
        both(earlier.signals, later.signals),
        both(earlier.watches, later.watches),
        earlier.tested_from,
    )
