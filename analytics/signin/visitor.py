"""The visitor: who is behind a request that passed the gate. The gate writes it into a header that it alone sets."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote

from analytics.configuration import configuration
from analytics.people.person import Person
from analytics.people.role import Right, rights_of
from analytics.people.workspace_in_use import NamedWorkspace
from analytics.store.account import Account
from analytics.store.last_seen import LastSeen
from analytics.store.people import People, role_in
from analytics.store.sessions import Sessions
from analytics.store.tokens import Tokens
from analytics.store.workspaces import Workspaces
from analytics.workspace.settings import Settings

HEADER = "x-tagwatch-visitor"  # removed from whatever comes in
FRESH = 2.0  # s for which an answer of the people's file is believed
MOST = 1000  # visitors remembered


@dataclass
class Visitors:
    """Whom the marks of the gate name; asked many times for each page, answered from memory for two seconds.

    folder: the server's.
    """

    folder: Path
    _known: dict[str, tuple[float, Account | None]] = field(default_factory=dict, repr=False)
    _last: dict[Path, LastSeen] = field(default_factory=dict, repr=False)

    def account(self, mark: str) -> Account | None:
        """The account behind `session HASH` or `person NAME`, and behind `token HASH`, with its lesser role.

        None once it is removed, or the session or token has ended.
        """
        now = time.monotonic()
        found = self._known.get(mark)
        if found is None or now - found[0] > FRESH:
            if len(self._known) > MOST:
                self._known.clear()
            found = self._known[mark] = (now, self._read(mark))
            if found[1] and not mark.startswith("token "):
                self._seen(self.folder).saw(found[1])
        return found[1]

    def member(self, mark: str, workspace: NamedWorkspace) -> Account | None:
        """As `account`, with the role and the limit in a workspace; None for who is not in it, and for a token of
        another one."""
        now, key = time.monotonic(), f"{mark} in {workspace.id}"
        found = self._known.get(key)
        if found is None or now - found[0] > FRESH:
            found = self._known[key] = (now, self._member(mark, workspace))
        return found[1]

    def workspace_of(self, mark: str) -> NamedWorkspace | None:
        """The workspace that a token is bound to; None for other marks, and once it has ended."""
        if not mark.startswith("token "):
            return None
        known = Workspaces(self.folder).all()
        return next((one for one in known if self._by_token(mark.removeprefix("token "), one)), None)

    def forget(self, mark: str) -> None:
        for key in [key for key in self._known if key.partition(" in ")[0] == mark]:
            del self._known[key]

    def _member(self, mark: str, workspace: NamedWorkspace) -> Account | None:
        if mark.startswith("token "):
            return self._by_token(mark.removeprefix("token "), workspace)
        account = self.account(mark)
        found = account and role_in(account, workspace)
        if found and found is not account and not workspace.archived_at:
            self._seen(workspace.folder).saw(found)
        return found

    def _by_token(self, hash: str, workspace: NamedWorkspace) -> Account | None:
        found = Tokens(workspace.folder).account(hash)
        if not found or not found.number:  # of the shell's user where nobody signs in
            return found
        account = People(self.folder).named(found.name)
        return found if account and role_in(account, workspace) else None

    def _seen(self, folder: Path) -> LastSeen:
        return self._last.setdefault(folder, LastSeen(folder))

    def _read(self, mark: str) -> Account | None:
        way, _, rest = mark.partition(" ")
        if way == "session":
            session = Sessions(self.folder).read(rest)
            return session.account if session and session.note.partition(" ")[0] == _note() else None
        if way == "token":
            found = (self._by_token(rest, one) for one in Workspaces(self.folder).all())
            return next(filter(None, found), None)
        return People(self.folder).present(unquote(rest)) if way == "person" else None


def _note() -> str:
    """How the note of a session begins that was begun by the way of today."""
    return "" if (auth := configuration().auth) == "accounts" else auth


def of_session(hash: str) -> str:
    return f"session {hash}"


def of_token(hash: str) -> str:
    return f"token {hash}"


def of_person(name: str) -> str:
    return f"person {quote(name)}"


def person_of(account: Account, settings: Settings, *, of_server: bool = True) -> Person:
    """The person with the rights that the workspace gives the role. of_server: False for an admin of one workspace."""
    rights = rights_of(
        account.role,
        viewers_read_text=settings.viewers_read_text,
        pms_publish=settings.pms_publish,
        limited=bool(account.limit),
    )
    return Person(account.name, account.role, rights if of_server else rights - {Right.WORKSPACES}, account.limit)
