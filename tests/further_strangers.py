"""Further strangers: exports of other tools, databases and languages, as their documentation and sources show them."""

import json
from datetime import datetime, timedelta

from tests.strangers import STRANGERS, Ticket, add, at, table, tickets, us, workbook

__all__ = ["STRANGERS"]


def iso(t: datetime, end: str = "Z") -> str:
    return f"{t:%Y-%m-%dT%H:%M:%S}{end}"


def sheet_day(t: datetime) -> float:
    return (t - datetime(1899, 12, 30)) / timedelta(days=1)


# ---- APIs and databases ------------------------------------------------------------------------------------------
add(
    "Re:amaze's API",
    "conversations.json",
    json.dumps(
        {
            "page_size": 30,
            "page_count": 1,
            "total_count": 30,
            "conversations": [
                {
                    "subject": t.subject,
                    "slug": f"request-{t.number}",
                    "created_at": iso(at(t.created, -5), ".001-05:00"),
                    "tag_list": list(t.tags),
                    "message": {"body": "It does not start."},
                    "last_customer_message": {"body": "Any news?", "created_at": iso(t.updated)},
                    "author": {"name": t.requester.split("@")[0], "email": t.requester},
                    "category": {"name": t.channel, "slug": "support", "email": "help@acme.example", "channel": 1},
                    "followers": [{"name": "bob", "email": "bob@acme.example"}],
                }
                for t in tickets()
            ],
        }
    ),
    "subject tags requester channel",
    ids=lambda t: f"request-{t.number}",
)
add(
    "TOPdesk's API",
    "incidents.json",
    json.dumps(
        [
            {
                "id": f"f197bb75-8822-45e9-82ce-0298350{t.number}",
                "number": f"I-{t.number}",
                "briefDescription": t.subject,
                "request": "It does not start.",
                "caller": {"id": "c0", "dynamicName": "Doe, J.", "email": t.requester},
                "callerBranch": {"id": "b0", "name": t.company},
                "category": {"id": "k0", "name": "Software"},
                "callType": {"id": "t0", "name": t.category},
                "operatorGroup": {"id": "g0", "name": t.group},
                "processingStatus": {"id": "p0", "name": t.status},
                "creationDate": iso(t.created, ".000+0000"),
                "modificationDate": iso(t.updated, ".000+0000"),
            }
            for t in tickets()
        ]
    ),
    "subject grp category requester company",
    ids=lambda t: f"I-{t.number}",
)
add(
    "Dixa's exports API",
    "conversation_export.json",
    json.dumps(
        [
            {
                "id": t.number,
                "created_at": int((t.created - datetime(1970, 1, 1)).total_seconds() * 1000),
                "initial_channel": t.channel,
                "requester_id": "5fe88a55",
                "requester_email": t.requester,
                "queued_at": int((t.created - datetime(1970, 1, 1)).total_seconds() * 1000) + 900,
                "queue_id": "cefd6192",
                "queue_name": t.group,
                "status": t.status,
                "subject": t.subject,
                "tags": list(t.tags),
                "direction": "inbound",
                "total_duration": 1234567,
            }
            for t in tickets()
        ]
    ),
    "subject tags grp status channel requester",
)
add(
    "MongoDB's export, a document a line",
    "tickets.jsonl",
    "".join(
        json.dumps(
            {
                "_id": {"$oid": f"65e1f00000000000000{t.number}"},
                "ticketNumber": {"$numberInt": str(t.number)},
                "createdAt": {"$date": iso(t.created, ".000Z")},
                "updatedAt": {"$date": iso(t.updated, ".000Z")},
                "title": t.subject,
                "tags": list(t.tags),
                "category": t.category,
                "status": t.status,
                "__v": 0,
            }
        )
        + "\n"
        for t in tickets()
    ),
    "subject tags category status",
)
add(
    "MongoDB's export in its older form",
    "tickets.json",
    "\n".join(
        json.dumps(
            {
                "_id": {"$oid": f"65e1f00000000000000{t.number}"},
                "number": {"$numberLong": str(t.number)},
                "created": {
                    "$date": {"$numberLong": str(int((t.created - datetime(1970, 1, 1)).total_seconds() * 1000))}
                },
                "subject": t.subject,
                "labels": list(t.tags),
                "type": t.category,
                "state": t.status,
            }
        )
        for t in tickets()
    ),
    "subject tags category status",
    ids=lambda t: f"65e1f00000000000000{t.number}",
)
add(
    "Elasticsearch hits",
    "response.json",
    json.dumps(
        {
            "took": 3,
            "timed_out": False,
            "_shards": {"total": 1, "successful": 1},
            "hits": {
                "total": {"value": 30, "relation": "eq"},
                "max_score": 1.0,
                "hits": [
                    {
                        "_index": "tickets",
                        "_id": f"x{t.number}",
                        "_score": 1.0,
                        "_source": {
                            "ticket_id": t.number,
                            "created_at": iso(t.created),
                            "subject": t.subject,
                            "tags": list(t.tags),
                            "group": {"name": t.group},
                            "category": t.category,
                            "status": t.status,
                        },
                    }
                    for t in tickets()
                ],
            },
        }
    ),
    "subject tags grp category status",
)
add(
    "GraphQL with nodes",
    "issues.json",
    json.dumps(
        {
            "data": {
                "issues": {
                    "pageInfo": {"hasNextPage": False, "endCursor": "abc"},
                    "nodes": [
                        {
                            "id": f"a3f1-{t.number}",
                            "identifier": f"SUP-{t.number}",
                            "title": t.subject,
                            "createdAt": iso(t.created, ".123Z"),
                            "updatedAt": iso(t.updated, ".123Z"),
                            "labels": {"nodes": [{"id": "l", "name": tag} for tag in t.tags]},
                            "state": {"name": t.status, "type": "started"},
                            "team": {"name": t.group, "key": "SUP"},
                            "creator": {"email": t.requester},
                        }
                        for t in tickets()
                    ],
                }
            }
        }
    ),
    "subject tags status",
    ids=lambda t: f"SUP-{t.number}",
)
add(
    "BigQuery",
    "bquxjob_5c1e_18e.csv",
    table(
        "ticket_id|created_at|updated_at|subject|tags|ticket_group|category|status",
        lambda t: [
            *(str(t.number), f"{t.created:%Y-%m-%d %H:%M:%S}.000000 UTC", f"{t.updated:%Y-%m-%d %H:%M:%S}.000000 UTC"),
            *(t.subject, json.dumps(list(t.tags)), t.group, t.category, t.status),
        ],
        end="\n",
    ),
    "subject tags category status",
)
add(
    "Snowflake",
    "2026-03-30 9_15am.csv",
    table(
        "TICKET_ID|CREATED_AT|UPDATED_AT|SUBJECT|TAGS|GROUP_NAME|CATEGORY|STATUS",
        lambda t: [
            *(str(t.number), f"{at(t.created, -8):%Y-%m-%d %H:%M:%S}.000 -0800"),
            *(f"{at(t.updated, -8):%Y-%m-%d %H:%M:%S}.000 -0800", t.subject),
            *(json.dumps(list(t.tags), indent=2), t.group, t.category, t.status),
        ],
        end="\n",
    ),
    "subject tags grp category status",
)
add(
    "Kibana",
    "Untitled discover search.csv",
    table(
        "@timestamp|ticket_id|subject|tags|group|category|status",
        lambda t: [
            *(f"{t.created:%b} {t.created.day}, {t.created:%Y @ %H:%M:%S}.000", f"{t.number:,}", t.subject),
            *(", ".join(t.tags) or "-", t.group, t.category, t.status),
        ],
    ),
    "subject tags grp category status",
)
add(
    "Looker, the view before each name",
    "looker_export.csv",
    table(
        "Tickets Ticket ID|Tickets Created Time|Tickets Subject|Tickets Tags|Tickets Category|Tickets Status|"
        "Tickets Count",
        lambda t: [
            *(str(t.number), f"{t.created:%Y-%m-%d %H:%M:%S}", t.subject, ", ".join(t.tags), t.category, t.status, "1"),
        ],
    ),
    "subject tags category status",
)
# ---- helpdesks and trackers --------------------------------------------------------------------------------------
add(
    "Spiceworks' cloud desk",
    "ticket-export.csv",
    table(
        "Ticket Number|Organization Name|Organization Host|Site / Office|Summary|Description|Status|Priority|Category|"
        "Request Type|Assigned To|Created By|Created On|Closed On|Link to Ticket",
        lambda t: [
            *(str(t.number), t.company, "acme.on.spiceworks.com", "HQ", t.subject, "It does not start.", t.status),
            *("Med", t.category, "Incident", "Robin", t.requester, f"{t.created:%m/%d/%Y %I:%M %p} UTC"),
            *(f"{t.updated:%m/%d/%Y %I:%M %p} UTC", f"https://acme.on.spiceworks.com/tickets/{t.number}"),
        ],
    ),
    "subject category status requester company",
)
add(
    "Spiceworks' desktop, tickets beside users",
    "exported_data.json",
    json.dumps(
        {
            "users": [
                {
                    "import_id": n,
                    "email": f"user{n}@customer.example",
                    "first_name": "Ada",
                    "last_name": "L",
                    "role": "end",
                }
                for n in range(7)
            ],
            "tickets": [
                {
                    "import_id": t.number,
                    "summary": t.subject,
                    "description": "It does not start.",
                    "status": t.status,
                    "category": t.category,
                    "created_at": iso(t.created),
                    "updated_at": iso(t.updated),
                    "created_by": t.number % 7,
                    "assigned_to": 2,
                    "Comments": [{"body": "<p>Tried again.</p>", "created_at": iso(t.updated), "created_by": 2}],
                }
                for t in tickets()
            ],
        }
    ),
    "subject category status",
    answers=("--map", "ticket_id=import_id"),
)
add(
    "Request Tracker's own columns",
    "Results.tsv",
    table(
        "#|Subject|Status|QueueName|OwnerName|Priority|Requestors|Created|ToldRelative|LastUpdatedRelative|TimeLeft",
        lambda t: [
            *(
                str(t.number),
                t.subject,
                t.status,
                t.group,
                "robin",
                "50",
                t.requester,
                f"{t.created:%a %b %d %H:%M:%S %Y}",
            ),
            *("3 days ago", "2 days ago", ""),
        ],
        delimiter="\t",
        end="\n",
    ),
    "subject grp status requester",
)
add(
    "OTRS search",
    "ticket_search.csv",
    table(
        "Ticket Number|Age|Created|Closed|First Lock|First Response|State|Priority|Queue|Lock|Owner|User First Name|"
        "User Last Name|CustomerID|Customer Realname|From|Subject|AccountedTime|ArticleTree|SolutionInMin|"
        "SolutionDiffInMin|FirstResponseInMin|FirstResponseDiffInMin",
        lambda t: [
            *(f"20260118{t.number}", "12 d 3 h", f"{t.created:%Y-%m-%d %H:%M:%S}", "", "", "", t.status, "3 normal"),
            *(t.group, "unlock", "robin", "Robin", "Roe", t.company, "Jay Doe", f'"Doe, Jay" <{t.requester}>'),
            *(t.subject, "5", "It does not start.", "", "", "", ""),
        ],
        delimiter=";",
    ),
    "subject grp status company requester",
    ids=lambda t: f"20260118{t.number}",
)
add(
    "GitLab's work items",
    "acme_work_items_2026-03-30.csv",
    table(
        "ID|IID|Title|Description|Type|URL|State|Confidential|Locked|Milestone|Labels|Author|Author Username|Assignee|"
        "Assignee Username|Created At (UTC)|Updated At (UTC)|Closed At (UTC)|Due Date|Start Date|Parent ID|Parent IID|"
        "Parent Title|Time Estimate|Time Spent",
        lambda t: [
            *(str(9_000_000 + t.number), str(t.number), t.subject, "It does not start.", "Issue"),
            *(f"https://gitlab.example/acme/app/-/work_items/{t.number}", t.status, "No", "No", "", ", ".join(t.tags)),
            *("Ada L", t.requester, "", "", f"{t.created:%Y-%m-%d %H:%M:%S}", f"{t.updated:%Y-%m-%d %H:%M:%S}", ""),
            *("", "", "", "", "", "1d", "2h 30m"),
        ],
    ),
    "subject tags status requester",
)
add(
    "Asana by way of a spreadsheet",
    "Support desk - Sheet1.csv",
    table(
        "Task ID|Created At|Completed At|Last Modified|Name|Section/Column|Assignee|Assignee Email|Start Date|Due Date|"
        "Tags|Notes|Projects|Parent task",
        lambda t: [
            *(
                f"12057{t.number}0001",
                f"{t.created:%Y-%m-%d}",
                "",
                f"{t.updated:%Y-%m-%d}",
                t.subject,
                t.status,
                "Robin",
            ),
            *("", "", "", ",".join(t.tags), "It does\nnot start, at all", "Support desk", ""),
        ],
        above=",,\n,,https://app.asana.com/-/googleSheetsProjectCsv?domain=1&project=2\n,,\n",
    ),
    "subject tags status",
    ids=lambda t: f"12057{t.number}0001",
    days_only=True,
)
add(
    "Odoo without its team",
    "helpdesk.ticket.csv",
    table(
        "Ticket IDs Sequence|Created on|Acknowledge Time|Close date|Subject|Created by|Assigned to|Customer|"
        "Contacted Via|Priority|Stage|Category",
        lambda t: [
            *(f"{t.number:07}", f"{t.created:%Y-%m-%d %H:%M:%S}", "", "", t.subject, "Robin", "Robin", t.requester),
            *(t.channel, "Low priority", t.status, t.category),
        ],
    ),
    "subject category status requester",
    ids=lambda t: f"{t.number:07}",
)
add(
    "ManageEngine's report as a workbook",
    "Requests.xlsx",
    workbook(
        [
            ["All requests by created date"],
            ["Generated on : Mar 30, 2026 09:15 AM"],
            [],
            [
                "Request ID",
                "Requester",
                "Subject",
                "Technician",
                "Request Status",
                "Created Time",
                "Group",
                "Request Type",
            ],
            *(
                [
                    *(t.number, t.requester, t.subject, "Not Assigned", t.status),
                    *(f"{t.created:%b %d, %Y %I:%M %p}", t.group, t.category),
                ]
                for t in tickets()
            ),
            ["Total records : 30"],
        ]
    ),
    "subject grp status category requester",
)
add(
    "Freshservice with equal names",
    "tickets.csv",
    table(
        "Subject|Type|Status|Urgency|Impact|Priority|Group|Agent|Company|Category|Sub-Category|Source|Ticket Id|"
        "Requester Name|Requester Email|Created Time|Due by Time|Resolved Time|Closed Time|Last Updated Time|"
        "Initial Response Time|First Response Time (in Hrs)|Resolution Time (in Hrs)|Agent interactions|"
        "Tags|Others|Others",
        lambda t: [
            *(t.subject, "Incident", t.status, "Low", "Low", "Low", t.group, "No Agent", t.company, t.category, ""),
            *(t.channel, str(t.number), "Ada", t.requester, f"{t.created:%Y-%m-%d %H:%M:%S}", "", "", ""),
            *(f"{t.updated:%Y-%m-%d %H:%M:%S}", "", "00:12:30", "", "2", ",".join(t.tags), "", ""),
        ],
    ),
    "subject tags grp category status channel requester company",
)
add(
    "HubSpot's internal names",
    "tickets-export.csv",
    table(
        "hs_ticket_id|subject|hs_pipeline|hs_pipeline_stage|hs_ticket_priority|hs_ticket_category|source_type|"
        "createdate|hs_lastmodifieddate|hs_tag_ids|hubspot_owner_id",
        lambda t: [
            *(f"13{t.number}77", t.subject, "Support", t.status, "LOW", t.category, t.channel),
            *(str(int((t.created - datetime(1970, 1, 1)).total_seconds() * 1000)), iso(t.updated), "", "771"),
        ],
    ),
    "subject category status channel",
    ids=lambda t: f"13{t.number}77",
)
add(
    "Zendesk view in French",
    "export-vue.csv",
    table(
        "ID|Objet|Demandeur|Demandé|Mis à jour|Groupe|Statut|Marqueurs|Type",
        lambda t: [
            *(str(t.number), t.subject, t.requester, f"{t.created:%Y-%m-%d %H:%M}", f"{t.updated:%Y-%m-%d %H:%M}"),
            *(t.group, t.status, " ".join(t.tags), t.category),
        ],
    ),
    "subject tags grp status category requester",
)
add(
    "Groove, the zone as letters",
    "groove_tickets.csv",
    table(
        "Ticket Number|Title|State|Tags|Group|Created At (EST)|Updated At (EST)|Customer Email|Type",
        lambda t: [
            *(f"#{t.number}", t.subject, t.status, ";".join(t.tags), t.group, us(at(t.created, -5))),
            *(us(at(t.updated, -5)), t.requester, t.category),
        ],
    ),
    "subject tags grp status category requester",
)
add(
    "Jira saved by a spreadsheet",
    "Jira (2).csv",
    table(
        ["Issue key", "Issue id", "Summary", "Issue Type", "Status", "Created", "Updated", "Labels", "Labels", "Labels",
         "Reporter"],
        lambda t: [
            *(f"SUP-{t.number}", str(10_000 + t.number), t.subject, t.category, t.status),
            *(f"{t.created:%d/%b/%y %I:%M %p}", f"{t.updated:%d/%b/%y %I:%M %p}"),
            *(*t.tags, "", "", "")[:3],
            t.requester,
        ],
        delimiter=";",
    ),
    "subject tags category status requester",
    ids=lambda t: f"SUP-{t.number}",
)  # fmt: skip
# ---- habits ------------------------------------------------------------------------------------------------------
add(
    "Tags with how often each was set",
    "tickets.csv",
    table(
        "Ticket ID|Created|Subject|Tags|Group|Category|Status",
        lambda t: [
            *(str(t.number), f"{t.created:%Y-%m-%d %H:%M}", t.subject),
            *(
                ", ".join(f"{tag} ({1 + (t.number + n) % 3})" for n, tag in enumerate(t.tags)),
                t.group,
                t.category,
                t.status,
            ),
        ],
    ),
    "subject tags grp category status",
)
add(
    "Dates in words",
    "inbox.csv",
    table(
        "Case|Received|Subject|Labels|Kind|State",
        lambda t: [
            *(str(t.number), f"{t.created:%A}, {t.created.day} {t.created:%B %Y} at {t.created:%H:%M}", t.subject),
            *(" · ".join(t.tags), t.category, t.status),
        ],
    ),
    "subject tags category status",
    answers=("--map", "ticket_id=Case"),
)
add(
    "Days as a spreadsheet counts them, with a decimal comma",
    "Anfragen.csv",
    table(
        "Anfrage-Nr.|Eingegangen am|Betreff|Schlagworte|Kategorie|Gruppe|Status",
        lambda t: [
            *(str(t.number), f"{sheet_day(t.created):.6f}".replace(".", ","), t.subject, ", ".join(t.tags), t.category),
            *(t.group, t.status),
        ],
        delimiter=";",
    ),
    "subject tags category grp status",
)
add(
    "Ids with their year",
    "requests.csv",
    table(
        "Reference|Date opened|Subject|Tags|Department|Request type|Status",
        lambda t: [
            *(f"REQ/{t.created:%Y}/{t.number:06}", f"{t.created:%d-%b-%Y %H:%M}", t.subject, "|".join(t.tags), t.group),
            *(t.category, t.status),
        ],
    ),
    "subject tags grp category status",
    ids=lambda t: f"REQ/{t.created:%Y}/{t.number:06}",
    answers=("--map", "ticket_id=Reference"),
)
add(
    "A header in two languages",
    "Tickets.csv",
    table(
        "Ticket-Nr. / Ticket no.|Erstellt am / Created at|Betreff / Subject|Schlagworte / Tags|Gruppe / Group|"
        "Kategorie / Category|Status / Status",
        lambda t: [
            *(
                str(t.number),
                f"{t.created:%d.%m.%Y %H:%M}",
                t.subject,
                "; ".join(t.tags),
                t.group,
                t.category,
                t.status,
            ),
        ],
    ),
    "subject tags grp category status",
)


def grouped() -> list[list[object]]:
    rows: list[list[object]] = [["Case Number", "Date/Time Opened", "Subject", "Type", "Status", "Tags"]]
    for group in ("Tier 1", "Billing EMEA"):
        rows.append([f"Support Team: {group} (15 records)"])
        rows += [
            [f"{t.number:08}", f"{t.created:%Y-%m-%d %H:%M}", t.subject, t.category, t.status, ", ".join(t.tags)]
            for t in tickets()
            if t.group == group
        ]
        rows.append(["Subtotal", "", "15"])
    return [*rows, ["Grand Totals (30 records)"]]


add(
    "A report with headings and subtotals",
    "report.xlsx",
    workbook(grouped()),
    "subject tags category status team",
    ids=lambda t: f"{t.number:08}",
    answers=("--headings-are", "team"),
)
# ---- words for nothing -------------------------------------------------------------------------------------------
NOTHING = ["(none)", "(blank)", "—", "#N/A", "<null>", "[]", "n/a", "None", "\\N", "nil", "--", "(empty)"]


def _or_nothing(t: Ticket, text: str) -> str:
    return text or NOTHING[t.number % len(NOTHING)]


add(
    "Many words for nothing",
    "tickets.csv",
    table(
        "Ticket ID|Created|Subject|Tags|Group|Category|Status|Language",
        lambda t: [
            *(str(t.number), f"{t.created:%Y-%m-%d %H:%M}", t.subject, _or_nothing(t, ", ".join(t.tags)), t.group),
            *(t.category, t.status, _or_nothing(t, "")),
        ],
    ),
    "subject tags grp category status",
)


add(
    "An archive of mails",
    "mails.csv",
    table(
        "Message-ID|Date|Subject|Keywords|Queue|Status",
        lambda t: [
            *(f"<{t.number}@acme.example>", f"{at(t.created, 2):%a, %d %b %Y %H:%M:%S} +0200 (CEST)", t.subject),
            *(", ".join(t.tags), t.group, t.status),
        ],
    ),
    "subject tags grp status",
    ids=lambda t: f"<{t.number}@acme.example>",
)


def monthly() -> list[list[object]]:
    rows: list[list[object]] = [["Acme GmbH"], ["Zeitraum", "01.01.2026 - 31.03.2026"], []]
    rows.append(["Ticket-ID", "Erstellt", "Betreff", "Tags", "Gruppe", "Kategorie", "Status"])
    for month in (1, 2, 3):
        some = [t for t in tickets() if t.created.month == month]
        rows += [[t.number, t.created, t.subject, ", ".join(t.tags), t.group, t.category, t.status] for t in some]
        rows += [["Summe", None, len(some)], []]
    return rows


add("A report below its period, with sums of months", "report.xlsx", workbook(monthly()),
    "subject tags category status grp")  # fmt: skip


# ---- languages ---------------------------------------------------------------------------------------------------
def language(name: str, header: str, form: str, encoding: str = "utf-8", delimiter: str = ",") -> None:
    add(
        name,
        "export.csv",
        table(
            header,
            lambda t: [
                *(str(t.number), f"{t.created:{form}}", t.subject, ", ".join(t.tags), t.category, t.group, t.status),
                t.requester,
            ],
            delimiter=delimiter,
        ),
        "subject tags category grp status requester",
        encoding=encoding,
    )


language(
    "Slovak, cp1250",
    "Číslo tiketu|Vytvorené|Predmet|Štítky|Kategória|Oddelenie|Stav|E-mail",
    "%d.%m.%Y %H:%M",
    "cp1250",
    ";",
)
language("Croatian", "Broj zahtjeva|Kreirano|Predmet|Oznake|Kategorija|Odjel|Status|E-pošta", "%d.%m.%Y. %H:%M")
language("Bulgarian, cp1251", "Номер на заявка|Създадена на|Тема|Етикети|Категория|Отдел|Статус|Имейл",
         "%d.%m.%Y %H:%M", "cp1251")  # fmt: skip
language("Lithuanian", "Užklausos numeris|Sukurta|Tema|Žymos|Kategorija|Skyrius|Būsena|El. paštas", "%Y-%m-%d %H:%M")
language("Catalan", "Número de tiquet|Data de creació|Assumpte|Etiquetes|Categoria|Departament|Estat|Correu",
         "%d/%m/%Y %H:%M")  # fmt: skip
language("Hindi", "टिकट संख्या|निर्माण तिथि|विषय|टैग|श्रेणी|विभाग|स्थिति|ईमेल", "%d-%m-%Y %H:%M")
language(
    "Slovenian", "Številka zahtevka|Ustvarjeno|Zadeva|Oznake|Kategorija|Oddelek|Stanje|E-pošta", "%d. %m. %Y %H:%M"
)
