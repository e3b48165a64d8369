"""GLPI's search list as CSV: `;`, headers in the user's language, a line per tag or person in a cell, `2 553` as id."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

# Tables of words read better in lines.
# fmt: off

GLPI = Source(
    name="glpi",
    title="GLPI ticket list",
    marks=(
        frozenset({"id", "title", "opening date"}),
        frozenset({"id", "titre", "date d'ouverture"}),
        frozenset({"id", "título", "data de abertura"}),
        frozenset({"id", "título", "fecha de apertura"}),
        frozenset({"id", "titel", "eröffnungsdatum"}),
        frozenset({"id", "titolo", "data di apertura"}),
        frozenset({"id", "tytuł", "data otwarcia"}),
        frozenset({"id", "entity", "opening date"}),
        frozenset({"id", "entité", "date d'ouverture"}),
    ),
    columns={
        "ticket_id": ("id",),
        "created_at": (
            "opening date", "date d'ouverture", "data de abertura", "fecha de apertura",
            "eröffnungsdatum", "data di apertura", "data otwarcia", "openingsdatum"),
        "updated_at": (
            "last update", "dernière modification", "última atualização", "última actualización",
            "última modificación", "letzte änderung", "letzte aktualisierung", "ultimo aggiornamento",
            "ostatnia aktualizacja"),
        "subject": ("title", "titre", "título", "titel", "titolo", "tytuł"),
        "body": ("description", "descrição", "descripción", "beschreibung", "descrizione", "opis"),
        "tags": ("tags", "tag", "étiquettes", "etiquetas", "marcadores"),
        "group": (
            "assigned to - technician group", "assigned to - group", "attribué à - groupe de techniciens",
            "attribué à - groupe technicien", "atribuído - grupo técnico", "atribuído para - grupo técnico",
            "asignado a - grupo de técnicos", "zugewiesen an - technikergruppe",
            "assegnato a - gruppo tecnico"),
        "category": ("category", "catégorie", "categoria", "categoría", "kategorie", "type", "tipo", "typ"),
        "channel": (
            "request source", "source de la demande", "origem da requisição", "fuente de la solicitud",
            "origen de la solicitud", "anfragequelle"),
        "status": ("status", "statut", "estado", "stato"),
        "priority": ("priority", "priorité", "prioridade", "prioridad", "priorität", "priorità", "priorytet"),
        "requester": (
            "requester - requester", "requester", "demandeur - demandeur", "demandeur",
            "requerente - requerente", "requerente", "solicitante - solicitante", "solicitante",
            "anforderer - anforderer", "anforderer", "richiedente - richiedente", "richiedente"),
        "company": ("entity", "entité", "entidade", "entidad", "entität", "entità"),
    },
    tag_separator="auto",
    instead="Take the list of tickets (Assistance > Tickets), with the columns Opening date and ID shown, as CSV.",
    guide=ExportGuide(
        tool="GLPI",
        where="Assistance, Tickets, the list's export, All pages in CSV; or the query `data/queries/glpi.sql`",
        columns="Show the columns ID and Opening date.",
    ),
)
