"""Help Scout's conversations as JSON, by its Mailbox API: the number is the id that its reports show."""

from analytics.ingest.source import Source

HELPSCOUT_API = Source(
    name="helpscout_api",
    title="Help Scout conversations as JSON",
    place=250,
    account="helpscout",
    marks=(
        frozenset({"number", "mailbox id", "threads"}),
        frozenset({"number", "mailbox id", "primary customer.email"}),
        frozenset({"number", "mailbox id", "source.via"}),
    ),
    columns={
        "ticket_id": ("number", "id"),
        "created_at": ("created at",),
        "updated_at": ("user updated at", "updated at"),
        "subject": ("subject",),
        "body": ("preview",),
        "tags": ("tags",),
        "group": ("mailbox.name", "mailbox id"),
        "channel": ("source.type", "type"),
        "status": ("status",),
        "requester": ("primary customer.email", "customer.email", "primary customer.id"),
    },
    tag_separator="auto",
    clock="UTC",
    closed=True,
)
