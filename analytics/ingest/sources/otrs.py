"""OTRS and Znuny: a search as CSV or a dynamic list; `Number` counts the rows, `Ticket#` is the ticket."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

# Tables of words read better in lines.
# fmt: off

OTRS = Source(
    name="otrs",
    title="OTRS or Znuny ticket list",
    marks=(
        frozenset({"ticket#", "queue"}),
        frozenset({"ticket#", "age"}),
        frozenset({"ticket#", "alter"}),
        frozenset({"ticket#", "state", "owner"}),
        frozenset({"ticket#", "created"}),
        frozenset({"ticket#", "erstellt"}),
        frozenset({"ticket number", "queue", "customer id", "state"}),
        frozenset({"ticket number", "queue", "age"}),
        frozenset({"ticketnummer", "queue", "alter"}),
    ),
    columns={
        "ticket_id": ("ticket#", "ticket number", "ticketnummer"),
        "created_at": ("created", "create time", "erstellt", "erstellt am", "créé", "creado", "creato", "criado"),
        "updated_at": (
            "changed", "last changed", "change time", "geändert", "letzte änderung", "modifié",
            "modificado", "alterado"),
        "subject": ("title", "subject", "titel", "betreff", "titre", "sujet", "asunto", "título"),
        "body": ("article tree", "body", "text"),
        "tags": ("tags", "dynamic field tags", "schlagwörter"),
        "group": ("queue", "warteschlange", "file d'attente", "file", "cola", "coda", "fila"),
        "category": ("type", "service", "typ", "tipo"),
        "channel": ("communication channel", "article type", "source", "kanal"),
        "status": ("state", "status", "état", "estado", "stato"),
        "priority": ("priority", "priorität", "priorité", "prioridad", "prioridade", "priorità"),
        "requester": (
            "customer user", "customer user id", "customer name", "from", "kundenbenutzer",
            "kundenname", "von", "nom du client", "de", "customer realname"),
        "company": ("customer id", "customer company", "customerid", "kundennummer", "kundenfirma"),
    },
    tag_separator="auto",
    instead="Take a ticket search as CSV (Ticket > Search, output CSV) or a dynamic list with Ticket# and Created.",
    guide=ExportGuide(
        tool="OTRS, Znuny",
        where="Tickets, Search, output CSV; or a dynamic list of the statistics module",
        columns="Ticket# (not Number, which counts the rows) and Created.",
    ),
)
