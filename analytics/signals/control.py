"""Control: of everything watched, what may be announced so that few of the announcements are false.

Benjamini & Hochberg 1995, J. R. Stat. Soc. B 57:289, over all series of one direction and all steps of the last half
year. Controlled within single days, the procedure would keep its rate and still give too many false alarms: without
any event, a share of 15 % means a false alarm every week. Over half a year the level follows from the many quiet days
and the few true events. A series whose episode goes on is not tested again: it is known, and its tiny p-value must not
dilute the false discovery rate of others.
"""

from dataclasses import dataclass, replace

import numpy as np

from analytics.expectation.grain import Grain


@dataclass(frozen=True)
class Sensitivity:
    """How much is announced: the share of announcements that may be false, and the least certainty of one series."""

    name: str
    share: float  # Benjamini–Hochberg level: how many of the announcements may be false
    day: float  # p-value that a daily signal needs in any case
    week: float  # the same for a weekly one
    watch: float  # times as large a p-value makes a watch

    def level(self, grain: Grain) -> float:
        """The largest p-value that many series watched together may be announced with."""
        return self.day if grain.name == "day" else self.week

    def of(self, direction: int) -> "Sensitivity":
        """The same for rises (1) or falls (−1), which get a tenth of the level: few need action at once."""
        return self if direction > 0 else replace(self, day=self.day * FALLS, week=self.week * FALLS)

    def single(self, grain: Grain) -> float:
        """The level of a series watched by itself, with no other that adds false announcements to it."""
        return self.level(grain) * SINGLE


FALLS = 0.1
# Times the level of many, of a series watched by itself: 0.3 to 0.5 % of eventless weeks alarm and four of ten events
# are found (tests/bench/bench_signals.py).
SINGLE = 4.3
CALM = Sensitivity("calm", 0.10, 1e-4, 5e-4, 10)
BALANCED = Sensitivity("balanced", 0.25, 2.5e-4, 1.5e-3, 10)
SENSITIVE = Sensitivity("sensitive", 0.35, 1e-3, 4e-3, 10)
SENSITIVITIES = {setting.name: setting for setting in (CALM, BALANCED, SENSITIVE)}
WEEKS = 26  # over which false announcements are counted
# Windows overlap, so alarms come in runs and a run is one announcement: of so many tests per step it is worth one.
# Measured on series without events (tests/bench/bench_signals.py).
INDEPENDENT = {"day": 0.45, "week": 0.9}
KEPT = 0.02  # p-values above this can never be rejected and are not remembered


def threshold(p: np.ndarray, share: float, tests: float) -> float:
    """The largest of the smallest p-values `p` of so many tests that Benjamini–Hochberg rejects; 0 when none."""
    ordered = np.sort(p)
    # the p-values that are left out are larger; they count by scaling the share
    level = share * len(p) / max(tests, 1)
    below = np.flatnonzero(ordered <= np.arange(1, len(p) + 1) / len(p) * level)
    return float(ordered[below[-1]]) if len(below) else 0.0


def announce(
    p: np.ndarray,
    known: np.ndarray,
    begin: int,
    grain: Grain,
    sensitivity: Sensitivity = BALANCED,
    *,
    families: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Which steps are signals and which watches, of one direction; period × series, bool.

    p: calibrated p-values. known: steps with data. families: a number per series; each family is controlled by itself,
    so that a hundred version tags do not dilute the false discovery rate of teams. A family of one has its own level
    (`Sensitivity.single`). An open episode (signal less than a week ago) stays a signal as long as its evidence holds.
    """
    signal, watch = np.zeros(p.shape, bool), np.zeros(p.shape, bool)
    families = np.zeros(p.shape[1], int) if families is None else families
    for family in np.unique(families):
        members = np.flatnonzero(families == family)
        signal[:, members], watch[:, members] = _announce(p[:, members], known[:, members], begin, grain, sensitivity)
    return signal, watch


def _announce(
    p: np.ndarray, known: np.ndarray, begin: int, grain: Grain, sensitivity: Sensitivity
) -> tuple[np.ndarray, np.ndarray]:
    signal, watch = np.zeros(p.shape, bool), np.zeros(p.shape, bool)
    alone, gap, span = p.shape[1] == 1, max(1, grain.week), WEEKS * grain.week
    level = sensitivity.single(grain) if alone else sensitivity.level(grain)
    last = np.full(p.shape[1], -(10**6))
    remembered: list[np.ndarray] = []
    for step in range(begin, len(p)):
        fresh = known[step] & (step - last > gap)
        today = p[step, fresh]
        remembered = [*remembered[-(span - 1) :], today[today < KEPT]]
        # before half a year has passed, the steps that are missing count as quiet
        tests = known[step].sum() * span * INDEPENDENT[grain.name]
        limit = level if alone else min(threshold(np.concatenate(remembered), sensitivity.share, tests), level)
        hit = known[step] & (p[step] <= np.where(fresh, limit, level))
        signal[step] = hit
        last[hit] = step
        watch[step] = known[step] & ~hit & (p[step] <= level * sensitivity.watch)
    return signal, watch
