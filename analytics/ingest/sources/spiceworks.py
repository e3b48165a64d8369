"""Spiceworks' ticket export: `Mar 2, 2026 @ 10:00 am`, the category is the kind of talk."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

# Tables of words read better in lines.
# fmt: off

SPICEWORKS = Source(
    name="spiceworks",
    title="Spiceworks tickets",
    marks=(
        frozenset({"ticket number", "organization name", "summary"}),
        frozenset({"ticket number", "summary", "created on"}),
        frozenset({"ticket number", "summary", "assigned to"}),
        frozenset({"id", "summary", "assignee", "creator"}),
        frozenset({"ticket number", "organization host"}),
    ),
    columns={
        "ticket_id": ("ticket number", "id"),
        "created_at": ("created on", "created at", "created"),
        "updated_at": ("updated on", "updated at", "updated"),
        "subject": ("summary",),
        "body": ("description",),
        "tags": ("tags", "labels"),
        "group": ("organization queue", "queue"),
        "category": ("category",),
        "channel": ("source",),
        "status": ("status",),
        "priority": ("priority",),
        "requester": ("creator email", "created by email", "creator", "created by", "contact"),
        "company": ("organization name", "company"),
    },
    date_formats=("%b %d, %Y @ %I:%M %p", "%b %d, %Y @ %H:%M"),
    guide=ExportGuide(
        tool="Spiceworks",
        where="Help Desk, Reports, Tickets, CSV",
    ),
)
