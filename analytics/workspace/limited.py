"""Limited: the decisions that concern what a limited person sees, and the refusal of changes to any others."""

from collections.abc import Callable, Collection, Iterable, Set
from dataclasses import dataclass, replace
from typing import Any

from analytics.people.acting import NotAllowed
from analytics.people.person import Limit
from analytics.workspace.area import LEVELS, Area
from analytics.workspace.checks import State
from analytics.workspace.customer_kinds import CUSTOMER_CALLS, CUSTOMER_RULES, PLANS
from analytics.workspace.day_kinds import MISSING_DAYS, QUIET_DAYS
from analytics.workspace.incident_kinds import AFFECTED, INCIDENTS, OF_EVENT, event_incident
from analytics.workspace.kind import Edit, Kind, Record
from analytics.workspace.kinds import (
    CATEGORIES,
    CELLS,
    DUTIES,
    EVENTS,
    EXPLANATIONS,
    FEATURES,
    NOTIFIED,
    RECIPIENTS,
    REQUESTS,
    SETTINGS,
    SIGNALS,
    SPLITS,
    TAGS,
    TEAMS,
    THEMES,
    UNAWARE_ANSWERS,
)
from analytics.workspace.release_kinds import BETA_CUSTOMERS
from analytics.workspace.research_kinds import FINDINGS, QUESTIONS
from analytics.workspace.shadowing_kinds import DEBRIEFS, SHADOWING_SLOTS, SHADOWING_VISITS
from analytics.workspace.source_kinds import PRIVACY_RULES, SOURCE_RULES
from analytics.workspace.ticket_kinds import TICKET_LABELS, TOPICS

ABOUT_ALL = frozenset(
    kind.plural for kind in (CATEGORIES, QUIET_DAYS, SETTINGS, SHADOWING_SLOTS, SHADOWING_VISITS, CUSTOMER_RULES, PLANS)
)
Keys = Collection[str]  # of tickets, as "source/ticket id"
OF_TICKETS: tuple[Kind[Any], ...] = (NOTIFIED, UNAWARE_ANSWERS, TICKET_LABELS)
OF_TEAMS: tuple[Kind[Any], ...] = (TEAMS, CELLS, DUTIES)
OF_SOURCES: tuple[Kind[Any], ...] = (PRIVACY_RULES, SOURCE_RULES)


@dataclass(frozen=True)
class Seen:
    """What a limited person sees, by name. tickets: of some tickets those that the person sees."""

    limit: Limit
    tags: frozenset[str]
    features: frozenset[str]
    customers: frozenset[str]
    tickets: Callable[[Keys], Set[str]]
    incidents: frozenset[str] = frozenset()  # those that are events that the person sees
    releases: frozenset[str] = frozenset()  # names that only such events have

    def team(self, name: str) -> bool:
        return not self.limit.teams or name in self.limit.teams

    def source(self, name: str) -> bool:
        return not self.limit.sources or name in self.limit.sources

    def area(self, level: str, text: str) -> bool:
        """Whether the person sees all tickets of an area, so that its numbers are everybody's."""
        if self.limit.sources or level not in LEVELS:
            return False
        try:
            named = Area.read(level, text).group
        except ValueError:
            return False
        return named.get("team") in self.limit.teams


def narrowed(state: State, seen: Seen) -> dict[str, dict[str, Record]]:
    """The records that concern what the person sees."""
    seen = _with_events(seen, state.get(EVENTS.plural, {}).values())
    with_tickets = [state.get(kind.plural, {}) for kind in (*OF_TICKETS, THEMES, TOPICS)]
    asked = {key for records in with_tickets for record in records.values() for key in _keys(record)}
    tickets = seen.tickets(asked) if asked else set()
    kept = {
        plural: {key: record for key, record in records.items() if _concerns(plural, record, seen, tickets)}
        for plural, records in state.items()
    }
    themes = {str(record["theme"]) for record in kept.get(THEMES.plural, {}).values()}
    named = {"feature": seen.features, "theme": themes, "tag": seen.tags}
    requests = kept.get(REQUESTS.plural, {}).items()
    kept[REQUESTS.plural] = {key: record for key, record in requests if record["name"] in named[str(record["by"])]}
    return kept


def refuse_others(edits: Iterable[Edit], state: State, seen: Seen) -> None:
    """Raise NotAllowed for a change of a record that concerns what the person does not see.

    state: all decisions, whether or not the person sees them.
    """
    edits = list(edits)
    added = [edit.record for edit in edits if edit.kind.plural == EVENTS.plural and edit.record is not None]
    seen = _with_events(seen, [*state.get(EVENTS.plural, {}).values(), *added])
    tickets = seen.tickets({key for edit in edits for record in _both(edit, state) for key in _keys(record)})
    for edit in edits:
        for record in _both(edit, state):
            if not _own(edit.kind, record, seen, tickets):
                raise NotAllowed(
                    f"This decision ({edit.kind.name}) concerns tickets that you do not see: your account is limited "
                    f"to {seen.limit.about}. Who sees all of them can decide it."
                )
    _keep_named(edits, state, seen)


def _with_events(seen: Seen, events: Iterable[Record]) -> Seen:
    own, others = [], set()
    for event in events:
        if _concerns(EVENTS.plural, event, seen, frozenset()):
            own.append(event)
        else:
            others |= _names(event)
    names = {name for event in own for name in _names(event)} - others
    return replace(seen, incidents=frozenset(map(_incident, own)), releases=frozenset(names))


def _names(event: Record) -> set[str]:
    """What customers of its beta may be noted under: a name that others have, too, is left out by who asks."""
    return {str(event["name"]), f"{event['start']} {event['name']}"}


def _incident(event: Record) -> str:
    return event_incident(str(event["start"]), str(event["name"]))


def _keep_named(edits: Iterable[Edit], state: State, seen: Seen) -> None:
    """Raise NotAllowed where an event is renamed, moved or removed for which hidden customers are noted by its name."""
    before = state.get(EVENTS.plural, {})
    after = {**before, **{edit.key: edit.record for edit in edits if edit.kind.plural == EVENTS.plural}}
    left = [event for event in after.values() if event is not None]
    gone = [event for key, event in before.items() if after[key] is None]
    lost = {name for event in gone for name in _names(event)} - {name for event in left for name in _names(event)}
    incidents = set(map(_incident, gone)) - set(map(_incident, left))
    noted: list[tuple[Kind[Any], str, set[str]]] = [
        (BETA_CUSTOMERS, "release", lost),
        (AFFECTED, "incident", incidents),
    ]
    for kind, column, names in noted:
        for record in state.get(kind.plural, {}).values():
            if record[column] in names and record["customer"] not in seen.customers:
                raise NotAllowed(
                    "This event cannot be renamed, moved or removed by you: customers that you do not see were noted "
                    f"for it, and your account is limited to {seen.limit.about}. Who sees all of them can do it."
                )


def _both(edit: Edit, state: State) -> list[Record]:
    before = state.get(edit.kind.plural, {}).get(edit.key)
    return [record for record in (before, edit.record) if record is not None]


def _own(kind: Kind[Any], record: Record, seen: Seen, tickets: Set[str]) -> bool:
    """Whether a record concerns nothing but what the person sees."""
    if kind.plural == EVENTS.plural:
        teams, features, tags = (_list(record[name]) for name in ("teams", "features", "tags"))
        return bool(teams or features or tags) and (
            all(map(seen.team, teams)) and set(features) <= seen.features and set(tags) <= seen.tags
        )
    if kind.plural in (QUESTIONS.plural, FINDINGS.plural):
        return seen.area(str(record["level"]), str(record["area"])) and _concerns(kind.plural, record, seen, tickets)
    if kind.plural == THEMES.plural:
        return set(_keys(record)) <= tickets and set(_list(record["tags"])) <= seen.tags
    if kind.plural == TICKET_LABELS.plural and record["team"] and not seen.team(str(record["team"])):
        return False
    return _concerns(kind.plural, record, seen, tickets)


def _concerns(plural: str, record: Record, seen: Seen, tickets: Set[str]) -> bool:
    """Whether a record is about something that the person sees; what is about everything is."""
    text = {name: str(value) for name, value in record.items()}
    if plural in {kind.plural for kind in OF_TEAMS}:
        return seen.team(text["team"])
    if plural in {kind.plural for kind in OF_SOURCES}:
        return seen.source(text["source"])
    if plural in {kind.plural for kind in OF_TICKETS} or plural == TOPICS.plural:
        return set(_keys(record)) <= tickets
    if plural == CUSTOMER_CALLS.plural:
        return text["customer"] in seen.customers
    if plural == BETA_CUSTOMERS.plural:
        return text["customer"] in seen.customers and text["release"] in seen.releases
    if plural == RECIPIENTS.plural:
        return False
    if plural == REQUESTS.plural:
        named = {"feature": seen.features, "tag": seen.tags}
        keys = [(text["by"], text["name"]), text["merged_into"].partition(":")[::2]]
        return all(name in named.get(by, ()) for by, name in keys if by)
    if plural in (FEATURES.plural, EXPLANATIONS.plural):
        return text["feature"] in seen.features or (bool(text.get("team")) and seen.team(text["team"]))
    if plural == TAGS.plural:
        return text["tag"] in seen.tags
    if plural == SPLITS.plural:
        return text["tag"] in seen.tags and text["into"] in seen.tags
    if plural in (SIGNALS.plural, DEBRIEFS.plural):
        return seen.area(text["level"], text["area"])
    if plural == QUESTIONS.plural:
        return text["level"] == "total" or seen.area(text["level"], text["area"])
    if plural == FINDINGS.plural:
        return seen.area(text["level"], text["area"]) and text["customer"] in seen.customers
    if plural == MISSING_DAYS.plural:
        return seen.team(text["name"]) if text["level"] == "team" else seen.source(text["name"])
    if plural == THEMES.plural:
        gathered, feature = {*_list(record["tags"]), *_keys(record)}, text["feature"]
        return bool((seen.tags | tickets) & gathered or feature in seen.features) or not (gathered or feature)
    if plural == EVENTS.plural:
        teams, features, tags = (_list(record[name]) for name in ("teams", "features", "tags"))
        known = any(map(seen.team, teams)) or seen.features & set(features) or seen.tags & set(tags)
        return bool(known) or not (teams or features or tags)
    if plural in (INCIDENTS.plural, AFFECTED.plural):
        *_, level, area = ["", "", *text["incident"].split("~")]  # the link of its signal
        by_event = text["incident"].startswith(OF_EVENT)
        own = text["incident"] in seen.incidents if by_event else seen.area(level, area)
        return own and text.get("customer", "") in {"", *seen.customers}
    return plural in ABOUT_ALL  # a kind that nobody thought of is not shown


def _keys(record: Record) -> list[str]:
    """The tickets that a record names."""
    if "ticket" in record:
        return [f"{record['source']}/{record['ticket']}"]
    return _list(record.get("tickets", []))


def _list(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []
