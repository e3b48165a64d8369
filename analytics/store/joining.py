"""Joining a further workspace by its invitation: with the account that somebody has here, or a new one."""

from pathlib import Path

from analytics.errors import AnalyticsError
from analytics.people.workspace_in_use import NamedWorkspace
from analytics.store.account import Account, known_account
from analytics.store.invitations import Invitation, read_invitation
from analytics.store.people import People, insert, insert_outside, note
from analytics.store.people_file import mark_of, opened
from analytics.store.workspaces import Workspaces

USED = "This link was used or has ended. Ask an admin for a new one."


def invited(server: Path, secret: str) -> tuple[NamedWorkspace, Invitation] | None:
    """The workspace that an invitation is to, and the invitation; None for a link that no longer holds."""
    for workspace in Workspaces(server).all():
        if found := People(workspace.folder).invitation(secret):
            return workspace, found
    return None


def join(workspace: NamedWorkspace, server: Path, secret: str, name: str, password: str) -> Account:
    """Make an account, without a role in the default workspace, and use the invitation for it.

    password: its hash. Raises AnalyticsError for a link that no longer holds or a name that is taken.
    """
    if People(workspace.folder).invitation(secret) is None:
        raise AnalyticsError(USED)
    with opened(server) as database:
        if database.execute("select 1 from persons where name = ?", [name]).fetchone():
            raise AnalyticsError("This name is taken. If it is yours, sign in and open the link again.")
        insert_outside(database, name, password, by=name)
        account = known_account(database, name)
        admit(workspace, secret, account)  # where that is refused there is no account either
    return account


def admit(workspace: NamedWorkspace, secret: str, account: Account) -> None:
    """Use an invitation, once, for an account that is there: it gets the role and limit in the workspace.

    Raises AnalyticsError for a link that no longer holds, an archived workspace, and who is in it already.
    """
    if workspace.archived_at:
        raise AnalyticsError(f"'{workspace.name}' is archived: nobody joins it until an admin takes it back into use.")
    if (there := People(workspace.folder).named(account.name)) and there.added_at >= account.added_at:
        raise AnalyticsError(f"You are in '{workspace.name}' already, as {there.role.value}. An admin changes that.")
    with opened(workspace.folder) as database:
        found = read_invitation(database, secret)
        if found is None:
            raise AnalyticsError(USED)
        database.execute("delete from invitations where mark = ?", [mark_of(secret)])
        database.execute("delete from persons where name = ?", [account.name])
        insert(database, account.name, found.role, found.limit, None, by=account.name)
        note(database, f"{account.name} joined as {found.role.value}", who=account.name)
