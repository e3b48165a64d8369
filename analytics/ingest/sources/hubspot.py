"""HubSpot's ticket export: property labels or internal names, lists with `;`, the account's zone."""

from analytics.ingest.source import Source

HUBSPOT = Source(
    name="hubspot",
    title="HubSpot ticket export",
    place=110,
    marks=(
        frozenset({"ticket id", "ticket name", "ticket status"}),
        frozenset({"ticket name", "ticket status", "pipeline"}),
        frozenset({"ticket name", "ticket status", "create date"}),
        frozenset({"hs pipeline stage", "createdate"}),
        frozenset({"hs ticket id", "hs pipeline stage"}),
        frozenset({"hs ticket priority", "createdate"}),
    ),
    columns={
        "ticket_id": ("ticket id", "record id", "hs ticket id", "hs object id", "id"),
        "created_at": ("create date", "createdate", "hs createdate"),
        "updated_at": ("last modified date", "hs lastmodifieddate"),
        "subject": ("ticket name", "subject"),
        "body": ("ticket description", "content"),
        "tags": ("ticket tags", "tags", "hs ticket tags"),
        "group": ("hub spot team", "hubspot team id", "hub spot team id", "pipeline", "hs pipeline"),
        "category": ("category", "hs ticket category", "ticket type"),
        "channel": ("source", "source type"),
        "status": ("ticket status", "hs pipeline stage"),
        "priority": ("priority", "hs ticket priority"),
        "requester": ("contact email", "associated contact", "associated contact ids"),
        "company": ("primary company name", "company name", "associated company", "associated company ids"),
        "segment": ("plan",),
        "locale": ("language",),
    },
    tag_separator=";",
)
