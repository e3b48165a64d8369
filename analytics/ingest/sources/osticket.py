"""osTicket's queue export: with BOM, any delimiter, translated headers, neither tags nor text."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

OSTICKET = Source(
    name="osticket",
    title="osTicket queue export",
    place=160,
    marks=(
        frozenset({"ticket number", "help topic"}),
        frozenset({"ticket number", "date created", "department"}),
        frozenset({"ticket number", "agent assigned"}),
        frozenset({"ticket-nummer", "hilfethema"}),
        frozenset({"ticketnummer", "hilfethema"}),
        frozenset({"numéro de ticket", "rubrique d'aide"}),
    ),
    columns={
        "ticket_id": ("ticket number", "ticket-nummer", "ticketnummer", "numéro de ticket", "número de ticket"),
        "created_at": (
            "date created",
            "created",
            "erstelldatum",
            "erstellt am",
            "erstellt",
            "date de création",
            "fecha de creación",
        ),
        "updated_at": (
            "last updated",
            "last update",
            "zuletzt aktualisiert",
            "letzte aktualisierung",
            "dernière mise à jour",
            "última actualización",
        ),
        "subject": ("subject", "betreff", "sujet", "asunto"),
        "tags": ("tags",),
        "group": ("department", "team assigned", "abteilung", "département", "departamento"),
        "category": ("help topic", "hilfethema", "rubrique d'aide", "tema de ayuda"),
        "channel": ("source", "quelle", "fuente"),
        "status": ("current status", "status", "aktueller status", "statut actuel", "estado actual"),
        "priority": ("priority", "priorität", "priorité", "prioridad"),
        "requester": ("from email", "from", "user email", "von e-mail", "von", "de"),
        "company": ("organization", "organisation", "company"),
        "segment": ("plan",),
    },
    guide=ExportGuide(
        tool="osTicket",
        where="Agent panel, Tickets, a queue, Export; or the query `data/queries/osticket.sql`",
        columns="The queue's columns decide: Ticket Number and Date Created.",
        limits="The queue's export has neither tags nor text; the query has.",
    ),
)
