"""Person: who acts, with the role's rights and the teams and sources that the person is limited to."""

import hashlib
import json
from dataclasses import dataclass, field

from analytics.people.role import RIGHTS, Right, Role


@dataclass(frozen=True)
class Limit:
    """The tickets that a person sees: those with at least one of these teams and from one of these sources.

    An empty tuple limits nothing. untagged: tickets without a team are seen, too.
    """

    teams: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    untagged: bool = False

    def __bool__(self) -> bool:
        return bool(self.teams or self.sources)

    @property
    def mark(self) -> str:
        """Short, and another one for each limit; "" for none. A part of the key of whatever is kept under a limit."""
        if not self:
            return ""
        named = json.dumps([sorted(self.teams), sorted(self.sources), self.untagged])
        return f"only{hashlib.sha256(named.encode()).hexdigest()[:10]}"

    @property
    def about(self) -> str:
        """What is seen, in words.

        >>> Limit(("Sync", "Billing"), ("zendesk",), untagged=True).about
        'Sync, Billing, and tickets without a team; from zendesk'
        """
        teams = ", ".join(self.teams) + (", and tickets without a team" if self.teams and self.untagged else "")
        return "; ".join(filter(None, (teams, f"from {', '.join(self.sources)}" if self.sources else "")))


NO_LIMIT = Limit()


@dataclass(frozen=True)
class Person:
    """One person. name: recorded with what the person does. limit: empty where all tickets are seen."""

    name: str
    role: Role
    rights: frozenset[Right] = field(default=frozenset(), repr=False)
    limit: Limit = Limit()

    def may(self, right: Right) -> bool:
        return right in self.rights


def host_person(name: str) -> Person:
    """Who works on the host itself, in a shell or on a machine of one person: may do everything."""
    return Person(name, Role.ADMIN, RIGHTS[Role.ADMIN])
