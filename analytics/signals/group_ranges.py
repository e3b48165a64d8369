"""Group ranges: the expected ranges of all groups of a scope, as one frame."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from analytics.expectation.grain import BY_NAME
from analytics.expectation.ranges import Ranges, outside, ranges
from analytics.metrics.scope import Scope
from analytics.signals.history import History

RANGE = ["expected", "low", "high"]
KEPT_COLUMNS = [*RANGE, "spread"]  # spread: variance ÷ mean of what the range was made from
WORDS = {1: "above", -1: "below", 0: ""}


def group_ranges(
    history: History,
    scope: Scope,
    by: tuple[str, ...],
    counted: pd.DataFrame,
    steps: np.ndarray,
    *,
    quiet: Sequence[date] = (),
    days: tuple[int, int] | None = None,
) -> pd.DataFrame:
    """One row per (step, group): `period`, *by, `expected`, `low`, `high`, `spread`; NA where there is no count.

    counted: period × group, as `history.counted` gives it. steps: its rows that are asked for. quiet: days on which
    fewer people write. days: first and last day of each period that count, 0 its first; all if None.
    """
    grain = BY_NAME[scope.grain]
    dates = pd.DatetimeIndex(counted.index)
    groups = counted.columns
    values, pool = counted.to_numpy(float), None
    if grain.name == "day" and len(values):  # the workspace's rhythm is used for series that have few tickets
        every = history.counted(Scope(sources=scope.sources, grain="day"), (), history.periods("day"))
        values, pool = np.column_stack([values, every.to_numpy(float)]), values.shape[1]
    found = ranges(
        values,
        dates,
        grain,
        steps,
        exposure=history.exposure(scope, grain, dates, days),
        quiet=frozenset(map(pd.Timestamp, quiet)),
        completeness=history.completeness(scope, by, grain, dates, values.shape[1], days),
        pool=pool,
    )
    return _framed(found, values, dates, steps, by, groups)


def weekly_ranges_together(
    history: History,
    asked: Sequence[tuple[Scope, tuple[str, ...], pd.DataFrame]],
    steps: np.ndarray,
    *,
    quiet: Sequence[date] = (),
) -> list[pd.DataFrame]:
    """`group_ranges` of several groupings (scope, by, counted) by week, their series weighed side by side.

    By week no series depends on another (by day quiet ones take the rhythm of all): one walk costs as much as the
    fifth of five.
    """
    dates, grain = pd.DatetimeIndex(asked[0][2].index), BY_NAME["week"]
    values = [counted.to_numpy(float) for _, _, counted in asked]
    completeness = [
        history.completeness(scope, by, grain, dates, own.shape[1], None)
        for (scope, by, _), own in zip(asked, values, strict=True)
    ]
    found = ranges(
        np.column_stack(values),
        dates,
        grain,
        steps,
        exposure=history.exposure(asked[0][0], grain, dates, None),
        quiet=frozenset(map(pd.Timestamp, quiet)),
        completeness=np.column_stack(
            [np.ones(own.shape) if share is None else share for own, share in zip(values, completeness, strict=True)]
        ),
    )
    frames, at = [], 0
    for (_, by, counted), own in zip(asked, values, strict=True):
        frames.append(_framed(found, own, dates, steps, by, counted.columns, at))
        at += own.shape[1]
    return frames


def _framed(
    found: Ranges,
    values: np.ndarray,
    dates: pd.DatetimeIndex,
    steps: np.ndarray,
    by: tuple[str, ...],
    groups: pd.Index,
    at: int = 0,
) -> pd.DataFrame:
    """The ranges of groups whose first series is `at`, row by row."""
    known = np.isfinite(values[steps][:, : len(groups)])
    own = slice(at, at + len(groups))
    rows = {name: np.where(known, getattr(found, name)[steps][:, own], np.nan).ravel() for name in KEPT_COLUMNS}
    frame = pd.DataFrame({"period": np.repeat(dates[steps], len(groups)), **rows})
    if not by:
        return frame
    labels = pd.concat([groups.to_frame(index=False)[list(by)]] * len(steps), ignore_index=True)
    return pd.concat([frame[["period"]], labels, frame[KEPT_COLUMNS]], axis=1)


def marked(found: pd.DataFrame) -> pd.DataFrame:
    """A frame with `value`, `low` and `high`, and with `outside`: above, below or empty."""
    out = outside(found["value"].to_numpy(float), found["low"].to_numpy(float), found["high"].to_numpy(float))
    return found.assign(outside=[WORDS[int(sign)] for sign in out])
