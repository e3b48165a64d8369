"""Zoho Desk's list and report exports: ` (Ticket)` behind the fields of the ticket, day first."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

ZOHODESK = Source(
    name="zohodesk",
    title="Zoho Desk export",
    place=90,
    marks=(
        frozenset({"ticket id", "status (ticket)"}),
        frozenset({"ticket id", "created time (ticket)"}),
        frozenset({"ticket id", "sla violation type"}),
        frozenset({"ticket id", "ticket owner", "happiness rating"}),
        frozenset({"request id", "status (ticket)"}),
    ),
    columns={
        "ticket_id": ("ticket number", "ticket id", "request id"),
        "created_at": ("created time", "created date"),
        "updated_at": ("modified time", "last modified time"),
        "subject": ("subject",),
        "body": ("description",),
        "tags": ("tags", "ticket tags"),
        "group": ("team", "department", "layout"),
        "category": ("category", "classifications", "ticket type"),
        "channel": ("channel", "mode"),
        "status": ("status",),
        "priority": ("priority",),
        "requester": ("email", "contact email", "contact name"),
        "company": ("account name",),
        "segment": ("plan",),
        "locale": ("language",),
    },
    date_order="day-first",
    guide=ExportGuide(
        tool="Zoho Desk",
        where="Setup, Data administration, Export, Tickets",
        times="Day before month; the zone of the account.",
    ),
)
