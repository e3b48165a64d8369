"""Stories: what happened, reported once. Signals of parents, parts and overlapping tags at one time are one story.

Its lead is the most specific area that has the strongest evidence; the others are its parts.
"""

import math
from collections.abc import Callable, Collection, Sequence, Set
from dataclasses import replace
from datetime import timedelta

from analytics.signals.cautions import burst, tagging
from analytics.signals.severity import severity
from analytics.signals.signal import Signal
from analytics.store.facts import Facts
from analytics.workspace.area import LEVELS

SLACK = timedelta(days=7)  # signals that begin so near each other, or overlap, can be one story
AGAIN = timedelta(days=14)  # so soon after its end an area's signal is the same one going on
SHARED = 0.5  # of the smaller one's tickets, from which two signals are the same tickets
OVERLAPPING = ("feature", "tag")  # levels whose groups share tickets with anything

Tickets = Callable[[Signal], Set[int]]


def stories(facts: Facts, found: Sequence[Signal], tickets: Tickets, *, mapped: Collection[str]) -> tuple[Signal, ...]:
    """One signal per story, what is no news set aside as a watch, and the watches that belong to no story.

    found: signals and watches of single areas. tickets: the ids of a signal's tickets. mapped: tags that
    mean something; any other is a signal only as it explains a move of the total. returns: signals before watches,
    least likely by chance first.
    """
    announced = [signal for signal in found if signal.tier == "signal"]
    leads = [_questioned(facts, _merged(members)) for members in group(announced, tickets, mapped=mapped) if members]
    spans = [(signal.since - SLACK, signal.until + SLACK, signal.direction) for signal in leads]
    watches: dict[tuple[object, ...], Signal] = {}
    for signal in sorted((s for s in found if s.tier == "watch"), key=lambda signal: signal.p_value):
        watches.setdefault((signal.since, signal.until, signal.observed, signal.expected), signal)
    apart = [
        replace(signal, daily=signal.grain == "day")
        for signal in watches.values()
        if signal.note
        or not any(a <= signal.since and signal.until <= b and d == signal.direction for a, b, d in spans)
    ]
    rated = [replace(signal, severity=severity(signal)) for signal in (*leads, *apart)]
    return tuple(sorted(rated, key=lambda signal: (signal.tier, signal.p_value)))


def group(signals: Sequence[Signal], tickets: Tickets, *, mapped: Collection[str]) -> tuple[tuple[Signal, ...], ...]:
    """The signals of each story. Areas first; tags then join a story, or each other."""
    order = sorted(range(len(signals)), key=lambda number: (signals[number].since, signals[number].area.level))
    order.sort(key=lambda number: signals[number].area.level in OVERLAPPING)
    story = list(range(len(signals)))
    seen: dict[int, Set[int]] = {}

    def root(number: int) -> int:
        while story[number] != number:
            number = story[number]
        return number

    def ids(number: int) -> Set[int]:
        if number not in seen:
            seen[number] = tickets(signals[number])
        return seen[number]

    def explains_total(signal: Signal) -> bool:
        return signal.area.level == "tag" and signal.area.values[0] not in mapped

    for position, one in enumerate(order):
        a = signals[one]
        for other in order[:position]:
            b = signals[other]
            if root(one) == root(other):
                continue
            tag_that_joined = a.area.level in OVERLAPPING and root(one) != one and not explains_total(a)
            if tag_that_joined and b.area.level not in OVERLAPPING:
                break  # a tag joins one story of areas; it does not tie two of them together
            if _same(a, b):
                story[root(one)] = root(other)
                continue
            if a.direction != b.direction or not (a.holds_in(b.since, b.until) or abs(a.since - b.since) <= SLACK):
                continue
            above = explains_total(a) or explains_total(b) or _above(a, b) or _above(b, a)
            if above or _shared(ids(one), ids(other)):
                story[root(one)] = root(other)
    roots = dict.fromkeys(root(number) for number in range(len(signals)))
    return tuple(tuple(signal for number, signal in enumerate(signals) if root(number) == lead) for lead in roots)


def lead(members: Sequence[Signal]) -> Signal:
    """The signal that stands for the story: areas before tags, then the least likely, then the most specific."""
    areas = [signal for signal in members if signal.area.level != "tag"] or list(members)
    return min(
        areas,
        key=lambda signal: (
            round(math.log10(max(signal.p_value, 1e-300))),
            -LEVELS.index(signal.area.level),
            signal.p_value,
        ),
    )


def _merged(members: Sequence[Signal]) -> Signal:
    """A story's lead, for as long as its area held, with what moved with it."""
    first = lead(members)
    own = [signal for signal in members if signal.area == first.area]
    others = {signal.area for signal in members} - {first.area}
    return replace(
        first,
        since=min(signal.since for signal in own),
        noticed=min(signal.noticed for signal in own),
        until=max(signal.until for signal in own),
        daily=any(signal.grain == "day" for signal in members),
        parts=tuple(sorted(others, key=lambda area: (area.text, area.level))),
        teams=tuple(sorted({team for signal in members for team in signal.teams})),
        categories=tuple(sorted({category for signal in members for category in signal.categories})),
    )


def _questioned(facts: Facts, signal: Signal) -> Signal:
    """A signal after the questions that make it no news: few customers behind it, or only more tagging."""
    customers, bursting = burst(facts, signal)
    signal = replace(signal, customers=customers)
    if bursting:
        return replace(signal, kind="burst", tier="watch", note=bursting)
    if note := tagging(facts, signal):
        return replace(signal, kind="tagging", tier="watch", note=note)
    return signal


def _same(a: Signal, b: Signal) -> bool:
    """Whether two signals are one area's, one going on from the other."""
    return (a.area, a.direction) == (b.area, b.direction) and a.since <= b.until + AGAIN and b.since <= a.until + AGAIN


def _above(a: Signal, b: Signal) -> bool:
    """Whether a's tickets hold all of b's."""
    if a.area.level in OVERLAPPING or LEVELS.index(a.area.level) > LEVELS.index(b.area.level):
        return False
    return a.area.holds(b.area)


def _shared(a: Set[int], b: Set[int]) -> bool:
    small = min(len(a), len(b))
    return small > 0 and len(a & b) >= SHARED * small
