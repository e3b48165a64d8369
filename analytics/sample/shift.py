"""The shift: by how many whole weeks the sample lies later than it was drawn, so that its newest week is last week."""

from datetime import date, timedelta

import pandas as pd

from analytics.configuration import configuration
from analytics.sample.company import LAST_DAY
from analytics.store.import_history import ledger
from analytics.store.snapshots import Snapshots
from analytics.workspace.kind import Record

DATED = ("start", "end", "live_since", "opened", "fixed", "day")  # fields of the sample's records that hold a day


def weeks_until(today: date) -> int:
    """Weeks to add so that the sample's last day lies in the week of `today`."""
    return (_monday(today) - _monday(LAST_DAY)).days // 7


def today() -> date:
    """Today, or the day that the environment gives (TAGWATCH_SAMPLE_DAY)."""
    return configuration().sample_day or date.today()


def weeks_of(snapshots: Snapshots) -> int | None:
    """The shift of the sample that a store holds; None where it holds none."""
    past = ledger(snapshots)
    newest = past.loc[past["sample"] & past["undone_at"].isna(), "last_created"].max() if len(past) else pd.NaT
    return None if pd.isna(newest) else weeks_until(newest.date())


def later(day: date, weeks: int) -> date:
    """A day of the sample as the shifted one has it."""
    return day + timedelta(weeks=weeks)


def shifted(record: Record, weeks: int) -> Record:
    """A record of the sample with its days that many weeks later."""
    days = {name: _day(record, name) for name in DATED}
    return {**record, **{name: later(day, weeks).isoformat() for name, day in days.items() if day}}


def weeks_between(first: Record, second: Record) -> int:
    """By how many weeks the first day of a record lies after that of another; 0 where they have none."""
    for name in DATED:
        before, after = _day(first, name), _day(second, name)
        if before and after:
            return (after - before).days // 7
    return 0


def _day(record: Record, name: str) -> date | None:
    text = str(record.get(name) or "")
    return date.fromisoformat(text) if text else None


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
