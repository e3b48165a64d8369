"""Measures: what can be counted, and for each how it is counted, added up, written and divided.

A page, a picture or a command asks its measure instead of knowing its name, so that one more measure is one more
definition here (and its columns in the facts, where they are new).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from analytics.errors import UnknownName
from analytics.store.facts import Facts

MINUTE, HOUR = 60, 3_600  # seconds
Beside = Literal["", "value", "weekly"]


@dataclass(frozen=True)
class Need:
    """A list or a column of exports without which a measure has no value."""

    name: str
    known: Callable[[Facts], bool]
    command: str  # what adds it, after `python -m analytics`
    of_export: bool = False  # a column of exports; else a list that people bring


@dataclass(frozen=True)
class Measure:
    """One measure: its words are the axis title, the help text and README's table."""

    name: str
    label: str
    unit: str
    definition: str
    expression: str  # SQL aggregate over the selected rows
    join: str = ""  # SQL that adds the columns of `expression` to the selected rows
    rollup: str | None = None  # SQL aggregate over rows of sums of days; None where days do not add up
    of_rows: str | None = None  # SQL aggregate where each row is another ticket; None: `expression`
    stacks: bool = False  # groups that hold each ticket once add up, and may be drawn on top of each other
    whole: bool = True  # values are whole numbers
    zero: bool = True  # a period without tickets has the value 0; else it has none
    column: str = ""  # of base.effort, whose values it adds up; a ticket without one is left out
    counted: str = "tickets"  # the count behind a value: for whether its base is small, and its share of a whole
    per: int | None = None  # the value is `counted` for each `per` active customers
    expected: str | None = None  # the count whose expected range it has; None: no range
    signals: bool = False  # its series are tested for signals
    beside: Beside = ""  # how tables of tickets show it: not, as it is, or per week
    need: Need | None = None
    note: str = ""  # how to read a chart of it
    groups_note: str = ""  # how to read a chart of its groups

    @property
    def dtype(self) -> Literal["Int64", "Float64"]:
        return "Int64" if self.whole else "Float64"

    @property
    def axis(self) -> str:
        """The title of an axis of values: the unit, where it says more than the label."""
        return f"{self.unit[:1].upper()}{self.unit[1:]}" if self.column else self.label

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


def _effort_known(column: str, facts: Facts) -> bool:
    return bool(facts.frame(f"select count({column}) > 0 as known from base.effort")["known"].iloc[0])


def _effort(
    name: str, label: str, unit: str, definition: str, column: str, *, by: str, per: int = 1, beside: Beside = ""
) -> Measure:
    """A measure of a column of base.effort over the distinct tickets that have a value.

    by: the aggregate (sum, median, avg). per: what a value is divided by, such as 3,600 seconds an hour.
    """
    values = f"list(distinct {{'id': id, 'value': {column}}}) filter ({column} is not null)"
    known = NAMES_OF_EFFORT[column]
    return Measure(
        name,
        label,
        unit,
        f"{definition} Tickets without a value are left out; their share is beside the figure. No expected range.",
        f"round(list_aggregate(list_transform({values}, lambda one: one.value), '{by}') / {per}, 2)",
        join="left join base.effort using (id)",
        whole=False,
        zero=by == "sum",
        column=column,
        beside=beside,
        need=Need(known, partial(_effort_known, column), f"import FILE --map {column}=COLUMN", of_export=True),
        note="Tickets without a value are left out. It has no expected range: it moves with how tickets are worked, "
        "not only with how many there are.",
        groups_note="A ticket of two groups counts in both, so groups are drawn as lines.",
    )


NAMES_OF_EFFORT = {
    "handling_time": "handling times",
    "first_response": "first response times",
    "resolution_time": "resolution times",
    "reopened": "reopenings",
    "rating": "ratings",
}
ALL = (
    Measure(
        "tickets",
        "Tickets",
        "tickets",
        "Distinct tickets created in the period; one with two tags of a category counts once in it.",
        "count(distinct id)::bigint",
        rollup="sum(tickets)::bigint",
        of_rows="count(*)::bigint",
        stacks=True,
        expected="tickets",
        signals=True,
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
    _effort(
        "handling",
        "Handling time",
        "hours of handling",
        "The time that support worked on the tickets created in the period, in hours, each ticket once.",
        "handling_time",
        by="sum",
        per=HOUR,
        beside="weekly",
    ),
    _effort(
        "handling_median",
        "Handling time, median",
        "minutes of handling a ticket",
        "The handling time that half of the tickets stay under, in minutes.",
        "handling_time",
        by="median",
        per=MINUTE,
    ),
    _effort(
        "first_response",
        "First response, median",
        "hours to the first response",
        "The time to the first response that half of the tickets stay under, in hours, by the export's clock.",
        "first_response",
        by="median",
        per=HOUR,
        beside="value",
    ),
    _effort(
        "first_response_sum",
        "First response, sum",
        "hours waited for a first response",
        "The times to the first response added up, in hours, each ticket once.",
        "first_response",
        by="sum",
        per=HOUR,
    ),
    _effort(
        "resolution",
        "Resolution, median",
        "hours to the resolution",
        "The time to the resolution that half of the tickets stay under, in hours, by the export's clock.",
        "resolution_time",
        by="median",
        per=HOUR,
        beside="value",
    ),
    _effort(
        "resolution_sum",
        "Resolution, sum",
        "hours waited for a resolution",
        "The times to the resolution added up, in hours, each ticket once.",
        "resolution_time",
        by="sum",
        per=HOUR,
    ),
    _effort(
        "reopened",
        "Reopened",
        "times reopened",
        "How often the tickets created in the period were opened again, added up.",
        "reopened",
        by="sum",
        beside="value",
    ),
    _effort(
        "reopened_mean",
        "Reopened per ticket",
        "times reopened per ticket",
        "Times reopened ÷ tickets with a value, the zeros included.",
        "reopened",
        by="avg",
    ),
    _effort(
        "rating",
        "Rating, mean",
        "points of 100",
        "The mean rating in points of 100: (value − lowest) ÷ (highest − lowest) of its scale, so that 4 of 1 to 5 is "
        "75 and 7 of 0 to 10 is 70.",
        "rating",
        by="avg",
        beside="value",
    ),
    _effort(
        "rating_median",
        "Rating, median",
        "points of 100 (median)",
        "The rating, in points of 100, that half of the tickets stay under.",
        "rating",
        by="median",
    ),
)
MEASURES = {measure.name: measure for measure in ALL}
USUAL = ALL[0].name  # what is counted where nothing else is asked for


def measure_named(name: str) -> Measure:
    """Raises UnknownName for another word."""
    if name not in MEASURES:
        raise UnknownName("measure", name, list(MEASURES))
    return MEASURES[name]
