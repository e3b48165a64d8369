"""An account: a person as the people's file has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analytics.errors import AnalyticsError
from analytics.people.person import Limit
from analytics.people.role import Role
from analytics.store.invitations import limit_of
from analytics.store.people_file import Connection

ENDED = "ended"  # in the place of who gave the role: it has none here, or none any more
ACCOUNT = """select person, name, role, teams, sources, untagged, password is not null, totp is not null, added_at,
    role_by"""


@dataclass(frozen=True)
class Account:
    """A person as the store keeps them. added_at: ISO, UTC. outside: without a role in this workspace, as who is in
    others alone, or to whom the provider gives none any more."""

    number: int
    name: str
    role: Role
    limit: Limit
    has_password: bool
    has_totp: bool
    added_at: str
    outside: bool = False

    @property
    def manages_server(self) -> bool:
        """Whether an account of the default workspace is an admin there, and so in all."""
        return self.role is Role.ADMIN and not self.outside


def known_account(database: Connection, name: str) -> Account:
    """The account of a name; raises AnalyticsError where there is none."""
    row = database.execute(f"{ACCOUNT} from persons where name = ?", [name.strip()]).fetchone()
    if row is None:
        raise AnalyticsError(f"There is no person '{name}'. `people list` names everybody.")
    return account_of(row)


def account_of(row: Sequence[Any]) -> Account:
    """The account that ACCOUNT read."""
    return Account(
        row[0], row[1], Role(row[2]), limit_of(*row[3:6]), bool(row[6]), bool(row[7]), row[8], row[9] == ENDED
    )
