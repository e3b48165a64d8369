"""Wording: how dates, counts and foreign text are written in every form of an edition.

The frame and its text twins take their words here, so that all read the same.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import wraps
from typing import Any

from analytics.formatting import clean, count, counted, day, period, share, signed, style, written
from analytics.roundup.edition import Better, Edition, Mover, UnawareFeature

NO_WEEK = "No complete week of data yet; the chart starts with the first."
WEB_LINK = re.compile(r"https?://[^\s<>\"'`\\]+", re.IGNORECASE)


def in_its_style(reader: Callable[..., Any]) -> Callable[..., Any]:
    """A reader of editions that writes numbers and dates as the edition (its first argument) does."""

    @wraps(reader)
    def read(edition: Edition, *arguments: Any, **options: Any) -> Any:
        with written(edition.style):
            return reader(edition, *arguments, **options)

    return read


def kicker(edition: Edition) -> str:
    """`Support roundup · week 10 · 2–8 March 2026 · all teams`; week numbers are ISO's, so Monday weeks only."""
    parts = ["Support roundup", period(edition.week, edition.week_end), clean(edition.title_scope)]
    if edition.week.weekday() == 0:
        parts.insert(1, f"week {edition.week.isocalendar().week}")
    if edition.caution:
        parts.append(clean(edition.caution))
    return " · ".join(parts)


def short_period(first: date, last: date) -> str:
    """`2–8 Mar`, or `29 Dec – 4 Jan`."""
    return period(first, last, year=False, short=True)


def chart_title(edition: Edition) -> str:
    return "Tickets this week by category" if len(edition.weeks) == 1 else "Tickets per week by category"


def move(mover: Mover, thousands: str) -> str:
    """`▲ 46 → 97`: the sign and the figures show it without the colour."""
    return f"{'▲' if mover.rose else '▼'} {count(mover.before, thousands)} → {count(mover.last, thousands)}"


def still(edition: Edition) -> tuple[str, ...]:
    """The sentence for a side on which nothing moved."""
    if not edition.movers:
        return (edition.quiet,)
    return tuple(
        sentence
        for sentence, group in ((edition.nothing_rose, edition.risers), (edition.nothing_fell, edition.fallers))
        if not group
    )


def gaps(edition: Edition) -> str:
    """Which weeks lack data, runs joined: `5–25 Jan`; empty when none does."""
    runs: list[list[date]] = []
    for week in edition.gaps:
        if runs and week - runs[-1][-1] == timedelta(days=7):
            runs[-1].append(week)
        else:
            runs.append([week])
    return ", ".join(short_period(run[0], run[-1] + timedelta(days=6)) for run in runs)


def basis(edition: Edition) -> str:
    """The footer's first line: how fresh, whose clock, how much, how well tagged."""
    footer, thousands = edition.footer, edition.thousands
    return " · ".join(
        (
            f"Week of {short_period(edition.week, edition.week_end)}",
            f"data through {day(footer.data_through, year=True, weekday=True)}",
            clean(footer.time_zone),
            _from_whom(footer.tickets, footer.customers, thousands),
            *(
                [f"{share(footer.tag_coverage)} tagged with team and category"]
                if footer.tag_coverage is not None
                else []
            ),
        )
    )


def coverage(edition: Edition) -> str:
    """The footer's second line: whose data covers the week, and what they lack; empty when neither is given."""
    names = ", ".join(clean(s) for s in edition.footer.sources)
    whole = f"Every day covered by {names}" if names else ""
    return " · ".join(p for p in (whole, clean(edition.footer.coverage_note).rstrip(".")) if p)


def web_link(link: str | None) -> str | None:
    """The link if a reader may follow it; other schemes (javascript:, file:) are only shown."""
    return link if link and WEB_LINK.fullmatch(link) else None


def title_of(cell: Mover | Better) -> str:
    return f"{clean(cell.team)} · {clean(cell.category)}"


def better(found: Better) -> str:
    """`−38 % since 14 Sep`."""
    return f"{signed(found.percent)} % since {day(found.since)}"


def better_base(found: Better, thousands: str) -> str:
    """The basis of a fall: `24 → 12 tickets a week on average`."""
    before, after = (
        f"{average:.1f}".replace(".", style().decimal) if average < 10 else count(round(average), thousands)
        for average in (found.before, found.after)
    )
    return f"{before} → {after} tickets a week on average"


def asked(feature: UnawareFeature, thousands: str) -> str:
    """`9 tickets from 8 customers`."""
    return _from_whom(feature.tickets, feature.customers, thousands)


def asked_too(edition: Edition) -> str:
    """The features after the first: `Then CSV import 5, Guest links 4`; empty when there are none."""
    others = [f"{clean(f.feature)} {count(f.tickets, edition.thousands)}" for f in edition.unaware[1:]]
    return f"Then {', '.join(others)}" if others else ""


def _from_whom(tickets: int, customers: int, thousands: str) -> str:
    if not tickets:
        return "no tickets"
    if not customers:
        return f"{counted(tickets, 'ticket', thousands)}, customer unknown"
    return f"{counted(tickets, 'ticket', thousands)} from {counted(customers, 'customer', thousands)}"
