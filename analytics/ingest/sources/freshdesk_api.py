"""Freshdesk's tickets as JSON, by its API: numbers for status, priority and source."""

from analytics.ingest.source import Source

FRESHDESK_API = Source(
    name="freshdesk_api",
    title="Freshdesk tickets as JSON",
    place=250,
    account="freshdesk",
    marks=(
        frozenset({"id", "fr escalated", "created at"}),
        frozenset({"id", "fr due by", "created at"}),
        frozenset({"id", "description text", "responder id"}),
    ),
    columns={
        "ticket_id": ("id",),
        "created_at": ("created at",),
        "updated_at": ("updated at",),
        "subject": ("subject",),
        "body": ("description text", "description"),
        "tags": ("tags",),
        "group": ("group.name", "group id"),
        "category": ("type",),
        "channel": ("source",),
        "status": ("status",),
        "priority": ("priority",),
        "requester": ("requester.email", "email", "requester id"),
        "company": ("company.name", "company id"),
    },
    tag_separator="auto",
    clock="UTC",
    words={
        "status": {"2": "Open", "3": "Pending", "4": "Resolved", "5": "Closed"},
        "priority": {"1": "Low", "2": "Medium", "3": "High", "4": "Urgent"},
        "channel": {
            "1": "Email",
            "2": "Portal",
            "3": "Phone",
            "7": "Chat",
            "9": "Feedback Widget",
            "10": "Outbound Email",
        },
    },
    closed=True,
)
