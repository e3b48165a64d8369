"""Cautions: changes that are real in the counts and still no news of the product: new labels, more tagging, one
customer with many tickets. Each gives a note that says so, or "" when the change is news.
"""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.expectation.evidence import Evidence
from analytics.metrics.people import people
from analytics.metrics.scope import Scope
from analytics.metrics.tag_coverage import tag_coverage
from analytics.signals.signal import Signal
from analytics.store.facts import Facts
from analytics.workspace.area import Area

CLEAR = 3.3  # scatters that the total must have moved for an unmapped tag to be news
BURST_CUSTOMERS = 2  # without so many customers nothing unusual is left: one account with many tickets, or spam
NOTABLE = 0.05  # a change of tag coverage beyond this is looked at
COVERAGE_WEEKS = 4  # before the signal, that its tag coverage is compared with
MIRROR = (0.6, 1.6)  # of a rise that a sibling may have fallen by to be the same tickets under another label
MIRROR_P = 1e-3


def labelling(signal: Signal, evidence: Evidence, total: int, mapped: bool) -> str:
    """Whether a tag's tickets are additional at all.

    A mapped tag is news unless the total contradicts it: its excess plus its scatter stays below the tag's, so
    tickets only changed their label. Raw tags come and go with every release and campaign; an unmapped one is news
    only where it explains a clear move of the total.
    """
    excess, scatter = _excess(evidence, peak(signal, evidence), total, signal.sign)
    own = signal.excess
    if excess + scatter < own:
        return "labelling: the total did not move with it"
    if not mapped and signal.direction == "down":
        return "an unmapped tag went out of use"
    if not mapped and not (excess > CLEAR * scatter and excess / 3 < own < 2 * excess):
        return "unmapped tag that does not explain a change of the total"
    return ""


def moved(signal: Signal, evidence: Evidence, areas: Sequence[Area], total: int) -> str:
    """Whether an area of the same level fell by as much as this one rose (or the reverse) while the total did not move.

    Tickets then changed their label, after a change of tags or of how the team tags, and nothing else.
    areas: what each series of the evidence counts.
    """
    inside = peak(signal, evidence)
    own = signal.excess
    excess, _ = _excess(evidence, inside, total, signal.sign)
    if abs(excess) > 0.5 * own:
        return ""
    against: npt.NDArray[np.float64] = (evidence.down if signal.direction == "up" else evidence.up)[inside.stop - 1]
    siblings = np.array(
        [series for series, area in enumerate(areas) if area.level == signal.area.level and area != signal.area], int
    )
    siblings = siblings[against[siblings] < MIRROR_P]
    for sibling in siblings[np.argsort(against[siblings])]:
        other, _ = _excess(evidence, inside, int(sibling), -signal.sign)
        if MIRROR[0] * own <= other <= MIRROR[1] * own:
            return f"labelling: {areas[sibling].text} moved as much the other way, the total did not"
    return ""


def tagging(facts: Facts, signal: Signal) -> str:
    """Whether more or less tagging alone explains the change: at the coverage of before it would be usual."""
    if signal.area.level == "total":
        return ""
    every, span = Scope(sources=signal.scope.sources), signal.span
    now = tag_coverage(facts, every.narrowed(start=span.start, end=span.end))
    then = tag_coverage(
        facts,
        every.narrowed(start=signal.since - timedelta(weeks=COVERAGE_WEEKS), end=signal.since - timedelta(days=1)),
    )
    if not now or not then or abs(now - then) <= NOTABLE or (now > then) != (signal.direction == "up"):
        return ""
    same = signal.observed * then / now
    if not signal.low <= same <= signal.high:
        return ""
    return (
        f"tag coverage went from {round(100 * then)} % to {round(100 * now)} %; with the tagging of before it "
        f"would be about {round(same)}, within its range"
    )


def burst(facts: Facts, signal: Signal) -> tuple[int, str]:
    """How many customers wrote the tickets of a signal; a rise that two of them make is a burst of one account."""
    known = people(facts, signal.span)
    loudest = int(known["tickets"].head(BURST_CUSTOMERS).sum())
    if signal.direction == "up" and loudest > 2 * BURST_CUSTOMERS and signal.observed - loudest <= signal.high:
        few = min(BURST_CUSTOMERS, len(known))
        return len(known), f"{loudest} of {int(signal.observed)} tickets from {few} customer{'s' if few > 1 else ''}"
    return len(known), ""


def peak(signal: Signal, evidence: Evidence) -> slice:
    """The steps of a signal's peak window, as positions in the evidence that it was found by."""
    at = int(evidence.dates.searchsorted(pd.Timestamp(signal.at)))
    return slice(at - signal.steps + 1, at + 1)


def _excess(evidence: Evidence, inside: slice, series: int, direction: int) -> tuple[float, float]:
    """Tickets beyond the expected ones in the direction asked for, and their standard deviation."""
    known = np.isfinite(evidence.counts[inside, series]) & np.isfinite(evidence.mean[inside, series])
    due = evidence.mean[inside, series][known]
    excess = float(evidence.counts[inside, series][known].sum() - due.sum()) * direction
    unsure = float((due * evidence.variance[inside, series][known]).sum())
    return excess, float(np.sqrt(due.sum() * (evidence.spread[inside, series][known].max(initial=1.0) + unsure)))
