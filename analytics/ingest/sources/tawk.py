"""tawk.to: the chats or tickets of one property; the department is the support group."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

# Tables of words read better in lines.
# fmt: off

TAWK = Source(
    name="tawk",
    title="tawk.to chats or tickets",
    marks=(
        frozenset({"chat id", "property"}),
        frozenset({"chat id", "visitor name", "started on"}),
        frozenset({"chat id", "visitor", "agents"}),
        frozenset({"ticket id", "property name", "requester email"}),
    ),
    columns={
        "ticket_id": ("chat id", "ticket id", "human id"),
        "created_at": ("started on", "start time", "created on", "created at", "date"),
        "updated_at": ("ended on", "updated on"),
        "subject": ("subject",),
        "body": ("message", "first message", "transcript"),
        "tags": ("tags",),
        "group": ("department", "departments"),
        "category": ("type", "category"),
        "channel": ("channel",),
        "status": ("status",),
        "priority": ("priority",),
        "requester": ("visitor email", "requester email", "email", "visitor name", "visitor"),
    },
    tag_separator="auto",
    guide=ExportGuide(
        tool="tawk.to",
        where="Inbox, select, Export",
        limits="One property per file.",
    ),
)
