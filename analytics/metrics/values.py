"""Values: which teams, categories, sources and support groups the tickets have, and what each tag means."""

from collections.abc import Collection

import pandas as pd

from analytics.store.facts import Facts
from analytics.workspace.categories import NONE


def tag_meanings(facts: Facts) -> pd.DataFrame:
    """What each tag means by the taxonomy, before aliases. Index tag; columns team, category, feature (NA: nothing)."""
    return facts.frame("select tag, team, category, feature from derived.meanings").set_index("tag")


def ignored_tags(facts: Facts) -> frozenset[str]:
    """The tags that the taxonomy ignores."""
    return frozenset(facts.frame("select tag from derived.meanings where ignored")["tag"])


def teams_in_use(facts: Facts) -> list[str]:
    """The teams that tickets have, by name, without "(none)"."""
    return facts.frame(f"select distinct team from derived.set_cells where team <> '{NONE}' order by team")[
        "team"
    ].tolist()


def categories_in_use(facts: Facts) -> list[str]:
    """The categories that tickets have (slugs), "(none)" among them when some have none."""
    return facts.frame("select distinct category from derived.set_cells order by category")["category"].tolist()


def support_groups(facts: Facts) -> list[str]:
    """The support groups that tickets have, "(none)" among them when some have none; empty when none has any."""
    groups = facts.frame(f"select distinct coalesce(grp, '{NONE}') as name from base.label_sets order by name")["name"]
    return [] if set(groups) <= {NONE} else groups.tolist()


def sources(facts: Facts) -> list[str]:
    """The sources that tickets came from, by name."""
    return facts.frame("select distinct source from base.tickets order by source")["source"].tolist()


def team_and_feature_names(facts: Facts) -> list[str]:
    """The names of all teams and features that tickets have."""
    return facts.frame("""select distinct team as name from derived.cells
        union select distinct feature from derived.features""")["name"].tolist()


def main_team_of(facts: Facts, features: list[str]) -> dict[str, str]:
    """Feature → the team that most of its tickets of all time are about; features without a team are left out."""
    frame = facts.frame(
        f"""
        select feature, arg_max(team, n) as team from (
            select feature, team, count(distinct id) as n
            from derived.features f join derived.cells using (label_set)
            where list_contains($features, f.feature) and team <> '{NONE}' group by all)
        group by feature""",
        {"features": features},
    )
    return dict(zip(frame["feature"], frame["team"], strict=True))


def seen_names(facts: Facts) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The tags, the features and the customers that the facts' tickets have."""
    tags = facts.frame("select distinct tag from derived.meanings union select distinct tag from derived.tags")
    features = facts.frame("select distinct feature from derived.features")
    customers = facts.frame("select name from base.customers", whole=True)  # to choose decisions by, not to be shown
    return frozenset(tags["tag"]) - {NONE}, frozenset(features["feature"]) - {NONE}, frozenset(customers["name"])


def known_tickets(facts: Facts, keys: Collection[str]) -> set[str]:
    """Those of some tickets ("source/ticket id") that the facts have."""
    frame = facts.frame(
        """select source || '/' || ticket_id as key from snapshot.tickets
        where source || '/' || ticket_id in (select unnest($keys))""",
        {"keys": sorted(keys)},
    )
    return set(frame["key"])
