"""Units: what plain numbers of effort mean, as a header names it or a person states it; never guessed.

Times are in one of SECONDS, ratings on a scale such as `1-5`. What a header states of the clock (business or calendar
hours) is kept as it is written.
"""

import re

from analytics.errors import AnalyticsError, UnknownName

SECONDS = {"milliseconds": 0.001, "seconds": 1.0, "minutes": 60.0, "hours": 3_600.0, "days": 86_400.0}
TIMES_SPENT = ("handling_time", "first_response", "resolution_time")
AMOUNTS = (*TIMES_SPENT, "reopened", "rating")  # fields whose values are numbers
SCALES = ("1-5", "0-10", "1-10", "1-7", "0-100", "0-1")  # of ratings, as offered; any other may be stated
SCALE = re.compile(r"(\d{1,3})\s*(?:-|–|\.\.|to|bis|à)\s*(\d{1,3})")
BUSINESS = re.compile(
    r"(?:with)?in[ -](?:business|working|office|operating|service)[ -]hours?|(?:business|working|office|operating)[ -]"
    r"(?:hours?|time)|geschäftszeit\w*|arbeitszeit\w*|heures ouvrées|horas? (?:laborables|úteis|hábiles)|\bbusiness\b"
)
CALENDAR = re.compile(r"(?:in )?calendar[ -](?:hours?|time)|kalenderzeit\w*|\bcalendar\b")
# What means a unit in a header, in brackets or as its last words; one letter counts in brackets alone.
WORDS = {
    "milliseconds": r"ms|msecs?|millis|milliseconds?|millisekunden|millisecondes",
    "seconds": r"secs?|seconds?|sekunden?|secondes?|segundos?|secondi|seconden|sekund|секунд\w*|秒",
    "minutes": r"mins?|minutes?|minuten?|minutos?|minuti|minuten|minut|минут\w*|分|分钟",
    "hours": r"hrs?|hours?|std\.?|stunden?|heures?|horas?|ore|uren|uur|godzin\w*|час\w*|時間|小时",
    "days": r"days?|tage?|jours?|d[ií]as?|giorni|dagen|dni|дн\w*|日|天",
}
LETTERS = {"s": "seconds", "h": "hours", "d": "days"}
NAMED = tuple(
    (unit, re.compile(rf"(?:[(\[]\s*(?:in )?(?:{words})\s*[)\]]|(?:\bin |, |[-/] |^)(?:{words})|[ _](?:{words}))\s*$"))
    for unit, words in WORDS.items()
)
LETTER = re.compile(r"[(\[]\s*(?:in )?([shd])\s*[)\]]\s*$")
FORM = re.compile(
    rf"[(\[]?\b(?:hh?:mm(?::ss)?|mm:ss|d+ hh:mm:ss)\b[)\]]?|[(\[]\s*(?:of )?(?:{SCALE.pattern})\s*[)\]]\s*$"
)
TEN = re.compile(r"\bnps\b|net promoter|likel(?:y|ihood) to recommend|how likely")
STARS = re.compile(r"\bstars?\b|\bsterne\b|\bétoiles\b|\bestrellas\b")


def unit_in_header(name: str, header: str) -> str:
    """The unit or the scale that a header names for a field of AMOUNTS; "" for none.

    >>> unit_in_header("first_response", "First reply time in minutes within business hours")
    'minutes'
    >>> unit_in_header("resolution_time", "Resolution time (in hrs)"), unit_in_header("handling_time", "Handle time")
    ('hours', '')
    >>> [unit_in_header("rating", header) for header in ("NPS score", "Rating (1-5)", "CSAT")]
    ['0-10', '1-5', '']
    """
    text = " ".join(header.replace("_", " ").casefold().split())
    if name == "rating":
        found = SCALE.search(text)
        if found and int(found[1]) < int(found[2]):
            return f"{found[1]}-{found[2]}"
        return "0-10" if TEN.search(text) else "1-5" if STARS.search(text) else ""
    if name not in TIMES_SPENT:
        return ""
    if "mm:ss" in text and "h:mm:ss" not in text:
        return "minutes"
    text = _without_clock(text)
    if letter := LETTER.search(text):
        return LETTERS[letter[1]]
    return next((unit for unit, words in NAMED if words.search(text)), "")


def without_unit(header: str) -> str:
    """A normalised header without its unit, scale and clock, to compare it with the usual names.

    >>> without_unit("first reply time in minutes within business hours"), without_unit("resolution time (in hrs)")
    ('first reply time', 'resolution time')
    """
    text = FORM.sub("", _without_clock(header)).strip()
    for words in (LETTER, *(words for _, words in NAMED)):
        if (found := words.search(text)) and found.start():
            return text[: found.start()].strip(" (,-/")
    return text


def amount(name: str, value: float) -> str:
    """A value of the store in words.

    >>> amount("handling_time", 5025), amount("resolution_time", 183600), amount("rating", 75), amount("reopened", 1)
    ('1:23:45', '2 d 3:00:00', '75 points of 100', '1')
    """
    if name == "rating":
        return f"{value:.4g} points of 100"
    if name not in TIMES_SPENT:
        return f"{value:g}"
    days, seconds = divmod(round(value), 86_400)
    hours, rest = divmod(seconds, 3_600)
    return f"{f'{days} d ' if days else ''}{hours}:{rest // 60:02}:{rest % 60:02}"


def unit_named(name: str, unit: str) -> str:
    """A unit as a person states it for a field; raises AnalyticsError for one that the field cannot have."""
    unit = unit.strip().casefold()
    if name == "rating":
        found = SCALE.fullmatch(unit)
        if not found or int(found[1]) >= int(found[2]):
            raise AnalyticsError(f"'{unit}' is no scale of ratings. Write its lowest and highest value, such as 1-5.")
        return f"{found[1]}-{found[2]}"
    if name not in TIMES_SPENT:
        raise UnknownName("field with a unit", name, [*TIMES_SPENT, "rating"])
    if unit not in SECONDS:
        raise UnknownName(f"unit of {name}", unit, list(SECONDS))
    return unit


def _without_clock(text: str) -> str:
    return " ".join(CALENDAR.sub(" ", BUSINESS.sub(" ", text)).split()).replace("( )", "").strip(" -,")
