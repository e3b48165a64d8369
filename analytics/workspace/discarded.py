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
# Columns that mark such rows with yes or 1, normalised → why.
FLAGS = {
    "deleted": "deleted", "is deleted": "deleted", "isdeleted": "deleted", "trashed": "deleted",
    "is trashed": "deleted",
    "spam": "spam", "is spam": "spam", "isspam": "spam", "marked as spam": "spam",
    "merged": "merged", "is merged": "merged",
}
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
    """What `--leave-out` or a rule says, as members of KINDS; raises AnalyticsError for another word.

    >>> read_kinds("spam, deleted"), read_kinds("none")
    (('deleted', 'spam'), ())
    """
    said = [part.strip().lower() for part in text.split(",") if part.strip()]
    if said == [NOTHING]:
        return ()
    wrong = [part for part in said if part not in KINDS]
    if wrong or not said:
        raise AnalyticsError(f"'{text}' cannot be left out. Say some of {', '.join(KINDS)}, or {NOTHING}.")
    return tuple(kind for kind in KINDS if kind in said)


def written(kinds: Iterable[str]) -> str:
    """KINDS as `read_kinds` reads them."""
    return ",".join(kinds) or NOTHING
