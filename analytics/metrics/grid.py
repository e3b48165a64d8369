"""The grid: every cell's last complete week, its change, its share."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analytics.metrics.calendar import Calendar
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total, volume
from analytics.store.facts import Facts
from analytics.workspace.categories import Categories

SMALL_BASE = 10  # a percentage of a base below this is not shown (rule 8)
RECENT_WEEKS = 8  # before the last one, in which a group must have tickets to be listed
SPARK_WEEKS = 12


def grid(facts: Facts, scope: Scope, calendar: Calendar, *, by: Sequence[str] = ("team", "category")) -> pd.DataFrame:
    """One row per group with tickets in the last `RECENT_WEEKS` + 1 weeks up to the last complete week of the scope.

    returns: columns *by, `week` (first day of the week), `last`, `before` (the week before; NA = no data),
        `change` (last − before), `change_pct` (NA for a base under 10), `share` (of the week's total; over teams
        and categories shares may exceed 100 % together), `spark` (list of the last twelve weeks, oldest first, None
        for a week without data). Whether the base of `change_pct` is small, and the `share`, are those of what the
        measure counts. What was expected is added by `analytics.signals.expected`.
    """
    columns = [
        *by,
        "week",
        "last",
        "before",
        "change",
        "change_pct",
        "share",
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
    complete = series.pivot(index=list(by), columns="period", values="complete").to_numpy(bool)
    values = _known(wide, complete)
    counts = span.narrowed(measure=measure.counted)
    whole = total(facts, counts.narrowed(start=week))
    if measure.counted != measure.name:
        base = volume(facts, counts, calendar, by=by).pivot(index=list(by), columns="period", values="value")
        counted = _known(base.reindex(index=wide.index, columns=wide.columns), complete)
    else:
        counted = values
    recent = values[:, -(RECENT_WEEKS + 1) :]
    last = recent[:, -1]
    before = recent[:, -2] if recent.shape[1] > 1 else np.full(len(last), np.nan)
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
    frame["spark"] = [[None if np.isnan(v) else round(measure.value(v), 2) for v in row] for row in values]
    frame = frame[np.nansum(counted[:, -(RECENT_WEEKS + 1) :], axis=1) > 0]
    return _sorted(frame, by, facts.taxonomy.categories)[columns]


def _known(wide: pd.DataFrame, complete: np.ndarray) -> np.ndarray:
    values = wide.to_numpy(dtype=float, na_value=np.nan)
    values[~complete] = np.nan
    return values


def movers(cells: pd.DataFrame, *, most: int = 3) -> pd.DataFrame:
    """The rows of a grid with a signal (column `signal`: −1, 0, 1), else nothing: the largest rises, then the falls.

    A week without a signal is a quiet week; small changes are not dressed up as news.
    """
    known = cells[cells["change"].notna()]
    up = known[known["signal"] > 0].sort_values("change", ascending=False).head(most)
    down = known[(known["signal"] < 0) & (known["change"] < 0)].sort_values("change").head(most)
    return pd.concat([up[up["change"] > 0], down], ignore_index=True)


def biggest_changes(cells: pd.DataFrame, *, most: int = 5) -> pd.DataFrame:
    """The rows with the largest change in tickets, expected or not, rises first."""
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
    whole = whole[~whole.isin(calendar.lacking_in("week", scope.teams))]
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
