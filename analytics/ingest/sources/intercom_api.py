"""Intercom's reporting data export (API): ids of attributes as headers, names as values, UTC."""

from analytics.ingest.source import Source

INTERCOM_API = Source(
    name="intercom_api",
    account="intercom",
    title="Intercom reporting data export",
    place=40,
    marks=tuple(
        frozenset({"conversation id", mark})
        for mark in (
            "currently assigned team id",
            "currently assigned teammate id",
            "currently assigned teammate raw id",
            "conversation tag ids",
            "first response time excluding bot inbox",
        )
    ),
    columns={
        "ticket_id": ("conversation id",),
        "created_at": ("conversation started at", "conversation created at"),
        "updated_at": ("conversation updated at",),
        "subject": ("title", "conversation title"),
        "tags": ("conversation tag ids", "conversation tags"),
        "group": ("currently assigned team id",),
        "category": ("ticket category", "ticket type id", "ticket type"),
        "channel": ("channel",),
        "status": ("current conversation state", "conversation state"),
        "requester": ("user email", "user id", "user name"),
        "company": ("company name", "company id"),
        "segment": ("plan",),
        "locale": ("language",),
    },
    clock="UTC",
    closed=True,
)
