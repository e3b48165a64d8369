"""Expectation: what each series should count in the next steps, from what lies before them and nothing later."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analytics.expectation import level, seasons
from analytics.expectation.grain import Grain
from analytics.expectation.loglinear import FLOOR, Fit, fit, outlier_weights
from analytics.expectation.seasons import summed

LEVEL_SPAN = 5  # half-lives that the level looks back
PEAK = float(np.exp(0.2))  # the factor of a yearly peak (or, inverted, of a low) from which it is one
FRESH = 0.1  # a change of the tickets that a series was fitted to, from which it is fitted again at once


@dataclass
class Forecaster:
    """Many series on one calendar. `advance` tests nothing: it predicts what to expect of the next block.

    counts: period × series, NaN = no data. exposure: active customers per period (or 1): the mean scales with it.
        Of two dimensions where what is known of it grows with time: row t is what was known before step t.
    """

    counts: np.ndarray
    dates: pd.DatetimeIndex
    grain: Grain
    exposure: np.ndarray | None = None
    quiet: frozenset[pd.Timestamp] = frozenset()  # days on which fewer people write, as people named them
    completeness: np.ndarray | None = None  # period × series: share of its tickets that have their tags already
    pool: int | None = None  # the series whose rhythm is used for all; all of them together if left out
    trains: np.ndarray = field(init=False)  # bool, period × series: False = flagged, or before a level shift
    mean: np.ndarray = field(init=False)  # expectation with level and seasons, period × series
    low: np.ndarray = field(init=False)  # the same for the test of drops (holidays, missing tags off)
    variance: np.ndarray = field(init=False)  # of log mean
    spread: np.ndarray = field(init=False)  # φ, period × series
    zeros: np.ndarray = field(init=False)  # π, period × series
    width: np.ndarray = field(init=False)  # φ of the expected range, period × series
    doubt: np.ndarray = field(init=False)  # variance of log mean of the expected range

    def __post_init__(self) -> None:
        shape = self.counts.shape
        if self.completeness is None:
            self.completeness = np.ones(shape)
        self.trains = np.isfinite(self.counts) & (self.completeness == 1)
        self.mean, self.low, self.variance = (np.full(shape, np.nan) for _ in range(3))
        self.spread, self.zeros, self.width = np.ones(shape), np.zeros(shape), np.ones(shape)
        self.doubt = np.full(shape, np.nan)
        self._season, self._counted = np.ones(shape), np.nan_to_num(self.counts)
        self._usable, self._known = self.trains.copy(), np.isfinite(self.counts)
        self._sums = summed(self.counts, self._known)
        self._phi = np.full(shape[1], 1.3)
        self._base = np.full(shape, np.nan)  # the fits' means
        self._model: Fit | None = None
        self._blocks, self._fitted_at = 0, 0
        self._taught = np.zeros(shape[1])  # tickets that each series was fitted to

    def advance(self, begin: int, end: int) -> None:
        """Fill the expectation of the steps begin … end − 1 from steps before begin."""
        grain, first = self.grain, max(0, begin - int(5 * self.grain.memory))
        past = slice(first, begin)
        y = self._counted[past]
        doubt_ahead = self._fit(first, begin, end)
        fitted_mean = self._base[past] * self._season[past]
        block = 4 * grain.week
        year = slice(max(0, begin - first - grain.scatter), None)
        y_year, mean_year, trains, every = y[year], fitted_mean[year], self.trains[past][year], self._usable[past][year]
        robust = trains * outlier_weights(y_year, mean_year, self._phi)
        season = self._season[past][year]
        robust[(season > PEAK) | (season < 1 / PEAK)] *= 0.2  # a peak means little for the level
        found, information = level.dispersion(y_year, mean_year, trains, block)
        self._phi = level.shrunk(found, information)
        # of the range: flagged steps too, for a heavy tail flags itself; outliers are cut all the same
        usual = (mean_year * every).sum(axis=0) / np.maximum(every.sum(axis=0), 1)
        flagged = np.flatnonzero((trains != every).any(axis=0))
        found, information = found.copy(), information.copy()
        found[flagged], information[flagged] = level.dispersion(
            y_year[:, flagged], mean_year[:, flagged], every[:, flagged], block
        )
        wide, width = level.width(found, information, usual)
        tau = level.level_drift(y_year, mean_year, robust, self._phi, block, grain.tau)
        unsure = doubt_ahead * self._phi
        zeros = level.zero_inflation(y_year, mean_year, robust, self._phi) if grain.week > 1 else 0.0
        completeness = np.ones(self.counts.shape) if self.completeness is None else self.completeness
        seasonal = grain.week > 1 and first == 0
        sums = (self._sums[: begin + 1], summed(fitted_mean, self._known[past])) if seasonal else None
        cut = year.start
        for step in range(begin, end):
            seen = step - grain.lag + 1 - first - cut
            span = slice(max(0, seen - int(LEVEL_SPAN * grain.half_life)), min(seen, len(y_year)))
            ratio, doubt = level.ratio(y_year[span], mean_year[span], robust[span], self._phi, tau, grain.half_life)
            season, holiday = self._seasons(fitted_mean, sums, step)
            self._season[step] = season
            self.mean[step] = np.maximum(self._base[step] * ratio * season, FLOOR)
            self.low[step] = self.mean[step] * holiday * completeness[step]
            self.variance[step] = doubt + unsure[step - begin] + np.where(season != 1, 0.02, 0.0)
            self.spread[step], self.zeros[step], self.width[step] = self._phi, zeros, width
            self.doubt[step] = self.variance[step] + unsure[step - begin] * (wide / self._phi - 1)

    def _seasons(
        self, mean: np.ndarray, sums: tuple[np.ndarray, np.ndarray] | None, step: int
    ) -> tuple[np.ndarray, np.ndarray]:
        ones = np.ones(mean.shape[1])
        named = seasons.named_quiet(self.dates[step], self.quiet, days=self.grain.days(self.dates[step]))
        if sums is None:
            return ones, ones * named
        return (
            seasons.yearly(*sums, self._phi, self.grain.year, step),
            np.minimum(seasons.holiday(self.counts[: len(mean)], mean, self.dates, step, self.pool), named),
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

    def _fit(self, first: int, begin: int, end: int) -> np.ndarray:
        """Fill the fits' means of the steps first … end − 1, made from the steps before begin.

        returns: variance of their logarithm at φ = 1, of the steps begin … end − 1. A fit is used for `grain.refit`
        blocks, unless what it was made from has changed by more than FRESH.
        """
        grain, past = self.grain, slice(first, begin)
        design, prior = grain.design(self.dates[first:end], self.dates[begin - 1], (begin - first) / grain.year)
        rows, ahead = design[: begin - first], design[begin - first :]
        exposure = np.ones(end - first) if self.exposure is None else _known_exposure(self.exposure, begin)[first:end]
        trains = self.trains[past]
        taught = np.einsum("ts,ts->s", self._counted[past], trains)
        known = self._model
        if known is not None and known.coefficients.shape[1] == design.shape[1]:
            known = known.moved((self.dates[begin - 1] - self.dates[self._fitted_at]).days / 365.25)
        else:
            known = None
        if known is None or self._blocks % grain.refit == 0:
            columns = np.arange(trains.shape[1])
        else:
            columns = np.flatnonzero(np.abs(taught - self._taught) > FRESH * self._taught)
        if len(columns):
            age = np.arange(begin - first)[::-1]
            seen = slice(0, begin - first - (grain.lag - 1 if begin - first > 3 * grain.lag else 0))
            scaled = np.where(trains, self.counts[past], np.nan)[seen] / exposure[seen, None]
            weights = 0.5 ** (age / grain.memory)[seen, None] * trains[seen]
            centre = self._pool(scaled, rows[seen], weights, prior)
            made = fit(
                scaled[:, columns],
                rows[seen],
                weights[:, columns],
                prior,
                centre=centre,
                start=known.coefficients[columns] if known else None,
                dispersion=self._phi[columns],
            )
            known = made if known is None or len(columns) == trains.shape[1] else known.replaced(columns, made)
            self._base[past, columns] = made.mean(rows) * exposure[: begin - first, None]
            self._taught[columns] = taught[columns]
        assert known is not None  # without an earlier fit all series are fitted
        self._base[begin:end] = known.mean(ahead) * exposure[begin - first :, None]
        self._model, self._fitted_at, self._blocks = known, begin - 1, self._blocks + 1
        return known.variance(ahead)


def _known_exposure(exposure: np.ndarray, begin: int) -> np.ndarray:
    return exposure[begin] if exposure.ndim == 2 else exposure
