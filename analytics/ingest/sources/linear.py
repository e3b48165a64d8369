"""Linear's issue export: `ID` such as ENG-12, labels with commas, ISO times."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

LINEAR = Source(
    name="linear",
    title="Linear issue export",
    place=200,
    marks=(
        frozenset({"id", "team", "title", "estimate"}),
        frozenset({"id", "team", "title", "cycle name"}),
        frozenset({"id", "title", "status", "labels", "cycle number"}),
    ),
    columns={
        "ticket_id": ("id",),
        "created_at": ("created",),
        "updated_at": ("updated",),
        "subject": ("title",),
        "body": ("description",),
        "tags": ("labels",),
        "group": ("team",),
        "category": ("project",),
        "status": ("status",),
        "priority": ("priority",),
        "requester": ("creator",),
    },
    clock="UTC",
    guide=ExportGuide(
        tool="Linear",
        where="Settings, Administration, Export, CSV",
        times="ISO times in UTC.",
    ),
)
