"""A conflict: two people who change the same decision at one time."""

import json
from collections.abc import Sequence

from analytics.errors import AnalyticsError
from analytics.workspace.kind import Record


class Conflict(AnalyticsError):
    """Somebody changed the same records meanwhile. `theirs` is what is stored now: (plural, key, record, who, when)."""

    def __init__(self, theirs: Sequence[tuple[str, str, Record | None, str, str]]):
        self.theirs = tuple(theirs)
        lines = [
            f"{kind} {', '.join(json.loads(key))}: changed by {who} at {when}"
            + (f" to {_words(record)}" if record else ", it is gone")
            for kind, key, record, who, when in theirs
        ]
        super().__init__(
            "Somebody changed the same meanwhile. Nothing was changed. Look at it again:\n" + "\n".join(lines)
        )


def _words(record: Record) -> str:
    return ", ".join(
        f"{name} {value if isinstance(value, str) else ';'.join(value) if isinstance(value, list) else value}"
        for name, value in record.items()
        if value
    )
