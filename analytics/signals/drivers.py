"""Drivers: which customers, tags, channels … make a signal.

What each would have had, had nothing changed, is its share of the eight weeks before, of the expected tickets; so the
excesses of disjoint groups add up to the signal's. An area that is new has no weeks before: all tickets are taken.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pandas as pd

from analytics.frames import rows_of
from analytics.metrics.breakdown import breakdown, tagged_per_segment
from analytics.metrics.scope import Scope
from analytics.metrics.volume import count_of
from analytics.signals.causes import Cause, cause, own_names
from analytics.signals.decomposition import COLUMNS as SPLIT_COLUMNS
from analytics.signals.decomposition import Period, decompose
from analytics.signals.signal import Signal
from analytics.store.facts import Facts
from analytics.text.terms import is_release
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
COLUMNS = ["dimension", "value", "observed", "expected", "excess", "share", "usual", "release"]
FEW_BEFORE = 30  # tickets before, below which all tickets are used instead of an area's own
MUCH, MORE = 0.3, 1.25  # of the change, and times its usual share, from which a group is worth a sentence
LUCK = 0.01  # so unlikely must a group's part of a rise be, were it its usual one
RANGE_WIDTH = 5.15  # standard deviations in a 99 % range


@dataclass(frozen=True)
class Explanation:
    """What makes a signal: groups, how the change splits (decomposition), and what customers wrote."""

    drivers: pd.DataFrame
    parts: pd.DataFrame
    cause: Cause


def explain(facts: Facts, signal: Signal, *, projects: Collection[str] = ()) -> Explanation:
    """Everything below, of one signal, and its cause by its own tickets. projects: see `metrics.references`."""
    return Explanation(
        drivers(facts, signal),
        parts(facts, signal),
        cause(facts, signal, reference(facts, signal), projects=projects),
    )


def parts(facts: Facts, signal: Signal) -> pd.DataFrame:
    """How the change splits (see decomposition), per plan. Empty where tagging could not be judged: of all tickets, of
    a tag, without tickets before, and where no ticket of either period lacks a team or a category.

    Active customers are not in the store: their part and the mix are unknown and stay inside the real change.
    """
    if signal.area.level in ("total", "tag"):
        return pd.DataFrame(columns=SPLIT_COLUMNS)
    now, then = _split(facts, signal.span), _split(facts, before(signal))
    both = now.add_suffix("_now").join(then.add_suffix("_then"), how="outer").fillna(0.0).astype(float)
    sums = both.sum()
    every = sums["tickets_then"]
    if not every or sums["tagged_now"] + sums["tagged_then"] >= sums["every_now"] + sums["every_then"]:
        return pd.DataFrame(columns=SPLIT_COLUMNS)
    usual = both["tickets_then"] * (signal.expected / every)
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

    `observed` tickets of its peak window, `expected` as explained above, `usual` the share of the tickets before.
    `share`: of the signal's excess, never above 1; where other groups went the other way, of all that went its way.
    Groups of customer, channel, segment, locale and source add up; the others share tickets and do not. The
    dimensions that the signal's own area names, those with one group only, and tags that are another word for the area
    are left out. `release`: a tag that only names a release.
    """
    sign, own, names = signal.sign, abs(signal.observed - signal.expected), own_names(facts, signal)
    parts = []
    for dimension in OVERLAPS:
        if dimension in signal.scope.filters:
            continue
        frame = _compared(facts, signal, partial(breakdown, dimension=dimension))
        if dimension == "tag":  # what only spells out an area is reported by the area
            frame = frame[
                [tag not in names and not facts.taxonomy.by_convention(tag).mapped for tag in frame["value"]]
            ].copy()
        if len(frame) < 2:
            continue
        frame["release"] = [dimension == "tag" and is_release(tag, names) for tag in frame["value"]]
        frame = frame[frame["excess"] * sign > 0].sort_values(
            ["excess", "release"], ascending=[sign < 0, True], kind="stable"
        )
        every = own if OVERLAPS[dimension] else max(own, frame["excess"].abs().sum())
        frame["dimension"] = dimension
        frame["share"] = (frame["excess"].abs() / every).clip(upper=1.0) if every else 0.0
        parts.append(frame)
    return pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)


def before(signal: Signal) -> Scope:
    """The eight weeks before a signal, of the same area."""
    first = signal.since
    return signal.scope.narrowed(start=first - timedelta(weeks=BEFORE_WEEKS), end=first - timedelta(days=1))


def reference(facts: Facts, signal: Signal) -> Scope:
    """The tickets that a signal's are held against: those of its area before, or all where that has too few."""
    own = before(signal)
    if count_of(facts, own.narrowed(measure="tickets")) >= FEW_BEFORE:
        return own
    return Scope(sources=own.sources, start=own.start, end=own.end)


def _compared(facts: Facts, signal: Signal, count: Callable[[Facts, Scope], pd.Series]) -> pd.DataFrame:
    """Tickets per group in the signal and as they were to be expected: value, observed, expected, excess, usual."""
    scope = reference(facts, signal)
    now, then = count(facts, signal.span), count(facts, scope)
    every = count_of(facts, scope.narrowed(measure="tickets"))
    frame = pd.concat([now.rename("observed"), then.rename("then")], axis=1).fillna(0.0)
    frame = frame.rename_axis("value").reset_index()
    frame["usual"] = frame["then"] / every if every else 0.0
    frame["expected"] = signal.expected * frame["usual"]
    frame["excess"] = frame["observed"] - frame["expected"]
    return frame[["value", "observed", "expected", "excess", "usual"]]


def strongest(
    found: pd.DataFrame, observed: float, expected: float, *, most: int = 3
) -> list[tuple[str, str, int, float]]:
    """The groups that make more of the change than they make of the tickets: (dimension, value, tickets, share).

    found: as `drivers` gives it, of a signal with so many tickets. One per dimension, a release only where nothing else
    is one, beyond chance, customers left to the concentration; empty when the change is spread as the tickets are.
    """
    from scipy import stats  # takes long to import: only where a signal is explained

    usual = found["usual"].astype(float).clip(upper=1.0)  # without any group the columns have no type
    chance = stats.binom.sf(found["observed"].to_numpy(float) - 1, max(observed, 1), usual)
    kept = found[
        (found["dimension"] != "customer")
        & (found["value"] != NONE)
        & (found["share"] >= MUCH)
        & (found["share"] > MORE * usual)
        & ((chance < LUCK) if observed > expected else True)
    ]
    kept = kept.sort_values("release", kind="stable")
    kept = kept.groupby("dimension", sort=False).head(1).sort_values("share", ascending=False).head(most)
    return [(row.dimension, row.value, int(row.observed), float(row.share)) for row in rows_of(kept)]
