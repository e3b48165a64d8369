"""Values: which teams, categories, sources and support groups the tickets have, and what each tag means."""

import pandas as pd

from analytics.store.facts import Facts


def tag_meanings(facts: Facts) -> pd.DataFrame:
    """What each tag means by the taxonomy, before aliases. Index tag; columns team, category, feature (NA: nothing)."""
    return facts.frame("select tag, team, category, feature from derived.meanings").set_index("tag")


def ignored_tags(facts: Facts) -> frozenset[str]:
    """The tags that the taxonomy ignores."""
    return frozenset(facts.frame("select tag from derived.meanings where ignored")["tag"])
