"""Control: of everything watched at once, what may be announced so that few of the announcements are false.

Benjamini & Hochberg 1995, J. R. Stat. Soc. B 57:289, over all series of one period and direction. A series whose
episode goes on is not tested again: it is known, and its tiny p-value must not open the door for others.
"""

from dataclasses import dataclass

import numpy as np

from analytics.baselines.grain import Grain


@dataclass(frozen=True)
class Sensitivity:
    """How much is announced: the share of announcements that may be false, and the least certainty of one series."""

    name: str
    share: float                     # Benjamini–Hochberg level
    day: float                       # p-value that a daily signal needs in any case
    week: float                      # the same for a weekly one
    watch: float                     # times as large a p-value makes a watch

    def level(self, grain: Grain) -> float:
        return self.day if grain.name == "day" else self.week


CALM = Sensitivity("calm", 0.05, 1e-4, 1e-3, 5)
BALANCED = Sensitivity("balanced", 0.15, 4e-4, 3e-3, 5)
SENSITIVE = Sensitivity("sensitive", 0.25, 1e-3, 6e-3, 5)
SENSITIVITIES = {setting.name: setting for setting in (CALM, BALANCED, SENSITIVE)}


def threshold(p: np.ndarray, share: float) -> float:
    """The largest p-value that Benjamini–Hochberg rejects at that share; 0 when none."""
    ordered = np.sort(p)
    if not len(ordered):
        return 0.0
    line = share * np.arange(1, len(ordered) + 1) / len(ordered)
    passing = np.flatnonzero(ordered <= line)
    return float(ordered[passing[-1]]) if len(passing) else 0.0


def announce(p: np.ndarray, known: np.ndarray, begin: int, grain: Grain,
             sensitivity: Sensitivity = BALANCED) -> tuple[np.ndarray, np.ndarray]:
    """Which steps are signals and which watches, of one direction; period × series, bool.

    p: calibrated p-values. known: steps with data. An open episode (signal less than a week ago) stays a signal as
    long as its evidence holds.
    """
    signal, watch = np.zeros(p.shape, bool), np.zeros(p.shape, bool)
    level, gap = sensitivity.level(grain), max(1, grain.week)
    last = np.full(p.shape[1], -10 ** 6)
    for step in range(begin, len(p)):
        open_ = step - last <= gap
        fresh = known[step] & ~open_
        limit = min(threshold(p[step, fresh], sensitivity.share), level)
        hit = known[step] & np.where(open_, p[step] <= level, p[step] <= limit) & (p[step] < 1)
        signal[step] = hit
        last[hit] = step
        watch[step] = known[step] & ~hit & (p[step] <= level * sensitivity.watch)
    return signal, watch
