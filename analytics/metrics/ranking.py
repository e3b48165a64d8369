"""Ranking: the groups of one dimension by size and by change, and how many of them a chart can show."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pandas as pd

from analytics.metrics.calendar import Calendar
from analytics.metrics.gathered import REST, gathered_totals
from analytics.metrics.period import period_end
from analytics.metrics.scope import Scope
from analytics.store.facts import Facts

FEWEST, MOST = 8, 150  # groups that are shown where nobody chose how many
STEPS = (FEWEST, 10, 12, 15, 20, 30, 50, 80, MOST)


def ranking(facts: Facts, scope: Scope, calendar: Calendar, dimension: str, groups: Mapping[str, str]) -> pd.DataFrame:
    """One row per group with tickets in the scope, largest first.

    groups: value → its group; as for `gathered_totals`.
    returns: index the group; columns `value` (of the whole period), `last` and `before` (of the last complete step of
        time in the scope and the one before it; NA = no such step, or no data), `change` (last − before).
    """
    size = gathered_totals(facts, scope, dimension, groups).set_index(dimension)["value"].astype("Float64")
    frame = pd.DataFrame({"value": size})
    periods = calendar.periods(scope.grain, start=scope.start, end=scope.end)
    whole = periods[periods["complete"]]["period"].tolist()
    for name, at in (("last", -1), ("before", -2)):
        known = len(whole) >= -at and (at == -1 or _follows(whole[-2], whole[-1], scope.grain))
        if known:
            begin = whole[at].date()
            span = scope.narrowed(start=begin, end=period_end(begin, scope.grain))
            found = gathered_totals(facts, span, dimension, groups).set_index(dimension)["value"].astype("Float64")
            found = found.reindex(frame.index)
            frame[name] = found.fillna(0.0) if scope.measured.zero else found
        else:
            frame[name] = pd.array([pd.NA] * len(frame), dtype="Float64")
    frame["change"] = frame["last"] - frame["before"]
    return frame


def _follows(first: pd.Timestamp, second: pd.Timestamp, grain: str) -> bool:
    return period_end(first.date(), grain) + timedelta(days=1) == second.date()


def fitting(facts: Facts, scope: Scope, dimension: str, groups: Mapping[str, str], order: Sequence[str]) -> int:
    """How many of `order`, the first ones, are shown so that those that are not have no more tickets than those.

    Both are counted distinct: a ticket of a shown and of a hidden group counts on both sides.
    """
    for number in STEPS:
        if number >= len(order):
            break
        shown = set(order[:number])
        sides = {value: "shown" for value, group in groups.items() if group in shown}
        found = gathered_totals(facts, scope.narrowed(measure="tickets"), dimension, sides).set_index(dimension)[
            "value"
        ]
        if found.get(REST, 0) <= found.get("shown", 0):
            return number
    return min(len(order), MOST)
