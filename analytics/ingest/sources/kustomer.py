"""Kustomer's data export: display names or dotted system names, arrays in one cell."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

KUSTOMER = Source(
    name="kustomer",
    title="Kustomer conversation export",
    place=190,
    marks=(
        frozenset({"id", "queue name", "snooze time"}),
        frozenset({"id", "queue name", "note count"}),
        frozenset({"id", "queue.name", "preview"}),
        frozenset({"id", "queue name", "snooze status"}),
        frozenset({"id", "message count", "note count"}),
    ),
    columns={
        "ticket_id": ("id", "conversation id"),
        "created_at": ("created at", "created", "created time", "first message in created at"),
        "updated_at": ("updated at", "updated", "modified at", "last activity at"),
        "subject": ("subject", "name"),
        "body": ("preview",),
        "tags": ("tags", "tag names"),
        "group": ("queue name", "queue.name", "team name", "assigned teams"),
        "category": ("contact reason", "category"),
        "channel": ("channels", "channel", "first message in channel"),
        "status": ("status",),
        "priority": ("priority",),
        "requester": ("customer email", "customer id", "customer", "customer name"),
        "company": ("company name", "company"),
        "segment": ("plan",),
        "locale": ("default lang", "language"),
    },
    tag_separator="auto",
    guide=ExportGuide(
        tool="Kustomer",
        where="Search, Export",
    ),
)
