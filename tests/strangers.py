"""Exports of tools, languages and habits that no source describes, written as those tools' documentation shows them.

Every stranger writes the same thirty tickets, so that each cell of what went in is known.
"""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import openpyxl

Cells = list[str]


@dataclass(frozen=True)
class Ticket:
    """What is true of a ticket."""

    number: int
    created: datetime  # UTC
    subject: str
    tags: tuple[str, ...]
    category: str
    group: str
    channel: str
    status: str
    requester: str
    company: str

    @property
    def updated(self) -> datetime:
        return self.created + timedelta(days=2, hours=3)


def tickets() -> list[Ticket]:
    """Thirty tickets of ten weeks, some late on a Sunday or early on a Monday."""
    first = datetime(2026, 1, 18, 23, 40)
    tags = (("billing", "vip"), ("sync",), (), ("login", "mobile-app", "vip"))
    return [
        Ticket(
            48_213 + 7 * n,
            first + timedelta(days=(n * 69) // 29, minutes=(n * 137) % 700),
            f"Request {n}, please",
            tags[n % 4],
            ("Bug", "Question", "Feature request")[n % 3],
            ("Tier 1", "Billing EMEA")[n % 2],
            ("Email", "Chat")[n % 5 == 0],
            ("Open", "Closed")[n % 3 > 0],
            f"user{n % 7}@customer.example",
            f"Company {n % 4}",
        )
        for n in range(30)
    ]


@dataclass(frozen=True)
class Stranger:
    """One export, and which fields of its tickets it holds."""

    name: str
    file: str
    content: bytes
    holds: frozenset[str]  # of the store's columns: subject, tags, grp, team, category, channel, status …
    ids: Callable[[Ticket], str] = field(default=lambda t: str(t.number))
    answers: tuple[str, ...] = ()  # flags without which a person is rightly asked
    days_only: bool = False
    counts_at: str = "created"
    refused: str = ""  # what the refusal says where it cannot be read


STRANGERS: list[Stranger] = []


def add(
    name: str,
    file: str,
    content: bytes | str,
    holds: str,
    *,
    ids: Callable[[Ticket], str] = lambda t: str(t.number),
    answers: tuple[str, ...] = (),
    days_only: bool = False,
    encoding: str = "utf-8",
    counts_at: str = "created",
    refused: str = "",
) -> None:
    data = content.encode(encoding) if isinstance(content, str) else content
    STRANGERS.append(Stranger(name, file, data, frozenset(holds.split()), ids, answers, days_only, counts_at, refused))


def table(
    header: str | Cells,
    row: Callable[[Ticket], Cells | list[Cells]],
    *,
    delimiter: str = ",",
    above: str = "",
    below: str = "",
    quoting: int = csv.QUOTE_MINIMAL,
    end: str = "\r\n",
) -> str:
    """CSV of all tickets. header: one text with the delimiter `|`, or cells; row: one row or several of a ticket."""
    out = io.StringIO(newline="")
    out.write(above)
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end)
    writer.writerow(header.split("|") if isinstance(header, str) else header)
    for ticket in tickets():
        cells = row(ticket)
        writer.writerows(cells if cells and isinstance(cells[0], list) else [cells])
    return out.getvalue() + below


def workbook(rows: list[list[object]], *, sheets: dict[str, list[list[object]]] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for cells in rows:
        book.active.append(cells)
    for title, more in (sheets or {}).items():
        sheet = book.create_sheet(title)
        for cells in more:
            sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def at(moment: datetime, hours: float) -> datetime:
    return moment + timedelta(hours=hours)


def us(t: datetime, *, seconds: bool = False, blank: str = " ") -> str:
    clock = f"{(t.hour % 12) or 12}:{t:%M}" + (f":{t:%S}" if seconds else "")
    return f"{t.month}/{t.day}/{t.year} {clock}{blank}{'AM' if t.hour < 12 else 'PM'}"


ALL = "subject tags grp category status"
MONTHS = ["January", "February", "March", "April"]

# ---- helpdesks -------------------------------------------------------------------------------------------------
add(
    "Zendesk Explore, a row a tag, with a measure",
    "tickets_by_tag_2026.csv",
    table(
        "Ticket ID|Ticket subject|Ticket group|Ticket type|Ticket status|Ticket created - Date|Ticket tags|Tickets",
        lambda t: [
            [str(t.number), t.subject, t.group, t.category, t.status, f"{t.created:%Y-%m-%d}", tag, "1"]
            for tag in (t.tags or ("",))
        ],
        quoting=csv.QUOTE_ALL,
    ),
    ALL,
    days_only=True,
)
add(
    "Zendesk account export in Portuguese",
    "zendesk_export.csv",
    table(
        "Summation column|Id|Solicitante|E-mail do solicitante|Assunto|Tipo de ticket|Grupo|Status|Prioridade|Via|"
        "Criado em|Atualizado em|Tags",
        lambda t: [
            "1", str(t.number), "Ada", t.requester, t.subject, t.category, t.group, t.status, "Normal", t.channel,
            f"{t.created:%Y-%m-%d %H:%M}", f"{t.updated:%Y-%m-%d %H:%M}", " ".join(t.tags)],
    ),
    ALL + " channel requester",
)  # fmt: skip
add(
    "Jira Cloud, all fields: many columns of one name",
    "Jira.csv",
    table(
        "Summary|Issue key|Issue id|Issue Type|Status|Project key|Priority|Reporter|Reporter Id|Created|Updated|"
        "Labels|Labels|Labels|Component/s|Component/s|Description|Custom field (Organizations)|Comment|Comment",
        lambda t: [
            t.subject, f"SUP-{t.number}", f"{t.number + 100_000}", t.category, t.status, "SUP", "Medium", "Ada",
            f"5b10a2844c20165700ede21{t.number % 7}", f"{t.created:%d/%b/%y} {us(t.created).split(' ', 1)[1]}",
            f"{t.updated:%d/%b/%y} {us(t.updated).split(' ', 1)[1]}", *([*t.tags, "", "", ""][:3]), t.group, "",
            'A "quoted" text,\nover lines; with signs', t.company,
            f"{t.updated:%d/%b/%y} 8:00 AM;5b10;First, answer", ""],
    ),
    ALL + " company",
    ids=lambda t: f"SUP-{t.number}",
)  # fmt: skip
add(
    "Freshdesk with a German account",
    "ticket_export.csv",
    table(
        "Ticket-ID|Betreff|Status|Priorität|Quelle|Typ|Agent|Gruppe|Erstellungszeit|Fällig bis|Zeit der letzten "
        "Aktualisierung|Tags|Vollständiger Name|E-Mail-Adresse|Firmenname",
        lambda t: [
            str(t.number), t.subject, t.status, "Mittel", t.channel, t.category, "Robin", t.group,
            f"{t.created:%Y-%m-%d %H:%M:%S}", f"{at(t.created, 48):%Y-%m-%d %H:%M:%S}",
            f"{t.updated:%Y-%m-%d %H:%M:%S}", ",".join(t.tags), "Ada", t.requester, t.company],
    ),
    ALL + " channel requester company",
)  # fmt: skip
add(
    "Intercom dataset in New York's time",
    "conversations.csv",
    table(
        "Conversation ID|Conversation started at (America/New_York)|Channel|Current conversation state|"
        "Team currently assigned|Conversation tags|Topic|User email|Company name|Conversation rating",
        lambda t: [
            f"2154{t.number:010}", f"{at(t.created, -5 if t.created < datetime(2026, 3, 8, 7) else -4):%Y-%m-%d %H:%M}",
            t.channel, t.status, t.group, ", ".join(t.tags), t.category, t.requester, t.company, ""],
    ),
    "tags grp status category channel requester company",
    ids=lambda t: f"2154{t.number:010}",
)  # fmt: skip
add(
    "HubSpot in Spanish",
    "hubspot-crm-exports-todos-los-tickets.csv",
    table(
        "ID de registro|Nombre del ticket|Pipeline|Estado del ticket|Fecha de creación|Prioridad|Propietario del "
        "ticket|Fuente|Categoría|Etiquetas|Contacto asociado",
        lambda t: [
            f"99{t.number}", t.subject, t.group, t.status, f"{t.created:%Y-%m-%d %H:%M}", "Media", "Robin", t.channel,
            t.category, ";".join(t.tags), t.requester],
        quoting=csv.QUOTE_ALL,
    ),
    ALL + " channel",
    ids=lambda t: f"99{t.number}",
)  # fmt: skip
add(
    "Salesforce in German, with the report's footer",
    "report1769000000000.csv",
    table(
        "Kundenvorgangsnummer|Datum/Uhrzeit des Öffnens|Betreff|Status|Typ|Warteschlange|Kundenvorgangsursprung|"
        "Accountname",
        lambda t: [
            f"{t.number:08}", f"{t.created:%d.%m.%Y, %H:%M}", t.subject, t.status, t.category, t.group, t.channel,
            t.company],
        delimiter=";",
        quoting=csv.QUOTE_ALL,
        below='"Gesamtsumme";"30"\r\n"";""\r\n"Vertrauliche Informationen - Nicht zur Weitergabe bestimmt"\r\n'
        '"Copyright (c) 2000-2026 salesforce.com, inc. Alle Rechte vorbehalten."\r\n'
        '"Vorgangsbericht"\r\n"Erstellt von:  Ada Lovelace   30.03.2026 09:12"\r\n"Acme GmbH"\r\n',
    ),
    "subject grp category status channel company",
    ids=lambda t: f"{t.number:08}",
)  # fmt: skip
add(
    "Salesforce in English, with the report's footer",
    "report1769000000001.csv",
    table(
        "Case Number|Case Owner|Account Name|Subject|Type|Status|Case Origin|Date/Time Opened|Age (Hours)|Open",
        lambda t: [
            f"{t.number:08}", "Robin", t.company, t.subject, t.category, t.status, t.channel, us(t.created), "33",
            "0"],
        quoting=csv.QUOTE_ALL,
        below='"Grand Totals (30 records)"\n\n\n"Support cases"\n'
        '"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."\n'
        '"Confidential Information - Do Not Distribute"\n"Generated By: Ada Lovelace  3/30/2026 9:12 AM"\n"Acme"\n',
    ),
    "subject category status channel company",
    ids=lambda t: f"{t.number:08}",
)  # fmt: skip
add(
    "ServiceNow as a workbook with dates",
    "incident.xlsx",
    workbook(
        [["Number", "Opened", "Short description", "Caller", "Priority", "State", "Category", "Assignment group",
          "Updated", "Tags"]]
        + [[f"INC{t.number:07}", t.created, t.subject, "Ada", "3 - Moderate", t.status, t.category, t.group,
            t.updated, ", ".join(t.tags)] for t in tickets()]
    ),
    ALL,
    ids=lambda t: f"INC{t.number:07}",
)  # fmt: skip
add(
    "GitHub issues by gh",
    "issues.json",
    json.dumps([
        {
            "author": {"id": "MDQ6", "is_bot": False, "login": t.requester.split("@")[0], "name": ""},
            "createdAt": f"{t.created:%Y-%m-%dT%H:%M:%SZ}",
            "labels": [{"id": f"LA_{x}", "name": x, "description": "", "color": "d73a4a"} for x in t.tags],
            "number": t.number, "state": t.status.upper(), "title": t.subject,
            "updatedAt": f"{t.updated:%Y-%m-%dT%H:%M:%SZ}", "url": f"https://github.com/acme/app/issues/{t.number}",
        } for t in tickets()
    ]),
    "subject tags",
)  # fmt: skip
add(
    "GitLab project",
    "acme_app_issues_2026-03-30.csv",
    table(
        "Title|Description|Issue ID|URL|State|Author|Author Username|Assignee|Assignee Username|Confidential|Locked|"
        "Due Date|Created At (UTC)|Updated At (UTC)|Closed At (UTC)|Milestone|Weight|Labels|Time Estimate|Time Spent",
        lambda t: [
            t.subject, "", str(t.number), f"https://gitlab.com/acme/app/-/issues/{t.number}", t.status, "Ada", "ada",
            "", "", "No", "No", "", f"{t.created:%Y-%m-%d %H:%M:%S}", f"{t.updated:%Y-%m-%d %H:%M:%S}", "", "", "",
            ",".join(t.tags), "0", "0"],
    ),
    "subject tags status",
)  # fmt: skip
add(
    "Help Scout, written dates",
    "helpscout-conversations.csv",
    table(
        "Number|Subject|Customer|Customer Email|Tags|Status|Assigned To|Mailbox|Type|Created At|Closed At",
        lambda t: [
            str(t.number), t.subject, "Ada", t.requester, ", ".join(t.tags), t.status, "Robin", t.group, t.channel,
            f"{t.created:%b} {t.created.day}, {t.created:%Y} {us(t.created).split(' ')[1]}"
            f"{'am' if t.created.hour < 12 else 'pm'}", ""],
    ),
    "subject tags grp status channel requester",
)  # fmt: skip
add(
    "Front conversations",
    "front_conversations.csv",
    table(
        "Conversation ID|Conversation API ID|Status|Subject|Inboxes|Tags|Assignee|Contact handle|Created at (UTC)|"
        "First message received at|Last message at",
        lambda t: [
            str(t.number * 1_000_003), f"cnv_{t.number:x}", t.status, t.subject, t.group, ", ".join(t.tags), "Robin",
            t.requester, f"{t.created:%Y-%m-%d %H:%M:%S}", f"{t.created:%Y-%m-%d %H:%M:%S}",
            f"{t.updated:%Y-%m-%d %H:%M:%S}"],
    ),
    "subject tags grp status requester",
    ids=lambda t: f"cnv_{t.number:x}",
)  # fmt: skip
add(
    "Gorgias tickets",
    "gorgias_tickets.csv",
    table(
        "Ticket id|Ticket URL|Subject|Status|Channel|Tags|Assignee team|Contact reason|Customer email|Creation date|"
        "Closed date|Satisfaction survey score",
        lambda t: [
            str(t.number), f"https://acme.gorgias.com/app/ticket/{t.number}", t.subject, t.status, t.channel,
            ",".join(t.tags), t.group, t.category, t.requester, f"{t.created:%Y-%m-%dT%H:%M:%S.%f}+00:00", "", ""],
    ),
    ALL + " channel requester",
)  # fmt: skip
add(
    "Zoho Desk",
    "Cases.csv",
    table(
        "ID|Ticket Id|Department|Contact Name (Ticket)|Email (Ticket)|Subject|Status (Ticket)|Classifications (Ticket)|"
        "Channel|Created Time (Ticket)|Modified Time (Ticket)|Tags|Account Name",
        lambda t: [
            f"51234500000{t.number}", str(t.number), t.group, "Ada", t.requester, t.subject, t.status, t.category,
            t.channel, f"{t.created:%d %b %Y %I:%M %p}", f"{t.updated:%d %b %Y %I:%M %p}", ",".join(t.tags),
            t.company],
    ),
    ALL + " channel company",
)  # fmt: skip
add(
    "Crisp conversations",
    "crisp.csv",
    table(
        "session_id|created_at|updated_at|status|segments|nickname|email|inbox",
        lambda t: [
            f"session_{t.number:032x}", str(int(t.created.replace(tzinfo=UTC).timestamp() * 1000)),
            str(int(t.updated.replace(tzinfo=UTC).timestamp() * 1000)), t.status, ";".join(t.tags), "Ada", t.requester,
            t.group],
    ),
    "tags grp status requester",
    ids=lambda t: f"session_{t.number:032x}",
)  # fmt: skip
add(
    "Odoo, tags in rows of their own",
    "helpdesk.ticket.csv",
    table(
        "Ticket IDs Sequence|Subject|Customer/Email|Helpdesk Team|Type|Stage|Created on|Tags/Name",
        lambda t: [
            [str(t.number), t.subject, t.requester, t.group, t.category, t.status, f"{t.created:%Y-%m-%d %H:%M:%S}",
             t.tags[0] if t.tags else ""],
            *([""] * 7 + [tag] for tag in t.tags[1:])],
        quoting=csv.QUOTE_ALL,
    ),
    ALL + " requester",
)  # fmt: skip
add(
    "Odoo workbook with tags in one cell",
    "Helpdesk Ticket (helpdesk.ticket).xlsx",
    workbook(
        [["Sequence", "Subject", "Customer", "Helpdesk Team", "Assigned to", "Stage", "Created on", "Tags"]]
        + [[t.number, t.subject, "Ada", t.group, "Robin", t.status, t.created, ",".join(t.tags)] for t in tickets()]
    ),
    "subject tags grp status",
)
add(
    "OTRS statistic in German with its title",
    "Ticketliste.csv",
    table(
        "Nummer|Ticket#|Titel|Erstellt|Geändert|Queue|Status|Typ|Kundennummer",
        lambda t: [
            str((t.number - 48_213) // 7 + 1), f"20260119{t.number:08}", t.subject, f"{t.created:%Y-%m-%d %H:%M:%S}",
            f"{t.updated:%Y-%m-%d %H:%M:%S}", t.group, t.status, t.category, t.company],
        delimiter=";",
        quoting=csv.QUOTE_ALL,
        above='"Name: Liste aller Tickets";"Erstellt: 2026-03-30 09:12:00"\n',
        end="\n",
    ),
    "subject grp category status",
    ids=lambda t: f"20260119{t.number:08}",
)  # fmt: skip
add(
    "HappyFox",
    "happyfox_tickets.csv",
    table(
        "Ticket ID|Subject|Category|Status|Priority|Raised by|Contact Email|Assignee|Created on|Last modified on|Tags",
        lambda t: [
            f"HF{t.number:08}", t.subject, t.category, t.status, "Medium", "Ada", t.requester, "Robin",
            f"{t.created:%b-%d-%Y %I:%M %p}", f"{t.updated:%b-%d-%Y %I:%M %p}", ", ".join(t.tags)],
    ),
    "subject tags category status requester",
    ids=lambda t: f"HF{t.number:08}",
)  # fmt: skip
add(
    "Teamwork Desk",
    "teamwork-desk.csv",
    table(
        "Ticket ID|Inbox|Subject|Customer Email|Status|Type|Source|Tags|Date Created|Date Updated|Message count",
        lambda t: [
            str(t.number), t.group, t.subject, t.requester, t.status, t.category, t.channel, "|".join(t.tags),
            f"{t.created:%Y-%m-%dT%H:%M:%SZ}", f"{t.updated:%Y-%m-%dT%H:%M:%SZ}", "3"],
    ),
    ALL + " channel requester",
)  # fmt: skip
add(
    "Missive",
    "missive.csv",
    table(
        "Conversation ID|Subject|Team|Shared labels|Assignees|Created|Last activity|Messages",
        lambda t: [
            f"9f1c{t.number:08x}-0b1d-4c3e-9b1a-000000000000", t.subject, t.group, ", ".join(t.tags), "Robin",
            f"{t.created:%Y-%m-%d %H:%M:%S} UTC", f"{t.updated:%Y-%m-%d %H:%M:%S} UTC", "4"],
    ),
    "subject tags",
    ids=lambda t: f"9f1c{t.number:08x}-0b1d-4c3e-9b1a-000000000000",
)  # fmt: skip
add(
    "Freshdesk scheduled export as JSON",
    "Tickets-Mar-30.json",
    json.dumps([
        {"ticket": {
            "display_id": t.number, "subject": t.subject, "status_name": t.status, "ticket_type": t.category,
            "created_at": f"{at(t.created, 5.5):%Y-%m-%dT%H:%M:%S}+05:30",
            "updated_at": f"{at(t.updated, 5.5):%Y-%m-%dT%H:%M:%S}+05:30", "source_name": t.channel,
            "group": {"name": t.group}, "tags": [{"name": x} for x in t.tags], "requester": {"email": t.requester},
            "id": 10_000_000 + t.number}}
        for t in tickets()
    ]),
    "subject tags status category",
    ids=lambda t: str(t.number),
)  # fmt: skip

# ---- what the tools' own lists of columns name today ---------------------------------------------------------------
LINEAR = (
    "ID|Team|Title|Description|Status|Estimate|Priority|Project ID|Project|Creator|Assignee|Labels|Cycle Number|"
    "Cycle Name|Cycle Start|Cycle End|Created|Updated|Started|Triaged|Completed|Canceled|Archived|Due Date|"
    "Parent issue|Initiatives|Project Milestone ID|Project Milestone|SLA Status|UUID|Time in status (minutes)|"
    "Related to|Blocked by|Duplicate of"
)
add(
    "Linear, the columns of 2026",
    "linear.csv",
    table(
        LINEAR,
        lambda t: [
            {
                "ID": f"SUP-{t.number}", "Team": t.group, "Title": t.subject, "Status": t.status, "Priority": "High",
                "Labels": ", ".join(t.tags), "Created": f"{t.created:%a %b %d %Y %H:%M:%S} GMT+0000 (GMT)",
                "Updated": f"{t.updated:%a %b %d %Y %H:%M:%S} GMT+0000 (GMT)", "UUID": f"{t.number:032x}",
            }.get(name, "")
            for name in LINEAR.split("|")
        ],
    ),
    "subject tags status",
    ids=lambda t: f"SUP-{t.number}",
)  # fmt: skip
add(
    "Salesforce's Data Loader",
    "Case.csv",
    table(
        "ID|CASENUMBER|CREATEDDATE|LASTMODIFIEDDATE|SUBJECT|STATUS|TYPE|ORIGIN|OWNER.NAME|ISDELETED",
        lambda t: [
            f"5003z{t.number:010}AAA", f"{t.number:08}", f"{t.created:%Y-%m-%dT%H:%M:%S}.000Z",
            f"{t.updated:%Y-%m-%dT%H:%M:%S}.000Z", t.subject, t.status, t.category, t.channel, "Ada", "false"],
        quoting=csv.QUOTE_ALL,
    ),
    "subject category status channel",
    ids=lambda t: f"{t.number:08}",
)  # fmt: skip
add(
    "Zendesk Explore, the hour beside the day",
    "explore.csv",
    table(
        "Ticket ID|Ticket subject|Ticket group|Ticket type|Ticket status|Ticket created - Hour|Ticket created - Date|"
        "Ticket tags",
        lambda t: [
            [str(t.number), t.subject, t.group, t.category, t.status, str(t.created.hour),
             f"{t.created:%b} {t.created.day}, {t.created.year}", tag]
            for tag in (t.tags or ("",))
        ],
    ),
    ALL,
    days_only=True,
)  # fmt: skip
add(
    "Freshservice with its ids",
    "tickets.csv",
    table(
        "Ticket Id|Subject|Type|Status|Urgency|Impact|Priority|Group|Agent|Company|Category|Sub-Category|Item|Source|"
        "Requester Name|Requester Email|Created Time|Due by Time|Resolved Time|Closed Time|Last Updated Time|Tags|"
        "Others|Others",
        lambda t: [
            f"INC-{t.number}", t.subject, "Incident", t.status, "Low", "Low", "Low", t.group, "Ada", t.company,
            t.category, "", "", t.channel, "Bob", t.requester, f"{t.created:%Y-%m-%d %H:%M:%S}", "", "", "",
            f"{t.updated:%Y-%m-%d %H:%M:%S}", ", ".join(t.tags), "", ""],
    ),
    "subject tags grp status company",
    ids=lambda t: f"INC-{t.number}",
)  # fmt: skip
add(
    "ServiceNow with dotted names",
    "incident.csv",
    table(
        "sys_id|number|opened_at|short_description|caller_id.email|state|category|assignment_group.name|sys_tags|"
        "sys_updated_on",
        lambda t: [
            f"{t.number:032x}", f"INC{t.number:07}", f"{t.created:%Y-%m-%d %H:%M:%S}", t.subject, t.requester, t.status,
            t.category, t.group, ", ".join(t.tags), f"{t.updated:%Y-%m-%d %H:%M:%S}"],
    ),
    ALL,
    ids=lambda t: f"INC{t.number:07}",
)  # fmt: skip
# ---- trackers and boards ---------------------------------------------------------------------------------------
add(
    "Azure DevOps query",
    "data.csv",
    table(
        "ID|Work Item Type|Title|Assigned To|State|Area Path|Tags|Created Date|Changed Date|Created By",
        lambda t: [
            str(t.number), t.category, t.subject, "Robin <robin@acme.example>", t.status, t.group, "; ".join(t.tags),
            us(t.created, seconds=True), us(t.updated, seconds=True), "Ada <ada@acme.example>"],
        quoting=csv.QUOTE_ALL,
    ),
    "subject tags category status",
)  # fmt: skip
add(
    "Notion database with a unique id",
    "Support requests 3f2a.csv",
    table(
        "Name|ID|Created time|Last edited time|Tags|Type|Status|Team",
        lambda t: [
            t.subject, f"SUP-{t.number}", f"{MONTHS[t.created.month - 1]} {t.created.day}, {t.created.year} "
            + us(t.created).split(" ", 1)[1],
            f"{MONTHS[t.updated.month - 1]} {t.updated.day}, {t.updated.year} " + us(t.updated).split(" ", 1)[1],
            ", ".join(t.tags), t.category, t.status, t.group],
    ),
    "subject tags category status team",
    ids=lambda t: f"SUP-{t.number}",
)  # fmt: skip
add(
    "Airtable",
    "Tickets-Grid view.csv",
    table(
        "Name|Ticket #|Created|Tags|Category|Status|Owner",
        lambda t: [
            t.subject, str(t.number), us(t.created, blank="").lower(), ",".join(t.tags), t.category, t.status, "Robin"],
    ),
    "subject tags category status",
)  # fmt: skip
add(
    "ClickUp",
    "clickup_export.csv",
    table(
        "Task Type|Task ID|Task Custom ID|Task Name|Task Content|Status|Date Created|Date Created Text|Due Date|"
        "Due Date Text|Date Updated|Assignees|Priority|List Name|Folder Name/Path|Space Name|tags",
        lambda t: [
            t.category, f"86c{t.number:x}", "", t.subject, "", t.status,
            str(int(t.created.replace(tzinfo=UTC).timestamp() * 1000)),
            us(t.created, seconds=True).replace(" ", ", ", 1), "", "",
            str(int(t.updated.replace(tzinfo=UTC).timestamp() * 1000)),
            "[Robin]", "3", t.group, "", "Support",
            f"[{','.join(t.tags)}]"],
    ),
    "subject tags status",
    ids=lambda t: f"86c{t.number:x}",
)  # fmt: skip
add(
    "Shortcut stories",
    "shortcut-stories.csv",
    table(
        "id|name|type|requester|owners|description|is_completed|created_at|started_at|updated_at|moved_at|"
        "completed_at|estimate|state|labels|team|project",
        lambda t: [
            str(t.number), t.subject, t.category, t.requester, "robin", "", "false", f"{t.created:%Y/%m/%d %H:%M:%S}",
            "", f"{t.updated:%Y/%m/%d %H:%M:%S}", "", "", "", t.status, ";".join(t.tags), t.group, ""],
    ),
    "subject tags category status requester team",
)  # fmt: skip
add(
    "monday.com: a title and header for each group",
    "Support_1769000000.xlsx",
    workbook(
        [["Support board"], []]
        + [
            row
            for group in ("Tier 1", "Billing EMEA")
            for row in [
                [group], ["Name", "Status", "Type", "Tags", "Creation date", "Item ID (auto generated)"],
                *[[t.subject, t.status, t.category, ", ".join(t.tags), t.created, t.number + 7_000_000_000]
                  for t in tickets() if t.group == group], []]
        ]
    ),
    "subject tags category status",
    ids=lambda t: str(t.number + 7_000_000_000),
)  # fmt: skip
add(
    "SharePoint list",
    "query.csv",
    table(
        "Title|Created|Modified|ID|Tags|Category|Status|Created By|Item Type|Path",
        lambda t: [
            t.subject, us(t.created), us(t.updated), str(t.number),
            ";".join(f"{x};#{n + 3}" if n else x + ";#3" for n, x in enumerate(t.tags)) and
            ";#".join(f"{x};#{n + 3}" for n, x in enumerate(t.tags)), t.category, t.status, "Ada", "Item",
            "sites/support/Lists/Requests"],
        quoting=csv.QUOTE_ALL,
    ),
    "subject tags category status",
)  # fmt: skip
add(
    "Discourse data explorer",
    "support-topics-260330.csv",
    table(
        "topic_id|title|category_name|tags|created_at|bumped_at|username",
        lambda t: [
            str(t.number), t.subject, t.category, "|".join(t.tags), f"{t.created:%Y-%m-%dT%H:%M:%S.123Z}",
            f"{t.updated:%Y-%m-%dT%H:%M:%S.123Z}", t.requester.split("@")[0]],
    ),
    "subject tags category",
)  # fmt: skip
add(
    "YouTrack in French",
    "issues.csv",
    table(
        "ID du ticket|Projet|Tags|Résumé|Rapporteur|Créé|Mis à jour|Priorité|Type|État",
        lambda t: [
            f"APP-{t.number}", "App", ", ".join(t.tags), t.subject, "ada",
            f"{t.created.day} {['janv.', 'févr.', 'mars', 'avr.'][t.created.month - 1]} {t.created:%Y %H:%M}",
            f"{t.updated.day} {['janv.', 'févr.', 'mars', 'avr.'][t.updated.month - 1]} {t.updated:%Y %H:%M}", "Normal",
            t.category, t.status],
    ),
    "subject tags category status",
    ids=lambda t: f"APP-{t.number}",
)  # fmt: skip

# ---- programs that write tables --------------------------------------------------------------------------------
add(
    "pandas with its index, lists and offsets",
    "tickets.csv",
    table(
        ["", "ticket_id", "created_at", "subject", "tags", "type", "status"],
        lambda t: [
            str((t.number - 48_213) // 7), str(t.number), f"{t.created:%Y-%m-%d %H:%M:%S}+00:00", t.subject,
            str(list(t.tags)), t.category, t.status],
        end="\n",
    ),
    "subject tags category status",
)  # fmt: skip
add(
    "R with row names and NA",
    "tickets.csv",
    table(
        ["", "ticket", "opened", "title", "labels", "topic", "state"],
        lambda t: [
            str((t.number - 48_213) // 7 + 1), str(t.number), f"{t.created:%Y-%m-%d %H:%M:%S}", t.subject,
            ";".join(t.tags) or "NA", t.category, t.status],
        quoting=csv.QUOTE_ALL,
        end="\n",
    ),
    "subject tags category status",
)  # fmt: skip
add(
    "Metabase, written dates",
    "query_result_2026-03-30.csv",
    table(
        "ID|Created At|Subject|Tags|Category|Status|Group",
        lambda t: [
            f"{t.number:,}", f"{MONTHS[t.created.month - 1]} {t.created.day}, {t.created.year}, "
            + us(t.created).split(" ", 1)[1], t.subject, ",".join(t.tags), t.category, t.status, t.group],
    ),
    ALL,
)  # fmt: skip
add(
    "Power BI table with its filters below",
    "data.xlsx",
    workbook(
        [["Ticket ID", "Created Date", "Subject", "Tags", "Category", "Status", "Group"]]
        + [[t.number, t.created, t.subject, ",".join(t.tags), t.category, t.status, t.group] for t in tickets()]
        + [[], ["Applied filters:\nYear is 2026\nStatus is not blank"]]
    ),
    ALL,
)
add(
    "Tableau crosstab",
    "Crosstab.csv",
    table(
        "Ticket Id|Day of Created At|Subject|Tags|Category|Status",
        lambda t: [
            str(t.number),
            f"{MONTHS[t.created.month - 1]} {t.created.day}, {t.created.year}",
            t.subject,
            ",".join(t.tags),
            t.category,
            t.status,
        ],
        delimiter="\t",
    ),
    "subject tags category status",
    encoding="utf-16",
    days_only=True,
)
add(
    "phpMyAdmin with NULL",
    "ost_ticket.csv",
    table(
        "ticket_id|created|updated|subject|topic|status|tags",
        lambda t: [
            str(t.number),
            f"{t.created:%Y-%m-%d %H:%M:%S}",
            f"{t.updated:%Y-%m-%d %H:%M:%S}",
            t.subject,
            t.category,
            t.status,
            ",".join(t.tags) or "NULL",
        ],
        delimiter=";",
        quoting=csv.QUOTE_ALL,
    ),
    "subject tags category status",
)
add(
    "psql, aligned by bars",
    "tickets.txt",
    " id    | created_at          | subject            | tags | category\n"
    "-------+---------------------+--------------------+------+---------\n"
    + "".join(
        f" {t.number} | {t.created:%Y-%m-%d %H:%M:%S} | {t.subject:<18} | {{{','.join(t.tags)}}} | {t.category}\n"
        for t in tickets()
    )
    + "(30 rows)\n",
    "subject tags category",
)
add(
    "Numbers on a Mac",
    "Tickets-Table 1.csv",
    table(
        "Ticket Number|Created|Subject|Tags|Category|Status",
        lambda t: [
            str(t.number), f"{t.created.month}/{t.created.day}/{t.created:%y}, "
            + us(t.created, blank="\u202f").split(" ", 1)[1], t.subject, ", ".join(t.tags), t.category, t.status],
        above="Table 1\r\n",
    ),
    "subject tags category status",
)  # fmt: skip
add(
    "Excel in German, CSV UTF-8",
    "Anfragen.csv",
    table(
        "Ticket-Nr.|Eingegangen am|Betreff|Stichworte|Kategorie|Bearbeitungsstatus|Abteilung",
        lambda t: [
            str(t.number),
            f"{t.created:%d.%m.%y %H:%M}",
            t.subject,
            ", ".join(t.tags),
            t.category,
            t.status,
            t.group,
        ],
        delimiter=";",
    ),
    ALL,
    encoding="utf-8-sig",
)
add(
    "Google Forms without a number",
    "Support form (Responses) - Form Responses 1.csv",
    table(
        "Timestamp|Email Address|What is it about?|Your message|Which product?",
        lambda t: [
            f"{t.created.month}/{t.created.day}/{t.created.year} {t.created.hour}:{t.created:%M:%S}",
            t.requester,
            t.category,
            t.subject,
            t.group,
        ],
    ),
    "requester",
    answers=("--map", "ticket_id=Timestamp"),
    ids=lambda t: f"{t.created.month}/{t.created.day}/{t.created.year} {t.created.hour}:{t.created:%M:%S}",
)
add(
    "Trello board without created times",
    "support-board.csv",
    table(
        "Card ID|Card Name|Card URL|Card Description|Labels|Members|Due Date|Last Activity Date|List ID|List Name|"
        "Board ID|Board Name|Archived",
        lambda t: [
            f"{int(t.created.replace(tzinfo=UTC).timestamp()):08x}abcdef{t.number:010}", t.subject,
            f"https://trello.com/c/{t.number}", "", ",".join(f"{x} (red)" for x in t.tags), "", "",
            f"{t.updated:%Y-%m-%dT%H:%M:%S.000Z}", "5f", t.group, "5e", "Support", "false"],
    ),
    "subject",
    answers=("--map", "created_at=Last Activity Date"),
    ids=lambda t: f"{int(t.created.replace(tzinfo=UTC).timestamp()):08x}abcdef{t.number:010}",
    counts_at="updated",
)  # fmt: skip
add(
    "Google Play reviews",
    "reviews_com.acme.app_202603.csv",
    table(
        "Package Name|App Version Code|App Version Name|Reviewer Language|Device|Review Submit Date and Time|"
        "Review Submit Millis Since Epoch|Review Last Update Date and Time|Review Last Update Millis Since Epoch|"
        "Star Rating|Review Title|Review Text|Developer Reply Text|Review Link",
        lambda t: [
            "com.acme.app", "120", "1.2.0", "en", "pixel", f"{t.created:%Y-%m-%dT%H:%M:%SZ}",
            str(int(t.created.replace(tzinfo=UTC).timestamp() * 1000)), f"{t.updated:%Y-%m-%dT%H:%M:%SZ}",
            str(int(t.updated.replace(tzinfo=UTC).timestamp() * 1000)), "4", t.subject, "Text", "",
            f"http://play.google.com/console/developers/1/app/2/user-feedback/review-details?reviewId={t.number:x}-a"],
    ),
    "",
    encoding="utf-16",
    ids=lambda t: str(int(t.created.replace(tzinfo=UTC).timestamp() * 1000)),
)  # fmt: skip

# ---- languages -------------------------------------------------------------------------------------------------
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
Write = Callable[[datetime], str]


def persian(moment: datetime) -> str:
    """A day of the Iranian calendar between 2026-01-01 and 2026-04-20: its year 1405 began on 2026-03-21."""
    days = (moment.date() - datetime(2026, 3, 21).date()).days
    if days >= 0:
        return f"1405/{days // 31 + 1:02}/{days % 31 + 1:02}"
    back = 29 + days  # day of Esfand (29 days) counted from its begin; earlier months have 30
    month = 12
    while back < 0:
        month, back = month - 1, back + 30
    return f"1404/{month:02}/{back + 1:02}"


def spreadsheet(
    name: str, header: str, write: Write, *, encoding: str = "utf-8", delimiter: str = ",", join: str = ",",
    days_only: bool = False, words: tuple[str, str] = ("", ""), digits: bool = False, refused: str = "",
) -> None:  # fmt: skip
    """A desk's own table of eight columns: number, created, subject, tags, category, group, status, requester.

    words: of the language, put behind subject and group, so that its encoding can be told.
    """
    add(
        name,
        "table.csv",
        table(
            header,
            lambda t: [
                (str(t.number).translate(ARABIC) if digits else str(t.number)), write(t.created),
                f"{t.subject} {words[0]}".strip(), join.join(t.tags), t.category, t.group, t.status, t.requester],
            delimiter=delimiter,
        ),
        "tags category grp status requester" + ("" if words[0] else " subject"),
        encoding=encoding,
        days_only=days_only,
        refused=refused,
    )  # fmt: skip


spreadsheet(
    "Japanese, Shift-JIS",
    "受付番号|受付日時|件名|タグ|分類|担当部署|状態|メールアドレス",
    lambda t: f"{t.year}/{t.month}/{t.day} {t.hour}:{t:%M}",
    encoding="cp932",
    join="、",
    words=("お問い合わせの件", ""),
)
spreadsheet(
    "Japanese, written out",
    "お問い合わせ番号|問い合わせ日|件名|タグ|カテゴリー|部署|対応状況|メール",
    lambda t: f"{t.year}年{t.month}月{t.day}日 {t.hour}時{t.minute}分",
    words=("お問い合わせの件", ""),
)
spreadsheet(
    "Japanese era",
    "管理番号|受付日|件名|タグ|種別|担当課|ステータス|メール",
    lambda t: f"令和{t.year - 2018}年{t.month}月{t.day}日",
    days_only=True,
    words=("お問い合わせの件", ""),
)
spreadsheet(
    "Arabic with its own digits",
    "رقم التذكرة|تاريخ الإنشاء|الموضوع|الوسوم|الفئة|القسم|الحالة|البريد الإلكتروني",
    lambda t: f"{t:%Y/%m/%d %H:%M}".translate(ARABIC),
    join="، ",
    words=("مشكلة في الدفع", ""),
    digits=True,
)
spreadsheet(
    "Arabic, cp1256",
    "رقم الطلب|تاريخ الطلب|العنوان|العلامات|التصنيف|الإدارة|الحالة|البريد الإلكتروني",
    lambda t: f"{t:%d/%m/%Y %H:%M}",
    encoding="cp1256",
    words=("مشكلة في الدفع", ""),
)
spreadsheet(
    "Hebrew, cp1255",
    'מספר פנייה|תאריך פתיחה|נושא|תגיות|קטגוריה|מחלקה|סטטוס|דוא"ל',
    lambda t: f"{t:%d/%m/%Y %H:%M}",
    encoding="cp1255",
    words=("בעיה בתשלום", ""),
)
spreadsheet(
    "Turkish, cp1254",
    "Talep No|Oluşturma Tarihi|Konu|Etiketler|Kategori|Departman|Durum|E-posta",
    lambda t: f"{t:%d.%m.%Y %H:%M}",
    encoding="cp1254",
    delimiter=";",
    words=("ödeme sorunu, şifre değiştirme", ""),
)
spreadsheet(
    "Portuguese of Brazil",
    "Nº do chamado|Data de abertura|Assunto|Etiquetas|Categoria|Setor|Situação|E-mail",
    lambda t: f"{t:%d/%m/%Y %H:%M}",
    encoding="cp1252",
    delimiter=";",
    words=("dúvida sobre cobrança não", ""),
)
spreadsheet(
    "Polish, cp1250",
    "Numer zgłoszenia|Data zgłoszenia|Temat|Tagi|Kategoria|Dział|Status|Adres e-mail",
    lambda t: f"{t:%d.%m.%Y %H:%M}",
    encoding="cp1250",
    delimiter=";",
    words=("błąd płatności, hasło się zmieniło", ""),
)
spreadsheet(
    "Ukrainian, cp1251",
    "Номер звернення|Дата створення|Тема|Мітки|Категорія|Відділ|Стан|Ел. пошта",
    lambda t: f"{t:%d.%m.%Y %H:%M}",
    encoding="cp1251",
    delimiter=";",
    words=("проблема з оплатою їжі", ""),
)
spreadsheet(
    "Russian",
    "№ обращения|Дата обращения|Тема|Теги|Категория|Отдел|Статус|Почта",
    lambda t: f"{t:%d.%m.%Y %H:%M}",
    delimiter=";",
    words=("не могу войти", ""),
)
spreadsheet(
    "Vietnamese",
    "Mã yêu cầu|Ngày tạo|Tiêu đề|Nhãn|Danh mục|Phòng ban|Trạng thái|Email",
    lambda t: f"{t:%d/%m/%Y %H:%M}",
    words=("không đăng nhập được", ""),
)
spreadsheet(
    "Korean, cp949",
    "접수번호|접수일시|제목|태그|분류|담당부서|상태|이메일",
    lambda t: f"{t:%Y-%m-%d} {'오전' if t.hour < 12 else '오후'} {(t.hour % 12) or 12}:{t:%M}",
    encoding="cp949",
    words=("결제 오류", ""),
)
spreadsheet(
    "Chinese, GBK",
    "工单号|提交时间|标题|标签|问题类型|处理组|状态|邮箱",
    lambda t: f"{t.year}/{t.month}/{t.day} {t.hour}:{t:%M}",
    encoding="gbk",
    join="，",
    words=("支付失败的问题", ""),
)
spreadsheet(
    "Chinese of Taiwan",
    "案件編號|建立日期|主旨|標籤|類別|部門|狀態|電子郵件",
    lambda t: f"{t.year}/{t.month}/{t.day} {'上午' if t.hour < 12 else '下午'} {(t.hour % 12) or 12}:{t:%M}",
    encoding="big5",
    words=("付款失敗的問題", ""),
)
spreadsheet(
    "Hungarian",
    "Jegyszám|Létrehozva|Tárgy|Címkék|Kategória|Osztály|Állapot|E-mail",
    lambda t: f"{t:%Y. %m. %d.} {t.hour}:{t:%M}",
    delimiter=";",
    words=("fizetési hiba őrült", ""),
)
spreadsheet(
    "Czech",
    "Číslo požadavku|Vytvořeno|Předmět|Štítky|Kategorie|Oddělení|Stav|E-mail",
    lambda t: f"{t.day}. {t.month}. {t.year} {t.hour}:{t:%M}",
    encoding="cp1250",
    delimiter=";",
    words=("chyba při placení, přihlášení nefunguje", ""),
)
spreadsheet(
    "Finnish",
    "Tikettinumero|Luotu|Aihe|Tunnisteet|Luokka|Osasto|Tila|Sähköposti",
    lambda t: f"{t.day}.{t.month}.{t.year} klo {t.hour}.{t:%M}",
    delimiter=";",
    words=("maksu ei näy", ""),
)
spreadsheet(
    "Danish",
    "Sagsnummer|Oprettet|Emne|Mærker|Kategori|Afdeling|Tilstand|E-mail",
    lambda t: f"{t:%d-%m-%Y %H.%M}",
    delimiter=";",
    words=("betaling gør fejl på siden", ""),
)
spreadsheet(
    "Swedish",
    "Ärendenummer|Skapad|Ämne|Taggar|Kategori|Avdelning|Status|E-post",
    lambda t: f"{t:%Y-%m-%d %H:%M}",
    delimiter=";",
    words=("går inte att betala", ""),
)
spreadsheet(
    "Norwegian",
    "Saksnr|Opprettet|Emne|Etiketter|Kategori|Avdeling|Status|E-post",
    lambda t: f"{t:%d.%m.%Y %H:%M}",
    delimiter=";",
    words=("får ikke betalt", ""),
)
spreadsheet(
    "Indonesian",
    "Nomor Tiket|Tanggal Dibuat|Subjek|Tag|Kategori|Departemen|Status|Email",
    lambda t: f"{t:%d/%m/%Y %H.%M}",
    words=("tidak bisa bayar", ""),
)
spreadsheet(
    "Greek, cp1253",
    "Αριθμός αιτήματος|Ημερομηνία δημιουργίας|Θέμα|Ετικέτες|Κατηγορία|Τμήμα|Κατάσταση|Email",
    lambda t: f"{t.day}/{t.month}/{t.year} {(t.hour % 12) or 12}:{t:%M} {'πμ' if t.hour < 12 else 'μμ'}",
    encoding="cp1253",
    delimiter=";",
    words=("πρόβλημα πληρωμής", ""),
)
spreadsheet(
    "Romanian",
    "Număr tichet|Data creării|Subiect|Etichete|Categorie|Departament|Stare|E-mail",
    lambda t: f"{t:%d.%m.%Y %H:%M}",
    delimiter=";",
    words=("eroare la plată și parolă", ""),
)
spreadsheet(
    "Thai, Buddhist years",
    "หมายเลขตั๋ว|วันที่สร้าง|หัวข้อ|แท็ก|หมวดหมู่|แผนก|สถานะ|อีเมล",
    lambda t: f"{t.day}/{t.month}/{t.year + 543} {t.hour}:{t:%M}",
    words=("ชำระเงินไม่ได้", ""),
)
spreadsheet(
    "Persian, solar years",
    "شماره تیکت|تاریخ ایجاد|موضوع|برچسب‌ها|دسته‌بندی|بخش|وضعیت|ایمیل",
    persian,
    words=("مشکل پرداخت", ""),
    days_only=True,
    refused="is not between 1990 and 2100",
)
spreadsheet(
    "Dutch",
    "Meldingsnummer|Datum melding|Onderwerp|Labels|Categorie|Afdeling|Status|E-mailadres",
    lambda t: f"{t.day}-{t.month}-{t.year} {t.hour}:{t:%M}",
    delimiter=";",
)
spreadsheet(
    "Italian",
    "Numero ticket|Data apertura|Oggetto|Etichette|Categoria|Reparto|Stato|Email cliente",
    lambda t: f"{t:%d/%m/%Y %H:%M}",
    delimiter=";",
    words=("non riesco più a pagare", ""),
)
spreadsheet(
    "French",
    "N° de demande|Date de la demande|Objet|Mots clés|Catégorie|Service|Statut|Courriel",
    lambda t: f"{t:%d/%m/%Y %H}h{t:%M}",
    encoding="cp1252",
    delimiter=";",
    words=("problème de paiement réglé", ""),
)
spreadsheet(
    "Spanish of Mexico",
    "Folio|Fecha de registro|Asunto|Etiquetas|Categoría|Área|Estatus|Correo",
    lambda t: f"{t:%d/%m/%Y} {(t.hour % 12) or 12}:{t:%M} {'a. m.' if t.hour < 12 else 'p. m.'}",
    words=("no puedo pagar el año", ""),
)
