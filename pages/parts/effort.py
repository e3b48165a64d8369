"""Effort beside tickets: what a scope costs support, with the share of its tickets that have a value."""

from datetime import date, timedelta

import pandas as pd

from analytics.formatting import count, share
from analytics.metrics.calendar import Calendar
from analytics.metrics.effort import effort_by, effort_of, known_values, measures_known, per_week
from analytics.metrics.measures import MEASURES, measure_named
from analytics.metrics.scope import Scope
from analytics.store.facts import Facts

AROUND = timedelta(weeks=8)  # on each side of an event
WORTH_A_COLUMN = ("handling", "first_response", "resolution", "reopened", "rating")


def costs(facts: Facts, scope: Scope, calendar: Calendar) -> str:
    """What the scope costs in one line, each figure with the share of tickets that it is of; "" without any."""
    parts = []
    for row in effort_of(facts, scope).itertuples():
        measure = measure_named(str(row.measure))
        of = share(row.known / row.tickets)
        if measure.name == "handling":
            week = per_week(facts, scope.narrowed(measure="handling"), calendar)
            if week is not None:
                parts.append(f"{count(round(week, 1))} hours of handling a week ({of})")
        elif measure.name in WORTH_A_COLUMN:
            rounded = round(float(row.value), 1)
            value = count(int(rounded) if rounded.is_integer() else rounded)
            parts.append(f"{measure.label.lower()}: {value} {measure.unit} ({of})")
    return f"{' · '.join(parts)}. In brackets: the share of tickets that have a value" if parts else ""


def with_columns(facts: Facts, scope: Scope, table: pd.DataFrame, dimension: str) -> pd.DataFrame:
    """A table of one row per value of a dimension (its index), with a column per measure of effort worth one."""
    known = [measure.name for measure in measures_known(facts) if measure.name in WORTH_A_COLUMN]
    if not known:
        return table
    found = effort_by(facts, scope, dimension).reindex(table.index)
    return table.assign(**{MEASURES[name].unit: found[name].to_numpy() for name in known if found[name].notna().any()})


def around(facts: Facts, scope: Scope, calendar: Calendar, day: date) -> str:
    """Handling hours a week before and since a day, as counted; "" where either side has no value."""
    if not any(measure.name == "handling" for measure in measures_known(facts)):
        return ""
    sides = [
        scope.narrowed(measure="handling", start=start, end=end)
        for start, end in ((day - AROUND, day - timedelta(days=1)), (day, day + AROUND))
    ]
    before, since = (per_week(facts, side, calendar) for side in sides)
    known = known_values(facts, sides[1])
    if before is None or since is None or known is None or known.share is None:
        return ""
    return (
        f"Handling time of these tickets: {before:.1f} hours a week in the eight weeks before, {since:.1f} in those "
        f"since, as counted ({share(known.share)} of the tickets since have a value). What would be without the event "
        "is estimated for tickets alone."
    )
