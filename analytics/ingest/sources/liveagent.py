"""LiveAgent's ticket export: the status is one letter (C is open, L is closed)."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

# Only the letters are documented; the rest of the header is read by the usual names.
LIVEAGENT = Source(
    name="liveagent",
    title="LiveAgent ticket export",
    place=230,
    marks=(
        frozenset({"code", "department", "owner email"}),
        frozenset({"ticket code", "department"}),
        frozenset({"code", "department name", "status"}),
        frozenset({"code", "department", "status", "subject"}),
        frozenset({"conversation code", "department"}),
    ),
    columns={
        "ticket_id": ("code", "ticket code", "conversation code", "ticket id", "id"),
        "created_at": ("date created", "created", "created at", "datecreated"),
        "updated_at": ("date changed", "last changed", "last activity", "updated at", "datechanged"),
        "subject": ("subject",),
        "body": ("preview", "message"),
        "tags": ("tags",),
        "group": ("department", "department name"),
        "category": ("category", "topic"),
        "channel": ("channel type", "channel", "source"),
        "status": ("status",),
        "priority": ("priority",),
        "requester": ("owner email", "customer email", "requester email", "email", "owner name", "customer"),
        "company": ("company", "organization"),
        "segment": ("plan",),
        "locale": ("language",),
    },
    tag_separator="auto",
    words={
        "status": {
            "i": "init",
            "n": "new",
            "t": "chatting",
            "p": "calling",
            "r": "resolved",
            "x": "deleted",
            "b": "spam",
            "a": "answered",
            "c": "open",
            "w": "postponed",
            "l": "closed",
        }
    },
    guide=ExportGuide(
        tool="LiveAgent",
        where="Tickets, Export",
    ),
)
