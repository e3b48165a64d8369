"""The kinds of decisions about shadowing: slots beside support, visits to them, and what was learnt."""

from analytics.workspace.area import LEVELS
from analytics.workspace.decision_records import DebriefRecord, ShadowingSlotRecord, ShadowingVisitRecord
from analytics.workspace.kind import Column, Kind

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOURS = tuple(f"{hour:02d}" for hour in range(24))

SHADOWING_SLOTS: Kind[ShadowingSlotRecord] = Kind(
    "shadowing slot",
    "shadowing_slots",
    "When somebody can sit beside support",
    ("weekday", "hour", "host"),
    (
        Column("weekday", "choice", WEEKDAYS, required=True),
        Column("hour", "choice", HOURS, required=True),  # in the workspace's zone; one hour long
        Column("host", required=True),  # the person of support
        Column("note"),
    ),
)
SHADOWING_VISITS: Kind[ShadowingVisitRecord] = Kind(
    "shadowing visit",
    "shadowing_visits",
    "Who sits beside support when",
    ("day", "hour", "person"),
    (
        Column("day", "date", required=True),
        Column("hour", "choice", HOURS, required=True),
        Column("person", required=True),
        Column("host"),
    ),
)
DEBRIEFS: Kind[DebriefRecord] = Kind(
    "debrief",
    "debriefs",
    "What was learnt beside support",
    ("month", "level", "area", "person"),
    (
        Column("month", "date", required=True),  # its first day
        Column("level", "choice", LEVELS, required=True),
        Column("area", required=True),
        Column("person", required=True),
        Column("note", required=True),
    ),
)
