"""Simplification: which tags could be one with least loss, and what would be lost.

Two tags are one in effect where they mean the same team, category and feature (merging them changes no count of
those), or where they are on the same tickets (Jaccard 1912: tickets with both ÷ tickets with either).
"""

import pandas as pd

from analytics.metrics.scope import Scope
from analytics.metrics.tag_pairs import overlaps
from analytics.store.facts import Facts

LEAST_TICKETS = 5  # of the rarer tag: with fewer, "always together" is chance
LEAST_SHARED = 0.6  # Jaccard, 0 to 1
COLUMNS = ["kind", "keep", "other", "tickets", "other_tickets", "together", "apart", "shared"]


def simplifications(facts: Facts, scope: Scope, *, most: int = 50) -> pd.DataFrame:
    """Pairs of tags that could be merged, least loss first.

    returns: `kind` ("same tickets" or "same meaning"), `keep` (the commoner), `other` (to be merged into it), `tickets`
        and `other_tickets` of each in the scope, `together` (with both), `apart` (with one of them: what could no
        longer be distinguished), `shared` (Jaccard, 0 to 1). "same meaning" loses nothing in teams, categories and
        features. Ignored tags are left out, and of the unmapped those that merely share no meaning.
    """
    pairs = overlaps(facts, scope.narrowed(tags=()), least=LEAST_TICKETS)
    pairs["apart"] = pairs["tickets"] + pairs["other_tickets"] - 2 * pairs["together"]
    pairs["shared"] = pairs["together"] / (pairs["tickets"] + pairs["other_tickets"] - pairs["together"])
    pairs = pairs[(pairs["kind"] == "same meaning") | (pairs["shared"] >= LEAST_SHARED)]
    order = pairs.assign(loses=(pairs["kind"] != "same meaning") * pairs["apart"])
    return (
        order.sort_values(["loses", "other_tickets", "keep", "other"], ascending=[True, False, True, True])[COLUMNS]
        .head(most)
        .reset_index(drop=True)
    )
