"""Jira and Jira Service Management: one `Labels` column per label, viewer's zone, month names."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

JIRA = Source(
    name="jira",
    title="Jira issue export",
    place=120,
    marks=(
        frozenset({"issue key", "issue id"}),
        frozenset({"issue key", "summary", "issue type"}),
        frozenset({"issue key", "summary", "status"}),
        frozenset({"vorgangsschlüssel", "zusammenfassung"}),
        frozenset({"schlüssel", "zusammenfassung", "vorgangstyp"}),
        frozenset({"clé de ticket", "résumé"}),
        frozenset({"clave de incidencia", "resumen"}),
        frozenset({"key", "summary", "issue type"}),
    ),
    columns={
        "ticket_id": ("issue key", "vorgangsschlüssel", "schlüssel", "clé de ticket", "clave de incidencia", "key"),
        "created_at": ("created", "erstellt", "création", "créé", "creada", "creado"),
        "updated_at": ("updated", "aktualisiert", "mise à jour", "mis à jour", "actualizada", "actualizado"),
        "subject": ("summary", "zusammenfassung", "résumé", "resumen"),
        "body": ("description", "beschreibung", "descripción"),
        "tags": ("labels", "stichwörter", "étiquettes", "etiquetas"),
        "group": ("custom field (team)", "team", "components", "komponenten", "component/s"),
        "category": (
            "custom field (request type)",
            "request type",
            "anfragetyp",
            "issue type",
            "vorgangstyp",
            "type de ticket",
            "tipo de incidencia",
        ),
        "channel": ("custom field (channel)", "channel", "custom field (request channel type)"),
        "status": ("status", "état", "estado"),
        "priority": ("priority", "priorität", "priorité", "prioridad"),
        "requester": ("reporter id", "reporter", "autor", "melder", "rapporteur", "informador"),
        "company": ("custom field (organizations)", "organizations", "organisationen"),
        "segment": ("custom field (plan)", "plan"),
        "locale": ("custom field (request language)", "request language", "anfragesprache"),
        "agent": ("assignee", "bearbeiter", "responsable", "persona asignada"),
        "handling_time": ("time spent", "zeitaufwand"),
        "first_response": (),  # what is left of a goal, not how long it took
        "resolution_time": (),
        "rating": ("custom field (satisfaction)", "satisfaction rating"),
    },
    units={
        "time spent": "seconds",
        "zeitaufwand": "seconds",
        "custom field (satisfaction)": "1-5",
        "satisfaction rating": "1-5",
    },
    tag_separator="space",  # Jira's labels cannot hold blanks
    date_formats=("%d/%b/%y %I:%M %p", "%d/%b/%Y %I:%M %p", "%d/%b/%y"),
    repeats=frozenset({"tags"}),
    guide=ExportGuide(
        tool="Jira",
        where="Filters, Export, Export CSV (all fields); or the search API",
        columns="All fields; each label is a column of its own.",
        limits="1,000 issues at a time: make parts by created time.",
        times="The zone of who exports.",
    ),
)
