"""The quote of an edition: one sentence of a customer about what moved, free of personal data."""

from datetime import timedelta
from weakref import WeakKeyDictionary

import pandas as pd

from analytics.metrics.scope import Scope
from analytics.metrics.tickets import tickets
from analytics.metrics.values import team_and_feature_names
from analytics.metrics.words import words_in_use
from analytics.roundup.edition import Quote, UnawareFeature
from analytics.store.facts import Facts
from analytics.text.quotes import MOST_TICKETS, USED_BY, Words, best_quote
from analytics.workspace.categories import NONE, Categories

QUOTE_WEEKS = 4  # whose words show what many customers write
_words: WeakKeyDictionary[Facts, dict[Scope, Words]] = WeakKeyDictionary()


def area_name(categories: Categories, row: pd.Series) -> tuple[str, str]:
    """Team and label of the category of one row of the grid."""
    team = "No team" if row["team"] == NONE else row["team"]
    return team, categories.of(row["category"]).label


def _words_of(facts: Facts, month: Scope) -> Words:
    """Of all teams, so that one run asks once however many teams it reports; kept no longer than the facts."""
    known = _words.setdefault(facts, {})
    if month not in known:
        known.clear()
        known[month] = words_in_use(facts, month, least=USED_BY)
    return known[month]


def quote_of(
    facts: Facts, inside: Scope, moved: pd.DataFrame, unaware: tuple[UnawareFeature, ...], cells: pd.DataFrame
) -> Quote | None:
    """A sentence about what rose most, else about the feature asked for most, else about the largest cell."""
    categories = facts.taxonomy.categories
    unaware_slugs = categories.counting_as("unaware")

    def cells_of(rows: pd.DataFrame) -> list[tuple[str, Scope]]:
        return [
            (
                " · ".join(area_name(categories, row)),
                inside.with_group({"team": row["team"], "category": row["category"]}),
            )
            for _, row in rows.iterrows()
        ]

    subjects = cells_of(moved[moved["change"] > 0])
    subjects += [
        (f"{feature.feature} · Unaware", inside.narrowed(categories=unaware_slugs, features=(feature.feature,)))
        for feature in unaware
    ]
    named = cells[(cells["team"] != NONE) & (cells["category"] != NONE) & (cells["last"] > 0)]
    subjects += cells_of(named.sort_values("last", ascending=False, kind="stable").head(1))
    assert inside.start is not None  # the week
    month = inside.narrowed(start=inside.start - timedelta(weeks=QUOTE_WEEKS - 1))
    in_use, customers = _words_of(facts, month.narrowed(teams=()))
    names = team_and_feature_names(facts)
    for about, scope in subjects:
        sentence = best_quote(tickets(facts, scope, limit=MOST_TICKETS), in_use, customers, names=names)
        if sentence:
            return Quote(sentence, about)
    return None
