"""A scope: which tickets are meant, how they are measured and in which steps of time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from analytics.errors import AnalyticsError, UnknownName
from analytics.metrics.measures import Measure, measure_named
from analytics.workspace.area import Area
from analytics.workspace.categories import NONE

GRAINS = ("day", "week", "month", "quarter")
# dimension → field of Scope; what can be filtered and grouped by
DIMENSIONS = {
    "source": "sources",
    "team": "teams",
    "category": "categories",
    "feature": "features",
    "tag": "tags",
    "channel": "channels",
    "plan": "plans",
    "segment": "segments",
    "language": "languages",
    "weekday": "weekdays",
    "hour": "hours",
    "customer": "customers",
}
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# Of each of these a ticket has one value, so that its groups add up; of the others it can have several.
DISJOINT = ("source", "channel", "plan", "segment", "language", "weekday", "hour", "customer")


@dataclass(frozen=True)
class Scope:
    """Empty means all. `start` and `end` are days in the workspace's zone, both included."""

    sources: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()  # canonical; a ticket with any of them
    channels: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()  # of the customer: the customers file's word, else the export's
    segments: tuple[str, ...] = ()  # the same, where the file distinguishes segments from plans
    languages: tuple[str, ...] = ()  # as the export writes them
    weekdays: tuple[str, ...] = ()  # of WEEKDAYS; the day of creation in the workspace's zone
    hours: tuple[str, ...] = ()  # "00" to "23", in the workspace's zone; "(none)": the export has days alone
    customers: tuple[str, ...] = ()  # names as counted
    start: date | None = None
    end: date | None = None
    measure: str = "tickets"
    grain: str = "week"

    def __post_init__(self) -> None:
        measure_named(self.measure)
        if odd := next((name for name in self.weekdays if name not in WEEKDAYS), None):
            raise UnknownName("weekday", odd, list(WEEKDAYS))
        if self.grain not in GRAINS:
            raise UnknownName("grain", self.grain, list(GRAINS))
        if self.start and self.end and self.start > self.end:
            raise AnalyticsError(f"The period ends ({self.end}) before it starts ({self.start}).")

    def narrowed(self, **changes: Any) -> "Scope":
        """The same scope with some fields replaced: how a number leads to the tickets behind it."""
        return replace(self, **changes)

    def with_group(self, group: Mapping[str, str]) -> "Scope":
        """The scope of one group of a frame, for example {"team": "Sync", "category": "bug"}."""
        return self.narrowed(**{DIMENSIONS[name]: (value,) for name, value in group.items()})

    def of_area(self, area: Area) -> "Scope":
        """The scope of one area."""
        return self.with_group(area.group)

    @property
    def area(self) -> Area | None:
        """The area that the filters are exactly about; None where they choose more, less or what has no name."""
        filters = self.filters
        if any(len(values) > 1 or NONE in values for values in filters.values()):
            return None
        return Area.of({name: values[0] for name, values in filters.items()})

    @property
    def measured(self) -> Measure:
        """How the scope's measure counts."""
        return measure_named(self.measure)

    @property
    def filters(self) -> dict[str, tuple[str, ...]]:
        """Dimension → chosen values, of those that are filtered at all."""
        return {name: getattr(self, field) for name, field in DIMENSIONS.items() if getattr(self, field)}
