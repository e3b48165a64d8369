"""GitHub's issues as JSON, by its REST API: one address per issue distinguishes repositories."""

from analytics.ingest.source import Source

GITHUB_API = Source(
    name="github_api",
    title="GitHub issues as JSON",
    place=205,
    account="github",
    marks=(frozenset({"number", "html url", "title"}), frozenset({"number", "repository url", "title"})),
    columns={
        "ticket_id": ("number",),
        "created_at": ("created at",),
        "updated_at": ("updated at",),
        "subject": ("title",),
        "body": ("body",),
        "tags": ("labels",),
        "category": ("type.name", "type"),
        "status": ("state",),
        "requester": ("user.login", "user"),
    },
    tag_separator="auto",
    clock="UTC",
    closed=True,
)
