"""A period: the day, week, month or quarter that a day lies in, where it begins and where it ends."""

from datetime import date, timedelta

import pandas as pd

DAY = timedelta(days=1)


def period_of(days: pd.DatetimeIndex, grain: str, week_start: int) -> pd.DatetimeIndex:
    """The first day of the period that each day lies in."""
    if grain == "day":
        return days
    if grain == "month":
        return days.to_period("M").to_timestamp()
    if grain == "quarter":
        return days.to_period("Q").to_timestamp()
    return days - pd.to_timedelta((days.day_of_week - week_start) % 7, unit="D")


def period_end(period: date, grain: str) -> date:
    """The last day of the period that begins on `period`."""
    if grain == "day":
        return period
    if grain == "week":
        return period + 6 * DAY
    months = 3 if grain == "quarter" else 1
    return (pd.Timestamp(period) + pd.DateOffset(months=months) - DAY).date()


def period_sql(grain: str, week_start: int) -> str:
    """The same as `period_of`, as an SQL expression over `day`."""
    if grain == "day":
        return "day"
    if grain in ("month", "quarter"):
        return f"date_trunc('{grain}', day)::date"
    return f"(day - ((isodow(day) + 6 - {week_start}) % 7)::integer)"
