"""The columns that each preset expects, and where they are documented: the table beside this file."""

import csv
from pathlib import Path

import pytest

from analytics.ingest.sources import SOURCES, recognise, source_named

TABLE = list(csv.DictReader((Path(__file__).parent / "preset_columns.csv").open(encoding="utf-8", newline="")))


def test_every_preset_states_where_its_columns_are_from():
    assert sorted(row["preset"] for row in TABLE) == sorted(source.name for source in SOURCES)
    assert {row["state"] for row in TABLE} <= {"confirmed", "partly", "unconfirmed"}
    assert all(row["where they are documented"] for row in TABLE)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["preset"])
def test_the_documented_columns_are_recognised_with_an_id_and_a_created_time(row):
    headers = row["columns"].split("|")

    source = recognise(headers)

    assert source.name == row["preset"]
    assert {"ticket_id", "created_at"} <= set(source.found(headers))


@pytest.mark.parametrize(
    ("preset", "headers", "field", "column"),
    [
        ("gitlab", "ID,IID,Title,Type,URL,State,Labels,Author,Author Username,Created At (UTC)", "ticket_id", "IID"),
        ("odoo", "Ticket IDs Sequence,Created on,Subject,Stage,Category", "category", "Category"),
        ("bugzilla", "Bug ID,Product,Component,Creation date", "created_at", "Creation date"),
        ("rt", "#,Subject,Status,QueueName,OwnerName,Priority,Requestors,Created", "group", "QueueName"),
        ("otrs", "Ticketnummer,Alter,Erstellt,Geschlossen,Status,Priorität,Queue,Betreff", "ticket_id", "Ticketnummer"),
        ("otrs", "Ticket Number,Age,Created,Queue,CustomerID,Customer Realname", "requester", "Customer Realname"),
        ("reamaze", "slug,subject,tag_list,created_at,author.name,author.email", "requester", "author.email"),
        ("reamaze", "slug,subject,tag_list,created_at,message.body,category.name", "channel", "category.name"),
        ("topdesk", "number,briefDescription,callType.name,operatorGroup.name,creationDate", "group",
         "operatorGroup.name"),
        ("manageengine", "Request ID,Subject,Status.Name,Group.Name,Technician.Name,Created Date", "group",
         "Group.Name"),
        ("dixa", "id,created_at,initial_channel,queue_id,queue_name,rating_score", "rating", "rating_score"),
        ("spiceworks", "Ticket Number,Organization Name,Summary,Assigned To,Created By,Created On", "agent",
         "Assigned To"),
        ("city_311", "SR_NUMBER,SR_TYPE,OWNER_DEPARTMENT,STATUS,CREATED_DATE,CLOSED_DATE,ORIGIN", "group",
         "OWNER_DEPARTMENT"),
        ("city_311", "case_enquiry_id,open_dt,closed_dt,case_status,case_title,subject,reason,type,department,source",
         "created_at", "open_dt"),
        ("city_311", "SRNumber,CreatedDate,UpdatedDate,ActionTaken,Owner,RequestType,Status,RequestSource",
         "category", "RequestType"),
    ],
)  # fmt: skip
def test_a_documented_column_feeds_its_field(preset, headers, field, column):
    names = headers.split(",")

    assert recognise(names).name == preset
    assert source_named(preset).found(names)[field] == (column,)
