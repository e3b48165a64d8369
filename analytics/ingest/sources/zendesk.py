"""Zendesk's account export ("Export CSV"): one row per ticket, tags separated by spaces, no body."""

from analytics.ingest.source import Source

ZENDESK = Source(
    name="zendesk",
    title="Zendesk account export",
    place=10,
    marks=(
        frozenset({"summation column", "id"}),
        frozenset({"group stations", "assignee stations"}),
        frozenset({"id", "requester id", "ticket type", "created at", "tags"}),
    ),
    columns={
        "ticket_id": ("id",),
        "created_at": ("created at",),
        "updated_at": ("updated at",),
        "subject": ("subject",),
        "tags": ("tags",),
        "group": ("group",),
        "category": ("contact reason", "ticket type"),
        "channel": ("via",),
        "status": ("status",),
        "priority": ("priority",),
        "requester": ("requester email", "requester id", "requester"),
        "company": ("organization", "organisation"),
        "segment": ("plan",),
        "locale": ("language", "locale"),
    },
    tag_separator="space",
)
