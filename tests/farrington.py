"""The weekly outbreak algorithm of public health, as published: a yardstick, and parity with its reference.

Sources: Farrington, Andrews, Beale, Catchpole 1996, J. R. Stat. Soc. A 159:547 (re-weighting, §3.6); Noufaily,
Enki, Farrington, Garthwaite, Andrews, Charlett 2013, Statistics in Medicine 32:1206 (all weeks of the past with a
ten-level season, trend always, 2.58 threshold, negative-binomial bound); Salmon, Schumacher, Höhle 2016,
J. Stat. Software 70(10) (the settings of its example).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

WEEKS_A_YEAR = 52
TOLERANCE = 1e-8  # of the relative change of the deviance: where the reference stops iterating
ITERATIONS = 25


@dataclass(frozen=True)
class Settings:
    """The knobs of the algorithm, with the names that the papers use."""

    years: int = 5  # b: years of the past that the fit sees
    half_window: int = 3  # w: weeks on both sides of the same week of earlier years
    periods: int = 10  # levels of the season: the window and nine further parts of the year
    left_out: int = 26  # weeks before the judged one that the fit does not see
    threshold: float = 2.58  # Anscombe residual above which a past week is weighted down
    alpha: float = 0.005  # the upper bound is the 1 − α quantile
    least: tuple[int, int] = (0, 4)  # (cases, weeks): fewer cases than this in the last weeks are never judged


NOUFAILY_2013 = Settings()
SALMON_2016 = Settings(years=4, alpha=0.01, least=(5, 4))


def farrington(
    counts: Sequence[float],
    settings: Settings = NOUFAILY_2013,
    *,
    dates: pd.DatetimeIndex | None = None,
    weeks: Sequence[int] | None = None,
) -> pd.DataFrame:
    """Judge weeks of one series by the weeks before them.

    counts: tickets per week without holes. dates: first day of each week where known, so that "the same week last
        year" follows the calendar; without them a year has 52 weeks.
    weeks: positions to judge; all that have enough past if left out.
    returns: one row per judged week. Columns `week` (position), `observed`, `expected`, `dispersion` (φ ≥ 1),
        `upper`, `p_value` (of so many or more), `alarm`. No bound (NaN) and no alarm where there are too few
        cases to judge.

    log μ = a + b·t + season[10 levels], variance φ·μ, φ = max(1, Σ w (y − μ)²/μ / df). After the first fit the
    Anscombe residuals r = 1.5 (y^⅔ μ^−⅙ − μ^½) / √(φ(1 − h)) give weights ∝ r⁻² where r exceeds the threshold, 1
    elsewhere, normalised to add up to n; one refit with them. Bound and p-value are those of the negative binomial
    with mean μ and variance φ·μ (Poisson at φ = 1).
    """
    y = np.asarray(counts, float)
    rows = []
    for week in range(len(y)) if weeks is None else weeks:
        anchors = _same_weeks(week, settings, dates)
        if anchors is None:
            continue
        rows.append((week, y[week], *_expect(y, week, anchors, settings)))
    frame = pd.DataFrame(rows, columns=["week", "observed", "expected", "dispersion"])
    frame["upper"], frame["p_value"] = _tail(frame, settings.alpha)
    cases, window = settings.least
    recent = np.array([y[max(0, w - window + 1) : w + 1].sum() for w in frame["week"]])
    frame["alarm"] = (frame["observed"] > frame["upper"]) & (recent >= cases)
    frame.loc[recent < cases, "upper"] = np.nan
    return frame


def _same_weeks(week: int, settings: Settings, dates: pd.DatetimeIndex | None) -> list[int] | None:
    """Positions of the same week in the years before, newest first; None when the past does not reach that far."""
    back = range(1, settings.years + 1)
    if dates is None:
        anchors = [week - WEEKS_A_YEAR * i for i in back]
    else:
        day = dates[week]
        same = [day - pd.DateOffset(years=i) for i in back]
        same = [d + pd.Timedelta(days=(day.day_of_week - d.day_of_week + 3) % 7 - 3) for d in same]  # nearest such day
        anchors = list(dates.get_indexer(pd.DatetimeIndex(same)))
    return anchors if anchors[-1] >= settings.half_window and min(anchors) >= 0 else None


def _expect(y: np.ndarray, week: int, anchors: list[int], settings: Settings) -> tuple[float, float]:
    """Expected count and dispersion of one week."""
    first, last = anchors[-1] - settings.half_window, week - settings.left_out - 1
    rows = np.arange(first, last + 1)
    season = _season(len(y), week, anchors, settings)[rows]
    design = np.column_stack(
        [np.ones(len(rows)), rows - week, *(season == level for level in range(1, settings.periods))]
    ).astype(float)
    past, free = y[rows], len(rows) - design.shape[1]
    mean, leverage, pearson, _ = _fit(past, design, np.ones(len(rows)))
    dispersion = max(1.0, pearson / free)
    residual = 1.5 * (past ** (2 / 3) * mean ** (-1 / 6) - mean**0.5) / np.sqrt(dispersion * (1 - leverage))
    weights = np.where(residual > settings.threshold, np.maximum(residual, settings.threshold) ** -2.0, 1.0)
    weights *= len(weights) / weights.sum()
    _, _, pearson, coefficients = _fit(past, design, weights)
    return float(np.exp(coefficients[0])), max(1.0, pearson / free)


def _season(length: int, week: int, anchors: list[int], settings: Settings) -> np.ndarray:
    """Level of the season per week: 0 in the windows, the rest of each year in equal parts (longer ones first)."""
    season = np.zeros(length, int)
    parts = settings.periods - 1
    for older, newer in zip(anchors, [week, *anchors], strict=False):
        begin, end = older + settings.half_window + 1, newer - settings.half_window
        size, rest = divmod(end - begin, parts)
        season[begin:end] = np.repeat(np.arange(1, parts + 1), [size + (i < rest) for i in range(parts)])
    return season


def _fit(y: np.ndarray, design: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray, float, np.ndarray]:
    """Weighted Poisson regression by re-weighted least squares: means, leverages, Pearson's X², coefficients.

    Leverages and X² are taken with the last step's working weights, as statistical packages do; it matters where
    a level of the season without a case still shrinks towards 0 when the iteration stops.
    """
    mean = y + 0.1
    linear, deviance = np.log(mean), _deviance(y, mean, weights)
    for _ in range(ITERATIONS):
        inner = weights * mean
        target = linear + (y - mean) / mean
        normal = design.T @ (design * inner[:, None])
        scale = 1 / np.sqrt(np.diag(normal))  # levels without a case shrink towards 0: keep it solvable
        coefficients = scale * np.linalg.solve(normal * np.outer(scale, scale), scale * (design.T @ (inner * target)))
        linear = design @ coefficients
        mean, before, deviance = np.exp(linear), deviance, _deviance(y, np.exp(linear), weights)
        if abs(deviance - before) / (abs(deviance) + 0.1) < TOLERANCE:
            break
    q, _ = np.linalg.qr(design * np.sqrt(inner)[:, None])
    pearson = float((inner * ((y - mean) / mean) ** 2).sum())
    return mean, (q**2).sum(axis=1), pearson, coefficients


def _deviance(y: np.ndarray, mean: np.ndarray, weights: np.ndarray) -> float:
    logs = np.where(y > 0, y * np.log(np.maximum(y, 1e-300) / mean), 0.0)
    return float(2 * (weights * (logs - (y - mean))).sum())


def _tail(frame: pd.DataFrame, alpha: float) -> tuple[np.ndarray, np.ndarray]:
    """Upper bound and P(Y ≥ y) of the negative binomial with size μ/(φ − 1) and probability 1/φ."""
    mean, spread = frame["expected"].to_numpy(float), frame["dispersion"].to_numpy(float)
    below = frame["observed"].to_numpy(float) - 1
    poisson = spread <= 1
    size = mean / np.where(poisson, 1.0, spread - 1)
    upper = np.where(poisson, stats.poisson.ppf(1 - alpha, mean), stats.nbinom.ppf(1 - alpha, size, 1 / spread))
    p_value = np.where(poisson, stats.poisson.sf(below, mean), stats.nbinom.sf(below, size, 1 / spread))
    return upper, p_value
