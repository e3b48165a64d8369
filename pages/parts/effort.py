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


def costs(facts: Facts, scope: Scope, calendar: Calendar) -> str:
    """What the scope costs in one line, each figure with the share of tickets that it is of; "" without any."""
    parts = []
    for row in effort_of(facts, scope).itertuples():
        measure = measure_named(str(row.measure))
        of = share(row.known / row.tickets)
        if measure.beside == "weekly":
            week = per_week(facts, scope.narrowed(measure=measure.name), calendar)
            if week is not None:
                parts.append(f"{count(round(week, 1))} {measure.unit} a week ({of})")
        elif measure.beside:
            rounded = round(float(row.value), 1)
            value = count(int(rounded) if rounded.is_integer() else rounded)
            parts.append(f"{measure.label.lower()}: {value} {measure.unit} ({of})")
    return f"{' · '.join(parts)}. In brackets: the share of tickets that have a value" if parts else ""


def with_columns(facts: Facts, scope: Scope, table: pd.DataFrame, dimension: str) -> pd.DataFrame:
    """A table of one row per value of a dimension (its index), with a column per measure of effort worth one."""
    known = [measure.name for measure in measures_known(facts) if measure.beside]
    if not known:
        return table
    found = effort_by(facts, scope, dimension).reindex(table.index)
    return table.assign(**{MEASURES[name].unit: found[name].to_numpy() for name in known if found[name].notna().any()})


def around(facts: Facts, scope: Scope, calendar: Calendar, day: date) -> str:
    """What support spent a week before and since a day, as counted; "" where either side has no value."""
    spent = next((measure for measure in measures_known(facts) if measure.beside == "weekly"), None)
    if spent is None:
        return ""
    sides = [
        scope.narrowed(measure=spent.name, start=start, end=end)
        for start, end in ((day - AROUND, day - timedelta(days=1)), (day, day + AROUND))
    ]
    before, since = (per_week(facts, side, calendar) for side in sides)
    known = known_values(facts, sides[1])
    if before is None or since is None or known is None or known.share is None:
        return ""
    return (
        f"{spent.label} of these tickets: {before:.1f} {spent.unit} a week in the eight weeks before, {since:.1f} in "
        f"those since, as counted ({share(known.share)} of the tickets since have a value). What would be without the "
        "event is estimated for tickets alone."
    )
