"""Salesforce's case report: no tags of its own, ids with leading zeros, a footer below the cases."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

SALESFORCE = Source(
    name="salesforce",
    title="Salesforce case report",
    place=130,
    marks=(
        frozenset({"case number", "date/time opened"}),
        frozenset({"case number", "case owner"}),
        frozenset({"case number", "case origin"}),
        frozenset({"case number", "opened date"}),
        frozenset({"case number", "created date"}),
        frozenset({"case number", "account name"}),
        frozenset({"case number", "contact id", "is closed"}),
        frozenset({"casenumber", "createddate"}),  # Data Loader writes the names of fields in capitals
        frozenset({"kundenvorgangsnummer", "status"}),
        frozenset({"numéro de la requête", "statut"}),
        frozenset({"número del caso", "estado"}),
    ),
    columns={
        "ticket_id": ("case number", "casenumber", "kundenvorgangsnummer", "numéro de la requête", "número del caso"),
        "created_at": (
            "date/time opened",
            "created date",
            "createddate",
            "opened date",
            "date opened",
            "datum/uhrzeit des öffnens",
            "geöffnet am",
            "date/heure d'ouverture",
            "fecha/hora de apertura",
        ),
        "updated_at": (
            "case last modified date",
            "last modified date",
            "case last modified date/time",
            "lastmodifieddate",
        ),
        "subject": ("subject", "betreff", "objet", "asunto"),
        "body": ("description", "beschreibung", "descripción"),
        "tags": ("tags", "topics", "case tags"),
        "team": ("product", "product name", "product area", "produkt", "produit", "producto"),
        "group": ("support team", "team", "queue", "case owner role", "owner role"),
        "category": ("type", "case type", "case reason", "typ"),
        "channel": ("case origin", "origin", "kundenvorgangsursprung", "origine de la requête"),
        "status": ("status", "statut", "estado"),
        "priority": ("priority", "priorität", "priorité", "prioridad"),
        "requester": ("email", "contact email", "web email", "contact name", "kontaktname"),
        "company": ("account name", "accountname", "nom du compte"),
        "segment": ("plan",),
        "locale": ("language",),
    },
    tag_separator="auto",
    instead="Take a report of type Cases with Case Number and Date/Time Opened, exported as 'Details Only'.",
    guide=ExportGuide(
        tool="Salesforce",
        where="Reports, a report of type Cases, Export, Details Only",
        columns="Case Number and Date/Time Opened.",
        limits="A formatted report has groups and totals: take Details Only.",
        times="The zone of who exports.",
    ),
)
