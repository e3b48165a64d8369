"""Any other export: the usual names for an id, a created time and tags. A mapping file says the rest."""

from analytics.ingest.source import Source

# Tables of words read better in lines.
# fmt: off

GENERIC = Source(
    name="generic",
    title="Generic CSV export",
    place=1000,
    marks=(),
    columns={
        "ticket_id": (
            "ticket id", "ticket number", "ticket no", "ticket #", "ticket", "case number", "case id",
            "conversation id", "issue id", "issue key", "request id", "incident id", "thread id", "id", "number",
            "no", "nr", "#", "key", "code", "uid", "ticket-id", "ticketnummer", "ticket-nummer", "vorgangsnummer",
            "fallnummer", "nummer", "numéro", "n°", "numéro de ticket", "número", "número de ticket", "id del ticket",
            "id do ticket", "numero", "номер", "номер заявки", "番号", "チケット番号", "チケットid", "工单编号",
            "编号", "工單編號", "티켓 번호", "티켓 id"),
        "created_at": (
            "created at", "created", "created on", "created time", "created date", "creation date", "creation time",
            "date created", "create date", "create time", "createdate", "opened at", "opened",
            "open date", "date opened", "date/time opened", "opened date", "started at", "conversation started at",
            "start time", "received at", "received", "date received", "submitted at", "submitted", "submitted on",
            "reported at", "requested", "requested at", "timestamp", "date", "datetime", "date submitted",
            "erstellt am", "erstellt", "erstelldatum", "erstellungsdatum", "angelegt am", "eröffnet am", "eingang",
            "eingangsdatum", "datum", "date de creation", "date de création", "créé le", "créée le", "crée le",
            "date d'ouverture", "fecha de creación", "creado el", "creado", "fecha", "data de criação", "criado em",
            "data di creazione", "creato il", "aangemaakt op", "aangemaakt", "utworzono", "data utworzenia", "создан",
            "дата создания", "создано", "作成日", "作成日時", "创建时间", "创建日期", "建立時間", "생성일",
            "생성 시간", "등록일"),
        "updated_at": (
            "updated at", "updated", "updated on", "last updated", "last update", "last update time", "update time",
            "modified", "modified at", "modified time", "last modified", "last modified date",
            "last activity", "aktualisiert am", "aktualisiert", "geändert am", "letzte änderung", "mis à jour le",
            "date de mise à jour", "date de modification", "actualizado el", "actualizado", "fecha de actualización",
            "atualizado em", "aggiornato il", "bijgewerkt op", "обновлено", "дата обновления", "更新日", "更新日時",
            "更新时间", "수정일"),
        "subject": (
            "subject", "title", "summary", "ticket subject", "ticket name", "short description", "name", "betreff",
            "titel", "zusammenfassung", "sujet", "objet", "titre", "asunto", "título", "assunto", "oggetto",
            "onderwerp", "temat", "тема", "件名", "タイトル", "主题", "标题", "主旨", "제목"),
        "body": (
            "body", "description", "content", "message", "text", "ticket description", "message body",
            "first message", "comment", "beschreibung", "nachricht", "inhalt", "contenu", "mensaje", "descripción",
            "descrição", "mensagem", "descrizione", "messaggio", "omschrijving", "описание", "сообщение", "本文",
            "内容", "描述", "내용"),
        "tags": (
            "tags", "labels", "tag", "label", "tag list", "ticket tags", "keywords", "schlagworte", "schlagwörter",
            "stichworte", "stichwörter", "étiquettes", "mots-clés", "marqueurs", "etiquetas", "etichette", "tagi",
            "теги", "метки", "タグ", "标签", "標籤", "태그"),
        "team": (
            "team", "product", "product area", "produkt", "produit", "producto", "produto", "équipe", "equipe",
            "equipo", "команда", "チーム", "团队"),
        "group": (
            "group", "department", "assignment group", "queue", "queue name", "inbox", "mailbox", "support group",
            "team name", "gruppe", "abteilung", "warteschlange", "bereich", "groupe", "service", "département",
            "grupo", "departamento", "gruppo", "reparto", "afdeling", "группа", "отдел", "グループ", "部門", "部门",
            "그룹"),
        "category": (
            "category", "type", "topic", "ticket type", "issue type", "help topic", "case reason", "reason",
            "contact reason", "kind", "kategorie", "typ", "thema", "catégorie", "motif", "categoría", "tipo",
            "categoria", "categorie", "kategoria", "категория", "тип", "カテゴリ", "種類", "分类", "类型", "유형",
            "카테고리"),
        "channel": (
            "channel", "source", "via", "origin", "case origin", "ticket channel", "kanal", "quelle", "canal",
            "canale", "kanaal", "канал", "チャネル", "渠道", "채널"),
        "status": (
            "status", "state", "current status", "ticket status", "statut", "état", "estado", "stato", "situação",
            "статус", "ステータス", "状态", "狀態", "상태"),
        "priority": (
            "priority", "ticket priority", "severity", "priorität", "priorité", "prioridad", "prioridade", "priorità",
            "prioriteit", "priorytet", "приоритет", "優先度", "优先级", "우선순위"),
        "requester": (
            "requester email", "customer email", "contact email", "user email", "from email", "email", "e-mail",
            "email address", "customer id", "user id", "requester id", "requester", "customer", "contact", "client",
            "creator", "reporter", "user", "author", "contact name", "customer name", "user name", "from", "sender",
            "kunde", "kunden-e-mail", "absender", "anforderer", "melder", "kundennummer", "demandeur", "expéditeur",
            "solicitante", "cliente", "klant", "klient", "клиент", "заявитель", "顧客", "お客様", "客户", "고객"),
        "company": (
            "company", "company name", "organization", "organisation", "account name", "account", "firma",
            "unternehmen", "société", "entreprise", "empresa", "azienda", "bedrijf", "компания", "会社", "公司",
            "회사"),
        "segment": ("plan", "segment", "tier", "customer segment", "subscription"),
        "locale": ("locale", "language", "sprache", "langue", "idioma", "lingua", "taal", "язык", "言語", "语言"),
    },
    tag_separator="auto",
    repeats=frozenset({"tags"}),
)
