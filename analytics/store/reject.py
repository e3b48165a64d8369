"""A reject: one row of a file that is no ticket, and why."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Reject:
    """One row of a file that did not go in, and why."""

    line: int | None  # 1-based, of the record's first line
    field: str  # the column as the file names it; empty where the whole row is meant
    value: str
    reason: str
    text: str  # the row as it is in the file
    near: datetime | None = None  # its time, else that of the nearest row with one; in UTC
    ticket_id: str | None = None  # where it can be read
