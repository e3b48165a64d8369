"""Helpdesks and trackers beyond the first twenty: each recognises its own header and reads its own way of writing."""

import pandas as pd
import pytest

from analytics.ingest.sources import SOURCES, recognise

# Source → a file as the tool writes it, and what its first ticket must be: id, created (UTC; days at noon), subject, tags, team or
# support group, category, customer. Every tool has a second file: another language, version or set of columns.
FILES = {
    "app_store": (
        "id,rating,title,body,reviewerNickname,createdDate,territory,tags\n"
        '00a1,4,Hello,Nice,Ada,2024-03-01T07:51:00Z,DEU,"export,pdf"\n',
        ("00a1", "2024-03-01 07:51:00", "Hello", {"export", "pdf"}, None, None, "Ada"),
    ),
    "app_store as the API names it": (
        "type,id,attributes.rating,attributes.title,attributes.body,attributes.reviewerNickname,"
        "attributes.createdDate,attributes.territory\n"
        "customerReviews,00a1,2,Hello,Slow,Ada,2024-03-01T07:51:00-00:00,USA\n",
        ("00a1", "2024-03-01 07:51:00", "Hello", set(), None, None, "Ada"),
    ),
    "google_play": (
        "Package Name,App Version Code,App Version Name,Reviewer Language,Device,Review Submit Date and Time,"
        "Review Submit Millis Since Epoch,Review Last Update Date and Time,Review Last Update Millis Since Epoch,"
        "Star Rating,Review Title,Review Text,Developer Reply Date and Time,Developer Reply Millis Since Epoch,"
        "Developer Reply Text,Review Link\n"
        "com.acme,12,1.2,en,pixel,2024-03-01T07:51:00Z,1709279460000,2024-03-01T09:38:00Z,1709285880000,4,Hello,"
        "Nice,,,,http://play.google.com/console?reviewId=gp1\n",
        ("1709279460000", "2024-03-01 07:51:00", "Hello", set(), None, None, None),
    ),
    "google_play of an older month": (
        "Package Name,App Version,Reviewer Language,Reviewer Hardware Model,Review Submit Date and Time,"
        "Review Submit Millis Since Epoch,Star Rating,Review Title,Review Text\n"
        "com.acme,12,de,pixel,2024-03-01T07:51:00Z,1709279460000,1,Hallo,Schlecht\n",
        ("1709279460000", "2024-03-01 07:51:00", "Hallo", set(), None, None, None),
    ),
    "trustpilot": (
        "Review ID,Review Created (UTC),Consumer Username,Consumer Email,Review Title,Review Content,Review Stars,"
        "Source Of Review,Review Language,Domain URL,Tags\n"
        '65e1,2024-03-01 07:51:00,Ada,ada@x.example,Hello,Nice,5,Organic,en,acme.example,"export,pdf"\n',
        ("65e1", "2024-03-01 07:51:00", "Hello", {"export", "pdf"}, None, None, "ada@x.example"),
    ),
    "trustpilot with fewer columns": (
        "Review ID,Review Created (UTC),Review Title,Review Content,Review Stars,Consumer Name\n"
        "65e1,2024-03-01 07:51:00,Hello,Nice,2,Ada\n",
        ("65e1", "2024-03-01 07:51:00", "Hello", set(), None, None, "Ada"),
    ),
    "trustpilot as its older form writes it": (
        "Domain Url,Webshop Name,Business Unit Id,Review Id,Review Created (UTC),Review Consumer User Id,Review Username,"
        "Review User Email,Review Title,Review Content,Review Stars,Source Of Review,Reference Id,Company Response,"
        "Company Reply Date (UTC),Review Language\n"
        "acme.example,Acme,46d6,65e1,2024-03-01 07:51:00,77aa,Ada,ada@x.example,Hello,Nice,2,Organic,,,,en\n",
        ("65e1", "2024-03-01 07:51:00", "Hello", set(), None, None, "ada@x.example"),
    ),
    "typeform": (
        "#,How likely are you to recommend us to a friend or colleague?,What is the main reason for your score?,"
        "Email,Subject,Start Date (UTC),Submit Date (UTC),Network ID,Tags\n"
        'ab12cd,9,Fast,ada@x.example,Hello,2024-03-01 07:50:00,2024-03-01 07:51:00,0f0f,"export,pdf"\n',
        ("ab12cd", "2024-03-01 07:51:00", "Hello", {"export", "pdf"}, None, None, "ada@x.example"),
    ),
    "typeform with questions of its own": (
        "#,Pick a colour,Comments,Start Date (UTC),Submit Date (UTC),Network ID\n"
        "ab12cd,Red,Fast,2024-03-01 07:50:00,2024-03-01 07:51:00,0f0f\n",
        ("ab12cd", "2024-03-01 07:51:00", None, set(), None, None, None),
    ),
    "typeform with types of responses": (
        "#,Comments,Email,Subject,Response Type,Start Date (UTC),Stage Date (UTC),Submit Date (UTC),Network ID,Tags,Ending\n"
        "ab12cd,Fast,ada@x.example,Hello,completed,2024-03-01 07:50:00,,2024-03-01 07:51:00,0f0f,export,End\n",
        ("ab12cd", "2024-03-01 07:51:00", "Hello", {"export"}, None, None, "ada@x.example"),
    ),
    "typeform without network ids": (
        "#,Comments,Start Date (UTC),Submit Date (UTC)\nab12cd,Fast,2024-03-01 07:50:00,2024-03-01 07:51:00\n",
        ("ab12cd", "2024-03-01 07:51:00", None, set(), None, None, None),
    ),
    "survey of SurveyMonkey": (
        "Respondent ID,Collector ID,Start Date,End Date,IP Address,Email Address,First Name,Last Name,Comments\n"
        "77,9,2024-03-01 07:50:00,2024-03-01 07:51:00,,ada@x.example,Ada,L,Fast\n",
        ("77", "2024-03-01 07:51:00", None, set(), None, None, "ada@x.example"),
    ),
    "survey of Medallia Agent Connect": (
        "request_id,request_sent_at,response_received_at,star_rating,comments,channel,tags,customer_name,request_sent_to\n"
        '77,2024-02-29 07:51:00,2024-03-01 07:51:00,4,Fine,chat,"export,pdf",Ada,ada@x.example\n',
        ("77", "2024-03-01 07:51:00", None, {"export", "pdf"}, None, None, "ada@x.example"),
    ),
    "survey": (
        "Response ID,Responded at,Person Email,NPS Score,Comment,Survey,Tags\n"
        '77,2024-03-01 07:51:00,ada@x.example,9,Fast,Hello,"export,pdf"\n',
        ("77", "2024-03-01 07:51:00", "Hello", {"export", "pdf"}, None, None, "ada@x.example"),
    ),
    "survey with a name and a last day, which are read where nothing else says it": (
        "Response ID,NPS Score,Customer name,Customer ID,End date,Date,Comment,Survey\n"
        "77,9,Ada,ada@x.example,2024-03-31 07:51:00,2024-03-01 07:51:00,Fast,Hello\n",
        ("77", "2024-03-01 07:51:00", "Hello", set(), None, None, "ada@x.example"),
    ),
    "survey of satisfaction": (
        "Respondent ID,Response Date,CSAT score (1-5),CSAT score,Comments,Customer email,Question\n"
        "77,2024-03-01 07:51:00,5,5,Fine,ada@x.example,Hello\n",
        ("77", "2024-03-01 07:51:00", "Hello", set(), None, None, "ada@x.example"),
    ),
    "glpi": (
        '"ID";"Title";"Entity";"Status";"Last update";"Opening date";"Priority";"Requester - Requester";'
        '"Assigned to - Technician group";"Category"\n'
        '"2553";"Hello";"Acme";"New";"2024-03-01 09:38";"2024-03-01 07:51";"Medium";"Ada";"Tier 1";"Bug > Export"\n'
        '"2554";"Other";"Acme";"New";"2024-03-31 09:38";"2024-03-31 07:51";"Medium";"Ada";"Tier 1";"Question"\n',
        ("2553", "2024-03-01 07:51:00", "Hello", set(), "Tier 1", "Bug > Export", "Ada"),
    ),
    "glpi in French": (
        '"ID";"Titre";"Entité";"Statut";"Dernière modification";"Date d\'ouverture";"Priorité";'
        '"Demandeur - Demandeur";"Attribué à - Groupe de techniciens";"Catégorie"\n'
        '"7";"Bonjour";"Acme";"Nouveau";"13-03-2024 09:38";"13-03-2024 08:51";"Moyenne";"Ada";"Niveau 1";"Panne"\n',
        ("7", "2024-03-13 08:51:00", "Bonjour", set(), "Niveau 1", "Panne", "Ada"),
    ),
    "odoo": (
        '"Ticket IDs Sequence","Subject","Customer/Email","Helpdesk Team","Type","Stage","Created on","Tags/Name"\n'
        '"48210","Hello","ada@x.example","Tier 1","Question","New","2024-03-01 07:51:00","export,pdf"\n'
        '"48211","Other","ada@x.example","Tier 1","Question","New","2024-03-31 07:51:00","pdf"\n',
        ("48210", "2024-03-01 07:51:00", "Hello", {"export", "pdf"}, "Tier 1", "Question", "ada@x.example"),
    ),
    "odoo by field paths": (
        "ticket_ref,name,team_id/name,stage_id/name,ticket_type_id/name,tag_ids/name,create_date,partner_email\n"
        '48210,Hello,Tier 1,New,Question,"export,pdf",2024-03-01 07:51:00,ada@x.example\n',
        ("48210", "2024-03-01 07:51:00", "Hello", {"export", "pdf"}, "Tier 1", "Question", "ada@x.example"),
    ),
    "otrs": (
        "Number;Ticket#;Age;Title;Created;Changed;Queue;State;Priority;Customer User;Type\n"
        "1;2024030110000011;1 d;Hello;2024-03-01 07:51:00;2024-03-01 09:38:00;Tier 1;open;3 normal;ada@x.example;Bug\n"
        "2;2024033110000022;1 d;Other;2024-03-31 07:51:00;2024-03-31 09:38:00;Tier 1;open;3 normal;b@x.example;Bug\n",
        ("2024030110000011", "2024-03-01 07:51:00", "Hello", set(), "Tier 1", "Bug", "ada@x.example"),
    ),
    "otrs search in German": (
        "Ticket#;Alter;Erstellt;Status;Priorität;Queue;Besitzer;Kundenname;Von;Betreff\n"
        "2024031310000011;1 T;13.03.2024 08:51;offen;3 normal;Stufe 1;Robin;Ada;ada@x.example;Hallo\n",
        ("2024031310000011", "2024-03-13 08:51:00", "Hallo", set(), "Stufe 1", None, "Ada"),
    ),
    "redmine": (
        "#,Project,Tracker,Status,Priority,Subject,Author,Assignee,Updated,Category,Created\n"
        "48210,Mobile,Bug,New,Normal,Hello,Ada,Robin,2024-03-01 09:38,,2024-03-01 07:51\n"
        "48211,Mobile,Feature,New,Normal,Other,Ada,Robin,2024-03-31 09:38,,2024-03-31 07:51\n",
        ("48210", "2024-03-01 07:51:00", "Hello", set(), "Mobile", "Bug", "Ada"),
    ),
    "redmine in German": (
        "#;Projekt;Tracker;Status;Priorität;Thema;Autor;Aktualisiert;Angelegt\n"
        "7;Mobil;Fehler;Neu;Normal;Hallo;Ada;14.03.2024 09:38;13.03.2024 08:51\n",
        ("7", "2024-03-13 08:51:00", "Hallo", set(), "Mobil", "Fehler", "Ada"),
    ),
    "youtrack": (
        "Issue Id,Project,Tags,Summary,Reporter,Created,Updated,Resolved,Priority,Type,State,Assignee,Subsystem\n"
        'APP-12,App,"export, pdf",Hello,ada,01 Mar 2024 07:51,01 Mar 2024 09:38,,Normal,Bug,Open,robin,Tier 1\n',
        ("APP-12", "2024-03-01 07:51:00", "Hello", {"export", "pdf"}, "Tier 1", "Bug", "ada"),
    ),
    "youtrack without subsystem": (
        "Issue Id,Project,Tags,Summary,Reporter,Created,Updated,Priority,Type,State\n"
        "APP-7,App,,Hello,ada,13 Mar 2024 08:51,13 Mar 2024 09:38,Normal,Task,Open\n",
        ("APP-7", "2024-03-13 08:51:00", "Hello", set(), "App", "Task", "ada"),
    ),
    "bugzilla": (
        '"Bug ID","Product","Component","Assignee","Status","Resolution","Summary","Changed","Opened","Keywords",'
        '"Reporter","Type"\n'
        '48210,"Sync","Export","robin","NEW","---","Hello","2024-03-01 09:38:00","2024-03-01 07:51:00",'
        '"crash, regression","ada@x.example","defect"\n',
        ("48210", "2024-03-01 07:51:00", "Hello", {"crash", "regression"}, "Sync", "defect", "ada@x.example"),
    ),
    "bugzilla with internal names": (
        'bug_id,"product","component","bug_severity","bug_status","short_desc","opendate","changeddate","keywords"\n'
        '7,"Sync","Export","major","NEW","Hello","2024-03-13 08:51:00","2024-03-14 08:51:00",""\n',
        ("7", "2024-03-13 08:51:00", "Hello", set(), "Sync", "major", None),
    ),
    "topdesk": (
        "Incident number,Brief description,Call type,Category,Subcategory,Operator group,Caller,Creation date,Status\n"
        "I 2403 001,Hello,Complaint,Software,Export,Tier 1,Ada,2024-03-01 07:51,Open\n"
        "I 2403 002,Other,Complaint,Software,Export,Tier 1,Ada,2024-03-31 07:51,Open\n",
        ("I 2403 001", "2024-03-01 07:51:00", "Hello", set(), "Tier 1", "Complaint", "Ada"),
    ),
    "topdesk in Dutch": (
        "Incidentnummer;Korte omschrijving;Soort melding;Categorie;Behandelaarsgroep;Aanmelder;Aanmaakdatum;Status\n"
        "M2403 001;Hallo;Storing;Software;Groep 1;Ada;13-03-2024 08:51;Open\n",
        ("M2403 001", "2024-03-13 08:51:00", "Hallo", set(), "Groep 1", "Storing", "Ada"),
    ),
    "manageengine": (
        "Request ID,Subject,Requester,Technician,Group,Created Time,Request Status,Priority,Category,Request Type\n"
        '48210,Hello,Ada,Not Assigned,Tier 1,"Mar 1, 2024 07:51 AM",Open,High,Software,Incident\n',
        ("48210", "2024-03-01 07:51:00", "Hello", set(), "Tier 1", "Incident", "Ada"),
    ),
    "manageengine day first": (
        "RequestID,Title,Requester Name,Technician,Support Group,Created Date,Status,Mode\n"
        "7,Hello,Ada,Robin,Tier 1,13/03/2024 08:51,Open,E-Mail\n",
        ("7", "2024-03-13 08:51:00", "Hello", set(), "Tier 1", None, "Ada"),
    ),
    "dynamics": (
        "(Do Not Modify) Case,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,Case Title,Case Number,Priority,"
        "Origin,Customer,Owner,Status Reason,Created On,Case Type\n"
        "65e1,abc,2024-03-01 09:38:00,Hello,CAS-48210-X1,Normal,Email,Ada,Robin,In Progress,2024-03-01 07:51:00,Problem\n",
        ("CAS-48210-X1", "2024-03-01 07:51:00", "Hello", set(), None, "Problem", "Ada"),
    ),
    "dynamics by its API": (
        "ticketnumber,title,createdon,modifiedon,caseorigincode,statuscode,casetypecode,customerid\n"
        "CAS-7,Hello,2024-03-13T08:51:00Z,2024-03-13T09:51:00Z,Email,Active,Request,Ada\n",
        ("CAS-7", "2024-03-13 08:51:00", "Hello", set(), None, "Request", "Ada"),
    ),
    "dixa": (
        "csid,created_at,initial_channel,requester_email,queue_name,status,tags,subject\n"
        '210,2024-03-01T07:51:00.000Z,email,ada@x.example,Tier 1,closed,"[""export"",""pdf""]",Hello\n',
        ("210", "2024-03-01 07:51:00", "Hello", {"export", "pdf"}, "Tier 1", None, "ada@x.example"),
    ),
    "dixa in milliseconds": (
        "id,created_at,initial_channel,requester_email,queue_id,queue_name,tags,subject\n"
        "211,1710319860000,email,ada@x.example,q1,Tier 1,a,Hello\n",
        ("211", "2024-03-13 08:51:00", "Hello", {"a"}, "Tier 1", None, "ada@x.example"),
    ),
    "rt": (
        "id\tQueue\tSubject\tStatus\tOwner\tRequestors\tCreated\tLastUpdated\tPriority\n"
        "48210\tTier 1\tHello\topen\trobin\tada@x.example\tFri Mar 01 07:51:00 2024\tFri Mar 01 09:38:00 2024\t50\n",
        ("48210", "2024-03-01 07:51:00", "Hello", set(), "Tier 1", None, "ada@x.example"),
    ),
    "rt with a category of its own": (
        "id,QueueName,Subject,Requestors,Created,CF.{Category}\n7,Tier 1,Hello,ada@x.example,2024-03-13 08:51:00,Bug\n",
        ("7", "2024-03-13 08:51:00", "Hello", set(), "Tier 1", "Bug", "ada@x.example"),
    ),
    "spiceworks": (
        "Ticket Number,Organization Name,Organization Host,Summary,Created By,Assigned To,Created On,Priority,Category\n"
        '48210,Acme,acme,Hello,Ada,Robin,"Mar 1, 2024 @ 07:51 am",Medium,Software\n',
        ("48210", "2024-03-01 07:51:00", "Hello", set(), None, "Software", "Acme"),
    ),
    "spiceworks without organization": (
        'Ticket Number,Summary,Created On,Assigned To,Category\n7,Hello,"Mar 13, 2024 @ 08:51 am",Robin,Bug\n',
        ("7", "2024-03-13 08:51:00", "Hello", set(), None, "Bug", None),
    ),
    "livechat": (
        "chat ID,chat creation date,visitor nick,visitor email,operator 1 nick,group 1 name,tag 1,tag 2\n"
        "PJ0MRSHTDG,2024-03-01 07:51:00,Ada,ada@x.example,Robin,Tier 1,export,pdf\n",
        ("PJ0MRSHTDG", "2024-03-01 07:51:00", None, {"export", "pdf"}, "Tier 1", None, "ada@x.example"),
    ),
    "livechat with one column of tags": (
        "chat ID,start date,visitor id,visitor email,tags\nPJ7,2024-03-13 08:51:00,v1,ada@x.example,export\n",
        ("PJ7", "2024-03-13 08:51:00", None, {"export"}, None, None, "ada@x.example"),
    ),
    "tawk": (
        "Chat ID,Property,Started On,Visitor Name,Visitor Email,Department,Tags,Message\n"
        '65e1,Acme,2024-03-01 07:51:00,Ada,ada@x.example,Tier 1,"export, pdf",First\n',
        ("65e1", "2024-03-01 07:51:00", None, {"export", "pdf"}, "Tier 1", None, "ada@x.example"),
    ),
    "tawk tickets": (
        "Ticket ID,Property Name,Subject,Status,Requester Email,Created On\n"
        "7,Acme,Hello,Open,ada@x.example,2024-03-13 08:51:00\n",
        ("7", "2024-03-13 08:51:00", "Hello", set(), None, None, "ada@x.example"),
    ),
    "reamaze": (
        "Conversation Slug,Subject,Brand,Channel,Status,Tags,Customer Name,Customer Email,Created At\n"
        'hello-1a2b,Hello,Acme,Email,Open,"export, pdf",Ada,ada@x.example,2024-03-01T07:51:00Z\n',
        ("hello-1a2b", "2024-03-01 07:51:00", "Hello", {"export", "pdf"}, "Acme", None, "ada@x.example"),
    ),
    "reamaze by its API": (
        "slug,subject,brand,created_at,tag_list\nhello-7,Hello,Acme,2024-03-13T08:51:00Z,export\n",
        ("hello-7", "2024-03-13 08:51:00", "Hello", {"export"}, "Acme", None, None),
    ),
    "kayako": (
        "Ticket ID,Ticket Mask ID,Subject,Department,Ticket Status,Ticket Type,Full Name,Email,Creation Date,Tags\n"
        "12,ABC-123-45678,Hello,Tier 1,Open,Bug,Ada,ada@x.example,2024-03-01 07:51:00,export\n",
        ("ABC-123-45678", "2024-03-01 07:51:00", "Hello", {"export"}, "Tier 1", "Bug", "ada@x.example"),
    ),
    "kayako without mask": (
        "Ticket ID,Subject,Department,Full Name,Email,Creation Date,Last Activity\n"
        "7,Hello,Tier 1,Ada,ada@x.example,13/03/2024 08:51,14/03/2024 08:51\n",
        ("7", "2024-03-13 08:51:00", "Hello", set(), "Tier 1", None, "ada@x.example"),
    ),
    "asana": (
        "Task ID,Created At,Completed At,Last Modified,Name,Section/Column,Assignee,Assignee Email,Start Date,Due Date,"
        "Tags,Notes,Projects,Parent task\n"
        '1200000000048210,2024-03-01,,2024-03-01,Hello,Incoming,Robin,robin@x.example,,,"export,pdf",Text,Tier 1,\n',
        ("1200000000048210", "2024-03-01 12:00:00", "Hello", {"export", "pdf"}, "Tier 1", None, None),
    ),
    "asana with a form": (
        "Task ID,Created At,Completed At,Name,Section/Column,Tags,Notes,Projects,Request type,Submitter email\n"
        "7,2024-03-13,,Hello,Incoming,,Text,Tier 1,Bug,ada@x.example\n",
        ("7", "2024-03-13 12:00:00", "Hello", set(), "Tier 1", "Bug", "ada@x.example"),
    ),
    "cfpb": (
        "Date received,Product,Sub-product,Issue,Sub-issue,Consumer complaint narrative,Company public response,Company,"
        "State,ZIP code,Tags,Consumer consent provided?,Submitted via,Date sent to company,"
        "Company response to consumer,Timely response?,Consumer disputed?,Complaint ID\n"
        '2024-03-01,Mortgage,FHA mortgage,Hello,,Text,,Acme Bank,NY,10001,"Older American, Servicemember",'
        "Consent provided,Web,2024-03-01,Closed,Yes,N/A,48210\n",
        (
            "48210",
            "2024-03-01 12:00:00",
            "Hello",
            {"Older American", "Servicemember"},
            "Mortgage",
            "Hello",
            None,
        ),
    ),
    "cfpb with American days": (
        "Date received,Product,Issue,Company,Submitted via,Complaint ID\n03/13/2024,Mortgage,Hello,Acme Bank,Web,7\n",
        ("7", "2024-03-13 12:00:00", "Hello", set(), "Mortgage", "Hello", None),
    ),
    "city_311": (
        "Unique Key,Created Date,Closed Date,Agency,Agency Name,Complaint Type,Descriptor,Status,Borough,"
        "Open Data Channel Type\n"
        "48210,03/01/2024 07:51:00 AM,,NYPD,Police,Noise,Hello,Closed,BRONX,ONLINE\n"
        "48211,03/31/2024 07:51:00 AM,,NYPD,Police,Noise,Other,Closed,BRONX,ONLINE\n",
        ("48210", "2024-03-01 07:51:00", "Hello", set(), "Police", "Noise", None),
    ),
    "city_311 of Chicago": (
        "SR_NUMBER,SR_TYPE,SR_SHORT_CODE,OWNER_DEPARTMENT,STATUS,CREATED_DATE,LAST_MODIFIED_DATE,ORIGIN\n"
        "SR24-7,Pothole,PHF,Streets,Open,03/13/2024 08:51:00 AM,03/14/2024 08:51:00 AM,Phone Call\n",
        ("SR24-7", "2024-03-13 08:51:00", "Pothole", set(), "Streets", "Pothole", None),
    ),
    "gitlab": (
        "Title,Description,Issue ID,URL,State,Author,Author Username,Confidential,Created At (UTC),Updated At (UTC),"
        "Labels\n"
        "Hello,d,210,https://gitlab.example/acme/app/-/issues/210,Open,Ada,ada,No,2024-03-01 07:51:00,"
        '2024-03-01 09:38:00,"export,pdf"\n',
        ("210", "2024-03-01 07:51:00", "Hello", {"export", "pdf"}, None, None, "ada"),
    ),
    "gitlab with types": (
        "Title,Description,Issue ID,IID,URL,State,Author Username,Type,Created At (UTC),Labels\n"
        "Hello,d,9,7,https://gitlab.example/acme/app/-/issues/7,Open,ada,Incident,2024-03-13 08:51:00,\n",
        ("7", "2024-03-13 08:51:00", "Hello", set(), None, "Incident", "ada"),
    ),
    "servicenow tasks": (
        "Number,Opened,Short description,Requested for,Stage,Assignment group,Item\n"
        "RITM0000007,2024-03-13 08:51:00,Hello,Ada,Fulfillment,Tier 1,New laptop\n",
        ("RITM0000007", "2024-03-13 08:51:00", "Hello", set(), "Tier 1", "New laptop", "Ada"),
    ),
    "servicenow in French": (
        "Numéro,Ouvert,Description brève,Appelant,État,Groupe d'affectation,Catégorie\n"
        "INC0000007,13-03-2024 08:51:00,Bonjour,Ada,Nouveau,Niveau 1,Panne\n",
        ("INC0000007", "2024-03-13 08:51:00", "Bonjour", set(), "Niveau 1", "Panne", "Ada"),
    ),
    "servicenow in Japanese": (
        "番号,オープン済み,簡単な説明,発信者,ステータス,アサイン先グループ,カテゴリ\n"
        "INC0000007,2024-03-13 08:51:00,こんにちは,Ada,新規,一次,不具合\n",
        ("INC0000007", "2024-03-13 08:51:00", "こんにちは", set(), "一次", "不具合", "Ada"),
    ),
    "freshdesk without the usual columns": (
        "Ticket ID,Subject,Status,Source,Type,Agent,Created time\n7,Hello,Open,Email,Bug,Robin,2024-03-13 08:51:00\n",
        ("7", "2024-03-13 08:51:00", "Hello", set(), None, "Bug", None),
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_tool_is_recognised_and_read(bench, load, name):
    text, (number, created, subject, tags, team, category, customer) = FILES[name]

    outcome = load("a.csv", text)

    assert (outcome.state, outcome.source, outcome.rejected) == ("imported", name.split()[0], 0), outcome
    rows = bench.facts().frame("select * from snapshot.tickets").set_index("ticket_id")
    assert len(rows) == outcome.tickets == text.count("\n") - 1
    row = rows.loc[number].map(lambda value: None if pd.api.types.is_scalar(value) and pd.isna(value) else value)
    assert (str(row["created_at"]), row["subject"], set(row["tags"] if row["tags"] is not None else ())) == (
        created,
        subject,
        tags,
    )
    written = row["team"] if name.startswith(("bugzilla", "cfpb")) else row["grp"]
    assert (
        written,
        row["category"],
        row["company"] or row["requester"] if "spiceworks" in name else row["requester"],
    ) == (
        team,
        category,
        customer,
    )


def test_every_tool_has_two_files():
    here = [name.split()[0] for name in FILES]
    assert all(here.count(name) >= 2 for name in set(here) - {"freshdesk"})


@pytest.mark.parametrize("name", FILES)
def test_no_other_tool_claims_the_file(name):
    text, _ = FILES[name]
    separator = "\t" if name == "rt" else ";" if text.split("\n")[0].count(";") > 3 else ","
    headers = [cell.strip('"') for cell in text.split("\n")[0].split(separator)]

    assert recognise(headers).name == name.split()[0]
    own = [source.name for source in SOURCES if source.recognises(headers)]
    assert own == [name.split()[0]], "a mark of another tool is in this header"
