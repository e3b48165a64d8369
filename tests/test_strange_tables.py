"""Strange tables and JSON: nothing of a file is lost silently, and no cell and no hostile file ends an import."""

import io
import json
import time
from datetime import datetime

import openpyxl
import pytest

from analytics.ingest import grid, web_child
from analytics.ingest.dates import Reading, read
from analytics.ingest.evident import WORDS
from analytics.ingest.imports import import_into
from analytics.ingest.json_shapes import table_in
from analytics.ingest.lines import Line
from analytics.ingest.mappings import Mappings
from analytics.ingest.planning import Order
from analytics.ingest.records import split_records
from analytics.store.database import open_for_writing

URN = "urn:schemas-microsoft-com:office:spreadsheet"
BOOK = (
    f'<?xml version="1.0"?><Workbook xmlns="{URN}" xmlns:ss="{URN}" xmlns:x="urn:schemas-microsoft-com:office:excel">'
)
HEADER = ("Ticket ID", "Created at", "Tags")


@pytest.fixture
def take(tmp_path):
    """take(name, content, **order) → outcomes, and tags by id, of a store that keeps what was taken before."""
    connection = open_for_writing(tmp_path / "store.duckdb")

    def take(name, content, **order):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        outcomes = import_into(connection, [path], Order(**order), Mappings(tmp_path), lambda what, share: None)
        rows = connection.execute(
            "select ticket_id, tags, created_at from versions semi join current using (version_id)"
        )
        found = {ticket: (tags or [], at) for ticket, tags, at in rows.fetchall()}
        take.created = {ticket: f"{at:%Y-%m-%d}" for ticket, (_, at) in found.items()}
        return outcomes, {ticket: ",".join(sorted(tags)) for ticket, (tags, _) in found.items()}

    take.connection = connection
    yield take
    connection.close()


def row(number, tag="billing"):
    return [str(number), f"2026-03-{number:02} 10:00", tag]


def html_table(*rows):
    cells = ("".join(f"<td>{cell}</td>" for cell in each) for each in rows)
    return f"<table>{''.join(f'<tr>{each}</tr>' for each in cells)}</table>"


def page(*tables, head=""):
    return f"<html><head>{head}</head><body>{''.join(tables)}</body></html>"


def cell(text, more="", inside=""):
    return f"<Cell{more}><Data ss:Type='String'>{text}</Data>{inside}</Cell>"


def sheet(name, *rows, hidden=False):
    rows = "".join(f"<Row>{''.join(each if '<' in each else cell(each) for each in r)}</Row>" for r in rows)
    seen = "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>" if hidden else ""
    return f'<Worksheet ss:Name="{name}"><Table>{rows}</Table>{seen}</Worksheet>'


def test_all_sheets_of_a_workbook_as_xml_go_in_and_hidden_ones_are_named(take):
    book = [sheet("a", HEADER, *map(row, (1, 2, 3))), sheet("b", HEADER, row(4), row(5))]
    outcomes, found = take("e.xls", BOOK + "".join(book) + sheet("c", HEADER, row(6), hidden=True) + "</Workbook>")

    assert list(found) == ["1", "2", "3", "4", "5"] and len(outcomes) == 2
    assert any("'c' (hidden)" in warning for warning in outcomes[0].warnings)


def test_tables_of_a_page_with_one_header_are_joined_and_others_named(take):
    parts = [html_table(HEADER, *map(row, (1, 2, 3))), html_table(HEADER, row(4)), html_table(["Agent", "Mail"], "ab")]
    (outcome,), found = take("e.xls", page(html_table(["May", "", ""], HEADER, row(5)), *parts))

    assert sorted(found) == ["1", "2", "3", "4", "5"] and outcome.rejected == 0
    assert any("begins with 'Agent'" in warning for warning in outcome.warnings)


@pytest.mark.parametrize("end", ["</tr>", "</td></tr>", "ling</td></tr>", "<td>billing</td></tr>"])
def test_a_page_that_ends_inside_a_row_is_refused(take, end):
    (outcome,), found = take("e.xls", page(html_table(HEADER, *map(row, (1, 2, 3)))).rpartition(end)[0])

    assert outcome.state == "failed" and "cut off" in outcome.message and not found


def test_a_page_that_ends_between_rows_says_so(take):
    (outcome,), found = take("e.xls", page(html_table(HEADER, *map(row, (1, 2, 3)))).partition("</table>")[0])

    assert len(found) == 3 and any("rows may be missing" in warning for warning in outcome.warnings)


def test_comments_merged_cells_and_rows_that_were_left_out_keep_the_columns_of_xml(take):
    note = "<Comment ss:Author='A'><ss:Data>call back</ss:Data></Comment>"
    wide = cell("1", " ss:MergeAcross='1'", note)
    down = cell("vip", " ss:MergeDown='1'")
    rows = [("Ticket ID", "Old", "Created at", "Tags"), (wide, row(1)[1], down), ("2", "x", row(2)[1])]
    book = BOOK + sheet("a", *rows).replace("<Row>", "<Row ss:Index='3'>", 1) + "</Workbook>"

    assert take("e.xls", book)[1] == {"1": "vip", "2": "vip"}


def test_a_cell_that_reaches_down_is_in_each_row_of_a_page(take):
    rows = "<tr><td rowspan=2>2026-03-01 10:00</td><td>1</td><td>a</td></tr><tr><td>2</td><td>b</td></tr>"
    table = "<table><tr><th>Created at<th>Ticket ID<th>Tags</tr>" + rows + "</table>"

    assert take("e.xls", page(table))[1] == {"1": "a", "2": "b"}


@pytest.mark.parametrize(("charset", "tag"), [("windows-1251", "оплата"), ("Shift_JIS", "支払い"), ("utf-8", "größe")])
def test_the_encoding_that_a_page_states_is_believed(take, charset, tag):
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
    content = page(html_table(HEADER, row(1, tag)), head=head).encode(charset)

    assert take("e.xls", content)[1] == {"1": tag}


def test_the_encoding_that_xml_states_is_believed_and_one_that_nobody_knows_is_refused(take):
    book = BOOK.replace("?>", ' encoding="{}"?>', 1) + sheet("a", HEADER, row(1, "支払い")) + "</Workbook>"

    (outcome,), _ = take("f.xls", book.format("none-such"))
    assert outcome.state == "failed"
    assert take("e.xls", book.format("Shift_JIS").encode("shift_jis"))[1] == {"1": "支払い"}


@pytest.mark.parametrize(
    "content",
    [
        "<html>" + "<!--" * 100_000,
        "<table>" + "<tr>" + "<td colspan=1000 rowspan=9999>x" * 16 + "<tr><td>x" * 9_000,
        "<table>" * 100_000,
        "<table><tr><td>&#" + "9" * 100_000 + "</table>",
        '<table><tr><td a="' * 50_000,
        BOOK + sheet("a", *[[cell("x", " ss:Index='16000'")]] * 2_000) + "</Workbook>",
        BOOK.replace("?>", '?><!DOCTYPE a [<!ENTITY a "aaaa">]>', 1) + sheet("&a;", HEADER) + "</Workbook>",
        BOOK + "<a>" * 100_000,
    ],
    ids=["comments", "spans", "tables", "number of a letter", "quotes", "columns", "entities", "depth"],
)
def test_a_hostile_page_or_workbook_is_refused_in_little_time(take, monkeypatch, content):
    monkeypatch.setattr(grid, "MOST_CELLS", 500_000)
    before = time.process_time()

    (outcome,), _ = take("e.xls", content)

    assert outcome.state == "failed" and time.process_time() - before < 5


@pytest.mark.parametrize("book", [False, True])
def test_a_page_that_takes_too_much_memory_is_refused_and_the_import_goes_on(take, monkeypatch, book):
    monkeypatch.setattr(web_child, "MEMORY", 10_000_000)
    rows = [row(1)] * 60_000
    content = BOOK + sheet("a", HEADER, *rows) + "</Workbook>" if book else page(html_table(HEADER, *rows))

    (outcome,), _ = take("e.xls", content)

    assert "is a web page or XML that takes more than 0.0 GB of memory to read" in outcome.message
    assert take("a.csv", of("1"))[1] == {"1": "a"}


def of(*ids, tag="a"):
    return "Ticket ID,Created at,Tags\n" + "".join(
        f'"{each}",2026-03-0{i + 1} 10:00,{tag}\n' for i, each in enumerate(ids)
    )


def test_an_id_that_is_wrapped_in_some_cells_is_the_same_ticket(take):
    take("a.csv", of("[#1]", "[#2]", "[#3]"))
    _, found = take("b.csv", "Ticket ID,Created at,Tags\n[#3],2026-03-03 10:00,b\n[#4] (merged),2026-03-04 10:00,b\n")
    assert sorted(found) == ["1", "2", "3", "[#4] (merged)"] and found["3"] == "b"

    rows = "[#2],2026-03-02 10:00,c\n[#4] (merged),2026-03-04 10:00,c\n[#5] (merged),2026-03-05 10:00,c\n"
    assert take("c.csv", "Ticket ID,Created at,Tags\n" + rows)[1]["2"] == "c"


LINK = '=HYPERLINK(""https://a.example/{0}"",""{0}"")'


@pytest.mark.parametrize("form", [LINK, "[#{0}]", "Ticket #{0}"])
def test_ids_that_the_store_holds_wrapped_stay_and_new_ones_do_not(take, form):
    kept = form.format(1).replace('""', '"')
    take("a.csv", of("1", "2"))
    take.connection.execute("update versions set ticket_id = ? where ticket_id = '1'", [kept])

    _, found = take("b.csv", of(*(form.format(number) for number in (1, 2, 3)), tag="b"))

    assert found == {kept: "b", "2": "b", "3": "b"}


def test_the_words_of_two_kinds_are_no_wrapping(take):
    assert sorted(take("a.csv", of("Case 1", "Request 1"))[1]) == ["Case 1", "Request 1"]


CASE = {"Id": "5001", "CaseNumber": "77", "CreatedDate": "2026-03-02T10:00:00Z"}
PARTS = [{"id": f"c{i}", "created_at": f"2026-03-0{i}T10:00:00Z"} for i in (1, 2, 3)]


@pytest.mark.parametrize("indent", [None, 1], ids=["one line", "lines"])
@pytest.mark.parametrize(
    ("document", "ids"),
    [
        ({**CASE, "CaseComments": PARTS}, 1),
        ({"CaseNumber": "77", "opened_at": "2026-03-02T10:00:00Z", "comments": PARTS}, 1),
        ({"ticket": {"id": 1, "created_at": "2026-03-02T10:00:00Z"}, "comments": PARTS}, 1),
        ({"ticket": {"id": 1, "subject": "s", "created_at": "2026-03-02T10:00:00Z"}, "requester": PARTS[0]}, 1),
        ({"code": 0, "timestamp": "2026-03-02T10:00:00Z", "data": {"total": 3, "list": PARTS}}, 3),
        ({"number": 0, "size": 20, "content": PARTS}, 3),
        ({"zendesk_tickets": PARTS[:1], "users": PARTS[1:]}, 1),
        ({"requesters": PARTS[:1], "data": {"cases": PARTS}}, 3),
        ({"entries": PARTS[:1], "agents": [{"id": i} for i in range(4)]}, 1),
    ],
)
def test_json_is_one_ticket_or_the_list_of_an_envelope(take, document, ids, indent):
    (outcome,), found = take("e.json", json.dumps(document, indent=indent))

    assert len(found) == ids, outcome
    assert (ids > 1) == ("c2" in found)


@pytest.mark.parametrize("begin", ["[", ""], ids=["list", "one after another"])
def test_a_field_that_is_nested_without_end_costs_that_field(take, begin):
    deep = '{"id": 1, "created_at": "2026-03-02T10:00:00Z",\n"a": ' + "[" * 3_000 + "]" * 3_000 + "}"

    assert list(take("e.json", begin + deep + ("]" if begin else ""))[1]) == ["1"]


def test_a_long_cell_without_a_blank_is_looked_through_once():
    before = time.process_time()

    assert not WORDS.search("a" * 500_000) and WORDS.search("cannot log in")
    assert time.process_time() - before < 1


def test_two_lists_that_may_be_the_tickets_are_asked_about(take):
    (outcome,), found = take("e.json", json.dumps({"entries": PARTS[:1], "people": PARTS[1:]}))

    assert not found and "'entries' (1 objects) or 'people' (2 objects)" in outcome.message


def test_columns_of_json_whose_first_lacks_rows_keep_them():
    assert table_in({"id": {"0": 7}, "tags": {"0": "a", "1": "b"}}) == [
        {"id": 7, "tags": "a"},
        {"id": None, "tags": "b"},
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("20260302T100000+9900", "9999-366", "00010101T000000+0100", "99991231T235900-0500", "2026-366", "9999-W53-1"),
        *("9999-12-31 23:59 -05:00", "0001-01-01 00:00 +05:00", "20260302T100000+2400"),
    ],
)
def test_a_time_that_does_not_exist_is_none(text):
    assert read(text, Reading()) is None


def test_the_last_day_of_a_leap_year_is_read():
    assert read("2028-366", Reading()).at == datetime(2028, 12, 31)


def test_a_time_that_does_not_exist_costs_its_row(take):
    rows = "1,20260302T100000+0100,a\n2,20260302T100000+9900,b\n3,00010101T000000+0100,b\n"
    (outcome,), found = take("e.csv", "Ticket ID,Created at,Tags\n" + rows)

    assert list(found) == ["1"] and outcome.rejected == 2 and all(reject.reason for reject in outcome.rejects)


HOURS = "ID,Created,Renewal Date,{},Tags\n" + "".join(f"{i},10:3{i},2027-01-0{i},2026-03-0{i},a\n" for i in (1, 2, 3))


def test_hours_alone_give_way_to_the_one_day_beside_them(take):
    assert set(take("e.csv", HOURS.format("Date"))[0][0].columns["created_at"]) == {"Date"}


def test_hours_alone_give_way_to_no_other_day_and_to_none_where_a_person_named_them(take):
    assert take("a.csv", HOURS.format("Review date"))[0][0].state == "failed"
    (outcome,), _ = take("b.csv", HOURS.format("Date"), columns={"created_at": "Renewal Date"})
    assert take.created["1"] == "2027-01-01" and not any("hours alone" in warning for warning in outcome.warnings)


def test_nothing_as_mysql_writes_it_is_removed_between_delimiters_alone():
    lines = map(Line, ['1,"a,\\N,b",\\N,"c \\" d"\n', "\\N,2,3,\\N\n"])

    records = list(split_records(lines, delimiter=",", width=4, escape="\\"))

    assert [record.cells for record in records] == [("1", "a,N,b", "", 'c " d'), ("", "2", "3", "")]


def test_a_hidden_sheet_is_named_where_the_others_hold_no_tickets(take):
    book = openpyxl.Workbook()
    book.active.title = "Summary"
    for line in (["Team", "Total"], ["Billing", 7], ["Mobile", 3]):
        book.active.append(line)
    raw = book.create_sheet("Raw")
    for line in (HEADER, row(1)):
        raw.append(line)
    raw.sheet_state = "hidden"
    content = io.BytesIO()
    book.save(content)

    (outcome,), _ = take("e.xlsx", content.getvalue())

    assert outcome.state == "failed" and "--sheet 'Raw'" in outcome.message
