"""Unnamed: tickets that ask for what no feature, theme or request topic names, and the tags that may name it."""

from collections.abc import Iterable

import pandas as pd

from analytics.insights.requests import Decided, requests
from analytics.metrics.asked import open_tags_of_label_sets, ticket_rows
from analytics.metrics.scope import Scope
from analytics.store.facts import Facts
from analytics.workspace.categories import NONE
from analytics.workspace.themes import Theme


def hints(
    facts: Facts, scope: Scope, themes: Iterable[Theme] = (), decided: Decided = Decided(), *, most: int = 12
) -> pd.DataFrame:
    """The tags that mean nothing yet of the requests whose feature is not named.

    returns: columns tag, tickets (distinct), most first; ties by name. A ticket of two tags counts in both, and one
        without such a tag in none.
    """
    asked = requests(facts, scope, themes, decided)
    unnamed = asked.loc[asked["name"] == NONE, "id"]
    if unnamed.empty:
        return pd.DataFrame({"tag": [], "tickets": []})
    slugs = facts.taxonomy.categories.counting_as("request")
    wanted = tuple(slug for slug in slugs if not scope.categories or slug in scope.categories)
    tickets = ticket_rows(facts, scope.narrowed(categories=wanted)).drop_duplicates("id")
    tickets = tickets.loc[tickets["id"].isin(unnamed), ["id", "label_set"]]
    found = tickets.merge(open_tags_of_label_sets(facts).rename(columns={"name": "tag"}), on="label_set")
    counts = found.groupby("tag")["id"].nunique().rename("tickets").reset_index()
    return counts.sort_values(["tickets", "tag"], ascending=[False, True], ignore_index=True).head(most)
