"""Adapting: the expectation of the next step, where a level has moved and where errors were larger than they should be.

The baseline follows slowly, so that an outbreak is visible for as long as it lasts. What is expected of the next step
follows faster: it is a mixture of level corrections with several half-lives, weighted by how well each of them foretold
the steps before (dynamic model averaging: Raftery, Kárný, Ettler 2010, Technometrics 52:52). Each correction is the
discounted gamma–Poisson ratio of `analytics.expectation.level`. The errors of the mixture then widen the range
where they were larger than it predicts. Everything is made from the steps before the one that it is about.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from analytics.expectation.tails import POISSON

HALF_LIVES = (np.inf, 8.0, 3.0, 1.5)  # weeks, or steps of a longer grain; the first is the baseline as it is
BELIEF = (0.6, 0.2, 0.12, 0.08)  # in each of them before anything is seen
FORGET = 26.0  # half-life of the scores and of the errors, in the same unit
LEVEL_PRIOR = 1 / 0.25**2  # of a correction: it is 1 with a standard deviation of a quarter
ERRORS_PRIOR = 12.0  # steps' worth of belief that errors are as large as they should be
LEAST_MEAN = 0.02  # tickets a step: an area without any for years can still have one
LARGEST = 16.0  # squared standardised error beyond this counts as this


@dataclass
class Adapted:
    """Step × series: the expectation and the variance ÷ mean of the next step."""

    mean: np.ndarray
    spread: np.ndarray


def adapt(
    counts: np.ndarray,
    mean: np.ndarray,
    variance: np.ndarray,
    width: np.ndarray,
    week: int,
    *,
    adopted: np.ndarray | None = None,
) -> Adapted:
    """counts (NaN = no data), baseline, variance of its logarithm and φ: step × series. week: steps in a week.

    adopted: the steps after which the baseline is at another level; corrections of the one before end with them.
    """
    steps, series = counts.shape
    decay = np.array([0.5 ** (1 / (half * week)) if np.isfinite(half) else 1.0 for half in HALF_LIVES])[:, None]
    moves = np.isfinite(HALF_LIVES)[:, None]
    forget = 0.5 ** (1 / (FORGET * week))
    seen, due = np.zeros((len(HALF_LIVES), series)), np.zeros((len(HALF_LIVES), series))
    score = np.log(np.array(BELIEF))[:, None] * np.ones(series)
    errors, known_steps = np.zeros(series), np.zeros(series)
    result = Adapted(np.full(counts.shape, np.nan), np.full(counts.shape, np.nan))
    for step in range(steps):
        m, phi, doubt = mean[step], width[step], variance[step]
        ratio = np.where(moves, (LEVEL_PRIOR + seen) / (LEVEL_PRIOR + due), 1.0)
        unsure = np.where(moves, 1 / (LEVEL_PRIOR + seen), 0.0) + doubt
        each = m * ratio
        spread = np.maximum(phi + each * unsure, POISSON)
        weight = np.exp(score - score.max(axis=0))
        weight /= weight.sum(axis=0)
        together = np.maximum((weight * each).sum(axis=0), LEAST_MEAN)
        square = (weight * (each * spread + (each - together) ** 2)).sum(axis=0)
        scale = np.maximum(1.0, (ERRORS_PRIOR + errors) / (ERRORS_PRIOR + known_steps))
        result.mean[step], result.spread[step] = together, square / together * scale
        known = np.isfinite(counts[step])
        y = np.where(known, counts[step], 0.0)
        found = _log_likelihood(y, each, spread) * known
        score = np.where(known, forget * score + (1 - forget) * np.log(np.array(BELIEF))[:, None] + found, score)
        error = np.minimum((y - together) ** 2 / square, LARGEST) * known
        errors, known_steps = (
            np.where(known, forget * errors + error, errors),
            np.where(known, forget * known_steps + 1, known_steps),
        )
        seen = np.where(known, decay * seen + y / phi, seen)
        due = np.where(known, decay * due + m / phi, due)
        if adopted is not None and adopted[step].any():
            seen, due = np.where(adopted[step], 0.0, seen), np.where(adopted[step], 0.0, due)
    return result


def _log_likelihood(y: np.ndarray, mean: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Of the negative binomial with that mean and variance spread · mean."""
    size = mean / (spread - 1)
    likelihood = gammaln(y + size) - gammaln(size) - gammaln(y + 1) - size * np.log(spread) + y * np.log1p(-1 / spread)
    return np.asarray(likelihood)
