"""Public 311 requests of New York, Chicago, San Francisco, Boston or Los Angeles: the agency is the support group."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

# Tables of words read better in lines.
# fmt: off

CITY_311 = Source(
    name="city_311",
    title="311 service requests",
    marks=(
        frozenset({"unique key", "complaint type"}),
        frozenset({"unique key", "agency"}),
        frozenset({"sr number", "sr type"}),
        frozenset({"caseid", "request type", "opened"}),
        frozenset({"case id", "request type", "responsible agency"}),
        frozenset({"service request id", "service name", "requested datetime"}),
        frozenset({"case enquiry id", "open dt"}),
        frozenset({"srnumber", "request type"}),
    ),
    columns={
        "ticket_id": (
            "unique key", "sr number", "caseid", "case id", "service request id", "case enquiry id",
            "srnumber"),
        "created_at": ("created date", "opened", "requested datetime", "open dt", "createddate"),
        "updated_at": (
            "resolution action updated date", "last modified date", "updated", "updated datetime",
            "updateddate"),
        "subject": (
            "descriptor", "sr type", "request details", "case title", "service subtype", "complaint type",
            "request type"),
        "body": ("resolution description", "status notes", "closure reason"),
        "tags": ("tags",),
        "group": (
            "agency name", "agency", "owner department", "responsible agency", "agency responsible",
            "department", "owner"),
        "category": ("complaint type", "sr type", "category", "service name", "type", "request type"),
        "channel": ("open data channel type", "origin", "source", "request source"),
        "status": ("status", "case status"),
    },
    closed=True,
    guide=ExportGuide(
        tool="311 of five cities",
        where="The public site's Download data",
        times="The city's own zone.",
    ),
)
