"""The kinds of decisions about customers: the rules of the two lists, larger plans, calls; and those of incidents."""

from typing import Any, TypedDict

from analytics.workspace.incident_kinds import INCIDENT_KINDS
from analytics.workspace.kind import Column, Kind

LISTS_OF_CUSTOMERS = ("at risk", "potential")
RULE_NAMES = (
    "writes more",
    "open bugs",
    "same fault again",
    "incident",
    "larger plan",
    "new users ask how",
    "at risk",
    "potential",
    "call",
)
CALL_STATES = ("called", "not needed", "to call")


class CustomerRuleRecord(TypedDict):
    """What a rule of the lists at risk and potential demands; empty: as it comes."""

    rule: str
    off: bool
    least: str
    weeks: str
    times: str


class PlanRecord(TypedDict):
    """Which features a plan has beside those of the smaller ones."""

    plan: str
    place: str
    features: list[str]


class CallRecord(TypedDict):
    """What became of a call."""

    customer: str
    state: str
    on: str
    who: str
    note: str


CUSTOMER_RULES: Kind[CustomerRuleRecord] = Kind(
    "customer rule",
    "customer_rules",
    "When a customer is at risk or has potential",
    ("rule",),
    (
        Column("rule", "choice", RULE_NAMES, required=True),
        Column("off", "flag"),
        Column("least", "count"),  # tickets, bugs, incidents, users, or rules that hold; see `customer_rules`
        Column("weeks", "count"),  # before the end of the data that are looked at
        Column("times", "number"),  # its own past
    ),
)
PLANS: Kind[PlanRecord] = Kind(
    "plan",
    "plans",
    "What larger plans have",
    ("plan",),
    (
        Column("plan", required=True),
        Column("place", "count", required=True),  # a plan with a higher place is larger
        Column("features", "list"),  # that it has and the smaller plans lack
    ),
)
CUSTOMER_CALLS: Kind[CallRecord] = Kind(
    "call",
    "customer_calls",
    "Which customers were called",
    ("customer",),
    (
        Column("customer", required=True),
        Column("state", "choice", CALL_STATES, required=True),
        Column("on", "date"),
        Column("who"),
        Column("note"),
    ),
)

CUSTOMER_KINDS: tuple[Kind[Any], ...] = (CUSTOMER_RULES, PLANS, CUSTOMER_CALLS, *INCIDENT_KINDS)
