"""Gathered: values of one dimension counted together as groups, so that a ticket of two of them counts once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pandas as pd

from analytics.metrics.calendar import Calendar
from analytics.metrics.lacking import without_lacking
from analytics.metrics.period import period_sql
from analytics.metrics.scope import DIMENSIONS, Scope
from analytics.metrics.selection import select_tickets
from analytics.metrics.volume import total, totals, volume
from analytics.store.facts import Facts

REST = "(rest)"  # the group of all values that no group holds


def gathered(facts: Facts, scope: Scope, calendar: Calendar, dimension: str, groups: Mapping[str, str]) -> pd.DataFrame:
    """`volume` by groups of one dimension's values. Columns period, `dimension` (the group), value, complete.

    groups: value → its group. Other values are the group REST, which has no rows when there are none.
    """
    if scope.measured.per:
        parts = [
            volume(facts, scope.narrowed(**{DIMENSIONS[dimension]: values}), calendar).assign(**{dimension: group})
            for group, values in _members(facts, scope, dimension, groups).items()
        ]
        columns = ["period", dimension, "value", "complete"]
        return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)
    step = f"{period_sql(scope.grain, calendar.week_start)}::timestamp as period,"
    counted = _counted(facts, scope, dimension, groups, step).astype({"period": "datetime64[us]"})
    periods = calendar.periods(scope.grain, start=scope.start, end=scope.end)
    frame = periods.merge(counted[[dimension]].drop_duplicates(), how="cross")
    frame = frame.merge(counted, how="left", on=["period", dimension], indicator=True)
    nothing = (frame["_merge"] == "left_only") & (frame["days_covered"] > 0) & scope.measured.zero
    frame["value"] = frame["value"].astype(scope.measured.dtype).mask(nothing, 0)
    frame = frame[["period", dimension, "value", "complete"]].sort_values(["period", dimension], ignore_index=True)
    if dimension == "team":
        lacking: dict[str, set[date]] = {}
        for team, days in calendar.lacking.items():
            lacking.setdefault(groups.get(team, REST), set()).update(days)
        scope, calendar = scope.narrowed(teams=()), replace(calendar, lacking=lacking)
    return without_lacking(frame, scope, calendar)


def gathered_totals(facts: Facts, scope: Scope, dimension: str, groups: Mapping[str, str]) -> pd.DataFrame:
    """The scope's measure over its whole period per group, largest first. Columns `dimension` (the group), value."""
    if scope.measured.per:
        rows = [
            (group, total(facts, scope.narrowed(**{DIMENSIONS[dimension]: values})))
            for group, values in _members(facts, scope, dimension, groups).items()
        ]
        frame = pd.DataFrame(rows, columns=[dimension, "value"]).astype({"value": "Float64"})
    else:
        frame = _counted(facts, scope, dimension, groups, "")
    return frame.sort_values(["value", dimension], ascending=[False, True], ignore_index=True)


def _counted(facts: Facts, scope: Scope, dimension: str, groups: Mapping[str, str], step: str) -> pd.DataFrame:
    selection = select_tickets(scope, by=(dimension,))
    return facts.frame(
        f"""
        select {step} coalesce(own_group, '{REST}') as {dimension}, {scope.measured.expression} as value
        from (select id, day, picked.customer, own_group
              from (select id, day, customer, {_under("own_value", selection.columns, dimension)}
                    from {selection.from_where}) picked
              left join (select unnest($members) as own_value, unnest($member_groups) as own_group) using (own_value))
        {scope.measured.join} group by all""",
        {**selection.parameters, "members": list(groups), "member_groups": list(groups.values())},
    )


def _under(name: str, columns: str, dimension: str) -> str:
    """The one selected column of a selection, under another name."""
    return f"{columns.removesuffix(f' as {dimension}')} as {name}"


def _members(facts: Facts, scope: Scope, dimension: str, groups: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Group → its values that have tickets in the scope."""
    found: dict[str, list[str]] = {}
    for value in totals(facts, scope.narrowed(measure="tickets"), by=(dimension,))[dimension]:
        found.setdefault(groups.get(value, REST), []).append(value)
    return {group: tuple(values) for group, values in found.items()}
