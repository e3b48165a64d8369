"""Cautions: changes that are real in the counts and still no news of the product: new labels, more tagging, one loud
customer. Each gives a note that says so, or "" when the change stands.
"""

from datetime import timedelta

import numpy as np
import pandas as pd

from analytics.expectation.evidence import Evidence
from analytics.metrics.people import people
from analytics.metrics.scope import Scope
from analytics.metrics.tag_coverage import tag_coverage
from analytics.store.facts import Facts

CLEAR = 3.3  # scatters that the total must have moved for an unmapped tag to be news
BURST_CUSTOMERS = 2  # without so many customers nothing unusual is left: one loud account, or spam
NOTABLE = 0.05  # a change of tag coverage beyond this is looked at
COVERAGE_WEEKS = 4  # before the signal, that its tag coverage is compared with
MIRROR = (0.6, 1.6)  # of a rise that a sibling may have fallen by to be the same tickets under another label
MIRROR_P = 1e-3

Row = pd.Series


def labelling(row: Row, evidence: Evidence, total: int, mapped: bool) -> str:
    """Whether a tag's tickets are additional at all.

    A mapped tag is news unless the total speaks against it: its excess plus its scatter stays below the tag's, so
    tickets only changed their label. Raw tags come and go with every release and campaign; an unmapped one is news
    only where it explains a clear move of the total.
    """
    inside = _inside(row, evidence)
    excess, scatter = _excess(evidence, inside, total, row["direction"])
    own = (row["observed"] - row["expected"]) * row["direction"]
    if excess + scatter < own:
        return "labelling: the total did not move with it"
    if not mapped and row["direction"] < 0:
        return "an unmapped tag went out of use"
    if not mapped and not (excess > CLEAR * scatter and excess / 3 < own < 2 * excess):
        return "unmapped tag that does not explain a change of the total"
    return ""


def moved(row: Row, evidence: Evidence, nodes: pd.DataFrame, total: int) -> str:
    """Whether an area of the same level fell by as much as this one rose (or the other way) while the total stood.

    Tickets then changed their label, after a change of tags or of how the team tags, and nothing else.
    """
    at, inside = evidence.dates.get_loc(row["at"]), _inside(row, evidence)
    own = (row["observed"] - row["expected"]) * row["direction"]
    excess, _ = _excess(evidence, inside, total, row["direction"])
    if abs(excess) > 0.5 * own:
        return ""
    against = evidence.down if row["direction"] > 0 else evidence.up
    siblings = nodes.index[(nodes["level"] == row["level"]) & (nodes["name"] != row["name"])].to_numpy()
    siblings = siblings[against[at, siblings] < MIRROR_P]
    for sibling in siblings[np.argsort(against[at, siblings])]:
        other, _ = _excess(evidence, inside, int(sibling), -row["direction"])
        if MIRROR[0] * own <= other <= MIRROR[1] * own:
            return f"labelling: {nodes.loc[sibling, 'name']} moved as much the other way, the total did not"
    return ""


def tagging(facts: Facts, span: Scope, row: Row) -> str:
    """Whether more or less tagging alone explains the change: at the coverage of before it would be usual."""
    if row["level"] == "total":
        return ""
    every = Scope(sources=span.sources)
    first = row["since"].date()
    now = tag_coverage(facts, every.narrowed(start=span.start, end=span.end))
    then = tag_coverage(
        facts, every.narrowed(start=first - timedelta(weeks=COVERAGE_WEEKS), end=first - timedelta(days=1))
    )
    if not now or not then or abs(now - then) <= NOTABLE or (now > then) != (row["direction"] > 0):
        return ""
    same = row["observed"] * then / now
    if not row["low"] <= same <= row["high"]:
        return ""
    return (
        f"tag coverage went from {round(100 * then)} % to {round(100 * now)} %; with the tagging of before it "
        f"would be about {round(same)}, within its range"
    )


def burst(facts: Facts, span: Scope, row: Row) -> tuple[int, str]:
    """How many customers stand behind a signal; a rise that two of them make is one loud account, or spam."""
    known = people(facts, span)
    loudest = int(known["tickets"].head(BURST_CUSTOMERS).sum())
    if row["direction"] > 0 and loudest > 2 * BURST_CUSTOMERS and row["observed"] - loudest <= row["high"]:
        few = min(BURST_CUSTOMERS, len(known))
        return len(known), f"{loudest} of {int(row['observed'])} tickets from {few} customer{'s' if few > 1 else ''}"
    return len(known), ""


def _inside(row: Row, evidence: Evidence) -> slice:
    at = evidence.dates.get_loc(row["at"])
    return slice(at - int(row["window"]) + 1, at + 1)


def _excess(evidence: Evidence, inside: slice, series: int, direction: int) -> tuple[float, float]:
    """Tickets beyond the expected ones in the direction asked for, and their standard deviation."""
    known = np.isfinite(evidence.counts[inside, series]) & np.isfinite(evidence.mean[inside, series])
    due = evidence.mean[inside, series][known]
    excess = float(evidence.counts[inside, series][known].sum() - due.sum()) * direction
    unsure = float((due * evidence.variance[inside, series][known]).sum())
    return excess, float(np.sqrt(due.sum() * (evidence.spread[inside, series][known].max(initial=1.0) + unsure)))
