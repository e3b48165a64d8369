"""Carried: which share of tickets carries each of several needs. By team and support group, never by agent."""

from collections.abc import Iterable

import pandas as pd
from pandas.api.typing import NAType

from analytics.metrics.asked import teams_of
from analytics.metrics.scope import Scope
from analytics.store.facts import Facts

ALL = "all_of_them"  # the column of the share with all measurable needs


def tickets_of(facts: Facts, scope: Scope, role: str) -> Scope | None:
    """The scope's tickets whose category counts as `role`; None where no category does."""
    slugs = facts.taxonomy.categories.counting_as(role)
    wanted = tuple(slug for slug in slugs if not scope.categories or slug in scope.categories)
    return scope.narrowed(categories=wanted) if wanted else None


def shares(
    facts: Facts, scope: Scope, frame: pd.DataFrame, needs: Iterable[str], *, role: str, noun: str, by: str | None
) -> pd.DataFrame:
    """Shares of the tickets that carry each need; most tickets first.

    frame: columns id, group and one per need: true, false or NA (no data). role: what their categories count as.
    by: "team", "group" (of support), or None for all together. returns: columns `by`, `noun` (their number), one share
        per need (0 to 1; NA = no data), ALL. A ticket of two teams counts in both.
    """
    needs = list(needs)
    if by == "team":
        frame = frame.merge(teams_of(facts, scope, categories=facts.taxonomy.categories.counting_as(role)), on="id")
    frame = frame.assign(**{ALL: frame[needs].fillna(True).all(axis=1).astype("boolean")})
    groups = frame.groupby(by) if by else [("", frame)]
    rows = [(name, len(part), *(_share(part[need]) for need in [*needs, ALL])) for name, part in groups]
    result = pd.DataFrame(rows, columns=[by or "all", noun, *needs, ALL])
    result = result.astype({noun: "Int64"} | dict.fromkeys([*needs, ALL], "Float64"))
    return result.sort_values([noun, by or "all"], ascending=[False, True], ignore_index=True)


def _share(known: pd.Series) -> float | NAType:
    known = known.dropna()
    return float(known.mean()) if len(known) else pd.NA
