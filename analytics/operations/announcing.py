"""Announcing: what is announced of the newest week and day is kept, the first time that anything judges it."""

import logging
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from analytics.errors import AnalyticsError
from analytics.metrics.calendar import Calendar, active_imports
from analytics.people.acting import archived_workspace
from analytics.signals.hindsight import written
from analytics.signals.signal import Signal
from analytics.signals.triage import within
from analytics.store.announced import AnnouncedRecords
from analytics.store.facts import Facts

log = logging.getLogger("tagwatch.announced")


Span = tuple[str, date, date]  # "week" or "day", its first day, its last


def newest_spans(calendar: Calendar) -> list[Span]:
    """The last covered day and the last complete week: what is judged for the first time now, if at all."""
    week = calendar.last_complete("week")
    days: list[Span] = [("day", calendar.through, calendar.through)] if calendar.through else []
    return [*days, ("week", week, week + timedelta(days=6))] if week else days


def keep_announced(folder: Path, facts: Facts, signals: Iterable[Signal], spans: Iterable[Span]) -> None:
    """Keep what is announced of some weeks and days, where nobody judged them before.

    Where the store cannot be written nothing is kept, which is logged; nobody waits or fails for it.
    """
    if facts.limit or archived_workspace():  # what is kept is everybody's, and nothing more of an archived workspace
        return
    signals, records = list(signals), AnnouncedRecords(folder)
    try:
        imports = active_imports(facts)
        for grain, first, last in spans:
            records.keep(grain, first, imports=imports, signals=written(within(signals, first, last)))
    except AnalyticsError as error:
        log.warning("What is announced was not kept: %s", error)
