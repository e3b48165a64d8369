"""Lacking: periods of a team that hold days stated to be missing of it: no data, or not complete."""

import numpy as np
import pandas as pd

from analytics.metrics.calendar import Calendar
from analytics.metrics.period import period_of
from analytics.metrics.scope import Scope


def without_lacking(frame: pd.DataFrame, scope: Scope, calendar: Calendar) -> pd.DataFrame:
    """Rows of `volume` with what is stated about single teams.

    A row that tickets of a missing day may belong to is not `complete`; it has no `value` (NA) where it is about teams
    of which every covered day of its period is missing. A count that is there stays.

    frame: columns period, value, complete, and `team` where it is grouped by it.
    """
    grouped = "team" in frame
    teams = scope.teams or tuple(calendar.lacking)
    lacking = {team: pd.DatetimeIndex(sorted(calendar.lacking[team])) for team in teams if calendar.lacking.get(team)}
    if not lacking or frame.empty:
        return frame
    days = calendar.days[calendar.covered]
    days = days[days >= pd.Timestamp(scope.start)] if scope.start else days
    days = days[days <= pd.Timestamp(scope.end)] if scope.end else days
    period = period_of(days, scope.grain, calendar.week_start)
    own = pd.DataFrame({team: days.isin(missing) for team, missing in lacking.items()}, index=period)
    of_period = own.groupby(level=0)
    some, every = of_period.any(), of_period.all()
    incomplete, nothing = np.zeros(len(frame), bool), np.zeros(len(frame), bool)
    if grouped:
        for team in lacking:
            rows = (frame["team"] == team).to_numpy()
            incomplete |= rows & frame["period"].map(some[team]).eq(True).to_numpy()
            nothing |= rows & frame["period"].map(every[team]).eq(True).to_numpy()
    else:
        incomplete |= frame["period"].map(some.any(axis=1)).eq(True).to_numpy()
        if scope.teams and set(scope.teams) == set(lacking):
            together = own.all(axis=1).groupby(level=0).all()
            nothing |= frame["period"].map(together).eq(True).to_numpy()
    nothing &= frame["value"].eq(0).fillna(False).to_numpy(bool)
    return frame.assign(value=frame["value"].mask(nothing), complete=frame["complete"].to_numpy(bool) & ~incomplete)
