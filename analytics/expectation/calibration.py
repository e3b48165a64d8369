"""Calibration: p-values that are as small as they say, learned from the workspace's own past.

A baseline that misses something (weekly campaigns, batches of tickets) gives p-values that are too small, more so
where counts are large. Per band of expected count, the p-values of the past below 0.1 should be uniform there; where
they lie lower they are bent until they are: p → 0.1 · s · (p / 0.1)^c, s ≥ 1 the share found there over the share due,
c ≤ 1 from the exponential law of −log p, both held near 1 by a prior. Without that the control of false discoveries is
an illusion: it takes the p-values at their word. Counts of a few tickets jump, which makes their p-values too large;
lending them strength for it was tried and cost more in false drops than it found.
"""

from dataclasses import dataclass

import numpy as np

BANDS = (1.0, 5.0, 20.0, 100.0)  # expected tickets per period between which series are pooled
TAIL = 0.1
CENSORED = 3.5  # −log(p / 0.1) beyond this is an event, not a calibration error
SURE = 2.0  # standard errors by which the slope must miss 1 before it bends anything
PRIOR = 60.0  # tail values' worth of trust in the model


@dataclass(frozen=True)
class Bend:
    """Per band: `more` (s) and `slope` (c)."""

    more: np.ndarray
    slope: np.ndarray

    def apply(self, p: np.ndarray, mean: np.ndarray) -> np.ndarray:
        """Bent p-values; those above the tail stay."""
        band = np.digitize(np.nan_to_num(mean), BANDS)
        bent = TAIL * self.more[band] * (p / TAIL) ** self.slope[band]
        return np.where(p < TAIL, np.minimum(bent, TAIL), p)


def learn(p: np.ndarray, mean: np.ndarray, known: np.ndarray) -> Bend:
    """From past p-values (period × series), their expectations, and which of them are judgements at all."""
    band = np.digitize(np.nan_to_num(mean), BANDS)
    more, slope = np.ones(len(BANDS) + 1), np.ones(len(BANDS) + 1)
    for number in range(len(BANDS) + 1):
        values = p[(band == number) & known]
        tail = -np.log(np.maximum(values[values < TAIL], 1e-300) / TAIL)
        inside, length = (tail < CENSORED).sum(), np.minimum(tail, CENSORED).sum()
        found = (inside + PRIOR) / (length + PRIOR)
        slope[number] = min(1.0, found * (1 + SURE / np.sqrt(inside + PRIOR)))
        more[number] = max(1.0, (len(tail) + PRIOR) / (TAIL * len(values) + PRIOR))
    return Bend(more, slope)
