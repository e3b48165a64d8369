"""Impact: what came of releases, fixes, incidents, campaigns and content changes, one by one.

Reads the counting layer and asks `analytics.expectation.counterfactual`; `analytics.insights.shipped` puts it into
words.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from analytics.expectation.counterfactual import AFTER_LEAST, Effect, effect, placebos
from analytics.metrics.calendar import Calendar
from analytics.metrics.rates import active_in
from analytics.metrics.scope import Scope
from analytics.metrics.volume import totals, volume
from analytics.store.facts import Facts
from analytics.workspace.categories import NONE
from analytics.workspace.events import Event

FEWEST = 1.0  # tickets a week that a target must have had to be looked at
MOST_TARGETS = 12  # of one event, the largest
CERTAIN = 0.05  # over all targets of an event together (Holm 1979, Scand J Stat 6:65)
TEMPORARY = ("incident",)  # kinds after which things go back to what they were


@dataclass(frozen=True)
class Target:
    """What an event may have changed: a cell, a tag, or a feature with one category."""

    group: tuple[tuple[str, str], ...]  # (dimension, value)

    @property
    def values(self) -> dict[str, str]:
        return dict(self.group)

    def scope(self, base: Scope) -> Scope:
        return base.with_group(self.values)


@dataclass(frozen=True)
class Finding:
    """One event and one target: the effect, and whether it holds beside the event's other targets."""

    event: Event
    target: Target
    effect: Effect
    certain: bool = False  # after Holm's correction over the targets of the event
    shared: tuple[str, ...] = ()  # other events in the same weeks, which it cannot be separated from

    @property
    def verdict(self) -> str:
        """ "fell", "rose", "none" (no effect seen) or "too little data"."""
        if self.effect.change is None:
            return "too little data"
        if self.certain and self.effect.seen:
            return "fell" if self.effect.change.value < 0 else "rose"
        return "too little data" if self.effect.weeks_needed != 0 else "none"


def targets(facts: Facts, event: Event, base: Scope) -> list[Target]:
    """What an event is about, largest first; with features or tags those, else teams by category, else categories."""
    start, end = event.start - timedelta(weeks=26), event.start + timedelta(weeks=13)
    span = base.narrowed(start=start, end=end)
    found: list[tuple[int, Target]] = []
    for name, values in (
        ("feature", event.features),
        ("tag", event.tags),
        ("team", () if event.features or event.tags else event.teams),
    ):
        for value in values:
            counts = totals(facts, span.with_group({name: value}), by=("category",))
            found += [
                (n, Target(((name, value), ("category", category))))
                for category, n in zip(counts["category"], counts["value"], strict=True)
                if category != NONE
            ]
    if not (event.features or event.tags or event.teams):
        counts = totals(facts, span, by=("category",))
        found = [
            (n, Target((("category", category),)))
            for category, n in zip(counts["category"], counts["value"], strict=True)
            if category != NONE
        ]
    weeks = (end - start).days / 7
    large = [(n, target) for n, target in found if n >= FEWEST * weeks]
    return [target for _, target in sorted(large, key=lambda pair: -pair[0])[:MOST_TARGETS]]


def weekly(
    facts: Facts, calendar: Calendar, target: Target, base: Scope, *, touched: Collection[str] = ()
) -> pd.DataFrame:
    """The target's tickets per complete week with what they are measured against.

    touched: teams that are no controls. returns: `period`, `complete`, `tickets`, `controls` (tickets of all other
        teams; NA when there are none), `active` (active customers; NA where unknown).
    """
    frame = volume(facts, target.scope(base), calendar).rename(columns={"value": "tickets"})
    others = _other_teams(facts, base, target, touched)
    frame["controls"] = pd.array([pd.NA] * len(frame), dtype="Int64")
    if others:
        frame["controls"] = volume(facts, base.narrowed(teams=others), calendar)["value"]
    frame["active"] = active_in(facts, base, list(frame["period"]))
    return frame


def impact(facts: Facts, calendar: Calendar, event: Event, events: Iterable[Event], base: Scope) -> list[Finding]:
    """The effect of one event on each of its targets, the most certain first."""
    base = _plain(base)
    touched = {*event.teams, *_teams_of(facts, event)}
    found = []
    for target in targets(facts, event, base):
        near = _about(events, event, target)
        steps, apart = _earlier(near, event, calendar)
        until, shared = _parted(near, event)
        one = effect(
            weekly(facts, calendar, target, base, touched=touched),
            event.start,
            last=event.end,
            until=until,
            steps=steps,
            apart=apart,
        )
        found.append(Finding(event, target, one, shared=shared))
    return _holm(found)


def tried_elsewhere(
    facts: Facts, calendar: Calendar, finding: Finding, events: Iterable[Event], base: Scope
) -> list[Effect]:
    """The same target at earlier dates on which nothing happened: how often an effect shows where there is none."""
    base = _plain(base)
    touched = {*finding.event.teams, *_teams_of(facts, finding.event)}
    steps, apart = _earlier(_about(events, finding.event, finding.target), finding.event, calendar)
    return placebos(
        weekly(facts, calendar, finding.target, base, touched=touched), finding.event.start, steps=steps, apart=apart
    )


def by_effect(facts: Facts, calendar: Calendar, events: Sequence[Event], base: Scope) -> list[Finding]:
    """Each event with its most certain target: what fell most first, then what rose, then what shows nothing.

    An event without any ticket to look at has no entry.
    """
    tops = [found[0] for event in events if (found := impact(facts, calendar, event, events, base))]
    rank = {"fell": 0, "rose": 1, "none": 2, "too little data": 3}
    return sorted(
        tops, key=lambda f: (rank[f.verdict], -abs((f.effect.saved or (0, 0, 0))[1]), -f.event.start.toordinal())
    )


def _plain(base: Scope) -> Scope:
    """The whole period, counted in tickets; the choice of teams and the like selects events, not which tickets."""
    return Scope(sources=base.sources, channels=base.channels, plans=base.plans, segments=base.segments)


def _teams_of(facts: Facts, event: Event) -> set[str]:
    known = (facts.taxonomy.features.named(feature) for feature in event.features)
    return {feature.team for feature in known if feature and feature.team}


def _other_teams(facts: Facts, base: Scope, target: Target, touched: Collection[str]) -> tuple[str, ...]:
    """Teams whose tickets the event did not touch; none when it is about everything."""
    own = {value for name, value in target.group if name == "team"} | set(touched)
    if not own and {name for name, _ in target.group} & {"feature", "tag"}:
        # Nobody set whose it is: the team that most of its tickets are about.
        counts = totals(facts, target.scope(base), by=("team",))
        own = set(counts.loc[counts["team"] != NONE, "team"].head(1))
    if not own:
        return ()
    known = totals(facts, base, by=("team",))["team"]
    return tuple(sorted(set(known) - own - {NONE}))


def _about(events: Iterable[Event], event: Event, target: Target) -> list[Event]:
    """The other events that are about the target."""
    asked: dict[str, tuple[str, ...]] = {
        name + "s": (value,) for name, value in target.group if name in ("team", "feature", "tag")
    }
    if "teams" not in asked and event.teams:
        asked["teams"] = event.teams
    return [other for other in events if other != event and other.concerns(**asked)]


def _earlier(near: Sequence[Event], event: Event, calendar: Calendar) -> tuple[list[date], set[date]]:
    """What happened before, as steps, and the weeks of incidents, which are left out."""
    steps = [other.start for other in near if other.kind not in TEMPORARY and other.start < event.start]
    apart: set[date] = set()
    for other in near:
        if other.kind in TEMPORARY:
            at = other.start - timedelta(days=(other.start.weekday() - calendar.week_start) % 7)
            while at <= (other.end or other.start):
                apart.add(at)
                at += timedelta(weeks=1)
    return steps, apart


def _parted(near: Sequence[Event], event: Event) -> tuple[date | None, tuple[str, ...]]:
    """Where the weeks since end, at the next event about the same; and the events too near to be separated."""
    room = timedelta(weeks=AFTER_LEAST + 1)
    lasting = [other for other in near if other.kind not in TEMPORARY]
    later = [other.start for other in lasting if other.start >= event.start + room]
    return min(later, default=None), tuple(other.name for other in lasting if abs(other.start - event.start) < room)


def _holm(found: list[Finding]) -> list[Finding]:
    """Mark what stays certain when all targets of an event are looked at together."""
    known = sorted((f for f in found if f.effect.change), key=lambda f: f.effect.p)
    certain, still = [], True
    for place, f in enumerate(known):
        still = still and f.effect.p <= CERTAIN / (len(known) - place)
        certain.append(Finding(f.event, f.target, f.effect, still, f.shared))
    return [*certain, *(f for f in found if not f.effect.change)]
