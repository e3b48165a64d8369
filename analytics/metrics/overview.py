"""The overview: a week's headline numbers, tag coverage, what is unmapped, and what can be filtered by."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from analytics.metrics.calendar import Calendar
from analytics.metrics.grid import SMALL_BASE, last_complete_week
from analytics.metrics.scope import DIMENSIONS, WEEKDAYS, Scope
from analytics.metrics.selection import select
from analytics.metrics.tag_coverage import tag_coverage
from analytics.metrics.volume import total, volume
from analytics.store.facts import Facts
from analytics.workspace.categories import NONE

RECENT_WEEKS = 4
MOST_CUSTOMERS = 200  # that are offered as a filter without a search


@dataclass(frozen=True)
class Number:
    """One headline number of a week beside the week before. None = no data."""

    value: int
    before: int | None
    expected: float | None = None  # with its 99 % range; None where there was no range
    low: int | None = None
    high: int | None = None
    outside: str = ""  # above, below, or empty

    @property
    def change(self) -> int | None:
        return None if self.before is None else self.value - self.before

    @property
    def before_is_small(self) -> bool:
        """True when a percentage of the week before would mean nothing (rule 8)."""
        return self.before is None or self.before < SMALL_BASE


@dataclass(frozen=True)
class WeekNumbers:
    week: date
    scope: Scope  # the same scope, narrowed to the week
    tickets: Number
    customers: Number
    unaware: Number  # tickets
    unaware_customers: int
    rate: float | None  # tickets per 1,000 active customers; None without a figure for the week
    rate_before: float | None  # the same of the week before
    tag_coverage: float | None  # share of tickets with a team and a category
    tag_coverage_before: float | None


def week_numbers(facts: Facts, scope: Scope, calendar: Calendar) -> WeekNumbers | None:
    """The numbers of the last complete week of the scope; None while there is no complete week."""
    week = last_complete_week(calendar, scope)
    if week is None:
        return None
    inside = scope.narrowed(start=week, end=week + timedelta(days=6), grain="week")
    before = scope.narrowed(start=week - timedelta(days=7), end=week - timedelta(days=1))
    slugs = facts.taxonomy.categories.counting_as("unaware")
    unaware = scope.narrowed(categories=slugs)
    unaware_customers = inside.narrowed(measure="customers", categories=slugs)
    has_unaware = bool(slugs) and (not scope.categories or bool(set(slugs) & set(scope.categories)))
    return WeekNumbers(
        week,
        inside,
        tickets=_number(facts, scope.narrowed(measure="tickets"), calendar, week),
        customers=_number(facts, scope.narrowed(measure="customers"), calendar, week),
        unaware=_number(facts, unaware.narrowed(measure="tickets"), calendar, week) if has_unaware else Number(0, 0),
        unaware_customers=int(total(facts, unaware_customers) or 0) if has_unaware else 0,
        rate=total(facts, inside.narrowed(measure="rate")),
        rate_before=total(facts, before.narrowed(measure="rate")),
        tag_coverage=tag_coverage(facts, inside),
        tag_coverage_before=tag_coverage(facts, before),
    )


def unmapped_tags(facts: Facts, scope: Scope, *, most: int = 20, aside: Collection[str] = ()) -> pd.DataFrame:
    """Tags without any meaning, by tickets in the scope. Columns tag, value. aside: tags that need none."""
    selection = select(scope.narrowed(measure="tickets"), by=("tag",))
    found = facts.frame(
        f"""
        select tag, {selection.count} as value from {selection.from_where}
        {"and" if " where " in selection.from_where else "where"}
        tag in (select tag from derived.meanings where not mapped) and tag <> '{NONE}'
        group by tag order by value desc, tag limit {int(most) + len(aside)}""",
        selection.parameters,
    )
    return found[~found["tag"].isin(aside)].head(most).reset_index(drop=True)


def recent(calendar: Calendar, scope: Scope, *, weeks: int = RECENT_WEEKS) -> Scope:
    """The scope narrowed to its last complete weeks; unchanged when there is none."""
    week = last_complete_week(calendar, scope)
    if week is None:
        return scope
    return scope.narrowed(start=week - timedelta(weeks=weeks - 1), end=week + timedelta(days=6))


def only_sample(facts: Facts) -> bool:
    """True when nothing but the project's own sample data is in the store."""
    return bool(
        facts.frame("""select coalesce(bool_and(sample), false) as only from snapshot.imports
        where undone_at is null""")["only"].iloc[0]
    )


def category_colors(facts: Facts) -> dict[str, str]:
    """Category → its colour, the same on every page and picture of one store."""
    sizes = facts.frame("select category from derived.cells group by category order by count(*) desc, category")
    return facts.taxonomy.categories.colors(sizes["category"])


def choices(facts: Facts) -> dict[str, list[str]]:
    """Dimension → the values that tickets have, most frequent first; "(none)" last. Of customers the MOST_CUSTOMERS
    with the most tickets; weekdays and hours in their order.
    """
    by_set = "(select label_set from base.tickets) join derived.{} using (label_set)"
    tables = {
        "team": "derived.cells",
        "category": "derived.cells",
        "tag": by_set.format("tags"),
        "feature": by_set.format("features"),
        "customer": "(select name as customer from base.tickets join base.customers using (customer))",
    }
    return {
        name: facts.frame(f"""
        select {name} as value from {tables.get(name, "base.tickets")} group by value
        order by value = '{NONE}', {"" if name == "hour" else "count(*) desc,"} value
        {f"limit {MOST_CUSTOMERS}" if name == "customer" else ""}""")["value"].tolist()
        for name in DIMENSIONS
        if name != "weekday"
    } | {"weekday": list(WEEKDAYS)}


def known_customers(facts: Facts, names: Iterable[str]) -> list[str]:
    """Those of these names that are customers with tickets, by name."""
    return facts.frame(
        "select distinct name from base.customers where list_contains($names, name) order by name",
        {"names": list(names)},
    )["name"].tolist()


def _number(facts: Facts, scope: Scope, calendar: Calendar, week: date) -> Number:
    span = scope.narrowed(start=week - timedelta(weeks=1), end=week + timedelta(days=6), grain="week")
    series = volume(facts, span, calendar)
    known = series["value"].where(series["complete"])
    before = known.iloc[-2] if len(known) > 1 else pd.NA
    return Number(int(known.iloc[-1]), None if pd.isna(before) else int(before))
