"""The kinds of decisions that depend on what tickets mean: labels of single tickets, and topics that no tag names."""

from analytics.workspace.decision_records import TicketLabelRecord, TopicRecord
from analytics.workspace.kind import Column, Kind

TICKET_LABELS: Kind[TicketLabelRecord] = Kind(
    "ticket label",
    "ticket_labels",
    "What tickets without a label are about",
    ("source", "ticket"),
    (
        Column("source", required=True),
        Column("ticket", required=True),
        *(Column(name) for name in ("team", "category", "feature")),
    ),
)
TOPIC_STATES = ("accepted", "dismissed")
TOPICS: Kind[TopicRecord] = Kind(
    "topic",
    "topics",
    "What became of topics that no tag named",
    ("topic",),
    (
        Column("topic", required=True),  # its characteristic terms when that was decided
        Column("state", "choice", TOPIC_STATES, required=True),
        Column("became"),  # "feature:NAME" or "theme:NAME"
        Column("tickets", "list"),  # those nearest its middle, "source/id": what is as near to them is the same topic
    ),
)
