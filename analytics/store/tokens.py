"""Tokens: personal keys with which programs ask on behalf of a person, never with more rights than the person has.

Only the hash of a token is kept. A token of the shell's user holds while nobody signs in (TAGWATCH_AUTH=none); one of a
person who may have left rests (see `last_seen`).
"""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analytics.configuration import configuration
from analytics.errors import AnalyticsError
from analytics.people.acting import acting, host, of_shell, require
from analytics.people.person import Limit
from analytics.people.role import Right, Role
from analytics.store.account import Account, known_account
from analytics.store.last_seen import perhaps_left
from analytics.store.people import People, note
from analytics.store.people_file import mark_of, now, opened, reading
from analytics.store.workspaces import id_of

PREFIX = "tagwatch_"  # so that scanners of code find a token that was published by mistake
MOST_DAYS = 366
MOST_TOKENS = 50  # of one person
KEEP_ENDED = 30 * 86_400.0  # s for which one that has ended is still listed
USED_EVERY = 3600.0  # s: the last use is kept that exactly
_TOKEN = """select token, coalesce(p.name, ''), t.role, about, made_at, until, used
    from tokens t left join persons p using (person)"""


@dataclass(frozen=True)
class Token:
    """One token as it is listed. owner: the person's name; "" for the shell's user. made_at: ISO, UTC. until, used:
    seconds since 1970; used is None for one that was never used."""

    number: int
    owner: str
    role: Role
    about: str
    made_at: str
    until: float
    used: float | None

    @property
    def ended(self) -> bool:
        return time.time() >= self.until


@dataclass(frozen=True)
class Tokens:
    """The tokens of the people under one folder."""

    folder: Path

    def create(self, role: Role, days: int, *, person: str = "", about: str = "") -> str:
        """A new token, which is shown this once. person: "" for who acts.

        Needs the right to have tokens, for another person the right to manage. Raises AnalyticsError for a role above
        the person's own.
        """
        if not 1 <= days <= MOST_DAYS:
            raise AnalyticsError(f"A token holds for 1 to {MOST_DAYS} days, not {days}. Make a new one when it ends.")
        owner = self._owner(person)
        if owner and role.rank > owner.role.rank:
            raise AnalyticsError(
                f"{owner.name} is {owner.role.value}: a token may have that role or a lesser one, not {role.value}."
            )
        secret = PREFIX + secrets.token_urlsafe(32)
        with opened(self.folder) as database:
            database.execute("delete from tokens where until < ?", [time.time() - KEEP_ENDED])
            number = owner.number if owner else None
            held = database.execute(
                "select count(*) from tokens where person is ? and until > ?", [number, time.time()]
            ).fetchone()[0]
            if held >= MOST_TOKENS:
                raise AnalyticsError(f"There are {held} tokens already, and no more can be made. Revoke some first.")
            database.execute(
                """insert into tokens (mark, person, role, about, made_at, made_by, until)
                values (?, ?, ?, ?, ?, ?, ?)""",
                [mark_of(secret), number, role.value, plain(about), now(), acting().name, time.time() + days * 86_400],
            )
            whose = owner.name if owner else "the shell's user"
            note(database, f"Made a token of {whose} as {role.value} for {days} days")
        return secret

    def all(self) -> list[Token]:
        """Everybody's, the newest first; in an archived workspace, too, whose tickets they still open."""
        require(Right.MANAGE, archived=True)
        return self._listed("", [])

    def own(self) -> list[Token]:
        """Those of who acts, the newest first; in an archived workspace, too."""
        require(Right.TOKENS, archived=True)
        return self._listed("where coalesce(p.name, '') = ? collate nocase", [self._own_name()])

    def revoke(self, number: int) -> None:
        """End a token now, in an archived workspace, too. One's own needs the right to have tokens, another person's
        the right to manage."""
        if number not in [token.number for token in self.own()]:
            require(Right.MANAGE, archived=True)
        with opened(self.folder) as database:
            row = database.execute(f"{_TOKEN} where token = ?", [number]).fetchone()
            if row is None:
                raise AnalyticsError(f"There is no token {number}. `token list` names all.")
            database.execute("delete from tokens where token = ?", [number])
            note(database, f"Revoked token {number} of {row[1] or 'the shell user'}")

    def account(self, mark: str) -> Account | None:
        """Who a token with this hash acts for, with the lesser of its role and the person's; None once it has ended."""
        with reading(self.folder) as database:
            if database is None:
                return None
            row = database.execute(f"{_TOKEN} where mark = ? and until > ?", [mark, time.time()]).fetchone()
            by_person = row is not None and row[1]
        if row is None:
            return None
        token = _token(row)
        person = People(self.folder).named(by_person) if by_person else _shell_user(self.folder)
        if person is None or (by_person and perhaps_left(self.folder, token.owner, token.made_at)):
            return None
        if token.used is None or time.time() - token.used > USED_EVERY:
            with opened(self.folder) as database:
                database.execute("update tokens set used = ? where token = ?", [time.time(), token.number])
        return replace(person, role=min(token.role, person.role, key=lambda role: role.rank))

    def _owner(self, person: str) -> Account | None:
        """The account that gets a token; None for the shell's user."""
        if person and person.strip().casefold() != self._own_name().casefold():
            require(Right.MANAGE)
            return self._inside(person)
        require(Right.TOKENS)
        if own := self._own_name():
            if id_of(self.folder) and People(self.folder).named(own) is None:
                raise AnalyticsError(
                    "You are in this workspace as an admin of the server. Add yourself on the page People first: a "
                    "token is of somebody who is in the workspace."
                )
            return self._inside(own)
        if configuration().auth != "none":
            raise AnalyticsError("Name the person whose token it is: --person NAME. `people list` names everybody.")
        return None

    def _inside(self, person: str) -> Account:
        """The account of a person who has a role in this workspace."""
        with opened(self.folder) as database:
            account = known_account(database, person)
        if account.outside:
            raise AnalyticsError(
                f"{account.name} has no role in this workspace, and a token would open nothing. Give a role first: "
                f"`people role {account.name} ROLE`."
            )
        return account

    def _own_name(self) -> str:
        """The account's name of who acts; "" for who uses the shell."""
        return "" if of_shell() else acting().name

    def _listed(self, condition: str, parameters: list[Any]) -> list[Token]:
        with reading(self.folder) as database:
            if database is None:
                return []
            rows = database.execute(f"{_TOKEN} {condition} order by token desc", parameters).fetchall()
        return [_token(row) for row in rows]


def plain(text: str) -> str:
    """What a token is for, as one short line."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())[:80]


def _token(row: Sequence[Any]) -> Token:
    return Token(row[0], row[1], Role(row[2]), row[3], row[4], row[5], row[6])


def _shell_user(folder: Path) -> Account | None:
    if configuration().auth != "none":
        return None
    who = host()
    return Account(0, who.name, who.role, Limit(), has_password=False, has_totp=False, added_at="")
