"""The grid: every cell's last complete week, its change, its usual range, its share."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analytics.metrics.calendar import Calendar
from analytics.metrics.rates import active_in
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total, volume
from analytics.store.facts import Facts
from analytics.workspace.categories import Categories

SMALL_BASE = 10  # a percentage of a base below this is not shown (rule 8)
USUAL_WEEKS = 8
USUAL_MINIMUM = 4  # with fewer weeks before it we do not say what is usual
SPARK_WEEKS = 12
WIDTH = 2.576  # normal quantile of a 99 % interval: with 60 cells a 95 % one gives false alarms every week


def grid(facts: Facts, scope: Scope, calendar: Calendar, *, by: Sequence[str] = ("team", "category")) -> pd.DataFrame:
    """One row per group with tickets in the last `USUAL_WEEKS` + 1 weeks up to the last complete week of the scope.

    returns: columns *by, `week` (first day of the week), `last`, `before` (the week before; NA = no data),
        `change` (last − before), `change_pct` (NA for a base under 10), `share` (of the week's total; over teams
        and categories shares may exceed 100 % together), `usual_low`, `usual_high` (99 % prediction interval from
        the eight complete weeks before; NA with fewer than four), `unusual` (−1 below, 0, +1 above), `spark`
        (list of the last twelve weeks, oldest first, None for a week without data).
        Whether the base of `change_pct` is small, and the `share`, are those of what the measure counts; the usual
        range of a rate is that of its tickets at the last week's number of active customers.
    """
    columns = [
        *by,
        "week",
        "last",
        "before",
        "change",
        "change_pct",
        "share",
        "usual_low",
        "usual_high",
        "unusual",
        "spark",
    ]
    week = last_complete_week(calendar, scope)
    if week is None:
        return pd.DataFrame(columns=columns)
    span = scope.narrowed(grain="week", start=week - timedelta(weeks=SPARK_WEEKS - 1), end=week + timedelta(days=6))
    measure = scope.measured
    series = volume(facts, span, calendar, by=by)
    if series.empty:
        return pd.DataFrame(columns=columns)
    wide = series.pivot(index=list(by), columns="period", values="value")
    complete = series.groupby("period")["complete"].first().reindex(wide.columns).to_numpy(bool)
    values = _known(wide, complete)
    counts = span.narrowed(measure=measure.counted)
    whole = total(facts, counts.narrowed(start=week))
    if measure.counted != measure.name:
        base = volume(facts, counts, calendar, by=by).pivot(index=list(by), columns="period", values="value")
        counted = _known(base.reindex(index=wide.index, columns=wide.columns), complete)
    else:
        counted = values
    active = active_in(facts, scope, list(wide.columns)) if measure.per else np.ones(len(wide.columns))
    recent = values[:, -(USUAL_WEEKS + 1) :]
    last = recent[:, -1]
    before = recent[:, -2] if recent.shape[1] > 1 else np.full(len(last), np.nan)
    here = active[-1] / (measure.per or 1)  # rates as tickets of the last week
    low, high = (bound / here for bound in usual_range(recent[:, :-1] * here))
    frame = wide.index.to_frame(index=False)
    frame["week"] = pd.Timestamp(week)
    frame["last"] = pd.array(last, dtype=measure.dtype)
    frame["before"] = pd.array(before, dtype=measure.dtype)
    frame["change"] = frame["last"] - frame["before"]
    frame["change_pct"] = change_pct(
        frame["last"],
        frame["before"],
        counted=pd.Series(counted[:, -2] if counted.shape[1] > 1 else before),
    )
    frame["share"] = counted[:, -1] / whole if whole else np.nan
    frame["usual_low"], frame["usual_high"] = low, high
    frame["unusual"] = (last > high).astype(int) - (last < low).astype(int)
    frame["spark"] = [[None if np.isnan(v) else round(measure.value(v), 2) for v in row] for row in values]
    frame = frame[np.nansum(counted[:, -(USUAL_WEEKS + 1) :], axis=1) > 0]
    return _sorted(frame, by, facts.taxonomy.categories)[columns]


def _known(wide: pd.DataFrame, complete: np.ndarray) -> np.ndarray:
    values = wide.to_numpy(dtype=float, na_value=np.nan)
    values[:, ~complete] = np.nan
    return values


def usual_range(weeks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The 99 % prediction interval for the next week from rows of weeks before it, floor 0.

    Counts with variance φ·mean, φ = max(1, sample variance ÷ mean), on the scale where their spread does not
    depend on their size (Anscombe 1948, Biometrika 35:246): (√(mean + ⅜) ± z/2 · √(φ (1 + 1/n)))² − ⅜.
    A first guide to what is usual; it knows neither trend nor season. NaN where fewer than four weeks have data.
    """
    n = np.sum(~np.isnan(weeks), axis=1)
    enough = n >= USUAL_MINIMUM
    safe = np.where(np.isnan(weeks), 0, weeks)
    mean = safe.sum(axis=1) / np.maximum(n, 1)
    squares = np.where(np.isnan(weeks), 0, (weeks - mean[:, None]) ** 2).sum(axis=1)
    dispersion = np.maximum(1.0, squares / np.maximum(n - 1, 1) / np.maximum(mean, 0.5))
    root, half = np.sqrt(mean + 0.375), WIDTH / 2 * np.sqrt(dispersion * (1 + 1 / np.maximum(n, 1)))
    low = np.maximum(0, np.ceil(np.maximum(0, root - half) ** 2 - 0.375))
    high = np.floor((root + half) ** 2 - 0.375)
    return np.where(enough, low, np.nan), np.where(enough, high, np.nan)


def movers(cells: pd.DataFrame, *, most: int = 3) -> pd.DataFrame:
    """The rows of a grid that left their usual range, else nothing: the largest rises, then the largest falls.

    A week in which nothing left its range is a quiet week; small changes are not dressed up as news.
    """
    known = cells[cells["change"].notna()]
    up = known[known["unusual"] > 0].sort_values("change", ascending=False).head(most)
    down = known[(known["unusual"] < 0) & (known["change"] < 0)].sort_values("change").head(most)
    return pd.concat([up[up["change"] > 0], down], ignore_index=True)


def biggest_changes(cells: pd.DataFrame, *, most: int = 5) -> pd.DataFrame:
    """The rows with the largest change in tickets, usual or not, rises first."""
    known = cells[cells["change"].notna() & (cells["change"] != 0)]
    order = known["change"].abs().sort_values(ascending=False).index[:most]
    return known.loc[order].sort_values("change", ascending=False, ignore_index=True)


def change_pct(last: pd.Series, before: pd.Series, *, counted: pd.Series | None = None) -> pd.Series:
    """Change as a share of the base (0.5 = +50 %); NA where the base is under ten or unknown.

    counted: the count behind `before`, where that is none itself.
    """
    base = before.where((before if counted is None else counted) >= SMALL_BASE)
    return ((last - base) / base).astype("Float64")


def last_complete_week(calendar: Calendar, scope: Scope) -> date | None:
    """First day of the newest complete week inside the scope's period, None when there is none."""
    periods = calendar.periods("week", start=scope.start, end=scope.end)
    whole = periods.loc[periods["complete"], "period"]
    return whole.iloc[-1].date() if len(whole) else None


def _sorted(frame: pd.DataFrame, by: Sequence[str], categories: Categories) -> pd.DataFrame:
    keys = pd.DataFrame(index=frame.index)
    for name in by:
        keys[name] = (
            [categories.order(v) for v in frame[name]]
            if name == "category"
            else [(v.startswith("("), v.casefold()) for v in frame[name]]
        )
    return frame.loc[keys.sort_values(list(by)).index].reset_index(drop=True)
