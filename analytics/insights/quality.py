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

from analytics.insights.carried import shares, tickets_of
from analytics.metrics.asked import completeness
from analytics.metrics.scope import Scope
from analytics.store.facts import Facts

LONG_WORDS, LONG_LETTERS = 40, 240
REASONS = (
    r"\b(because|so that|in order to|so we can|so i can|which means|weil|damit|um zu|parce que|afin d|pour que|"
    r"porque|para que|perché|affinché|omdat|zodat)\b|ため|ので"
)
NEEDS = {"text": "A text", "customer": "A customer", "feature": "A feature", "use_case": "A use case"}


def requests(facts: Facts, scope: Scope) -> pd.DataFrame:
    """One row per request of the scope: `id`, `day`, `source`, `group`, and per need true, false or NA (no data)."""
    asked = tickets_of(facts, scope, "request")
    if asked is None:
        return pd.DataFrame(columns=["id", "day", "source", "group", *NEEDS])
    frame = completeness(facts, asked, reasons=REASONS, words=LONG_WORDS, letters=LONG_LETTERS)
    return frame.astype(dict.fromkeys(NEEDS, "boolean") | {"day": "datetime64[us]"})


def feedback_quality(facts: Facts, scope: Scope, *, by: str | None = None) -> pd.DataFrame:
    """Shares of the requests that carry each need, over the scope's period; see `shares`. Their number: `requests`."""
    return shares(facts, scope, requests(facts, scope), NEEDS, role="request", noun="requests", by=by)
