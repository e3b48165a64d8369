"""Exports made from a known truth: tickets first, then the files that some tool could have written of them.

A `Form` is one random choice per dimension (ids, dates, years, separators, encodings, rows per ticket, header …). To
add a dimension, add a field with its values to CHOICES and use it in `table_of` or `written`.
"""

import csv
import io
import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import openpyxl
import pandas as pd

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
    "zone alone": lambda t: f"{t + timedelta(hours=1):%Y-%m-%d %H:%M} CET",
    "zone shared": lambda t: f"{t + timedelta(hours=8):%Y-%m-%d %H:%M} CST",  # of Shanghai; Chicago's is another
}
DAYS = ("iso day", "m/d/y day", "d-m-y", "y/m/d short")
FIXED = ("iso T Z", "java", "javascript", "epoch", "zone alone", "zone shared")  # moments, whatever the header says
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
# How the tags of a ticket are written into one cell; "columns" are cells of their own.
TAGS: dict[str, Callable[[Sequence[str]], str]] = {
    "comma": ", ".join,
    "semicolon": ";".join,
    "bar": "|".join,
    "newline": "\n".join,
    "br": "<br>".join,
    "ideographic": "、".join,
    "arabic": "، ".join,
    "braces": lambda tags: "{" + ",".join(f'"{tag}"' if " " in tag else tag for tag in tags) + "}",
    "python": lambda tags: str(list(tags)),
    "json": lambda tags: json.dumps(list(tags)),
    "objects": lambda tags: str([{"id": 3 + len(tag), "name": tag} for tag in tags]),
    "hashtags": lambda tags: " ".join(f"#{tag.replace(' ', '-')}" for tag in tags),
    "sharepoint": lambda tags: ";#".join(f"{tag};#{3 + len(tag)}" for tag in tags),
    "columns": lambda tags: "\0".join(tags),
}
MOST_TAGS = 3
GROUP = 4  # the place of its column
WORDS = ("billing", "vip", "sync", "login", "export", "mobile app", "refund")
HEADERS = {  # id, created, subject, status, group, tags, updated, project
    "usual": "Ticket ID|Created at|Subject|Status|Group|Tags|Updated at|Project",
    "german": "Ticketnummer|Erstellt am|Betreff|Status|Gruppe|Schlagworte|Aktualisiert am|Projekt",
    "french": "N° de demande|Date de création|Objet|Statut|Groupe|Étiquettes|Mis à jour le|Projet",
    "portuguese": "Número do chamado|Data de abertura|Assunto|Situação|Setor|Etiquetas|Atualizado em|Projeto",
    "polish": "Numer zgłoszenia|Data zgłoszenia|Temat|Status|Dział|Tagi|Zaktualizowano|Project",
    "turkish": "Talep No|Oluşturma Tarihi|Konu|Durum|Departman|Etiketler|Güncelleme Tarihi|Project",
    "japanese": "受付番号|受付日時|件名|状態|担当部署|タグ|更新日時|Project",
    "arabic": "رقم التذكرة|تاريخ الإنشاء|الموضوع|الحالة|القسم|الوسوم|تاريخ التحديث|Project",
}
GROUPED_DIGITS = ("plain", "hash", "grouped", "comma", "float", "formula", "apostrophe")  # one ticket under each
CHOICES: dict[str, tuple] = {
    "ids": tuple(IDS),
    "dates": tuple(DATES),
    "delimiter": (",", ",", ";", "\t"),
    "encoding": ("utf-8", "utf-8-sig", "utf-16", "cp1252"),
    "container": ("csv",) * 5 + ("xlsx", "json", "jsonl", "parquet"),
    "rows": ("ticket",) * 5 + ("events", "repeated"),
    "offset": (None, None, None, 9, -5, 2),  # hours, said in the header
    "updated": (True, False),  # a column of updated times, in the same form
    "days": (3, 20, 60, 200),  # that the tickets span
    "tickets": (6, 40, 150),
    "falling": (False, True),  # newest first
    "tags": tuple(TAGS),
    "nothing": ("", "", "None", "null", "N/A", "nan", "#N/A", "-"),  # where there is no tag, no group
    "header": ("usual",) * 6 + tuple(HEADERS)[1:],
    "above": (0, 0, 0, 0, 2),  # lines of a title above the header
    "headless": (False,) * 15 + (True,),
    "swapped": (False,) * 12 + (True,),  # a spreadsheet took days up to 12 for months
    "counter": (False,) * 5 + (True,),  # a column that counts the rows, before the id
    "projects": (1,) * 8 + (2,),  # whose tickets have the same numbers
    "grouped": (False,) * 8 + (True,),  # a report by group, each written once
    "discarded": (False, False, True),  # some tickets are deleted, spam or merged
    "parts": (1, 1, 1, 2, 2),  # files, of which a later one has some tickets again, in another form of ids
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
class Ticket:
    number: int
    project: str
    created: datetime  # UTC
    tags: tuple[str, ...]
    group: str | None
    status: str  # its last

    def row(self, tags: str) -> tuple:
        """What the store must hold of it. tags: their form; hashtags hold no blanks."""
        own = (tag.replace(" ", "-") for tag in self.tags) if tags == "hashtags" else self.tags
        return self.created.date().isoformat(), tuple(sorted(own)), self.group, self.status


@dataclass(frozen=True)
class Export:
    """Files of one desk in their order, and what is true after each."""

    form: Form
    files: tuple[tuple[str, bytes], ...]  # name, content
    truth: tuple[Counter, ...]  # after each file: `Ticket.row` → tickets
    tells: bool  # the files themselves tell their truth: no person need be asked


def random_form(chance: random.Random) -> Form:
    """One value of every dimension; those that cannot go together are left at their usual one."""
    chosen = {name: chance.choice(values) for name, values in CHOICES.items()}
    if chosen["projects"] > 1:
        chosen |= {"ids": "plain", "counter": False, "rows": "ticket", "parts": 1, "grouped": False}
    if chosen["grouped"]:
        chosen |= {"rows": "ticket", "container": "csv", "headless": False}
    if chosen["swapped"]:  # over days that leave a mark
        chosen |= {"dates": "m/d/Y", "container": "csv", "offset": None, "days": 200, "tickets": 150}
    if chosen["container"] != "csv":
        chosen |= {"above": 0, "headless": False, "encoding": "utf-8", "delimiter": ","}
    if chosen["headless"]:
        chosen |= {"above": 0, "parts": 1}
    if chosen["above"] or chosen["grouped"]:
        chosen |= {"counter": False}
    return Form(chosen)


def random_export(chance: random.Random) -> Export:
    """An export in a random form."""
    form = random_form(chance)
    first = datetime.combine(LAST_DAY - timedelta(days=form.days + chance.randrange(400)), datetime.min.time())
    begin = chance.randrange(1_100, 90_000)
    tickets = []
    for project in ("Web", "Mobile")[: form.projects]:
        times = sorted(
            first + timedelta(days=chance.randrange(form.days), minutes=chance.randrange(24 * 60))
            for _ in range(form.tickets)
        )
        tickets += [
            Ticket(
                begin + 3 * place,
                project,
                moment,
                tuple(chance.sample(WORDS, chance.choice((0, 1, 1, 2, MOST_TAGS)))),
                chance.choice(("Tier 1", "Tier 2", "Billing")) if form.grouped or chance.random() < 0.8 else None,
                ("deleted", "spam", "merged")[place % 3] if form.discarded and place % 5 == 4 else "closed",
            )
            for place, moment in enumerate(times)
        ]
    shown = [tickets] if form.parts == 1 else [tickets[: len(tickets) * 7 // 10], tickets[len(tickets) // 2 :]]
    files, truth, known = [], [], {}
    for part, some in enumerate(shown):
        again = (
            Form(form.chosen | {"ids": chance.choice(GROUPED_DIGITS)}) if part and form.ids in GROUPED_DIGITS else form
        )
        files.append((f"export_{part + 1}.{form.container}", written(again, some, chance)))
        known |= {(ticket.project, ticket.number): ticket for ticket in some}
        truth.append(Counter(ticket.row(form.tags) for ticket in known.values()))
    return Export(form, tuple(files), tuple(truth), _tells(form, tickets))


def table_of(form: Form, tickets: Sequence[Ticket], chance: random.Random) -> list[list[str]]:
    """The header and the rows, as texts."""
    offset = form.offset if form.dates not in (*FIXED, *DAYS) else None
    write = DATES[form.dates]

    def text(moment: datetime) -> str:
        local = moment + timedelta(hours=offset or 0)
        if form.swapped and local.day <= 12:
            return local.replace(month=local.day, day=local.month).strftime("%Y-%m-%d %H:%M:00")
        return write(local) if callable(write) else local.strftime(write)

    names = dict(
        zip(("id", "created", "subject", "status", "group", "tags", "updated", "project"),
            HEADERS[form.header].split("|"), strict=True))  # fmt: skip
    many = form.tags == "columns"
    header = [names["id"], names["created"] + (f" (GMT{offset:+d})" if offset else ""), names["subject"],
              names["status"], names["group"] + (" ↑" if form.grouped else "")]  # fmt: skip
    header += [f"Tag {n}" for n in range(1, MOST_TAGS + 1)] if many else [names["tags"]]
    header += [names["updated"]] * form.updated + [names["project"]] * (form.projects > 1)
    rows, group = [], ""
    order = sorted(tickets, key=lambda ticket: ticket.group or "") if form.grouped else list(tickets)
    if form.falling and not form.grouped:
        order.reverse()
    for ticket in order:
        steps = sorted(chance.sample(range(1, 21), chance.randrange(1, 3)))
        later = [ticket.created + timedelta(days=step) for step in steps]
        times = (
            [ticket.created, *later] if form.rows == "events" else [ticket.created] * (1 + (form.rows == "repeated"))
        )
        cells = TAGS[form.tags](ticket.tags) if ticket.tags else form.nothing
        own = (cells.split("\0") + [""] * MOST_TAGS)[:MOST_TAGS] if many else [cells]
        written_group = "" if form.grouped and ticket.group == group else ticket.group or form.nothing
        made = []
        for step, moment in enumerate(times):
            state = "open" if form.rows == "events" and step < len(times) - 1 else ticket.status
            row = [IDS[form.ids](ticket.number), text(moment), f"subject {ticket.number}", state, written_group, *own]
            made.append([*row, *[text(max(later))] * form.updated, *[ticket.project] * (form.projects > 1)])
        if form.grouped and group and ticket.group != group:
            rows.append(["Subtotal", "Count", "2", *[""] * (len(header) - 3)])
        group = ticket.group or ""
        rows += reversed(made) if form.falling else made
    if form.grouped:  # by its first column
        header, *rows = [
            row if row[0] == "Subtotal" else [row[GROUP], *row[:GROUP], *row[GROUP + 1 :]] for row in (header, *rows)
        ]
    if form.counter:
        header.insert(0, "No")
        rows = [[str(number), *row] for number, row in enumerate(rows, start=1)]
    return [header, *rows]


def written(form: Form, tickets: Sequence[Ticket], chance: random.Random) -> bytes:
    """The file of these tickets in a form."""
    header, *rows = table_of(form, tickets, chance)
    if form.container in ("json", "jsonl"):
        records = [dict(zip(header, row, strict=True)) for row in rows]
        lines = [json.dumps(record, ensure_ascii=False) for record in records]
        return ("\n".join(lines) + "\n" if form.container == "jsonl" else f"[{', '.join(lines)}]").encode()
    out = io.BytesIO()
    if form.container == "parquet":
        pd.DataFrame(rows, columns=header).to_parquet(out)
        return out.getvalue()
    if form.container == "xlsx":
        book = openpyxl.Workbook()
        for row in (header, *rows):
            book.active.append(row)
            for cell in book.active[book.active.max_row]:
                cell.data_type = "s" if cell.value else cell.data_type  # a text, no formula
        book.save(out)
        return out.getvalue()
    text = io.StringIO(newline="")
    title = [["Tickets of the support desk"], ["Exported 2026-11-01"]][: form.above]
    csv.writer(text, delimiter=form.delimiter).writerows([*title, *([] if form.headless else [header]), *rows])
    try:
        return text.getvalue().encode(form.encoding)
    except UnicodeEncodeError:  # letters that the code page lacks
        return text.getvalue().encode()


def _tells(form: Form, tickets: Sequence[Ticket]) -> bool:
    """Whether the files can be read one way only.

    Not where no day is above 12 and day and month are numbers; nor without a header, with an abbreviation that zones
    share, after a spreadsheet has swapped days and months, or with cells of one tag alone.
    """
    numeric = form.dates in ("d/m/Y", "m/d/Y", "d/m/y", "m/d/y", "m/d/y day", "d-m-y", "y-m-d", "y/m/d short", "am pm",
                             "es am")  # fmt: skip
    days = {ticket.created.date() for ticket in tickets}
    dated = not numeric or (len(days) >= 5 and any(day.day > 12 for day in days))
    return dated and not (form.headless or form.swapped or form.dates == "zone shared")
