"""Subscriptions: what each person chose to be sent, and where; confirmed from there before anything is sent.

Kept beside the accounts, so that they go with the person. Whether the person may still have what is sent is looked up
when it is sent.
"""

import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analytics.configuration import configuration
from analytics.errors import AnalyticsError
from analytics.people.acting import acting, host, of_shell, require, require_in_use
from analytics.people.role import Right
from analytics.store.account import known_account
from analytics.store.people import People, note
from analytics.store.people_file import Connection, now, opened, reading
from analytics.store.workspaces import id_of
from analytics.workspace.recipients import NEWS, WAYS, wrong_own_place

MOST = 20  # subscriptions of one person
MOST_LETTERS, MOST_TO_ONE = 8, 4  # letters that ask for a confirmation: of one person, and to one place, in a day
DAY = 86_400.0  # s
_ASK = """select subscription, coalesce(p.name, ''), gets, way, place, s.teams, mark, made_at, confirmed_at
    from subscriptions s left join persons p using (person)"""


@dataclass(frozen=True)
class Subscription:
    """One thing that one person gets at one place. owner: "" for the shell's user. gets: one of NEWS, way: of WAYS.
    teams: empty for all that the person sees. made_at, confirmed_at: ISO, UTC; the latter "" until it is confirmed."""

    number: int
    owner: str
    gets: str
    way: str
    to: str
    teams: tuple[str, ...]
    mark: str
    made_at: str
    confirmed_at: str

    @property
    def about(self) -> str:
        """In words, without the place.

        >>> Subscription(1, "ann", "signals", "mail", "a@x.example", ("Sync",), "", "", "").about
        'signals of today by mail (Sync)'
        """
        what = "the weekly roundup" if self.gets == "roundup" else "signals of today"
        by = "by mail" if self.way == "mail" else "in Slack"
        return f"{what} {by}" + (f" ({', '.join(self.teams)})" if self.teams else "")


@dataclass(frozen=True)
class Subscriptions:
    """Of the people under one folder."""

    folder: Path

    def own(self) -> list[Subscription]:
        """Those of who acts, the oldest first."""
        require(Right.READ)
        with reading(self.folder) as database:
            return self._of_owner(database) if database else []

    def all(self) -> list[Subscription]:
        """Everybody's, the oldest first; in an archived workspace, too, where they rest."""
        require(Right.MANAGE, archived=True)
        return self._listed("", [])

    def confirmed(self, gets: str) -> list[Subscription]:
        """Everybody's of one kind of news that are confirmed; the shell user's only where nobody signs in."""
        require(Right.MANAGE)
        known = self._listed("where gets = ? and confirmed_at != ''", [gets])
        return [one for one in known if one.owner or configuration().auth == "none"]

    def subscribe(self, gets: str, way: str, to: str, teams: Sequence[str] = ()) -> Subscription:
        """Ask for something, which is sent once it is confirmed; raises AnalyticsError for no place or a second one."""
        require(Right.READ)
        require_in_use()
        to = to.strip()
        if gets not in NEWS or way not in WAYS:
            raise AnalyticsError("Nothing like that is sent. Choose on the page My subscriptions.")
        if wrong := wrong_own_place(way, to):
            raise AnalyticsError(f"'{to[:60]}' {wrong}.")
        with opened(self.folder) as database:
            held = self._of_owner(database)
            if len(held) >= MOST:
                raise AnalyticsError(
                    f"You have {len(held)} subscriptions, and no more are kept. Unsubscribe from some."
                )
            if any((one.gets, one.way, one.to.casefold()) == (gets, way, to.casefold()) for one in held):
                raise AnalyticsError("You have that there already. Unsubscribe from it first to choose other teams.")
            row = database.execute(
                """insert into subscriptions (person, gets, way, place, teams, mark, made_at)
                values (?, ?, ?, ?, ?, ?, ?)""",
                [self._person(database), gets, way, to, _text(teams), secrets.token_urlsafe(12), now()],
            )
            made = self._one(database, row.lastrowid or 0)
            note(database, f"Asked for {made.about}")
        return made

    def count_letter(self, subscription: Subscription) -> None:
        """Note that a letter asks for a confirmation; raises AnalyticsError where there were too many in a day."""
        with opened(self.folder) as database:
            database.execute("delete from confirmations where sent < ?", [time.time() - DAY])
            person = self._person(database)
            sql = "select sum(person is ?), sum(place = ?) from confirmations"
            by_person, to_place = database.execute(sql, [person, subscription.to]).fetchone()
            if (by_person or 0) >= MOST_LETTERS or (to_place or 0) >= MOST_TO_ONE:
                raise AnalyticsError("Too many confirmations were asked for today. Look into the place, or wait a day.")
            database.execute("insert into confirmations values (?, ?, ?)", [person, subscription.to, time.time()])

    def confirm(self, number: int, mark: str) -> Subscription | None:
        """Confirm by its link, whoever follows it; None where it is there no more."""
        require_in_use()
        with opened(self.folder) as database:
            found = self._marked(database, number, mark)
            if found and not found.confirmed_at:
                found = replace(found, confirmed_at=now())
                database.execute(
                    "update subscriptions set confirmed_at = ? where subscription = ?", [found.confirmed_at, number]
                )
                note(database, f"Confirmed {found.about}", who=found.owner or host().name)
        return found

    def end(self, number: int, mark: str) -> Subscription | None:
        """Unsubscribe by its link, whoever follows it; None where it is there no more. No undo brings it back.

        In an archived workspace, too: whoever gets letters may always end them.
        """
        with opened(self.folder) as database:
            database.execute("insert or ignore into ended_by_link values (?)", [mark])
            found = self._marked(database, number, mark)
            if found:
                database.execute("delete from subscriptions where subscription = ?", [number])
                note(database, f"Unsubscribed by link from {found.about}", who=found.owner or host().name)
        return found

    def marked(self, number: int, mark: str) -> Subscription | None:
        """The one that a link names; None where it is there no more."""
        with reading(self.folder) as database:
            return self._marked(database, number, mark) if database else None

    def remove(self, number: int) -> Subscription:
        """Unsubscribe, in an archived workspace, too. Another person's needs the right to manage; raises AnalyticsError
        where it is not there."""
        if number not in [one.number for one in self.own()]:
            require(Right.MANAGE, archived=True)
        with opened(self.folder) as database:
            found = self._one(database, number)
            database.execute("delete from subscriptions where subscription = ?", [number])
            of = f" of {found.owner or 'the shell user'}" if found.owner != self._own_name() else ""
            note(database, f"Unsubscribed from {found.about}{of}")
        return found

    def put_back(self, gone: Subscription) -> None:
        """Take an unsubscription back that who acts just made: it is confirmed if it was.

        Raises AnalyticsError where its link ended it, too, or the same was subscribed to since.
        """
        require_in_use()
        if gone.owner != self._own_name():
            require(Right.MANAGE)
        with opened(self.folder) as database:
            person = known_account(database, gone.owner).number if gone.owner else None
            if database.execute("select 1 from ended_by_link where mark = ?", [gone.mark]).fetchone():
                raise AnalyticsError(
                    "Whoever gets it unsubscribed, too, by the link in a letter. Subscribe anew: it is confirmed there."
                )
            put = database.execute(
                "insert or ignore into subscriptions values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [gone.number, person, gone.gets, gone.way, gone.to, _text(gone.teams), gone.mark, gone.made_at,
                 gone.confirmed_at],
            )  # fmt: skip
            if not put.rowcount:
                raise AnalyticsError("You have that there already: you subscribed to it anew.")
            note(database, f"Subscribed again to {gone.about}")

    def _own_name(self) -> str:
        """The account's name of who acts; "" for who uses the shell."""
        return "" if of_shell() else acting().name

    def _person(self, database: Connection) -> int | None:
        """The account's number of who acts; None for who uses the shell."""
        if own := self._own_name():
            if id_of(self.folder) and People(self.folder).named(own) is None:
                raise AnalyticsError(
                    "You are in this workspace as an admin of the server. Add yourself on the page People first: a "
                    "subscription is of somebody who is in the workspace."
                )
            return known_account(database, own).number
        if configuration().auth != "none":
            raise AnalyticsError("Who uses the shell has no subscriptions where people sign in. Sign in and subscribe.")
        return None

    def _of_owner(self, database: Connection) -> list[Subscription]:
        sql = f"{_ASK} where coalesce(p.name, '') = ? collate nocase order by subscription"
        return [_subscription(row) for row in database.execute(sql, [self._own_name()])]

    def _listed(self, condition: str, parameters: list[Any]) -> list[Subscription]:
        with reading(self.folder) as database:
            rows = database.execute(f"{_ASK} {condition} order by subscription", parameters) if database else ()
            return [_subscription(row) for row in rows]

    @staticmethod
    def _one(database: Connection, number: int) -> Subscription:
        row = database.execute(f"{_ASK} where subscription = ?", [number]).fetchone()
        if row is None:
            raise AnalyticsError(f"There is no subscription {number}. `subscriptions list` names all.")
        return _subscription(row)

    @staticmethod
    def _marked(database: Connection, number: int, mark: str) -> Subscription | None:
        row = database.execute(f"{_ASK} where subscription = ? and mark = ?", [number, mark]).fetchone()
        return _subscription(row) if row else None


def _subscription(row: Sequence[Any]) -> Subscription:
    number, owner, gets, way, to, teams, mark, made_at, confirmed_at = row
    return Subscription(number, owner, gets, way, to, tuple(json.loads(teams)), mark, made_at, confirmed_at)


def _text(teams: Sequence[str]) -> str:
    return json.dumps(list(dict.fromkeys(teams)), ensure_ascii=False)
