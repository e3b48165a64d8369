"""Arrivals: how many tickets come in at each hour of the week, and of how many kinds they are."""

from typing import Any

import numpy as np
import pandas as pd

from analytics.metrics.calendar import Calendar
from analytics.metrics.scope import WEEKDAYS, Scope
from analytics.metrics.volume import totals
from analytics.store.facts import Facts
from analytics.workspace.categories import NONE

HOURS = tuple(f"{hour:02d}" for hour in range(24))
MINE = ("teams", "categories", "features", "tags")  # the filters that make areas one's own


def arrivals(facts: Facts, scope: Scope, calendar: Calendar) -> pd.DataFrame:
    """One row per weekday and hour, in the workspace's zone, of `counted_days`.

    Tickets whose time of day is not known (an export of days alone) are in none. The scope's teams, categories,
    features and tags are "my areas": they choose `mine`, the other filters choose both.

    returns: columns weekday (of WEEKDAYS), hour ("00" to "23"), tickets and mine (distinct, of the whole period; mine
        NA without such a filter), a_week and mine_a_week (per covered weekday of that kind; NA: no such day), share
        (mine / tickets, NA where nothing came), cells (expected number of different team-category pairs among one
        hour's tickets: the sum over pairs of 1 - exp(-rate), arrivals of a pair taken as Poisson).
    """
    scope = counted_days(scope, calendar)
    every = of_every_area(scope).narrowed(measure="tickets")
    days = _days(calendar, scope)
    frame = pd.MultiIndex.from_product([WEEKDAYS, HOURS], names=["weekday", "hour"]).to_frame(index=False)
    frame["tickets"] = _counts(facts, every, frame)
    narrowed = any(getattr(scope, name) for name in MINE)
    frame["mine"] = (
        _counts(facts, scope.narrowed(measure="tickets"), frame)
        if narrowed
        else pd.array([pd.NA] * len(frame), dtype="Int64")
    )
    covered = _above_zero(frame["weekday"].map(days))
    frame["a_week"] = frame["tickets"] / covered
    frame["mine_a_week"] = frame["mine"] / covered
    frame["share"] = frame["mine"] / _above_zero(frame["tickets"])
    frame["cells"] = _cells(facts, every, days).reindex(_keys(frame), fill_value=0.0).to_numpy()
    return frame


def of_every_area(scope: Scope) -> Scope:
    """The scope without the filters that make areas one's own: what `tickets` and `a_week` of `arrivals` count."""
    return scope.narrowed(**dict.fromkeys(MINE, ()))


def counted_days(scope: Scope, calendar: Calendar) -> Scope:
    """The scope from the first to the last covered day: tickets of a day that is not over make no mean higher."""
    first, last = calendar.first, calendar.through
    if first is None or last is None:
        return scope
    return scope.narrowed(start=max(scope.start or first, first), end=min(scope.end or last, last))


def _above_zero(values: "pd.Series[Any]") -> "pd.Series[Any]":
    """To divide by: NA where there is nothing."""
    numbers = values.astype("Float64")
    return numbers.where(numbers > 0)


def _cells(facts: Facts, scope: Scope, days: dict[str, int]) -> "pd.Series[float]":
    """The expected number of different pairs in one hour, by weekday and hour."""
    pairs = totals(facts, scope, by=("weekday", "hour", "team", "category"))
    pairs = pairs[(pairs["hour"] != NONE) & pairs["weekday"].map(days).gt(0)]
    rates = pairs["value"].astype(float) / pairs["weekday"].map(days).astype(float)
    return pairs.assign(seen=-np.expm1(-rates)).groupby(["weekday", "hour"])["seen"].sum()


def _keys(frame: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(frame[["weekday", "hour"]])


def _counts(facts: Facts, scope: Scope, frame: pd.DataFrame) -> "pd.Series[Any]":
    counted = totals(facts, scope, by=("weekday", "hour")).set_index(["weekday", "hour"])["value"]
    found = counted.reindex(_keys(frame), fill_value=0)
    return pd.Series(found.to_numpy(), index=frame.index).astype("Int64")


def _days(calendar: Calendar, scope: Scope) -> dict[str, int]:
    """How many covered days of the scope's period each weekday has."""
    days = calendar.days[calendar.covered]
    if scope.start:
        days = days[days >= pd.Timestamp(scope.start)]
    if scope.end:
        days = days[days <= pd.Timestamp(scope.end)]
    counted = pd.Series(days.day_of_week).value_counts()
    return {name: int(counted.get(number, 0)) for number, name in enumerate(WEEKDAYS)}
