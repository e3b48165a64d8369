"""Jira's issues as JSON, by its search API: everything but the key lies under `fields`."""

from analytics.ingest.source import Source

JIRA_API = Source(
    name="jira_api",
    title="Jira issues as JSON",
    place=250,
    account="jira",
    marks=(frozenset({"key", "fields.summary"}), frozenset({"key", "fields.created"})),
    columns={
        "ticket_id": ("key",),
        "created_at": ("fields.created",),
        "updated_at": ("fields.updated",),
        "subject": ("fields.summary",),
        "body": ("fields.description",),
        "tags": ("fields.labels",),
        "group": ("fields.components", "fields.team", "fields.project.name"),
        "category": ("fields.issuetype.name", "fields.request type"),
        "status": ("fields.status.name",),
        "priority": ("fields.priority.name",),
        "requester": ("fields.reporter.email address", "fields.reporter.display name", "fields.reporter.account id"),
        "company": ("fields.organizations",),
    },
    tag_separator="auto",
    clock="UTC",
    closed=True,
)
