"""Links: where a roundup lives, and the expiring signed link to its picture for whoever cannot sign in.

A token names one week, scope and look and ends by itself; it is signed with a key of this store (HMAC, SHA-256).
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

from itsdangerous import BadData, URLSafeSerializer

from analytics.configuration import configuration
from analytics.errors import AnalyticsError
from analytics.metrics.scope import Scope
from analytics.people.acting import NotAllowed, acting
from analytics.people.role import Right
from analytics.people.workspace_in_use import NamedWorkspace, link_parameters_of_workspace
from analytics.store.editions import Editions, scope_key, seen_by
from analytics.store.signing import signer, times_revoked
from analytics.store.workspaces import Workspaces, id_of

DAYS_VALID = 30
NOT_VALID = "This link is not valid. Ask for a new one on the page Roundup."


class BadToken(AnalyticsError):
    """A link that was not made here, was changed, is for another week, or has ended."""


@dataclass(frozen=True)
class Pass:
    """What a token opens."""

    week: date
    teams: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    theme: str = "light"


def address() -> str:
    """The dashboard's public address without a slash at its end; empty when it is not known."""
    return configuration().url


def page_link(week: date, teams: Sequence[str] = ()) -> str | None:
    """The page of a roundup, for people who can sign in; None when the address is not known."""
    named = link_parameters_of_workspace()
    query = urlencode([("week", week.isoformat()), *(("team", team) for team in teams), *named.items()])
    return f"{address()}/roundup?{query}" if address() else None


def tickets_link(scope: Scope) -> str | None:
    """The page with the tickets of a scope that names a period; raises ValueError for one that does not."""
    if scope.start is None or scope.end is None:
        raise ValueError("the scope names no period")
    query = urlencode(
        [
            *((name, value) for name, values in scope.filters.items() for value in values),
            ("period", "custom"),
            ("from", scope.start.isoformat()),
            ("to", scope.end.isoformat()),
            *link_parameters_of_workspace().items(),
        ]
    )
    return f"{address()}/tickets?{query}" if address() else None


def mint(folder: Path, opens: Pass, *, days: int = DAYS_VALID, now: float | None = None) -> str:
    """A token that opens one roundup for so many days, for whoever has it.

    Raises NotAllowed to who is limited to teams or sources for a scope that is not within that.
    """
    if not seen_by(limit := acting().limit, scope_key(opens.teams, opens.sources)):
        raise NotAllowed(
            f"A link opens the roundup to whoever has it, and your account is limited to {limit.about}. Choose one of "
            "these in the filters."
        )
    published = Editions(folder).published(opens.week, scope_key(opens.teams, opens.sources))
    if not acting().may(Right.TEXT) and not published:
        raise NotAllowed("This week is not published: its link would show quotes, which your role may not read.")
    until = int((time.time() if now is None else now) + days * 86_400)
    values = [opens.week.isoformat(), list(opens.teams), list(opens.sources), opens.theme, until]
    signed = str(_serializer(folder).dumps(values))
    return f"{id}:{signed}" if (id := id_of(folder)) else signed


def workspace_of(server: Path, token: str) -> NamedWorkspace:
    """The workspace whose token this is, by the id before its colon; raises BadToken."""
    found = Workspaces(server).of(token.rpartition(":")[0])
    if found is None:
        raise BadToken(NOT_VALID)
    return found


def read(folder: Path, token: str, *, now: float | None = None) -> Pass:
    """What a token opens; raises BadToken."""
    id, _, token = token.rpartition(":")
    try:
        if id != id_of(folder):
            raise ValueError("a token of another workspace")
        week, teams, sources, theme, until = _serializer(folder).loads(token)
    except (BadData, ValueError, TypeError):
        raise BadToken(NOT_VALID) from None
    if (time.time() if now is None else now) >= until:
        raise BadToken("This link has ended. Ask for a new one on the page Roundup.")
    return Pass(date.fromisoformat(week), tuple(teams), tuple(sources), theme)


def path_of(opens: Pass, token: str, suffix: str) -> str:
    """The path under the dashboard's address: `/roundup/2026-03-02.png?token=…`."""
    return f"/roundup/{opens.week}{suffix}?{urlencode({'token': token})}"


def _serializer(folder: Path) -> URLSafeSerializer:
    times = times_revoked(folder)
    return signer(folder, salt=f"roundup {times}" if times else "roundup")
