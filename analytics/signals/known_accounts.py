"""Known accounts: a rise that accounts make whose earlier one a person set aside is no news either.

Set aside is what was dismissed as not an issue, and a day that was confirmed as a flood. The accounts that wrote many
in it are known for a quarter: a later rise is theirs when it lies within its range without what they wrote beyond
their usual, however little each of them writes now. Nothing else about it is looked at, so whatever other customers
write stays news.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from analytics.formatting import counted, day
from analytics.metrics.missing_days import MissingDay
from analytics.metrics.people import tickets_of, writing_many
from analytics.metrics.scope import Scope
from analytics.signals.cautions import FLOOD_WEEKS
from analytics.signals.signal import Signal
from analytics.signals.triage import DISMISSED, DISMISSED_WEEKS
from analytics.store.facts import Facts
from analytics.workspace.area import Area
from analytics.workspace.checks import State, records
from analytics.workspace.kinds import SIGNALS

S = TypeVar("S", bound=Signal)

OF_EXCESS = 0.5  # of a rise that known accounts must have written beyond their usual


@dataclass(frozen=True)
class SetAside:
    """What a person set aside: the tickets of `scope` from `first` to `last`."""

    scope: Scope
    first: date
    last: date


def set_aside(state: State, missing: Iterable[MissingDay]) -> tuple[SetAside, ...]:
    """The rises that were dismissed and the floods that were confirmed, the newest first."""
    found = [
        SetAside(Scope(teams=(one.name,)) if one.level == "team" else Scope(sources=(one.name,)), one.day, one.day)
        for one in missing
        if one.answer == "flood"
    ]
    for record in records(state, SIGNALS):
        if record["state"] == DISMISSED and record["direction"] == "up" and record["until"]:
            days = date.fromisoformat(record["since"]), date.fromisoformat(record["until"])
            with suppress(ValueError):  # an early record of a cell names no area unambiguously
                found.append(SetAside(Scope().of_area(Area.read(record["level"], record["area"])), *days))
    return tuple(sorted(found, key=lambda one: (one.last, one.first, repr(one.scope)), reverse=True))


def without_known(facts: Facts, signals: Sequence[S], state: State, missing: Iterable[MissingDay]) -> tuple[S, ...]:
    """The same signals; those of known accounts alone as watches with a note that names the day set aside."""
    aside = set_aside(state, missing)
    if not aside:
        return tuple(signals)
    writers: dict[SetAside, tuple[str, ...]] = {}

    def known(signal: S) -> S:
        if signal.tier != "signal" or signal.direction != "up":
            return signal
        for one in aside:
            if not one.last < signal.since <= one.last + timedelta(weeks=DISMISSED_WEEKS):
                continue
            if one not in writers:
                writers[one] = writing_many(facts, one.scope, one.first, one.last)
            theirs, accounts = tickets_of(facts, signal.span, writers[one]) if writers[one] else (0, 0)
            if signal.observed - theirs > signal.high or theirs < OF_EXCESS * signal.excess:
                continue
            usual = _usual(facts, signal, writers[one], aside)
            within = signal.observed - theirs <= signal.high - usual
            if within and theirs - usual >= OF_EXCESS * signal.excess:
                who = counted(accounts, "account")
                note = f"{theirs} of {signal.observed:.0f} tickets from {who} set aside on {day(one.last, year=True)}"
                return replace(signal, kind="flood", tier="watch", note=note)
        return signal

    return tuple(known(signal) for signal in signals)


def _usual(facts: Facts, signal: Signal, accounts: Sequence[str], aside: Iterable[SetAside]) -> float:
    """How many tickets these accounts usually write in the days of a signal: the mean of the same days of the
    FLOOD_WEEKS before, as far as nothing of them was set aside."""
    span = signal.span
    if span.start is None or span.end is None:
        return 0.0
    backs = [timedelta(weeks=back) for back in range(1, FLOOD_WEEKS + 1)]
    weeks = [(span.start - back, span.end - back) for back in backs]
    quiet = [days for days in weeks if not any(one.first <= days[1] and days[0] <= one.last for one in aside)]
    wrote = [
        tickets_of(facts, signal.scope.narrowed(start=first, end=last), accounts)[0] for first, last in quiet or weeks
    ]
    return sum(wrote) / len(wrote)
