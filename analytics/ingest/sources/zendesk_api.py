"""Zendesk's tickets as JSON: the API's, and what accounts past 200,000 tickets are given as their export."""

from analytics.ingest.source import Source

ZENDESK_API = Source(
    name="zendesk_api",
    title="Zendesk tickets as JSON",
    place=250,
    account="zendesk",
    marks=(
        frozenset({"id", "via.channel", "requester id"}),
        frozenset({"id", "raw subject", "via.channel"}),
        frozenset({"id", "ticket form id", "requester id"}),
    ),
    columns={
        "ticket_id": ("id",),
        "created_at": ("created at",),
        "updated_at": ("updated at",),
        "subject": ("subject", "raw subject"),
        "body": ("description",),
        "tags": ("tags",),
        "group": ("group.name", "group name", "group id"),
        "category": ("type",),
        "channel": ("via.channel",),
        "status": ("status",),
        "priority": ("priority",),
        "requester": ("requester.email", "requester email", "requester.name", "requester id"),
        "company": ("organization.name", "organization name", "organization id"),
        "locale": ("locale", "requester.locale"),
        "agent": ("assignee.name", "assignee.email", "assignee id"),
        "first_response": ("metric set.reply time in minutes.calendar",),
        "resolution_time": ("metric set.full resolution time in minutes.calendar",),
        "reopened": ("metric set.reopens",),
        "rating": ("satisfaction rating.score",),
    },
    units={
        "metric set.reply time in minutes.calendar": "minutes",
        "metric set.full resolution time in minutes.calendar": "minutes",
    },
    tag_separator="auto",
    clock="UTC",
    closed=True,
)
