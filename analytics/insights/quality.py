"""Feedback quality: which share of the requests carries what product needs. By team and support group, never by agent.

Measured on the distinct tickets of the categories that count as request:

- text: the ticket has a body;
- customer: its company or its requester is known;
- feature: its tags name a feature;
- use case: subject and body give a reason ("because", "so that", "in order to" and the like, in seven languages), or
  the body is long enough to hold one (`LONG_WORDS` words, or `LONG_LETTERS` letters where no blanks part words).

What an export does not contain (a source without a column of texts) is no data, not a fault of anyone.
"""

import pandas as pd
from pandas.api.typing import NAType

from analytics.metrics.asked import completeness, teams_of
from analytics.metrics.scope import Scope
from analytics.store.facts import Facts

LONG_WORDS, LONG_LETTERS = 40, 240
REASONS = (
    r"\b(because|so that|in order to|so we can|so i can|which means|weil|damit|um zu|parce que|afin d|pour que|"
    r"porque|para que|perché|affinché|omdat|zodat)\b|ため|ので"
)
NEEDS = {"text": "A text", "customer": "A customer", "feature": "A feature", "use_case": "A use case"}
COLUMNS = ["requests", *NEEDS, "all_of_them"]


def requests(facts: Facts, scope: Scope) -> pd.DataFrame:
    """One row per request of the scope: `id`, `day`, `source`, `group`, and per need true, false or NA (no data)."""
    slugs = facts.taxonomy.categories.counting_as("request")
    wanted = tuple(slug for slug in slugs if not scope.categories or slug in scope.categories)
    if not wanted:
        return pd.DataFrame(columns=["id", "day", "source", "group", *NEEDS])
    frame = completeness(
        facts, scope.narrowed(categories=wanted), reasons=REASONS, words=LONG_WORDS, letters=LONG_LETTERS
    )
    return frame.astype(dict.fromkeys(NEEDS, "boolean") | {"day": "datetime64[us]"})


def feedback_quality(facts: Facts, scope: Scope, *, by: str | None = None) -> pd.DataFrame:
    """Shares of the requests that carry each need, over the scope's period; most requests first.

    by: "team", "group" (of support), or None for all together. returns: columns `by`, `requests`, one share per need
        (0 to 1; NA = no data), `all_of_them` (share with all measurable needs). A request of two teams counts
        in both.
    """
    frame = requests(facts, scope)
    if by == "team":
        of = teams_of(facts, scope, categories=facts.taxonomy.categories.counting_as("request"))
        frame = frame.merge(of, on="id")
    frame = frame.assign(all_of_them=frame[list(NEEDS)].fillna(True).all(axis=1).astype("boolean"))
    groups = frame.groupby(by) if by else [("", frame)]
    rows = [(name, len(part), *(_share(part[need]) for need in [*NEEDS, "all_of_them"])) for name, part in groups]
    result = pd.DataFrame(rows, columns=[by or "all", *COLUMNS])
    result = result.astype({"requests": "Int64"} | dict.fromkeys(COLUMNS[1:], "Float64"))
    return result.sort_values(["requests", by or "all"], ascending=[False, True], ignore_index=True)


def _share(known: pd.Series) -> float | NAType:
    known = known.dropna()
    return float(known.mean()) if len(known) else pd.NA
