"""Trustpilot: the business account's export of service reviews, and its older form with `Review Username`."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

TRUSTPILOT = Source(
    name="trustpilot",
    title="Trustpilot reviews",
    place=314,
    origin="review",
    marks=(
        frozenset({"review stars", "review title"}),
        frozenset({"review stars", "review content"}),
    ),
    columns={
        "ticket_id": ("review id", "id"),
        "created_at": ("review created", "review created at", "created at"),
        "updated_at": ("review updated", "last updated"),
        "subject": ("review title",),
        "body": ("review content", "review text"),
        "tags": ("tags", "review tags"),
        "channel": ("source of review", "review source"),
        "requester": (
            "consumer email",
            "review user email",
            "user email",
            "consumer username",
            "review username",
            "consumer display name",
            "consumer name",
            "review consumer user id",
        ),
        "locale": ("review language", "consumer country"),
        "rating": ("review stars",),
    },
    units={"review stars": "1-5"},
    guide=ExportGuide(
        tool="Trustpilot",
        where="Business account, Manage reviews, Service reviews, Download as CSV",
        columns="Review ID, created, stars, title, content, tags. Reviews count apart from support.",
        times="The header names UTC.",
    ),
)
