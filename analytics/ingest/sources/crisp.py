"""Crisp conversations as its API gives them: epoch milliseconds, segments, the last message."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

# No export as CSV is documented; what marks it are the names of its API.
CRISP = Source(
    name="crisp",
    title="Crisp conversations",
    place=240,
    marks=(
        frozenset({"session id", "segments", "nickname"}),
        frozenset({"session id", "state", "segments"}),
        frozenset({"session id", "website id"}),
        frozenset({"session id", "meta.segments"}),
        frozenset({"session id", "meta.nickname"}),
    ),
    columns={
        "ticket_id": ("session id",),
        "created_at": ("created at", "created"),
        "updated_at": ("updated at", "updated"),
        "subject": ("subject", "meta.subject", "topic"),
        "body": ("last message",),
        "tags": ("segments", "meta.segments"),
        "group": ("inbox", "inbox id"),
        "category": ("category",),
        "channel": ("origin", "meta.origin"),
        "status": ("state",),
        "requester": ("email", "meta.email", "nickname", "meta.nickname"),
        "company": ("company", "meta.company"),
        "segment": ("plan",),
        "locale": ("locale", "language"),
    },
    tag_separator="auto",
    clock="UTC",
    guide=ExportGuide(
        tool="Crisp",
        where="Conversations, Export; or its API",
        times="Milliseconds since 1970, in UTC.",
    ),
)
