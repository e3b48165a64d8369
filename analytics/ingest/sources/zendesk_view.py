"""Zendesk's view export: the columns of the view with their display titles, seldom tags, no body."""

from analytics.ingest.source import Source

ZENDESK_VIEW = Source(
    name="zendesk_view",
    account="zendesk",
    title="Zendesk view export",
    place=900,
    marks=(
        frozenset({"id", "requested", "requester"}),
        frozenset({"id", "requested", "updated"}),
        frozenset({"id", "next sla breach"}),
        frozenset({"id", "angefragt", "anfragender"}),
        frozenset({"id", "demandé", "demandeur"}),
        frozenset({"id", "solicitado", "solicitante"}),
    ),
    columns={
        "ticket_id": ("id", "ticket id"),
        "created_at": ("requested", "created", "angefragt", "demandé", "solicitado"),
        "updated_at": ("updated", "latest update", "aktualisiert", "mis à jour", "mise à jour", "actualizado"),
        "subject": ("subject", "betreff", "objet", "sujet", "asunto"),
        "tags": ("tags", "stichwörter", "marqueurs", "etiquetas"),
        "group": ("group", "gruppe", "groupe", "grupo"),
        "category": ("contact reason", "type", "typ"),
        "channel": ("via", "channel"),
        "status": ("status", "ticket status", "statut", "estado"),
        "priority": ("priority", "priorität", "priorité", "prioridad"),
        "requester": ("requester", "anfragender", "demandeur", "solicitante"),
        "company": ("organization", "organisation", "organización"),
        "segment": ("plan",),
        "locale": ("language", "locale", "sprache"),
    },
    tag_separator="space",
    instead="Take the account export (Admin Center > Account > Tools > Reports > Export): it has every column.",
)
