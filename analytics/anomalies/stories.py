"""Stories: what happened, told once. Signals of parents, parts and overlapping tags at one time are one story.

Its lead is the most specific area that the evidence speaks for loudest; the others are its parts. A tag whose tickets
are not additional (another tag went down for it, the total did not move) is labelling and no news.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from analytics.anomalies.evidence import Evidence
from analytics.anomalies.nodes import DEPTH

SLACK = pd.Timedelta(days=7)         # signals this near in time can be one story
SHARED = 0.5                         # of the smaller one's tickets, from which two signals are the same tickets
CLEAR = 3.3                          # scatters that the total must have moved for an unmapped tag to be news
OVERLAPPING = ("feature", "tag")     # levels whose groups share tickets with anything

Row = pd.Series
Tickets = Callable[[Row], set]


def labelling(row: Row, evidence: Evidence, total: int, mapped: bool) -> str:
    """Why a tag's signal is no news, or "" when it is.

    A mapped tag is news unless the total speaks against it: its excess plus its scatter stays below the tag's, so
    tickets only changed their label. Raw tags come and go with every release and campaign; an unmapped one is news
    only where it explains a clear move of the total.
    """
    at = evidence.dates.get_loc(row["at"])
    inside = slice(at - int(row["window"]) + 1, at + 1)
    known = np.isfinite(evidence.counts[inside, total]) & np.isfinite(evidence.mean[inside, total])
    due = evidence.mean[inside, total][known]
    excess = float(evidence.counts[inside, total][known].sum() - due.sum()) * row["direction"]
    unsure = float((due * evidence.variance[inside, total][known]).sum())
    scatter = float(np.sqrt(due.sum() * (evidence.spread[inside, total][known].max(initial=1.0) + unsure)))
    own = (row["observed"] - row["expected"]) * row["direction"]
    if excess + scatter < own:
        return "labelling: the total did not move with it"
    if not mapped and row["direction"] < 0:
        return "an unmapped tag went out of use"
    if not mapped and not (excess > CLEAR * scatter and excess / 3 < own < 2 * excess):
        return "unmapped tag that does not explain a change of the total"
    return ""


def group(signals: pd.DataFrame, tickets: Tickets) -> pd.Series:
    """A story number per signal; signals need level, scope, direction, since, until.

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
            if a["level"] in OVERLAPPING and root(one) != one and b["level"] not in OVERLAPPING:
                break                # a tag joins one story of areas; it does not tie two of them together
            near = a["since"] <= b["until"] + SLACK and b["since"] <= a["until"] + SLACK
            if not near or a["direction"] != b["direction"] or root(one) == root(other):
                continue
            if _above(a, b) or _above(b, a) or _shared(ids(one), ids(other)):
                story[root(one)] = root(other)
    return pd.Series({index: root(index) for index in signals.index})


def lead(members: pd.DataFrame) -> object:
    """The index of the signal that tells the story: areas before tags, then the least likely, then the deepest."""
    areas = members[~members["level"].isin(["tag"])]
    told = (areas if len(areas) else members).copy()
    told["depth"] = -told["level"].map(DEPTH)
    told["evidence"] = np.log10(told["p_value"].clip(lower=1e-300)).round(0)
    return told.sort_values(["evidence", "depth", "p_value"]).index[0]


def _above(a: Row, b: Row) -> bool:
    """Whether a's tickets hold all of b's."""
    if a["level"] in OVERLAPPING or DEPTH[a["level"]] > DEPTH[b["level"]]:
        return False
    inner = b["scope"].filters
    return all(inner.get(name) == values for name, values in a["scope"].filters.items())


def _shared(a: set, b: set) -> bool:
    small = min(len(a), len(b))
    return small > 0 and len(a & b) >= SHARED * small
