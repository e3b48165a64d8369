"""Likely affected: customers who wrote in the days of an incident without its labels, and about the same.

By meaning where texts were read for it, else by the words that the incident's tickets have and earlier ones lack. It
counts only when somebody confirms it.
"""

from collections import Counter
from collections.abc import Collection
from datetime import timedelta

import numpy as np
import pandas as pd

from analytics.insights.incidents import Incident
from analytics.meaning.alike import Index
from analytics.metrics.affected import affected, affected_by_tickets, beside
from analytics.metrics.scope import Scope
from analytics.metrics.texts import flat_of, flat_texts
from analytics.store.facts import Facts
from analytics.text.terms import holds, terms

AFTER = timedelta(days=2)  # after an incident's last day, people still write about it
READ = 2_000  # tickets whose words are compared
LEAST, TIMES = 3, 3.0  # tickets with a characteristic term, and how much more frequent than before it is
TERMS, SHARED = 12, 2  # characteristic terms of an incident, and how many of them a likely ticket has
EARLIER = timedelta(weeks=4)
MOST = 50
COLUMNS = ["customer", "tickets", "plan", "segment", "revenue", "first", "source", "ticket", "likeness"]


def likely(facts: Facts, incident: Incident, index: Index | None, *, without: Collection[str] = ()) -> pd.DataFrame:
    """One row per customer who may be affected, the most alike first. Columns COLUMNS.

    index: the tickets that were read for their meaning; None: words are compared. without: customers who were decided.
    likeness: of their most alike ticket; by meaning a cosine, by words how many characteristic terms it has.
    """
    candidates = beside(facts, incident.scope, incident.start, incident.end + AFTER)
    own = [number for ids in affected(facts, incident.scope)["ids"] for number in ids]
    if not candidates or not own:
        return pd.DataFrame(columns=COLUMNS)
    scored = _by_meaning(index, own, candidates) if index is not None and len(index) else None
    if scored is None:
        scored = _by_words(facts, incident, candidates)
    if not scored:
        return pd.DataFrame(columns=COLUMNS)
    frame = affected_by_tickets(facts, list(scored))
    frame["likeness"] = [max(scored[number] for number in ids) for ids in frame["ids"]]
    frame = frame[~frame["customer"].isin(set(without))]
    return frame.sort_values(["likeness", "first"], ascending=[False, True], ignore_index=True)[COLUMNS].head(MOST)


def _by_meaning(index: Index, own: Collection[int], candidates: Collection[int]) -> dict[int, float] | None:
    """Those as near to the middle of the incident's tickets as half of these are; None where none of them was read."""
    vectors = index.vectors.of(index.texts[np.isin(index.ids, np.fromiter(own, np.int64))]).astype(np.float32)
    vectors = vectors[vectors.any(axis=1)]
    if not len(vectors):
        return None
    middle = vectors.mean(axis=0)
    middle /= max(float(np.linalg.norm(middle)), 1e-9)
    least = float(np.median(vectors @ middle))
    near = index.nearest(middle, most=2 * MOST, among=candidates)
    near = near[near["likeness"] >= least]
    return dict(zip(near["id"].astype(int), near["likeness"].astype(float), strict=True))


def _by_words(facts: Facts, incident: Incident, candidates: Collection[int]) -> dict[int, float]:
    now = [terms(flat) for flat in flat_texts(facts, incident.scope, most=READ)["flat"]]
    before = Scope(start=incident.start - EARLIER, end=incident.start - timedelta(days=1))
    then = [terms(flat) for flat in flat_texts(facts, before, most=READ)["flat"]]
    held, usual = Counter(term for one in now for term in one), Counter(term for one in then for term in one)
    ratio = {
        term: (number / len(now)) / ((usual[term] + 0.5) / (len(then) + 1))
        for term, number in held.items()
        if number >= LEAST
    }
    frequent = sorted((term for term in ratio if ratio[term] >= TIMES), key=lambda term: (-held[term], term))[:TERMS]
    texts = flat_of(facts, list(candidates)[:READ])
    shared = {number: float(sum(holds(flat, term) for term in frequent)) for number, flat in texts.items()}
    return {number: score for number, score in shared.items() if score >= SHARED}
