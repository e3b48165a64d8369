"""Category words: what exports call the kinds of talk, in the languages whose headers are read.

Only words that mean one kind wherever they are used: "request" or "Anfrage" alone may be a question, a wish or a
service request, and says nothing.
"""

# Tables of words read better in lines.
# fmt: off

# Slug → words, folded by `analytics.workspace.conventions.fold`; English, then the other languages line by line.
WORDS: dict[str, tuple[str, ...]] = {
    "bug": (
        "bug", "bugs", "bug report", "defect", "problem", "error", "broken", "defects", "fault", "software bug",
        "fehler", "fehlermeldung", "softwarefehler", "defekt",  # German
        "erreur", "anomalie", "bogue", "dysfonctionnement", "défaut",  # French
        "errores", "defecto", "fallo",  # Spanish
        "erro", "defeito", "falha",  # Portuguese
        "errore", "difetto", "malfunzionamento",  # Italian
        "fout", "foutmelding", "probleem",  # Dutch
        "błąd", "usterka", "chyba", "závada", "hiba", "eroare", "hata",  # Polish, Czech, Hungarian, Romanian, Turkish
        "fel", "felanmälan", "fejl", "feil", "virhe", "vika",  # Swedish, Danish, Norwegian, Finnish
        "ошибка", "баг", "дефект", "помилка",  # Russian, Ukrainian
        "不具合", "バグ", "エラー", "障害報告",  # Japanese
        "错误", "缺陷", "故障报告", "錯誤", "缺陷回報",  # Chinese
        "버그", "오류", "결함",  # Korean
        "خطأ", "באג", "שגיאה", "σφάλμα",  # Arabic, Hebrew, Greek
    ),
    "feature_request": (
        "feature request", "feature requests", "featurerequest", "enhancement", "improvement", "idea", "suggestion",
        "wish", "request for feature", "new feature", "enhancement request", "product suggestion",
        "funktionswunsch", "verbesserungsvorschlag", "verbesserung", "wunsch", "neue funktion", "vorschlag",
        "demande de fonctionnalité", "demande d'évolution", "évolution", "amélioration", "suggestion d'amélioration",
        "solicitud de función", "solicitud de funcionalidad", "mejora", "sugerencia", "nueva función",
        "solicitação de recurso", "pedido de funcionalidade", "melhoria", "sugestão",
        "richiesta di funzionalità", "miglioramento", "suggerimento",
        "functieverzoek", "verbetering", "suggestie", "wens",
        "propozycja", "usprawnienie", "prośba o funkcję", "vylepšení", "návrh", "fejlesztési kérés", "javaslat",
        "îmbunătățire", "sugestie", "öneri", "özellik isteği", "iyileştirme",
        "förslag", "förbättring", "forslag", "forbedring", "ehdotus", "parannus",
        "предложение", "улучшение", "запрос функции", "пожелание", "пропозиція", "покращення",
        "機能要望", "要望", "改善要望", "提案", "功能请求", "功能建议", "建议", "需求建议", "功能請求", "建議",
        "기능 요청", "제안", "개선 요청", "طلب ميزة", "اقتراح", "בקשת תכונה", "הצעה לשיפור", "πρόταση", "βελτίωση",
    ),
    "confusion": (
        "confusion", "confused", "product confusion", "confusing", "unclear", "ux confusion",
        "unklar", "unklarheit", "verwirrung", "missverständnis", "confus", "incompréhension", "confusión", "confuso",
        "confusione", "verwarring", "onduidelijk", "непонятно", "わかりにくい", "困惑", "혼란",
    ),
    "unaware": (
        "unaware", "already exists", "feature exists", "existing feature", "not aware",
        "gibt es schon", "existiert bereits", "existe déjà", "ya existe", "já existe", "esiste già", "bestaat al",
        "уже есть", "既存機能", "已有功能",
    ),
    "how_to": (
        "how to", "howto", "question", "how do i", "usage question", "questions", "general question",
        "frage", "fragen", "anleitung", "bedienungsfrage", "rückfrage",
        "question d'utilisation", "questions d'utilisation", "aide à l'utilisation",
        "pregunta", "preguntas", "consulta", "duda",
        "pergunta", "perguntas", "dúvida", "dúvidas",
        "domanda", "domande", "vraag", "vragen",
        "pytanie", "pytania", "dotaz", "otázka", "kérdés", "întrebare", "soru",
        "fråga", "frågor", "spørgsmål", "spørsmål", "kysymys",
        "вопрос", "вопросы", "питання", "запитання",
        "質問", "使い方", "使用方法", "问题咨询", "咨询", "如何使用", "諮詢", "질문", "사용법", "문의",
        "سؤال", "שאלה", "ερώτηση",
    ),
    "incident": (
        "incident", "incidents", "outage", "downtime", "service disruption", "service outage",
        "vorfall", "störung", "ausfall", "störungsmeldung", "panne", "interruption de service", "indisponibilité",
        "incidente", "incidentes", "incidencia", "caída", "avería", "interrupción del servicio",
        "indisponibilidade", "interrupção", "interruzione", "disservizio", "guasto",
        "incidenten", "storing", "awaria", "incydent", "výpadek", "porucha", "üzemzavar", "kiesés",
        "întrerupere", "kesinti", "arıza", "olay",
        "driftstörning", "avbrott", "driftsforstyrrelse", "nedetid", "häiriö",
        "инцидент", "сбой", "авария", "недоступность", "інцидент", "збій",
        "障害", "インシデント", "故障", "中断", "事件", "事故", "장애", "인시던트", "حادث", "انقطاع", "תקלה",
        "περιστατικό",
    ),
    "praise": (
        "praise", "kudos", "compliment", "thanks", "positive feedback", "compliments",
        "lob", "dank", "positives feedback", "remerciement", "remerciements", "félicitations",
        "elogio", "elogios", "felicitación", "agradecimiento", "agradecimento", "complimento", "ringraziamento",
        "compliment", "lof", "pochwała", "podziękowanie", "pochvala", "poděkování", "dicséret", "teşekkür", "övgü",
        "beröm", "ros", "kiitos", "благодарность", "похвала", "подяка", "お礼", "感謝", "表扬", "感谢", "칭찬", "شكر",
    ),
    "other": (
        "other", "misc", "miscellaneous", "general", "others",
        "sonstiges", "sonstige", "allgemein", "andere", "autre", "autres", "divers", "otro", "otros", "varios",
        "outro", "outros", "altro", "varie", "overig", "anders", "inne", "ostatní", "jiné", "egyéb", "altele", "diğer",
        "övrigt", "andet", "annet", "muu", "другое", "прочее", "інше", "その他", "其他", "기타", "أخرى", "אחר", "άλλο",
    ),
}
# fmt: on
