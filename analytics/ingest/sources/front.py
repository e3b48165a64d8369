"""Front's analytics export: a row per message or activity, the inbox is the team, zone chosen at export."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

FRONT = Source(
    name="front",
    title="Front analytics export",
    place=60,
    marks=(
        frozenset({"conversation id", "conversation api id"}),
        frozenset({"segment id", "message id"}),
        frozenset({"conversation id", "activity id"}),
    ),
    columns={
        "ticket_id": ("conversation api id", "conversation id"),
        "created_at": ("conversation created at", "message date", "activity date", "segment start"),
        "updated_at": ("last segment activity",),
        "subject": ("subject",),
        "body": ("extract",),
        "tags": ("tags", "tags at activity time"),
        "group": ("inbox", "inbox at activity time"),
        "category": ("ticket category", "category", "topic"),
        "channel": ("channel", "source", "type"),
        "status": ("ticket status name", "status", "status at activity time"),
        "requester": ("contact handle", "contact name"),
        "company": ("account names",),
        "segment": ("plan",),
    },
    tag_separator="auto",
    clock="UTC",  # Etc/UTC unless another zone was asked for
    row_unit="message",
    guide=ExportGuide(
        tool="Front",
        where="Analytics, Exports, New export: conversations or messages",
        limits="Large exports are made in the background and mailed.",
        times="The zone that was chosen for the export; choose Etc/UTC, or the zone is read from the headers.",
    ),
)
