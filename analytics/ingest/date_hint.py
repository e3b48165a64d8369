"""A hint: the form, as `--date-format` takes it, that a date which nothing could read may have."""

import re

from analytics.ingest.date_words import marked
from analytics.ingest.vocabulary import vocabulary_of

# What dates contain, in the order in which it is looked for: pattern, code of strptime.
PARTS = (
    (r"(?<!\d)(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)", "%Y%m%d"),
    (r"^\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)", "%y%m%d"),
    (r"(?<=d[ ;,_/-])(?:[01]\d|2[0-3])[0-5]\d(?!\d)", "%H%M"),
    (r"(?<!\d)(19|20)\d{2}(?!\d)", "%Y"),
    (r"(?<!\d)\d{1,2}[:h.]\d{2}[:.]\d{2}", "TIME"),
    (r"(?<!\d)\d{1,2}[:h]\d{2}(?!\d)", "MINUTES"),
    (r"(?i)(?<=\d) ?[ap]m\b", " %p"),
    (r"(?<!\d)(1[3-9]|2\d|3[01])(?!\d)", "%d"),
    (r"(?<!\d)(0?[1-9]|1[0-2])(?!\d)", "%m"),
    (r"(?<![\d%])\d{1,2}(?!\d)", "%d"),
)
_YEAR, _MONTH = r"(?:19|20)\d{2}", r"[^\W\d_]{3,12}\.?"
_PERIODS = (  # what a cell names instead of a day, its pattern, and the form that counts it on its first day
    ("a quarter", rf"q[1-4][ /-]?(?:{_YEAR}|\d\d)|(?:{_YEAR}|\d\d)[ /-]?q[1-4]|[1-4]q[ /-]?(?:{_YEAR}|\d\d)", ""),
    ("a half year", rf"h[12][ /-]?{_YEAR}|{_YEAR}[ /-]?h[12]|[12]h[ /-]?{_YEAR}", ""),
    ("a week", rf"{_YEAR}[ /-]?(?:w|kw|wk)\d\d?", ""),
    ("a week", rf"(?:w|kw|wk|week|woche|semaine|semana|settimana) ?\d\d?(?:[ ,/-]{{0,2}}{_YEAR})?", ""),
    ("several days", rf"\d\d? ?[-–—] ?\d\d?\.? {_MONTH}(?: {_YEAR})?", ""),
    ("a month", rf"{_YEAR}-\d\d", "%Y-%m"),
    ("a month", rf"\d\d?/{_YEAR}", "%m/%Y"),
    ("a month", rf"[^\W\d_]{{3}} {_YEAR}", "%b %Y"),
    ("a month", rf"{_MONTH} {_YEAR}", "%B %Y"),
    ("a month", r"[^\W\d_]{3}-\d\d", "%b-%y"),
    ("a day without its year", rf"\d\d?[-/. ]{{1,2}}(?:\d\d?|{_MONTH})\.?(?:,? \d\d?:\d\d(?::\d\d)?)?", ""),
    ("a day without its year", rf"{_MONTH} \d\d?(?:,? \d\d?:\d\d(?::\d\d)?)?", ""),
    ("a year", _YEAR, "%Y"),
    ("a time without its day", r"(?:[^\W\d_]{2,9}\.?,? )?\d\d?:\d\d(?::\d\d)?(?: ?[ap]m)?", ""),
)
PERIODS = tuple((what, re.compile(pattern, re.IGNORECASE), form) for what, pattern, form in _PERIODS)
WITH_MONTHS = ("several days", "a month", "a day without its year")
LETTERS = re.compile(r"[^\W\d_]{3}")
LONGEST = 60  # characters that are looked at


def form_like(text: str) -> str | None:
    """A form of strptime that fits a text with a year and two more numbers; None for what is no date.

    >>> form_like("2026|03|17 10:00"), form_like("week 3")
    ('%Y|%m|%d %H:%M', None)
    >>> form_like("260118 23:40"), form_like("20260118;2340")
    ('%y%m%d %H:%M', '%Y%m%d;%H%M')
    """
    text = text.strip()[:LONGEST]
    form = text.replace("%", "%%")
    for pattern, code in PARTS:
        form = re.sub(pattern, code, form, count=1)
    half = "%I" if "%p" in form else "%H"
    time = re.search(r"\d{1,2}([:h.])\d{2}(?:([:.])\d{2})?", text)
    if time:
        form = form.replace("TIME", f"{half}{time.group(1)}%M{time.group(2) or ''}%S")
        form = form.replace("MINUTES", f"{half}{time.group(1)}%M")
    return form if all(code in form.replace("%y", "%Y") for code in ("%Y", "%m", "%d")) else None


def period_in(text: str) -> tuple[str, str] | None:
    """What a text names that is no day, in words, and the form that counts it on its first day ("" without one).

    >>> period_in("Q1 2024"), period_in("2026-01"), period_in("18-Jan"), period_in("1-4")
    (('a quarter', ''), ('a month', '%Y-%m'), ('a day without its year', ''), ('a day without its year', ''))
    >>> period_in("2026-01-18 - 2026-01-24"), period_in("2026-01-18 10:00")
    (('several days', ''), None)
    """
    text = " ".join(text[:LONGEST].split())
    years = re.findall(rf"(?<!\d){_YEAR}(?!\d)", text)
    if len(years) == 2 and re.search(r" (?:-|–|—|to|bis|au|al) |[–—]", text):
        return "several days", ""
    for what, pattern, form in PERIODS:
        if pattern.fullmatch(text) and (what not in WITH_MONTHS or not LETTERS.search(text) or _names_month(text)):
            return what, form
    return None


def _names_month(text: str) -> bool:
    return bool(re.search(r"\bm\d", marked(text, vocabulary_of([text], marked)) or ""))
