"""The week of an edition: the newest complete one, or the complete one that is asked for."""

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from analytics.configuration import PROGRAM
from analytics.errors import AnalyticsError
from analytics.formatting import day
from analytics.metrics.calendar import Calendar
from analytics.metrics.grid import last_complete_week
from analytics.metrics.period import period_of
from analytics.metrics.scope import Scope
from analytics.signals.sentences import lacking_rows


class NoCompleteWeek(AnalyticsError):
    """There is no complete week to report; the text states what is missing."""


def first_day(calendar: Calendar, day_of_week: date) -> date:
    """First day of the week that a day lies in."""
    return period_of(pd.DatetimeIndex([day_of_week]), "week", calendar.week_start)[0].date()


def newest_whole_week(today: date, week_start: int) -> date:
    """First day of the last week that has ended before `today`, whether or not there is data of it.

    >>> newest_whole_week(date(2026, 3, 9), 0), newest_whole_week(date(2026, 3, 8), 0)
    (datetime.date(2026, 3, 2), datetime.date(2026, 2, 23))
    """
    return period_of(pd.DatetimeIndex([today]), "week", week_start)[0].date() - timedelta(days=7)


def rows_lacking(calendar: Calendar, week: date | None = None) -> str:
    """Why the week that begins on `week`, or any, is not complete though all its days are covered, and the way on."""
    short = calendar.short_weeks
    if week:
        short = short[short["period"] == pd.Timestamp(week)]
    if short.empty:
        return ""
    number = short["imports"].iloc[-1][-1]
    return (
        f"{lacking_rows(short)}. Import those rows corrected, or accept the import as it is: {PROGRAM} accept {number}."
    )


def complete_week(calendar: Calendar, week: date | None, teams: Sequence[str] = ()) -> date:
    """First day of the week that `week` lies in, of the newest without it; raises NoCompleteWeek.

    teams: none of which may lack a day of it; of none chosen, no team at all.
    """
    newest = last_complete_week(calendar, Scope(teams=tuple(teams)))
    if newest is None:
        if reason := rows_lacking(calendar):
            raise NoCompleteWeek(f"There is no complete week yet. {reason}")
        raise NoCompleteWeek(
            "There is no complete week yet: no week whose every day is covered by an import of every "
            "source. Import an export that covers a whole week, or state what it covers (--covers)."
        )
    if week is None:
        return newest
    begin = first_day(calendar, week)
    periods = calendar.periods("week")
    lacks = pd.Timestamp(begin) in calendar.lacking_in("week", teams)
    if lacks or not periods.loc[periods["period"] == pd.Timestamp(begin), "complete"].any():
        if reason := rows_lacking(calendar, begin):
            raise NoCompleteWeek(f"{reason} The newest complete week begins on {day(newest, year=True)}.")
        raise NoCompleteWeek(
            f"The week of {day(begin, year=True)} is not complete: not every day is covered by every "
            f"source. The newest complete week begins on {day(newest, year=True)}."
        )
    return begin
