"""The people of a store: persons with role and limit, and the invitations that let them in."""

import shlex
from dataclasses import dataclass, replace
from pathlib import Path

from analytics.configuration import configuration
from analytics.errors import AnalyticsError
from analytics.people.acting import acting, require
from analytics.people.person import Limit
from analytics.people.role import Right, Role
from analytics.people.workspace_in_use import NamedWorkspace
from analytics.store.account import ACCOUNT, ENDED, Account, account_of, known_account
from analytics.store.invitations import (
    INVITATION_HOURS,
    Invitation,
    new_invitation,
    read_invitation,
    texts_of,
)
from analytics.store.people_file import Connection, mark_of, now, opened, reading
from analytics.store.views import Views
from analytics.store.workspaces import Workspaces, id_of

PROVIDER = "provider"  # who added an account, or gave its role, without an admin


@dataclass(frozen=True)
class People:
    """The people of one workspace. What changes them needs the right to manage, and is recorded.

    Of the default one they are the server's accounts; of another the roles of some of these, by name.
    """

    folder: Path

    def all(self) -> list[Account]:
        """Everybody, by name."""
        with reading(self.folder) as database:
            rows = database.execute(f"{ACCOUNT} from persons order by name").fetchall() if database else []
        return [account_of(row) for row in rows]

    def named(self, name: str) -> Account | None:
        with reading(self.folder) as database:
            ask = f"{ACCOUNT} from persons where name = ?"
            row = database.execute(ask, [name.strip()]).fetchone() if database else None
        return account_of(row) if row else None

    def present(self, name: str) -> Account | None:
        """The account of a name, unless it has no role in any workspace."""
        return (found := self.named(name)) and self._somewhere(found)

    def invite(self, role: Role, limit: Limit = Limit(), *, hours: float = INVITATION_HOURS) -> str:
        """The secret part of a link with which one new person joins in this role."""
        require(Right.MANAGE)
        _check_limit(role, limit)
        with opened(self.folder) as database:
            secret = new_invitation(database, role, limit, None, hours)
            note(database, f"Invited a person as {role.value}{_limited(limit)}")
        return secret

    def reset(self, name: str, *, hours: float = INVITATION_HOURS) -> str:
        """The secret part of a link with which a person chooses a new password; their second factor is removed then."""
        require(Right.MANAGE)
        if id_of(self.folder):
            raise AnalyticsError("Passwords are the server's: an admin of the default workspace makes such a link.")
        with opened(self.folder) as database:
            account = known_account(database, name)
            secret = new_invitation(database, account.role, account.limit, account.number, hours)
            note(database, f"Made a link for a new password of {account.name}")
        return secret

    def invitation(self, secret: str) -> Invitation | None:
        """What a link opens; None for one that was used, has ended, or was never made."""
        with reading(self.folder) as database:
            return read_invitation(database, secret) if database else None

    def accept(self, secret: str, name: str, password: str) -> Account:
        """Use an invitation, once: make the person, or set the password of the one it was made for.

        password: its hash. Raises AnalyticsError for a link that no longer holds or a name that is taken.
        """
        with opened(self.folder) as database:
            invitation = read_invitation(database, secret)
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
            insert(database, name, invitation.role, invitation.limit, password, by=name)
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
            return found and self._somewhere(found[0])
        with opened(self.folder) as database:
            if (found := _met(database, name, subject)) is None:
                if role is None:
                    return None
                insert(database, name, role, Limit(), None, by=PROVIDER)
                note(database, f"{name} came from the provider as {role.value}", who=name)
                found = (known_account(database, name), "", "")
            account, kept, role_by = found
            database.execute(
                "update persons set subject = ? where person = ?", [subject or kept or None, account.number]
            )
            if role is None:
                if role_by != PROVIDER:
                    return self._somewhere(account)
                database.execute("update persons set role_by = ? where person = ?", [ENDED, account.number])
                database.execute("delete from sessions where person = ?", [account.number])
                database.execute("delete from tokens where person = ?", [account.number])
                return self._somewhere(replace(account, outside=True))
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
        if id_of(self.folder):
            self._have_account(name)
        with opened(self.folder) as database:
            if database.execute("select 1 from persons where name = ?", [name]).fetchone():
                raise AnalyticsError(f"{name} is there already. Change the role instead.")
            insert(database, name, role, limit, None, by=acting().name)
            note(database, f"Added {name} as {role.value}{_limited(limit)}")
            return known_account(database, name)

    def change_role(self, name: str, role: Role) -> None:
        """Give a person another role; raises AnalyticsError for the last admin."""
        require(Right.MANAGE)
        with opened(self.folder) as database:
            account = known_account(database, name)
            self._keep_an_admin(database, account, role)
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
                [*texts_of(limit), account.number],
            )
            note(database, f"Limited {account.name}{_limited(limit) or ' no longer'}")

    def remove(self, name: str) -> None:
        """Remove a person with all sessions; raises AnalyticsError for the last admin."""
        require(Right.MANAGE)
        with opened(self.folder) as database:
            account = known_account(database, name)
            self._keep_an_admin(database, account, None)
            database.execute("delete from confirmations where person = ?", [account.number])  # the number is given anew
            database.execute("delete from persons where person = ?", [account.number])
            note(database, f"Removed {account.name}")
            Views(self.folder).leave(account.name)  # in time: the next person of that name has none of them
        for other in Workspaces(self.folder).all()[1:]:
            if (there := People(other.folder)).named(name):
                there.remove(name)

    def changes(self, *, most: int = 200) -> list[tuple[str, str, str]]:
        """What was changed of the people, newest first: when (ISO, UTC), who, what."""
        require(Right.MANAGE)
        with reading(self.folder) as database:
            sql = "select at, who, what from people_changes order by change desc limit ?"
            return database.execute(sql, [most]).fetchall() if database else []

    def _somewhere(self, account: Account) -> Account | None:
        """An account of the server, unless it has no role in any workspace."""
        return account if any(role_in(account, one) for one in Workspaces(self.folder).all()) else None

    def _have_account(self, name: str) -> None:
        """Have an account of a name at the server. Where people join by links only those that joined have one."""
        server = self.folder.parent.parent
        if People(server).named(name):
            return
        if configuration().auth == "accounts":
            raise AnalyticsError(f"Nobody has an account '{name}'. Invite that person to this workspace by a link.")
        with opened(server) as database:
            insert_outside(database, name, None, by=acting().name)

    def _keep_an_admin(self, database: Connection, account: Account, becomes: Role | None) -> None:
        """Raise AnalyticsError for the last admin of the server, who is an admin of the other workspaces, too."""
        ask = "select count(*) from persons where role = ? and role_by != ?"
        admins = database.execute(ask, [Role.ADMIN.value, ENDED]).fetchone()[0]
        if account.manages_server and becomes is not Role.ADMIN and admins == 1 and not id_of(self.folder):
            raise AnalyticsError(f"{account.name} is the last admin. Make somebody else an admin first.")


def role_in(account: Account, workspace: NamedWorkspace) -> Account | None:
    """An account of the server with its role and limit in a workspace; None for who is not in it.

    A role there that is older than the account was given to somebody else who had that name.
    """
    if not workspace.id:
        return None if account.outside else account
    if account.manages_server:
        return account
    found = People(workspace.folder).named(account.name)
    return found if found and found.added_at >= account.added_at else None


def insert_outside(database: Connection, name: str, password: str | None, *, by: str) -> None:
    """An account of the server without a role in the default workspace."""
    insert(database, name, Role.VIEWER, Limit(), password, by=by)
    database.execute("update persons set role_by = ? where name = ?", [ENDED, name])
    note(database, f"{name} has an account, for another workspace", who=by)


def insert(database: Connection, name: str, role: Role, limit: Limit, password: str | None, *, by: str) -> None:
    """A new person with a role; password: its hash, None where others sign the person in."""
    database.execute(
        """insert into persons (name, role, teams, sources, untagged, password, added_at, added_by)
        values (?, ?, ?, ?, ?, ?, ?, ?)""",
        [name, role.value, *texts_of(limit), password, now(), by],
    )


def _met(database: Connection, name: str, subject: str) -> tuple[Account, str, str] | None:
    """Account, subject and who gave the role, of whom a provider names."""
    columns = f"{ACCOUNT}, coalesce(subject, '') from persons where"
    row = database.execute(f"{columns} subject = ?", [subject]).fetchone() if subject else None
    row = row or database.execute(f"{columns} name = ?", [name]).fetchone()
    if row and subject and row[10] and row[10] != subject:
        raise AnalyticsError(
            f"The name {row[1]} belongs to another person of the provider. If it was given to somebody new, an admin "
            f"removes the old account: `tagwatch people remove {shlex.quote(row[1])}`."
        )
    return (account_of(row), row[10], row[9]) if row else None


def _check_limit(role: Role, limit: Limit) -> None:
    if role is Role.ADMIN and limit:
        raise AnalyticsError("An admin sees everything and cannot be limited. Choose another role, or no limit.")


def _limited(limit: Limit) -> str:
    named = ", ".join((*limit.teams, *limit.sources))
    return f", limited to {named}{' and untagged tickets' if limit.untagged else ''}" if limit else ""


def note(database: Connection, what: str, *, who: str | None = None) -> None:
    """Keep what was changed of the people, by whom (None: who acts)."""
    database.execute("insert into people_changes (at, who, what) values (?, ?, ?)", [now(), who or acting().name, what])
