"""Intercom's conversations as JSON, by its REST API: epoch seconds, lists with a type, the first message."""

from analytics.ingest.source import Source

INTERCOM_REST = Source(
    name="intercom_rest",
    title="Intercom conversations as JSON",
    place=250,
    account="intercom",
    marks=(
        frozenset({"id", "source.type", "created at", "state"}),
        frozenset({"id", "source.body", "created at"}),
        frozenset({"id", "team assignee id", "admin assignee id"}),
    ),
    columns={
        "ticket_id": ("id",),
        "created_at": ("created at",),
        "updated_at": ("updated at",),
        "subject": ("title", "source.subject"),
        "body": ("source.body",),
        "tags": ("tags", "tags.tags"),
        "group": ("team assignee.name", "team assignee id"),
        "category": ("custom attributes.category", "ticket.type", "custom attributes.type"),
        "channel": ("source.type", "source.delivered as"),
        "status": ("state",),
        "priority": ("priority",),
        "requester": ("source.author.email", "source.author.id"),
        "company": ("company.name",),
        "segment": ("custom attributes.plan",),
        "locale": ("custom attributes.language",),
        "agent": ("admin assignee.name", "admin assignee id"),
        "handling_time": ("statistics.handling time",),
        "first_response": ("statistics.time to admin reply",),
        "resolution_time": ("statistics.time to last close", "statistics.time to first close"),
        "reopened": ("statistics.count reopens",),
        "rating": ("conversation rating.rating",),
    },
    units={
        "statistics.handling time": "seconds",
        "statistics.time to admin reply": "seconds",
        "statistics.time to last close": "seconds",
        "statistics.time to first close": "seconds",
        "conversation rating.rating": "1-5",
    },
    tag_separator="auto",
    clock="UTC",
    closed=True,
)
