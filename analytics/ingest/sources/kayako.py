"""Kayako: a report of tickets (Classic: `Ticket Mask ID`) or the new product's list of conversations."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

# Tables of words read better in lines.
# fmt: off

KAYAKO = Source(
    name="kayako",
    title="Kayako tickets",
    marks=(
        frozenset({"ticket mask id"}),
        frozenset({"ticket id", "department", "creation date", "last activity"}),
        frozenset({"ticket id", "ticket status", "department", "full name"}),
        frozenset({"conversation id", "requester", "assigned team"}),
    ),
    columns={
        "ticket_id": ("ticket mask id", "ticket id", "conversation id"),
        "created_at": ("creation date", "created at", "date created", "creation time"),
        "updated_at": ("last activity", "last update", "updated at"),
        "subject": ("subject",),
        "body": ("contents", "first message"),
        "tags": ("tags",),
        "group": ("department", "department title", "assigned team", "team"),
        "category": ("ticket type", "type"),
        "channel": ("creation mode", "source", "channel"),
        "status": ("ticket status", "status"),
        "priority": ("ticket priority", "priority"),
        "requester": ("email", "requester email", "full name", "requester"),
        "company": ("user organization", "organization"),
    },
    tag_separator="auto",
    guide=ExportGuide(
        tool="Kayako",
        where="Insights, a report of cases, Export",
    ),
)
