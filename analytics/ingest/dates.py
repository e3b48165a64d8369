"""Dates as people, programs and spreadsheets write them: one text becomes one moment, by a table of forms.

A text is folded first: words become marks (m3 a month, am, o-300 an offset in minutes). Then the first form of
FORMS that fits it whole reads it. How 03/04/26 is meant is no matter of one text; see analytics.ingest.date_order.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from analytics.ingest import zones
from analytics.ingest.vocabulary import ENGLISH, Vocabulary, fold_letters, vocabulary, vocabulary_of

DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "day-first", "month-first", "year-first"
# Places of day, month and year among the three numbers of a date.
ORDERS = {DAY_FIRST: (0, 1, 2), MONTH_FIRST: (1, 0, 2), YEAR_FIRST: (2, 1, 0)}
FIRST_YEAR, LAST_YEAR = 1990, 2100  # others are typing errors
BUDDHIST = 543  # years that Thai dates are ahead
LONGEST = 90  # characters of a date, a named zone included

_FILLERS = (
    "at um uhr er à as às las le la de del of on the kl st nd rd th den der om a e в г р og och klo ás ngày lúc năm p "
    "o i em alle ore tanggal pukul sa so do mi di fr mo wed tues thur thurs weds"
)
FILLERS = frozenset(_FILLERS.split())
EAST = str.maketrans(
    {
        "年": "-",
        "月": "-",
        "日": " ",
        "년": "-",
        "월": "-",
        "일": " ",
        "時": ":",
        "时": ":",
        "点": ":",
        "點": ":",
        "시": ":",
        "분": " ",
        "分": " ",
        "秒": " ",
        "초": " ",
        "@": " ",
        "|": " ",
        "،": " ",
        "\u200e": "",
        "\u200f": "",
        "\u202f": " ",
        "−": "-",
        "–": "-",
    }
)
EAST_HALVES = {"오전": "am", "오후": "pm", "上午": "am", "下午": "pm", "午前": "am", "午後": "pm"}
ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}  # the year before their first
ERA = re.compile(rf"({'|'.join(ERAS)})\s*(元|\d{{1,3}})(?=\s*年)")
WEEKDAY = re.compile(
    r"[(（][月火水木金土日一二三四五六월화수목금토]\s*(?:曜日|요일)?[)）]|[月火水木金土日월화수목금토](?:曜日|요일)|星期[一二三四五六日天]"
)
HALF = re.compile(r"(?<![^\W\d_])([ap])\.?\s?m\b\.?|(?<=\d)\s?([ap])\.?\s*$")
HALF_OF_DAY = {"vorm": "am", "nachm": "pm"}
MONTH_NUMBER = re.compile(r"\b(?:tháng|thg)\.?\s*(\d{1,2})(?!\d)")  # Vietnamese months are numbered
WORD = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*\.?")
COMMENT = re.compile(r"(?<=[+-]\d{4})\s*\([^()]*\)\s*$|\[[a-z_/+-]+\]\s*$")  # (Central European Standard Time)
IN_BRACKETS = re.compile(r"\(([a-z]{1,5})\)")  # (CET)
LONG_UTC = re.compile(r"coordinated universal time|greenwich mean time")
FRACTION = re.compile(r"(?<=:\d\d),(?=\d{1,9}(?!\d))")

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
_NUMBERS = r"(?P<a>\d{1,2})[-/. ]+(?P<b>\d{1,2})[-/. ]+(?P<c>\d{4}|\d{2})"
_YEAR = r"(?P<y>\d{4})[-/. ]+(?P<m>\d{1,2})[-/. ]+(?P<d>\d{1,2})"
# The forms of dates, the first that fits reads the text: name, pattern over the folded text.
FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("year, month, day", rf"{_YEAR}\.?{_TAIL}"),
        ("three numbers", rf"{_NUMBERS}\.?{_TAIL}"),
        ("day, month's name, year", rf"(?P<d>\d{{1,2}})\.?[-/ ]*m(?P<m>\d+)[-/. ]+(?P<y>\d{{4}}|\d{{2}}){_TAIL}"),
        ("month's name, day, year", rf"m(?P<m>\d+)[-/. ]+(?P<d>\d{{1,2}})[-/. ]+(?P<y>\d{{4}}|\d{{2}}(?!:)){_TAIL}"),
        ("year, month's name, day", rf"(?P<y>\d{{4}})[-/. ]+m(?P<m>\d+)[-/. ]+(?P<d>\d{{1,2}})\.?{_TAIL}"),
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
NUMBERS = re.compile(rf"^(?:{_CLOCK} +)?{_NUMBERS}(?!\d)")
DOTS = re.compile(r"\b\d{1,2}\. ?\d{1,2}\. ?\d{2}")  # no locale writes month.day.year
EPOCH = re.compile(r"^\d{10}(\d{3}|\d{6}|\d{9})?(\.\d+)?$")
COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:[t ]?(\d{2})(\d{2})(\d{2})?z?)?$")
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
    """What one text says. `at` is naive where the text has no offset, else UTC; a day without a time is at midnight."""

    at: datetime
    is_day: bool = False


def read(text: str, how: Reading) -> Moment | None:
    """One text; None where it cannot be read for certain."""
    text = text.strip()
    if not text or len(text) > LONGEST or not any(letter.isdigit() for letter in text):
        return None
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


def words_of(texts: Iterable[str]) -> set[str]:
    """Every word of letters in the texts, folded: where abbreviations of zones are found."""
    return {word.rstrip(".") for text in texts for word in WORD.findall(fold_letters(text[:LONGEST]))}


def marked(text: str, words: Vocabulary, offsets: dict[str, int] | None = None) -> str | None:
    """A text with its words turned into marks; None where one is not known.

    offsets: what abbreviations of zones mean; without it those are passed over, as the language matters alone.
    """
    if len(text) > LONGEST:
        return None
    if not text.isascii():
        text = WEEKDAY.sub(" ", ERA.sub(_year_of_era, unicodedata.normalize("NFKC", text)))
        for word, half in EAST_HALVES.items():
            text = text.replace(word, f" {half} ")
        text = "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)
    text = LONG_UTC.sub("utc", fold_letters(text.translate(EAST)))
    text = COMMENT.sub("", FRACTION.sub(".", text)).replace(",", " ")
    text = IN_BRACKETS.sub(r" \1 ", text)
    if words.locale == "vi":
        text = MONTH_NUMBER.sub(r" m\1 ", text)
    text = HALF.sub(lambda found: f" {found.group(1) or found.group(2)}m ", words.marked(text))
    unknown = False

    def mark(found: re.Match[str]) -> str:
        nonlocal unknown
        word: str = found.group().rstrip(".")
        if word in ("m", "o", "t", "am", "pm"):  # marks already, and the T of ISO 8601
            return word
        if word in HALF_OF_DAY:
            return f" {HALF_OF_DAY[word]} "
        if word == "h":
            return "h"
        if word in zones.ALONE or word in zones.SHARED:
            if offsets is None:
                return " "
            if (minutes := offsets.get(word, zones.ALONE.get(word))) is not None:
                return f" o{minutes} "
        elif word in FILLERS:
            return " "
        unknown = True
        return ""

    text = WORD.sub(mark, text)
    if unknown:
        return None
    text = " ".join(text.split()).strip(" -")
    months = list(re.finditer(r"\bm\d+", text))
    if len(months) == 2:  # "mar, 3 mar 2026" begins with a Spanish Tuesday
        text = (text[: months[0].start()] + text[months[0].end() :]).strip(" -")
    return text


def _year_of_era(found: re.Match[str]) -> str:
    year = 1 if found.group(2) == "元" else int(found.group(2))
    return str(ERAS[found.group(1)] + year)


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
    return Moment(at.replace(tzinfo=timezone(offset)).astimezone(UTC))


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
