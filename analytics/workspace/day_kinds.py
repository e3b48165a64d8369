"""The kinds of decisions about days: those on which fewer people write, and those of which tickets may be missing."""

from analytics.workspace.decision_records import MissingDayRecord, QuietDayRecord
from analytics.workspace.kind import Column, Kind

QUIET_DAYS: Kind[QuietDayRecord] = Kind(
    "quiet day",
    "quiet_days",
    "Days on which fewer people write",
    ("day",),
    (Column("day", "date", required=True), Column("name")),
)
MISSING_DAYS: Kind[MissingDayRecord] = Kind(
    "missing day",
    "missing_days",
    "Whether days with few tickets are missing",
    ("level", "name", "day"),
    (
        Column("level", "choice", ("team", "source"), required=True),
        Column("name", required=True),
        Column("day", "date", required=True),
        Column("answer", "choice", ("missing", "right", "flood")),
        Column("tickets", "count"),  # that the day had when it was answered
    ),
)
