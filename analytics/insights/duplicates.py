"""Duplicates: pairs of tags that may be two names for one thing, with the evidence for and against.

Two names for one thing are seldom put on one ticket: how often a pair occurs together is shown beside each.
"""

import re
from collections.abc import Iterator

import pandas as pd
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from analytics.metrics.tag_pairs import tags_in_use, tickets_with_both
from analytics.store.facts import Facts
from analytics.workspace.conventions import fold

COLUMNS = (
    "tag",
    "other",
    "kind",
    "same",
    "tickets",
    "other_tickets",
    "together",
    "first",
    "last",
    "other_first",
    "other_last",
)
MOST_TAGS = 4_000  # pairs grow with the square; the rarest beyond these are left out
LEAST_LENGTH = 5  # shorter words are one letter apart by chance
LIKE = 88  # rapidfuzz ratio, 0 to 100
# Words that support uses, by what they mean: facts of six languages.
WORDS = (
    "bug fehler erreur error errore erro バグ",
    "invoice rechnung facture factura fattura fatura 請求書",
    "refund rückerstattung erstattung remboursement reembolso rimborso 返金",
    "payment zahlung paiement pago pagamento 支払い",
    "login anmeldung connexion acceso accesso ログイン",
    "password passwort kennwort contraseña senha パスワード",
    "crash absturz plantage caída arresto クラッシュ",
    "question frage pregunta domanda pergunta 質問",
    "order bestellung commande pedido ordine 注文",
    "delivery lieferung livraison entrega consegna 配送",
    "cancellation kündigung résiliation cancelación disdetta cancelamento 解約",
    "settings einstellungen paramètres ajustes impostazioni configurações 設定",
    "update aktualisierung actualización aggiornamento atualização 更新",
    "account konto compte cuenta conto conta アカウント",
    "price preis prix precio prezzo preço 料金",
)
CONCEPT = {word: group.split()[0] for group in WORDS for word in group.split()}


def duplicates(facts: Facts, *, most: int = 100) -> pd.DataFrame:
    """Pairs of tags that look alike, those that are counted apart and have the most tickets at stake first.

    returns: COLUMNS. `tag` is the one to keep (mapped before unmapped, then the commoner), `other` the one to merge
        into it; `kind` is "spelling", "plural", "translation", "typo" or "prefix"; `same`: both mean the same team,
        category and feature already; `together`: tickets with both.
    """
    tags = tags_in_use(facts, most=MOST_TAGS)
    known = tags.set_index("tag")
    mapped, used = known["mapped"].to_dict(), known["tickets"].to_dict()
    pairs: dict[tuple[str, str], str] = {}
    for one, two, kind in look_alike(tags["tag"].tolist()):
        keep, other = sorted((one, two), key=lambda t: (not mapped[t], -used[t], t))
        pairs.setdefault((keep, other), kind)
    if not pairs:
        return pd.DataFrame(columns=list(COLUMNS))
    frame = pd.DataFrame([(*pair, kind) for pair, kind in pairs.items()], columns=["tag", "other", "kind"])
    for side, prefix in (("tag", ""), ("other", "other_")):
        for name in ("tickets", "first", "last"):
            frame[prefix + name] = frame[side].map(known[name])
    meanings = (frame[side].map(known["meaning"]) for side in ("tag", "other"))
    frame["same"] = [one == two != "" for one, two in zip(*meanings, strict=True)]
    frame = frame.sort_values(["same", "other_tickets", "tag", "other"], ascending=[True, False, True, True]).head(most)
    frame["together"] = _together(facts, frame)
    return frame[list(COLUMNS)].reset_index(drop=True)


def look_alike(tags: list[str]) -> Iterator[tuple[str, str, str]]:
    """Pairs of names with their kind ("spelling", "plural", "translation", "typo", "prefix"), the surest kind first."""
    for kind, form in (("spelling", _letters), ("plural", _singular), ("translation", _concept)):
        groups: dict[str, list[str]] = {}
        for tag in tags:
            if shape := form(tag):
                groups.setdefault(shape, []).append(tag)
        for group in groups.values():
            yield from ((group[0], other, kind) for other in group[1:])
    words = [fold(tag) for tag in tags]
    long = [i for i, word in enumerate(words) if len(word) >= LEAST_LENGTH]
    shapes = [words[i] for i in long]
    scores = process.cdist(shapes, shapes, scorer=fuzz.ratio, score_cutoff=LIKE)
    for a, b in zip(*(scores > 0).nonzero(), strict=True):
        # Numbers distinguish things: v5.1 and v5.2 are no typing error.
        if a < b and _numbers(shapes[a]) == _numbers(shapes[b]) and OSA.distance(shapes[a], shapes[b]) <= 2:
            yield tags[long[a]], tags[long[b]], "typo"
    place = {word: i for i, word in reversed(list(enumerate(words)))}
    for i, word in enumerate(words):
        head, _, rest = word.rpartition(" ")
        if rest and head in place and len(head) >= LEAST_LENGTH and not _numbers(rest):
            yield tags[place[head]], tags[i], "prefix"


def _letters(tag: str) -> str:
    return re.sub(r"[\s:/.]+", "", fold(tag))


def _singular(tag: str) -> str:
    def one(word: str) -> str:
        if len(word) > 4 and word.endswith("ies"):
            return word[:-3] + "y"
        return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word

    return " ".join(map(one, fold(tag).split()))


def _concept(tag: str) -> str:
    return CONCEPT.get(fold(tag), "")


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def _together(facts: Facts, pairs: pd.DataFrame) -> list[int]:
    """Tickets that have both tags of each pair."""
    both = tickets_with_both(facts, [*pairs["tag"], *pairs["other"]])
    return [both.get(pair, 0) for pair in zip(pairs["tag"], pairs["other"], strict=True)]
