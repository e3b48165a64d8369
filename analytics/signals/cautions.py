"""Cautions: changes that are real in the counts and still no news of the product: new labels, more tagging, few
accounts with many tickets. Each gives a note that states it, or "" when the change is news.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.expectation.evidence import Evidence
from analytics.formatting import day
from analytics.metrics.people import few_and_many, people
from analytics.metrics.scope import Scope
from analytics.metrics.tag_coverage import tag_coverage
from analytics.signals.relabelling import Relabelling
from analytics.signals.signal import Signal
from analytics.store.facts import Facts
from analytics.workspace.area import Area

CLEAR = 3.3  # scatters that the total must have moved for an unmapped tag to be news; the others, for a fall to be none
FLOOD_WEEKS = 8  # before the signal, from which it is known how much few accounts usually write
LEAST_MANY = 4  # tickets of such accounts, up to which they make no flood
NOTABLE = 0.05  # a change of tag coverage beyond this is looked at
COVERAGE_WEEKS = 4  # before the signal, that its tag coverage is compared with
RELABELLED_WEEKS = 8  # after a re-labelling, in which the fall of a label is a part of it
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


def of_labels(signal: Signal, changes: Iterable[Relabelling]) -> str:
    """Whether the fall of a label belongs to a re-labelling of its team that was known by then: small labels that went
    with the others are none of those that are sure to have changed."""
    if signal.direction == "up" or signal.area.level not in ("cell", "category"):
        return ""
    team = signal.area.group.get("team")
    for change in changes:
        known = change.noticed <= signal.noticed and change.day <= signal.until
        recent = signal.since < change.day + timedelta(weeks=RELABELLED_WEEKS)
        if known and recent and (team is None or team in {area.group.get("team") for area in change.areas}):
            return f"labelling: labels changed on {day(change.day, year=True)}"
    return ""


def to_others(signal: Signal, evidence: Evidence, areas: Sequence[Area]) -> str:
    """Whether a category or a cell fell as much as all others together, of the teams that have it, clearly rose.

    Its tickets then have several other labels, none of which need have risen by itself as `moved` wants it.
    """
    if signal.direction == "up" or signal.area.level not in ("cell", "category"):
        return ""
    category = signal.area.group["category"]
    named = {signal.area.group.get("team")} - {None}
    teams = named or {
        area.group["team"] for area in areas if area.level == "cell" and area.group["category"] == category
    }
    wholes = [series for series, area in enumerate(areas) if area.level == "team" and area.group["team"] in teams]
    if not wholes:
        return ""
    inside = peak(signal, evidence)
    each = np.array([_excess(evidence, inside, whole, 1) for whole in wholes])
    rose = float(each[:, 0].sum()) + signal.excess
    due = max(float(np.nansum(evidence.mean[inside][:, wholes])), 1.0)
    of_others = max(due - signal.expected, 1.0) / due
    scatter = float(np.sqrt((each[:, 1] ** 2).sum() * of_others))
    if MIRROR[0] * signal.excess <= rose <= MIRROR[1] * signal.excess and rose > CLEAR * scatter:
        return "labelling: the others rose as much, the total did not move"
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


def flood(facts: Facts, signal: Signal) -> tuple[int, str]:
    """How many customers wrote the tickets of a signal, and whether few accounts make its rise: spam, or one account.

    It is a flood when neither the tickets of the others nor the number of customers left the range, each held against
    what it usually is of all tickets.
    """
    span = signal.span
    if span.start is None or span.end is None:
        return len(people(facts, span)), ""
    found = few_and_many(facts, signal.scope, span.start, span.end, weeks=FLOOD_WEEKS)
    now, before = found[found["back"] == 0], found[found["back"] > 0]
    if now.empty:
        return 0, ""
    columns = ["tickets", "many", "accounts", "customers", "first_seen"]
    tickets, many, accounts, customers, first_seen = now[columns].iloc[0].astype(int)
    usual = float(before["tickets"].sum())
    of_others = 1 - float(before["many"].sum()) / usual if usual else 1.0
    of_customers = float(before["customers"].sum()) / usual if usual else 1.0
    most = signal.high
    within = tickets - many <= most * of_others and customers <= most * of_customers
    if signal.direction == "up" and many > LEAST_MANY and within:
        who = f"{accounts} accounts that write many" if accounts > 1 else "1 account that writes many"
        new = f"{first_seen} of {customers} customers wrote for the first time"
        return customers, f"{many} of {tickets} tickets from {who} ({new})"
    return customers, ""


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
