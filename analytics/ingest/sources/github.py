"""GitHub issues as CSV, by `github-csv-tools` or from `gh issue list --json`: labels with blanks, UTC."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

GITHUB = Source(
    name="github",
    title="GitHub issues",
    place=210,
    marks=(
        frozenset({"number", "title", "state", "labels", "milestone"}),
        frozenset({"number", "title", "labels", "assignees", "created at"}),
        frozenset({"number", "title", "state", "labels", "author"}),
        frozenset({"number", "title", "state", "labels", "user"}),
        frozenset({"issue.number", "issue.title"}),
    ),
    columns={
        "ticket_id": ("number", "issue.number"),
        "created_at": ("created at", "issue.created at"),
        "updated_at": ("updated at", "issue.updated at"),
        "subject": ("title", "issue.title"),
        "body": ("body", "issue.body"),
        "tags": ("labels", "issue.labels"),
        "category": ("type", "issue type", "category"),
        "locale": ("locale", "language"),
        "segment": ("plan",),
        "status": ("state", "issue.state"),
        "requester": ("user", "author", "issue.user", "requester", "creator"),
    },
    tag_separator="auto",
    clock="UTC",
    instead="Take `gh issue list --state all --limit 100000 --json number,title,state,labels,author,createdAt,"
    "updatedAt,body` turned into CSV.",
    guide=ExportGuide(
        tool="GitHub",
        where="`gh issue list --state all --limit 100000 "
        "--json number,title,state,labels,author,createdAt,updatedAt,url`",
        limits="Several repositories: one file with `url`, or `--source github/REPOSITORY`.",
        times="ISO times in UTC.",
    ),
)
