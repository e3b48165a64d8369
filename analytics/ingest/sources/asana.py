"""An Asana project used as a desk: `Section/Column` is the state, days without a time."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

# Tables of words read better in lines.
# fmt: off

ASANA = Source(
    name="asana",
    title="Asana project",
    marks=(
        frozenset({"task id", "section/column"}),
        frozenset({"task id", "created at", "projects"}),
        frozenset({"task id", "completed at", "notes"}),
    ),
    columns={
        "ticket_id": ("task id",),
        "created_at": ("created at",),
        "updated_at": ("last modified",),
        "subject": ("name", "task name"),
        "body": ("notes",),
        "tags": ("tags",),
        "group": ("projects", "project"),
        "category": ("type", "request type", "category"),
        "channel": ("source", "channel"),
        "status": ("section/column", "section"),
        "priority": ("priority",),
        "requester": ("requester email", "submitter email", "created by"),
    },
    guide=ExportGuide(
        tool="Asana",
        where="A project, menu beside its name, Export/Print, CSV",
        times="Days without a time of day.",
    ),
)
