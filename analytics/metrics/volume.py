"""Volume: how many tickets or customers, per period and per group."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analytics.metrics.calendar import Calendar
from analytics.metrics.lacking import without_lacking
from analytics.metrics.period import period_sql
from analytics.metrics.rates import rate_totals, rate_volume
from analytics.metrics.scope import Scope
from analytics.metrics.selection import select
from analytics.store.facts import Facts


def volume(facts: Facts, scope: Scope, calendar: Calendar, *, by: Sequence[str] = ()) -> pd.DataFrame:
    """Count the scope's measure per period and group, filled over the calendar.

    returns: one row per (period, *by), periods without tickets included. Columns `period` (first day),
        *by, `value` (of the measure's dtype; 0 = nothing happened, NA = no data: no day of the period is
        covered or all are stated to be missing of the team, or what the measure divides by or adds up is not known),
        `complete` (every day of the period is covered and inside the scope's period).

    Tickets add up over periods, since a ticket is created once; customers do not. Neither adds up over
    teams, categories, features or tags, since a ticket can belong to two.
    """
    if scope.measured.per:
        return without_lacking(rate_volume(facts, scope, calendar, by=by), scope, calendar)
    counted = counts(facts, scope, calendar, by=by)
    periods = calendar.periods(scope.grain, start=scope.start, end=scope.end)
    groups = counted[list(by)].drop_duplicates() if by else pd.DataFrame(index=[0])
    frame = periods.merge(groups, how="cross").merge(counted, how="left", on=["period", *by], indicator=True)
    value = frame["value"].astype(scope.measured.dtype)
    nothing = (frame["_merge"] == "left_only") & (frame["days_covered"] > 0) & scope.measured.zero
    frame["value"] = value.mask(nothing, 0)
    frame = frame[["period", *by, "value", "complete"]].sort_values(["period", *by], ignore_index=True)
    return without_lacking(frame, scope, calendar)


def counts(
    facts: Facts,
    scope: Scope,
    calendar: Calendar,
    *,
    by: Sequence[str] = (),
    days: tuple[int, int] | None = None,
) -> pd.DataFrame:
    """The same without the filling: only periods and groups that have tickets. Columns period, *by, value.

    Of tickets and customers; a rate is no count. days: only these days of each period, from 0, both included.
    """
    selection = select(scope, by=by)
    stretch, parameters = "", {}
    if days:
        word = "and" if " where " in selection.from_where else "where"
        stretch = f" {word} day - {period_sql(scope.grain, calendar.week_start)} between $first_day and $last_day"
        parameters = {"first_day": days[0], "last_day": days[1]}
    return facts.frame(
        f"""
        select {period_sql(scope.grain, calendar.week_start)}::timestamp as period,
               {selection.columns + "," if by else ""}
               {selection.count} as value
        from {selection.from_where}{stretch} group by all""",
        selection.parameters | parameters,
    ).astype({"period": "datetime64[us]"})


def total(facts: Facts, scope: Scope) -> int | float | None:
    """The scope's measure over its whole period: None: no data."""
    if scope.measured.per:
        value = rate_totals(facts, scope)["value"].iloc[0]
        return None if pd.isna(value) else scope.measured.value(value)
    selection = select(scope)
    found = facts.frame(
        f"select {selection.count} as value, count(*) as rows from {selection.from_where}", selection.parameters
    )
    value, rows = found["value"].iloc[0], int(found["rows"].iloc[0])
    if pd.isna(value):
        return None if (rows and scope.measured.need) or not scope.measured.zero else 0
    return scope.measured.value(value)


def count_of(facts: Facts, scope: Scope) -> int:
    """`total` of a measure that counts tickets or customers: 0 where there are none; raises ValueError for others."""
    value = total(facts, scope)
    if not isinstance(value, int):
        raise ValueError(f"'{scope.measure}' is no count")
    return value


def totals(facts: Facts, scope: Scope, *, by: Sequence[str]) -> pd.DataFrame:
    """The scope's measure over its whole period per group, largest first. Columns *by, value."""
    if scope.measured.per:
        return rate_totals(facts, scope, by=by)
    selection = select(scope, by=by)
    names = ", ".join(by)
    return facts.frame(
        f"""select {selection.columns}, {selection.count} as value from {selection.from_where}
        group by all order by value desc, {names}""",
        selection.parameters,
    )


def so_far(facts: Facts, scope: Scope, calendar: Calendar) -> pd.DataFrame:
    """The running week against the same weekdays of the weeks before (rule 3).

    returns: one row per week, newest last, at most nine. Columns `period`, `days` (how many weekdays are
        compared), `value`. Empty when no whole day of a running week is covered, or too many of its rows were left out.
    """
    through = calendar.through
    columns = ["period", "days", "value"]
    if through is None:
        return pd.DataFrame(columns=columns)
    begun = pd.Timestamp(through) - pd.Timedelta(days=(pd.Timestamp(through).day_of_week - calendar.week_start) % 7)
    days = (pd.Timestamp(through) - begun).days + 1
    lacking = calendar.lacking_in("day", scope.teams)
    if days == 7 or calendar.left_out.any_between(begun, pd.Timestamp(through)) or (lacking >= begun).any():
        return pd.DataFrame(columns=columns)
    rows = []
    for back in range(8, -1, -1):
        start = begun - pd.Timedelta(weeks=back)
        stretch = scope.narrowed(start=start.date(), end=(start + pd.Timedelta(days=days - 1)).date())
        inside = calendar.covered[
            np.asarray((calendar.days >= start) & (calendar.days < start + pd.Timedelta(days=days)))
        ]
        last = start + pd.Timedelta(days=days - 1)
        if ((lacking >= start) & (lacking <= last)).any():
            continue
        if len(inside) == days and inside.all() and not calendar.left_out.any_between(start, last):
            rows.append((start, days, total(facts, stretch)))
    return pd.DataFrame(rows, columns=columns)


def ids_in(facts: Facts, scope: Scope) -> frozenset[int]:
    """The ids (of versions) of the scope's tickets."""
    selection = select(scope.narrowed(measure="tickets"), by=("channel",))
    frame = facts.frame(f"select distinct id from {selection.from_where}", selection.parameters)
    return frozenset(frame["id"].tolist())
