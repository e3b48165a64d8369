"""ManageEngine ServiceDesk Plus: requests as CSV or Excel, `Not Assigned` and `-` for nobody."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

# Tables of words read better in lines.
# fmt: off

MANAGEENGINE = Source(
    name="manageengine",
    title="ManageEngine ServiceDesk Plus requests",
    marks=(
        frozenset({"request id", "technician"}),
        frozenset({"request id", "technician.name"}),
        frozenset({"request id", "request status"}),
        frozenset({"request id", "requester", "created time"}),
        frozenset({"request id", "requester", "created date"}),
        frozenset({"requestid", "technician"}),
        frozenset({"workorderid", "technician"}),
    ),
    columns={
        "ticket_id": ("request id", "requestid", "workorderid"),
        "created_at": ("created time", "created date", "createdtime", "creation time"),
        "updated_at": ("last updated time", "last update time", "last updated date"),
        "subject": ("subject", "title"),
        "body": ("description",),
        "tags": ("tags",),
        "group": ("group", "support group", "group name"),
        "category": ("request type", "category", "service category"),
        "channel": ("request mode", "mode"),
        "status": ("request status", "status"),
        "priority": ("priority",),
        "requester": ("requester email", "requester", "requester name"),
        "company": ("account", "site", "department"),
    },
    tag_separator="auto",
    guide=ExportGuide(
        tool="ManageEngine ServiceDesk Plus",
        where="Requests, Export; or Reports, query report",
        columns="Request ID and Created Time.",
    ),
)
