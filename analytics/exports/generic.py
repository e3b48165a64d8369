"""Any other export: the usual names for an id, a created time and tags. A mapping file says the rest."""

from analytics.exports.source import Source

GENERIC = Source(
    name="generic",
    title="Generic CSV export",
    marks=(),
    columns={
        "ticket_id": ("ticket id", "id", "ticket number", "number", "case number", "conversation id", "key"),
        "created_at": ("created at", "created", "created time", "creation date", "date created", "create date",
                       "opened at", "date/time opened", "opened"),
        "updated_at": ("updated at", "updated", "last updated", "last update time", "modified time",
                       "last modified date"),
        "subject": ("subject", "title", "summary", "ticket name", "short description"),
        "body": ("body", "description", "content", "message", "ticket description"),
        "tags": ("tags", "labels", "tag", "ticket tags"),
        "team": ("team", "product"),
        "group": ("group", "department", "assignment group", "queue name", "inbox"),
        "category": ("category", "type", "topic", "ticket type", "help topic", "case reason"),
        "channel": ("channel", "source", "via", "case origin"),
        "status": ("status", "state", "current status"),
        "priority": ("priority",),
        "requester": ("requester email", "customer email", "email", "requester", "customer", "creator",
                      "reporter", "user", "contact name"),
        "company": ("company", "company name", "organization", "organisation", "account name"),
        "segment": ("plan", "segment"),
        "locale": ("locale", "language"),
    },
    tag_separator="auto",
    repeats=frozenset({"tags"}),
)
