"""Dynamics 365 Customer Service: a view of cases exported to Excel or CSV, with hidden `(Do Not Modify)` columns.

The English names are those of public scripts that read such exports; the others are from knowledge.
"""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

# Tables of words read better in lines.
# fmt: off

DYNAMICS = Source(
    name="dynamics",
    title="Dynamics 365 cases",
    marks=(
        frozenset({"(do not modify) case"}),
        frozenset({"(do not modify) incident"}),
        frozenset({"(nicht ändern) anfrage"}),
        frozenset({"case number", "case title"}),
        frozenset({"ticketnumber", "createdon"}),
        frozenset({"ticket number", "case title"}),
        frozenset({"numéro de l'incident", "titre de l'incident"}),
        frozenset({"anfragenummer", "anfragetitel"}),
        frozenset({"vorgangsnummer", "vorgangstitel"}),
    ),
    columns={
        "ticket_id": (
            "case number", "ticketnumber", "ticket number", "anfragenummer", "vorgangsnummer",
            "numéro de l'incident", "número de caso"),
        "created_at": ("created on", "createdon", "erstellt am", "créé le", "fecha de creación", "criado em"),
        "updated_at": ("modified on", "modifiedon", "(do not modify) modified on", "geändert am", "modifié le"),
        "subject": ("case title", "title", "anfragetitel", "vorgangstitel", "titre de l'incident", "título del caso"),
        "body": ("description", "beschreibung"),
        "tags": ("tags", "case tags"),
        "group": ("queue", "team", "owning team", "responsible team"),
        "category": (
            "case type", "casetypecode", "anfragetyp", "type d'incident", "tipo de caso", "subject",
            "subject id"),
        "channel": ("origin", "channel", "caseorigincode", "case origin", "ursprung", "origine", "origen"),
        "status": ("status reason", "statuscode", "status", "statusgrund", "raison du statut"),
        "priority": ("priority", "prioritycode", "priorität", "priorité"),
        "requester": ("contact", "primary contact", "customer", "customerid", "kunde", "client"),
        "company": ("account", "company", "customer (account)", "firma"),
    },
    instead="Export the view with Case Number and Created On (Export to Excel > Static Worksheet).",
    guide=ExportGuide(
        tool="Dynamics 365",
        where="A view of Cases, Export to Excel, Static Worksheet",
        columns="Case Number and Created On.",
        times="The zone of who exports.",
    ),
)
