"""Expectation: what each series should count in the next steps, from what lies before them and nothing later."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analytics.expectation import level, seasons
from analytics.expectation.grain import Grain
from analytics.expectation.loglinear import FLOOR, fit, outlier_weights

LEVEL_SPAN = 5  # half-lives that the level looks back


@dataclass
class Forecaster:
    """Many series on one calendar. `advance` judges nothing: it says what to expect of the next block.

    counts: period × series, NaN = no data. exposure: active customers per period (or 1): the mean scales with it.
        Of two dimensions where what is known of it grows with time: row t is what was known before step t.
    """

    counts: np.ndarray
    dates: pd.DatetimeIndex
    grain: Grain
    exposure: np.ndarray | None = None
    quiet: frozenset[pd.Timestamp] = frozenset()  # days on which fewer people write, as people named them
    completeness: np.ndarray | None = None  # period × series: share of its tickets that have their tags already
    pool: int | None = None  # the series whose rhythm speaks for all; all of them together if left out
    trains: np.ndarray = field(init=False)  # bool, period × series: False = flagged, or before a level shift
    mean: np.ndarray = field(init=False)  # expectation with level and seasons, period × series
    low: np.ndarray = field(init=False)  # the same for the test of drops (holidays, missing tags off)
    variance: np.ndarray = field(init=False)  # of log mean
    spread: np.ndarray = field(init=False)  # φ, period × series
    zeros: np.ndarray = field(init=False)  # π, period × series
    width: np.ndarray = field(init=False)  # φ of the expected range, period × series

    def __post_init__(self) -> None:
        shape = self.counts.shape
        if self.completeness is None:
            self.completeness = np.ones(shape)
        self.trains = np.isfinite(self.counts) & (self.completeness == 1)
        self.mean, self.low, self.variance = (np.full(shape, np.nan) for _ in range(3))
        self.spread, self.zeros, self.width = np.ones(shape), np.zeros(shape), np.ones(shape)
        self._season = np.ones(shape)
        self._phi = np.full(shape[1], 1.3)
        self._start: np.ndarray | None = None

    def advance(self, begin: int, end: int) -> None:
        """Fill the expectation of the steps begin … end − 1 from steps before begin."""
        grain, first = self.grain, max(0, begin - int(5 * self.grain.memory))
        past = slice(first, begin)
        y = np.nan_to_num(self.counts[past])
        age = np.arange(begin - first)[::-1]
        fitted = age >= grain.lag - 1 if begin - first > 3 * grain.lag else np.ones(begin - first, bool)
        weights = 0.5 ** (age / grain.memory)[:, None] * self.trains[past]
        years = (begin - first) / grain.year
        design, prior = grain.design(self.dates[first:end], self.dates[begin - 1], years)
        rows, ahead = design[: begin - first], design[begin - first :]
        exposure = np.ones(end - first) if self.exposure is None else _known_exposure(self.exposure, begin)[first:end]
        scaled = np.where(self.trains[past], self.counts[past], np.nan) / exposure[: begin - first, None]
        centre = self._pool(scaled[fitted], rows[fitted], weights[fitted], prior)
        model = fit(
            scaled[fitted],
            rows[fitted],
            weights[fitted],
            prior,
            centre=centre,
            start=self._begin(design),
            dispersion=self._phi,
        )
        self._start = model.coefficients
        fitted_mean = model.mean(rows) * exposure[: begin - first, None] * self._season[past]
        robust = self.trains[past] * outlier_weights(y, fitted_mean, self._phi)
        robust *= np.where(np.abs(np.log(self._season[past])) > 0.2, 0.2, 1.0)  # a peak says little about the level
        block = 4 * grain.week
        year = slice(max(0, begin - first - grain.scatter), None)
        found, tells = level.dispersion(y[year], fitted_mean[year], self.trains[past][year], block)
        self._phi = level.shrunk(found, tells)
        # of the range: flagged steps too, for a heavy tail flags itself; what stands out is cut all the same
        every = (np.isfinite(self.counts) & (self.completeness == 1))[past][year]
        width = level.width(*level.dispersion(y[year], fitted_mean[year], every, block))
        tau = level.level_drift(y[year], fitted_mean[year], robust[year], self._phi, block, grain.tau)
        base = model.mean(ahead) * exposure[begin - first :, None]
        unsure = model.variance(ahead) * self._phi
        zeros = level.zero_inflation(y[year], fitted_mean[year], robust[year], self._phi) if grain.week > 1 else 0.0
        completeness = np.ones(self.counts.shape) if self.completeness is None else self.completeness
        for step in range(begin, end):
            seen = step - grain.lag + 1 - first
            span = slice(max(0, seen - int(LEVEL_SPAN * grain.half_life)), min(seen, begin - first))
            ratio, doubt = level.ratio(y[span], fitted_mean[span], robust[span], self._phi, tau, grain.half_life)
            season, holiday = self._seasons(y, fitted_mean, first, step)
            self._season[step] = season
            self.mean[step] = np.maximum(base[step - begin] * ratio * season, FLOOR)
            self.low[step] = self.mean[step] * holiday * completeness[step]
            self.variance[step] = doubt + unsure[step - begin] + np.where(season != 1, 0.02, 0.0)
            self.spread[step], self.zeros[step], self.width[step] = self._phi, zeros, width

    def _seasons(self, y: np.ndarray, mean: np.ndarray, first: int, step: int) -> tuple[np.ndarray, np.ndarray]:
        ones = np.ones(y.shape[1])
        named = seasons.named_quiet(self.dates[step], self.quiet, days=self.grain.days(self.dates[step]))
        if self.grain.week == 1 or first > 0:
            return ones, ones * named
        known = np.where(self.trains[: len(y)] | np.isfinite(self.counts[: len(y)]), self.counts[: len(y)], np.nan)
        return (
            seasons.yearly(known, mean, self._phi, self.grain.year, step),
            np.minimum(seasons.holiday(known, mean, self.dates, step, self.pool), named),
        )

    def _pool(self, scaled: np.ndarray, rows: np.ndarray, weights: np.ndarray, prior: np.ndarray) -> np.ndarray:
        """Where the ridge pulls: rhythm of all series together; each has its own level and trend."""
        centre = np.zeros(rows.shape[1])
        if self.grain.week > 1 and scaled.shape[1] > 1:
            known = np.isfinite(scaled).any(axis=1)
            total = np.where(known, np.nansum(scaled, axis=1), np.nan)[:, None]
            if self.pool is not None:
                total, weights = scaled[:, [self.pool]], weights[:, [self.pool]]
            wide = np.where(prior < 10, 2 * prior + 1, prior)
            centre[2:8] = fit(total, rows, weights.max(axis=1, keepdims=True), wide).coefficients[0, 2:8]
        return centre

    def _begin(self, design: np.ndarray) -> np.ndarray | None:
        same = self._start is not None and self._start.shape[1] == design.shape[1]
        return self._start if same else None


def _known_exposure(exposure: np.ndarray, begin: int) -> np.ndarray:
    return exposure[begin] if exposure.ndim == 2 else exposure
