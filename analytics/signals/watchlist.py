"""Nodes: everything that is watched in a workspace, from the total down to single tags, as count series.

The series come from the counting layer, so every number of a signal is the number of its drill-down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from analytics.metrics.calendar import Calendar
from analytics.metrics.missing_days import MissingDay
from analytics.metrics.scope import Scope
from analytics.metrics.values import ignored_tags
from analytics.metrics.volume import counts
from analytics.signals.announcements import LEAST_TICKETS
from analytics.signals.signal import step_days
from analytics.store.facts import Facts
from analytics.workspace.area import DIMENSIONS_OF, Area
from analytics.workspace.categories import NONE


@dataclass(frozen=True)
class Watchlist:
    """`counts`: step × number of the node, NaN = no data. `nodes`: the area of each."""

    counts: pd.DataFrame
    nodes: tuple[Area, ...]


def watchlist(
    facts: Facts, calendar: Calendar, grain: str, scope: Scope = Scope(), missing: Sequence[MissingDay] = ()
) -> Watchlist:
    """All nodes of the scope, per covered day or per complete week.

    missing: days of a team or source; the steps that hold them are NaN in every node that it may have tickets of.

    The history is the whole coverage; steps that no import covers wholly are NaN, and so is everything before the
    first covered day. Tags that only spell out a team, a category or a feature are left to those.
    """
    if calendar.first is None or calendar.through is None:
        return Watchlist(pd.DataFrame(), ())
    scope = scope.narrowed(grain=grain, start=None, end=None, measure="tickets")
    periods = calendar.periods(grain)
    periods = periods[
        (periods["period"] >= pd.Timestamp(calendar.first) - timedelta(days=6))
        & (periods["period"] <= pd.Timestamp(calendar.through))
    ]
    complete = periods.set_index("period")["complete"]
    if complete.any():
        complete = complete[complete.idxmax() : complete[::-1].idxmax()]
    ignored = ignored_tags(facts)

    def watched(area: Area) -> bool:
        return NONE not in area.values and not (
            area.level == "tag" and (area.values[0] in ignored or facts.taxonomy.by_convention(area.values[0]).mapped)
        )

    columns, nodes = [], []
    known = complete.to_numpy(bool)
    for level, by in DIMENSIONS_OF.items():
        counted = counts(facts, scope, calendar, by=by)
        if by:
            of_group = counted.groupby(list(by), dropna=False, observed=True)["value"].transform("sum")
            counted = counted[of_group >= LEAST_TICKETS]  # most tags are few tickets, and each is a column of all days
            wide = counted.pivot(index="period", columns=list(by), values="value").sort_index(axis=1)
        else:
            wide = counted.set_index("period")[["value"]]
        values = wide.astype(float).reindex(complete.index).fillna(0.0).to_numpy()
        values = np.where(known[:, None], values, np.nan)
        keys = wide.columns.to_frame(index=False).astype(str).to_numpy().tolist() if by else [()]
        for at in np.flatnonzero(np.nansum(values, axis=0) >= LEAST_TICKETS).tolist():
            area = Area(level, tuple(keys[at]))
            if watched(area):
                columns.append(values[:, at])
                nodes.append(area)
    table = np.column_stack(columns) if columns else np.empty((len(complete), 0))
    steps = pd.DatetimeIndex(complete.index)
    for one in missing:
        at = int(steps.searchsorted(pd.Timestamp(one.day), side="right")) - 1
        if one.no_data and at >= 0 and (pd.Timestamp(one.day) - steps[at]).days < step_days(grain):
            table[at, [one.concerns(_teams(area)) for area in nodes]] = np.nan
    return Watchlist(pd.DataFrame(table, index=complete.index), tuple(nodes))


def _teams(area: Area) -> tuple[str, ...]:
    return (area.group["team"],) if "team" in area.group else ()


def families(nodes: Sequence[Area]) -> list[list[int]]:
    """The columns of the labels that tickets of one team go by: its cells; without teams, the categories."""
    teams: dict[str, list[int]] = {}
    for column, area in enumerate(nodes):
        if area.level == "cell":
            teams.setdefault(area.values[0], []).append(column)
    return list(teams.values()) or [[column for column, area in enumerate(nodes) if area.level == "category"]]
