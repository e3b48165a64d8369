"""Tails: how likely so many tickets or more (so few or fewer) are, the uncertainty of the expectation included.

Y ~ negative binomial with mean m and variance φ m + v m², v = variance of log m: a gamma-distributed mean over counts
with dispersion φ. At low means the tail, not a multiple of sigma, is what counts (Noufaily et al. 2013, §3.4).
Zero-inflated series, empty on most days and busy on the others, are a mixture: with probability π nothing comes.
"""

import numpy as np
from scipy.special import betainc, binom, nbdtrik

POISSON = 1.0005  # below this dispersion the Poisson limit is used
TINY = 1e-300


def upper(y: np.ndarray, mean: np.ndarray, dispersion: np.ndarray) -> np.ndarray:
    """P(Y ≥ y)."""
    y, mean, dispersion = np.broadcast_arrays(np.asarray(y, float), mean, dispersion)
    result = np.ones(y.shape)
    some = y > 0
    k, m, d = y[some], np.maximum(mean[some], 1e-9), np.maximum(dispersion[some], POISSON)
    # sf(k − 1) of the negative binomial with size r and probability p is I_{1−p}(k, r)
    result[some] = betainc(k, m / (d - 1), 1 - 1 / d)
    return np.maximum(result, TINY)


def lower(y: np.ndarray, mean: np.ndarray, dispersion: np.ndarray) -> np.ndarray:
    """P(Y ≤ y)."""
    y, mean, dispersion = np.broadcast_arrays(np.asarray(y, float), mean, dispersion)
    d = np.maximum(dispersion, POISSON)
    return np.asarray(np.maximum(betainc(np.maximum(mean, 1e-9) / (d - 1), np.maximum(y, 0) + 1, 1 / d), TINY))


def upper_zero_inflated(
    y: np.ndarray, mean: np.ndarray, dispersion: np.ndarray, zeros: np.ndarray, days: np.ndarray
) -> np.ndarray:
    """P(Y ≥ y) over some days of which each is empty with probability `zeros`.

    mean, dispersion: of all days.
    On the other days the mean is m / (1 − π) and the dispersion φ − m₁ π / (1 − π), m₁ the mean of a day.
    """
    days = np.maximum(1, np.rint(days)).astype(int)
    busy = mean / np.maximum(days, 1) / (1 - zeros)
    spread = np.maximum(dispersion - busy * zeros, 1.2)
    result = np.zeros(np.broadcast(y, mean).shape)
    for k in range(1, int(days.max(initial=1)) + 1):
        chance = binom(days, k) * (1 - zeros) ** k * zeros ** np.maximum(days - k, 0)
        result += np.where(k <= days, chance, 0.0) * upper(y, k * busy, spread)
    return np.maximum(np.where(np.asarray(y) <= 0, 1.0, result), TINY)


def quantile(share: float, size: np.ndarray, probability: np.ndarray) -> np.ndarray:
    """The smallest count k with P(Y ≤ k) ≥ share, of the negative binomial with that size and probability.

    As `scipy.stats.nbinom.ppf` gives it, whose package takes half a second to import.
    """
    size, probability = np.broadcast_arrays(np.asarray(size, float), np.asarray(probability, float))
    count = np.where(np.isfinite(size), 0.0, np.nan)
    some = probability**size < share  # elsewhere no ticket is as many as that
    n, p = size[some], probability[some]
    k = np.ceil(nbdtrik(share, n, p))
    k = np.where(np.isfinite(k), np.maximum(k, 0.0), 0.0)
    while (low := betainc(n, k + 1, p) < share).any():  # the inverse is as good as rounding lets it be
        k = k + low
    while (high := (k > 0) & (betainc(n, np.maximum(k, 1.0), p) >= share)).any():
        k = k - high
    count[some] = k
    return count
