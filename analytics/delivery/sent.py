"""Deliveries: what was sent where, so that nothing is sent twice and nothing is lost unseen.

A delivery is claimed before the first byte leaves and settled after the answer. One that was cut off in between
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
    form: str  # "roundup", "digest", "notice"
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
    """How a delivery stands: `sending`, `sent`, `failed` or `unknown`."""

    state: str
    at: datetime
    detail: str = ""


@dataclass(frozen=True)
class Deliveries:
    """The deliveries under one folder."""

    folder: Path

    def claim(self, delivery: Delivery, *, again: bool = False) -> Settled | None:
        """None when it is ours to send now; else how it stands already.

        again: send even what was sent or may have been; never what another process is sending right now.
        """
        with opened(self.folder, isolation="DEFERRED") as database:
            database.execute("begin immediate")
            stands = _stands(database, delivery)
            if stands and (stands.state == "sending" or (stands.state != "failed" and not again)):
                return stands
            _write(database, delivery, "sending", "")
        return None

    def settle(self, delivery: Delivery, state: str, detail: str = "") -> None:
        with opened(self.folder, isolation="DEFERRED") as database:
            _write(database, delivery, state, detail)
        about = {"form": delivery.form, "week": str(delivery.week), "channel": delivery.channel, "state": state}
        level = logging.INFO if state == "sent" else logging.WARNING
        log.log(level, "%s of %s by %s: %s", *about.values(), extra={"fields": about})  # no target: it may be a secret

    def stands(self, delivery: Delivery) -> Settled | None:
        with opened(self.folder, isolation="DEFERRED") as database:
            return _stands(database, delivery)


def _stands(database: Connection, delivery: Delivery) -> Settled | None:
    row = database.execute(
        """select state, changed_at, detail from deliveries
        where week = ? and scope = ? and form = ? and channel = ? and target = ?""",
        delivery.key,
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
