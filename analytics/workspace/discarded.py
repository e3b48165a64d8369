"""Discarded tickets: those that the helpdesk itself no longer counts, being deleted, spam, or merged into another."""

from collections.abc import Iterable

from analytics.errors import AnalyticsError
from analytics.workspace.conventions import fold

# Tables of words read better in lines.
# fmt: off
# Why a ticket is discarded → what its status is called, folded.
WORDS = {
    "deleted": (
        "deleted", "delete", "trashed", "trash", "in trash", "removed", "soft deleted", "discarded", "archived deleted",
        "gelöscht", "papierkorb", "supprimé", "supprimée", "corbeille", "eliminado", "borrado", "papelera", "excluído",
        "apagado", "lixeira", "eliminato", "cancellato dal sistema", "cestino", "verwijderd", "prullenbak", "usunięty",
        "usunięte", "kosz", "smazáno", "smazaný", "koš", "törölve", "törölt", "șters", "silindi", "silinmiş",
        "raderad", "borttagen", "slettet", "poistettu", "удален", "удалён", "удалено", "корзина", "видалено",
        "削除済み", "削除", "ゴミ箱", "已删除", "回收站", "已刪除", "삭제됨", "삭제", "محذوف", "נמחק", "διαγραμμένο"),
    "spam": (
        "spam", "junk", "marked as spam", "spam ticket", "is spam", "suspended spam", "courrier indésirable",
        "indésirable", "correo no deseado", "lixo eletrônico", "posta indesiderata", "ongewenst", "skräppost",
        "søppelpost", "roskaposti", "спам", "迷惑メール", "スパム", "垃圾邮件", "垃圾", "垃圾郵件", "스팸",
        "مزعج", "ספאם"),
    "merged": (
        "merged", "merge", "closed by merge", "merged into another ticket", "zusammengeführt", "zusammengefasst",
        "fusionné", "fusionnée", "fusionado", "combinado", "mesclado", "unido", "unito", "accorpato", "samengevoegd",
        "scalony", "scalone", "połączony", "sloučeno", "sloučený", "összevonva", "îmbinat", "birleştirildi",
        "sammanslagen", "flettet", "slått sammen", "yhdistetty", "объединен", "объединён", "объединено", "об'єднано",
        "統合済み", "結合済み", "マージ済み", "已合并", "合并", "已合併", "병합됨", "مدمج", "מוזג"),
}
TAGS = {"closed_by_merge": "merged"}  # Zendesk sets it
# Columns that mark such rows with yes or 1, normalised as headers are → why.
FLAGS = {
    "deleted": (
        "deleted", "is deleted", "isdeleted", "fivetran deleted", "trashed", "is trashed", "soft deleted", "in trash",
        "gelöscht", "ist gelöscht", "im papierkorb", "supprimé", "est supprimé", "eliminado", "borrado",
        "excluído", "apagado",
        "eliminato", "cancellato", "verwijderd", "usunięty", "usunięte", "smazáno", "törölve", "șters", "silindi",
        "raderad", "borttagen", "slettet", "poistettu", "удален", "удалён", "удалено", "видалено", "削除", "削除済み",
        "已删除", "是否删除", "已刪除", "삭제", "삭제됨", "삭제 여부", "محذوف", "נמחק", "διαγραμμένο"),
    "spam": (
        "spam", "is spam", "isspam", "marked as spam", "junk", "is junk", "ist spam", "est spam", "es spam", "é spam",
        "è spam", "спам", "это спам", "迷惑メール", "スパム", "垃圾邮件", "是否垃圾邮件",
        "垃圾郵件", "스팸", "스팸 여부"),
    "merged": (
        "merged", "is merged", "ismerged", "zusammengeführt", "fusionné", "fusionado", "mesclado", "unito",
        "samengevoegd", "scalony", "sloučeno", "объединен", "объединён", "объединено", "統合済み", "マージ済み",
        "已合并", "已合併", "병합됨"),
}
# Columns that mark such rows by being filled: with the time of it, or with the id of the ticket merged into.
FILLED = {
    "deleted": (
        "deleted at", "deleted on", "date deleted", "deletion date", "trashed at", "gelöscht am", "supprimé le",
        "eliminado el", "excluído em", "eliminato il", "verwijderd op", "удалено в", "дата удаления", "削除日時",
        "删除时间", "삭제일"),
    "spam": ("marked as spam at", "spam at"),
    "merged": (
        "merged into", "merged to", "merged into id", "merged into ticket", "merged into ticket id", "merged in",
        "merged ticket into", "merge target", "merged with", "zusammengeführt mit", "zusammengeführt in",
        "fusionné avec", "fusionné dans", "fusionado con", "fusionado em", "mesclado com", "unito a",
        "samengevoegd met", "объединен с", "объединена с", "統合先", "合并到", "合併到", "병합 대상"),
}
YES = (
    "1", "1.0", "true", "t", "yes", "y", "x", "✓", "✔", "ja", "wahr", "j", "oui", "vrai", "sí", "si", "verdadero",
    "sim", "verdadeiro", "sì", "vero", "tak", "prawda", "ano", "igen", "da", "evet", "kyllä", "да", "истина", "так",
    "はい", "是", "예", "نعم", "כן", "ναι")
NO = (
    "0", "0.0", "false", "f", "n", "no", "none", "null", "nan", "n/a", "-", "–", "—", "nein", "falsch", "non", "faux",
    "falso", "não", "nie", "fałsz", "nej", "nee", "нет", "ложь", "ні", "いいえ", "否", "아니오", "아니요", "hayır",
    "[]", "{}", "0000-00-00 00:00:00")
# fmt: on
KINDS = tuple(WORDS)
DEFAULT = KINDS  # a merged ticket's talk counts with the ticket that it was merged into: once
NOTHING = "none"


def kind_of(status: str | None) -> str | None:
    """Why a ticket with this status is discarded; None where it counts.

    >>> kind_of("Deleted"), kind_of("4 - merged"), kind_of("open")
    ('deleted', 'merged', None)
    """
    text = fold(status or "").lstrip("0123456789 .:")
    return next((kind for kind, words in WORDS.items() if text in words), None)


def read_kinds(text: str) -> tuple[str, ...]:
    """The value of `--leave-out` or of a rule, as members of KINDS; raises AnalyticsError for another word.

    >>> read_kinds("spam, deleted"), read_kinds("none")
    (('deleted', 'spam'), ())
    """
    chosen = [part.strip().lower() for part in text.split(",") if part.strip()]
    if chosen == [NOTHING]:
        return ()
    wrong = [part for part in chosen if part not in KINDS]
    if wrong or not chosen:
        raise AnalyticsError(f"'{text}' cannot be left out. Use some of {', '.join(KINDS)}, or {NOTHING}.")
    return tuple(kind for kind in KINDS if kind in chosen)


def written(kinds: Iterable[str]) -> str:
    """KINDS as `read_kinds` reads them."""
    return ",".join(kinds) or NOTHING
