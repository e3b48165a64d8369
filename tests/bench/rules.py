"""The rules that dashboards use, for comparison, and the ceiling: a one-point test that knows the truth."""

import numpy as np
import pandas as pd
from scipy import stats

from tests.bench.generators import Suite


def common_rules(suite: Suite) -> dict[str, pd.DataFrame]:
    """Name → upward alarms, period × series."""
    counts = suite.counts
    if suite.step == "week":
        before, week = counts.shift(1).rolling(26, min_periods=13), counts
        last = counts.shift(1)
    else:
        before = counts.shift(1).rolling(30, min_periods=14)
        week = counts.rolling(7, min_periods=4).sum()
        last = week.shift(7)
    mean, spread = before.mean(), before.std()
    return {
        "+50 % on last week": (week > 1.5 * last) & (week >= 3),
        "rolling mean + 3 sd": counts > mean + 3 * spread,
        "rolling two sigma": counts > mean + 2 * spread,
    }


LASTING = ("level_shift", "ramp", "new_tag")  # kinds of event after which the level is another


def ceiling(suite: Suite, level: float = 5e-4) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Upward and downward alarms of the test that knows mean and dispersion."""
    y, mean = suite.counts.to_numpy(float), np.maximum(suite.mean.to_numpy(float), 1e-9)
    spread = np.maximum(suite.dispersion.reindex(suite.counts.columns).to_numpy(float), 1.0001)[None, :]
    size = mean / (spread - 1)
    up = (stats.nbinom.sf(y - 1, size, 1 / spread) < level) & (y >= 3)
    down = stats.nbinom.cdf(y, size, 1 / spread) < level
    for event in suite.events.itertuples():  # it also knows that a new level stayed
        if event.kind in LASTING:
            column = suite.counts.columns.get_loc(event.series)
            up[suite.counts.index >= event.end, column] = False
    return (pd.DataFrame(part & np.isfinite(y), suite.counts.index, suite.counts.columns) for part in (up, down))
