"""The kinds of decisions about incidents: what happened when; when customers were notified, and what they got."""

from typing import Any, TypedDict

from analytics.workspace.kind import Column, Kind

AFFECTED_STATES = ("affected", "not affected")
OF_EVENT = "event~"  # how the names of incidents begin that are events; other names are those of signals


class IncidentRecord(TypedDict):
    """What people state about an incident; empty: as tickets, signals and decisions show it."""

    incident: str
    noticed: str
    noticed_by: str
    taken: str
    taken_by: str
    fixed: str
    told: str
    note: str


class AffectedRecord(TypedDict):
    """What became of one customer of an incident."""

    customer: str
    incident: str
    state: str
    told: str
    compensation: str
    amount: str
    compensated: str
    note: str


def event_incident(start: str, name: str) -> str:
    """The name of an event's incident in addresses and decisions. start: the event's first day, as ISO."""
    return f"{OF_EVENT}{start}~{name}"


INCIDENTS: Kind[IncidentRecord] = Kind(
    "incident",
    "incidents",
    "What happened when in incidents",
    ("incident",),
    (
        Column("incident", required=True),  # its link; see `analytics.insights.incidents`
        Column("noticed", "date"),
        Column("noticed_by"),
        Column("taken", "date"),
        Column("taken_by"),
        Column("fixed", "date"),
        Column("told", "date"),
        Column("note", "lines"),  # the review: what happened, and what is done so that it does not come again
    ),
)
AFFECTED: Kind[AffectedRecord] = Kind(
    "affected customer",
    "affected_customers",
    "When affected customers were notified, and what they were given",
    ("customer", "incident"),
    (
        Column("customer", required=True),
        Column("incident", required=True),
        Column("state", "choice", AFFECTED_STATES),  # of one who is only likely to be; empty: by their tickets
        Column("told", "date"),
        Column("compensation"),
        Column("amount", "number"),
        Column("compensated", "date"),
        Column("note"),
    ),
)

INCIDENT_KINDS: tuple[Kind[Any], ...] = (INCIDENTS, AFFECTED)
