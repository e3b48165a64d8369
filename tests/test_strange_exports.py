"""Exports in writings that nobody listed: each holds the same six tickets, and must count as they do."""

import io
import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest

from analytics.ingest.imports import import_into
from analytics.ingest.mappings import Mappings
from analytics.ingest.planning import Order
from analytics.store.database import open_for_writing

TIMES = [datetime(2026, 3, 2, 10) + timedelta(days=3 * day, minutes=7 * day) for day in range(6)]
IDS = [str(2551 + number) for number in range(6)]
TAGS = [["billing"], ["billing", "vip"], ["login"], [], ["billing", "login"], ["vip"]]
TEAMS = ["Tier 1", "Billing", "Tier 1", "Mobile", "Tier 1", "Billing"]
COUNTED = Counter(tag for tags in TAGS for tag in tags)


def csv_of(header: str, row: str, *, below: str = "") -> str:
    """row: of {id}, {at} (a datetime), {tags} (quoted, by comma), {semi} (by semicolon), {bare}, {team}, {i}."""
    lines = [
        row.format(
            id=IDS[i],
            at=TIMES[i],
            tags='"' + ",".join(TAGS[i]) + '"',
            semi=";".join(TAGS[i]),
            bare=",".join(TAGS[i]),
            team=TEAMS[i],
            i=i,
            epoch=1000 * int(TIMES[i].replace(tzinfo=UTC).timestamp()),
        )
        for i in range(6)
    ]
    return "\n".join([header, *lines]) + "\n" + below


ISO = "{at:%Y-%m-%d %H:%M}"
USUAL = "Ticket ID,Created at,Tags"
DATES = {
    "apostrophe": "'" + ISO,
    "formula": '"=""' + ISO + '"""',
    "basic ISO": "{at:%Y%m%dT%H%M%SZ}",
    "ISO week": "{at:%G-W%V-%u}",
    "day of the year": "{at:%Y-%j}",
    "dotnet": "/Date({epoch})/",
}
WRITINGS = {
    **{name: csv_of(USUAL, "{id}," + form + ",{tags}") for name, form in DATES.items()},
    "id in brackets": csv_of(USUAL, "[#{id}]," + ISO + ",{tags}"),
    "id with a word": csv_of(USUAL, "Ticket #{id}," + ISO + ",{tags}"),
    "id as a link": csv_of(USUAL, '"=HYPERLINK(""https://a.example/{id}"",""{id}"")",' + ISO + ",{tags}"),
    "title named ticket": csv_of("Ticket,ID,Created,Tags", "cannot log in {i},{id}," + ISO + ",{tags}"),
    "hours apart": csv_of("Ticket ID,Created date,Created time,Tags", "{id},{at:%Y-%m-%d},{at:%H:%M},{tags}"),
    "commas behind the header": csv_of(USUAL + ",", "{id}," + ISO + ",{semi}"),
    "nothing by MySQL": csv_of("id,created_at,subject,tags", "{id}," + ISO + ',"a \\"b\\", c",{tags}').replace(
        '""\n', "\\N\n"
    ),
    "average below": csv_of("id;created_at;tags", "{id};" + ISO + ";{bare}", below="Average;;3,5\n"),
    "count below": csv_of("id;created_at;tags", "{id};" + ISO + ";{bare}", below="Count = 6;;\n"),
    "records below": csv_of("id;created_at;tags", "{id};" + ISO + ";{bare}", below="6 records;;\n"),
    "Markdown": csv_of("| id | created_at | tags |\n|----|:---|---|", "| {id} | " + ISO + " | {bare} |"),
    "required marks": csv_of("Ticket ID*,Created at*:,Tags,Owned By Team", "{id}," + ISO + ",{tags},{team}"),
    "web page": "<html><body><p>Tickets</p><table><tr><th colspan=3>Report</th></tr><tr><th>Ticket ID</th>"
    "<th>Created at</th><th>Tags</th></tr>"
    + csv_of("", "<tr><td>{id}</td><td>" + ISO + "</td><td>{bare}</td></tr>").replace("\n", "")
    + "</table></body></html>",
    "Excel 2003": '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="A"><Table><Row>'
    + "".join(f"<Cell><Data>{name}</Data></Cell>" for name in ("Ticket ID", "Created at", "Subject", "Tags"))
    + "</Row>"
    + csv_of(
        "",
        '<Row><Cell><Data>{id}</Data></Cell><Cell><Data ss:Type="DateTime">{at:%Y-%m-%dT%H:%M:%S.000}</Data></Cell>'
        '<Cell ss:Index="4"><Data>{bare}</Data></Cell></Row>',
    )
    + "</Table></Worksheet></Workbook>",
}
RECORDS = [{"id": int(IDS[i]), "created_at": f"{TIMES[i]:%Y-%m-%dT%H:%M:%SZ}", "tags": TAGS[i]} for i in range(6)]
COLUMNS = [*RECORDS[0]]
DOCUMENTS = {
    "by id": json.dumps({str(each["id"]): {**each, "subject": "s"} for each in RECORDS}),
    "columns": json.dumps({name: {str(i): RECORDS[i][name] for i in range(6)} for name in COLUMNS}),
    "split": json.dumps({"columns": COLUMNS, "data": [[*each.values()] for each in RECORDS]}),
    "split over lines": json.dumps({"columns": COLUMNS, "data": [[*each.values()] for each in RECORDS]}, indent=1),
    "names and rows": json.dumps(
        {"data": {"rows": [[*each.values()] for each in RECORDS], "cols": [{"name": name} for name in COLUMNS]}}
    ),
    "envelope of another name": json.dumps({"_pagination": {"next": None}, "_results": RECORDS}),
    "deep envelope": json.dumps(
        {
            "data": {
                "repository": {
                    "issues": {
                        "edges": [
                            {"node": {**each, "tags": None, "labels": {"nodes": [{"name": t} for t in each["tags"]]}}}
                            for each in RECORDS
                        ]
                    }
                }
            }
        }
    ).replace('"tags": null, ', ""),
    "wrapped each": json.dumps([{"helpdesk_ticket": each} for each in RECORDS]),
    "one after another": "\n".join(json.dumps(each, indent=2) for each in RECORDS),
    "RFC 7464": "".join("\x1e" + json.dumps(each) + "\n" for each in RECORDS),
}


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """read(name, content, **order) → its outcomes, and per ticket (id, day, tags, group) in order of the ids."""
    folder = tmp_path_factory.mktemp("strange")

    def read(name, content, **order):
        path, database = folder / name, folder / "store.duckdb"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        connection = open_for_writing(database)
        try:
            outcomes = import_into(connection, [path], Order(**order), Mappings(folder), lambda what, share: None)
            rows = connection.execute("""
                select ticket_id, created_at::date::varchar, list_sort(coalesce(tags, [])), grp
                from versions semi join current using (version_id) order by 1""").fetchall()
        finally:
            connection.close()
            database.unlink()
        return outcomes, rows

    return read


def right(outcomes, rows):
    assert [(outcome.state, outcome.rejected) for outcome in outcomes] == [("imported", 0)], outcomes
    assert [row[0] for row in rows] == IDS
    assert [row[1] for row in rows] == [f"{at:%Y-%m-%d}" for at in TIMES]
    assert Counter(tag for row in rows for tag in row[2]) == COUNTED


@pytest.mark.parametrize("name", WRITINGS)
def test_a_table_in_another_writing_has_the_same_tickets(read, name):
    suffix = "xls" if name in ("web page", "Excel 2003") else "csv"

    right(*read(f"export.{suffix}", WRITINGS[name]))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_json_in_another_shape_has_the_same_tickets(read, name):
    right(*read("export.json", DOCUMENTS[name]))


@pytest.mark.parametrize("name", ["group", "assignee_team", "department"])
def test_the_group_of_a_ticket_in_json_is_read_by_its_name(read, name):
    records = [{**RECORDS[i], name: {"id": 7, "name": TEAMS[i]}} for i in range(6)]

    _, rows = read("export.json", json.dumps(records))

    assert [row[3] for row in rows] == TEAMS


def test_a_single_record_with_comments_is_a_ticket_and_not_its_comments(read):
    comments = [{"id": 1, "created_at": "2026-05-01T00:00:00Z"}, {"id": 2, "created_at": "2026-05-02T00:00:00Z"}]

    _, rows = read("export.jsonl", json.dumps({**RECORDS[0], "comments": comments}))

    assert [row[0] for row in rows] == IDS[:1]


def test_ids_that_the_store_holds_with_their_word_stay_so(read, tmp_path):
    export = tmp_path / "export.csv"
    export.write_text(WRITINGS["id with a word"])
    connection = open_for_writing(tmp_path / "store.duckdb")
    try:
        import_into(connection, [export], Order(), Mappings(tmp_path), lambda what, share: None)
        connection.execute("update versions set ticket_id = 'Ticket #' || ticket_id")
        export.write_text(WRITINGS["id with a word"].replace("login", "sign-in"))
        (outcome,) = import_into(connection, [export], Order(), Mappings(tmp_path), lambda what, share: None)
    finally:
        connection.close()

    assert (outcome.added, outcome.updated) == (0, 2)


def test_hidden_sheets_are_left_aside_said_and_read_when_named(read):
    book = openpyxl.Workbook()
    sheets = {book.active: "new", book.create_sheet("old"): "old"}
    for sheet, tag in sheets.items():
        sheet.append(["Ticket ID", "Created at", "Tags"])
        for place in range(3):
            sheet.append([place + (100 if tag == "old" else 1), datetime(2026, 3, 2 + place), tag])
    book["old"].sheet_state = "hidden"
    content = io.BytesIO()
    book.save(content)

    outcomes, rows = read("book.xlsx", content.getvalue())
    _, named = read("book.xlsx", content.getvalue(), sheets=("old",))

    assert {tag for row in rows for tag in row[2]} == {"new"}
    assert any("'old' (hidden)" in warning and "--sheet" in warning for warning in outcomes[0].warnings)
    assert {tag for row in named for tag in row[2]} == {"old"}


def test_a_sign_in_page_is_still_refused(read):
    outcomes, _ = read("export.csv", "<!DOCTYPE html><html><body><form>Sign in</form></body></html>")

    assert "web page" in outcomes[0].message


def test_numbers_of_a_year_are_ids_and_no_days(read):
    rows = [f"2024-10{day},2024-05-0{day} 10:00,Text {day},bug" for day in range(1, 9)]
    _, found = read("refs.csv", "\n".join(["Incident Ref,Opened,Subject,Labels", *rows]) + "\n")

    assert [ticket[0] for ticket in found] == [f"2024-10{day}" for day in range(1, 9)]
