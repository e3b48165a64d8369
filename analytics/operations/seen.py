"""Seen: what a limited person sees of a store, taken from the facts of the limit."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from analytics.metrics.missing_days import MissingDay
from analytics.metrics.values import known_tickets, seen_names
from analytics.people.acting import NotAllowed
from analytics.people.person import Limit
from analytics.store.facts import Facts
from analytics.workspace import limited
from analytics.workspace.checks import State
from analytics.workspace.kind import Edit
from analytics.workspace.limited import Keys, Seen
from analytics.workspace.taxonomy import Taxonomy


def seen_in(facts: Facts, taxonomy: Taxonomy) -> Seen:
    """What the facts of a limit have, and the features of its teams. taxonomy: of the whole workspace."""
    tags, features, customers = seen_names(facts)
    own = {one.name for one in taxonomy.features.features if not facts.limit.teams or one.team in facts.limit.teams}

    def tickets(keys: Keys) -> set[str]:
        return known_tickets(facts, keys) if keys else set()

    return Seen(facts.limit, tags, features | own, customers, tickets)


def narrowed_to(facts: Facts, state: State, taxonomy: Taxonomy) -> tuple[State, Taxonomy]:
    """The decisions and the taxonomy as far as they concern the facts of a limit."""
    left = limited.narrowed(state, seen_in(facts, taxonomy))
    return left, Taxonomy.of(left)


def refuse_others(edits: Sequence[Edit], facts: Facts | None, limit: Limit, state: State, taxonomy: Taxonomy) -> None:
    """Raise NotAllowed for edits of what who is limited does not see. facts: of all tickets; None: there are none."""
    if facts is None:
        raise NotAllowed("There are no tickets yet that you could decide about.")
    limited.refuse_others(edits, state, seen_in(facts.within(limit), taxonomy))


def own_days(found: Iterable[MissingDay], limit: Limit) -> tuple[MissingDay, ...]:
    """The missing days of whom the person sees all tickets, and, without their numbers, those stated of a source.

    A day is judged by everybody's tickets: those of one team alone would ask about days that are whole.
    """
    kept = []
    for one in found:
        whole = not limit.sources and one.name in limit.teams if one.level == "team" else not limit.teams
        seen = one.level == "team" or not limit.sources or one.name in limit.sources
        if whole and seen:
            kept.append(one)
        elif one.level == "source" and one.answer and seen:
            kept.append(replace(one, tickets=0, low=None, high=None))
    return tuple(kept)
