"""Deliveries: what was sent where, so that nothing is sent twice and nothing is lost unseen.

A delivery is claimed before the first byte is sent and settled after the answer. One that was cut off in between
stays `unknown`: it may have arrived, so only a person sends it again.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from analytics.store.workspace_file import Connection, opened

log = logging.getLogger("tagwatch.delivery")
CUT_OFF = timedelta(minutes=20)  # a claim this old belongs to a process that is gone


@dataclass(frozen=True)
class Delivery:
    """One thing to one place. `target` may be a secret (a webhook): only its hash is kept."""

    week: date
    scope: str
    form: str  # "roundup", "digest", "notice", "signal high"
    channel: str  # "slack", "email"
    target: str

    @property
    def key(self) -> list[str]:
        return [
            self.week.isoformat(),
            self.scope,
            self.form,
            self.channel,
            hashlib.sha256(self.target.encode()).hexdigest()[:16],
        ]


@dataclass(frozen=True)
class Settled:
    """The state of a delivery: `sending`, `sent`, `failed` or `unknown`."""

    state: str
    at: datetime
    detail: str = ""


@dataclass(frozen=True)
class Deliveries:
    """The deliveries under one folder."""

    folder: Path

    def claim(self, delivery: Delivery, *, again: bool = False) -> Settled | None:
        """None when it is ours to send now; else its earlier state.

        again: send even what was sent or may have been; never what another process is sending right now.
        """
        with opened(self.folder, isolation="DEFERRED") as database:
            database.execute("begin immediate")
            earlier = _earlier(database, delivery)
            if earlier and (earlier.state == "sending" or (earlier.state != "failed" and not again)):
                return earlier
            _write(database, delivery, "sending", "")
        return None

    def covered(self, delivery: Delivery) -> Settled | None:
        """What `claim` would return, without claiming."""
        with opened(self.folder, isolation="DEFERRED") as database:
            earlier = _earlier(database, delivery)
        return earlier if earlier and earlier.state != "failed" else None

    def settle(self, delivery: Delivery, state: str, detail: str = "") -> None:
        with opened(self.folder, isolation="DEFERRED") as database:
            _write(database, delivery, state, detail)
        about = {"form": delivery.form, "week": str(delivery.week), "channel": delivery.channel, "state": state}
        level = logging.INFO if state == "sent" else logging.WARNING
        log.log(level, "%s of %s by %s: %s", *about.values(), extra={"fields": about})  # no target: it may be a secret

    def sent_since(self, delivery: Delivery, day: date) -> list[tuple[str, str, Settled]]:
        """What was sent of the same scope to the same place of this day or later: (day, form, how it is settled)."""
        _, scope, _, channel, target = delivery.key
        with opened(self.folder, isolation="DEFERRED") as database:
            rows = database.execute(
                """select week, form from deliveries
                where scope = ? and channel = ? and target = ? and week >= ? order by week, form""",
                [scope, channel, target, day.isoformat()],
            ).fetchall()
            found = [(week, form, _earlier_at(database, [week, scope, form, channel, target])) for week, form in rows]
        return [(week, form, settled) for week, form, settled in found if settled]

    def move(self, delivery: Delivery, form: str, old: str) -> None:
        """Keep what was sent of the day `old` and form as of the delivery's own day."""
        week, scope, _, channel, target = delivery.key
        with opened(self.folder, isolation="DEFERRED") as database:
            database.execute(
                """update or ignore deliveries set week = ?
                where week = ? and scope = ? and form = ? and channel = ? and target = ?""",
                [week, old, scope, form, channel, target],
            )


def _earlier(database: Connection, delivery: Delivery) -> Settled | None:
    return _earlier_at(database, delivery.key)


def _earlier_at(database: Connection, key: list[str]) -> Settled | None:
    row = database.execute(
        """select state, changed_at, detail from deliveries
        where week = ? and scope = ? and form = ? and channel = ? and target = ?""",
        key,
    ).fetchone()
    if row is None:
        return None
    state, at = row[0], datetime.fromisoformat(row[1])
    if state == "sending" and datetime.now(UTC) - at > CUT_OFF:
        return Settled("unknown", at, "the process that sent it was cut off")
    return Settled(state, at, row[2])


def _write(database: Connection, delivery: Delivery, state: str, detail: str) -> None:
    database.execute(
        "insert or replace into deliveries values (?, ?, ?, ?, ?, ?, ?, ?)",
        [*delivery.key, state, datetime.now(UTC).isoformat(timespec="seconds"), detail],
    )
