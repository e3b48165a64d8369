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
    """Coefficients (series × columns), their covariance at φ = 1 (series × columns × columns)."""

    coefficients: np.ndarray
    covariance: np.ndarray

    def mean(self, design: np.ndarray) -> np.ndarray:
        """Expected counts, period × series."""
        return np.asarray(np.exp(np.clip(design @ self.coefficients.T, np.log(FLOOR), 15.0)))

    def variance(self, design: np.ndarray) -> np.ndarray:
        """Variance of log μ at φ = 1, period × series."""
        return np.asarray(np.einsum("tp,spq,tq->ts", design, self.covariance, design, optimize=True))

    def moved(self, years: float) -> "Fit":
        """The same with the origin of the trend (the second column) so much later."""
        coefficients, covariance = self.coefficients.copy(), self.covariance.copy()
        coefficients[:, 0] += years * coefficients[:, 1]
        covariance[:, 0] += years * covariance[:, 1]
        covariance[:, :, 0] += years * covariance[:, :, 1]
        return Fit(coefficients, covariance)

    def replaced(self, series: np.ndarray, by: "Fit") -> "Fit":
        """The same, some series (positions) of another fit."""
        coefficients, covariance = self.coefficients.copy(), self.covariance.copy()
        coefficients[series], covariance[series] = by.coefficients, by.covariance
        return Fit(coefficients, covariance)


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
    """Fit all series, weigh down outliers, fit again.

    counts: period × series, NaN = no data. weights: the same shape, 0 = does not train. prior: standard deviation of
    each column's coefficient around `centre`; the level's is wide. start: coefficients of an earlier fit, saves steps.
    dispersion: φ per series, scales the residuals and the pull of the prior.
    """
    known = np.isfinite(counts)
    y = np.where(known, counts, 0.0)
    base = weights * known
    outer = np.column_stack(
        [design[:, i] * design[:, j] for i, j in zip(*np.triu_indices(design.shape[1]), strict=True)]
    )
    spread = np.broadcast_to(np.asarray(dispersion, float), y.shape[1])
    robust = np.ones_like(y)
    beta = _begin(y, base, design) if start is None else start.copy()
    for turn in range(rounds):
        beta, normal = _newton(y, base * robust, design, outer, prior, centre, beta, spread)
        if turn + 1 < rounds:
            mean = np.exp(np.clip(design @ beta.T, np.log(FLOOR), 15.0))
            robust = outlier_weights(y, mean, spread)
    return Fit(beta, np.linalg.inv(normal))


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
    upper = np.triu_indices(columns)
    pull = spread[:, None] / prior**2  # the prior in units of φ = 1 information
    # half a ticket spread over the history holds the level of series without tickets
    half = (0.5 / np.maximum(weights.sum(axis=0), 1.0) * (weights.T @ design).T).T
    beta, every = beta.copy(), np.empty((len(beta), columns, columns))
    moving = np.arange(len(beta))  # each series stops by itself: no answer depends on what is asked beside it
    for _ in range(STEPS):
        mean = design @ beta[moving].T
        np.exp(np.clip(mean, np.log(FLOOR) - 3, 15.0, out=mean), out=mean)
        mean *= weights
        gradient = (weights * y - mean).T @ design + half[moving] - pull[moving] * (beta[moving] - centre)
        normal = np.empty((len(moving), columns, columns))
        normal[:, upper[0], upper[1]] = normal[:, upper[1], upper[0]] = mean.T @ outer
        normal[:, np.arange(columns), np.arange(columns)] += pull[moving]
        step = np.clip(np.linalg.solve(normal, gradient[:, :, None])[:, :, 0], -1.5, 1.5)
        beta[moving] += step
        every[moving] = normal
        going = np.abs(step).max(axis=1) >= SLOWEST
        moving = moving[going]
        if not len(moving):
            break
        y, weights = y[:, going], weights[:, going]
    return beta, every
