"""Sentences: several quotes about one thing, each cleared of personal data as the roundup's are."""

from collections.abc import Iterable

from analytics.metrics.scope import Scope
from analytics.metrics.tickets import tickets
from analytics.metrics.volume import totals
from analytics.metrics.words import words_in_use
from analytics.store.facts import Facts
from analytics.text.quotes import MOST_TICKETS, USED_BY, best_quote

Words = tuple[dict[str, int], int]  # word → customers who wrote it, and customers in all


def words_of(facts: Facts, scope: Scope) -> Words:
    """What everybody wrote in the scope's period: a word that few use is never quoted."""
    return words_in_use(facts, Scope(sources=scope.sources, start=scope.start, end=scope.end), least=USED_BY)


def names_of(facts: Facts) -> set[str]:
    """Teams and features, which may stand with a capital."""
    found = {feature.name for feature in facts.taxonomy.features.features}
    for dimension in ("team", "feature"):
        found |= set(totals(facts, Scope(), by=(dimension,))[dimension])
    return found


def sentences(facts: Facts, scope: Scope, words: Words, *, names: Iterable[str], most: int) -> list[str]:
    """At most `most` different sentences of the scope's newest tickets, the most telling first."""
    rows, said = tickets(facts, scope, limit=MOST_TICKETS), []
    while len(said) < most and (found := best_quote(rows, *words, names=names)):
        said.append(found)
        text = rows["subject"].fillna("") + "\n" + rows["body"].fillna("")
        rows = rows[~text.str.split().str.join(" ").str.casefold().str.contains(found.casefold(), regex=False)]
    return said
