"""Incidents: what broke, since when and until when, by which tickets, as events and critical signals state it.

A signal that overlaps an event of the kind incident and is about the same is that incident, not another one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from analytics.metrics.scope import Scope
from analytics.signals.sentences import area_words
from analytics.signals.severity import INCIDENT
from analytics.signals.triage import Triaged
from analytics.workspace.categories import Categories
from analytics.workspace.checks import State, records
from analytics.workspace.events import Event
from analytics.workspace.incident_kinds import INCIDENT_KINDS, OF_EVENT, event_incident
from analytics.workspace.kind import Edit, Record
from analytics.workspace.moves import set_record, take_away

NEAR = timedelta(days=3)  # between an event and a signal that is the same incident
CRITICAL = "critical"


@dataclass(frozen=True)
class Incident:
    """One incident. Its days are those of the event, else of the signal; both included."""

    link: str  # its name in addresses and decisions
    area: str  # what it is about, where it has no name
    start: date
    end: date
    scope: Scope  # the tickets that it caused, by label and day
    event: Event | None = None
    signals: tuple[Triaged, ...] = ()

    @property
    def name(self) -> str:
        """The event's name, else the area's."""
        return self.event.name if self.event else self.area


def incidents_of(
    events: Iterable[Event], signals: Iterable[Triaged], categories: Categories = Categories()
) -> tuple[Incident, ...]:
    """The incidents, the newest first: events of that kind, and critical rises that belong to none of these."""
    rises = [s for s in signals if s.tier == "signal" and s.direction == "up" and s.shown]
    taken: set[str] = set()
    found = []
    for event in events:
        if event.kind != INCIDENT:
            continue
        own = tuple(signal for signal in rises if _same(event, signal))
        taken |= {signal.link for signal in own}
        end = event.end or max([event.start, *(signal.until for signal in own)])
        scope = Scope(
            teams=event.teams,
            features=event.features,
            tags=event.tags,
            categories=faults(categories),
            start=event.start,
            end=end,
        )
        found.append(Incident(link_of(event), event.name, event.start, end, scope, event, own))
    for signal in rises:
        if signal.severity == CRITICAL and signal.link not in taken:
            scope = signal.scope.narrowed(start=signal.since, end=signal.until)
            area = area_words(signal.area, lambda by, value: categories.of(value).label if by == "category" else value)
            found.append(Incident(signal.link, area, signal.since, signal.until, scope, None, (signal,)))
    return tuple(sorted(found, key=lambda one: (-one.start.toordinal(), one.link)))


def faults(categories: Categories) -> tuple[str, ...]:
    """The categories whose tickets an incident causes: those that count as defects, and incidents."""
    known = {category.slug for category in categories.known}
    return tuple(dict.fromkeys((*categories.counting_as("defect"), *({INCIDENT} & known))))


def link_of(event: Event) -> str:
    """The name of an event's incident in addresses and decisions."""
    return event_incident(event.start.isoformat(), event.name)


def moved(state: State, was: Record, now: Record) -> list[Edit]:
    """What was decided of an event's incident under its former name and day, moved along with the event."""
    old, new = (event_incident(str(record["start"]), str(record["name"])) for record in (was, now))
    edits = []
    for kind in INCIDENT_KINDS if old != new else ():
        for record in records(state, kind):
            if record["incident"] == old:
                edit = set_record(state, kind, {**record, "incident": new})
                edits += [edit] if edit.key == kind.key_of(record) else [take_away(state, kind, record), edit]
    return edits


def incident_named(link: str, known: Iterable[Incident]) -> Incident | None:
    """The incident of a link; one of a signal also when the signal begins on another day by now, or became an event."""
    known = tuple(known)
    exact = next((one for one in known if one.link == link or link in (s.link for s in one.signals)), None)
    if exact or link.startswith(OF_EVENT):
        return exact
    begun, _, about = link.partition("~")
    try:
        since = date.fromisoformat(begun)
    except ValueError:
        return None
    for one in known:
        for signal in one.signals:
            if signal.link.partition("~")[2] == about and abs(signal.since - since) <= timedelta(days=14):
                return one
    return None


def _same(event: Event, signal: Triaged) -> bool:
    end = event.end or event.start
    near = signal.since <= end + NEAR and signal.noticed >= event.start and signal.until >= event.start
    areas = (signal.area, *signal.parts)
    features = tuple(area.values[0] for area in areas if area.level == "feature")
    tags = tuple(area.values[0] for area in areas if area.level == "tag")
    return near and event.concerns(teams=signal.teams, features=features, tags=tags)
