"""Sessions: who is signed in and until when; and the counts of failed attempts that make the next one wait."""

import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from analytics.store.account import Account
from analytics.store.people import People
from analytics.store.people_file import mark_of, opened, reading

FREE_FAILURES = 5  # of an account or address, before the next attempt waits
FIRST_WAIT, LONGEST_WAIT = 2.0, 900.0  # s; doubled with each failure
FORGOTTEN = 86_400.0  # s after which failures no longer count


@dataclass(frozen=True)
class Session:
    """A person's session. until: seconds since 1970. note: what the way of signing in keeps for the sign-out."""

    account: Account
    until: float
    note: str


@dataclass(frozen=True)
class Sessions:
    """The sessions under one folder."""

    folder: Path

    def begin(self, account: Account, hours: float, *, note: str = "") -> str:
        """A new session; returns its secret, of which only the hash is kept."""
        secret = secrets.token_urlsafe(32)
        with opened(self.folder) as database:
            database.execute("delete from sessions where until < ?", [time.time()])
            database.execute(
                "insert into sessions values (?, ?, ?, ?, ?)",
                [mark_of(secret), account.number, time.time(), time.time() + hours * 3600, note],
            )
        return secret

    def read(self, mark: str) -> Session | None:
        """The session whose secret has this hash, while it holds."""
        with reading(self.folder) as database:
            if database is None:
                return None
            row = database.execute(
                "select name, until, note from sessions join persons using (person) where mark = ? and until > ?",
                [mark, time.time()],
            ).fetchone()
        account = People(self.folder).named(row[0]) if row else None
        return Session(account, row[1], row[2]) if account else None

    def end(self, mark: str) -> None:
        with opened(self.folder) as database:
            database.execute("delete from sessions where mark = ?", [mark])

    def end_all(self, account: Account) -> None:
        """Sign a person out everywhere."""
        with opened(self.folder) as database:
            database.execute("delete from sessions where person = ?", [account.number])

    def wait(self, *keys: str) -> float:
        """Seconds until the next attempt with any of these accounts or addresses is looked at; 0 for now."""
        with reading(self.folder) as database:
            if database is None:
                return 0.0
            now, longest = time.time(), 0.0
            for key in keys:
                row = database.execute("select failures, last from failures where key = ?", [key]).fetchone()
                if row and row[0] >= FREE_FAILURES:
                    pause = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(row[0] - FREE_FAILURES, 20))
                    longest = max(longest, row[1] + pause - now)
        return longest

    def failed(self, *keys: str) -> None:
        """Count one failure against each of these."""
        with opened(self.folder) as database:
            database.execute("delete from failures where last < ?", [time.time() - FORGOTTEN])
            for key in keys:
                database.execute(
                    """insert into failures values (?, 1, ?)
                    on conflict (key) do update set failures = failures + 1, last = excluded.last""",
                    [key, time.time()],
                )

    def succeeded(self, key: str) -> None:
        """Forget the failures of an account: its owner is in."""
        with opened(self.folder) as database:
            database.execute("delete from failures where key = ?", [key])

    def credentials(self, name: str) -> tuple[Account, str, str] | None:
        """The account, its password's hash and the secret of its second factor ("": none)."""
        with reading(self.folder) as database:
            if database is None:
                return None
            row = database.execute(
                "select password, totp from persons where name = ? and password is not null", [name]
            ).fetchone()
        account = People(self.folder).named(name) if row else None
        return (account, row[0], row[1] or "") if account else None

    def set_password(self, account: Account, password: str) -> None:
        """Keep the hash of a new password; all sessions of the account end."""
        with opened(self.folder) as database:
            database.execute("update persons set password = ? where person = ?", [password, account.number])
            database.execute("delete from sessions where person = ?", [account.number])

    def set_totp(self, account: Account, secret: str) -> None:
        """Keep the secret of a second factor; "" removes it."""
        with opened(self.folder) as database:
            database.execute(
                "update persons set totp = ?, totp_used = 0 where person = ?", [secret or None, account.number]
            )

    def use_totp(self, account: Account, step: int) -> bool:
        """True once for each time step: a code that was used does not serve again."""
        with opened(self.folder) as database:
            changed = database.execute(
                "update persons set totp_used = ? where person = ? and totp_used < ?", [step, account.number, step]
            )
            return changed.rowcount == 1
