"""Bug quality: which share of the bug tickets has what an engineer needs. By team and support group, never by agent.

Measured on the distinct tickets of the categories that count as defect, by words of seven languages (English, German,
French, Spanish, Japanese, Chinese, Russian), not by meaning:

- steps: subject or text state what was done before it failed ("1. … 2. …", "when I click …", "nach dem Speichern");
- version: subject, text or tags name a version ("version 5.2", "v6", "5.1.3", "since 4.9", "Firefox 121"; the number
  of an operating system is none);
- platform: subject, text or tags name an operating system, a device or a browser.

A source without a column of texts is no data, not a fault of anyone.
"""

import pandas as pd

from analytics.insights.bug_words import NOISE, PLATFORM, STEPS, VERSION
from analytics.insights.carried import shares, tickets_of
from analytics.metrics.bug_reports import details
from analytics.metrics.scope import Scope
from analytics.store.facts import Facts

BUG_NEEDS = {"steps": "Steps", "version": "A version", "platform": "A platform"}
_PATTERNS = {"steps": STEPS, "version": (VERSION,), "platform": (PLATFORM,)}


def bug_reports(facts: Facts, scope: Scope) -> pd.DataFrame:
    """One row per bug ticket of the scope: `id`, `day`, `source`, `group`, and per need true, false or NA (no data)."""
    defects = tickets_of(facts, scope, "defect")
    if defects is None:
        return pd.DataFrame(columns=["id", "day", "source", "group", *BUG_NEEDS])
    frame = details(facts, defects, _PATTERNS, noise=NOISE, with_tags=("version", "platform"))
    return frame.astype(dict.fromkeys(BUG_NEEDS, "boolean") | {"day": "datetime64[us]"})


def bug_quality(facts: Facts, scope: Scope, *, by: str | None = None) -> pd.DataFrame:
    """Shares of the bug tickets with each need, over the scope's period; see `shares`. Their number is `bugs`."""
    return shares(facts, scope, bug_reports(facts, scope), BUG_NEEDS, role="defect", noun="bugs", by=by)


def lacking_anything(facts: Facts, scope: Scope) -> tuple[int, int]:
    """How many bug tickets of the scope lack any measurable need, and how many there are whose text is known."""
    frame = bug_reports(facts, scope).dropna(subset=list(BUG_NEEDS))
    return int((~frame[list(BUG_NEEDS)].all(axis=1)).sum()), len(frame)
