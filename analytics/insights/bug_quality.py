"""Bug quality: which share of the bug tickets has what an engineer needs. By team and support group, never by agent.

Measured on the distinct tickets of the categories that count as defect, by words of seven languages (English, German,
French, Spanish, Japanese, Chinese, Russian), not by meaning:

- steps: subject or text state what was done before it failed ("1. … 2. …", "when I click …", "nach dem Speichern");
- version: subject, text or tags name a version ("version 5.2", "v6", "5.1.3", "since 4.9", "Firefox 121"; the number
  of an operating system is none);
- platform: subject, text or tags name an operating system, a device or a browser.

A source without a column of texts is no data, not a fault of anyone. What a text names is kept under `derived/`, so
that each version's texts are read once.
"""

import pandas as pd

from analytics.insights.bug_words import NOISE, PLATFORM, STEPS, VERSION
from analytics.insights.carried import shares, tickets_of
from analytics.metrics.bug_reports import named_in_texts, reports
from analytics.metrics.scope import Scope
from analytics.store.computed import remembered_rows
from analytics.store.facts import Facts
from analytics.store.snapshots import Snapshots

LAYOUT = 1  # raise it when the words change: what was found by others is then found anew
BUG_NEEDS = {"steps": "Steps", "version": "A version", "platform": "A platform"}
_PATTERNS = {"steps": STEPS, "version": (VERSION,), "platform": (PLATFORM,)}


def bug_reports(facts: Facts, scope: Scope, *, keep: Snapshots | None = None) -> pd.DataFrame:
    """One row per bug ticket of the scope: `id`, `day`, `source`, `group`, and per need true, false or NA (no data).

    keep: whose folder keeps what the texts name; without it they are read anew.
    """
    defects = tickets_of(facts, scope, "defect")
    if defects is None:
        return pd.DataFrame(columns=["id", "day", "source", "group", *BUG_NEEDS])
    frame = reports(facts, defects)
    frame = frame.merge(_named(facts, frame["id"], keep), on="id", how="left")
    frame = frame.astype(dict.fromkeys(BUG_NEEDS, "boolean") | {"day": "datetime64[us]"})
    frame[list(BUG_NEEDS)] = frame[list(BUG_NEEDS)].where(frame.pop("body").astype(bool))
    return frame


def bug_quality(facts: Facts, scope: Scope, *, by: str | None = None, keep: Snapshots | None = None) -> pd.DataFrame:
    """Shares of the bug tickets with each need, over the scope's period; see `shares`. Their number is `bugs`."""
    found = bug_reports(facts, scope, keep=keep)
    return shares(facts, scope, found, BUG_NEEDS, role="defect", noun="bugs", by=by)


def lacking_anything(facts: Facts, scope: Scope, *, keep: Snapshots | None = None) -> tuple[int, int]:
    """How many bug tickets of the scope lack any measurable need, and how many there are whose text is known."""
    frame = bug_reports(facts, scope, keep=keep).dropna(subset=list(BUG_NEEDS))
    return int((~frame[list(BUG_NEEDS)].all(axis=1)).sum()), len(frame)


def _named(facts: Facts, ids: pd.Series, keep: Snapshots | None) -> pd.DataFrame:
    """Columns id and BUG_NEEDS (bool) of tickets by id; what is kept of this version is not read again."""
    if keep is None:
        return _read(facts, ids)
    return remembered_rows(keep, "bug_words", f"{facts.version}-{LAYOUT}", ids, lambda some: _read(facts, some))


def _read(facts: Facts, ids: pd.Series) -> pd.DataFrame:
    return named_in_texts(facts, ids, _PATTERNS, noise=NOISE, with_tags=("version", "platform"))
