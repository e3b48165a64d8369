"""Deprecation check: who would miss a feature, as far as tickets can show. Every share is beside its numbers.

Tickets show who writes about a feature, not who uses it: a quiet feature can be a loved one.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from analytics.metrics.calendar import Calendar
from analytics.metrics.people import people
from analytics.metrics.rates import active_in
from analytics.metrics.scope import Scope
from analytics.metrics.volume import count_of, volume
from analytics.store.facts import Facts
from analytics.workspace.customers import Customers

WEEKS = 26  # looked at; the trend is its second half against its first


@dataclass(frozen=True)
class Part:
    """So many of so many."""

    part: float
    whole: float

    @property
    def share(self) -> float | None:
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True)
class Check:
    """What tickets show of a scope in the last `WEEKS` complete weeks."""

    start: date
    end: date
    tickets: Part  # of all tickets
    customers: Part  # distinct, of all that wrote
    known: Part | None  # of the customers file; None without one
    active: Part | None  # customers a week on average, of the active ones; None without their file
    revenue: Part | None  # of the customers file; None without revenue there
    later: int  # tickets in the second half of the weeks …
    earlier: int  # … and in the first
    plans: pd.DataFrame  # plan, customers, of (all of the plan that wrote), share, revenue


def check(facts: Facts, calendar: Calendar, scope: Scope, *, customers: Customers = Customers()) -> Check | None:
    """The check for a scope, usually of one feature; None while there are not `WEEKS` complete weeks."""
    last = calendar.last_complete("week")
    if last is None or calendar.first is None or last - timedelta(weeks=WEEKS - 1) < calendar.first:
        return None
    start, end = last - timedelta(weeks=WEEKS - 1), last + timedelta(days=6)
    middle = start + timedelta(weeks=WEEKS // 2)
    inside = scope.narrowed(start=start, end=end, measure="tickets", grain="week")
    everything = Scope(sources=scope.sources, start=start, end=end)
    concerned, writers = people(facts, inside), people(facts, everything)
    weekly = volume(facts, inside.narrowed(measure="customers"), calendar)
    active = active_in(facts, everything, list(weekly["period"]))
    known = {id(c): c for c in map(customers.named, concerned["customer"]) if c}.values()
    paid = sum(c.revenue for c in customers.known if c.revenue is not None)
    return Check(
        start,
        end,
        Part(count_of(facts, inside), count_of(facts, everything)),
        Part(len(concerned), len(writers)),
        Part(len(known), len(customers.known)) if customers.known else None,
        Part(float(weekly["value"].astype(float).mean()), float(active.mean()))
        if len(active) and not pd.isna(active).any()
        else None,
        Part(sum(c.revenue for c in known if c.revenue is not None), paid) if paid else None,
        count_of(facts, inside.narrowed(start=middle)),
        count_of(facts, inside.narrowed(end=middle - timedelta(days=1))),
        _plans(concerned, writers, customers),
    )


def _plans(concerned: pd.DataFrame, writers: pd.DataFrame, customers: Customers) -> pd.DataFrame:
    """Customers and revenue per plan, the most customers first."""
    paid = [found.revenue if (found := customers.named(name)) else None for name in concerned["customer"]]
    frame = concerned.assign(revenue=pd.to_numeric(pd.Series(paid, index=concerned.index), errors="coerce"))
    parts = frame.groupby("plan").agg(
        customers=("customer", "size"), revenue=("revenue", lambda values: values.sum(min_count=1))
    )
    parts["of"] = writers.groupby("plan").size().reindex(parts.index)
    parts["share"] = parts["customers"] / parts["of"]
    return parts.reset_index().sort_values(["customers", "plan"], ascending=[False, True], ignore_index=True)[
        ["plan", "customers", "of", "share", "revenue"]
    ]
