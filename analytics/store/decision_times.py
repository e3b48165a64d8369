"""Decision times: when and by whom the records of a kind were set as they are."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from analytics.store.workspace import Workspace
from analytics.workspace.kind import Kind, Record


@dataclass(frozen=True)
class Decided:
    """A day (of the zone that was asked for) and the person."""

    on: date
    who: str


def decided_since(
    workspace: Workspace, kind: Kind[Any], holds: Callable[[Record], bool], *, zone: str
) -> dict[str, Decided]:
    """Key → since when what `holds` asks of its record is true without a break, and who decided it.

    zone: of the days; changes are kept in UTC.

    Records of which it is not true now have no entry; a step that was taken back counts as a change like any other.
    """
    found: dict[str, Decided] = {}
    with workspace.open() as database:
        rows = database.execute(
            "select key, at, who, after from changes where kind = ? order by change", [kind.plural]
        ).fetchall()
    for key, at, who, after in rows:
        if after is not None and holds(json.loads(after)):
            found.setdefault(key, Decided(_day(at, zone), who))
        else:
            found.pop(key, None)
    return found


def _day(at: str, zone: str) -> date:
    moment = datetime.fromisoformat(at)
    utc = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return utc.astimezone(ZoneInfo(zone)).date()
