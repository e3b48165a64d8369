"""The people of a store: persons with role and limit, and the invitations that let them in."""

import hashlib
import json
import secrets
import shlex
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from analytics.errors import AnalyticsError
from analytics.people.acting import acting, require
from analytics.people.person import Limit
from analytics.people.role import Right, Role
from analytics.store.people_file import Connection, opened, reading
from analytics.store.views import Views

INVITATION_HOURS = 24
PROVIDER, ENDED = "provider", "ended"  # who added an account, or gave its role, without an admin; gives none any more
_ACCOUNT = "select person, name, role, teams, sources, untagged, password is not null, totp is not null, added_at"


@dataclass(frozen=True)
class Account:
    """A person as the store keeps them. added_at: ISO, UTC."""

    number: int
    name: str
    role: Role
    limit: Limit
    has_password: bool
    has_totp: bool
    added_at: str


@dataclass(frozen=True)
class Invitation:
    """What an invitation link opens. resets: the account that gets a new password; None for a new person."""

    role: Role
    limit: Limit
    resets: int | None
    name: str  # of the account whose password is set anew, else ""


@dataclass(frozen=True)
class People:
    """The people under one folder. What changes them needs the right to manage, and is recorded."""

    folder: Path

    def all(self) -> list[Account]:
        """Everybody, by name."""
        with reading(self.folder) as database:
            rows = database.execute(f"{_ACCOUNT} from persons order by name").fetchall() if database else []
        return [_account(row) for row in rows]

    def named(self, name: str) -> Account | None:
        with reading(self.folder) as database:
            ask = f"{_ACCOUNT} from persons where name = ?"
            row = database.execute(ask, [name.strip()]).fetchone() if database else None
        return _account(row) if row else None

    def present(self, name: str) -> Account | None:
        """The account of a name, unless the provider gives it no role any more."""
        with reading(self.folder) as database:
            ask = "select 1 from persons where name = ? and role_by = ?"
            ended = database and database.execute(ask, [name.strip(), ENDED]).fetchone()
        return None if ended else self.named(name)

    def invite(self, role: Role, limit: Limit = Limit(), *, hours: float = INVITATION_HOURS) -> str:
        """The secret part of a link with which one new person joins in this role."""
        require(Right.MANAGE)
        _check_limit(role, limit)
        with opened(self.folder) as database:
            secret = _invitation(database, role, limit, None, hours)
            note(database, f"Invited a person as {role.value}{_limited(limit)}")
        return secret

    def reset(self, name: str, *, hours: float = INVITATION_HOURS) -> str:
        """The secret part of a link with which a person chooses a new password; their second factor is removed then."""
        require(Right.MANAGE)
        with opened(self.folder) as database:
            account = known_account(database, name)
            secret = _invitation(database, account.role, account.limit, account.number, hours)
            note(database, f"Made a link for a new password of {account.name}")
        return secret

    def invitation(self, secret: str) -> Invitation | None:
        """What a link opens; None for one that was used, has ended, or was never made."""
        with reading(self.folder) as database:
            return _read_invitation(database, secret) if database else None

    def accept(self, secret: str, name: str, password: str) -> Account:
        """Use an invitation, once: make the person, or set the password of the one it was made for.

        password: its hash. Raises AnalyticsError for a link that no longer holds or a name that is taken.
        """
        with opened(self.folder) as database:
            invitation = _read_invitation(database, secret)
            if invitation is None:
                raise AnalyticsError("This link was used or has ended. Ask an admin for a new one.")
            database.execute("delete from invitations where mark = ?", [mark_of(secret)])
            if invitation.resets is not None:
                database.execute(
                    "update persons set password = ?, totp = null where person = ?", [password, invitation.resets]
                )
                database.execute("delete from sessions where person = ?", [invitation.resets])
                note(database, f"{invitation.name} chose a new password by link", who=invitation.name)
                return known_account(database, invitation.name)
            if database.execute("select 1 from persons where name = ?", [name]).fetchone():
                raise AnalyticsError("This name is taken. Choose another one.")
            _insert(database, name, invitation.role, invitation.limit, password, by=name)
            note(database, f"{name} joined as {invitation.role.value}", who=name)
            return known_account(database, name)

    def meet(self, name: str, role: Role | None, *, subject: str = "", by_default: bool = False) -> Account | None:
        """The account of somebody whom a provider or proxy signed in, with the role that it gives.

        role: None where it gives none; then the account keeps the role that an admin gave it, and one that was given
        by the provider ends, with its sessions. None: no role at all. subject: what the provider calls the person for
        ever; the account is found by it, and by the name only while it has none. Raises AnalyticsError where the name
        is another subject's. by_default: the role is what everybody gets; one that an admin gave stays.
        """
        with reading(self.folder) as database:
            found = _met(database, name, subject) if database else None
        if by_default and found and found[2] not in (PROVIDER, ENDED):
            role = None
        if found and found[1:] == (subject or found[1], PROVIDER) and found[0].role is role:
            return found[0]
        if role is None and (found is None or (found[2] != PROVIDER and found[1] == (subject or found[1]))):
            return found[0] if found and found[2] != ENDED else None
        with opened(self.folder) as database:
            if (found := _met(database, name, subject)) is None:
                if role is None:
                    return None
                _insert(database, name, role, Limit(), None, by=PROVIDER)
                note(database, f"{name} came from the provider as {role.value}", who=name)
                found = (known_account(database, name), "", "")
            account, kept, role_by = found
            database.execute(
                "update persons set subject = ? where person = ?", [subject or kept or None, account.number]
            )
            if role is None:
                if role_by != PROVIDER:
                    return account if role_by != ENDED else None
                database.execute("update persons set role_by = ? where person = ?", [ENDED, account.number])
                database.execute("delete from sessions where person = ?", [account.number])
                database.execute("delete from tokens where person = ?", [account.number])
                return None
            if account.role is not role:
                note(database, f"The provider changed {account.name} to {role.value}", who=account.name)
            database.execute(
                "update persons set role = ?, role_by = ? where person = ?", [role.value, PROVIDER, account.number]
            )
            return known_account(database, account.name)

    def add(self, name: str, role: Role, limit: Limit = Limit()) -> Account:
        """A person whom a provider or proxy will sign in; without a password."""
        require(Right.MANAGE)
        _check_limit(role, limit)
        with opened(self.folder) as database:
            if database.execute("select 1 from persons where name = ?", [name]).fetchone():
                raise AnalyticsError(f"{name} is there already. Change the role instead.")
            _insert(database, name, role, limit, None, by=acting().name)
            note(database, f"Added {name} as {role.value}{_limited(limit)}")
            return known_account(database, name)

    def change_role(self, name: str, role: Role) -> None:
        """Give a person another role; raises AnalyticsError for the last admin."""
        require(Right.MANAGE)
        with opened(self.folder) as database:
            account = known_account(database, name)
            _keep_an_admin(database, account, role)
            _check_limit(role, account.limit)
            database.execute("update persons set role = ?, role_by = '' where person = ?", [role.value, account.number])
            note(database, f"Changed {account.name} from {account.role.value} to {role.value}")

    def limit(self, name: str, limit: Limit) -> None:
        """Limit a person to teams and sources; an empty limit lifts it."""
        require(Right.MANAGE)
        with opened(self.folder) as database:
            account = known_account(database, name)
            _check_limit(account.role, limit)
            database.execute(
                "update persons set teams = ?, sources = ?, untagged = ? where person = ?",
                [*_texts(limit), account.number],
            )
            note(database, f"Limited {account.name}{_limited(limit) or ' no longer'}")

    def remove(self, name: str) -> None:
        """Remove a person with all sessions; raises AnalyticsError for the last admin."""
        require(Right.MANAGE)
        with opened(self.folder) as database:
            account = known_account(database, name)
            _keep_an_admin(database, account, None)
            database.execute("delete from persons where person = ?", [account.number])
            note(database, f"Removed {account.name}")
            Views(self.folder).leave(account.name)  # in time: the next person of that name has none of them

    def changes(self, *, most: int = 200) -> list[tuple[str, str, str]]:
        """What was changed of the people, newest first: when (ISO, UTC), who, what."""
        require(Right.MANAGE)
        with reading(self.folder) as database:
            sql = "select at, who, what from people_changes order by change desc limit ?"
            return database.execute(sql, [most]).fetchall() if database else []


def mark_of(secret: str) -> str:
    """What is kept of a secret: who reads the file cannot use it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _invitation(database: Connection, role: Role, limit: Limit, resets: int | None, hours: float) -> str:
    secret = secrets.token_urlsafe(24)
    database.execute("delete from invitations where until < ?", [time.time()])
    database.execute(
        "insert into invitations values (?, ?, ?, ?, ?, ?, ?, ?)",
        [mark_of(secret), role.value, *_texts(limit), resets, time.time() + hours * 3600, acting().name],
    )
    return secret


def _read_invitation(database: Connection, secret: str) -> Invitation | None:
    row = database.execute(
        """select i.role, i.teams, i.sources, i.untagged, resets, coalesce(p.name, '')
        from invitations i left join persons p on p.person = i.resets where mark = ? and until > ?""",
        [mark_of(secret), time.time()],
    ).fetchone()
    return Invitation(Role(row[0]), _limit(*row[1:4]), row[4], row[5]) if row else None


def _insert(database: Connection, name: str, role: Role, limit: Limit, password: str | None, *, by: str) -> None:
    database.execute(
        """insert into persons (name, role, teams, sources, untagged, password, added_at, added_by)
        values (?, ?, ?, ?, ?, ?, ?, ?)""",
        [name, role.value, *_texts(limit), password, now(), by],
    )


def known_account(database: Connection, name: str) -> Account:
    """The account of a name; raises AnalyticsError where there is none."""
    row = database.execute(f"{_ACCOUNT} from persons where name = ?", [name.strip()]).fetchone()
    if row is None:
        raise AnalyticsError(f"There is no person '{name}'. `people list` names everybody.")
    return _account(row)


def _met(database: Connection, name: str, subject: str) -> tuple[Account, str, str] | None:
    """Account, subject and who gave the role, of whom a provider names."""
    columns = f"{_ACCOUNT}, coalesce(subject, ''), role_by from persons where"
    row = database.execute(f"{columns} subject = ?", [subject]).fetchone() if subject else None
    row = row or database.execute(f"{columns} name = ?", [name]).fetchone()
    if row and subject and row[9] and row[9] != subject:
        raise AnalyticsError(
            f"The name {row[1]} belongs to another person of the provider. If it was given to somebody new, an admin "
            f"removes the old account: `tagwatch people remove {shlex.quote(row[1])}`."
        )
    return (_account(row), row[9], row[10]) if row else None


def _keep_an_admin(database: Connection, account: Account, becomes: Role | None) -> None:
    admins = database.execute("select count(*) from persons where role = ?", [Role.ADMIN.value]).fetchone()[0]
    if account.role is Role.ADMIN and becomes is not Role.ADMIN and admins == 1:
        raise AnalyticsError(f"{account.name} is the last admin. Make somebody else an admin first.")


def _check_limit(role: Role, limit: Limit) -> None:
    if role is Role.ADMIN and limit:
        raise AnalyticsError("An admin sees everything and cannot be limited. Choose another role, or no limit.")


def _limited(limit: Limit) -> str:
    named = ", ".join((*limit.teams, *limit.sources))
    return f", limited to {named}{' and untagged tickets' if limit.untagged else ''}" if limit else ""


def note(database: Connection, what: str, *, who: str | None = None) -> None:
    """Keep what was changed of the people, by whom (None: who acts)."""
    database.execute("insert into people_changes (at, who, what) values (?, ?, ?)", [now(), who or acting().name, what])


def _account(row: Sequence[Any]) -> Account:
    return Account(row[0], row[1], Role(row[2]), _limit(*row[3:6]), bool(row[6]), bool(row[7]), row[8])


def _limit(teams: str, sources: str, untagged: int) -> Limit:
    return Limit(tuple(json.loads(teams)), tuple(json.loads(sources)), bool(untagged))


def _texts(limit: Limit) -> tuple[str, str, int]:
    return json.dumps(limit.teams), json.dumps(limit.sources), int(limit.untagged)


def now() -> str:
    """This moment, ISO, UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")
