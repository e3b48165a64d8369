"""Ownership: who owns the cells, and what nobody owns (ownership debt).

A cell is one team and one category. What has no team or no category yet is a question of tag coverage, not of owners.
"""

from datetime import date, timedelta

import pandas as pd

from analytics.frames import rows_of
from analytics.metrics.calendar import Calendar
from analytics.metrics.cells import cells_in, tickets_in_cells
from analytics.metrics.period import period_of
from analytics.metrics.scope import Scope
from analytics.metrics.volume import counts, volume
from analytics.store.facts import Facts
from analytics.workspace.area import Area
from analytics.workspace.categories import NONE
from analytics.workspace.teams import Teams

WEEKS = 4  # over which a cell's weekly volume is averaged


def cells_with_owner(facts: Facts, scope: Scope, calendar: Calendar, teams: Teams) -> pd.DataFrame:
    """Every cell with tickets in the last complete weeks: the unowned ones first, the largest first.

    returns: columns `team`, `category`, `owner` ("" = nobody), `last` (tickets of the last complete week), `weekly`
        (mean of the last `WEEKS` complete ones). Empty while no week is complete.
    """
    weeks = _weeks(calendar, scope)
    if not weeks:
        return pd.DataFrame(columns=["team", "category", "owner", "last", "weekly"])
    scope = scope.narrowed(measure="tickets", grain="week", start=weeks[0], end=weeks[-1] + timedelta(days=6))
    found = counts(facts, scope, calendar, by=("team", "category"))
    found = found[found["period"].dt.date.isin(weeks) & (found["team"] != NONE) & (found["category"] != NONE)]
    frame: pd.DataFrame = found.groupby(["team", "category"], as_index=False)["value"].sum()
    frame["weekly"] = frame.pop("value") / len(weeks)
    last = found[found["period"] == pd.Timestamp(weeks[-1])].set_index(["team", "category"])["value"]
    frame["last"] = [int(last.get((row.team, row.category), 0)) for row in frame.itertuples()]
    frame["owner"] = [teams.owner(row.team, row.category) for row in rows_of(frame)]
    frame["owned"] = frame["owner"] != ""
    frame = frame.sort_values(
        ["owned", "last", "weekly", "team", "category"], ignore_index=True, ascending=[True, False, False, True, True]
    )
    return frame[["team", "category", "owner", "last", "weekly"]]


def unowned_cells(facts: Facts, scope: Scope, teams: Teams) -> tuple[Area, ...]:
    """The cells that have tickets in the scope's period and no owner."""
    return tuple(
        Area.cell(team, category)
        for team, category in cells_in(facts, scope)
        if NONE not in (team, category) and not teams.owner(team, category)
    )


def ownership_debt(facts: Facts, scope: Scope, calendar: Calendar, teams: Teams) -> pd.DataFrame:
    """Distinct tickets per week in cells that nobody owns today, filled over the calendar.

    returns: columns `period`, `value` (Int64; NA = no data), `complete`, as `volume` gives them.
    """
    scope = scope.narrowed(measure="tickets", grain="week")
    frame = volume(facts, scope, calendar)
    ids = tickets_in_cells(facts, scope, unowned_cells(facts, scope, teams))
    begun = period_of(pd.DatetimeIndex(ids["day"]), "week", calendar.week_start)
    tickets = ids.groupby(begun)["id"].nunique()
    frame["value"] = frame["period"].map(tickets).fillna(0).astype("Int64").mask(frame["value"].isna())
    return frame


def _weeks(calendar: Calendar, scope: Scope) -> list[date]:
    periods = calendar.periods("week", start=scope.start, end=scope.end)
    return [period.date() for period in periods.loc[periods["complete"], "period"].tail(WEEKS)]
