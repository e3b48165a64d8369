"""Formatting: how counts, changes and dates are written wherever people read them.

The workspace's style is set once per rerun, command or edition (`written`, `write_in`); everything below writes in it.
"""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from numbers import Integral

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NO_DATA = "no data"
BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # they would turn their neighbours round
SMALL_BASE = 10  # a percentage of a base below this is not shown (rule 8)
DAY_FIRST, MONTH_FIRST, ISO = DATE_FORMS = ("2 Mar 2026", "Mar 2, 2026", "2026-03-02")


@dataclass(frozen=True)
class Style:
    """How a workspace writes numbers and dates."""

    thousands: str = ","  # separates thousands; "" for none
    date_form: str = DAY_FIRST  # one of DATE_FORMS

    @property
    def decimal(self) -> str:
        """What separates decimals: a comma where the point separates thousands."""
        return "," if self.thousands == "." else "."

    def cell_format(self, *, time: bool = False) -> str:
        """The pattern of a table's date cells, as Streamlit's columns take it."""
        pattern = {DAY_FIRST: "D MMM YYYY", MONTH_FIRST: "MMM D, YYYY", ISO: "YYYY-MM-DD"}[self.date_form]
        return f"{pattern}, HH:mm" if time else pattern

    @property
    def axis_format(self) -> dict[str, str]:
        """Step of time → how a chart writes a day of it, as d3 takes it."""
        long = {DAY_FIRST: "%-d %b %Y", MONTH_FIRST: "%b %-d, %Y", ISO: "%Y-%m-%d"}[self.date_form]
        iso = self.date_form == ISO
        return {
            "day": f"%a {long}",
            "week": f"week of {long}",
            "month": "%Y-%m" if iso else "%B %Y",
            "quarter": "%Y-Q%q" if iso else "quarter %q, %Y",
        }


USUAL_STYLE = Style()
_style: ContextVar[Style] = ContextVar("style", default=USUAL_STYLE)


def style() -> Style:
    """The style that is written in now."""
    return _style.get()


def write_in(style: Style) -> None:
    """Write in a style from now on, in this thread of work."""
    _style.set(style)


@contextmanager
def written(style: Style) -> Iterator[None]:
    """Write in a style inside the block."""
    token = _style.set(style)
    try:
        yield
    finally:
        _style.reset(token)


def count(number: float | None, thousands: str | None = None) -> str:
    """A count with its separator, a rate with as many decimals as are significant; None is named, never shown as 0.

    >>> count(12345), count(None), count(3.14159), count(0.056), count(1234.5)
    ('12,345', 'no data', '3.1', '0.06', '1,234')
    >>> with written(Style(thousands=".")): count(12345), count(3.14159)
    ('12.345', '3,1')
    """
    if number is None:
        return NO_DATA
    if isinstance(number, Integral):
        return f"{number:,}".replace(",", style().thousands if thousands is None else thousands)
    if number == 0:
        return "0"
    text = f"{number:,.{_digits(number)}f}"
    return text.translate({ord(","): style().thousands, ord("."): style().decimal})


def _digits(number: float) -> int:
    """How many decimals of a rate are written."""
    return 0 if abs(number) >= 100 else 1 if abs(number) >= 1 else 2


def _rounded(number: float) -> float:
    """A number as it is written."""
    return number if isinstance(number, Integral) else round(float(number), _digits(number))


def counted(number: int, noun: str, thousands: str | None = None) -> str:
    """A count with its noun.

    >>> counted(1, "ticket"), counted(1200, "customer")
    ('1 ticket', '1,200 customers')
    """
    return f"{count(number, thousands)} {noun}{'' if number == 1 else 's'}"


def signed(number: float) -> str:
    """A count with its sign: how much something moved. What rounds to nothing has none.

    >>> signed(1200), signed(-9), signed(0), signed(-1.25), signed(-0.004)
    ('+1,200', '−9', '0', '−1.2', '0')
    """
    moved = _rounded(number)
    return f"{'+' if moved > 0 else '−' if moved < 0 else ''}{count(abs(moved))}"


def share(part: float | None) -> str:
    """A share in whole percent; only all is 100 % and only none is 0 %.

    >>> share(0.93), share(0.998), share(0.001), share(1.0)
    ('93 %', '99 %', '1 %', '100 %')
    """
    if part is None:
        return NO_DATA
    percent = round(100 * part)
    return f"{percent if part in (0, 1) else min(max(percent, 1), 99)} %"


def change(last: float, before: float | None, *, small: bool | None = None) -> str:
    """A change with its size and its base, between the numbers as they are written; no percentage of a base under ten
    (rule 8).

    small: whether the base is too small for a percentage, where the numbers themselves do not show it (rates).

    >>> change(97, 46), change(4, 2), change(3, None), change(0, 0)
    ('+51 (+111 %) from 46', '+2 from 2', 'no data the week before', 'unchanged at 0')
    >>> change(0.304, 0.3), change(0.306, 0.304)
    ('unchanged at 0.30', '+0.01 from 0.30')
    """
    if before is None:
        return "no data the week before"
    moved = _rounded(last) - _rounded(before)
    if not _rounded(moved):
        return f"unchanged at {count(before)}"
    small = before < SMALL_BASE if small is None else small
    percent = f" ({signed(round(100 * (last - before) / before))} %)" if before and not small else ""
    return f"{signed(moved)}{percent} from {count(before)}"


def points(now: float | None, before: float | None) -> str:
    """A change of a share: the difference of the two whole percentages that are shown.

    >>> points(0.93, 0.92), points(0.9, 0.93), points(0.9, 0.9), points(0.9, None)
    ('+1 point', '−3 points', 'unchanged', '')
    """
    if now is None or before is None:
        return ""
    moved = round(100 * now) - round(100 * before)
    return f"{signed(moved)} point{'' if abs(moved) == 1 else 's'}" if moved else "unchanged"


def expected(low: float | None, high: float | None, outside: str = "") -> str:
    """What was to be expected, and where a value is outside of it.

    >>> expected(299, 423), expected(40, 60, "above"), expected(None, None)
    ('expected 299–423', 'above the expected 40–60', 'too little history for an expected range')
    """
    if low is None or high is None:
        return "too little history for an expected range"
    span = f"{count(low)}–{count(high)}"
    return f"{outside} the expected {span}" if outside else f"expected {span}"


def day(when: date, *, year: bool = False, weekday: bool = False) -> str:
    """`2 Mar`, `2 Mar 2026`, `Mon 2 Mar 2026`; in ISO's form always with the year.

    >>> with written(Style(date_form=MONTH_FIRST)): day(date(2026, 3, 2), year=True, weekday=True)
    'Mon, Mar 2, 2026'
    """
    form, month = style().date_form, MONTHS[when.month - 1][:3]
    if form == MONTH_FIRST:
        text = f"{month} {when.day}" + (f", {when.year}" if year else "")
        return f"{DAYS[when.weekday()]}, {text}" if weekday else text
    text = when.isoformat() if form == ISO else f"{when.day} {month}" + (f" {when.year}" if year else "")
    return f"{DAYS[when.weekday()]} {text}" if weekday else text


def period(first: date, last: date, *, year: bool = True, short: bool = False) -> str:
    """Both ends, nothing written twice. short: months by three letters.

    >>> period(date(2026, 3, 2), date(2026, 3, 8))
    '2–8 March 2026'
    >>> period(date(2025, 12, 29), date(2026, 1, 4))
    '29 December 2025 – 4 January 2026'
    >>> with written(Style(date_form=MONTH_FIRST)): period(date(2026, 2, 23), date(2026, 3, 1))
    'February 23 – March 1, 2026'
    >>> with written(Style(date_form=ISO)): period(date(2026, 3, 2), date(2026, 3, 8))
    '2026-03-02 – 2026-03-08'
    """
    if style().date_form == ISO:
        return first.isoformat() if first == last else f"{first} – {last}"

    def written_day(when: date, *, with_year: bool) -> str:
        month = MONTHS[when.month - 1][:3] if short else MONTHS[when.month - 1]
        if style().date_form == MONTH_FIRST:
            return f"{month} {when.day}" + (f", {when.year}" if with_year else "")
        return f"{when.day} {month}" + (f" {when.year}" if with_year else "")

    end = written_day(last, with_year=year)
    if first == last:
        return end
    if first.year != last.year or first.month != last.month:
        return f"{written_day(first, with_year=year and first.year != last.year)} – {end}"
    if style().date_form == MONTH_FIRST:
        return f"{written_day(first, with_year=False)}–{last.day}" + (f", {last.year}" if year else "")
    return f"{first.day}–{end}"


def short_day(when: date) -> str:
    """A day without its year, for where there is little room: `2 Mar`, `Mar 2`, `03-02`."""
    return f"{when:%m-%d}" if style().date_form == ISO else day(when)


def moment(when: datetime) -> str:
    """A day with its time of day: `2 Mar 2026, 14:05`."""
    return f"{day(when.date(), year=True)}, {when:%H:%M}"


def clean(text: object) -> str:
    """One line of printable text: white space folded, control and direction marks dropped.

    >>> clean(" Sync\\n\\x07team\u202e ")
    'Sync team'
    """
    folded = " ".join(BIDI_CONTROLS.sub("", str(text)).split())
    if folded.isprintable():  # nothing to drop: none of its letters need be looked at
        return folded
    return "".join(c for c in folded if unicodedata.category(c) not in ("Cc", "Cs", "Cn", "Co"))
