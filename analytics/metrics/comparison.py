"""Comparison: two periods side by side, and what makes their difference."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from analytics.errors import AnalyticsError
from analytics.metrics.calendar import Calendar
from analytics.metrics.period import period_end
from analytics.metrics.scope import DISJOINT, Scope
from analytics.metrics.volume import total, totals
from analytics.store.facts import Facts

WAYS = ("before", "year")  # the days before; the same weekdays 52 weeks before


@dataclass(frozen=True)
class Span:
    """Days from `start` to `end`, both included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def of(self, scope: Scope) -> Scope:
        """The scope in these days."""
        return scope.narrowed(start=self.start, end=self.end)

    def against(self, way: str) -> "Span":
        """The span that this one is compared with, by one of WAYS.

        A calendar month or quarter is compared with the one before it and with the same of the year before.

        >>> Span(date(2026, 10, 1), date(2026, 10, 31)).against("before")
        Span(start=datetime.date(2026, 9, 1), end=datetime.date(2026, 9, 30))
        >>> Span(date(2026, 10, 1), date(2026, 10, 30)).against("before")
        Span(start=datetime.date(2026, 9, 1), end=datetime.date(2026, 9, 30))
        >>> Span(date(2026, 7, 1), date(2026, 9, 30)).against("year")
        Span(start=datetime.date(2025, 7, 1), end=datetime.date(2025, 9, 30))
        """
        for grain, months in (("month", 1), ("quarter", 3)):
            first = pd.Timestamp(self.start)
            if (first.month - 1) % months == 0 and first.day == 1 and self.end == period_end(self.start, grain):
                begin = (first - pd.DateOffset(months=months if way == "before" else 12)).date()
                return Span(begin, period_end(begin, grain))
        back = timedelta(days=self.days if way == "before" else 364)
        return Span(self.start - back, self.end - back)

    def covered(self, calendar: Calendar) -> int:
        """How many of its days have data."""
        inside = (calendar.days >= pd.Timestamp(self.start)) & (calendar.days <= pd.Timestamp(self.end))
        return int(calendar.covered[inside].sum())


def span_of(text: str) -> Span:
    """`2026-03-01..2026-03-31` as a span; raises AnalyticsError for other text."""
    start, _, end = text.partition("..")
    try:
        span = Span(date.fromisoformat(start.strip()), date.fromisoformat(end.strip()))
    except ValueError as error:
        raise AnalyticsError(
            f"'{text}' is no period. Write two days, as 2026-03-01..2026-03-31, or one of {', '.join(WAYS)}."
        ) from error
    if span.days < 1:
        raise AnalyticsError(f"The period ends ({span.end}) before it starts ({span.start}).")
    return span


def known_span(calendar: Calendar, scope: Scope) -> Span | None:
    """The whole weeks of the scope's period that have data, from its first to its last; None without one."""
    weeks = calendar.periods("week", start=scope.start, end=scope.end)
    whole = weeks[weeks["complete"]]
    if whole.empty:
        return None
    return Span(whole["period"].iloc[0].date(), whole["end"].iloc[-1].date())


def adds_up(scope: Scope, dimension: str) -> bool:
    """True where the groups' differences add up to the whole's: each ticket is in exactly one group."""
    return dimension in DISJOINT and scope.measured.stacks


def difference(facts: Facts, scope: Scope, after: Span, before: Span, dimension: str) -> pd.DataFrame:
    """What changed from one period to another, per group, the largest change first.

    returns: columns `dimension`, `before`, `after`, `change` (after − before; all of the measure's dtype; of a rate NA
        where one has no data), `contribution` (change ÷ the whole's change, 0.5 = half of it; NA where that is zero).
        Where `adds_up`, the changes add up to the whole's; elsewhere a ticket of two groups is in both.
    """
    parts = [
        totals(facts, span.of(scope), by=(dimension,)).set_index(dimension)["value"].rename(name)
        for name, span in (("before", before), ("after", after))
    ]
    frame = pd.concat(parts, axis=1).astype("Float64")
    if scope.measured.whole:
        frame = frame.fillna(0.0)
    frame["change"] = frame["after"] - frame["before"]
    whole = whole_difference(facts, scope, after, before)
    moved = whole["change"]
    frame["contribution"] = frame["change"] / moved if moved else pd.array([pd.NA] * len(frame), dtype="Float64")
    frame = frame.rename_axis(dimension).reset_index()
    size = frame["change"].abs().fillna(-1)
    frame = frame.assign(size=size).sort_values(["size", dimension], ascending=[False, True], ignore_index=True)
    return frame.drop(columns="size").astype(dict.fromkeys(["before", "after", "change"], scope.measured.dtype))


def whole_difference(facts: Facts, scope: Scope, after: Span, before: Span) -> dict[str, float | None]:
    """The measure of the whole scope in both periods: keys before, after, change; None = no data."""
    was, now = total(facts, before.of(scope)), total(facts, after.of(scope))
    return {"before": was, "after": now, "change": None if was is None or now is None else now - was}
