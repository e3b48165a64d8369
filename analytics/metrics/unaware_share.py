"""Unaware: customers who ask for what already exists, by team and by feature."""

from datetime import timedelta

import pandas as pd

from analytics.metrics.calendar import Calendar
from analytics.metrics.grid import last_complete_week
from analytics.metrics.scope import Scope
from analytics.metrics.volume import totals
from analytics.store.facts import Facts


def unaware_by(facts: Facts, scope: Scope, *, by: str) -> pd.DataFrame:
    """Unaware tickets per team or feature over the scope's period, most customers first.

    by: "team" or "feature". A ticket without a feature tag is under "(none)", so that nothing is hidden.
    returns: columns `by`, `tickets`, `customers`, `asked` (distinct tickets that are unaware or a feature
        request), `share` (tickets ÷ asked; NA when nothing was asked).
    """
    categories = facts.taxonomy.categories
    slugs = categories.counting_as("unaware")
    if not slugs:
        return pd.DataFrame(columns=[by, "tickets", "customers", "asked", "share"])
    unaware = scope.narrowed(categories=slugs)
    asked = scope.narrowed(categories=(*slugs, *categories.counting_as("request")))
    parts = {
        "tickets": _totals(facts, unaware.narrowed(measure="tickets"), by),
        "customers": _totals(facts, unaware.narrowed(measure="customers"), by),
        "asked": _totals(facts, asked.narrowed(measure="tickets"), by),
    }
    frame = pd.DataFrame(parts).fillna(0).astype("Int64").rename_axis(by).reset_index()
    frame = frame[frame["tickets"] > 0]
    frame["share"] = (frame["tickets"] / frame["asked"].where(frame["asked"] > 0)).astype("Float64")
    return frame.sort_values(["customers", "tickets", by], ascending=[False, False, True], ignore_index=True)


def unaware_last_week(facts: Facts, scope: Scope, calendar: Calendar, *, by: str) -> pd.DataFrame:
    """`unaware_by` for the last complete week, with `before` (tickets of the week before, NA = no data)."""
    week = last_complete_week(calendar, scope)
    if week is None:
        return pd.DataFrame(columns=[by, "tickets", "customers", "asked", "share", "before"])
    now = unaware_by(facts, scope.narrowed(start=week, end=week + timedelta(days=6)), by=by)
    start = week - timedelta(days=7)
    periods = calendar.periods("week", start=start, end=week - timedelta(days=1))
    if not len(periods) or not periods["complete"].all():
        return now.assign(before=pd.array([pd.NA] * len(now), dtype="Int64"))
    then = unaware_by(facts, scope.narrowed(start=start, end=week - timedelta(days=1)), by=by)
    earlier = then[[by, "tickets"]].rename(columns={"tickets": "before"})
    return now.merge(earlier, on=by, how="left").fillna({"before": 0})


def _totals(facts: Facts, scope: Scope, by: str) -> pd.Series:
    return totals(facts, scope, by=(by,)).set_index(by)["value"]
