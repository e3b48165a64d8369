"""Bugzilla's bug list: titles or internal names as headers; the default columns lack the opening time."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

# Tables of words read better in lines.
# fmt: off

BUGZILLA = Source(
    name="bugzilla",
    title="Bugzilla bug list",
    marks=(
        frozenset({"bug id", "product", "component"}),
        frozenset({"bug id", "component", "resolution"}),
        frozenset({"bug id", "short desc"}),
        frozenset({"bug id", "summary", "resolution"}),
        frozenset({"bug id", "bug status"}),
    ),
    columns={
        "ticket_id": ("bug id",),
        "created_at": ("opened", "creation date", "creation time", "creation ts", "opendate", "reported"),
        "updated_at": ("changed", "changeddate", "delta ts", "last changed"),
        "subject": ("summary", "short desc", "short short desc"),
        "body": ("description", "long desc"),
        "tags": ("keywords", "whiteboard", "status whiteboard", "tags"),
        "team": ("product",),
        "group": ("component",),
        "category": ("type", "bug type", "severity", "bug severity"),
        "status": ("status", "bug status"),
        "priority": ("priority",),
        "requester": ("reporter", "reporter realname"),
    },
    instead="Add the column Opened (Change Columns under the list) before you take CSV.",
    guide=ExportGuide(
        tool="Bugzilla",
        where="A list of bugs, Change Columns (add Opened), CSV",
        columns="Add Opened: the default columns lack it.",
    ),
)
