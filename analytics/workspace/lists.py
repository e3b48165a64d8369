"""Lists that other systems keep and that can be long: customers, active customers, issues.

Filled from files (analytics.ingest.customer_files), dated and undone like every decision, but no part of the folder
that a team reviews.
"""

from typing import Any

from analytics.workspace.decision_records import ActiveCustomersRecord, CustomerRecord, IssueRecord
from analytics.workspace.issues import STATES, issue_key, issue_state
from analytics.workspace.kind import Column, Kind

CUSTOMERS: Kind[CustomerRecord] = Kind(
    "customer",
    "customers",
    "Customers",
    ("customer",),
    (
        Column("customer", required=True),
        Column("aliases", "list"),
        Column("plan"),
        Column("revenue", "number"),
        Column("segment"),
        Column("since", "date"),
    ),
)
ACTIVE_CUSTOMERS: Kind[ActiveCustomersRecord] = Kind(
    "figure",
    "active_customers",
    "Active customers",
    ("date", "segment"),
    (Column("date", "date", required=True), Column("segment"), Column("customers", "count", required=True)),
)

ISSUES: Kind[IssueRecord] = Kind(
    "issue",
    "issues",
    "Issues of the bug tracker",
    ("issue",),
    (
        Column("issue", required=True, fold=issue_key),
        Column("state", "choice", STATES, required=True, fold=issue_state),
        Column("title"),
        Column("opened", "date"),
        Column("fixed", "date"),
        Column("link"),
    ),
)

LISTS: tuple[Kind[Any], ...] = (CUSTOMERS, ACTIVE_CUSTOMERS, ISSUES)
