"""Zammad's ticket report: an Excel sheet with a title line, agent's zone, `Group::Subgroup`, `2 normal`."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

ZAMMAD = Source(
    name="zammad",
    title="Zammad ticket report",
    place=150,
    marks=(
        frozenset({"#", "create channel"}),
        frozenset({"#", "state", "group", "owner"}),
        frozenset({"#", "article count"}),
        frozenset({"#", "status", "gruppe", "besitzer"}),
        frozenset({"#", "état", "groupe"}),
    ),
    columns={
        "ticket_id": ("#",),
        "created_at": ("created at", "erstellt am", "erstellt", "créé le", "créé à", "creado el"),
        "updated_at": ("updated at", "aktualisiert am", "aktualisiert", "mis à jour le", "actualizado el"),
        "subject": ("title", "titel", "titre", "título"),
        "tags": ("tags", "schlagwörter", "etiquetas"),
        "group": ("group", "gruppe", "groupe", "grupo"),
        "category": ("category", "kategorie", "type", "typ"),
        "channel": ("create channel", "kanal", "erstellt über"),
        "status": ("state", "status", "état", "estado"),
        "priority": ("priority", "priorität", "priorité", "prioridad"),
        "requester": ("customer", "kunde", "client", "cliente"),
        "company": ("organization", "organisation", "organización"),
        "segment": ("plan",),
        "locale": ("language", "sprache"),
    },
    instead="Take Reporting > (profile) > Download: the list of tickets.",
    guide=ExportGuide(
        tool="Zammad",
        where="Reporting, a profile, Download; or the query `data/queries/zammad.sql`",
        times="The zone of the agent who exports.",
    ),
)
