"""Gorgias' ticket export: tags with capitals and blanks, `Ticket Field: …` columns, UTC, no text."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

GORGIAS = Source(
    name="gorgias",
    title="Gorgias ticket export",
    place=100,
    marks=(
        frozenset({"ticket id", "last used integration name"}),
        frozenset({"ticket id", "last used integration type"}),
        frozenset({"ticket id", "initial channel", "creation date"}),
    ),
    columns={
        "ticket_id": ("ticket id",),
        "created_at": ("creation date", "created date"),
        "updated_at": ("last updated date", "updated date"),
        "subject": ("subject",),
        "tags": ("tags",),
        "group": ("assignee team", "team", "last used integration name"),
        "category": ("contact reason",),
        "channel": ("initial channel", "channel"),
        "status": ("status",),
        "priority": ("priority",),
        "requester": ("customer email", "customer name"),
        "company": ("company",),
        "segment": ("plan",),
        "locale": ("language",),
        "agent": ("assignee name", "assignee email"),
        "rating": ("satisfaction survey score", "survey score"),
    },
    units={"satisfaction survey score": "1-5", "survey score": "1-5"},
    clock="UTC",
    instead="Take the ticket export of a view (Tickets > Export tickets); the AI Agent page's export has no year "
    "in its dates.",
    totals=(frozenset({"customer message", "response", "handled by"}),),
    guide=ExportGuide(
        tool="Gorgias",
        where="Tickets, a view, Export tickets",
        limits="The export holds no text.",
    ),
)
