"""The visitor: who is behind a request that passed the gate. The gate writes it into a header that it alone sets."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote

from analytics.configuration import configuration
from analytics.people.person import Person
from analytics.people.role import rights_of
from analytics.store.last_seen import LastSeen
from analytics.store.people import Account, People
from analytics.store.sessions import Sessions
from analytics.store.tokens import Tokens
from analytics.workspace.settings import Settings

HEADER = "x-tagwatch-visitor"  # removed from whatever comes in
FRESH = 2.0  # s for which an answer of the people's file is believed
MOST = 1000  # visitors remembered


@dataclass
class Visitors:
    """Whom the marks of the gate name; asked many times for each page, answered from memory for two seconds."""

    folder: Path
    _known: dict[str, tuple[float, Account | None]] = field(default_factory=dict, repr=False)
    _last: LastSeen | None = field(default=None, repr=False)

    def account(self, mark: str) -> Account | None:
        """The account behind `session HASH`, `person NAME` or `token HASH`, the last with its lesser role.

        None once it is removed, or the session or token has ended.
        """
        now = time.monotonic()
        found = self._known.get(mark)
        if found is None or now - found[0] > FRESH:
            if len(self._known) > MOST:
                self._known.clear()
            found = self._known[mark] = (now, self._read(mark))
            if found[1] and not mark.startswith("token "):
                self._seen().saw(found[1])
        return found[1]

    def forget(self, mark: str) -> None:
        self._known.pop(mark, None)

    def _seen(self) -> LastSeen:
        if self._last is None:
            self._last = LastSeen(self.folder)
        return self._last

    def _read(self, mark: str) -> Account | None:
        way, _, rest = mark.partition(" ")
        if way == "session":
            session = Sessions(self.folder).read(rest)
            return session.account if session and session.note.partition(" ")[0] == _note() else None
        if way == "token":
            return Tokens(self.folder).account(rest)
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


def person_of(account: Account, settings: Settings) -> Person:
    """The person with the rights that the workspace gives the role."""
    rights = rights_of(
        account.role,
        viewers_read_text=settings.viewers_read_text,
        pms_publish=settings.pms_publish,
        limited=bool(account.limit),
    )
    return Person(account.name, account.role, rights, account.limit)
