"""Stories: what happened, reported once. Signals of parents, parts and overlapping tags at one time are one story.

Its lead is the most specific area that has the strongest evidence; the others are its parts.
"""

import math
from collections.abc import Callable, Collection, Sequence, Set
from dataclasses import replace
from datetime import timedelta

from analytics.metrics.values import sources, teams_in_use
from analytics.signals.cautions import flood, tagging
from analytics.signals.severity import severity
from analytics.signals.signal import Signal
from analytics.store.facts import Facts
from analytics.text.terms import names_in
from analytics.workspace.area import LEVELS
from analytics.workspace.categories import NONE

SLACK = timedelta(days=7)  # a watch so near a story's days belongs to it
LATE = timedelta(days=10)  # after a story, what is surer than the story is no part of it
LONGEST = timedelta(weeks=8)  # a story gets no longer by what joins it
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
    names = names_in({*teams_in_use(facts), *sources(facts)} - {NONE})
    rated = [replace(signal, severity=severity(signal, names)) for signal in (*leads, *apart)]
    return tuple(sorted(rated, key=lambda signal: (signal.tier, signal.p_value)))


def group(signals: Sequence[Signal], tickets: Tickets, *, mapped: Collection[str]) -> tuple[tuple[Signal, ...], ...]:
    """The signals of each story. The surest first, areas before tags, each joins the stories that share its days and
    its tickets. No story gets longer than LONGEST by that, or holds two events of one area.
    """
    found: list[list[Signal]] = []
    seen: dict[int, Set[int]] = {}

    def ids(signal: Signal) -> Set[int]:
        if id(signal) not in seen:
            seen[id(signal)] = tickets(signal)
        return seen[id(signal)]

    def explains_total(signal: Signal) -> bool:
        return signal.area.level == "tag" and signal.area.values[0] not in mapped

    def related(a: Signal, b: Signal) -> bool:
        if a.direction != b.direction or not (_same(a, b) or a.holds_in(b.since, b.until)):
            return False
        above = explains_total(a) or explains_total(b) or _above(a, b) or _above(b, a)
        return above or _shared(ids(a), ids(b))

    def tie(signal: Signal) -> bool:  # a mapped tag joins one story; it does not tie two of them together
        return signal.area.level not in OVERLAPPING or explains_total(signal)

    for signal in sorted(signals, key=lambda signal: (signal.area.level in OVERLAPPING, signal.p_value)):
        joined = [signal]
        for story in sorted(found, key=lambda story: min(abs(signal.noticed - other.noticed) for other in story)):
            if len(joined) > 1 and not tie(signal):
                break
            if _fits(joined, story, explains_total) and any(related(signal, other) for other in story):
                joined = [*story, *joined]
                found.remove(story)
        found.append(joined)
    return tuple(tuple(signal for signal in signals if any(signal is other for other in story)) for story in found)


def lead(members: Sequence[Signal]) -> Signal:
    """The signal that represents the story: areas before tags, then the least likely, then the most specific."""
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
    """A signal after the questions that make it no news: few accounts behind it, or only more tagging."""
    customers, flooding = flood(facts, signal)
    signal = replace(signal, customers=customers)
    if flooding:
        return replace(signal, kind="flood", tier="watch", note=flooding)
    if note := tagging(facts, signal):
        return replace(signal, kind="tagging", tier="watch", note=note)
    return signal


def _same(a: Signal, b: Signal) -> bool:
    """Whether two signals are one area's, one going on from the other."""
    return a.area == b.area and a.since <= b.until + AGAIN and b.since <= a.until + AGAIN


def _fits(one: Sequence[Signal], other: Sequence[Signal], explains_total: Callable[[Signal], bool]) -> bool:
    """Whether two stories can be one: short enough together, and no area's new event beside its earlier one.

    explains_total: whether a signal has no event of its own, so that it cannot keep two stories apart.
    """
    whole = [*one, *other]
    if _length(whole) > max(LONGEST, _length(one), _length(other)):
        return False
    if any(_apart(a, b) or _apart(b, a) for a in one for b in other if not explains_total(a)):
        return False
    if any(_same(a, b) for a in one for b in other):
        return True
    earlier, later = sorted((one, other), key=lambda part: min(signal.noticed for signal in part))
    late = min(signal.noticed for signal in later) - min(signal.noticed for signal in earlier) > LATE
    return not (late and min(signal.p_value for signal in later) < min(signal.p_value for signal in earlier))


def _length(story: Sequence[Signal]) -> timedelta:
    return max(signal.until for signal in story) - min(signal.since for signal in story)


def _apart(earlier: Signal, later: Signal) -> bool:
    """Whether the later one is a new event of the earlier one's area; what days and weeks show within a week is one."""
    one = earlier.fresh and later.since <= earlier.noticed + SLACK
    return later.fresh and not one and earlier.area == later.area and earlier.noticed < later.since


def _above(a: Signal, b: Signal) -> bool:
    """Whether a's tickets hold all of b's."""
    if a.area.level in OVERLAPPING or LEVELS.index(a.area.level) > LEVELS.index(b.area.level):
        return False
    return a.area.holds(b.area)


def _shared(a: Set[int], b: Set[int]) -> bool:
    small = min(len(a), len(b))
    return small > 0 and len(a & b) >= SHARED * small
