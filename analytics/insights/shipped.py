"""Since you shipped: the effect of events in words, as cards and as a table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pandas as pd

from analytics.expectation.counterfactual import Effect
from analytics.formatting import count, counted, signed
from analytics.insights.impact import TEMPORARY, Finding, Target, impact
from analytics.metrics.calendar import Calendar
from analytics.metrics.scope import Scope
from analytics.store.facts import Facts
from analytics.workspace.area import label_of
from analytics.workspace.events import Event

CARD_WEEKS = 26  # as long as an event is news
AGAINST = {
    "controls": "measured against the tickets of other teams",
    "active": "measured against active customers",
    "nothing": "measured against its own past only",
}


@dataclass(frozen=True)
class Card:
    """One card "since you shipped": a headline and its basis."""

    event: Event
    target: Target
    headline: str  # with the target's name left as {target}
    note: str
    verdict: str


def since_you_shipped(
    facts: Facts, calendar: Calendar, events: Sequence[Event], base: Scope, *, most: int = 3
) -> list[Card]:
    """Cards about the releases, campaigns and content changes of the last half year, the newest first.

    Those with an effect come before those that need more weeks; those that show nothing are left to the page.
    """
    through = calendar.through
    if through is None:
        return []
    recent = [
        event
        for event in events
        if event.kind not in TEMPORARY and through - timedelta(weeks=CARD_WEEKS) <= event.start <= through
    ]
    cards = [
        Card(top.event, top.target, headline(top), evidence(top), top.verdict)
        for event in recent
        if (found := impact(facts, calendar, event, events, base))
        for top in found[:1]
        if top.verdict in ("fell", "rose") or top.effect.weeks_needed
    ]
    return sorted(cards, key=lambda card: (card.verdict == "too little data", -card.event.start.toordinal()))[:most]


def headline(finding: Finding) -> str:
    """What came of it in one sentence, the target's name left as `{target}`."""
    name, effect = finding.event.name.replace("{", "(").replace("}", ")"), finding.effect
    if finding.verdict in ("fell", "rose") and effect.saved:
        low, value, high = (abs(x) for x in effect.saved)
        low, high = sorted((low, high))
        more = "fewer" if finding.verdict == "fell" else "more"
        return (
            f"Since “{name}”, {{target}} has about {_plain_number(value)} {more} tickets a week than without it "
            f"({_plain_number(low)} to {_plain_number(high)})."
        )
    if finding.verdict == "none":
        return f"Since “{name}”, {{target}} shows no change beyond chance."
    return f"Too little data about “{name}” and {{target}}: {needs(effect)}."


def needs(effect: Effect) -> str:
    """What is missing until an effect could be measured.

    >>> from datetime import date
    >>> needs(Effect(date(2026, 3, 2), before=30, after=1, weeks_needed=3))
    'it needs about 3 more weeks'
    """
    if effect.history_needed:
        return f"it needs {counted(effect.history_needed, 'more week')} from before, which earlier exports bring"
    if effect.weeks_needed is None:
        return "there are too few tickets to ever measure it, or another event about the same followed too soon"
    if effect.weeks_needed == 0:
        return "there was no ticket of this kind before it"
    return f"it needs about {counted(effect.weeks_needed, 'more week')}"


def evidence(finding: Finding) -> str:
    """The basis of the sentence, in words."""
    effect = finding.effect
    if effect.change is None:
        return f"{counted(effect.before, 'week')} before, {counted(effect.after, 'week')} since."
    parts = [
        f"{percent(effect.change.value)} ({percent(effect.change.low)} to {percent(effect.change.high)}, 95 % "
        f"interval): {_plain_number(effect.observed)} a week over {counted(effect.after, 'week')} where "
        f"it would be {_plain_number(effect.without)} without it, by {counted(effect.before, 'week')} before",
        AGAINST[effect.exposure],
    ]
    if effect.peaks:
        parts.append(f"{counted(len(effect.peaks), 'high week')} before set apart, since peaks fall by themselves")
    if finding.shared:
        parts.append(f"cannot be separated from {', '.join(finding.shared)}")
    return "; ".join(parts) + "."


def percent(share: float) -> str:
    """A change in percent with its sign.

    >>> percent(-0.42), percent(0.1), percent(0.0), percent(37.0)
    ('−42 %', '+10 %', '0 %', 'more than ten times as many')
    """
    if share > 9:
        return "more than ten times as many"
    return f"{signed(round(100 * share))} %"


def table(findings: Iterable[Finding], name: Mapping[str, str] | None = None) -> pd.DataFrame:
    """One row per finding, for a page and for its file. Shares are fractions; counts are tickets a week.

    name: value → what it is called on screen.
    """
    rows = []
    for f in findings:
        e, saved = f.effect, f.effect.saved or (None, None, None)
        rows.append(
            {
                "event": f.event.name,
                "kind": f.event.kind,
                "date": pd.Timestamp(f.event.start),
                "target": label_of(f.target.values, lambda _, value: (name or {}).get(value, value)),
                "verdict": f.verdict,
                "change": e.change and e.change.value,
                "low": e.change and e.change.low,
                "high": e.change and e.change.high,
                "saved_per_week": saved[1],
                "saved_low": saved[0],
                "saved_high": saved[2],
                "observed": e.observed,
                "without": e.without,
                "weeks_before": e.before,
                "weeks_since": e.after,
                "against": e.exposure,
                "level": e.level and e.level.value,
                "slope_per_week": e.slope and e.slope.value,
                "p": e.p,
                "weeks_needed": e.weeks_needed,
            }
        )
    return pd.DataFrame(rows)


def seen_by_eye(effect: Effect) -> str | None:
    """What a plain look at the eight weeks before would have shown, where it differs by much; None elsewhere."""
    if effect.change is None or effect.plain is None or abs(effect.plain - effect.change.value) < 0.15:
        return None
    return (
        f"Beside the eight weeks before alone it would look like {percent(effect.plain)}: that is what a peak just "
        "before, or a trend, does to a plain comparison."
    )


def _plain_number(number: float) -> str:
    return count(round(number)) if number >= 10 else count(round(number, 1))
