"""The public complaints of the US Consumer Financial Protection Bureau: product and issue, no customer."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

# Tables of words read better in lines.
# fmt: off

CFPB = Source(
    name="cfpb",
    title="CFPB consumer complaints",
    marks=(
        frozenset({"date received", "complaint id"}),
        frozenset({"complaint id", "sub-product"}),
        frozenset({"date received", "issue", "submitted via"}),
        frozenset({"complaint id", "complaint what happened"}),
    ),
    columns={
        "ticket_id": ("complaint id",),
        "created_at": ("date received",),
        "subject": ("issue",),
        "body": ("consumer complaint narrative", "complaint what happened"),
        "tags": ("tags",),
        "team": ("product",),
        "group": ("company",),
        "category": ("issue",),
        "channel": ("submitted via",),
        "status": ("company response to consumer", "company response"),
    },
    date_order="month-first",
    closed=True,
    guide=ExportGuide(
        tool="CFPB",
        where="The public site's Download data",
        limits="Complaints name no customer.",
        times="Days without a time of day.",
    ),
)
