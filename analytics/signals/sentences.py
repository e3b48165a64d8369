"""Wording of signals: what was seen, what was due, since when and how sure, in one or two true sentences."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.formatting import clean, count, counted, day, period, share, signed
from analytics.frames import rows_of
from analytics.metrics.period import period_end
from analytics.signals.signal import Signal
from analytics.workspace.area import Area, Name

if TYPE_CHECKING:
    from analytics.signals.causes import Cause  # brings scipy: only where a signal is explained

KINDS = {
    "new": "new",
    "spike": "spike",
    "rise": "rise that lasts",
    "drop": "drop",
    "fall": "fall that lasts",
    "gone": "gone silent",
    "flood": "few accounts",
    "tagging": "more tagging",
    "labelling": "only labels",
}
RUNS = {3: "three", 7: "seven"}
MOST_FLOODED = 3  # areas in a line about few accounts


def area_words(area: Area, name: Name) -> str:
    """What an area is called in a list of areas of all levels: of a tag and a feature also what it is.

    >>> area_words(Area("tag", ("v5",)), lambda dimension, value: value)
    'v5 (tag)'
    """
    return f"{area.label(name)} ({area.level})" if area.level in ("tag", "feature") else area.label(name)


def when(signal: Signal) -> str:
    """The days of the peak window: `in the three days to 11 Mar`."""
    at = signal.at
    if signal.grain == "week":
        return f"in the week of {period(at, period_end(at, 'week'))}"
    if signal.days == 1:
        return f"on {day(at, weekday=True)}"
    return f"in the {RUNS[signal.days]} days to {day(at)}"


def sentence(signal: Signal, name: Name) -> str:
    """What happened, in one sentence without its end."""
    seen, words = counted(round(signal.observed), "ticket"), area_words(signal.area, name)
    if signal.kind == "new":
        return f"{words} is new: {seen} {when(signal)}"
    if signal.kind == "gone":
        return f"{words} went silent: {seen} {when(signal)}"
    if signal.kind in ("rise", "fall"):
        way = "up" if signal.direction == "up" else "down"
        return f"{words} has been {way} since {day(signal.since)}: {seen} {when(signal)}"
    return f"{words} {'rose' if signal.direction == 'up' else 'fell'} to {seen} {when(signal)}"


def expected(signal: Signal) -> str:
    """What was to be expected: `expected 4–23, about 13`."""
    return f"expected {count(round(signal.low))}–{count(round(signal.high))}, about {about(signal.expected)}"


def about(number: float) -> str:
    """An expectation: whole tickets, or one decimal where there are few.

    >>> about(12.8), about(0.54), about(0.01)
    ('13', '0.5', '0')
    """
    return count(round(number)) if number >= 2 or number < 0.05 else f"{number:.1f}"


def how_sure(p: float) -> str:
    """How rarely chance alone does as much in one such test.

    >>> how_sure(2.6e-4), how_sure(1e-12)
    ('by chance about 1 time in 3,800', 'by chance less than 1 time in a million')
    """
    if p < 1e-6:
        return "by chance less than 1 time in a million"
    times = 1 / p
    digits = 10 ** (len(str(int(times))) - 2)
    return f"by chance about 1 time in {round(times / digits) * digits:,.0f}"


def concentration(signal: Signal) -> str:
    """Whose tickets they are (rule 10): `43 tickets from 41 customers`; empty where no customer is known."""
    if not signal.customers:
        return ""
    return f"{counted(round(signal.observed), 'ticket')} from {counted(signal.customers, 'customer')}"


def lasted(signal: Signal, through: date | None) -> str:
    """Since when, when it was first known, and whether it still holds."""
    since, noticed, until = signal.since, signal.noticed, signal.until
    words = f"since {day(since, year=True)}, noticed " + ("the same day" if noticed == since else f"on {day(noticed)}")
    if through and until >= through - timedelta(days=6):
        return f"{words}, still so"
    return f"{words}, until {day(until)}"


def cause_words(made: "Cause", tickets: float) -> str:
    """The cause of a rise by its own tickets, in a sentence; empty where no word and no issue is frequent.

    >>> from analytics.signals.causes import Cause
    >>> words = pd.DataFrame({"value": ["expired"], "observed": [31.0], "before": [0.004]})
    >>> cause_words(Cause(words, (), ("bug 1735929", 12)), 46)
    'On its tickets far more often than before: “expired” (31 of 46, before 1 %). 12 tickets name bug 1735929.'
    """
    named = ", ".join(
        f"“{clean(row.value)}” ({count(round(row.observed))} of {count(round(tickets))}, before {share(row.before)})"
        for row in rows_of(made.words)
    )
    parts = [f"On its tickets far more often than before: {named}."] if named else []
    if made.issue:
        name, naming = made.issue
        parts.append(f"{counted(naming, 'ticket')} {'names' if naming == 1 else 'name'} {clean(name)}.")
    return " ".join(parts)


def split_words(parts: pd.DataFrame) -> str:
    """What of a change is tagging and what is real, in a sentence; empty where it was not split.

    >>> split_words(pd.DataFrame({"part": ["customers", "tagging", "mix", "real"],
    ...     "tickets": [float("nan"), 2.2, float("nan"), 28.0], "low": [0, -1.2, 0, 17.1], "high": [0, 5.4, 0, 40.2],
    ...     "measured": [False, True, False, True]}))
    'Of the change, more tagging makes +2 (−1 to +5) and +28 (+17 to +40) is real, more or other customers included.'
    """
    if parts.empty:
        return ""
    by = {row.part: row for row in rows_of(parts)}
    tagging, real = (
        f"{signed(round(row.tickets))} ({signed(round(row.low))} to {signed(round(row.high))})"
        for row in (by["tagging"], by["real"])
    )
    way = {1: "more ", 0: "", -1: "less "}[int(np.sign(round(by["tagging"].tickets)))]
    text = f"Of the change, {way}tagging makes {tagging}"
    if by["customers"].measured:
        size, mix = (signed(round(by[name].tickets)) for name in ("customers", "mix"))
        return f"{text}, more or fewer customers {size}, another mix of plans {mix}, and {real} is real."
    return f"{text} and {real} is real, more or other customers included."


def still_filling(incomplete: pd.Series) -> str:
    """A warning about days whose tags are not complete (see `metrics.reporting_delay`); empty without them."""
    if incomplete.empty:
        return ""
    newest, oldest = incomplete.index[-1], incomplete.index[0]
    named = f"{share(float(incomplete.iloc[-1]))} of those of {day(newest.date(), weekday=True)}"
    if len(incomplete) > 1:
        named += f", {share(float(incomplete.iloc[0]))} of those of {day(oldest.date(), weekday=True)}"
    return (
        f"Tags of the newest days are still being put on: {named} are on, as earlier imports filled up. "
        "Falls that this explains are no signals."
    )


def lacking_rows(short: pd.DataFrame, grain: str = "week") -> str:
    """Which periods are not complete because rows of them were left out (see `metrics.left_out`), without a full stop.

    Empty where there is none. Without numbers where `short` has none.
    """
    if short.empty:
        return ""
    summed = short.groupby("period", as_index=False)[["left_out", "rows"]].sum()
    newest = summed.iloc[-1]
    numbered = short["rows"].notna().all()
    rows = f"{count(int(newest['left_out']))} of {counted(int(newest['rows']), 'row')}" if numbered else "rows"
    first = newest["period"].date()
    named = day(first, year=True) if grain == "day" else period(first, period_end(first, grain))
    if len(summed) == 1:
        return f"The {grain} of {named} is not complete: {rows} were left out on import"
    return (
        f"{counted(len(summed), grain)} are not complete, since rows were left out on import; the newest is {named}"
        f"{f', without {rows}' if numbered else ''}"
    )


def flooded(signals: Iterable[Signal], start: date, end: date, name: Name) -> str:
    """One line for the rises of these days (both included) that few accounts make; "" where there is none."""
    found = [signal for signal in signals if signal.kind == "flood" and signal.holds_in(start, end)]
    if not found:
        return ""
    found.sort(key=lambda signal: -signal.observed)
    days = sorted({on for signal in found for on in (signal.span.start, signal.span.end) if on})  # that the notes count
    parts = [f"{signal.note} in {area_words(signal.area, name)}" for signal in found[:MOST_FLOODED]]
    more = [f"and {counted(len(found) - MOST_FLOODED, 'more area')}"] if len(found) > MOST_FLOODED else []
    when = day(days[0], year=True) if len(days) == 1 else period(days[0], days[-1])
    return f"Few accounts wrote many tickets on {when}: {'; '.join([*parts, *more])}. No signal."
