"""Category words: what exports call the kinds of talk, in the languages whose headers are read.

Only words that mean one kind wherever they are used: "request" or "Anfrage" alone may be a question, a wish or a
service request, and means nothing.
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
        "software defect", "defect report", "malfunction", "fault report", "problems",
        "fehlerbericht", "fehlerreport", "programmfehler", "fehlfunktion", "probleme",
        "problème", "problèmes", "rapport de bug", "rapport d'anomalie", "signalement de bug", "défaillance",
        "problema", "problemas", "reporte de error", "informe de error", "reporte de fallo", "error de software",
        "fallos",
        "relatório de erro", "relato de erro", "erros", "defeitos", "erro de software",
        "problemi", "segnalazione bug", "segnalazione di bug", "segnalazione errore", "errori", "difetti",
        "problemen", "bugmelding", "bugrapport", "foutrapport", "fouten",
        "błędy", "zgłoszenie błędu", "usterki", "problém", "problémy", "hlášení chyby", "chyby", "hibajelentés",
        "hibák", "probléma", "problemă",
        "raport de eroare", "erori", "sorun", "hata bildirimi", "hatalar",
        "buggrapport", "felrapport", "fejlrapport", "fejlmelding", "feilrapport", "feilmelding", "bugi",
        "virheraportti", "virheilmoitus", "ongelma",
        "ошибки", "проблема", "проблемы", "сообщение об ошибке", "отчет об ошибке", "отчёт об ошибке", "помилки",
        "звіт про помилку", "повідомлення про помилку",
        "バグ報告", "不具合報告", "欠陥", "软件缺陷", "程序错误", "缺陷报告", "问题缺陷", "程式錯誤", "缺陷報告",
        "버그 신고", "버그 리포트", "버그 보고", "문제",
        "مشكلة", "تقرير خطأ", "בעיה", "באגים", "דיווח באג", "πρόβλημα", "αναφορά σφάλματοσ", "σφάλματα",
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
        "feature", "features", "feature idea", "feature suggestion", "new feature request", "product idea", "ideas",
        "suggestions", "improvements",
        "improvement request", "improvement suggestion",
        "feature wunsch", "featurewunsch", "feature anfrage", "funktionsanfrage", "funktionswünsche",
        "änderungswunsch", "idee", "ideen",
        "verbesserungswunsch", "verbesserungsvorschläge", "vorschläge", "wünsche",
        "nouvelle fonctionnalité", "demande d'amélioration", "demande de nouvelle fonctionnalité", "idée", "idées",
        "fonctionnalité",
        "nueva funcionalidad", "petición de función", "solicitud de mejora", "propuesta de mejora", "mejoras",
        "sugerencias", "funcionalidad",
        "nova funcionalidade", "solicitação de melhoria", "pedido de melhoria", "sugestão de melhoria", "melhorias",
        "sugestões", "ideia", "novo recurso",
        "nuova funzionalità", "richiesta di miglioramento", "proposta di miglioramento", "suggerimenti",
        "funzionalità",
        "verbetervoorstel", "nieuwe functie", "functionaliteitsverzoek", "suggesties", "idee voor verbetering",
        "nowa funkcja", "nowa funkcjonalność", "sugestia", "pomysł", "usprawnienia", "nová funkce",
        "požadavek na funkci", "námět", "návrhy",
        "új funkció", "ötlet", "funkciókérés", "funcție nouă", "cerere de funcționalitate", "propunere",
        "yeni özellik", "özellik talebi", "öneriler",
        "önskemål", "funktionsönskemål", "ny funktion", "förbättringsförslag", "funktionsønske", "ønske",
        "forbedringsforslag", "funksjonsønske", "ny funksjon",
        "ominaisuuspyyntö", "toive", "kehitysehdotus", "kehitystoive", "uusi ominaisuus",
        "новая функция", "запрос на улучшение", "запрос функционала", "идея", "идеи", "предложения", "нова функція",
        "побажання", "ідея", "запит функції",
        "機能追加", "機能リクエスト", "新機能", "改善提案", "追加要望", "新功能", "功能需求", "产品建议", "改进建议",
        "功能建議", "改善建議", "기능 제안", "신규 기능", "기능 추가",
        "개선 제안", "ميزة جديدة", "اقتراحات", "תכונה חדשה", "בקשה לתכונה", "αίτημα λειτουργίασ", "νέα λειτουργία",
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
        "how to question", "product question", "support question", "user question", "usage questions",
        "anwenderfrage", "benutzerfrage", "verständnisfrage", "anwendungsfrage", "bedienung",
        "comment faire", "question produit", "questions produit", "mode d'emploi",
        "dudas", "cómo hacer", "pregunta de uso", "preguntas de uso", "duda de uso",
        "como fazer", "dúvida de uso", "dúvidas de uso",
        "come fare", "dubbio", "dubbi", "domanda d'uso",
        "gebruiksvraag", "gebruikersvraag", "productvraag",
        "jak to zrobić", "pytanie o użycie", "dotazy", "otázky", "jak na to", "kérdések", "használati kérdés",
        "întrebări", "sorular", "nasıl yapılır",
        "användarfråga", "hur gör man", "brugerspørgsmål", "brukerspørsmål", "kysymykset", "käyttökysymys",
        "как сделать", "вопрос по использованию", "як зробити",
        "ご質問", "使い方の質問", "操作方法", "操作質問", "使用咨询", "操作咨询", "使用諮詢", "사용 방법",
        "사용 문의", "أسئلة", "שאלות", "ερωτήσεισ",
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
        "major incident", "service down", "service interruption", "system outage", "outages",
        "vorfälle", "störungen", "systemausfall", "serviceausfall", "betriebsstörung", "dienstausfall", "netzausfall",
        "pannes", "interruption", "incident majeur", "coupure de service",
        "incidencias", "corte de servicio", "interrupción", "averías", "incidente mayor",
        "interrupção de serviço", "incidente grave",
        "incidenti", "interruzione del servizio", "disservizi", "guasti",
        "storingen", "uitval", "verstoring",
        "incydenty", "awarie", "przerwa w działaniu", "incidenty", "výpadky", "poruchy", "incidens", "leállás",
        "pană", "arızalar", "kesintiler",
        "störning", "störningar", "driftstopp", "incidenter", "hændelse", "nedbrud", "driftsstop", "hendelse",
        "driftsstans", "häiriöt", "käyttökatko",
        "инциденты", "сбои", "отключение", "перебой", "відключення", "аварія", "інциденти",
        "システム障害", "サービス停止", "障害発生", "宕机", "服务中断", "系统故障", "服務中斷", "系統故障",
        "서비스 장애", "서비스 중단", "عطل", "תקלות", "διακοπή", "βλάβη",
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
# What a word that means too little can mean → such words: they are asked about, never counted as a category by guess.
UNCLEAR: dict[str, tuple[str, ...]] = {
    "a question, a wish or a service": (
        "request", "requests", "service request", "inquiry", "enquiry", "support request", "general inquiry",
        "anfrage", "anfragen", "serviceanfrage", "anforderung", "supportanfrage", "anliegen",
        "demande", "demandes", "demande de service", "requête", "solicitud", "solicitudes", "petición", "requerimiento",
        "solicitud de servicio", "requisição", "requisições", "solicitação", "solicitações", "pedido", "richiesta",
        "richieste", "richiesta di servizio", "verzoek", "verzoeken", "aanvraag", "serviceverzoek", "zapytanie",
        "wniosek", "prośba", "zgłoszenie", "požadavek", "žádost", "kérés", "igény", "cerere", "solicitare", "talep",
        "istek", "begäran", "förfrågan", "ärende", "forespørgsel", "anmodning", "forespørsel", "henvendelse", "pyyntö",
        "запрос", "заявка", "обращение", "запит", "звернення", "依頼", "問い合わせ", "お問い合わせ", "リクエスト",
        "请求", "服务请求", "问题", "請求", "服務請求", "요청", "서비스 요청", "طلب", "בקשה", "αίτημα"),
    "a complaint, which is no category unless you make one": (
        "complaint", "complaints", "grievance", "beschwerde", "beschwerden", "reklamation", "réclamation",
        "réclamations", "plainte", "queja", "quejas", "reclamo", "reclamación", "reclamação", "reclamações", "queixa",
        "reclamo", "reclami", "lamentela", "klacht", "klachten", "skarga", "reklamacja", "stížnost", "reklamace",
        "panasz", "reklamáció", "plângere", "reclamație", "şikayet", "klagomål", "klage", "valitus", "reklamaatio",
        "жалоба", "жалобы", "претензия", "скарга", "クレーム", "苦情", "投诉", "投訴", "불만", "شكوى", "תלונה",
        "παράπονο"),
}
# fmt: on
