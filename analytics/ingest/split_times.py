"""Split times: a created time whose year, month and day, or day and hour, are in columns of their own.

Recognised where the names say so and the cells bear it out, and said in the preview; asked about where the cells alone
suggest it. In a mapping the columns of one time stand in the order of PARTS, or the date first.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from analytics.ingest.columns import LEAST, Profile, profiles_of
from analytics.ingest.date_words import marked
from analytics.ingest.dates import Reading, read
from analytics.ingest.evident import CLOCK, CREATED, DAYS, LATER, OTHERS
from analytics.ingest.mapping import Mapping
from analytics.ingest.questions import Choice, Question
from analytics.ingest.sniffing import Format
from analytics.ingest.source import header_zone, normalise_header
from analytics.ingest.vocabulary import vocabulary_of

# fmt: off
PARTS: dict[str, frozenset[str]] = {part: frozenset(names.split("|")) for part, names in {
    "year": "year|yyyy|yy|yr|jahr|année|annee|año|ano|anno|jaar|rok|год|рік|yıl|年|年份|연도|년|år|vuosi|év|năm|tahun",
    "month": "month|mm|mon|monat|mois|mes|mês|mese|maand|miesiąc|месяц|місяць|ay|月|月份|월|måned|månad|kuukausi|"
             "hónap|měsíc|tháng|bulan",
    "day": "day|dd|day of month|day of the month|tag|jour|día|dia|giorno|dag|dzień|день|gün|日|일|päivä|nap|den|hari",
    "hour": "hour|hr|hh|hour of day|stunde|heure|hora|ora|uur|godzina|час|saat|時|时|小时|시|tunti|óra|hodina",
    "minute": "minute|min|minuto|minuut|minuta|минута|хвилина|dakika|分|분|minut|minuutti|perc",
}.items()}
CLOCKS = frozenset((
    "time", "clock", "clock time", "time of day", "quarter of hour", "quarter of the hour", "quarter hour", "uhrzeit",
    "zeit", "viertelstunde", "heure", "hora", "ora", "orario", "tijd", "tijdstip", "godzina", "czas", "время", "час",
    "saat", "時刻", "時間", "时间", "시간", "klokkeslæt", "klockslag", "tid", "kellonaika", "idő", "čas", "giờ", "jam"))
# fmt: on
FILLERS = re.compile(r"\b(of|the|de|du|des|del|della|der|im|name|number|num|nr|no)\b")
BEGIN = re.compile(r"start|begin|beginn|début|inicio|inizio|arriv|entered|\blog")
YEAR = re.compile(r"((19|20)\d\d|25[3-9]\d|\d\d)([.,]0+)?")
MONTH = re.compile(r"(0?[1-9]|1[0-2])(\D.*)?")
DAY = re.compile(r"(0?[1-9]|[12]\d|3[01])([.,]0+|st|nd|rd|th)?\.?")
HOUR = re.compile(r"([01]?\d|2[0-3])([.,]0+)?")
MINUTE = re.compile(r"[0-5]?\d([.,]0+)?")
FIT = {"year": YEAR, "month": MONTH, "day": DAY, "hour": HOUR, "minute": MINUTE}


def part_of(header: str) -> tuple[str, str]:
    """Which part of a time a header names, "clock" for hours and minutes in one, and what else it says; "" for none.

    >>> part_of("Created Year"), part_of("month_name"), part_of("Uhrzeit"), part_of("Day of week"), part_of("Subject")
    (('year', 'created'), ('month', ''), ('clock', ''), ('day', 'week'), ('', ''))
    """
    name = normalise_header(header)
    for part, names in (("clock", CLOCKS), *PARTS.items()):
        if name in names:
            return part, ""
        for word in names:
            if name.startswith(f"{word} ") or name.endswith(f" {word}"):
                rest = name[len(word) :] if name.startswith(f"{word} ") else name[: -len(word)]
                return part, " ".join(FILLERS.sub(" ", rest).split())
    return "", ""


def year_month_day(profiles: Sequence[Profile]) -> list[tuple[str, ...]]:
    """The times that columns of a year, a month and a day make, with hour and minute where there are such.

    One where the names leave no doubt: of a ticket's creation, or of nothing in particular.
    """
    found: dict[str, dict[str, str]] = {}
    for profile in profiles:
        part, rest = part_of(profile.header)
        if not part or not _of_creation(rest) or profile.rows < LEAST:
            continue
        kinds = ("clock", "hour") if part == "clock" else (part, "clock") if part == "hour" else (part,)
        if kind := next((kind for kind in kinds if _fits(profile, kind)), ""):
            before = found.setdefault(rest, {})
            if kind not in before or (kind == "month" and MONTH.fullmatch(profile.sample[0])):
                before[kind] = profile.header
    whole = {rest: parts for rest, parts in found.items() if {"year", "month", "day"} <= set(parts)}
    named = {rest: parts for rest, parts in whole.items() if rest} or whole
    return [_in_order(parts) for parts in named.values()]


def unnamed(profiles: Sequence[Profile], taken: Collection[str]) -> tuple[str, ...]:
    """The one year, month and day that the cells suggest where no name tells; () where they do not."""
    free = [p for p in profiles if p.filled == p.rows >= LEAST and p.header not in taken and not p.times]
    parts = {
        "year": [p for p in free if all(len(c.split(".")[0]) == 4 and YEAR.fullmatch(c) for c in p.sample)],
        "month": [p for p in free if _fits(p, "month")],
        "day": [p for p in free if _fits(p, "day")],
    }
    parts["day"] = [p for p in parts["day"] if p not in parts["month"]]
    if any(len(fitting) != 1 for fitting in parts.values()):
        return ()
    return tuple(fitting[0].header for fitting in parts.values())


def hour_beside(profiles: Sequence[Profile], date: str, taken: Collection[str]) -> tuple[str, ...]:
    """The columns with the hour of a column of days: its clock, or hour and minute; () where none or several may be."""
    days = next(profile for profile in profiles if profile.header == date)
    if not days.sample or any(":" in cell or cell.isdigit() for cell in days.sample):
        return ()
    beside: dict[str, list[str]] = {}
    for profile in profiles:
        part, rest = part_of(profile.header)
        if part not in ("clock", "hour", "minute") or profile.header in (date, *taken) or not _of_creation(rest):
            continue
        for kind in ("minute",) if part == "minute" else ("clock", "hour"):
            if profile.filled * 10 >= profile.rows * 9 and profile.rows >= LEAST and _fits(profile, kind):
                beside.setdefault(kind, []).append(profile.header)
    for kind in ("clock", "hour"):
        if len(beside.get(kind, ())) == 1:
            minutes = beside.get("minute", []) if kind == "hour" else []
            return (*beside[kind], *(minutes if len(minutes) == 1 else ()))
    return ()


def with_hour(path: Path, format: Format, mapping: Mapping, named: Collection[str]) -> tuple[Mapping, tuple[str, ...]]:
    """The mapping whose created time has the hour from columns beside its day, where there are such; notes."""
    date, *more = mapping.columns["created_at"]
    taken = [h for name, headers in mapping.columns.items() if name != "created_at" for h in headers]
    if more or "created_at" in named or not any(_has_hour(h) for h in format.headers if h not in (date, *taken)):
        return mapping, ()
    hour = hour_beside(profiles_of(path, format)[0], date, taken)
    if not hour:
        return mapping, ()
    zone = mapping.time_zone or next(filter(None, map(header_zone, hour)), None)
    parts = (date, *hour)
    return replace(mapping, columns=mapping.columns | {"created_at": parts}, time_zone=zone), (taken_from(parts),)


def _has_hour(header: str) -> bool:
    part, rest = part_of(header)
    return part in ("clock", "hour") and _of_creation(rest)


def taken_from(parts: Sequence[str]) -> str:
    """The note on columns that were put together."""
    listed = ", ".join(f"'{header}'" for header in parts)
    return (
        f"The created time is put together from the columns {listed}. If that is wrong, use --map created_at=COLUMN, "
        "or several columns of one time: --map created_at=YEAR,MONTH,DAY."
    )


def asked_with(question: Question, times: Sequence[tuple[str, ...]]) -> Question:
    """The question for the created time, with columns that may make it as further choices, the first of all."""
    if question.about != "created_at" or not times:
        return question
    options = [f"created_at={','.join(parts)}" for parts in times]
    listed = " or ".join(f"--map '{option}'" for option in options)
    return replace(
        question,
        text=f"{question.text} If year, month and day are in columns of their own, use {listed}.",
        choices=(
            *(Choice(f"Created time ← {' + '.join(p)}", ("--map", o)) for p, o in zip(times, options, strict=True)),
            *question.choices,
        ),
    )


def arranged(named: Sequence[str], profiles: Sequence[Profile]) -> tuple[str, ...] | None:
    """Columns that a person named for one time, in the order of a mapping; None where they make no time.

    The names show which is which, else the cells, else the order given: year, month, day, hour, minute; date, hour,
    minute; or date, time.
    """
    by_header = {profile.header: profile for profile in reversed(profiles)}
    of = {header: part_of(header)[0] for header in named}
    certain = {part: header for header, part in of.items() if part and _fits(by_header[header], part)}
    if len(certain) == len(named) and {"year", "month", "day"} <= set(certain):
        return _in_order(certain)
    if len(named) == 3 and (found := unnamed([by_header[header] for header in named], ())):
        return found
    first, rest = by_header[named[0]], [by_header[header] for header in named[1:]]
    if _fits(first, "year"):
        kinds = ["month", "day", "hour", "minute"]
    elif any(":" in cell for cell in first.sample) or not any(char.isdigit() for cell in first.sample for char in cell):
        return arranged([*named[1:], named[0]], profiles) if len(named) == 2 and _fits(first, "clock") else None
    else:
        kinds = ["hour", "minute"]
    fitting = len(rest) <= len(kinds) and all(
        _fits(profile, kind) or (kind == "hour" and profile is rest[-1] and _fits(profile, "clock"))
        for profile, kind in zip(rest, kinds, strict=False)
    )
    return tuple(named) if fitting and (kinds[0] == "hour" or len(rest) >= 2) else None


def _in_order(parts: dict[str, str]) -> tuple[str, ...]:
    clock = [parts["clock"]] if "clock" in parts else [parts[p] for p in ("hour", "minute") if p in parts]
    return (parts["year"], parts["month"], parts["day"], *(clock if "clock" in parts or "hour" in parts else ()))


def _of_creation(rest: str) -> bool:
    if not rest or rest in DAYS:
        return True
    return bool(CREATED.search(rest) or BEGIN.search(rest)) and not (LATER.search(rest) or OTHERS.search(rest))


def _fits(profile: Profile, kind: str) -> bool:
    """Whether the first cells of a column are such a part of a time, but for a few typing errors."""
    cells = profile.sample
    if not cells:
        return False
    if kind == "clock":
        return all(CLOCK.fullmatch(cell) and int(re.split("[:.h]", cell)[0]) < 24 for cell in cells)
    if sum(bool(FIT[kind].fullmatch(cell)) for cell in cells) * 5 >= len(cells) * 4:
        return True
    if kind != "month" or any(char.isdigit() for cell in cells for char in cell):
        return False
    words = vocabulary_of([f"1 {cell} 2026" for cell in cells], marked)
    return all(read(f"1 {cell} 2026", Reading(words=words)) for cell in cells)
