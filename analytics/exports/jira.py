"""Jira and Jira Service Management: one `Labels` column per label, viewer's zone, month names."""

from analytics.exports.source import Source

JIRA = Source(
    name="jira",
    title="Jira issue export",
    marks=(frozenset({"issue key", "issue id"}), frozenset({"issue key", "summary", "issue type"})),
    columns={
        "ticket_id": ("issue key",),
        "created_at": ("created",),
        "updated_at": ("updated",),
        "subject": ("summary",),
        "body": ("description",),
        "tags": ("labels",),
        "group": ("custom field (team)", "components"),
        "category": ("custom field (request type)", "issue type"),
        "channel": ("custom field (channel)",),
        "status": ("status",),
        "priority": ("priority",),
        "requester": ("reporter id", "reporter"),
        "company": ("custom field (organizations)",),
        "segment": ("custom field (plan)",),
        "locale": ("custom field (request language)",),
    },
    tag_separator="space",          # Jira's labels cannot hold blanks
    date_formats=("%d/%b/%y %I:%M %p", "%d/%b/%Y %I:%M %p", "%d/%b/%y"),
    repeats=frozenset({"tags"}),
)
