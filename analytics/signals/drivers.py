"""Drivers: which customers, tags, channels, words … make a signal.

What each would have had, had nothing changed, is its share of the eight weeks before, of the expected tickets; so the
excesses of disjoint groups add up to the signal's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pandas as pd
from scipy import stats

from analytics.frames import rows_of
from analytics.metrics.breakdown import breakdown, subject_words, tagged_per_segment
from analytics.metrics.scope import Scope
from analytics.metrics.texts import headings
from analytics.metrics.volume import total
from analytics.signals.decomposition import COLUMNS as SPLIT_COLUMNS
from analytics.signals.decomposition import Period, decompose
from analytics.signals.signal import Signal
from analytics.store.facts import Facts
from analytics.workspace.categories import NONE

BEFORE_WEEKS = 8
# dimension → whether its groups share tickets; in the order shown
OVERLAPS = {
    "customer": False,
    "category": True,
    "team": True,
    "feature": True,
    "tag": True,
    "channel": False,
    "segment": False,
    "locale": False,
    "source": False,
}
COLUMNS = ["dimension", "value", "observed", "expected", "excess", "share"]
LEAST_WORD = 3  # tickets of the signal with a word before it can be new
CHANCE = 1e-3  # so unlikely must a word be so frequent by chance
MUCH, MORE = 0.3, 1.25  # of the change, and times its usual share, from which a group is worth a sentence
LUCK = 0.01  # so unlikely must a group's part of a rise be, were it its usual one
RANGE_WIDTH = 5.15  # standard deviations in a 99 % range
QUOTES = 3
QUOTE_LETTERS = 160


@dataclass(frozen=True)
class Quote:
    """What one customer wrote: hostile text, to be shown as text only."""

    text: str
    source: str
    ticket_id: str


@dataclass(frozen=True)
class Explanation:
    """What makes a signal: groups, words, and what customers wrote."""

    drivers: pd.DataFrame
    words: pd.DataFrame
    quotes: tuple[Quote, ...]
    parts: pd.DataFrame  # of the change: customers, tagging, mix, real (decomposition)


def explain(facts: Facts, signal: Signal) -> Explanation:
    """Everything below, of one signal."""
    words = new_words(facts, signal)
    return Explanation(drivers(facts, signal), words, quotes(facts, signal, words), parts(facts, signal))


def parts(facts: Facts, signal: Signal) -> pd.DataFrame:
    """How the change splits (see decomposition), per plan. Empty where tagging cannot matter: all tickets, a tag.

    Active customers are not in the store: their part and the mix are unknown and stay inside the real change.
    """
    if signal.area.level in ("total", "tag"):
        return pd.DataFrame(columns=SPLIT_COLUMNS)
    now, then = _split(facts, signal.span), _split(facts, before(signal))
    both = now.add_suffix("_now").join(then.add_suffix("_then"), how="outer").fillna(0.0).astype(float)
    every = both["tickets_then"].sum()
    usual = both["tickets_then"] * (signal.expected / every if every else 0.0)
    width = (signal.high - signal.low) / RANGE_WIDTH
    tagged, tickets = (both[[f"{name}_then", f"{name}_now"]].to_numpy().T for name in ("tagged", "every"))
    return decompose(
        Period(usual.to_numpy(), tagged[0], tickets[0]),
        Period(both["tickets_now"].to_numpy(), tagged[1], tickets[1]),
        dispersion=max(1.0, width**2 / max(signal.expected, 1.0)),
    )


def _split(facts: Facts, scope: Scope) -> pd.DataFrame:
    """Per plan the area's tickets, and of every ticket of these days how many have a team and a category."""
    own = breakdown(facts, scope, "segment").rename("tickets")
    return tagged_per_segment(facts, scope).join(own, how="outer")


def drivers(facts: Facts, signal: Signal) -> pd.DataFrame:
    """What makes a signal, per dimension the groups that moved most its way first; columns COLUMNS.

    `observed` tickets of its peak window, `expected` as explained above, `share` of the signal's excess.
    Groups of customer, channel, segment, locale and source add up; the others share tickets and do not. The
    dimensions that the signal's own area names, and those with one group only, are left out.
    """
    sign, own = signal.sign, signal.observed - signal.expected
    parts = []
    for dimension in OVERLAPS:
        if dimension in signal.scope.filters:
            continue
        frame = _compared(facts, signal, partial(breakdown, dimension=dimension))
        if dimension == "tag":  # what only spells out an area is reported by the area
            frame = frame[[not facts.taxonomy.by_convention(tag).mapped for tag in frame["value"]]].copy()
        if len(frame) < 2:
            continue
        frame["dimension"], frame["share"] = dimension, frame["excess"] / own if own else 0.0
        parts.append(frame[frame["excess"] * sign > 0].sort_values("excess", ascending=sign < 0, kind="stable"))
    return pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)


def new_words(facts: Facts, signal: Signal, *, most: int = 8) -> pd.DataFrame:
    """Words of subjects that are more frequent than before beyond chance, in a rise; columns value, observed, expected.

    A ticket has many words: they overlap.
    """
    frame = _compared(facts, signal, subject_words)
    if signal.direction != "up" or frame.empty:
        return frame.head(0)[["value", "observed", "expected"]]
    chance = stats.poisson.sf(frame["observed"] - 1, frame["expected"] + 0.5)
    kept = frame[(frame["observed"] >= LEAST_WORD) & (chance < CHANCE)]
    kept = kept.sort_values("excess", ascending=False, ignore_index=True, kind="stable")
    return kept[["value", "observed", "expected"]].head(most)


def quotes(facts: Facts, signal: Signal, words: pd.DataFrame) -> tuple[Quote, ...]:
    """Three subjects that hold most of what is new, from different customers where possible."""
    rows = headings(facts, signal.span, letters=QUOTE_LETTERS)
    gain = dict(zip(words["value"], words["observed"] - words["expected"], strict=True))
    rows["gain"] = [
        sum(gain.get(word, 0) for word in set(text.lower().split())) / (1 + len(text.split())) ** 0.5
        for text in rows["text"]
    ]
    rows = rows.sort_values("gain", ascending=False, kind="stable")
    fresh = rows[~rows["text"].str.casefold().duplicated()]
    first = fresh[~fresh["customer"].duplicated() | fresh["customer"].isna()].head(QUOTES)
    return tuple(Quote(" ".join(row.text.split())[:QUOTE_LETTERS], row.source, row.ticket_id) for row in rows_of(first))


def before(signal: Signal) -> Scope:
    """The eight weeks before a signal, of the same area."""
    first = signal.since
    return signal.scope.narrowed(start=first - timedelta(weeks=BEFORE_WEEKS), end=first - timedelta(days=1))


def _compared(facts: Facts, signal: Signal, count: Callable[[Facts, Scope], pd.Series]) -> pd.DataFrame:
    """Tickets per group in the signal and as they were to be expected. Columns value, observed, expected, excess."""
    now, then = count(facts, signal.span), count(facts, before(signal))
    every = total(facts, before(signal).narrowed(measure="tickets"))
    frame = pd.concat([now.rename("observed"), then.rename("then")], axis=1).fillna(0.0)
    frame = frame.rename_axis("value").reset_index()
    frame["expected"] = signal.expected * frame["then"] / every if every else 0.0
    frame["excess"] = frame["observed"] - frame["expected"]
    return frame[["value", "observed", "expected", "excess"]]


def strongest(
    found: pd.DataFrame, observed: float, expected: float, *, most: int = 3
) -> list[tuple[str, str, int, float]]:
    """The groups that make more of the change than they make of the tickets: (dimension, value, tickets, share).

    found: as `drivers` gives it, of a signal with so many tickets. One per dimension, beyond chance, customers left to
    the concentration; empty when the change is spread as the tickets are.
    """
    usual = (found["expected"] / expected).clip(upper=1.0) if expected > 0 else 0.0
    chance = stats.binom.sf(found["observed"] - 1, max(observed, 1), usual)
    kept = found[
        (found["dimension"] != "customer")
        & (found["value"] != NONE)
        & (found["share"] >= MUCH)
        & (found["share"] > MORE * usual)
        & ((chance < LUCK) if observed > expected else True)
    ]
    kept = kept.groupby("dimension", sort=False).head(1).sort_values("share", ascending=False).head(most)
    return [(row.dimension, row.value, int(row.observed), float(row.share)) for row in rows_of(kept)]
