"""Error rates: how often signals would be false if nothing had changed, and how large a change must be to be noticed.

From the workspace's own baselines: what each area was expected to count, and how widely it scatters.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from analytics.expectation.grain import DAILY, WEEKLY, Grain
from analytics.expectation.walks import WARM_UP
from analytics.signals.announcements import HISTORY_WEEKS, announcements
from analytics.signals.control import Sensitivity
from analytics.signals.watching import episodes_of

RANGE_WIDTH = 5.15  # standard deviations in a 99 % range
FACTORS = np.concatenate([np.arange(1.1, 3.05, 0.1), [3.5, 4, 5, 6, 8, 10, 15, 20, 30, 50]])
OFTEN = 0.8
LEAST_TESTED = 8  # weeks that a simulation must test to show anything


def detectable(ranges: pd.DataFrame, sensitivity: Sensitivity) -> pd.DataFrame:
    """The smallest rise that is noticed 8 times of 10, per area, by the weekly test of a series among many.

    ranges: as Findings hold them. returns: columns level, name, `expected` (a week, lately), `first_week` and
        `two_weeks` (times the expected; NA when even fifty times is not), `doubling` (how often a doubling is noticed
        in its first week, 0 to 1). Areas with few tickets need large factors; few tickets show no more.
    """
    from scipy import stats  # takes long to import: only where it is asked

    weekly = ranges[ranges["grain"] == "week"].sort_values("period").groupby(["level", "name"], sort=False).tail(4)
    known = (
        weekly.groupby(["level", "name"], sort=False)
        .agg(expected=("expected", "mean"), width=("high", "mean"), low=("low", "mean"))
        .reset_index()
    )
    mean = known["expected"].to_numpy()
    spread = np.maximum(1.01, ((known["width"] - known["low"]).to_numpy() / RANGE_WIDTH) ** 2 / np.maximum(mean, 0.5))
    bound = np.maximum(stats.nbinom.isf(sensitivity.week, *_size(mean, spread)) + 1, 3)
    power = np.array([stats.nbinom.sf(bound - 1, *_size(mean * factor, spread)) for factor in FACTORS])
    twice = 1 - (1 - power) ** 2
    known["first_week"], known["two_weeks"] = _least(power), _least(twice)
    known["doubling"] = stats.nbinom.sf(bound - 1, *_size(mean * 2, spread))
    return known.drop(columns=["width", "low"])


def false_per_week(
    ranges: pd.DataFrame,
    sensitivity: Sensitivity,
    *,
    seed: int = 1,
    exposure: Callable[[pd.DatetimeIndex], np.ndarray | None] = lambda steps: None,
) -> float | None:
    """Signals a week when nothing ever changes: the whole way from counts to signals, on counts drawn from baselines.

    Areas are drawn independently of each other, so that one chance counts once per area: the figure errs on the high
    side. exposure: active customers per step, where the baselines follow them. None with too little history.
    """
    random, found = np.random.default_rng(seed), 0.0
    for grain in (DAILY, WEEKLY):
        mean, spread = _baselines(ranges, grain)
        warm = HISTORY_WEEKS * grain.week + WARM_UP[grain.name]
        if len(mean) < warm + LEAST_TESTED * grain.week:
            return None
        counts = pd.DataFrame(random.negative_binomial(*_size(mean.to_numpy(), spread)).astype(float), mean.index)
        result = announcements(
            counts,
            grain,
            tested_from=mean.index[warm],
            sensitivity=sensitivity,
            exposure=exposure(pd.DatetimeIndex(mean.index)),
            families=(mean.columns.get_level_values("level") == "tag").astype(int),
        )
        rows = episodes_of(result, counts.columns).episodes
        found += int(((rows["tier"] == "signal") & (rows["since"] >= mean.index[warm])).sum()) / (
            (len(mean) - warm) / grain.week
        )
    return found


def _baselines(ranges: pd.DataFrame, grain: Grain) -> tuple[pd.DataFrame, np.ndarray]:
    """Expected counts (step × area) and the dispersion of each, steps without data left out."""
    rows = ranges[ranges["grain"] == grain.name]
    wide = rows.pivot_table(index="period", columns=["level", "name"], values=["expected", "low", "high"])
    wide = wide.dropna(axis=1)
    if wide.empty:
        return pd.DataFrame(), np.array([])
    mean, high, low = (wide.xs(name, axis=1, level=0) for name in ("expected", "high", "low"))
    width = (high - low).to_numpy() / RANGE_WIDTH
    spread = np.median(width**2 / np.maximum(mean.to_numpy(), 0.5), axis=0)
    days = 7 if grain.name == "week" else 1
    whole = pd.date_range(mean.index[0], mean.index[-1], freq=f"{days}D")
    filled = pd.DataFrame(mean).reindex(whole, method="ffill")
    return filled, np.clip(spread, 1.01, 20)[None, :]


def _size(mean: np.ndarray, spread: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Size and probability of the negative binomial with that mean and dispersion."""
    return np.maximum(mean, 1e-6) / (spread - 1), 1 / spread


def _least(power: np.ndarray) -> np.ndarray:
    """The first factor with enough power, NaN when none has."""
    enough = power >= OFTEN
    return np.where(enough.any(axis=0), FACTORS[enough.argmax(axis=0)], np.nan)
