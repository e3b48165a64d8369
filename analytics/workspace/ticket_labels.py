"""Ticket labels: what people confirmed that single tickets are about, where the helpdesk states nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd

from analytics.workspace.catalogue import Catalogue
from analytics.workspace.checks import State, records
from analytics.workspace.decision_records import TicketLabelRecord
from analytics.workspace.kind import Edit
from analytics.workspace.moves import set_record
from analytics.workspace.ticket_kinds import TICKET_LABELS

LABELLED = ("team", "category", "feature")  # the dimensions that can be confirmed of a ticket


@dataclass(frozen=True)
class TicketLabels:
    """The labels that were confirmed. They count only where the helpdesk states nothing for that dimension."""

    records: tuple[TicketLabelRecord, ...] = ()

    @classmethod
    def of(cls, state: State) -> "TicketLabels":
        """The labels that the records of a workspace hold."""
        return cls(tuple(records(state, TICKET_LABELS)))

    def __bool__(self) -> bool:
        return bool(self.records)

    def table(self, features: Catalogue, team_name: Callable[[str], str]) -> pd.DataFrame:
        """One row per ticket. Columns source, ticket, team, category, feature (NA: not confirmed), by present names.

        A feature of the catalogue names its team, as it does for tags. team_name: the present name of a team.
        """
        rows = []
        for record in self.records:
            known = features.named(record["feature"]) if record["feature"] else None
            team = record["team"] or (known.team if known and known.team else "")
            feature = known.name if known else record["feature"]
            rows.append(
                (
                    record["source"],
                    record["ticket"],
                    team_name(team) if team else None,
                    record["category"] or None,
                    feature or None,
                )
            )
        return pd.DataFrame(rows, columns=["source", "ticket", *LABELLED], dtype="string")


def confirm(state: State, labels: Iterable[tuple[str, str, str, str]]) -> list[Edit]:
    """Confirm what tickets are about: (source, ticket, dimension of LABELLED, label); "" takes a label back."""
    wanted: dict[tuple[str, str], dict[str, str]] = {}
    for source, ticket, dimension, label in labels:
        wanted.setdefault((source, ticket), {})[dimension] = label
    return [
        set_record(state, TICKET_LABELS, {"source": source, "ticket": ticket, **values})
        for (source, ticket), values in wanted.items()
    ]
