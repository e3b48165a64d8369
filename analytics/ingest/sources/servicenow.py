"""ServiceNow's incident list: field names or labels as headers, the user's zone and format, often cp1252."""

from analytics.ingest.source import Source

SERVICENOW = Source(
    name="servicenow",
    title="ServiceNow incident list",
    place=180,
    marks=(
        frozenset({"number", "short description"}),
        frozenset({"number", "assignment group", "opened"}),
        frozenset({"number", "assignment group", "opened at"}),
        frozenset({"number", "sys updated on"}),
        frozenset({"number", "sys created on"}),
        frozenset({"nummer", "kurzbeschreibung", "zuweisungsgruppe"}),
    ),
    columns={
        "ticket_id": ("number", "nummer"),
        "created_at": ("opened at", "opened", "sys created on", "created", "geöffnet", "erstellt"),
        "updated_at": ("sys updated on", "updated", "aktualisiert"),
        "subject": ("short description", "kurzbeschreibung"),
        "body": ("description", "beschreibung"),
        "tags": ("sys tags", "tags"),
        "group": ("assignment group", "zuweisungsgruppe"),
        "category": ("category", "kategorie"),
        "channel": ("contact type", "channel", "kontakttyp"),
        "status": ("state", "incident state", "status"),
        "priority": ("priority", "priorität"),
        "requester": ("caller id", "caller", "opened by", "anrufer"),
        "company": ("company", "unternehmen"),
        "segment": ("plan",),
        "locale": ("language",),
    },
)
