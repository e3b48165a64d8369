"""A quarter of a calendar year."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from analytics.errors import AnalyticsError
from analytics.metrics.calendar import Calendar

PATTERN = re.compile(r"(\d{4})[- ]?[qQ]([1-4])")


@dataclass(frozen=True, order=True)
class Quarter:
    """`Quarter(2026, 1)` is January to March 2026."""

    year: int
    number: int

    @classmethod
    def of(cls, text: str) -> "Quarter":
        """Read `2026Q1`; raises AnalyticsError for another text.

        >>> str(Quarter.of("2026-q3"))
        '2026Q3'
        """
        found = PATTERN.fullmatch(text.strip())
        if not found or found[1] < "1900":
            raise AnalyticsError(f"'{text}' is no quarter. Write 2026Q1.")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def holding(cls, day: date) -> "Quarter":
        return cls(day.year, (day.month + 2) // 3)

    @property
    def first(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        """Its last day.

        >>> Quarter(2026, 4).last
        datetime.date(2026, 12, 31)
        """
        return self.following.first - timedelta(days=1)

    @property
    def before(self) -> "Quarter":
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    @property
    def following(self) -> "Quarter":
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    def complete(self, calendar: Calendar) -> bool:
        """True when every day of it is covered by all active sources."""
        periods = calendar.periods("month", start=self.first, end=self.last)
        return len(periods) == 3 and bool(periods["complete"].all())


def quarters(calendar: Calendar) -> list[Quarter]:
    """The quarters that have a covered day, newest first."""
    if calendar.first is None or calendar.through is None:
        return []
    found, quarter = [], Quarter.holding(calendar.through)
    while quarter.last >= calendar.first:
        found.append(quarter)
        quarter = quarter.before
    return found


def usual(calendar: Calendar) -> Quarter:
    """The newest complete quarter, else the newest; raises AnalyticsError without any covered day."""
    known = quarters(calendar)
    if not known:
        raise AnalyticsError("No day is covered by all sources yet. Import an export first.")
    return next((quarter for quarter in known if quarter.complete(calendar)), known[0])
