"""Request Tracker (RT): a search as spreadsheet or tab-separated text; times such as `Mon Mar 02 10:00:00 2026`."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

# Tables of words read better in lines.
# fmt: off

RT = Source(
    name="rt",
    title="Request Tracker tickets",
    marks=(
        frozenset({"id", "queue", "requestors"}),
        frozenset({"id", "queue name", "requestors"}),
        frozenset({"id", "requestors", "last updated"}),
        frozenset({"id", "queue", "time left"}),
        frozenset({"id", "owner name", "queue", "told"}),
        frozenset({"#", "queue name", "requestors"}),
        frozenset({"#", "queue", "requestors"}),
    ),
    columns={
        "ticket_id": ("id", "#"),
        "created_at": ("created",),
        "updated_at": ("last updated",),
        "subject": ("subject",),
        "tags": ("tags", "cf.{tags}", "cf.{tag}"),
        "group": ("queue", "queue name"),
        "category": ("cf.{category}", "cf.{type}", "type"),
        "channel": ("cf.{channel}",),
        "status": ("status",),
        "priority": ("priority",),
        "requester": ("requestors", "requestor"),
    },
    tag_separator="auto",
    date_formats=("%a %b %d %H:%M:%S %Y",),
    instead="Add Created to the columns of the search (Edit Search), since its usual CreatedRelative holds words such "
    "as 3 days ago.",
    guide=ExportGuide(
        tool="Request Tracker",
        where="Query builder, Feeds, Spreadsheet",
        times="Such as Mon Mar 02 10:00:00 2026.",
    ),
)
