"""Dixa's export of conversations: epoch milliseconds or ISO times, arrays of tags, the queue is the support group."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

# Tables of words read better in lines.
# fmt: off

DIXA = Source(
    name="dixa",
    title="Dixa conversations",
    marks=(
        frozenset({"csid", "queue name"}),
        frozenset({"initial channel", "queue name", "requester email"}),
        frozenset({"conversation id", "initial channel", "queue name"}),
        frozenset({"id", "initial channel", "queue id"}),
    ),
    columns={
        "ticket_id": ("csid", "conversation id", "id"),
        "created_at": ("created at", "conversation created at"),
        "updated_at": ("updated at", "last message created at"),
        "subject": ("subject",),
        "body": ("message", "first message"),
        "tags": ("tags", "tag names"),
        "group": ("queue name", "queue"),
        "category": ("contact reason", "category"),
        "channel": ("initial channel", "channel"),
        "status": ("status", "state"),
        "requester": ("requester email", "requester name", "requester id"),
        "agent": ("assignee name", "assignee email"),
        "rating": ("rating score",),
    },
    units={"rating score": "1-5"},
    tag_separator="auto",
    clock="UTC",
    guide=ExportGuide(
        tool="Dixa",
        where="Analytics, Conversations, Export",
        times="Milliseconds since 1970, or ISO times.",
    ),
)
