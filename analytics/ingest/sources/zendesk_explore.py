"""Zendesk Explore: a row per combination of attributes, so a ticket repeats once per tag."""

from analytics.ingest.source import Source

ZENDESK_EXPLORE = Source(
    name="zendesk_explore",
    account="zendesk",
    title="Zendesk Explore export",
    place=20,
    marks=tuple(
        frozenset({"ticket id", mark})
        for mark in (
            "ticket created - date",
            "ticket created - timestamp",
            "ticket solved - date",
            "ticket solved - timestamp",
            "ticket updated - date",
            "ticket updated - timestamp",
            "ticket assigned - timestamp",
        )
    ),
    columns={
        "ticket_id": ("ticket id",),
        "created_at": (
            "ticket created - timestamp",
            "ticket created - date",
            "ticket created - minute",
            "ticket created - hour",
        ),
        "updated_at": ("ticket updated - timestamp", "ticket updated - date"),
        "subject": ("ticket subject",),
        "tags": ("ticket tags", "ticket tag"),
        "group": ("ticket group",),
        "category": ("contact reason", "ticket type"),
        "channel": ("ticket channel",),
        "status": ("ticket status",),
        "priority": ("ticket priority",),
        "requester": ("requester email", "requester id", "requester name"),
        "company": (
            "requester organization name",
            "requester organisation name",
            "ticket organization name",
            "ticket organisation name",
        ),
        "segment": ("plan",),
        "locale": ("requester locale", "language"),
    },
    tag_separator="space",
    row_unit="tag",
    totals=(
        frozenset({"ticket created - date", "tickets"}),
        frozenset({"ticket tags", "tickets"}),
        frozenset({"ticket group", "tickets"}),
    ),
    instead="In Explore add the attributes Ticket ID and Ticket created - Timestamp as rows, "
    "or take the account export.",
)
