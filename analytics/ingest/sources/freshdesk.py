"""Freshdesk's ticket export: local times, comma-separated tags that may hold blanks, case varies."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

FRESHDESK = Source(
    name="freshdesk",
    title="Freshdesk ticket export",
    place=80,
    marks=(
        frozenset({"ticket id", "first response time (in hrs)", "agent interactions"}),
        frozenset({"ticket id", "created time", "last update time", "group"}),
        frozenset({"ticket id", "created time", "source", "type", "agent"}),
        frozenset({"ticket id", "created time", "due by time"}),
        frozenset({"ticket id", "resolution status", "first response status"}),
    ),
    columns={
        "ticket_id": ("ticket id",),
        "created_at": ("created time",),
        "updated_at": ("last update time", "last updated time"),
        "subject": ("subject",),
        "body": ("description",),
        "tags": ("tags",),
        "group": ("group", "gruppe"),
        "category": ("type",),
        "channel": ("source",),
        "status": ("status",),
        "priority": ("priority",),
        "requester": ("email", "e-mail-adresse", "e-mail", "correo electrónico", "contact id", "full name"),
        "company": ("company name", "company"),
        "segment": ("plan",),
        "locale": ("language",),
    },
    guide=ExportGuide(
        tool="Freshdesk",
        where="Tickets, Export (top right), tick all fields; Admin, Account exports for JSON",
        columns="Tick all fields, Ticket ID and Created time among them.",
        limits="The file is mailed. Scheduled exports: Analytics, Settings, Data export.",
        times="The zone of the account.",
    ),
)
