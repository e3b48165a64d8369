"""Exports made from a known truth: tickets first, then the file that some tool could have written of them.

A `Form` is one random choice per dimension (ids, dates, years, separators, encodings, rows per ticket, header). To add
a dimension, add a field with its values to CHOICES and use it in `written`.
"""

import csv
import io
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

LAST_DAY = date(2026, 10, 31)

MONTHS = {
    "turkish": "Oca Şub Mar Nis May Haz Tem Ağu Eyl Eki Kas Ara",
    "polish": "sty lut mar kwi maj cze lip sie wrz paź lis gru",
    "thai": "ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค.",
    "german": "Jan Feb März April Mai Juni Juli Aug Sept Okt Nov Dez",
}


def month(language: str, moment: datetime) -> str:
    """The month's short name."""
    return MONTHS[language].split()[moment.month - 1]


# How a created time is written: strftime, or a function. Those without a time have {day} in their name.
DATES: dict[str, str | Callable[[datetime], str]] = {
    "iso": "%Y-%m-%d %H:%M:%S",
    "iso T Z": "%Y-%m-%dT%H:%M:%SZ",
    "iso ms comma": lambda t: f"{t:%Y-%m-%d %H:%M:%S},123",
    "iso day": "%Y-%m-%d",
    "y/m/d": "%Y/%m/%d %H:%M",
    "d/m/Y": "%d/%m/%Y %H:%M",
    "m/d/Y": lambda t: f"{t.month}/{t.day}/{t.year} {t:%H:%M}",
    "d.m.Y": "%d.%m.%Y %H:%M",
    "d.m.y": "%d.%m.%y %H:%M",
    "d/m/y": "%d/%m/%y %H:%M",
    "m/d/y": lambda t: f"{t.month}/{t.day}/{t:%y} {t.hour}:{t:%M}",
    "m/d/y day": lambda t: f"{t.month}/{t.day}/{t:%y}",
    "d-m-y": lambda t: f"{t.day}-{t.month}-{t:%y}",
    "y-m-d": "%y-%m-%d %H:%M",
    "y/m/d short": "%y/%m/%d",
    "am pm": lambda t: f"{t.month}/{t.day}/{t.year} {(t.hour % 12) or 12}:{t:%M} {'AM' if t.hour < 12 else 'PM'}",
    "es am": lambda t: f"{t:%d/%m/%Y} {(t.hour % 12) or 12}:{t:%M:%S} {'a. m.' if t.hour < 12 else 'p. m.'}",
    "ko": lambda t: f"{t.year}. {t.month}. {t.day}. {'오전' if t.hour < 12 else '오후'} {(t.hour % 12) or 12}:{t:%M}",
    "mon": "%d-%b-%y %H:%M",
    "ctime": "%a %b %d %H:%M:%S %Y",
    "java": "%a %b %d %H:%M:%S UTC %Y",
    "javascript": "%a %b %d %Y %H:%M:%S GMT+0000 (Coordinated Universal Time)",
    "at": lambda t: f"{t:%b} {t.day}, {t.year} @ {(t.hour % 12) or 12}:{t:%M} {'am' if t.hour < 12 else 'pm'}",
    "epoch": lambda t: str(int((t - datetime(1970, 1, 1)).total_seconds())),
    "serial": lambda t: f"{(t - datetime(1899, 12, 30)).total_seconds() / 86400:.6f}",
    "turkish": lambda t: f"{t.day} {month('turkish', t)} {t:%Y %H:%M}",
    "polish": lambda t: f"{t.day} {month('polish', t)} {t:%Y %H:%M}",
    "thai": lambda t: f"{t.day} {month('thai', t)} {t.year + 543} {t:%H:%M}",
    "german": lambda t: f"{t.day}. {month('german', t)} {t:%Y %H:%M}",
}
DAYS = ("iso day", "m/d/y day", "d-m-y", "y/m/d short")
FIXED = ("iso T Z", "java", "javascript", "epoch")  # moments, whatever the header says
IDS: dict[str, Callable[[int], str]] = {
    "plain": str,
    "key": lambda n: f"ACME-{n}",
    "hash": lambda n: f"#{n}",
    "grouped": lambda n: f"{n:,}".replace(",", " "),
    "comma": lambda n: f"{n:,}",
    "float": lambda n: f"{n}.0",
    "formula": lambda n: f'="{n}"',
    "apostrophe": lambda n: f"'{n}",
    "padded": lambda n: f"{n:08}",
    "long": lambda n: f"20260302{n:011}",
    "prefixed": lambda n: f"INC{n:07}",
}
CHOICES: dict[str, tuple] = {
    "ids": tuple(IDS),
    "dates": tuple(DATES),
    "delimiter": (",", ",", ";", "\t"),
    "encoding": ("utf-8", "utf-8-sig", "utf-16", "cp1252"),
    "rows": ("ticket", "ticket", "ticket", "events", "repeated"),
    "offset": (None, None, None, 9, -5, 2),  # hours, said in the header
    "updated": (True, False),  # a column of updated times, in the same form
    "days": (3, 20, 60, 200),  # that the tickets span
    "tickets": (6, 40, 150),
    "falling": (False, True),  # newest first
}


@dataclass(frozen=True)
class Form:
    """One random way to write an export."""

    chosen: dict[str, object] = field(default_factory=dict)

    def __getattr__(self, name: str) -> object:
        try:
            return self.__dict__["chosen"][name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass(frozen=True)
class Export:
    """A file, and what is true of its tickets."""

    form: Form
    content: bytes
    tickets: int
    days: Counter  # ISO day in UTC → tickets
    tells: bool  # the file itself tells its truth: no person need be asked


def random_form(chance: random.Random) -> Form:
    """One value of every dimension."""
    return Form({name: chance.choice(values) for name, values in CHOICES.items()})


def random_export(chance: random.Random) -> Export:
    """An export in a random form."""
    form = random_form(chance)
    first = datetime.combine(LAST_DAY - timedelta(days=form.days + chance.randrange(400)), datetime.min.time())
    times = sorted(
        first + timedelta(days=chance.randrange(form.days), minutes=chance.randrange(24 * 60))
        for _ in range(form.tickets)
    )
    begin = chance.randrange(1_100, 90_000)
    tickets = [(begin + 3 * place, moment) for place, moment in enumerate(times)]
    return written(form, tickets, chance)


def written(form: Form, tickets: list[tuple[int, datetime]], chance: random.Random) -> Export:
    """The file of tickets (number, created in UTC) in a form."""
    offset = form.offset if form.dates not in (*FIXED, *DAYS) else None
    write = DATES[form.dates]

    def text(moment: datetime) -> str:
        local = moment + timedelta(hours=offset or 0)
        return write(local) if callable(write) else local.strftime(write)

    header = ["Ticket ID", "Created at" + (f" (GMT{offset:+d})" if offset else ""), "Subject", "Status", "Tags"]
    rows = []
    for number, created in tickets:
        later = [created + timedelta(days=1 + chance.randrange(20)) for _ in range(chance.randrange(1, 3))]
        times = [created, *later] if form.rows == "events" else [created] * (2 if form.rows == "repeated" else 1)
        for step, moment in enumerate(times):
            row = [IDS[form.ids](number), text(moment), f"subject {number}", ("open", "closed")[step > 0], "billing"]
            rows.append([*row, text(max(later))] if form.updated else row)
    if form.updated:
        header.append("Updated at")
    if form.falling:
        rows.reverse()
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=form.delimiter).writerows([header, *rows])
    content = out.getvalue().encode("utf-8" if form.encoding == "cp1252" else form.encoding)
    if form.encoding == "cp1252":
        content = out.getvalue().encode("cp1252", "ignore") if out.getvalue().isascii() else content
    return Export(form, content, len(tickets), Counter(t.date().isoformat() for _, t in tickets), _tells(form, tickets))


def _tells(form: Form, tickets: list[tuple[int, datetime]]) -> bool:
    """Whether the dates can be read one way only: not where no day is above 12 and day and month are numbers."""
    numeric = form.dates in ("d/m/Y", "m/d/Y", "d/m/y", "m/d/y", "m/d/y day", "d-m-y", "y-m-d", "y/m/d short", "am pm",
                             "es am")  # fmt: skip
    days = {moment.date() for _, moment in tickets}
    return not numeric or (len(days) >= 5 and any(day.day > 12 for day in days))
