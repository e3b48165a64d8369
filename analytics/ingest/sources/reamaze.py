"""Re:amaze: conversations by their slug, one brand per account, its own categories as channels."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

# Tables of words read better in lines.
# fmt: off

REAMAZE = Source(
    name="reamaze",
    title="Re:amaze conversations",
    marks=(
        frozenset({"conversation slug"}),
        frozenset({"slug", "brand", "subject"}),
        frozenset({"slug", "tag list", "subject"}),  # its API
        frozenset({"conversation url", "customer email", "brand"}),
    ),
    columns={
        "ticket_id": ("conversation slug", "slug", "conversation url"),
        "created_at": ("created at", "conversation created at", "created"),
        "updated_at": ("updated at", "last updated"),
        "subject": ("subject", "conversation subject"),
        "body": ("body", "message.body", "message", "first message"),
        "tags": ("tags", "tag list", "conversation tags"),
        "group": ("brand", "team"),
        "category": ("conversation type", "type"),
        "channel": ("channel", "category", "category.name"),
        "status": ("status", "conversation status"),
        "requester": ("customer email", "author.email", "customer name", "customer", "author.name"),
    },
    tag_separator="auto",
    guide=ExportGuide(
        tool="Re:amaze",
        where="Settings, Data export",
        limits="One brand per account.",
    ),
)
