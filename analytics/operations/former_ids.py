"""Former ids: decisions about tickets by an id as an export once wrote it (`#2553`), moved to the ticket as it is now.

Ids came into one form after such decisions could be made. One whose ticket is still stored as written stays, and one
that a person put back, too.
"""

import logging
import re
from collections.abc import Callable, Iterator

from analytics.errors import AnalyticsError
from analytics.metrics.tickets import known_tickets
from analytics.people.acting import acting_as, host
from analytics.store.facts import Facts
from analytics.store.steps import put_back
from analytics.store.workspace import Workspace
from analytics.workspace.checks import State
from analytics.workspace.kind import Edit, Record
from analytics.workspace.kinds import KINDS, THEMES
from analytics.workspace.ticket_kinds import TICKET_LABELS, TOPICS

log = logging.getLogger("tagwatch.store")
MOVED = "Tickets have one form of ids: what was decided of them moved along"
Ticket = tuple[str, str]  # source, id
IN_LISTS = (TOPICS, THEMES)  # kinds with a list of tickets, each "source/id"
WRAPPED = re.compile(r'^="(.*)"$')
MARKED = re.compile(r"^(?:'|#|№|n[°ºo]\.?) *(\d[\d .,'’]*)$", re.IGNORECASE)
GROUPED = re.compile(r"\A(?:\d{1,3}(?:([ .,'’])\d{3})(?:\1\d{3})*(?:[.,]0{1,2})?|\d+[.,]0{1,2})")


def move_decisions(workspace: Workspace, state: State, facts: Facts) -> bool:
    """Move what was decided of tickets under a former id, as one step of the history; whether anything was moved.

    Where the ticket was decided on under its present id, too, that counts and the former record goes.
    """
    former = {ticket: present for ticket in _decided(state) if (present := present_forms(ticket[1]))}
    if not former:
        return False
    with workspace.open() as database:
        back = put_back(database, MOVED)
    if back:
        state = {
            kind: {key: record for key, record in known.items() if (kind, key) not in back}
            for kind, known in state.items()
        }
        former = {ticket: former[ticket] for ticket in _decided(state) if ticket in former}
    asked = {id_ for ticket, forms in former.items() for id_ in (*(id_ for _, id_ in _splits(ticket)), *forms)}
    with acting_as(host()):
        known = known_tickets(facts, asked)
        moved = {
            ticket: (ticket[0], next(form for form in forms if (ticket[0], form) in known))
            for ticket, forms in former.items()
            if known.isdisjoint(_splits(ticket)) and any((ticket[0], form) in known for form in forms)
        }
        if not moved:
            return False
        labels = state.get(TICKET_LABELS.plural, {}).values()
        try:
            workspace.change(
                _edits(state, lambda ticket: moved.get(ticket, ticket)),
                MOVED,
                categories=[str(record["category"]) for record in labels if record["category"]],
            )
        except AnalyticsError as error:  # a folder that cannot be written; the decisions stay where they are
            log.warning("Decisions under former ids of tickets were not moved: %s", error)
            return False
    return True


def present_forms(ticket: str) -> list[str]:
    """What an id as it was once written can be now, the likeliest first; empty for one that has its form.

    >>> present_forms("#2553"), present_forms('="2,553"'), present_forms("2553.0"), present_forms("ACME-1")
    (['2553'], ['2,553', '2553'], ['2553'], [])
    """
    plain = WRAPPED.sub(r"\1", ticket).strip()
    plain = MARKED.sub(r"\1", plain).strip()
    bare = re.sub(r"[ .,'’]", "", re.sub(r"[.,]0{1,2}$", "", plain)) if GROUPED.fullmatch(plain) else plain
    return [form for form in dict.fromkeys((plain, bare)) if form != ticket]


def _decided(state: State) -> Iterator[Ticket]:
    """The tickets that records are about."""
    for kind in KINDS:
        for record in state.get(kind.plural, {}).values():
            if kind.key[:2] == ("source", "ticket"):
                yield str(record["source"]), str(record["ticket"])
            elif kind in IN_LISTS:
                yield from map(_split, _listed(record))


def _edits(state: State, present: Callable[[Ticket], Ticket]) -> Iterator[Edit]:
    for kind in KINDS:
        known = state.get(kind.plural, {})
        for key, record in known.items():
            if kind in IN_LISTS:
                tickets = ["/".join(present(_split(each))) for each in _listed(record)]
                if tickets != _listed(record):
                    yield Edit(kind, key, {**record, "tickets": list(dict.fromkeys(tickets))})
            elif kind.key[:2] == ("source", "ticket"):
                source, ticket = str(record["source"]), str(record["ticket"])
                if (now := present((source, ticket))) != (source, ticket):
                    moved = {**record, "ticket": now[1]}
                    yield Edit(kind, key, None)
                    if (other := kind.key_of(moved)) not in known:
                        yield Edit(kind, other, moved)


def _listed(record: Record) -> list[str]:
    tickets = record["tickets"]
    return [str(ticket) for ticket in tickets] if isinstance(tickets, list) else []


def _splits(ticket: Ticket) -> list[Ticket]:
    """What else "source/id" can mean, where both may hold a slash, and itself."""
    parts = "/".join(ticket).split("/")
    return [("/".join(parts[:place]), "/".join(parts[place:])) for place in range(1, len(parts))]


def _split(ticket: str) -> Ticket:
    """Source and id of "source/id"; a source may hold a slash, an id of that time none."""
    source, _, number = ticket.rpartition("/")
    return source, number
