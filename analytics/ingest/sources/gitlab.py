"""GitLab issues of a project or group: the number is unique within a project only, the URL distinguishes projects."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

# Tables of words read better in lines.
# fmt: off

GITLAB = Source(
    name="gitlab",
    title="GitLab issues",
    marks=(
        frozenset({"issue id", "url", "author username"}),
        frozenset({"issue id", "state", "confidential"}),
        frozenset({"iid", "url", "author username"}),
    ),
    columns={
        "ticket_id": ("iid", "issue id"),
        "created_at": ("created at",),
        "updated_at": ("updated at",),
        "subject": ("title",),
        "body": ("description",),
        "tags": ("labels",),
        "category": ("type", "issue type"),
        "status": ("state",),
        "requester": ("author username", "author"),
    },
    units={"time spent": "seconds"},  # of plain numbers; work items write 1h 30m
    clock="UTC",
    guide=ExportGuide(
        tool="GitLab",
        where="Issues, Export as CSV (mailed)",
        limits="A number is unique within its project only; the URL distinguishes them.",
    ),
)
