"""Sources: each recognises its own header and reads its own way of writing times and tags."""

import pandas as pd
import pytest

from analytics.errors import AnalyticsError, UnknownName
from analytics.ingest.mapping import DATE_ORDERS, FIELDS, ROW_UNITS, load_mapping
from analytics.ingest.source import header_zone, normalise_header
from analytics.ingest.sources import GENERIC, SOURCES, recognise, source_named
from tests.test_json import APIS
from tests.test_more_sources import FILES

# One small export per tool, shaped as the tool writes it; each holds the ticket of 1 March 2024, 07:51 UTC.
EXPORTS = {
    "zendesk": "Summation column,Id,Requester,Requester id,Requester email,Group,Subject,Tags,Status,Via,Ticket type,"
    "Created at,Updated at,Organization,Plan [list],Status [list]\n"
    "-,48210,Ada,7,Ada@x.example,Tier 1,Hello,export pdf bug,Solved,Mail,Problem,2024-03-01 07:51,"
    "2024-03-01 09:38,-,Team,internal\n",
    "intercom": "Conversation ID,Conversation started at (America/New_York),Team currently assigned,Conversation tags,"
    "Title,Channel,Current conversation state,User email,Company name,Plan\n"
    '215470000048210,2024-03-01 02:51:00,Tier 1,"export, pdf, bug",Hello,Email,Closed,ada@x.example,,Team\n',
    "freshdesk": "Ticket ID,Subject,Status,Priority,Source,Type,Agent,Group,Created Time,Last update time,"
    "First response time (in hrs),Agent interactions,Tags,Company Name,Email,Plan\n"
    "48210,Hello,Resolved,Medium,Email,Problem,No Agent,Tier 1,2024-03-01 07:51:00,2024-03-01 09:38:00,"
    '01:35:00,0,"export,pdf,bug",,ada@x.example,Team\n',
    "jira": "Summary,Issue key,Issue id,Issue Type,Status,Reporter,Created,Updated,Labels,Labels,Labels,Labels,"
    "Description,Custom field (Plan)\n"
    "Hello,HELP-210,58210,[System] Problem,Done,ada@x.example,01/Mar/24 7:51 AM,01/Mar/24 9:38 AM,export,pdf,bug,,"
    '"two\nlines",Team\n',
    "zendesk_view": "Status,ID,Subject,Requester,Requested,Updated,Group,Tags,Plan\n"
    "Open  ,48210,Hello,ada@x.example,2024-03-01 07:51,2024-03-01 09:38,Tier 1,export pdf bug,Team\n",
    "zendesk_explore": "Ticket ID,Ticket created - Timestamp,Ticket group,Ticket tags,Ticket subject,Requester email,Plan,"
    "Tickets\n"
    + "".join(
        f"48210,2024-03-01T07:51:00,Tier 1,{tag},Hello,ada@x.example,Team,1\n" for tag in ("export", "pdf", "bug")
    )
    + "SUM,,,,,,,3\n",
    "intercom_api": "conversation_id,conversation_started_at,conversation_state,currently_assigned_team_id,"
    "conversation_tag_ids,title,user_email,plan\n"
    '215470000048210,2024-03-01 07:51:00,closed,Tier 1,"export, pdf, bug",Hello,ada@x.example,Team\n',
    "intercom_messages": "message_id,message_body,message_created_at,message_author_email,conversation_tags,"
    "conversation_id,conversation_state,conversation_created_at,conversation_subject\n"
    '1,First,2024-03-01 07:51:00,ada@x.example,"export,pdf",77,closed,2024-03-01 07:51:00,Hello\n'
    "2,Second,2024-03-01 08:51:00,robin@y.example,bug,77,closed,2024-03-01 07:51:00,Hello\n",
    "freshservice": "Ticket Id,Subject,Type,Status,Priority,Group,Category,Sub-Category,Others,Others,Requester Name,"
    "Requester Email,Created Time,Last Updated Time,Tags,Plan\n"
    "48210,Hello,Incident,Open,Low,Tier 1,Bug,Export,a,b,Ada,ada@x.example,2024-03-01 07:51:00,"
    '2024-03-01 09:38:00,"export,pdf,bug",Team\n',
    "helpscout": "Number,Subject,Status,Inbox,Assigned To,Customer Email,Tags,Created At,Plan\n"
    '48210,Hello,closed,Support,Robin,ada@x.example,"export, pdf, bug","Mar 1, 2024 7:51 AM",Team\n',
    "front": "Message ID,Segment ID,Conversation ID,Direction,Inbox,Message date,Contact handle,Extract,Tags,"
    "Conversation API ID,Subject,Plan\n"
    'm1,s1,c1,Inbound,Tier 1,2024-03-01 07:51:00,ada@x.example,First,"export, pdf",cnv_1,Hello,Team\n'
    "m2,s1,c1,Outbound,Tier 1,2024-03-01 09:51:00,ada@x.example,Second,bug,cnv_1,Re: Hello,Team\n",
    "hubspot": "Ticket ID,Ticket name,Pipeline,Ticket status,HubSpot team,Ticket Tags,Create date,Associated Contact,Plan\n"
    "48210,Hello,Support,New (Support),Tier 1,export;pdf;bug,2024-03-01 07:51,Ada (Ada@x.example),Team\n",
    "gorgias": "Ticket id,Tags,Initial channel,Last used integration name,Subject,Creation date,Customer email,"
    "Ticket Field: Contact reason,Customer Field: Plan\n"
    '48210,"export,pdf,bug",email,Tier 1,Hello,2024-03-01 07:51:00,ada@x.example,Bug::export,Team\n',
    "zohodesk": "Report,Tickets\nGenerated on,01 Mar 2024\n\n"
    "Ticket Id,Subject,Status (Ticket),Team,Tags,Created Time (Ticket),Email (Ticket),Plan\n"
    '48210,Hello,Open,Tier 1,"export,pdf,bug",01/03/2024 07:51 AM,ada@x.example,Team\n',
    "salesforce": "Case Number,Case Owner,Subject,Status,Case Origin,Type,Tags,Date/Time Opened,Contact: Email,Plan\n"
    '00048210,Robin,Hello,New,Email,Bug,export; pdf; bug,"3/1/2024, 7:51 AM",ada@x.example,Team\n'
    '00048211,Robin,Other,New,Email,Bug,,"3/31/2024, 7:51 AM",b@x.example,Team\n'
    "\n\nOpen Cases\nCopyright (c) 2000-2024 salesforce.com\nAcme Notes\n",
    "chatwoot": "  Conversation ID,SLA Policy,Team,Labels,Link to the Conversation,Subject,Created at,Contact Name\n\n"
    '  210,Gold,Tier 1,"export, pdf, bug",https://x.example/conversations/210,Hello,'
    "2024-03-01 07:51:00 UTC,ada@x.example\n\nReporting period 2024-03-01 to 2024-03-31\n",
    "zammad": "#,Title,State,Priority,Group,Owner,Customer,Create Channel,Tags,Created At,Updated At,Plan\n"
    '202448210,Hello,open,2 normal,Support::Tier 1,Robin,ada@x.example,email,"export, pdf, bug",'
    "2024-03-01 07:51,2024-03-01 09:38,Team\n",
    "osticket": "\ufeffTicket Number;Date Created;Subject;From;From Email;Department;Help Topic;Current Status\n"
    "048210;01.03.24 07:51;Hello;Ada;ada@x.example;Tier 1;Bug / Export;open\n"
    "048211;31.03.24 07:51;Other;Ada;ada@x.example;Tier 1;Bug / Export;open\n",
    "freescout": "id,number,threads_count,type,status,state,subject,customer_email,preview,mailbox_id,created_at,updated_at\n"
    "9,48210,2,1,3,2,Hello,ada@x.example,First,4,2024-03-01 07:51:00,NULL\n",
    "servicenow": "number,opened_at,short_description,caller_id,priority,state,assignment_group,sys_updated_on,sys_tags\r\n"
    "INC0048210,2024-03-01 07:51:00,Hello,ada@x.example,3 - Moderate,New,Tier 1,2024-03-01 09:38:00,"
    '"export,pdf,bug"\r\n',
    "github": "number,title,state,labels,milestone,author,createdAt,updatedAt,body\n"
    '210,Hello,OPEN,"[{""id"":""1"",""name"":""export""},{""name"":""pdf""},'
    '{""name"":""bug""}]",,ada@x.example,2024-03-01T07:51:00Z,2024-03-01T09:38:00Z,"a\nb"\n',
    "linear": "ID,Team,Title,Description,Status,Estimate,Priority,Creator,Labels,Created,Updated\n"
    'ENG-210,Tier 1,Hello,,Todo,3,High,ada@x.example,"export, pdf, bug",2024-03-01T07:51:00.000Z,'
    "2024-03-01T09:38:00.000Z\n",
    "kustomer": "ID,Subject,Queue Name,Channels,Status,Snooze Time,Note Count,Tags,Created At,Customer Email,Plan\n"
    '65e1,Hello,Tier 1,"[""email""]",done,,0,"[""export"",""pdf"",""bug""]",'
    "2024-03-01T07:51:00Z,ada@x.example,Team\n",
    "liveagent": "Code,Subject,Department,Status,Date created,Date changed,Owner email,Tags,Plan\n"
    'ABC-123,Hello,Tier 1,L,2024-03-01 07:51:00,2024-03-01 09:38:00,ada@x.example,"export, pdf, bug",Team\n',
    "crisp": "session_id,state,nickname,email,origin,segments,subject,created_at,plan\n"
    'session_1,resolved,Ada,ada@x.example,chat,"export,pdf,bug",Hello,1709279460000,Team\n',
    "generic": "number,title,state,createdAt,labels,requester,plan\n"
    "48210,Hello,OPEN,2024-03-01T07:51:00Z,export;pdf;bug,ada@x.example,Team\n",
}
# Beyond what all of them show: id and status of that ticket, and how many tickets the file holds.
SHOWS = {
    "zendesk": ("48210", "Solved", 1),
    "zendesk_view": ("48210", "Open", 1),
    "zendesk_explore": ("48210", None, 1),
    "intercom": ("215470000048210", "Closed", 1),
    "intercom_api": ("215470000048210", "closed", 1),
    "intercom_messages": ("77", "closed", 1),
    "freshdesk": ("48210", "Resolved", 1),
    "freshservice": ("48210", "Open", 1),
    "helpscout": ("48210", "closed", 1),
    "front": ("cnv_1", None, 1),
    "hubspot": ("48210", "New (Support)", 1),
    "jira": ("HELP-210", "Done", 1),
    "gorgias": ("48210", None, 1),
    "zohodesk": ("48210", "Open", 1),
    "salesforce": ("00048210", "New", 2),
    "chatwoot": ("210", None, 1),
    "zammad": ("202448210", "open", 1),
    "osticket": ("048210", "open", 2),
    "freescout": ("48210", "closed", 1),
    "servicenow": ("INC0048210", "New", 1),
    "github": ("210", "OPEN", 1),
    "linear": ("ENG-210", "Todo", 1),
    "kustomer": ("65e1", "done", 1),
    "liveagent": ("ABC-123", "closed", 1),
    "crisp": ("session_1", "resolved", 1),
    "generic": ("48210", "OPEN", 1),
}
WITHOUT_TAGS = {"osticket", "freescout"}
WITHOUT_PLAN = {"intercom_messages", "chatwoot", "osticket", "freescout", "servicenow", "github", "linear"}


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_source_is_well_formed_and_has_an_example_here(source):
    assert set(source.columns) <= set(FIELDS)
    assert {"ticket_id", "created_at", "tags", "subject"} <= set(source.columns) | (
        {"tags", "subject"} if source.name == "chatwoot" else set()
    )
    assert all(header == normalise_header(header) for header in source.headers())
    assert source.owner in {other.name for other in SOURCES}
    assert source.row_unit in ROW_UNITS and source.date_order in (None, *DATE_ORDERS)
    assert source.name in {*EXPORTS, *APIS, *(name.split()[0] for name in FILES)}


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_recognised_and_read(bench, load, name):
    number, status, tickets = SHOWS[name]

    outcome = load("a.csv", EXPORTS[name])

    rows = bench.facts().frame("select * from snapshot.tickets").set_index("ticket_id")
    assert (outcome.state, outcome.tickets, outcome.rejected) == ("imported", tickets, 0), outcome
    assert outcome.source == source_named(name).owner
    assert outcome.rows == outcome.tickets + outcome.repeated + outcome.footer
    row = rows.loc[number]
    assert str(row["created_at"]) == "2024-03-01 07:51:00"
    assert (row["subject"], row["requester"]) == ("Hello", "ada@x.example")
    assert row["status"] == status if status else pd.isna(row["status"])
    if name not in WITHOUT_TAGS:
        assert sorted(row["tags"]) == ["bug", "export", "pdf"]
    if name not in WITHOUT_PLAN:
        assert row["segment"] == "Team"


# The same tools with another language, locale or setting: source, file, id, created, tags, group.
VARIANTS = {
    "jira in German, saved again by hand": (
        "jira",
        "\ufeffZusammenfassung;Vorgangsschlüssel;Vorgangs-ID;Vorgangstyp;Status;Autor;Erstellt;Aktualisiert;"
        "Stichwörter;Stichwörter;Beschreibung;Benutzerdefinierte Felder (Team)\n"
        'Hallo;HELP-1;1;Fehler;Offen;Ada;13.03.2024 08:51;14.03.2024 10:38;export;pdf;"a\nb";Tier 1\n',
        "HELP-1",
        "2024-03-13 08:51:00",
        {"export", "pdf"},
        "Tier 1",
    ),
    "jira saved again in the United States": (
        "jira",
        "Issue key,Summary,Status,Created,Labels,Labels,Custom field (Team)\n"
        "HELP-1,Hello,Done,6/21/2025 16:14,a,b,Tier 1\n",
        "HELP-1",
        "2025-06-21 16:14:00",
        {"a", "b"},
        "Tier 1",
    ),
    "jira in Korean time": (
        "jira",
        "Summary,Issue key,Issue id,Created,Labels,Custom field (Team)\nHello,K-1,1,2023/01/10 오후 2:15,a,T\n",
        "K-1",
        "2023-01-10 14:15:00",
        {"a"},
        "T",
    ),
    "zendesk saved again by a spreadsheet": (
        "zendesk",
        "Summation column;Id;Requester;Group;Subject;Tags;Status;Created at\n"
        "1;7;Ada;Tier 1;Hello;a b;Open;13-03-2024 08:51\n",
        "7",
        "2024-03-13 08:51:00",
        {"a", "b"},
        "Tier 1",
    ),
    "freshdesk with other capitals": (
        "freshdesk",
        "Ticket ID,Subject,Status,Group,Created Time,Last updated time,First response time (in hrs),"
        'Agent interactions,Tags\n7,Hello,Open,No Group,2024-03-13 08:51:00,,01:00:00,1,"a b,c"\n',
        "7",
        "2024-03-13 08:51:00",
        {"a b", "c"},
        None,
    ),
    "hubspot with internal names": (
        "hubspot",
        "hs_object_id,subject,content,hs_pipeline_stage,hs_ticket_priority,createdate,hs_pipeline,tags\n"
        "7,Hello,Text,1,HIGH,1710319860000,Support,a;b\n",
        "7",
        "2024-03-13 08:51:00",
        {"a", "b"},
        "Support",
    ),
    "hubspot day first": (
        "hubspot",
        "Ticket ID,Ticket name,Ticket status,Create date,Ticket Tags,HubSpot team\n7,Hello,New,13/3/2024 8:51,a,T\n",
        "7",
        "2024-03-13 08:51:00",
        {"a"},
        "T",
    ),
    "servicenow with labels": (
        "servicenow",
        "Number,Opened,Short description,Caller,State,Assignment group,Tags\n"
        'INC0000007,13-03-2024 08:51:00,Hello,Ada,New,Tier 1,"a,b"\n',
        "INC0000007",
        "2024-03-13 08:51:00",
        {"a", "b"},
        "Tier 1",
    ),
    "salesforce in Unicode with tabs": (
        "salesforce",
        "Case Number\tSubject\tStatus\tDate/Time Opened\tTopics\tSupport Team\n"
        "00007\tHello\tNew\t3/13/2024, 8:51 AM\ta; b\tTier 1\n",
        "00007",
        "2024-03-13 08:51:00",
        {"a", "b"},
        "Tier 1",
    ),
    "zoho from its first line": (
        "zohodesk",
        "Ticket Id,Subject,Status (Ticket),Department,Created Time (Ticket),Tags,SLA Violation Type\n"
        "7,Hello,Open,Tier 1,13/03/2024 08:51,a,Not Violated\n",
        "7",
        "2024-03-13 08:51:00",
        {"a"},
        "Tier 1",
    ),
    "osticket in German": (
        "osticket",
        "\ufeffTicket-Nummer;Erstelldatum;Betreff;Von;Abteilung;Hilfethema;Aktueller Status;Tags\n"
        "000007;13.03.24 08:51;Hallo;Ada;Tier 1;Fehler;offen;a\n",
        "000007",
        "2024-03-13 08:51:00",
        {"a"},
        "Tier 1",
    ),
    "zammad in German": (
        "zammad",
        "#,Titel,Status,Gruppe,Besitzer,Kunde,Schlagwörter,Erstellt am\n"
        '7,Hallo,offen,Tier 1,Robin,Ada,"a, b",13.03.2024 08:51\n',
        "7",
        "2024-03-13 08:51:00",
        {"a", "b"},
        "Tier 1",
    ),
    "github with a row per comment": (
        "github",
        "issue.number,issue.title,issue.state,issue.labels,issue.created_at,issue.body,comment.body,issue.milestone\n"
        '7,Hello,open,"area: sync,b",2024-03-13T08:51:00Z,Text,One,\n'
        '7,Hello,open,"area: sync,b",2024-03-13T08:51:00Z,Text,Two,\n',
        "7",
        "2024-03-13 08:51:00",
        {"area: sync", "b"},
        None,
    ),
    "kustomer with system names": (
        "kustomer",
        "id,queue.name,preview,status,tags,createdAt\n7,Tier 1,Hello,open,\"['a', 'b']\",2024-03-13T08:51:00Z\n",
        "7",
        "2024-03-13 08:51:00",
        {"a", "b"},
        "Tier 1",
    ),
    "a desk that nobody knows, in French": (
        "generic",
        "N°;Statut;Date de création;Sujet;Étiquettes;Service\n7;Ouvert;13/03/2024 08:51;Bonjour;a, b;Tier 1\n",
        "7",
        "2024-03-13 08:51:00",
        {"a", "b"},
        "Tier 1",
    ),
    "a desk that nobody knows, in Japanese": (
        "generic",
        "番号,件名,作成日時,タグ,部門\n7,質問,2024年3月13日 8:51,a|b,サポート\n",
        "7",
        "2024-03-13 08:51:00",
        {"a", "b"},
        "サポート",
    ),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_of_an_export_is_recognised_and_read(bench, load, name):
    source, text, number, created, tags, group = VARIANTS[name]

    outcome = load("a.csv", text.encode("utf-16" if "Unicode" in name else "utf-8"))

    assert (outcome.state, outcome.source, outcome.tickets) == ("imported", source, 1), outcome
    row = bench.facts().frame("select * from snapshot.tickets").iloc[0]
    assert (row["ticket_id"], str(row["created_at"]), set(row["tags"])) == (number, created, tags)
    assert row["grp"] == group if group else pd.isna(row["grp"])


def test_marks_of_two_tools_never_stand_in_one_header():
    for name, text in EXPORTS.items():
        lines = [line for line in text.lstrip("\ufeff").split("\n") if line.count(",") + line.count(";") > 3]
        headers = lines[0].split(";" if name == "osticket" else ",")
        assert [s.name for s in SOURCES if s.recognises(headers)] == ([name] if name != "generic" else [])


def test_an_exact_header_wins_over_one_with_a_type_in_brackets(bench, load):
    load("a.csv", EXPORTS["zendesk"])

    assert bench.facts().frame("select status from snapshot.tickets")["status"].tolist() == ["Solved"]


def test_empty_words_are_no_values(bench, load):
    load(
        "a.csv",
        EXPORTS["zendesk"]
        + EXPORTS["zendesk"]
        .split("\n")[1]
        .replace("48210", "48211")
        .replace("Hello", "-")
        .replace("Tier 1", "No Group")
        + "\n",
    )

    row = bench.facts().frame("select company, grp, subject from snapshot.tickets where ticket_id = '48211'").iloc[0]
    assert row[["company", "grp"]].isna().all()
    assert row["subject"] == "-", "what a customer wrote is kept"


def test_ids_stay_text(bench, load):
    load("a.csv", "id,created\n00048210,2024-03-01\n215470000048210123456,2024-03-01\n")

    assert set(bench.facts().frame("select ticket_id from snapshot.tickets")["ticket_id"]) == {
        "00048210",
        "215470000048210123456",
    }


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2018-12-31 15:33:47 -0800", "2018-12-31 23:33:47"),
        ("2018-12-31T16:01:34Z", "2018-12-31 16:01:34"),
        ("2018-12-31 16:01:34 UTC", "2018-12-31 16:01:34"),
        ("2018-12-31T16:01:34.123+05:30", "2018-12-31 10:31:34.123000"),
        ("2018-12-31 16:01", "2018-12-31 16:01:00"),
        ("2018-12-31", "2018-12-31 12:00:00"),
        (" 2018-12-31 16:01 ", "2018-12-31 16:01:00"),
    ],
)
def test_times_are_read_with_their_offset(bench, load, text, utc):
    load("a.csv", f"id,created\n1,{text}\n")

    assert str(bench.facts().frame("select created_at from snapshot.tickets")["created_at"].iloc[0]) == utc


def test_a_zone_in_the_header_is_used():
    assert header_zone("Conversation started at (America/Argentina/Buenos_Aires)") == "America/Argentina/Buenos_Aires"
    assert header_zone("First response time (seconds)") is None


def test_what_nobody_recognises_is_read_by_the_usual_names():
    assert recognise(["Number", "Title", "createdAt"]) is GENERIC


def test_an_unknown_source_suggests_the_nearest():
    with pytest.raises(UnknownName, match="Did you mean 'freshdesk'"):
        source_named("freshdsk")


GOOD_MAPPING = 'source = "x"\n[columns]\nticket_id = "id"\ncreated_at = "am"\n'


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("source = [", "Mapping file 'm.toml' cannot be read"),
        ('source = "x"\n[columns]\nticket_id = "id"\n', "must name source, columns.ticket_id and columns.created_at"),
        (GOOD_MAPPING + 'tegs = "t"\n', "Unknown field in mapping file 'm.toml': 'tegs'. Did you mean 'tags'"),
        ('tag_seperator = ";"\n' + GOOD_MAPPING, "has the unknown key(s) tag_seperator"),
        ('time_zone = "Europe/Dublim"\n' + GOOD_MAPPING, "'Europe/Dublim' is no time zone"),
        ('authoritative = ["team"]\n' + GOOD_MAPPING, "declares 'team' authoritative"),
    ],
)
def test_a_faulty_mapping_file_states_what_is_wrong(write, text, wording):
    with pytest.raises(AnalyticsError) as error:
        load_mapping(write("m.toml", text))

    assert wording in str(error.value)


def test_a_mapping_reads_an_export_that_no_source_knows(bench, write, load):
    mapping = load_mapping(
        write(
            "m.toml",
            'date_formats = "%d.%m.%Y %H:%M"\ntime_zone = "Europe/Berlin"\n'
            'tag_separator = "/"\n' + GOOD_MAPPING + 'tags = "schlagworte"\n',
        )
    )

    load("a.csv", "id;am;schlagworte\n1;05.01.2026 00:30;a / b\n", mapping=mapping)

    row = bench.facts().frame("select created_at, tags from snapshot.tickets").iloc[0]
    assert (str(row["created_at"]), list(row["tags"])) == ("2026-01-04 23:30:00", ["a", "b"])


def test_a_mapping_that_does_not_fit_names_the_missing_column(write, load):
    outcome = load("a.csv", "id,created\n1,2026-01-05\n", mapping=load_mapping(write("m.toml", GOOD_MAPPING)))

    assert outcome.state == "failed"
    assert "lacks the column(s) 'am' that the mapping names. It has: 'id', 'created'." in outcome.message
