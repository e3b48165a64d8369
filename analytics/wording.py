"""Wording: how counts, changes and dates are written wherever people read them."""

from datetime import date

MONTHS = ("January", "February", "March", "April", "May", "June", "July",
          "August", "September", "October", "November", "December")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NO_DATA = "no data"


def count(number: int | None, thousands: str = ",") -> str:
    """A count with its separator; None is said, never shown as 0.

    >>> count(12345), count(None)
    ('12,345', 'no data')
    """
    return NO_DATA if number is None else f"{number:,}".replace(",", thousands)


def counted(number: int, noun: str, thousands: str = ",") -> str:
    """A count with its noun.

    >>> counted(1, "ticket"), counted(1200, "customer")
    ('1 ticket', '1,200 customers')
    """
    return f"{count(number, thousands)} {noun}{'' if number == 1 else 's'}"


def share(part: float | None) -> str:
    """A share in whole percent; only all is 100 % and only none is 0 %.

    >>> share(0.93), share(0.998), share(0.001), share(1.0)
    ('93 %', '99 %', '1 %', '100 %')
    """
    if part is None:
        return NO_DATA
    percent = round(100 * part)
    return f"{percent if part in (0, 1) else min(max(percent, 1), 99)} %"


def change(last: int, before: int | None, *, small_base: int = 10) -> str:
    """A change with its size and its base; no percentage of a base under ten (rule 8).

    >>> change(97, 46), change(4, 2), change(3, None), change(0, 0)
    ('+51 (+111 %) from 46', '+2 from 2', 'no data the week before', 'unchanged at 0')
    """
    if before is None:
        return "no data the week before"
    if last == before:
        return f"unchanged at {count(before)}"
    sign = "+" if last > before else "−"
    percent = f" ({sign}{abs(round(100 * (last - before) / before)):,} %)" if before >= small_base else ""
    return f"{sign}{count(abs(last - before))}{percent} from {count(before)}"


def points(now: float | None, before: float | None) -> str:
    """A change of a share: the difference of the two whole percentages that are shown.

    >>> points(0.93, 0.92), points(0.9, 0.93), points(0.9, 0.9), points(0.9, None)
    ('+1 point', '−3 points', 'unchanged', '')
    """
    if now is None or before is None:
        return ""
    moved = round(100 * now) - round(100 * before)
    return f"{'+' if moved > 0 else '−'}{counted(abs(moved), 'point')}" if moved else "unchanged"


def usual(low: int | None, high: int | None, unusual: int) -> str:
    """How a value stands to the range of the eight weeks before.

    >>> usual(40, 60, 0), usual(40, 60, 1), usual(None, None, 0)
    ('usual 40–60', 'above its usual 40–60', 'too little history to say what is usual')
    """
    if low is None or high is None:
        return "too little history to say what is usual"
    span = f"{count(low)}–{count(high)}"
    return {0: f"usual {span}", 1: f"above its usual {span}", -1: f"below its usual {span}"}[unusual]


def day(when: date, *, year: bool = False, weekday: bool = False) -> str:
    """`2 Mar`, `2 Mar 2026`, `Mon 2 Mar 2026`."""
    name = f"{DAYS[when.weekday()]} " if weekday else ""
    return f"{name}{when.day} {MONTHS[when.month - 1][:3]}" + (f" {when.year}" if year else "")


def period(first: date, last: date) -> str:
    """Both ends, nothing said twice.

    >>> period(date(2026, 3, 2), date(2026, 3, 8))
    '2–8 March 2026'
    >>> period(date(2025, 12, 29), date(2026, 1, 4))
    '29 December 2025 – 4 January 2026'
    """
    end = f"{last.day} {MONTHS[last.month - 1]} {last.year}"
    if first == last:
        return end
    if first.year != last.year:
        return f"{first.day} {MONTHS[first.month - 1]} {first.year} – {end}"
    if first.month != last.month:
        return f"{first.day} {MONTHS[first.month - 1]} – {end}"
    return f"{first.day}–{end}"
