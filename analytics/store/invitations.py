"""Invitations: links that let one person in, or one choose a new password; kept as hashes, in the people's file."""

import json
import secrets
import time
from dataclasses import dataclass

from analytics.people.acting import acting
from analytics.people.person import Limit
from analytics.people.role import Role
from analytics.store.people_file import Connection, mark_of

INVITATION_HOURS = 24


@dataclass(frozen=True)
class Invitation:
    """What an invitation link opens. resets: the account that gets a new password; None for a new person."""

    role: Role
    limit: Limit
    resets: int | None
    name: str  # of the account whose password is set anew, else ""


def new_invitation(database: Connection, role: Role, limit: Limit, resets: int | None, hours: float) -> str:
    """Keep a new one, whose secret this returns. resets: as `Invitation` has it."""
    secret = secrets.token_urlsafe(24)
    database.execute("delete from invitations where until < ?", [time.time()])
    database.execute(
        "insert into invitations values (?, ?, ?, ?, ?, ?, ?, ?)",
        [mark_of(secret), role.value, *texts_of(limit), resets, time.time() + hours * 3600, acting().name],
    )
    return secret


def read_invitation(database: Connection, secret: str) -> Invitation | None:
    """The one that a link opens; None for one that was used, has ended, or was never made."""
    row = database.execute(
        """select i.role, i.teams, i.sources, i.untagged, resets, coalesce(p.name, '')
        from invitations i left join persons p on p.person = i.resets where mark = ? and until > ?""",
        [mark_of(secret), time.time()],
    ).fetchone()
    return Invitation(Role(row[0]), limit_of(*row[1:4]), row[4], row[5]) if row else None


def limit_of(teams: str, sources: str, untagged: int) -> Limit:
    """A limit as the people's file has it."""
    return Limit(tuple(json.loads(teams)), tuple(json.loads(sources)), bool(untagged))


def texts_of(limit: Limit) -> tuple[str, str, int]:
    """The reverse of `limit_of`."""
    return json.dumps(limit.teams), json.dumps(limit.sources), int(limit.untagged)
