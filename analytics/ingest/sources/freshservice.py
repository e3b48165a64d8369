"""Freshservice's ticket export: Freshdesk's cousin in title case, with requester and sub-category."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

FRESHSERVICE = Source(
    name="freshservice",
    title="Freshservice ticket export",
    place=70,
    marks=(
        frozenset({"ticket id", "sub-category", "requester name"}),
        frozenset({"ticket id", "requester email", "urgency", "impact"}),
        frozenset({"ticket id", "requester name", "first response time (in hrs)"}),
    ),
    columns={
        "ticket_id": ("ticket id",),
        "created_at": ("created time", "created date"),
        "updated_at": ("last updated time", "last update time"),
        "subject": ("subject",),
        "body": ("description",),
        "tags": ("tags",),
        "group": ("group", "agent group"),
        "category": ("category", "type"),
        "channel": ("source",),
        "status": ("status",),
        "priority": ("priority",),
        "requester": ("requester email", "requester name"),
        "company": ("company", "company name", "department"),
        "segment": ("plan",),
        "locale": ("language",),
    },
    guide=ExportGuide(
        tool="Freshservice",
        where="Tickets, Export, tick all fields",
        columns="Tick all fields, Ticket ID and Created Time among them.",
        times="The zone of the account.",
    ),
)
