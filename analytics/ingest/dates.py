"""Dates as people, programs and spreadsheets write them: one text becomes one moment, by a table of forms.

A text is folded first: words become marks (m3 a month, am, o-300 an offset in minutes). Then the first form of
FORMS that fits it whole reads it. How 03/04/26 is meant cannot be decided by one text; see analytics.ingest.date_order.
"""

import re
from calendar import isleap
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from analytics.ingest import zones
from analytics.ingest.date_words import LONGEST, marked, words_of
from analytics.ingest.vocabulary import ENGLISH, Vocabulary, vocabulary, vocabulary_of

DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "day-first", "month-first", "year-first"
# Places of day, month and year among the three numbers of a date.
ORDERS = {DAY_FIRST: (0, 1, 2), MONTH_FIRST: (1, 0, 2), YEAR_FIRST: (2, 1, 0)}
FIRST_YEAR, LAST_YEAR = 1990, 2100  # others are typing errors
BUDDHIST = 543  # years that Thai dates are ahead


_T = (
    r"(?:(?:(?P<half1>[ap])m *)?(?P<h>\d{1,2})(?:[:.h] ?(?P<mi>\d{2}))?"
    r"(?:[:.] ?(?P<s>\d{2})(?:[.,:](?P<f>\d{1,9}))?)?(?: *(?P<half2>[ap])m)?)"
)
_CLOCK = (
    r"(?:(?:(?P<half1>[ap])m *)?(?P<h>\d{1,2})[:h](?P<mi>\d{2})"
    r"(?::(?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?(?: *(?P<half2>[ap])m)?)"
)
_O = r"(?: *\(?o(?P<o>-?\d+)\)?)?(?: *\(?(?P<sign>[+-])(?P<oh>\d{1,2}):?(?P<om>\d{2})?\)?)?(?: *\(?o(?P<o2>-?\d+)\)?)?"
_TAIL = rf"(?:(?: *t *|[ -]+|:){_T})?{_O}"
_SHORT = r"\d{4}|(?<! )\d{2}|\d{2}(?!:)"  # a year; behind a blank and before a colon two digits are an hour
_NUMBERS = rf"(?P<a>\d{{1,2}})[-/. ]+(?P<b>\d{{1,2}})[-/. ]+(?P<c>{_SHORT})"
_YEAR = r"(?P<y>\d{4})[-/. ]+(?P<m>\d{1,2})[-/. ]+(?P<d>\d{1,2})"
# The forms of dates, the first that fits reads the text: name, pattern over the folded text.
FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("year, month, day", rf"{_YEAR}\.?{_TAIL}"),
        ("three numbers", rf"{_NUMBERS}\.?{_TAIL}"),
        ("day, month's name, year", rf"(?P<d>\d{{1,2}})\.?[-/ ]*m(?P<m>\d+)[-/. ]+(?P<y>{_SHORT}){_TAIL}"),
        ("month's name, day, year", rf"m(?P<m>\d+)[-/. ]+(?P<d>\d{{1,2}})[-/. ]+(?P<y>\d{{4}}|\d{{2}}(?!:)){_TAIL}"),
        ("year, month's name, day", rf"(?P<y>\d{{4}})[-/. ]+m(?P<m>\d+)[-/. ]+(?P<d>\d{{1,2}})\.?{_TAIL}"),
        ("year, day, month's name", rf"(?P<y>\d{{4}})[-/. ]+(?P<d>\d{{1,2}})\.?[-/ ]*m(?P<m>\d+){_TAIL}"),
        ("ctime", rf"m(?P<m>\d+) +(?P<d>\d{{1,2}}) +{_CLOCK}{_O} +(?P<y>\d{{4}})"),
        ("time, year, month, day", rf"{_CLOCK}{_O}[ -]+{_YEAR}"),
        ("time, three numbers", rf"{_CLOCK}{_O}[ -]+{_NUMBERS}"),
        (
            "time, day, month's name, year",
            rf"{_CLOCK}{_O}[ -]+(?P<d>\d{{1,2}})\.?[-/ ]*m(?P<m>\d+)[-/. ]+(?P<y>\d{{4}})",
        ),
        ("time, month's name, day, year", rf"{_CLOCK}{_O}[ -]+m(?P<m>\d+)[-/. ]+(?P<d>\d{{1,2}})[-/. ]+(?P<y>\d{{4}})"),
    )
)
NUMBERS = re.compile(rf"^(?:[^\W\d_]{{2,12}}\.?,? +)?(?:{_CLOCK} +)?{_NUMBERS}(?!\d)")  # behind a weekday, too
DOTS = re.compile(r"\b\d{1,2}\. ?\d{1,2}\. ?\d{2}")  # no locale writes month.day.year
EPOCH = re.compile(r"^\d{10}(\d{3}|\d{6}|\d{9})?(\.\d+)?$")
COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:[t ]?(\d{2})(\d{2})(\d{2})?z?)?$")
# As spreadsheets keep texts ('2026-03-02 and ="2026-03-02"), and as .NET writes times in JSON.
WRAPPED = re.compile(r"""'{1,3}(\d.*)|="([^"]*)"|/Date\((\d{10,13})(?:[+-]\d{4})?\)/""")
BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)[Tt](\d\d)(\d\d)(\d\d)?(?:[.,]\d+)?([Zz]|[+-]\d\d:?(?:\d\d)?)?")
STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:[.,]\d{1,9})?([Zz]|[+-]\d\d:?(?:\d\d)?)")  # of LDAP
WEEK_DAY = re.compile(r"(\d{4})-?[Ww](\d\d)-?([1-7])")
DAY_OF_YEAR = re.compile(r"(\d{4})-(\d{3})")
SERIAL = re.compile(r"^(\d{5})(?:[.,](\d+))?$")  # days since 1899-12-30, as spreadsheets count
SERIAL_FIRST, SERIAL_LAST = 32_874, 73_050  # 1990 to 2099
Groups = dict[str, str | Any]  # what the groups of a form took; None where one took nothing


@dataclass(frozen=True)
class Reading:
    """How the texts of one column are read."""

    order: str | None = None  # of ORDERS, for three numbers; None leaves what can be read two ways unread
    words: Vocabulary = field(default_factory=lambda: vocabulary(ENGLISH))
    offsets: dict[str, int] = field(default_factory=dict)  # abbreviation of a zone → minutes east of UTC
    serial: bool = False  # numbers of five digits are days as spreadsheets count them


@dataclass(frozen=True)
class Moment:
    """One text's meaning. `at` is naive where the text has no offset, else UTC; a day without a time is at midnight."""

    at: datetime
    is_day: bool = False


def read(text: str, how: Reading) -> Moment | None:
    """One text; None where it cannot be read for certain."""
    text = text.strip()
    if not text or len(text) > LONGEST or not any(letter.isdigit() for letter in text):
        return None
    if wrapped := WRAPPED.fullmatch(text):
        text = next(filter(None, wrapped.groups()))
    if moment := _of_standard(text):
        return moment
    if text[:1].isdigit() and text[-1:].isdigit() and text.isascii():
        if EPOCH.match(text):
            return _moment_of(_epoch(text))
        if how.serial and (found := SERIAL.match(text)):
            return serial_day(found)
        if compact := COMPACT.match(text.casefold()):
            at = _moment(*(int(part or 0) for part in compact.groups()))
            return Moment(at, is_day=compact.group(4) is None) if at else None
    folded = marked(text, how.words, how.offsets)
    if not folded:
        return None
    for _, form in FORMS:
        if found := form.fullmatch(folded):
            return _understood(found.groupdict(), how.order or (DAY_FIRST if DOTS.search(folded) else None))
    return None


def _of_standard(text: str) -> Moment | None:
    """The forms of ISO 8601 that are no year-month-day in digits with marks between."""
    if found := BASIC.fullmatch(text) or STAMP.fullmatch(text):
        at = _moment(*(int(part or 0) for part in found.groups()[:6]))
        if at is None or not found.group(7):
            return _moment_of(at)
        zone = found.group(7).replace(":", "")
        east = 0 if zone in "Zz" else int(zone[1:3]) * 60 + int(zone[3:] or 0)
        return _in_utc(at, timedelta(minutes=-east if zone[0] == "-" else east))
    if found := WEEK_DAY.fullmatch(text):
        year, week, day = map(int, found.groups())
        try:
            return Moment(datetime.fromisocalendar(year, week, day), is_day=True)
        except (ValueError, OverflowError):
            return None
    if found := DAY_OF_YEAR.fullmatch(text):
        year, day = map(int, found.groups())
        at = _moment(year, 1, 1)
        if at and 1 <= day <= 365 + isleap(year):
            return Moment(at + timedelta(days=day - 1), is_day=True)
    return None


def _in_utc(at: datetime, offset: timedelta) -> Moment | None:
    """A local time as UTC; None for an offset of a day and more, and where the calendar ends."""
    try:
        return Moment(at.replace(tzinfo=timezone(offset)).astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def read_time(text: str, *, day_first: bool | None) -> datetime | None:
    """One time by itself: naive where it carries no offset, else UTC; None where it cannot be read for certain.

    day_first: how to read 03/04/2026; None leaves what can be read both ways unread.

    >>> read_time("12/Mar/24 4:05 PM", day_first=None)
    datetime.datetime(2024, 3, 12, 16, 5)
    >>> read_time("3/4/2026 9:00", day_first=True)
    datetime.datetime(2026, 4, 3, 9, 0)
    """
    if len(text) > LONGEST or not any(letter.isdigit() for letter in text):
        return None
    order = None if day_first is None else DAY_FIRST if day_first else MONTH_FIRST
    words = vocabulary_of([text], marked)
    moment = None if words.rivals else read(text, Reading(order, words, zones.meanings(words_of([text]), ())[0]))
    return moment.at if moment else None


def serial_day(found: re.Match[str]) -> Moment | None:
    """A spreadsheet's number of a day, such as 46083.416667; seconds are rounded, as it shows them."""
    days, fraction = int(found.group(1)), found.group(2)
    if not SERIAL_FIRST <= days <= SERIAL_LAST:
        return None
    seconds = round(float(f"0.{fraction or 0}") * 86_400)
    return Moment(datetime(1899, 12, 30) + timedelta(days=days, seconds=seconds), is_day=fraction is None)


def _understood(part: Groups, order: str | None) -> Moment | None:
    if part.get("a"):
        numbers = (part["a"], part["b"], part["c"])
        fitting = {name: found for name in ORDERS if (found := date_in(numbers, name))}
        if order in fitting:
            date = fitting[order]
        elif len(set(fitting.values())) == 1:
            date = next(iter(fitting.values()))
        else:
            return None
    else:
        date = _western(int(part["y"]), len(part["y"])), int(part["m"]), int(part["d"])
    hour, half = int(part["h"] or 0), part["half1"] or part["half2"]
    if half and hour > 12:
        half = None  # 16:05 PM
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    fraction = int((part["f"] or "0")[:6].ljust(6, "0"))
    at = _moment(*date, hour, int(part["mi"] or 0), int(part["s"] or 0), fraction)
    if at is None:
        return None
    offset = _offset(part)
    if offset is None:
        return Moment(at, is_day=part["h"] is None)
    return _in_utc(at, offset)


def date_in(numbers: tuple[str, str, str], order: str) -> tuple[int, int, int] | None:
    """Year, month and day of three numbers read in one order; None where no such day exists.

    >>> date_in(("3", "12", "21"), "day-first"), date_in(("22", "04", "15"), "year-first")
    ((2021, 12, 3), (2022, 4, 15))
    >>> date_in(("3", "12", "21"), "year-first"), date_in(("1", "20", "26"), "day-first")
    (None, None)
    """
    day, month, year = (numbers[place] for place in ORDERS[order])
    if len(year) == 1 or len(day) > 2 or int(month) > 12:
        return None
    date = _western(int(year), len(year)), int(month), int(day)
    return date if _moment(*date) else None


def _western(year: int, digits: int) -> int:
    """The year as the Gregorian calendar counts it: 26 is 2026, 95 is 1995, and 2569 a Buddhist year."""
    if digits == 2:
        return year + (2000 if year < 70 else 1900)
    return year - BUDDHIST if FIRST_YEAR + BUDDHIST <= year <= LAST_YEAR + BUDDHIST else year


def _offset(part: Groups) -> timedelta | None:
    if part["sign"]:
        minutes = int(part["oh"]) * 60 + int(part["om"] or 0)
        return timedelta(minutes=minutes if part["sign"] == "+" else -minutes) if minutes < 24 * 60 else None
    name = part["o"] or part["o2"]
    return timedelta(minutes=int(name)) if name else None


def _moment(
    year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0, microsecond: int = 0
) -> datetime | None:
    try:
        return datetime(year, month, day, hour, minute, second, microsecond)
    except ValueError:
        return None


def _moment_of(at: datetime | None) -> Moment | None:
    return Moment(at) if at else None


def _epoch(text: str) -> datetime | None:
    whole = text.split(".")[0]
    seconds = float(text) if len(whole) == 10 else int(whole) / 10 ** (len(whole) - 10)
    return datetime.fromtimestamp(round(seconds, 6), UTC)
