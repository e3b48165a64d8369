"""Triage: what people decided about signals, laid over what was found. Pure: signals and records in, signals out.

A signal that goes on is one signal: a record belongs to it when it is about the same area and direction and the two
overlap in time, whatever day each of them begins on. What was dismissed stays away, also when it comes again within a
quarter, until it exceeds what was dismissed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import TypeVar

import pandas as pd

from analytics.metrics.period import period_end
from analytics.signals.signal import Signal, frame_of
from analytics.workspace.area import Area
from analytics.workspace.checks import State, records
from analytics.workspace.decision_records import SignalRecord
from analytics.workspace.kind import Edit
from analytics.workspace.kinds import SIGNALS
from analytics.workspace.moves import set_record
from analytics.workspace.teams import Teams

AGAIN = timedelta(days=14)  # after its end, a signal of the same area is the same one
DISMISSED_WEEKS = 13  # in which what was dismissed stays away when it comes again
EXCEEDS = 1.25  # times the dismissed excess a day that make it news again
DISMISSED = "not an issue"
INCIDENT_DAYS = 7  # before the data ends, in which an incident was noticed to be still open
BANNER_DAYS = 2  # the same for the line on every page
SERIOUS = ("critical", "high")
OWN_COLUMNS = [
    "link",
    "key",
    "state",
    "severity",
    "duty",
    "owner",
    "issue",
    "note_decided",
    "decided",
    "again",
    "shown",
]

S = TypeVar("S", bound=Signal)


@dataclass(frozen=True, kw_only=True)
class Triaged(Signal):
    """A signal with what was decided about it; `severity`: as decided, else as computed."""

    link: str  # its name in addresses
    key: str  # of the record that is or would be its own
    state: str  # "new" until somebody decided
    duty: str
    owner: str  # decided, else whoever owns the team's category
    issue: str
    note_decided: str
    decided: bool
    again: str  # why a dismissed one is back, else ""
    shown: bool  # False for what was dismissed


def triaged(signals: Iterable[Signal], state: State, teams: Teams = Teams()) -> tuple[Triaged, ...]:
    """Signals with what was decided about them, in the same order."""
    known = _by_area(state)
    return tuple(_triaged(signal, *_record_of(signal, known), teams) for signal in signals)


def _triaged(signal: Signal, record: SignalRecord | None, again: str, teams: Teams) -> Triaged:
    decided = record if not again else None
    team = signal.teams[0] if len(signal.teams) == 1 else ""
    category = signal.categories[0] if len(signal.categories) == 1 else None
    found = {field.name: getattr(signal, field.name) for field in fields(Signal)}
    own = {
        "link": "~".join(identity(signal).values()),
        "key": SIGNALS.key_of(decided or identity(signal)),
        "state": (decided and decided["state"]) or "new",
        "severity": (decided and decided["severity"]) or signal.severity,
        "duty": (decided and decided["duty"]) or (teams.on_duty(team, signal.noticed) if team else ""),
        "owner": (decided and decided["owner"]) or (teams.owner(team, category) if team else ""),
        "issue": decided["issue"] if decided else "",
        "note_decided": decided["note"] if decided else "",
        "decided": decided is not None,
        "again": again,
        "shown": not (decided and decided["state"] == DISMISSED),
    }
    return Triaged(**{**found, **own})


def table(signals: Iterable[Triaged]) -> pd.DataFrame:
    """One row per signal, for downloads and scripts: the columns of `frame_of`, then those of Triaged."""
    signals = list(signals)
    rows = [{name: getattr(signal, name) for name in OWN_COLUMNS} for signal in signals]
    return pd.concat([frame_of(signals).drop(columns="severity"), pd.DataFrame(rows, columns=OWN_COLUMNS)], axis=1)


def identity(signal: Signal) -> dict[str, str]:
    """The columns of a record that identify the signal it is about."""
    return {
        "since": signal.since.isoformat(),
        "direction": signal.direction,
        "level": signal.area.level,
        "area": signal.area.text,
    }


def same_signal(link: str, known: Sequence[str]) -> str:
    """Of known links the one of the same area and direction, whatever day it begins on by now; else the first.

    >>> same_signal("2026-03-10~up~team~Sync", ["2026-03-11~up~tag~x", "2026-03-11~up~team~Sync"])
    '2026-03-11~up~team~Sync'
    """
    about = link.partition("~")[2]
    return next((one for one in known if one.partition("~")[2] == about), known[0] if known else "")


def decide(state_now: State, signal: Signal, /, **decided: str) -> Edit:
    """Decide about a signal: state, severity, duty, owner, issue, note. What is left out stays.

    The size that it had is kept with the decision, so that a dismissed one comes back when it exceeds it.
    """
    record, again = _record_of(signal, _by_area(state_now))
    named = identity(signal)
    if record and not again:
        named = {name: record[name] for name in ("since", "direction", "level", "area")}
    size = {
        "until": signal.until.isoformat(),
        "observed": f"{signal.observed:g}",
        "expected": f"{signal.expected:.2f}",
        "days": f"{signal.days}",
    }
    return set_record(state_now, SIGNALS, {**named, **size, **decided})


def open_incidents(
    signals: Iterable[Triaged], through: date | None, *, days: int = INCIDENT_DAYS
) -> tuple[Triaged, ...]:
    """Serious rises of the last `days` days, noticed from single days, that nobody took yet; worst first.

    through: the last covered day; None: no day is, so nothing is open.
    """
    if through is None:
        return ()
    found = [
        signal
        for signal in signals
        if signal.tier == "signal"
        and signal.direction == "up"
        and signal.state == "new"
        and signal.shown
        and signal.daily
        and signal.severity in SERIOUS
        and signal.noticed > through - timedelta(days=days)
    ]
    return tuple(sorted(found, key=lambda signal: (SERIOUS.index(signal.severity), signal.p_value)))


def announced(signals: Iterable[Triaged]) -> tuple[Triaged, ...]:
    """The signals (no watches) that were not dismissed."""
    return tuple(signal for signal in signals if signal.tier == "signal" and signal.shown)


def news_since(signals: Iterable[Triaged], known: Collection[str]) -> tuple[Triaged, ...]:
    """The signals of which none of the known links is the same one, whatever day it began on then."""
    begun: dict[str, list[date]] = {}
    for link in known:
        since, _, about_what = link.partition("~")
        begun.setdefault(about_what, []).append(date.fromisoformat(since))
    return tuple(
        signal
        for signal in signals
        if not any(abs(signal.since - day) <= AGAIN for day in begun.get(signal.link.partition("~")[2], ()))
    )


def within(signals: Iterable[S], start: date, end: date) -> tuple[S, ...]:
    """The signals that hold on any of these days."""
    return tuple(signal for signal in signals if signal.holds_in(start, end))


def periods_marked(signals: Iterable[Triaged], area: Area, periods: pd.Series, grain: str) -> frozenset[pd.Timestamp]:
    """Which periods (their first days) a signal of this area holds in."""
    own = [signal for signal in announced(signals) if signal.area == area]
    return frozenset(p for p in periods.unique() if within(own, p.date(), period_end(p.date(), grain)))


def about(
    signals: Iterable[S],
    *,
    teams: tuple[str, ...] = (),
    categories: tuple[str, ...] = (),
    features: tuple[str, ...] = (),
    tags: tuple[str, ...] = (),
) -> tuple[S, ...]:
    """The signals that are about any of these; an empty choice means all."""

    def touches(signal: Signal, level: str, chosen: tuple[str, ...]) -> bool:
        return not chosen or any(
            area.level == level and area.values[0] in chosen for area in (signal.area, *signal.parts)
        )

    return tuple(
        signal
        for signal in signals
        if (not teams or set(signal.teams) & set(teams))
        and (not categories or set(signal.categories) & set(categories))
        and touches(signal, "feature", features)
        and touches(signal, "tag", tags)
    )


def _by_area(state: State) -> dict[tuple[str, str, str], list[SignalRecord]]:
    known: dict[tuple[str, str, str], list[SignalRecord]] = {}
    for record in records(state, SIGNALS):
        known.setdefault((record["level"], record["area"], record["direction"]), []).append(record)
    return known


def _record_of(
    signal: Signal, known: Mapping[tuple[str, str, str], list[SignalRecord]]
) -> tuple[SignalRecord | None, str]:
    """The record about a signal, the newest first, and why a dismissed one does not cover it any longer."""
    mine = sorted(
        (
            record
            for name in _names(signal.area)
            for record in known.get((signal.area.level, name, signal.direction), ())
        ),
        key=lambda record: record["since"],
        reverse=True,
    )
    for record in mine:
        first = date.fromisoformat(record["since"])
        last = date.fromisoformat(record["until"]) if record["until"] else first
        going_on = first <= signal.until + AGAIN and signal.since <= last + AGAIN
        dismissed = record["state"] == DISMISSED
        if going_on or (dismissed and last < signal.since <= last + timedelta(weeks=DISMISSED_WEEKS)):
            return record, _exceeds(signal, record) if dismissed else ""
    return None, ""


def _names(area: Area) -> tuple[str, ...]:
    """How records name an area; earlier ones kept no difference between a · in a name and the one after the team."""
    return tuple(dict.fromkeys((area.text, " · ".join(area.values) or area.text)))


def _exceeds(signal: Signal, record: SignalRecord) -> str:
    if not record["observed"] or not record["expected"]:
        return ""
    before = abs(float(record["observed"]) - float(record["expected"])) / float(record["days"] or 1)
    if abs(signal.observed - signal.expected) / signal.days <= EXCEEDS * before:
        return ""
    return (
        f"dismissed at {float(record['observed']):.0f} where {float(record['expected']):.0f} were expected; "
        "it now exceeds that"
    )
