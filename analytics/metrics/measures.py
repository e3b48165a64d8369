"""Measures: what can be counted, and for each how it is counted, added up, written and divided.

A page, a picture or a command asks its measure instead of knowing its name, so that one more measure is one more
definition here (and its columns in the facts, where they are new).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from analytics.errors import UnknownName
from analytics.store.facts import Facts


@dataclass(frozen=True)
class Need:
    """A list that people bring, without which a measure has no value."""

    name: str
    known: Callable[[Facts], bool]
    command: str  # what adds it, after `python -m analytics`


@dataclass(frozen=True)
class Measure:
    """One measure: its words are the axis title, the help text and README's table."""

    name: str
    label: str
    unit: str
    definition: str
    expression: str  # SQL aggregate over the selected rows
    join: str = ""  # SQL that adds the columns of `expression` to the selected rows
    rollup: str | None = None  # SQL aggregate over the rows of derived.daily; None where days do not add up
    stacks: bool = False  # its groups may be drawn on top of each other
    whole: bool = True  # values are whole numbers
    counted: str = "tickets"  # the count behind a value: says whether its base is small, and its share of a whole
    per: int | None = None  # the value is `counted` for each `per` active customers
    expected: str | None = None  # the count whose expected range it has; None: no range
    need: Need | None = None
    note: str = ""  # how to read a chart of it
    groups_note: str = ""  # how to read a chart of its groups

    @property
    def dtype(self) -> Literal["Int64", "Float64"]:
        return "Int64" if self.whole else "Float64"

    @property
    def hover(self) -> str:
        """The value in a plotly hover text."""
        return "%{y:,}" if self.whole else "%{y:,.3~r}" if self.per else "%{y:,.2~f}"

    def value(self, number: float) -> int | float:
        """A value as it is shown."""
        return int(number) if self.whole else float(number)

    def lacks(self, facts: Facts) -> Need | None:
        """What the workspace has to bring before this measure has values; None when nothing is missing."""
        return self.need if self.need and not self.need.known(facts) else None


def active_customers_known(facts: Facts) -> bool:
    return bool(facts.active.figures)


def revenue_known(facts: Facts) -> bool:
    return bool(facts.frame("select count(revenue) > 0 as known from base.customers")["known"].iloc[0])


ALL = (
    Measure(
        "tickets",
        "Tickets",
        "tickets",
        "Distinct tickets created in the period; one with two tags of a category counts once in it.",
        "count(distinct id)::bigint",
        rollup="sum(tickets)::bigint",
        stacks=True,
        expected="tickets",
        groups_note="A ticket of two teams or categories counts in both.",
    ),
    Measure(
        "customers",
        "Customers",
        "customers",
        "Distinct customers (company where known, else requester) with a ticket in the period. "
        "Never summed over periods; tickets without a customer are left out.",
        "count(distinct customer)::bigint",
        counted="customers",
        expected="customers",
        groups_note="Customers are never added up over groups, so they are drawn as lines.",
    ),
    Measure(
        "rate",
        "Per 1,000 active",
        "tickets per 1,000 active customers",
        "1,000 × tickets ÷ the sum of weekly active customers over the same weeks. Needs the file of "
        "active customers; a week that it lacks is no data.",
        "count(distinct id)::bigint",
        whole=False,
        per=1_000,
        expected="tickets",
        need=Need(
            "active customers",
            active_customers_known,
            "active-customers import FILE (columns date, customers)",
        ),
        note="Without a figure of active customers a week has no rate; a running week has that of its days so far.",
    ),
    Measure(
        "revenue",
        "Customers' revenue",
        "revenue of customers who wrote",
        "Revenue of the distinct customers with a ticket in the period, each once, as the customers file has it (its "
        "currency and period). Never summed over periods; customers without a figure are left out.",
        "round(list_sum(list_transform(list(distinct {'customer': customer, 'revenue': revenue}), "
        "lambda one: one.revenue)), 2)",
        join="left join (select customer, revenue from base.customers) using (customer)",
        whole=False,
        counted="customers",
        need=Need("customers' revenues", revenue_known, "customers import FILE (columns customer, revenue)"),
        note="Each customer counts once, with the revenue of the customers file; where nobody's is known there is no "
        "data. It has no expected range: it moves with who writes, not with how many.",
        groups_note="Revenue is never added up over groups, so it is drawn as lines.",
    ),
)
MEASURES = {measure.name: measure for measure in ALL}


def measure_named(name: str) -> Measure:
    """Raises UnknownName for another word."""
    if name not in MEASURES:
        raise UnknownName("measure", name, list(MEASURES))
    return MEASURES[name]
