"""Restated: where today's count of a published week differs from what was published."""

from collections.abc import Iterator
from dataclasses import dataclass

from analytics.formatting import count
from analytics.roundup.edition import Edition
from analytics.roundup.labels import in_its_style, title_of


@dataclass(frozen=True)
class Difference:
    """One figure: what it is of, as published, as counted now."""

    what: str
    then: str
    now: str


@in_its_style
def restated(published: Edition, now: Edition) -> list[Difference]:
    """Figures of the same week that are no longer what was published; empty when none changed."""
    return [d for d in _compared(published, now) if d.then != d.now]


def _compared(published: Edition, now: Edition) -> Iterator[Difference]:
    for then, today in zip(published.numbers, now.numbers, strict=True):
        yield Difference(then.label, then.value, today.value)
    before, after = ({c.slug: c for c in edition.categories} for edition in (published, now))
    for slug in dict.fromkeys([*before, *after]):
        yield Difference(
            f"Tickets, {(before.get(slug) or after[slug]).label}",
            *(count(known[slug].tickets if slug in known else 0, published.thousands) for known in (before, after)),
        )
    reported, current = (
        {title_of(m): m.last for m in (*edition.movers, *edition.within)} for edition in (published, now)
    )
    for title in (title for title in reported if title in current):
        yield Difference(title, count(reported[title], published.thousands), count(current[title], published.thousands))
    asked = (
        ", ".join(f"{u.feature} {count(u.tickets, published.thousands)}" for u in edition.unaware) or "none"
        for edition in (published, now)
    )
    yield Difference("Asked for what exists, by feature", *asked)
    earlier, later = (
        edition.series.dropna(subset=["tickets"]).groupby("week")["tickets"].sum() for edition in (published, now)
    )
    changed = [
        week
        for week in earlier.index.intersection(later.index)
        if week != published.week and earlier[week] != later[week]
    ]
    if changed:
        yield Difference(
            f"Earlier weeks in the chart ({len(changed)} changed), tickets by category together",
            *(count(int(weeks[changed].sum()), published.thousands) for weeks in (earlier, later)),
        )
