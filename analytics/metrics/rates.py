"""Rates: tickets per 1,000 active customers, where the number of active customers is known (rule 7).

A week's active customers count a seventh for each of its seven days, so that months and days have a rate too and
whole weeks have exactly the one of the rule. Tickets and customers are taken from the same days: those that imports
cover. Where any of them lies in a week without a figure there is no rate.
"""

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
import pandas as pd

from analytics.metrics.calendar import Calendar, calendar
from analytics.metrics.period import period_of
from analytics.metrics.scope import DIMENSIONS, Scope
from analytics.metrics.selection import select
from analytics.store.facts import Facts

WEEK = 7  # days
OF_CUSTOMERS = ("plan", "segment")  # dimensions that choose customers, so that they choose the active ones too


def rate_volume(facts: Facts, scope: Scope, calendar: Calendar, *, by: Sequence[str] = ()) -> pd.DataFrame:
    """`volume` of the measure rate: `value` is Float64; NA = no data, or a week without active customers."""
    daily = _daily(facts, scope, by).rename(columns={"day": "date"})
    days = _days(calendar, scope)
    days["period"] = period_of(pd.DatetimeIndex(days["date"]), scope.grain, calendar.week_start)
    groups = daily[list(by)].drop_duplicates().reset_index(drop=True) if by else pd.DataFrame(index=[0])
    frame = days.merge(groups, how="cross").merge(daily, how="left", on=["date", *by]).fillna({"tickets": 0})
    frame["active"] = _active_on(facts, scope, frame, by)
    parts = frame.groupby(["period", *by], as_index=False).agg(
        tickets=("tickets", "sum"), active=("active", lambda values: values.sum(skipna=False))
    )
    parts["value"] = _rate(scope, parts["tickets"], parts["active"])
    periods = calendar.periods(scope.grain, start=scope.start, end=scope.end)
    whole = periods.merge(groups, how="cross").merge(parts, how="left", on=["period", *by])
    whole["value"] = whole["value"].astype("Float64")
    return whole[["period", *by, "value", "complete"]].sort_values(["period", *by], ignore_index=True)


def rate_totals(facts: Facts, scope: Scope, *, by: Sequence[str] = ()) -> pd.DataFrame:
    """Tickets per 1,000 active customers of the scope's period, over its weeks that have a figure.

    Columns *by, `value` (Float64; NA where no covered day lies in such a week), largest first.
    """
    known = calendar(facts, Scope(sources=scope.sources), week_start=facts.active.week_start)
    daily, days = _daily(facts, scope, by).rename(columns={"day": "date"}), _days(known, scope)
    groups = daily[list(by)].drop_duplicates().reset_index(drop=True) if by else pd.DataFrame(index=[0])
    frame = days.merge(groups, how="cross").merge(daily, how="left", on=["date", *by]).fillna({"tickets": 0})
    frame["active"] = _active_on(facts, scope, frame, by)
    frame = frame.dropna(subset=["active"])
    if by:
        parts = frame.groupby(list(by), as_index=False)[["tickets", "active"]].sum()
        parts = groups.merge(parts, how="left", on=list(by))
    else:
        parts = frame.groupby(lambda row: 0)[["tickets", "active"]].sum().reindex([0])
    parts["value"] = _rate(scope, parts["tickets"], parts["active"])
    return parts[[*by, "value"]].sort_values(["value", *by], ascending=[False, *[True] * len(by)], ignore_index=True)


def per_ticket(facts: Facts, scope: Scope, calendar: Calendar, *, by: Sequence[str] = ()) -> pd.DataFrame:
    """What one ticket is worth in each period and group: columns period, *by, `per_ticket`; NA without a figure."""
    daily = _daily(facts, scope, by)
    groups = daily[list(by)].drop_duplicates().reset_index(drop=True) if by else pd.DataFrame(index=[0])
    days = _days(calendar, scope)
    days["period"] = period_of(pd.DatetimeIndex(days["date"]), scope.grain, calendar.week_start)
    frame = days.merge(groups, how="cross")
    frame["active"] = _active_on(facts, scope, frame, by)
    parts = frame.groupby(["period", *by], as_index=False).agg(
        active=("active", lambda values: values.sum(skipna=False))
    )
    return parts.assign(per_ticket=_rate(scope, pd.Series(1, index=parts.index), parts["active"]))


def active_in(facts: Facts, scope: Scope, weeks: Iterable[pd.Timestamp]) -> np.ndarray:
    """Active customers of the scope in each week (its first day); NaN where there is no figure."""
    known = _per_week(facts, scope, {})
    return np.array([known.get(week.date(), np.nan) for week in weeks], dtype=float)


def _rate(scope: Scope, tickets: pd.Series, active: pd.Series) -> pd.Series:
    """Tickets for each 1,000 active customers, summed over days, a seventh of the week's each; NA where unknown."""
    per = scope.measured.per
    if per is None:
        raise ValueError(f"The measure {scope.measure} is no rate.")
    return (per * WEEK * tickets / active.where(active > 0)).astype("Float64")


def _days(calendar: Calendar, scope: Scope) -> pd.DataFrame:
    """The covered days of the scope's period. Column date."""
    days = calendar.days[calendar.covered]
    if scope.start:
        days = days[days >= pd.Timestamp(scope.start)]
    if scope.end:
        days = days[days <= pd.Timestamp(scope.end)]
    return pd.DataFrame({"date": days.astype("datetime64[us]")})


def _daily(facts: Facts, scope: Scope, by: Sequence[str]) -> pd.DataFrame:
    """Distinct tickets per day and group; they add up over days, since a ticket is created once."""
    selection = select(scope.narrowed(measure=scope.measured.counted), by=by)
    return facts.frame(
        f"""select day::timestamp as day, {selection.columns + "," if by else ""}
        {selection.count} as tickets from {selection.from_where} group by all""",
        selection.parameters,
    ).astype({"day": "datetime64[us]"})


def _active_on(facts: Facts, scope: Scope, frame: pd.DataFrame, by: Sequence[str]) -> pd.Series:
    """The active customers of each row's week and, where it is grouped by them, plan or segment."""
    weeks = period_of(pd.DatetimeIndex(frame["date"]), "week", facts.active.week_start).date
    own = [name for name in by if name in OF_CUSTOMERS]
    if not own:
        known = _per_week(facts, scope, {})
        return pd.Series([known.get(week, np.nan) for week in weeks], index=frame.index, dtype=float)
    found: dict[tuple[str, ...], dict[date, int]] = {}
    values = []
    for week, *group in zip(weeks, *(frame[name] for name in own), strict=True):
        key = tuple(group)
        if key not in found:
            found[key] = _per_week(facts, scope, dict(zip(own, key, strict=True)))
        values.append(found[key].get(week, np.nan))
    return pd.Series(values, index=frame.index, dtype=float)


def _per_week(facts: Facts, scope: Scope, group: dict[str, str]) -> dict[date, int]:
    """First day of a week → active customers of the scope (and group).

    The file distinguishes them by one name, be it a plan's or a segment's; both at once it does not contain.
    """
    chosen = [(group[name],) if name in group else getattr(scope, DIMENSIONS[name]) for name in OF_CUSTOMERS]
    chosen = list(dict.fromkeys(names for names in chosen if names))
    return {} if len(chosen) > 1 else facts.active.per_week(chosen[0] if chosen else ())
