"""The week of an edition: the newest complete one, or the complete one that is asked for."""

from datetime import date, timedelta

import pandas as pd

from analytics.errors import AnalyticsError
from analytics.formatting import day
from analytics.metrics.calendar import Calendar, period_of


class NoCompleteWeek(AnalyticsError):
    """There is no complete week to report; the text says what is missing."""


def first_day(calendar: Calendar, day_of_week: date) -> date:
    """First day of the week that a day lies in."""
    return period_of(pd.DatetimeIndex([day_of_week]), "week", calendar.week_start)[0].date()


def newest_whole_week(today: date, week_start: int) -> date:
    """First day of the last week that has ended before `today`, whether or not there is data of it.

    >>> newest_whole_week(date(2026, 3, 9), 0), newest_whole_week(date(2026, 3, 8), 0)
    (datetime.date(2026, 3, 2), datetime.date(2026, 2, 23))
    """
    return period_of(pd.DatetimeIndex([today]), "week", week_start)[0].date() - timedelta(days=7)


def complete_week(calendar: Calendar, week: date | None) -> date:
    """First day of the week that `week` lies in, of the newest without it; raises NoCompleteWeek."""
    newest = calendar.last_complete("week")
    if newest is None:
        raise NoCompleteWeek(
            "There is no complete week yet: no week whose every day is covered by an import of every "
            "source. Import an export that covers a whole week, or state what it covers (--covers)."
        )
    if week is None:
        return newest
    begin = first_day(calendar, week)
    periods = calendar.periods("week")
    if not periods.loc[periods["period"] == pd.Timestamp(begin), "complete"].any():
        raise NoCompleteWeek(
            f"The week of {day(begin, year=True)} is not complete: not every day is covered by every "
            f"source. The newest complete week begins on {day(newest, year=True)}."
        )
    return begin
