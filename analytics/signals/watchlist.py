"""Nodes: everything that is watched in a workspace, from the total down to single tags, as count series.

The series come from the counting layer, so every number of a signal is the number of its drill-down.
"""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from analytics.metrics.calendar import Calendar
from analytics.metrics.scope import Scope
from analytics.metrics.values import ignored_tags
from analytics.metrics.volume import counts
from analytics.store.facts import Facts
from analytics.workspace.categories import NONE

TOTAL = "all tickets"
LEAST_TICKETS = 5  # in the whole history, below which a node is not worth watching
LEVELS = (
    ("total", ()),
    ("team", ("team",)),
    ("category", ("category",)),
    ("cell", ("team", "category")),
    ("feature", ("feature",)),
    ("tag", ("tag",)),
)  # coarse first
DEPTH = {level: depth for depth, (level, _) in enumerate(LEVELS)}


@dataclass(frozen=True)
class Watchlist:
    """`counts`: step × node number, NaN = no data. `nodes`: one row per node; columns level, name, scope."""

    counts: pd.DataFrame
    nodes: pd.DataFrame


def watchlist(facts: Facts, calendar: Calendar, grain: str, scope: Scope = Scope()) -> Watchlist:
    """All nodes of the scope, per covered day or per complete week.

    The history is the whole coverage; steps that no import covers wholly are NaN, and so is everything before the
    first covered day. Tags that only spell out a team, a category or a feature are left to those.
    """
    if calendar.first is None:
        return Watchlist(pd.DataFrame(), pd.DataFrame(columns=["level", "name", "scope"]))
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

    def watched(level: str, key: tuple) -> bool:
        return NONE not in key and not (
            level == "tag" and (key[0] in ignored or facts.taxonomy.by_convention(key[0]).mapped)
        )

    columns, rows = [], []
    for level, by in LEVELS:
        counted = counts(facts, scope, calendar, by=by)
        groups = [((), counted)] if not by else counted.groupby(list(by))
        for key, part in groups:
            if not watched(level, key):
                continue
            series = part.set_index("period")["value"].astype(float).reindex(complete.index).fillna(0.0)
            series = series.where(complete)
            if series.sum() < LEAST_TICKETS:
                continue
            columns.append(series.to_numpy())
            rows.append(
                (
                    level,
                    " · ".join(key) or TOTAL,
                    scope.narrowed(start=None).with_group(dict(zip(by, key, strict=True))),
                )
            )
    frame = pd.DataFrame(np.column_stack(columns) if columns else np.empty((len(complete), 0)), index=complete.index)
    return Watchlist(frame, pd.DataFrame(rows, columns=["level", "name", "scope"]))


def node_of(scope: Scope) -> tuple[str, str] | None:
    """Level and name of the area that a scope is exactly about; None for any other scope."""
    filters = scope.filters
    if any(len(values) > 1 or NONE in values for values in filters.values()):
        return None
    level = next((level for level, by in LEVELS if set(by) == set(filters)), None)
    by = dict(LEVELS).get(level, ())
    return (level, " · ".join(filters[name][0] for name in by) or TOTAL) if level else None
