"""Log-linear count regression of many series at once: one design, one weight per series and period.

log μ_ts = offset_ts + x_t · β_s, variance φ_s μ_ts (quasi-Poisson: the point estimates do not need φ), with a ridge on
everything but the level: β_s ~ N(0, diag(prior²)). Newton's method (iteratively re-weighted least squares, McCullagh &
Nelder 1989, §2.5), vectorised: since all series share the design, the normal matrices of all of them are one product of
the weights with the rows' outer products.

Past outbreaks are weighted down as in Farrington et al. 1996, §3.6 and Noufaily et al. 2013, §3.3: Anscombe residuals
for counts, weights (c / r)² beyond c; c grows for small means, else quiet series lose their only tickets.
"""

from dataclasses import dataclass

import numpy as np

STEPS = 12
SLOWEST = 1e-2  # change of a coefficient below which the iteration stops: what is left is its square
FLOOR = 1e-4  # tickets per period: a series without a ticket still has an expectation


@dataclass(frozen=True)
class Fit:
    """Coefficients (series × columns), their covariance at φ = 1 (series × columns × columns), robust weights."""

    coefficients: np.ndarray
    covariance: np.ndarray
    weights: np.ndarray  # period × series

    def mean(self, design: np.ndarray) -> np.ndarray:
        """Expected counts, period × series."""
        return np.asarray(np.exp(np.clip(design @ self.coefficients.T, np.log(FLOOR), 15.0)))

    def variance(self, design: np.ndarray) -> np.ndarray:
        """Variance of log μ at φ = 1, period × series."""
        return np.asarray(np.einsum("tp,spq,tq->ts", design, self.covariance, design, optimize=True))


def fit(
    counts: np.ndarray,
    design: np.ndarray,
    weights: np.ndarray,
    prior: np.ndarray,
    *,
    centre: np.ndarray | float = 0.0,
    start: np.ndarray | None = None,
    dispersion: np.ndarray | float = 1.0,
    rounds: int = 2,
) -> Fit:
    """Fit all series, weigh down what stands out, fit again.

    counts: period × series, NaN = no data. weights: the same shape, 0 = does not train. prior: standard deviation of
    each column's coefficient around `centre`; the level's is wide. start: coefficients of an earlier fit, saves steps.
    dispersion: φ per series, scales the residuals and the pull of the prior.
    """
    known = np.isfinite(counts)
    y = np.where(known, counts, 0.0)
    base = weights * known
    outer = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)
    spread = np.broadcast_to(np.asarray(dispersion, float), y.shape[1])
    robust = np.ones_like(y)
    beta = _begin(y, base, design) if start is None else start.copy()
    for turn in range(rounds):
        beta, normal = _newton(y, base * robust, design, outer, prior, centre, beta, spread)
        if turn + 1 < rounds:
            mean = np.exp(np.clip(design @ beta.T, np.log(FLOOR), 15.0))
            robust = outlier_weights(y, mean, spread)
    return Fit(beta, np.linalg.inv(normal), robust)


def outlier_weights(y: np.ndarray, mean: np.ndarray, spread: np.ndarray, wider: float = 1.0) -> np.ndarray:
    """(c / r)² where the Anscombe residual r exceeds c (2.58; 4 below a mean of 5, 6 below 1), else 1.

    wider: factor on c, for estimates of the scatter, which must see most of the tail.
    """
    # |Anscombe| ≤ 1.5 |Pearson|: most of the counts are seen to be near without a root
    far = (y - mean) ** 2 > (2.58 * wider / 1.5) ** 2 * spread * mean
    weights = np.ones(y.shape)
    m = mean[far]
    bound = np.where(m > 5, 2.58, np.where(m > 1, 4.0, 6.0)) * wider
    size = np.abs(anscombe(y[far], m, np.broadcast_to(spread, y.shape)[far]))
    weights[far] = (bound / np.maximum(size, bound)) ** 2
    return weights


def anscombe(y: np.ndarray, mean: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Residuals of about unit variance: 1.5 (y^⅔ − μ^⅔) / (μ^⅙ √φ)."""
    root = np.cbrt(mean)
    return np.asarray(1.5 * (np.cbrt(y) ** 2 - root**2) / np.sqrt(root * spread))


def _begin(y: np.ndarray, weights: np.ndarray, design: np.ndarray) -> np.ndarray:
    """The level alone: mean count (half a ticket where there is none)."""
    beta = np.zeros((y.shape[1], design.shape[1]))
    beta[:, 0] = np.log(((weights * y).sum(axis=0) + 0.5) / (weights.sum(axis=0) + 1.0))
    return beta


def _newton(
    y: np.ndarray,
    weights: np.ndarray,
    design: np.ndarray,
    outer: np.ndarray,
    prior: np.ndarray,
    centre: np.ndarray | float,
    beta: np.ndarray,
    spread: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    columns = design.shape[1]
    pull = spread[:, None] / prior**2  # the prior in units of φ = 1 information
    # half a ticket spread over the history holds the level of series without tickets
    total = np.maximum(weights.sum(axis=0), 1.0)
    half = 0.5 * weights / total
    moving = np.ones((len(beta), 1), bool)  # each series stops by itself: no answer depends on what is asked beside it
    for _ in range(STEPS):
        mean = np.exp(np.clip(design @ beta.T, np.log(FLOOR) - 3, 15.0))
        gradient = (weights * (y - mean) + half).T @ design - pull * (beta - centre)
        normal = ((weights * mean).T @ outer).reshape(-1, columns, columns)
        normal[:, np.arange(columns), np.arange(columns)] += pull
        step = np.linalg.solve(normal, gradient[:, :, None])[:, :, 0]
        step = np.where(moving, np.clip(step, -1.5, 1.5), 0.0)
        beta = beta + step
        moving = np.abs(step).max(axis=1, keepdims=True) >= SLOWEST
        if not moving.any():
            break
    return beta, normal
