"""Help Scout's report export: conversation metadata, local times in the long form, no text."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

# Its exact header was never seen: only what no other tool writes identifies it, the rest is read by the usual names.
HELPSCOUT = Source(
    name="helpscout",
    title="Help Scout conversations export",
    place=220,
    marks=(
        frozenset({"number", "inbox", "assigned to", "customer email"}),
        frozenset({"number", "mailbox", "assigned to"}),
        frozenset({"conversation number", "mailbox"}),
    ),
    columns={
        "ticket_id": ("number", "conversation number", "conversation id"),
        "created_at": ("created at", "created", "date created", "created date", "created on"),
        "updated_at": ("modified at", "updated at", "last modified", "modified"),
        "subject": ("subject",),
        "body": ("preview",),
        "tags": ("tags",),
        "group": ("team", "mailbox", "inbox"),
        "category": ("category", "topic"),
        "channel": ("type", "channel", "source"),
        "status": ("status",),
        "requester": ("customer email", "email", "customer"),
        "company": ("company", "organization"),
        "segment": ("plan",),
        "locale": ("language",),
    },
    tag_separator="auto",
    guide=ExportGuide(
        tool="Help Scout",
        where="Reports, All Channels, Export; or the Mailbox API",
        limits="Reports hold no text.",
        times="The zone of the user's profile.",
    ),
)
