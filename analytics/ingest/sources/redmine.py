"""Redmine's issue list: `#` is the id, the tracker is the kind of talk, the project is whose it is.

The English names are those of exports in public tests (md2workflow: `#,Project,Tracker,Parent task,Status,…,Created`).
"""

from analytics.ingest.export_guide import ExportGuide
from analytics.ingest.source import Source

# Tables of words read better in lines.
# fmt: off

REDMINE = Source(
    name="redmine",
    title="Redmine issue list",
    marks=(
        frozenset({"#", "tracker", "status"}),
        frozenset({"#", "tracker", "project"}),
        frozenset({"#", "tracker", "statut"}),
        frozenset({"#", "tracker", "projekt"}),
        frozenset({"#", "トラッカー"}),
        frozenset({"#", "трекер"}),
        frozenset({"#", "rastreador"}),
        frozenset({"#", "tipo de petición"}),
        frozenset({"#", "跟踪"}),
        frozenset({"#", "追蹤標籤"}),
    ),
    columns={
        "ticket_id": ("#",),
        "created_at": (
            "created", "created on", "créé", "angelegt", "erstellt", "creado", "criado em", "作成日",
            "создано", "创建于", "建立日期"),
        "updated_at": (
            "updated", "updated on", "mis-à-jour", "mis à jour", "aktualisiert", "actualizado",
            "alterado em", "更新日", "обновлено", "更新于"),
        "subject": ("subject", "sujet", "thema", "asunto", "título", "題名", "тема", "主题"),
        "body": ("description", "beschreibung", "descripción", "descrição", "説明", "описание", "描述"),
        "tags": ("tags", "étiquettes", "タグ"),
        "group": ("project", "projet", "projekt", "proyecto", "projeto", "プロジェクト", "проект", "项目"),
        "category": ("tracker", "トラッカー", "трекер", "rastreador", "tipo de petición", "跟踪", "追蹤標籤"),
        "channel": ("source", "channel"),
        "status": ("status", "statut", "estado", "ステータス", "статус", "状态"),
        "priority": ("priority", "priorité", "priorität", "prioridad", "prioridade", "優先度", "приоритет", "优先级"),
        "requester": ("author", "auteur", "autor", "作成者", "автор", "作者"),
    },
    instead="Tick Created among the columns (Options) before taking CSV, or take all columns.",
    guide=ExportGuide(
        tool="Redmine",
        where="Issues, CSV below the list, all columns",
        columns="All columns, Created among them.",
    ),
)
