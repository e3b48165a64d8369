"""Intercom conversations by a third party's exporter: one row per message, UTC."""

from analytics.ingest.source import Source

INTERCOM_MESSAGES = Source(
    name="intercom_messages",
    account="intercom",
    title="Intercom message export (one row per message)",
    place=30,
    marks=(
        frozenset({"conversation id", "message id", "message body"}),
        frozenset({"conversation id", "message id", "conversation state"}),
        frozenset({"conversation id", "app id", "conversation created at"}),
    ),
    columns={
        "ticket_id": ("conversation id",),
        "created_at": ("conversation created at", "message created at"),
        "updated_at": ("conversation updated at",),
        "subject": ("conversation subject",),
        "body": ("message body",),
        "tags": ("conversation tags",),
        "channel": ("conversation channel",),
        "status": ("conversation state",),
        "requester": ("message author email", "message author user id", "message author id", "message author name"),
        "company": ("message author companies",),
    },
    clock="UTC",
    row_unit="message",
    closed=True,
)
