"""TOPdesk's list of calls, in English, Dutch, German or French; the operator group is the support group."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

# Tables of words read better in lines.
# fmt: off

TOPDESK = Source(
    name="topdesk",
    title="TOPdesk call list",
    marks=(
        frozenset({"brief description", "operator group"}),
        frozenset({"incident number", "brief description"}),
        frozenset({"call number", "brief description"}),
        frozenset({"number", "brief description", "caller"}),
        frozenset({"number", "brief description", "operator group.name"}),  # its API
        frozenset({"number", "brief description", "call type.name"}),
        frozenset({"korte omschrijving", "behandelaarsgroep"}),
        frozenset({"incidentnummer", "korte omschrijving"}),
        frozenset({"meldingnummer", "korte omschrijving"}),
        frozenset({"nummer", "korte omschrijving"}),
        frozenset({"meldungsnummer", "kurzbeschreibung"}),
        frozenset({"nummer", "kurzbeschreibung", "bearbeitergruppe"}),
        frozenset({"numéro d'incident", "brève description"}),
    ),
    columns={
        "ticket_id": (
            "incident number", "call number", "number", "incidentnummer", "meldingnummer",
            "meldungsnummer", "nummer", "numéro d'incident"),
        "created_at": (
            "creation date", "call date", "date created", "entry date", "aanmaakdatum",
            "datum aangemeld", "aanmelddatum", "erstellungsdatum", "anmeldedatum", "date de création"),
        "updated_at": (
            "modification date", "date modified", "wijzigingsdatum", "änderungsdatum",
            "date de modification"),
        "subject": ("brief description", "korte omschrijving", "kurzbeschreibung", "brève description"),
        "body": ("request", "verzoek", "anfrage", "demande"),
        "tags": ("tags", "labels"),
        "group": ("operator group", "behandelaarsgroep", "bearbeitergruppe", "groupe de gestionnaires"),
        "category": (
            "call type", "soort melding", "meldungsart", "type d'incident", "category", "categorie",
            "kategorie", "catégorie"),
        "channel": ("entry", "entry type", "soort binnenkomst", "eingang", "eingangsart"),
        "status": ("status", "statut"),
        "priority": ("priority", "prioriteit", "priorität", "priorité"),
        "requester": (
            "caller email", "caller.email", "caller", "caller.dynamic name", "caller name", "aanmelder",
            "e-mail aanmelder", "anmelder",
            "demandeur"),
        "company": ("branch", "caller branch", "vestiging", "niederlassung", "site"),
    },
    guide=ExportGuide(
        tool="TOPdesk",
        where="A selection of calls, Export to Excel or CSV",
        columns="Call number and Creation date.",
    ),
)
