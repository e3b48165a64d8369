"""Calibration: p-values that are as small as they claim, learned from the workspace's own past.

A baseline that misses something (weekly campaigns, batches of tickets) gives p-values that are too small, more so
where counts are large. Per band of expected count, the p-values of the past below 0.1 should be uniform there; where
they lie lower they are bent until they are: p → 0.1 · s · (p / 0.1)^c, s ≥ 1 the share found there over the share due,
c ≤ 1 from the exponential law of −log p, both held near 1 by a prior. Without that the control of false discoveries is
an illusion: it takes the p-values at their word. Counts of a few tickets jump, which makes their p-values too large;
lending them strength for it was tried and cost more in false drops than it found.
"""

import numpy as np

BANDS = (1.0, 5.0, 20.0, 100.0)  # expected tickets per period between which series are pooled
TAIL = 0.1
CENSORED = 3.5  # −log(p / 0.1) beyond this is an event, not a calibration error
SURE = 2.0  # standard errors by which the slope must miss 1 before it bends anything
PRIOR = 60.0  # tail values' worth of trust in the model


def calibrated(p: np.ndarray, mean: np.ndarray, judged: np.ndarray, begin: int) -> np.ndarray:
    """Bent p-values, those of each step by the steps from `begin` up to the one before it; those above the tail stay.

    p, mean: period × series. judged: of the same shape, which p-values are judgements of a usual step.
    """
    band = np.digitize(np.nan_to_num(mean), BANDS)
    bent = p.copy()
    for number in range(len(BANDS) + 1):
        own = band == number
        past = own & judged
        past[:begin] = False
        tail = np.where(past & (p < TAIL), -np.log(np.maximum(p, 1e-300) / TAIL), 0.0)
        values, tails = _before(past), _before(past & (p < TAIL))
        inside = _before(past & (p < TAIL) & (tail < CENSORED))
        length = _before(np.minimum(tail, CENSORED))
        slope = np.minimum(1.0, (inside + PRIOR) / (length + PRIOR) * (1 + SURE / np.sqrt(inside + PRIOR)))
        more = np.maximum(1.0, (tails + PRIOR) / (TAIL * values + PRIOR))
        new = np.minimum(TAIL * more[:, None] * (p / TAIL) ** slope[:, None], TAIL)
        bent = np.where(own & (p < TAIL), new, bent)
    return bent


def _before(values: np.ndarray) -> np.ndarray:
    """Per step, the sum over all series and all earlier steps."""
    of_step = values.sum(axis=1, dtype=float)
    return np.asarray(np.cumsum(of_step) - of_step)
