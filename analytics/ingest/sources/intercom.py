"""Intercom's dataset export: the user picks the columns; the time zone is in the headers."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

INTERCOM = Source(
    name="intercom",
    title="Intercom conversations export",
    place=50,
    marks=(
        frozenset({"conversation id", "team currently assigned"}),
        frozenset({"conversation id", "teammate currently assigned"}),
        frozenset({"conversation id", "current conversation state", "conversation source"}),
        frozenset({"conversation id", "conversation tags", "started by"}),
        frozenset({"conversation id", "teammates participated"}),
    ),
    columns={
        "ticket_id": ("conversation id",),
        "created_at": ("conversation started at", "conversation created at", "ticket created"),
        "updated_at": ("conversation updated at", "updated at"),
        "subject": ("title", "ticket title"),
        "body": ("description",),
        "tags": ("conversation tags", "conversation tag"),
        "group": ("team currently assigned",),
        "category": ("ticket category", "ticket type", "ai topic"),
        "channel": ("channel",),
        "status": ("current conversation state",),
        "requester": ("user email", "user name"),
        "company": ("company name",),
        "segment": ("plan",),
        "locale": ("language", "user language"),
    },
    units={"conversation rating": "1-5"},
    guide=ExportGuide(
        tool="Intercom",
        where="Reports, Manage, Export data (dataset Conversations); or the Conversations API",
        columns="Conversation ID, Conversation started at, tags, team, type, company.",
        limits="The per-message export is joined by conversation.",
        times="The zone is in the headers.",
    ),
)
