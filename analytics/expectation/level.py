"""The level: how far a series has drifted from its fit, and how widely it scatters.

The fit ends before the tested period, so it is corrected by the ratio of observed to expected over the last weeks. The
ratio is gamma distributed around 1 with variance τ² before anything is seen (a series that never drifted has a small
τ, so its level is believed), and the last weeks count with a half-life: A = 1/τ² + Σ λ^k y/φ, B = 1/τ² + Σ λ^k μ/φ,
ratio A/B with variance 1/A of its logarithm (West & Harrison 1997, §10.8: discounted gamma–Poisson level).
"""

import numpy as np
from scipy.special import stdtrit

from analytics.expectation.loglinear import outlier_weights

DISPERSION, DISPERSION_PRIOR = 1.3, 20.0  # what is believed of φ before anything is seen; its weight, in periods
WIDTH, WIDTH_PRIOR = 1.8, 3.0  # the same for the expected range, which must hold where counts vary more
LEVEL = 0.99  # of the expected range
LEAST_TAU = 0.03
CUTS = 4
SETTLES = 3  # rounds until φ and what is known of it agree
LEAST_LEVEL = 1e-3  # tickets a period


def ratio(
    y: np.ndarray, mean: np.ndarray, weights: np.ndarray, spread: np.ndarray, tau: np.ndarray, half_life: float
) -> tuple[np.ndarray, np.ndarray]:
    """The last ratio of observed to expected, and the variance of its logarithm, per series.

    y, mean, weights: period × series, newest last; weights 0 where a period does not train.
    """
    discount = 0.5 ** (np.arange(len(y))[::-1] / half_life)[:, None] * weights
    seen, expected = (discount * y).sum(axis=0) / spread, (discount * mean).sum(axis=0) / spread
    known = 1 / tau**2
    return (known + seen) / (known + expected), 1 / (known + seen)


def level_drift(
    y: np.ndarray, mean: np.ndarray, weights: np.ndarray, spread: np.ndarray, block: int, before: float
) -> np.ndarray:
    """τ per series: the standard deviation of its four-week levels beyond what chance makes, `before` when unknown.

    τ² = mean over blocks of (R − 1)² − φ/Σμ, R = Σy/Σμ; outlying blocks are cut at three standard errors.
    """
    blocks = len(y) // block
    if blocks < 3:
        return np.full(y.shape[1], max(before, 0.2))
    cut = slice(len(y) - blocks * block, None)
    shape = (blocks, block, y.shape[1])
    seen = (y * weights)[cut].reshape(shape).sum(axis=1)
    expected = np.maximum((mean * weights)[cut].reshape(shape).sum(axis=1), 1e-9)
    noise = spread / expected
    off = np.minimum((seen / expected - 1) ** 2, np.maximum(9 * noise, 0.35))
    # blocks are weighted by their information; the prior counts as four good blocks
    weight = 1 / (before**2 + noise) ** 2
    known = 4 / (before**2 + 0.02) ** 2
    excess = ((weight * (off - noise)).sum(axis=0) + known * before**2) / (weight.sum(axis=0) + known)
    return np.asarray(np.sqrt(np.clip(excess, LEAST_TAU**2, 0.6**2)))


def dispersion(y: np.ndarray, mean: np.ndarray, trains: np.ndarray, block: int) -> tuple[np.ndarray, np.ndarray]:
    """φ per series, and how many periods' worth it is known by: Σ(y − m)² / Σm around the level m of each four weeks.

    Each period counts with its mean: quiet weekends mean nothing for busy days. Outbreaks must not count,
    a heavy tail must: so begin with everything, φ too large, and cut the outliers for that φ, a few times over.
    From below the cut would find itself confirmed. A series without any is done at the first cut.
    """
    blocks = max(1, len(y) // block)
    cut = slice(len(y) - blocks * block, None) if len(y) >= block else slice(None)
    y, mean, trains = y[cut], mean[cut], trains[cut].astype(float)
    size = len(y) // blocks
    spread, information = np.zeros(y.shape[1]), np.zeros(y.shape[1])
    weights, on = trains, np.arange(y.shape[1])
    for turn in range(CUTS):
        shape = (blocks, size, len(on))
        seen = (y * weights).reshape(shape).sum(axis=1)
        expected = (mean * weights).reshape(shape).sum(axis=1)
        rows = (mean.reshape(shape) * ((seen + 5) / (expected + 5))[:, None]).reshape(y.shape)
        held = np.maximum(rows, 1e-6)
        freedom = 1 - (expected / (expected + 5) / max(size, 2)).mean(axis=0)
        due = (weights * held).sum(axis=0)
        spread[on] = (weights * (y - held) ** 2).sum(axis=0) / np.maximum(due * freedom, 1e-9)
        after = trains * outlier_weights(y, held, np.maximum(spread[on], 1.0), wider=1.4)
        level = held.mean(axis=0)
        scatter = np.maximum((after * held**2).sum(axis=0), 1e-12)
        information[on] = due**2 / scatter * level / (level + 0.5)
        more = np.flatnonzero((after != weights).any(axis=0)) if turn + 1 < CUTS else on[:0]
        if not len(more):
            break
        y, mean, trains, weights, on = y[:, more], mean[:, more], trains[:, more], after[:, more], on[more]
    return spread, information


def shrunk(found: np.ndarray, information: np.ndarray) -> np.ndarray:
    """φ held near DISPERSION where little is known; for fits and tests."""
    return np.asarray(
        np.maximum((information * found + DISPERSION_PRIOR * DISPERSION) / (information + DISPERSION_PRIOR), 1.0)
    )


def width(found: np.ndarray, information: np.ndarray, level: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """φ of the expected range: held near WIDTH, and the same made larger the less of it is known.

    level: mean count a period. Where counts are small and φ is large a few periods hold most of the scatter, and many
    are uncertain: the kurtosis of the negative binomial, 3 + 6 (φ − 1) / m + 1 / (φ m), is what the variance of φ goes
    with. With ν periods behind it the range is one of Student's t, not of the normal distribution: φ (t_ν / z)² has
    its quantile (the predictive distribution with an unknown variance, Gelman et al. 2013, BDA3, §3.2).
    """
    mean = np.maximum(level, LEAST_LEVEL)
    periods = information * (level + 0.5) / mean  # `information` is discounted as if φ were 1
    phi = np.full(found.shape, WIDTH)
    for _ in range(SETTLES):
        free = periods / (1 + 3 * (phi - 1) / mean + 1 / (2 * phi * mean)) + WIDTH_PRIOR
        phi = np.maximum(((free - WIDTH_PRIOR) * found + WIDTH_PRIOR * WIDTH) / free, 1.0)
    tail = (1 + LEVEL) / 2
    return phi, np.asarray(phi * (stdtrit(free, tail) / stdtrit(np.inf, tail)) ** 2)


def zero_inflation(y: np.ndarray, mean: np.ndarray, weights: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """π per series: the share of periods that are empty not by chance; 0 unless zeros far exceed what is due."""
    due = (weights > 0) & (mean >= 1.0)
    count = due.sum(axis=0)
    zeros = ((y == 0) & due).sum(axis=0) / np.maximum(count, 1)
    level = np.where(due, mean, 0).sum(axis=0) / np.maximum(count, 1)
    share = np.minimum(zeros, 0.9)
    for _ in range(20):  # zeros = π + (1 − π) P(0 | busy)
        busy = level / (1 - share)
        inner = np.maximum(spread - busy * share, 1.2)
        none = inner ** (-busy / (inner - 1))
        share = np.clip((zeros - none) / np.maximum(1 - none, 1e-3), 0.0, 0.9)
    inner = np.maximum(spread, 1.05)
    chance = inner ** (-level / (inner - 1))
    far = zeros > chance + 4 * np.sqrt(chance * (1 - chance) / np.maximum(count, 1)) + 0.03
    return np.where(far & (count >= 60) & (share > 0.1), share, 0.0)
