"""LiveChat's chats: a column for each tag and group, times in the zone that the header or the account names."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

# Tables of words read better in lines.
# fmt: off

LIVECHAT = Source(
    name="livechat",
    title="LiveChat chats",
    marks=(
        frozenset({"chat id", "visitor nick"}),
        frozenset({"conversation id", "visitor nick"}),
        frozenset({"chat id", "visitor id"}),
        frozenset({"chat id", "tag 1", "operator 1 nick"}),
        frozenset({"chat id", "thread id", "visitor email"}),
    ),
    columns={
        "ticket_id": ("chat id", "conversation id", "thread id"),
        "created_at": (
            "chat creation date", "creation date", "chat start date", "start date", "started at",
            "created at"),
        "updated_at": ("chat end date", "end date", "ended at"),
        "subject": ("pre chat survey: subject", "subject"),
        "body": ("first message", "message"),
        "tags": ("tags",),
        "group": ("group 1 name", "group name", "group", "last group name"),
        "category": ("category",),
        "channel": ("chat type", "integration", "channel"),
        "status": ("status",),
        "requester": ("visitor email", "visitor id", "visitor nick"),
    },
    instead="Take Archives > Export as CSV, with the creation date.",
    guide=ExportGuide(
        tool="LiveChat",
        where="Archives, Export as CSV",
        columns="The creation date.",
        times="The zone that the header names, else the account's.",
    ),
)
