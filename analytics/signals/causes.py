"""Causes: why a rise happened, by its tickets: terms, the issue that they name, two quotes.

A term explains when it is on far more of the signal's tickets than of those of the eight weeks before, and is no name
of what the signal is about anyway.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analytics.formatting import clean
from analytics.frames import rows_of
from analytics.metrics.references import most_named
from analytics.metrics.scope import Scope
from analytics.metrics.texts import flat_texts, tickets_with
from analytics.metrics.values import sources, teams_in_use
from analytics.signals.signal import Signal
from analytics.store.facts import Facts
from analytics.text.terms import contains, holds, is_release, names_in, same_word, sought, terms
from analytics.workspace.categories import NONE

MOST_TERMS = 3
READ = 3_000  # tickets whose words are candidates; how many have a candidate is counted over all
CANDIDATES = 250
LEAST, WRITERS = 4, 3  # tickets and customers with a term
WHOLE = 0.8  # of a term's tickets that have a longer one, from which on that one is meant
PART = 0.08  # of the tickets beyond the expected ones that a term must be on, beyond its own expected ones
TIMES, RATHER = 1.8, 1.25  # its share of before, at least, to be shown; to make a quote characteristic
FALSE = 0.1  # of the terms shown may be chance (Benjamini, Hochberg 1995)
COLUMNS = ["value", "observed", "expected", "share", "before"]
QUOTES = 2
QUOTE_LETTERS = 160
LEAST_LETTERS = 12  # of a quote: "Help" shows no cause
SENTENCE = re.compile(r"(?<=[.!?。！？])\s+|(?<=[。！？])|[\r\n]+")
TERMS, OF_RELEASE = 25, 0.1  # terms that make a quote characteristic; what a version's number counts among them
ELEMENT = re.compile(r"<[^<>]*>")
PART_NAMING = 0.05  # of the tickets that must name an issue


@dataclass(frozen=True)
class Quote:
    """What one customer wrote: hostile text, to be shown as text only."""

    text: str
    source: str
    ticket_id: str


@dataclass(frozen=True)
class Cause:
    """`words`: at most three terms, columns COLUMNS. `issue`: the one that most tickets name, and how many do."""

    words: pd.DataFrame
    quotes: tuple[Quote, ...]
    issue: tuple[str, int] | None = None


def cause(facts: Facts, signal: Signal, before: Scope, *, projects: Collection[str] = ()) -> Cause:
    """What a rise is about, by its own tickets; of a fall nothing, since the tickets that would show it are not there.

    before: the tickets to hold it against. projects: see `metrics.references`.
    """
    if signal.direction != "up":
        return Cause(pd.DataFrame(columns=COLUMNS), ())
    texts = flat_texts(facts, signal.span, most=READ)
    risen = _risen(facts, signal, before, texts)
    shown = risen[risen["sure"]].head(MOST_TERMS)
    return Cause(shown[COLUMNS].reset_index(drop=True), _quotes(texts, risen, shown), _issue(facts, signal, projects))


def _risen(facts: Facts, signal: Signal, before: Scope, texts: pd.DataFrame) -> pd.DataFrame:
    """The terms on more tickets than before, the most characteristic first; columns COLUMNS, score, release, sure."""
    names = own_names(facts, signal)
    from scipy import stats  # takes long to import: only where a signal is explained

    held = Counter(term for flat in texts["flat"] for term in terms(flat, names))
    common = sorted((term for term in held if held[term] >= LEAST), key=lambda term: (-held[term], term))
    candidates = [term for term in common[:CANDIDATES] if not any(same_word(term, name) for name in names)]
    if not candidates:
        return pd.DataFrame(columns=[*COLUMNS, "score", "release", "sure"]).astype({"sure": bool})
    wanted = [sought(term) for term in candidates]
    now, tickets = tickets_with(facts, signal.span, wanted)
    then, earlier = tickets_with(facts, before, wanted)
    seen, known = now["tickets"].to_numpy(float), then["tickets"].to_numpy(float)
    usual = known / max(earlier, 1)
    chance = stats.hypergeom.sf(seen - 1, earlier + tickets, seen + known, tickets)
    untested = np.ones(max(len(common) - len(candidates), 0))
    frame = pd.DataFrame(
        {
            "value": candidates,
            "observed": seen,
            "expected": usual * signal.expected,
            "share": seen / max(tickets, 1),
            "before": usual,
            "score": _keyness(seen, known, tickets, earlier),
            "release": [is_release(term, names) for term in candidates],
            "sure": stats.false_discovery_control(np.concatenate([chance, untested]))[: len(candidates)] < FALSE,
        }
    )
    beyond = frame["observed"] - frame["expected"]
    kept = frame[(now["writers"] >= WRITERS) & (beyond > 0) & (frame["share"] >= RATHER * frame["before"])].copy()
    kept["sure"] &= (beyond >= PART * signal.excess) & (kept["share"] >= TIMES * kept["before"])
    # An empty list would choose no columns, rather than no rows.
    kept = kept[np.array([not _spelled_out(row, kept) for row in rows_of(kept)], dtype=bool)]
    kept = kept.sort_values(["release", "score", "value"], ascending=[True, False, True], ignore_index=True)
    return kept.loc[_apart(kept["value"].tolist())].reset_index(drop=True)


def _keyness(now: np.ndarray, then: np.ndarray, tickets: int, earlier: int) -> np.ndarray:
    """Log-likelihood ratio of a term's two shares (Dunning 1993, Computational Linguistics 19:61)."""
    pooled = (now + then) / max(tickets + earlier, 1)
    parts = np.zeros(len(now))
    for count, every in ((now, tickets), (then, earlier)):
        for seen, due in ((count, every * pooled), (every - count, every * (1 - pooled))):
            parts += np.where(seen > 0, seen * np.log(np.where(seen > 0, seen, 1) / np.maximum(due, 1e-12)), 0.0)
    return np.asarray(2 * parts)


def _spelled_out(row: Any, others: pd.DataFrame) -> bool:
    """Whether nearly all tickets with a term have a longer one that contains it: 証明 of 証明書, bar of address bar."""
    longer = others[others["observed"] >= WHOLE * row.observed]["value"]
    return any(term != row.value and contains(term, row.value) for term in longer)


def _apart(values: list[str]) -> list[int]:
    """The places of terms that are no other form of one further up."""
    kept: list[int] = []
    for place, term in enumerate(values):
        if not any(same_word(term, values[other]) for other in kept):
            kept.append(place)
    return kept


def own_names(facts: Facts, signal: Signal) -> frozenset[str]:
    """Words that name what the signal is about anyway: teams and sources, its own category, feature or tag."""
    categories = facts.taxonomy.categories
    own = [*(value for area in (signal.area, *signal.parts) for value in area.values), *signal.categories]
    labels = [categories.of(slug).label for slug in own]
    return names_in({*teams_in_use(facts), *sources(facts), *own, *signal.teams, *labels} - {NONE})


def _quotes(texts: pd.DataFrame, risen: pd.DataFrame, shown: pd.DataFrame) -> tuple[Quote, ...]:
    """Two passages of different customers that have most of what rose, of tickets with a term that is shown."""
    weight = {row.value: row.score * (OF_RELEASE if row.release else 1.0) for row in rows_of(risen.head(TERMS))}

    def worth(flat: str) -> float:
        return float(sum(weight[term] for term in weight if holds(flat, term)))

    picked: list[tuple[float, Quote, object]] = []
    for row in rows_of(texts):
        if len(shown) and not any(holds(row.flat, term) for term in shown["value"]):
            continue
        passage = _passage(row.subject, row.body, worth)
        if len(passage) >= LEAST_LETTERS:
            quality = worth(_flat(passage)) / (1 + len(passage)) ** 0.25
            picked.append((quality, Quote(passage, row.source, row.ticket_id), row.customer))
    picked.sort(key=lambda one: -one[0])
    chosen: list[Quote] = []
    texts_chosen: set[str] = set()
    writers: set[object] = set()
    for _, quote, customer in picked:
        known = customer if isinstance(customer, str) else None
        if quote.text.casefold() in texts_chosen or known in writers:
            continue
        chosen.append(quote)
        texts_chosen.add(quote.text.casefold())
        if known is not None:
            writers.add(known)
        if len(chosen) == QUOTES:
            break
    return tuple(chosen)


def _passage(subject: str, body: str, worth: Callable[[str], float]) -> str:
    """The subject, or the sentence of the body that has more of what rose."""
    sentences: Iterable[str] = (subject, *SENTENCE.split(ELEMENT.sub(" ", body)))
    fit = [text for text in (" ".join(clean(text).split()) for text in sentences) if text]
    best = max(fit, key=lambda text: (worth(_flat(text)), len(text) >= LEAST_LETTERS), default="")
    return best if len(best) <= QUOTE_LETTERS else best[: QUOTE_LETTERS - 1].rstrip() + "…"


def _flat(text: str) -> str:
    """About what a flat text has: enough to find terms in a passage."""
    words = re.findall(r"[^\W_]+(?:[-_.'][^\W_]+)*", text.replace("’", "'").lower())
    return f" {' '.join(words)} "


def _issue(facts: Facts, signal: Signal, projects: Collection[str]) -> tuple[str, int] | None:
    """The issue that most tickets name, where that is many of them."""
    named = most_named(facts, signal.span, projects=projects)
    return named if named and named[1] >= max(LEAST, PART_NAMING * signal.observed) else None
