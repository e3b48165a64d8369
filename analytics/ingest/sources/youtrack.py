"""YouTrack's issues as CSV: `Issue Id` such as APP-12, day, month and time as the profile writes them."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

# Tables of words read better in lines.
# fmt: off

YOUTRACK = Source(
    name="youtrack",
    title="YouTrack issues",
    marks=(
        frozenset({"issue id", "project", "tags", "state"}),
        frozenset({"issue id", "state", "subsystem"}),
        frozenset({"issue id", "project", "type", "state", "reporter"}),
    ),
    columns={
        "ticket_id": ("issue id",),
        "created_at": ("created", "created date"),
        "updated_at": ("updated", "updated date"),
        "subject": ("summary",),
        "body": ("description",),
        "tags": ("tags",),
        "group": ("subsystem", "project"),
        "category": ("type",),
        "channel": ("channel",),
        "status": ("state", "stage"),
        "priority": ("priority",),
        "requester": ("reporter",),
        "company": ("organization", "customer"),
    },
    date_formats=("%d %b %Y %H:%M", "%d %b %Y %H:%M:%S", "%a, %d %b %Y %H:%M:%S %z"),
    guide=ExportGuide(
        tool="YouTrack",
        where="Issues, the list's menu, Export, CSV or Excel",
        times="As the profile of who exports writes them.",
    ),
)
