"""Last seen: when each person was here, to the hour; and the end of a person's sessions by an admin.

Where a provider or a proxy signs people in, nobody reports that a person left: what works for a person without the
person being here (tokens, subscriptions) rests once the person was not seen for SEEN_DAYS, until the next sign-in.
"""

import contextlib
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from analytics.configuration import configuration
from analytics.errors import AnalyticsError
from analytics.people.acting import require
from analytics.people.role import Right
from analytics.store.account import Account, known_account
from analytics.store.people import note
from analytics.store.people_file import now, opened, reading

HOUR = 3600.0  # s
SEEN_DAYS = 30


@dataclass
class LastSeen:
    """Of the people under one folder."""

    folder: Path
    _kept: dict[int, float] = field(default_factory=dict, repr=False)  # person → when it was written last

    def saw(self, account: Account) -> None:
        """Keep that a person is here; written once an hour, and nobody waits or fails for it."""
        if not account.number or time.monotonic() - self._kept.get(account.number, -HOUR) < HOUR:
            return
        self._kept[account.number] = time.monotonic()
        with contextlib.suppress(AnalyticsError), opened(self.folder) as database:
            database.execute("update persons set seen_at = ? where person = ?", [now(), account.number])

    def all(self) -> dict[int, tuple[str, int]]:
        """Person's number → when the person was seen (ISO, UTC; "": never) and how many sessions hold."""
        require(Right.MANAGE)
        sql = """select person, coalesce(seen_at, ''), (select count(*) from sessions s
            where s.person = p.person and until > ?) from persons p"""
        with reading(self.folder) as database:
            rows = database.execute(sql, [time.time()]).fetchall() if database else []
        return {number: (seen, sessions) for number, seen, sessions in rows}

    def sign_out(self, name: str) -> None:
        """End all sessions of a person."""
        require(Right.MANAGE)
        with opened(self.folder) as database:
            account = known_account(database, name)
            database.execute("delete from sessions where person = ?", [account.number])
            note(database, f"Signed {account.name} out everywhere")


def perhaps_left(folder: Path, name: str, since: str) -> bool:
    """Whether a person was not seen for so long that the person may have left. since: ISO, UTC, as if seen then."""
    if configuration().auth not in ("oidc", "proxy"):
        return False
    with reading(folder) as database:
        ask = "select coalesce(seen_at, '') from persons where name = ?"
        row = database.execute(ask, [name]).fetchone() if database else None
    last = max(since, row[0] if row else "")
    return datetime.now(UTC) - datetime.fromisoformat(last) > timedelta(days=SEEN_DAYS)
