"""Chatwoot: no list of conversations as CSV; SLA and satisfaction files name them, report files only count."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

CHATWOOT = Source(
    name="chatwoot",
    title="Chatwoot report",
    place=140,
    marks=(
        frozenset({"sla policy", "link to the conversation"}),
        frozenset({"link to the conversation", "recorded date"}),
        frozenset({"feedback comment", "recorded date"}),
    ),
    columns={
        "ticket_id": ("conversation id", "link to the conversation"),
        "created_at": ("conversation created at", "created at"),
        "subject": ("subject",),
        "body": ("feedback comment",),
        "tags": ("labels",),
        "group": ("team", "inbox"),
        "status": ("status",),
        "requester": ("contact email address", "contact name"),
    },
    clock="UTC",
    id_pattern="([0-9]+)/?$",  # bare, or at the end of the conversation's link
    totals=(
        frozenset({"label", "no. of conversations"}),
        frozenset({"agent name", "assigned conversations"}),
        frozenset({"inbox name", "no. of conversations"}),
        frozenset({"team name", "no. of conversations"}),
        frozenset({"conversations", "messages received"}),
        frozenset({"avg first response time", "avg resolution time"}),
    ),
    instead="Chatwoot writes no list of conversations as CSV: take them from its API (GET conversations: id, "
    "created_at, labels, team). Its satisfaction report has one row per rated conversation and can be counted "
    "by the day of the rating.",
    guide=ExportGuide(
        tool="Chatwoot",
        where="API, or the query `data/queries/chatwoot.sql`",
        limits="Its report files only count.",
    ),
)
