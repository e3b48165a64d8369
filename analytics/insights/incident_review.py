"""Incident review: when it was noticed, taken, fixed and customers notified, whom it affected, and what it cost."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from analytics.frames import rows_of
from analytics.insights.incidents import Incident, incident_named
from analytics.metrics.affected import affected, first_moment
from analytics.metrics.volume import count_of
from analytics.signals.severity import INCIDENT
from analytics.store.decision_times import Decided, decided_since
from analytics.store.facts import Facts
from analytics.store.workspace import Workspace
from analytics.workspace.checks import State, records
from analytics.workspace.customers import Customers
from analytics.workspace.decision_records import IssueRecord
from analytics.workspace.incident_kinds import AFFECTED, INCIDENTS, AffectedRecord, IncidentRecord
from analytics.workspace.issues import keys_in, project
from analytics.workspace.kind import Kind, Record
from analytics.workspace.kinds import EVENTS, SIGNALS

WRITTEN_DOWN_WITHIN = timedelta(days=31)  # of its start: an event that was written down later was not noticed by that
COLUMNS = [
    "incident",
    "name",
    "kind",
    "start",
    "end",
    "first_ticket",
    "noticed",
    "noticed_by",
    "taken",
    "taken_by",
    "fixed",
    "told",
    "days_to_notice",
    "days_to_fix",
    "customers",
    "tickets",
    "expected",
    "beyond_expected",
    "revenue",
    "customers_told",
    "amount",
    "note",
]
AFFECTED_COLUMNS = [
    "customer",
    "basis",
    "tickets",
    "plan",
    "segment",
    "revenue",
    "first",
    "source",
    "ticket",
    "told",
    "compensation",
    "amount",
    "compensated",
    "note",
]


@dataclass(frozen=True)
class Step:
    """One step of an incident: its day and by what or whom; `on` None: not known."""

    on: date | None = None
    by: str = ""


@dataclass(frozen=True)
class Known:
    """What the workspace knows of incidents beside their tickets."""

    state: State
    taken: Mapping[str, Decided]  # key of a signal's record → since when somebody has it
    fixed: Mapping[str, Decided]
    written: Mapping[str, Decided]  # key of an event of the kind incident → since when it is written down
    issues: Mapping[str, IssueRecord]

    @classmethod
    def of(cls, workspace: Workspace, state: State, issues: Mapping[str, IssueRecord], *, zone: str) -> "Known":
        """zone: of the days on which something was decided, as the facts have it."""

        def since(kind: Kind[Any], holds: Callable[[Record], bool]) -> dict[str, Decided]:
            return decided_since(workspace, kind, holds, zone=zone)

        return cls(
            state,
            since(SIGNALS, lambda r: r["state"] not in ("", "new", "known", "not an issue")),
            since(SIGNALS, lambda r: r["state"] == "fixed"),
            since(EVENTS, lambda r: r["kind"] == INCIDENT),
            {record["issue"]: record for record in issues.values()},
        )


@dataclass(frozen=True)
class Review:
    """One incident with its times and its size."""

    incident: Incident
    record: IncidentRecord
    first: pd.Timestamp | None  # the first ticket, in the workspace's zone
    noticed: Step
    taken: Step
    fixed: Step
    notified: Step
    tickets: int
    expected: float | None  # of the same days; None: too little history
    customers: int  # affected, without those who were stated not to be
    customers_notified: int
    revenue: float | None  # of the affected, each once; None: nobody's is known
    amount: float  # given as compensation

    @property
    def beyond(self) -> float | None:
        """Tickets beyond the expected ones."""
        return None if self.expected is None else self.tickets - self.expected

    @property
    def days_to_notice(self) -> int | None:
        """From the first ticket's day to the day on which it was noticed."""
        return self._days(self.noticed)

    @property
    def days_to_fix(self) -> int | None:
        """From the first ticket's day to the day of the fix."""
        return self._days(self.fixed)

    def _days(self, step: Step) -> int | None:
        return None if self.first is None or step.on is None else max(0, (step.on - self.first.date()).days)


def review(facts: Facts, incident: Incident, known: Known, expected: float | None, customers: Customers) -> Review:
    """One incident's review. What people stated of a step goes before what tickets, signals and decisions show.

    expected: the tickets to be expected of its labels and days; None: too little history.
    """
    record = record_of(known.state, incident)
    whom = affected_customers(facts, incident, known.state, customers)
    all_notified = bool(len(whom)) and bool((whom["told"] != "").all())
    revenue = whom["revenue"].dropna()
    return Review(
        incident,
        record,
        first_moment(facts, incident.scope),
        _stated(record["noticed"], record["noticed_by"]) or _noticed(incident, known),
        _stated(record["taken"], record["taken_by"]) or _taken(incident, known),
        _stated(record["fixed"], "") or _fixed(incident, known),
        _stated(record["told"], "") or (Step(date.fromisoformat(whom["told"].max()), "") if all_notified else Step()),
        count_of(facts, incident.scope.narrowed(measure="tickets")),
        expected,
        len(whom),
        int((whom["told"] != "").sum()),
        float(revenue.sum()) if len(revenue) else None,
        sum(float(amount) for amount in whom["amount"] if amount),
    )


def record_of(state: State, incident: Incident) -> IncidentRecord:
    """What people stated of an incident, also before it had its present name; a blank record without anything."""
    for record in records(state, INCIDENTS):
        if incident_named(record["incident"], [incident]):
            return record
    return {**INCIDENTS.blank, "incident": incident.link}


def affected_customers(facts: Facts, incident: Incident, state: State, customers: Customers) -> pd.DataFrame:
    """The customers of the incident's tickets, and those who were confirmed; without those stated not to be affected.

    returns: columns AFFECTED_COLUMNS. basis: "ticket" or "confirmed".
    """
    decided, blank = decided_of(state, incident), AFFECTED.blank
    found = affected(facts, incident.scope)
    rows = [
        (row.customer, "ticket", int(row.tickets), row.plan, row.segment, row.first, row.source, row.ticket)
        for row in rows_of(found)
    ]
    rows += [
        (name, "confirmed", 0, "", "", pd.NaT, "", "")
        for name, record in decided.items()
        if record["state"] == "affected" and name not in set(found["customer"])
    ]
    rows = [row for row in rows if decided.get(row[0], blank)["state"] != "not affected"]
    frame = pd.DataFrame(rows, columns=[name for name in AFFECTED_COLUMNS[:9] if name != "revenue"])
    known = [customers.named(name) for name in frame["customer"]] if customers.known else [None] * len(frame)
    frame["revenue"] = pd.array([one.revenue if one else None for one in known], dtype="Float64")
    for column in ("told", "compensation", "amount", "compensated", "note"):
        frame[column] = [str(decided.get(name, blank)[column]) for name in frame["customer"]]
    return frame[AFFECTED_COLUMNS]


def decided_of(state: State, incident: Incident) -> dict[str, AffectedRecord]:
    """Customer → what was decided of them in this incident."""
    return {r["customer"]: r for r in records(state, AFFECTED) if incident_named(r["incident"], [incident])}


def reviews_table(reviews: Iterable[Review]) -> pd.DataFrame:
    """One row per incident, for tables, files and scripts. Columns COLUMNS; days as ISO, "" where not known."""
    rows = [
        (
            one.incident.link,
            one.incident.name,
            "event" if one.incident.event else "signal",
            one.incident.start.isoformat(),
            one.incident.end.isoformat(),
            one.first.isoformat(sep=" ", timespec="minutes") if one.first is not None else "",
            _iso(one.noticed.on),
            one.noticed.by,
            _iso(one.taken.on),
            one.taken.by,
            _iso(one.fixed.on),
            _iso(one.notified.on),
            one.days_to_notice,
            one.days_to_fix,
            one.customers,
            one.tickets,
            None if one.expected is None else round(one.expected, 1),
            None if one.beyond is None else round(one.beyond, 1),
            one.revenue,
            one.customers_notified,
            one.amount or None,
            " ".join(one.record["note"].split()),  # one line each
        )
        for one in reviews
    ]
    whole = {"days_to_notice": "Int64", "days_to_fix": "Int64"}
    parts = {name: "Float64" for name in ("expected", "beyond_expected", "revenue", "amount")}
    return pd.DataFrame(rows, columns=COLUMNS).astype({**whole, **parts})


def median_days(days: Sequence[int | None]) -> float | None:
    """The median of those that are known."""
    known = [value for value in days if value is not None]
    return float(pd.Series(known).median()) if known else None


def _stated(day: str, by: str) -> Step | None:
    return Step(date.fromisoformat(day), by) if day else None


def _noticed(incident: Incident, known: Known) -> Step:
    steps = [Step(signal.noticed, "the signal") for signal in incident.signals]
    if incident.event:
        for key, decided in known.written.items():
            start = incident.event.start
            own = key == EVENTS.key_of({"start": start.isoformat(), "name": incident.event.name})
            if own and start <= decided.on <= start + WRITTEN_DOWN_WITHIN:
                steps.append(Step(decided.on, decided.who))
    return min(steps, key=lambda step: step.on or date.max, default=Step())


def _taken(incident: Incident, known: Known) -> Step:
    own = [(known.taken[signal.key], signal) for signal in incident.signals if signal.key in known.taken]
    steps = [Step(decided.on, signal.duty or decided.who) for decided, signal in own]
    return min(steps, key=lambda step: step.on or date.max, default=Step())


def _fixed(incident: Incident, known: Known) -> Step:
    """The tracker's day goes first, then the event's end, then the day on which the signal was marked as fixed."""
    named = {key for signal in incident.signals if signal.issue for key in _issues_in(signal.issue, known)}
    closed = [known.issues[key]["fixed"] for key in named if known.issues[key]["fixed"]]
    if closed:
        return Step(date.fromisoformat(max(closed)), "the tracker")
    if incident.event and incident.event.end:
        return Step(incident.event.end, "the event's end")
    steps = [Step(known.fixed[s.key].on, known.fixed[s.key].who) for s in incident.signals if s.key in known.fixed]
    return max(steps, key=lambda step: step.on or date.min, default=Step())


def _issues_in(text: str, known: Known) -> list[str]:
    """The issues of the tracker that a text names: none whose key is only a part of another one (FERN-2, FERN-212)."""
    words = (word.strip("()[]<>\"'") for word in re.split(r"[\s,;]+", text))
    return sorted(keys_in(words, projects={project(key) for key in known.issues}) & known.issues.keys())


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
