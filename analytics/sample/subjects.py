"""What Fernpost's customers write: subjects by team and category in English, by category in other languages."""

# Tables of words read better in lines.
# fmt: off

THINGS = {
    "Setup": ("the workspace", "my team", "the first notebook", "the domain", "the welcome tour", "the import"),
    "Sync": ("my notes", "the shared notebook", "attachments", "the desktop app", "two devices", "the folder"),
    "Editor": ("tables", "code blocks", "comments", "the toolbar", "headings", "pasted images"),
    "Billing": ("the invoice", "our seats", "the card", "the yearly plan", "VAT", "the receipt"),
    "Mobile": ("the Android app", "the iPhone app", "the widget", "push messages", "the camera scan", "the tablet"),
    "Search": ("search", "the filter", "old notes", "tags", "PDF contents", "the result list"),
    "Sharing": ("the shared link", "guests", "permissions", "the public page", "the team folder", "mentions"),
}
ENGLISH: dict[str, tuple[str, ...]] = {
    "bug": ("{T} keeps crashing since the update", "{T} shows an error and nothing is saved", "{T}: changes are gone after reload",
            "Cannot open {t} any more", "{T} freezes for a minute", "{T} is broken on Windows 11", "Wrong result with {t}"),
    "feature_request": ("Please add a way to export {t}", "It would help to pin {t}", "Could {t} support shortcuts?",
                        "We need an approval step for {t}", "Wish: bulk editing for {t}", "Any plan for an API for {t}?"),
    "confusion": ("I don't understand what {t} does here", "Why did {t} move to another place?", "{T}: two buttons with the same name?",
                  "Is {t} saved or not? Confusing", "Which of the three settings is for {t}?", "Lost after the first step with {t}"),
    "unaware": ("Please build something like {f}", "Why is there no {f}?", "We would pay for {f}",
                "{F} is missing compared to others", "Feature idea: {f}", "Can you add {f} one day?"),
    "how_to": ("How do I change {t}?", "Where can I find {t}?", "How to invite someone to {t}", "What is the best way to set up {t}?",
               "Can I move {t} to another account?", "Steps to restore {t}?"),
    "incident": ("Everything is down, {t} too", "{T} not loading for the whole team", "Is there an outage? {T} fails",
                 "Since this morning {t} is offline", "500 errors on {t}"),
    "praise": ("Love the new look of {t}", "{T} saved us hours, thank you", "Great work on {t}", "Thanks for the quick help with {t}"),
    "other": ("Question about your company", "Re: our call last week", "Newsletter unsubscribe", "Job application", "Survey answer"),
}
FEATURE_SUBJECTS = {        # for tickets about one feature that are not unaware
    "bug": ("{F} stopped working", "{F} shows yesterday's data", "{F} crashes on Android 5.2", "{F} is empty after the update",
            "{F} ignores my settings"),
    "feature_request": ("{F} for the whole workspace, please", "More options for {f}", "{F}: please add sorting",
                        "Could {f} work on tablets?"),
    "how_to": ("How do I turn on {f}?", "How does {f} choose what to show?", "{F}: can I limit it to one notebook?"),
}
FOREIGN: dict[str, dict[str, tuple[str, ...]]] = {
    "de": {"bug": ("{f}: Fehler nach dem Update", "Notizen werden nicht gespeichert"), "feature_request": ("Bitte {f} erweitern", "Wunsch: Vorlagen für Teams"),
           "confusion": ("Ich verstehe die Einrichtung nicht", "Wofür ist dieser Knopf?"), "unaware": ("Warum gibt es {f} nicht?", "Bitte {f} einbauen"),
           "how_to": ("Wie lade ich Kollegen ein?", "Wo finde ich die Rechnung?"), "incident": ("Nichts geht mehr seit heute früh",),
           "praise": ("Vielen Dank, tolle App",), "other": ("Frage zu Ihrem Unternehmen",)},
    "fr": {"bug": ("L'application plante au démarrage", "Erreur lors de la synchronisation"), "feature_request": ("Pourriez-vous ajouter des modèles ?",),
           "confusion": ("Je ne comprends pas cet écran",), "unaware": ("Pourquoi pas de {f} ?", "Il manque {f}"),
           "how_to": ("Comment inviter un collègue ?", "Où trouver la facture ?"), "incident": ("Tout est en panne ce matin",),
           "praise": ("Merci, très bon outil",), "other": ("Question générale",)},
    "es": {"bug": ("La aplicación se cierra sola",), "feature_request": ("¿Pueden añadir plantillas?",), "confusion": ("No entiendo este paso",),
           "unaware": ("¿Por qué no hay {f}?",), "how_to": ("¿Cómo invito a mi equipo?",), "incident": ("No carga nada desde hoy",),
           "praise": ("Gracias, me encanta",), "other": ("Consulta general",)},
    "ja": {"bug": ("同期エラーが出ます", "アプリが落ちます"), "feature_request": ("テンプレート機能が欲しい",), "confusion": ("設定画面の意味が分かりません",),
           "unaware": ("{f} はありませんか?",), "how_to": ("招待の方法を教えてください",), "incident": ("今朝から開けません",),
           "praise": ("とても便利です",), "other": ("お問い合わせ",)},
    "zh": {"bug": ("更新后无法保存笔记",), "feature_request": ("希望增加模板功能",), "confusion": ("不明白这个设置是什么意思",),
           "unaware": ("为什么没有 {f}?",), "how_to": ("如何邀请同事?",), "incident": ("今天早上完全打不开",),
           "praise": ("非常好用,谢谢",), "other": ("一般咨询",)},
    "ru": {"bug": ("После обновления заметки не сохраняются",), "feature_request": ("Добавьте, пожалуйста, шаблоны",),
           "confusion": ("Не понимаю, что делает эта кнопка",), "unaware": ("Почему нет {f}?",), "how_to": ("Как пригласить коллегу?",),
           "incident": ("С утра ничего не открывается",), "praise": ("Спасибо, отличное приложение",), "other": ("Общий вопрос",)},
}
LANGUAGES = {"en": 0.72, "de": 0.09, "fr": 0.06, "es": 0.04, "ja": 0.03, "zh": 0.03, "ru": 0.03}
# Text that would do harm if a page or a spreadsheet ran it.
HOSTILE = ("<b>Bold</b> <img src=x onerror=alert(1)> in my note", "![pixel](https://tracker.example/p.png) see picture",
           "=HYPERLINK(\"https://evil.example\",\"click\")", "Two lines\nin one \"subject\"", "🚀🚀 sync, please; fast | now")


def subjects_for(team: str, category: str, feature: str | None, language: str) -> tuple[str, ...]:
    """All subjects that a ticket of this kind can have."""
    name = feature or team.lower()
    if language != "en":
        return tuple(text.format(f=name) for text in FOREIGN[language][category])
    capital = name[:1].upper() + name[1:]
    if feature and category in FEATURE_SUBJECTS:
        return tuple(text.format(f=feature.lower(), F=capital) for text in FEATURE_SUBJECTS[category])
    return tuple(text.format(t=thing, T=thing[:1].upper() + thing[1:], f=name.lower(), F=capital)
                 for text in ENGLISH[category] for thing in THINGS[team])
