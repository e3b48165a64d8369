"""ServiceNow's lists of incidents, requests (RITM) and tasks: field names or labels, the user's zone, often cp1252."""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

# Tables of words read better in lines.
# fmt: off

SERVICENOW = Source(
    name="servicenow",
    title="ServiceNow list",
    place=180,
    marks=(
        frozenset({"number", "short description"}),
        frozenset({"number", "assignment group", "opened"}),
        frozenset({"number", "assignment group", "opened at"}),
        frozenset({"number", "sys updated on"}),
        frozenset({"number", "sys created on"}),
        frozenset({"number", "opened", "assignment group"}),
        frozenset({"number", "requested for", "stage"}),
        frozenset({"task effective number", "short description"}),
        frozenset({"nummer", "kurzbeschreibung", "zuweisungsgruppe"}),
        frozenset({"nummer", "kurzbeschreibung", "geöffnet"}),
        frozenset({"numéro", "description brève"}),
        frozenset({"numéro", "brève description"}),
        frozenset({"número", "descripción breve"}),
        frozenset({"número", "breve descripción"}),
        frozenset({"número", "descrição resumida"}),
        frozenset({"numero", "breve descrizione"}),
        frozenset({"nummer", "korte beschrijving"}),
        frozenset({"番号", "簡単な説明"}),
        frozenset({"编号", "简短描述"}),
        frozenset({"编号", "简短说明"}),
    ),
    columns={
        "ticket_id": ("number", "task effective number", "nummer", "numéro", "número", "numero", "番号", "编号"),
        "created_at": (
            "opened at", "opened", "sys created on", "created", "geöffnet", "eröffnet", "erstellt", "ouvert",
            "ouvert le", "créé", "abierto", "creado", "aberto", "criado", "aperto", "creato", "geopend", "aangemaakt",
            "オープン済み", "オープン日時", "作成日時", "打开时间", "已打开", "创建时间"),
        "updated_at": (
            "sys updated on", "updated", "aktualisiert", "mis à jour", "actualizado", "atualizado", "aggiornato",
            "bijgewerkt", "更新日時", "更新时间"),
        "subject": (
            "short description", "kurzbeschreibung", "description brève", "brève description", "descripción breve",
            "breve descripción", "descrição resumida", "breve descrizione", "korte beschrijving", "簡単な説明",
            "简短描述", "简短说明"),
        "body": (
            "description", "beschreibung", "descripción", "descrição", "descrizione", "beschrijving", "説明", "描述"),
        "tags": ("sys tags", "tags", "étiquettes", "etiquetas", "タグ"),
        "group": (
            "assignment group", "zuweisungsgruppe", "groupe d'affectation", "grupo de asignación",
            "grupo de atribuição", "gruppo di assegnazione", "toewijzingsgroep", "アサイン先グループ", "分配组"),
        "category": (
            "category", "kategorie", "catégorie", "categoría", "categoria", "categorie", "カテゴリ", "类别", "item",
            "cat item", "task type", "sys class name"),
        "channel": ("contact type", "channel", "kontakttyp", "type de contact", "tipo de contacto", "canal"),
        "status": ("state", "incident state", "status", "stage", "état", "estado", "stato", "ステータス", "状态"),
        "priority": ("priority", "priorität", "priorité", "prioridad", "prioridade", "priorità", "優先度", "优先级"),
        "requester": (
            "caller id", "caller", "requested for", "opened by", "anrufer", "appelant", "solicitante", "chiamante",
            "beller", "発信者"),
        "company": ("company", "unternehmen", "société", "empresa", "azienda"),
        "segment": ("plan",),
        "locale": ("language",),
        "agent": ("assigned to",),
        "resolution_time": ("calendar stc", "resolve time", "business stc", "business resolve time"),
        "reopened": ("reopen count",),
    },
    units={
        "calendar stc": "seconds",
        "resolve time": "seconds",
        "business stc": "seconds",
        "business resolve time": "seconds",
    },
    guide=ExportGuide(
        tool="ServiceNow",
        where="A list, context menu of a column header, Export, CSV or Excel",
        columns="The list's columns decide: Number and Opened (or Created).",
        limits="A list's export is cut at the instance's limit of rows.",
        times="The zone of who exports.",
    ),
)
