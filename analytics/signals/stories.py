"""Stories: what happened, told once. Signals of parents, parts and overlapping tags at one time are one story.

Its lead is the most specific area that the evidence speaks for loudest; the others are its parts.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from analytics.workspace.area import LEVELS

SLACK = pd.Timedelta(days=7)  # signals that begin so near each other, or overlap, can be one story
AGAIN = pd.Timedelta(days=14)  # so soon after its end an area's signal is the same one going on
SHARED = 0.5  # of the smaller one's tickets, from which two signals are the same tickets
OVERLAPPING = ("feature", "tag")  # levels whose groups share tickets with anything

Row = pd.Series
Tickets = Callable[[Row], set]


def group(signals: pd.DataFrame, tickets: Tickets) -> pd.Series:
    """A story number per signal; signals need level, name, scope, direction, since, until, for_total.

    Areas first; tags then join a story, or each other.
    """
    order = signals.sort_values(["since", "level"]).index.tolist()
    story = {index: index for index in order}
    seen: dict[object, set] = {}

    def root(index: object) -> object:
        while story[index] != index:
            index = story[index]
        return index

    def ids(index: object) -> set:
        if index not in seen:
            seen[index] = tickets(signals.loc[index])
        return seen[index]

    order.sort(key=lambda index: signals.loc[index, "level"] in OVERLAPPING)
    for position, one in enumerate(order):
        a = signals.loc[one]
        for other in order[:position]:
            b = signals.loc[other]
            if root(one) == root(other):
                continue
            if a["level"] in OVERLAPPING and root(one) != one and b["level"] not in OVERLAPPING and not a["for_total"]:
                break  # a tag joins one story of areas; it does not tie two of them together
            if _same(a, b):
                story[root(one)] = root(other)
                continue
            overlap = a["since"] <= b["until"] and b["since"] <= a["until"]
            near = overlap or abs(a["since"] - b["since"]) <= SLACK
            if not near or a["direction"] != b["direction"]:
                continue
            if _above(a, b) or _above(b, a) or _shared(ids(one), ids(other)):
                story[root(one)] = root(other)
    return pd.Series({index: root(index) for index in signals.index})


def lead(members: pd.DataFrame) -> object:
    """The index of the signal that tells the story: areas before tags, then the least likely, then the deepest."""
    areas = members[~members["level"].isin(["tag"])]
    told = (areas if len(areas) else members).copy()
    told["depth"] = -told["level"].map(LEVELS.index)
    told["evidence"] = np.log10(told["p_value"].clip(lower=1e-300)).round(0)
    return told.sort_values(["evidence", "depth", "p_value"]).index[0]


def _same(a: Row, b: Row) -> bool:
    """Whether two signals are one area's, one going on from the other."""
    return (a["level"], a["name"], a["direction"]) == (b["level"], b["name"], b["direction"]) and (
        a["since"] <= b["until"] + AGAIN and b["since"] <= a["until"] + AGAIN
    )


def _above(a: Row, b: Row) -> bool:
    """Whether a's tickets hold all of b's; a tag that stands for a move of the total holds every part of that move."""
    if a.get("for_total", False):
        return True
    if a["level"] in OVERLAPPING or LEVELS.index(a["level"]) > LEVELS.index(b["level"]):
        return False
    inner = b["scope"].filters
    return all(inner.get(name) == values for name, values in a["scope"].filters.items())


def _shared(a: set, b: set) -> bool:
    small = min(len(a), len(b))
    return small > 0 and len(a & b) >= SHARED * small
