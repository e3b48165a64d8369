"""A regression of weekly counts: negative binomial, with a trend and a season held back by priors, and memory.

The equations are in `analytics.expectation.counterfactual`, which asks the questions.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

YEAR = 365.25 / 7  # weeks
TREND, SWING = 0.15, 0.1  # prior standard deviations: log a year; log, of each of the two waves
PEAK = 2.2  # robust standard deviations above which a week before is a peak
MOST_APART = 0.25  # share of the weeks before that may be peaks
FAVOUR = {"controls": 6.0, "active": 3.0, "nothing": 0.0}  # deviance that a better exposure may cost


@dataclass(frozen=True)
class Weeks:
    """The weeks of one estimate as arrays: those before, then those since."""

    when: np.ndarray  # datetime64
    t: np.ndarray  # weeks from the date
    y: np.ndarray
    exposures: dict[str, np.ndarray]  # name → log exposure
    steps: tuple[np.ndarray, ...]
    since: np.ndarray  # bool
    seasonal: bool  # there is enough before to look for a season

    def only(self, rows: np.ndarray) -> "Weeks":
        return Weeks(
            self.when[rows],
            self.t[rows],
            self.y[rows],
            {k: v[rows] for k, v in self.exposures.items()},
            tuple(step[rows] for step in self.steps),
            self.since[rows],
            self.seasonal,
        )


@dataclass(frozen=True)
class Shape:
    """Which exposure and which earlier events a baseline has."""

    exposure: str = "nothing"
    steps: tuple[int, ...] = ()

    def free(self, weeks: Weeks) -> np.ndarray:
        """The columns without a prior."""
        return np.column_stack([np.ones(len(weeks.t)), *(weeks.steps[i] for i in self.steps)])


@dataclass(frozen=True)
class Fit:
    """A fitted model; `columns` are the free ones, then the held ones in units of their priors."""

    columns: np.ndarray
    held: int
    params: np.ndarray
    mean: np.ndarray
    alpha: float
    spread: float  # φ
    deviance: float

    @property
    def cost(self) -> float:
        """Deviance with the penalty, in units of φ."""
        return self.deviance / self.spread + float((self.params[self.columns.shape[1] - self.held :] ** 2).sum())

    def covariance(self, t: np.ndarray, rho: float) -> np.ndarray:
        """Of the parameters, for weeks `t` whose noise is an AR(1)."""
        half = self.columns * np.sqrt(self.mean / (1 + self.alpha * self.mean))[:, None]  # W½X of the log link
        prior = np.diag([0.0] * (self.columns.shape[1] - self.held) + [1.0] * self.held)
        alike = rho ** np.abs(t[:, None] - t[None, :])
        bread = np.linalg.pinv(half.T @ half / self.spread + prior)
        return np.asarray(bread @ (half.T @ alike @ half / self.spread + prior) @ bread)


def best_shape(before: Weeks) -> Shape:
    """The exposure that costs least on these weeks, and those earlier events that earn their place (BIC)."""
    fits = {name: fit(before, Shape(name)) for name in before.exposures}
    noise = min(fits.values(), key=lambda found: found.alpha)
    fits = {name: fit_with(before, Shape(name), noise.alpha, noise.spread) for name in fits}
    best = Shape(min(fits, key=lambda name: fits[name].cost - FAVOUR[name]))
    for i in range(len(before.steps)):  # earlier events, each where it earns its place
        more = Shape(best.exposure, (*best.steps, i))
        found = fit(before, more)
        if found.cost + np.log(len(before.y)) < fit_with(before, best, found.alpha, found.spread).cost:
            best = more
    return best


def peaks(before: Weeks, shape: Shape) -> np.ndarray:
    """Which weeks stick out upwards of a fit that gives such weeks little weight; at most MOST_APART of them."""
    weights = np.ones(len(before.y))
    for _ in range(5):
        mean = fit_with(before, shape, 0.0, 1.5, weights=weights).mean
        off = 2 * (np.sqrt(before.y + 0.375) - np.sqrt(mean + 0.375))
        off = (off - np.median(off)) / max(1.0, 1.4826 * np.median(np.abs(off - np.median(off))))
        weights = np.where(off > 1, 1 / np.maximum(off, 1) ** 2, 1.0)
    highest = np.argsort(-off)[: int(MOST_APART * len(off))]
    return (off > PEAK) & np.isin(np.arange(len(off)), highest)


def held(weeks: Weeks) -> np.ndarray:
    """Trend and season in units of their priors."""
    trend = weeks.t / YEAR * TREND
    if not weeks.seasonal:
        return trend[:, None]
    turn = 2 * np.pi * weeks.t / YEAR
    return np.column_stack([trend, SWING * np.sin(turn), SWING * np.cos(turn)])


def fit_with(
    weeks: Weeks,
    shape: Shape,
    alpha: float,
    spread: float,
    *,
    extra: Sequence[np.ndarray] = (),
    weights: np.ndarray | None = None,
) -> Fit:
    """Fit with the noise given. extra: more columns without a prior, put last among those."""
    from statsmodels.genmod.families import NegativeBinomial  # takes long to import: only where there is an estimate

    by_prior, free = held(weeks), np.column_stack([shape.free(weeks), *extra])
    offset = weeks.exposures[shape.exposure]
    columns, width = np.column_stack([free, by_prior]), by_prior.shape[1]
    family = NegativeBinomial(alpha=max(alpha, 1e-6))
    prior = np.diag([0.0] * free.shape[1] + [spread] * width)
    params = np.zeros(columns.shape[1])
    params[0] = np.log(max(weeks.y.sum(), 0.5) / np.exp(offset).sum())
    deviance = np.inf
    for _ in range(50):  # statsmodels' GLMGam gives the same numbers ten times slower
        mean = np.exp(np.clip(columns @ params + offset, -30, 30))
        deviance, before = family.deviance(weeks.y, mean), deviance
        if abs(before - deviance) < 1e-8 * (1 + deviance):
            break
        weight = family.weights(mean) * (1 if weights is None else weights)
        target = columns @ params + (weeks.y - mean) / mean
        params = np.linalg.pinv((columns.T * weight) @ columns + prior, hermitian=True) @ (columns.T * weight) @ target
    return Fit(columns, width, params, mean, alpha, spread, float(deviance))


def fit(weeks: Weeks, shape: Shape, *, extra: Sequence[np.ndarray] = ()) -> Fit:
    """Fit with the noise found on the way: α by moments, φ beside it, at least 1."""
    alpha, spread = 0.0, 1.5
    for _ in range(3):
        found = fit_with(weeks, shape, alpha, spread, extra=extra)
        left = max(len(weeks.y) - found.columns.shape[1], 1)
        squares = (weeks.y - found.mean) ** 2
        alpha = max(0.0, float((squares * len(weeks.y) / left - found.mean).sum() / (found.mean**2).sum()))
        spread = max(1.0, float((squares / (found.mean + alpha * found.mean**2)).sum() / left))
    return found


def memory(weeks: Weeks, fitted: Fit) -> float:
    """ρ of neighbouring weeks, corrected for what fitting takes away, from 0 to 0.8."""
    residuals = (weeks.y - fitted.mean) / np.sqrt(fitted.mean + fitted.alpha * fitted.mean**2)
    neighbours = np.isclose(np.diff(weeks.t), 1)
    if neighbours.sum() < 8:
        return 0.0
    rho = float((residuals[:-1] * residuals[1:])[neighbours].mean() / (residuals**2).mean())
    return float(np.clip(rho + 2 / len(residuals), 0, 0.8))
