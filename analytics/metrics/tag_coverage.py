"""Tag coverage: how many of the tickets have a team and a category. Counts and shares of distinct tickets.

A share of no tickets is no data.
"""

import pandas as pd

from analytics.metrics.calendar import Calendar
from analytics.metrics.period import period_sql
from analytics.metrics.scope import Scope
from analytics.metrics.selection import select_tickets
from analytics.store.facts import Facts
from analytics.workspace.categories import NONE

OTHER = "other"  # the category of what fits nowhere


def tag_coverage(facts: Facts, scope: Scope) -> float | None:
    """Share of the scope's tickets that have a team and a category (0 to 1); None without tickets."""
    everything = select_tickets(scope, by=("team", "category", "channel"))
    frame = facts.frame(
        f"""
        select count(distinct id) filter (team <> '{NONE}' and category <> '{NONE}') as known,
               count(distinct id) as every from {everything.from_where}""",
        everything.parameters,
    )
    known, every = int(frame["known"].iloc[0]), int(frame["every"].iloc[0])
    return known / every if every else None


def tag_coverage_by_week(facts: Facts, scope: Scope, calendar: Calendar) -> pd.DataFrame:
    """`tag_coverage` of every week of the scope. Columns `period`, `value` (0 to 1; NA without tickets or data),
    `complete`.
    """
    everything = select_tickets(scope, by=("team", "category", "channel"))
    frame = facts.frame(
        f"""
        select {period_sql("week", calendar.week_start)}::timestamp as period, count(distinct id) as every,
               count(distinct id) filter (team <> '{NONE}' and category <> '{NONE}') as known
        from {everything.from_where} group by all""",
        everything.parameters,
    ).astype({"period": "datetime64[us]"})
    weeks = calendar.periods("week", start=scope.start, end=scope.end).merge(frame, how="left", on="period")
    every = weeks["every"].astype("Float64")
    weeks["value"] = weeks["known"].astype("Float64") / every.where(every > 0)
    return weeks[["period", "value", "complete"]]


def coverage_by_week(facts: Facts, scope: Scope, calendar: Calendar, *, by: str) -> pd.DataFrame:
    """Tag coverage per week and group, filled over the calendar.

    by: "source" or "team". returns: columns `period`, `by`, `tickets`, `with_team`, `with_category`, `in_other` (Int64,
        NA = no data), `team_share`, `category_share`, `other_share` (0 to 1; NA without tickets), `complete`.
    """
    counted = _coverage(facts, scope, by=by, time=period_sql("week", calendar.week_start))
    periods = calendar.periods("week", start=scope.start, end=scope.end)
    frame = periods.merge(counted[[by]].drop_duplicates(), how="cross").merge(counted, how="left", on=["period", by])
    names = ["tickets", "with_team", "with_category", "in_other"]
    covered = frame["days_covered"] > 0
    for name in names:
        frame[name] = frame[name].astype("Int64").mask(frame[name].isna() & covered, 0)
    shares = ["team_share", "category_share", "other_share"]
    return _shares(frame)[["period", by, *names, *shares, "complete"]].sort_values(["period", by], ignore_index=True)


def coverage_of(facts: Facts, scope: Scope, *, by: str) -> pd.DataFrame:
    """The same over the scope's whole period: one row per group, most tickets first."""
    frame = _coverage(facts, scope, by=by, time="null::date").drop(columns="period")
    return _shares(frame).sort_values(["tickets", by], ascending=[False, True], ignore_index=True)


def _coverage(facts: Facts, scope: Scope, *, by: str, time: str) -> pd.DataFrame:
    selection = select_tickets(scope, by=("team", "category", "channel", by))
    return facts.frame(
        f"""
        select {time}::timestamp as period, {by}, count(distinct id) as tickets,
               count(distinct id) filter (team <> '{NONE}') as with_team,
               count(distinct id) filter (category <> '{NONE}') as with_category,
               count(distinct id) filter (category = '{OTHER}') as in_other
        from {selection.from_where} group by all""",
        selection.parameters,
    ).astype({"period": "datetime64[us]"})


def _shares(frame: pd.DataFrame) -> pd.DataFrame:
    base = frame["tickets"].astype("Float64").where(frame["tickets"] > 0)
    return frame.assign(
        **{
            f"{name}_share": frame[column].astype("Float64") / base
            for name, column in (("team", "with_team"), ("category", "with_category"), ("other", "in_other"))
        }
    )
