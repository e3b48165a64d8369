"""FreeScout's table of conversations, dumped: codes instead of words, UTC, `NULL` for nothing."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

FREESCOUT = Source(
    name="freescout",
    title="FreeScout conversations dump",
    place=170,
    marks=(
        frozenset({"number", "threads count", "mailbox id"}),
        frozenset({"number", "folder id", "customer email"}),
        frozenset({"number", "mailbox id", "customer email", "preview"}),
    ),
    columns={
        "ticket_id": ("number", "id"),
        "created_at": ("created at",),
        "updated_at": ("updated at", "user updated at"),
        "subject": ("subject",),
        "body": ("preview",),
        "tags": ("tags",),
        "group": ("mailbox", "mailbox name", "mailbox id"),
        "category": ("category",),
        "channel": ("type", "channel"),
        "status": ("status",),
        "requester": ("customer email", "customer id"),
    },
    tag_separator="auto",
    clock="UTC",
    words={
        "status": {"1": "active", "2": "pending", "3": "closed", "4": "spam"},
        "channel": {"1": "email", "2": "phone", "3": "chat", "4": "custom"},
    },
    guide=ExportGuide(
        tool="FreeScout",
        where="A dump of its table `conversations`",
    ),
)
