"""Times as people and spreadsheets write them: month names, AM and PM, epochs, day first or month first.

ISO 8601 is the database's matter; what comes here is the rest. Whether 03/04 is April or March is decided by
the evidence of a whole column, never of one value.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

# English, German, French, Spanish, Italian, Portuguese, Dutch, Scandinavian, Polish, Russian
_NAMES = {
    1: "january jan januar jänner jän janvier janv enero ene gennaio gen janeiro januari stycznia sty января янв",
    2: "february feb februar février févr fév febrero febbraio fevereiro fev februari lutego lut февраля фев февр",
    3: "march mar märz mär mrz mars marzo março marts maart mrt marca марта мар",
    4: "april apr avril avr abril abr aprile kwietnia kwi апреля апр",
    5: "may mai mayo maggio mag maio mei maj maja мая май",
    6: "june jun juni juin junio giugno giu junho czerwca cze июня июн",
    7: "july jul juli juillet juil julio luglio lug julho lipca lip июля июл",
    8: "august aug août aoû agosto ago augustus augusti sierpnia sie августа авг",
    9: "september sep sept septembre septiembre settembre set setembro września wrz сентября сен сент",
    10: "october oct oktober okt octobre octubre ottobre ott outubro out października paź октября окт",
    11: "november nov novembre noviembre novembro listopada lis ноября ноя нояб",
    12: "december dec dezember dez décembre déc diciembre dic dicembre dezembro desember grudnia gru декабря дек",
}
MONTHS = {name: number for number, names in _NAMES.items() for name in names.split()}
_FILLERS = (
    "at um uhr er à le la de del of on the kl st nd rd th den der om às а в г "
    "mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday tues thur thurs "
    "mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonntag "
    "lundi mardi mercredi jeudi vendredi samedi dimanche lun jeu ven sam dim"
)
FILLERS = frozenset(_FILLERS.split())
HALVES = {
    "am": "am",
    "a.m": "am",
    "a.m.": "am",
    "pm": "pm",
    "p.m": "pm",
    "p.m.": "pm",
    "오전": "am",
    "오후": "pm",
    "上午": "am",
    "下午": "pm",
    "午前": "am",
    "午後": "pm",
    "vorm": "am",
    "nachm": "pm",
    "a": "am",
    "p": "pm",
}
ZONES = {
    "z": 0,
    "utc": 0,
    "gmt": 0,
    "est": -300,
    "edt": -240,
    "cst": -360,
    "cdt": -300,
    "mst": -420,
    "mdt": -360,
    "pst": -480,
    "pdt": -420,
    "cet": 60,
    "cest": 120,
    "mez": 60,
    "mesz": 120,
    "eet": 120,
    "eest": 180,
    "jst": 540,
    "kst": 540,
}  # minutes
WORD = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*\.?")
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
        "시": ":",
        "분": " ",
        "分": " ",
        "秒": " ",
        "초": " ",
        ",": " ",
        "\u200e": "",
    }
)
DATE = (
    r"(?:(?P<y1>\d{4})[-/. ]+(?:m(?P<n1>\d+)|(?P<m1>\d{1,2}))[-/. ]+(?P<d1>\d{1,2})"
    r"|(?P<a>\d{1,2})[-/. ]+(?P<b>\d{1,2})[-/. ]+(?P<y2>\d{4}|\d{2})"
    r"|(?P<d3>\d{1,2})\.?[-/ ]*m(?P<n3>\d+)[-/. ]+(?P<y3>\d{4}|\d{2})"
    r"|m(?P<n4>\d+)[-/. ]+(?P<d4>\d{1,2})[-/ ]+(?P<y4>\d{4}))"
)
HALF = r"(?P<half{0}>[ap])m"
TIME = (
    r"(?:[ t-]+(?:" + HALF.format(1) + r" *)?(?P<h>\d{1,2})(?:[:.h](?P<mi>\d{2}))?"
    r"(?:[:.](?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?(?: *" + HALF.format(2) + r")?)?"
)
OFFSET = r"(?: *o(?P<o>-?\d+))?(?: *\(?(?P<sign>[+-])(?P<oh>\d{1,2}):?(?P<om>\d{2})?\)?)?(?: *o(?P<o2>-?\d+))?"
WHOLE = re.compile(rf"{DATE}{TIME}{OFFSET}")
NUMERIC = re.compile(r"^\s*(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?!\d)")
EPOCH = re.compile(r"^\d{10}(\d{3}|\d{6})?(\.\d+)?$")
COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:t?(\d{2})(\d{2})(\d{2})?z?)?$")


@dataclass(frozen=True)
class Evidence:
    """What the numeric dates of a column say about their order, in distinct values."""

    day_first: int = 0  # whose first number is above 12
    month_first: int = 0  # whose second number is
    either: int = 0  # that can be read both ways
    day_example: str = ""
    month_example: str = ""
    either_example: str = ""

    def __add__(self, other: "Evidence") -> "Evidence":
        return Evidence(
            self.day_first + other.day_first,
            self.month_first + other.month_first,
            self.either + other.either,
            self.day_example or other.day_example,
            self.month_example or other.month_example,
            self.either_example or other.either_example,
        )


def evidence(texts: Iterable[str]) -> Evidence:
    """Sort numeric dates by which orders they allow; everything else says nothing."""
    counts, examples = [0, 0, 0], ["", "", ""]
    for text in texts:
        found = NUMERIC.match(text)
        if not found:
            continue
        first, second = int(found.group(1)), int(found.group(2))
        if (first > 12 and second > 12) or not first or not second or first == second:
            continue  # impossible, or the same both ways
        place = 0 if first > 12 else 1 if second > 12 else 2
        counts[place] += 1
        examples[place] = examples[place] or text.strip()
    return Evidence(*counts, *examples)


def read_time(text: str, *, day_first: bool | None) -> datetime | None:
    """One time: naive where it carries no offset, else UTC; None where it cannot be read for certain.

    day_first: how to read 03/04/2026; None leaves what can be read both ways unread.

    >>> read_time("12/Mar/24 4:05 PM", day_first=None)
    datetime.datetime(2024, 3, 12, 16, 5)
    >>> read_time("3/4/2026 9:00", day_first=True)
    datetime.datetime(2026, 4, 3, 9, 0)
    """
    text = text.strip()
    if text.isascii() and text[:1].isdigit() and text[-1:].isdigit():
        plain = text
        if EPOCH.match(plain):
            return _epoch(plain)
        compact = COMPACT.match(plain.lower())
        if compact:
            return _moment(*(int(part or 0) for part in compact.groups()))
    folded = _fold(text)
    found = WHOLE.fullmatch(folded) if folded else None
    if not found:
        return None
    part = found.groupdict()
    if part["y1"]:
        year, month, day = part["y1"], part["n1"] or part["m1"], part["d1"]
    elif part["y3"]:
        year, month, day = part["y3"], part["n3"], part["d3"]
    elif part["y4"]:
        year, month, day = part["y4"], part["n4"], part["d4"]
    else:
        first, second, year = int(part["a"]), int(part["b"]), part["y2"]
        if first > 12 or second > 12 or first == second:
            day, month = (first, second) if first > 12 else (second, first)
        elif day_first is None:
            return None
        else:
            day, month = (first, second) if day_first else (second, first)
    year = int(year) + (0 if len(year) == 4 else 2000 if int(year) < 70 else 1900)
    hour, half = int(part["h"] or 0), part["half1"] or part["half2"]
    if half and hour > 12:
        half = None  # 16:05 PM
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    fraction = int((part["f"] or "0")[:6].ljust(6, "0"))
    moment = _moment(year, int(month), int(day), hour, int(part["mi"] or 0), int(part["s"] or 0), fraction)
    if moment is None:
        return None
    offset = _offset(part)
    return moment if offset is None else moment.replace(tzinfo=timezone(offset)).astimezone(UTC)


def _offset(part: dict[str, str | None]) -> timedelta | None:
    if part["sign"]:
        minutes = int(part["oh"]) * 60 + int(part["om"] or 0)
        return timedelta(minutes=minutes if part["sign"] == "+" else -minutes) if minutes < 24 * 60 else None
    name = part["o"] or part["o2"]
    return timedelta(minutes=int(name)) if name else None


def _moment(*numbers: int) -> datetime | None:
    try:
        return datetime(*numbers)
    except ValueError:
        return None


def _epoch(text: str) -> datetime | None:
    whole = text.split(".")[0]
    seconds = float(text) if len(whole) == 10 else int(whole) / 10 ** (len(whole) - 10)
    return datetime.fromtimestamp(round(seconds, 6), UTC)


def _fold(text: str) -> str | None:
    """Words turned into marks (m3 a month, am, o-300 an offset); None where one is not known."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        for word, mark in HALVES.items():
            if not word.isascii() and word in text:
                text = text.replace(word, f" {mark} ")
        text = text.translate(EAST)
    words = []

    def mark(found: re.Match) -> str:
        known = _mark(found.group())
        words.append(known)
        return known or ""

    text = WORD.sub(mark, text.replace(",", " ").casefold())
    return None if None in words else " ".join(text.split()).rstrip(" -")


@lru_cache(maxsize=2_000)
def _mark(word: str) -> str | None:
    bare = word.rstrip(".")
    if word in HALVES or bare in HALVES:
        return " " + HALVES.get(word, HALVES.get(bare)) + " "
    if bare in MONTHS:
        return f"m{MONTHS[bare]}" if word == bare else f"m{MONTHS[bare]} "
    if bare in ("t", "h"):
        return bare
    if bare in ZONES:
        return f" o{ZONES[bare]} "
    return " " if bare in FILLERS or word in FILLERS else None
