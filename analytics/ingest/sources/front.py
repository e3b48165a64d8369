"""Front's analytics export: a row per message or activity, the inbox is the team, zone chosen at export."""

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
)
