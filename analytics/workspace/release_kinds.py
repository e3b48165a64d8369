"""The kind of decisions about releases ahead: which customers take part in the beta of one."""

from typing import Any, TypedDict

from analytics.workspace.kind import Column, Kind

BETA_STATES = ("asked", "takes part", "declined", "not asked")


class BetaRecord(TypedDict):
    """What became of one customer proposed for the beta of a release."""

    customer: str
    release: str
    state: str
    on: str
    note: str


BETA_CUSTOMERS: Kind[BetaRecord] = Kind(
    "beta customer",
    "beta_customers",
    "Who takes part in the beta of a release",
    ("customer", "release"),
    (
        Column("customer", required=True),
        Column("release", required=True),  # its day and name; see `beta`
        Column("state", "choice", BETA_STATES, required=True),
        Column("on", "date"),
        Column("note"),
    ),
)

RELEASE_KINDS: tuple[Kind[Any], ...] = (BETA_CUSTOMERS,)
