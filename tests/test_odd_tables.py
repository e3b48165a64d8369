"""Odd tables: headers over two rows, rows of types, a column per tag, quote marks, bare commas: right, or asked."""

import io
import json

import openpyxl
import pytest

from analytics.ingest.imports import import_into
from analytics.ingest.mappings import Mappings
from analytics.ingest.planning import Order
from analytics.store.database import open_for_writing


@pytest.fixture
def take(tmp_path):
    """take(name, content, **order) → outcome, and id → (day, tags by comma, team or group, company) of the store."""
    connection = open_for_writing(tmp_path / "store.duckdb")

    def take(name, content, **order):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        (outcome,) = import_into(connection, [path], Order(**order), Mappings(tmp_path), lambda what, share: None)
        rows = connection.execute("""
            select ticket_id, created_at::date::varchar, array_to_string(list_sort(coalesce(tags, [])), ','),
                   coalesce(team, grp), company from versions semi join current using (version_id)""").fetchall()
        return outcome, {ticket: tuple(rest) for ticket, *rest in rows}

    take.connection = connection
    yield take
    connection.close()


def tags(found):
    return {ticket: row[1] for ticket, row in found.items()}


DAYS = ("2026-03-02", "2026-03-03", "2026-03-14")
TAGGED = {"101": "billing,vip", "102": "", "103": "vip"}


@pytest.mark.parametrize("quote", ["'", ""])
def test_a_quote_mark_before_every_cell_is_no_part_of_it(take, quote):
    rows = [("101", DAYS[0], "billing", "Acme"), ("102", DAYS[1], "-", "-"), ("103", DAYS[2], "vip", "'s Hertogen Inc")]
    text = "".join(",".join(quote + cell for cell in row) + "\n" for row in rows)

    _, found = take("a.csv", "Ticket ID,Created at,Tags,Company\n" + text)

    assert found["101"] == (DAYS[0], "billing", None, "Acme")
    assert found["102"] == (DAYS[1], "", None, None)
    assert found["103"][2:] == (None, "'s Hertogen Inc")


def test_quote_marks_before_the_names_and_in_one_column_alone(take):
    rows = "'101,2026-03-02,'urgent\n'102,2026-03-03,'-\n'103,2026-03-14,'late\n"

    assert tags(take("a.csv", "'Ticket ID,'Created at,'Tags\n" + rows)[1]) == {
        "101": "urgent",
        "102": "",
        "103": "late",
    }


@pytest.mark.parametrize(("names", "cells"), [("'Tag 1,'Tag 2", "'billing,'vip"), ("'tag_billing,'tag_vip", "'1,'1")])
def test_quote_marks_are_taken_off_every_column_of_tags(take, names, cells):
    none = "'0,'0" if "tag_" in names else ","
    rows = f"'101,'2026-03-02,{cells}\n'102,'2026-03-03,{none}\n"

    assert tags(take("a.csv", f"'Ticket ID,'Created at,{names}\n" + rows)[1]) == {"101": "billing,vip", "102": ""}


def test_quote_marks_hide_no_mark_of_a_deleted_ticket_and_change_no_pseudonym(take, monkeypatch):
    monkeypatch.setenv("TAGWATCH_PSEUDONYM_KEY", "a key of tests that is long enough to be taken")
    people = {}
    for name, quote in (("a", "'"), ("b", "")):
        rows = [["Ticket ID", "Created at", "Deleted", "Customer", "Tags"]]
        rows += [["101", DAYS[0], "TRUE", "jane@x.example", "vip"], ["102", DAYS[1], "FALSE", "bo@x.example", "vip"]]
        text = "".join(",".join(quote + cell for cell in row) + "\n" for row in rows)
        take(f"{name}.csv", text, pseudonymise=("Customer",), leave_out="deleted")
        people[name] = take.connection.execute(
            "select ticket_id, requester, status from versions semi join current using (version_id) order by 1"
        ).fetchall()

    assert people["a"] == people["b"]
    assert [status for _, _, status in people["a"]] == ["deleted", None]


@pytest.mark.parametrize(
    ("names", "yes", "no"),
    [
        (("tag_billing", "tag_vip"), "1", "0"),
        (("tag_billing", "tag_vip"), "TRUE", "FALSE"),
        (("Tags: billing", "Tags: vip"), "x", ""),
        (("Tags: billing", "Tags: vip"), "Ja", "Nein"),
        (("label/billing", "label/vip"), "✓", "-"),
        (("label/billing", "label/vip"), "1.0", "0.0"),
    ],
)
def test_a_column_per_tag_is_read_as_tags_where_the_names_say_so(take, names, yes, no):
    cells = {"101": (yes, yes), "102": (no, no), "103": (no, yes)}
    rows = "".join(f"{i},{day},{cells[i][0]},{cells[i][1]}\n" for i, day in zip(cells, DAYS, strict=True))

    outcome, found = take("a.csv", f"Ticket ID,Created at,{names[0]},{names[1]}\n" + rows)

    assert tags(found) == TAGGED and outcome.columns["tags"] == names


def test_a_ticket_of_many_cells_that_are_no_is_no_header(take):
    names = [f"tag_{letter * 3}" for letter in "abcdefgh"]
    rows = "".join(
        f"{i},{day},{'yes' if i == '102' else 'no'}{',no' * 7}\n" for i, day in zip(TAGGED, DAYS, strict=True)
    )

    _, found = take("a.csv", f"Ticket ID,Created at,{','.join(names)}\n" + rows)

    assert tags(found) == {"101": "", "102": "aaa", "103": ""}


def test_a_column_per_tag_under_bare_names_is_asked_about_and_read_with_the_answer(take):
    rows = "101,2026-03-02,1,1,no\n102,2026-03-03,0,0,yes\n103,2026-03-14,0,1,no\n"
    header = "Ticket ID,Created at,billing,vip,Is escalated\n"

    outcome, found = take("a.csv", header + rows)
    assert set(tags(found).values()) == {""}
    assert "use --map tags='billing' --map tags='vip'." in " ".join(outcome.warnings)
    (question,) = outcome.questions
    assert question.choices[0].options == ("--map", "tags=billing", "--map", "tags=vip")

    assert tags(take("b.csv", header + rows, columns={"tags": ("billing", "vip")})[1]) == TAGGED


def test_columns_about_tags_and_single_flags_are_no_tags(take):
    rows = "101,2026-03-02,1,0,yes\n102,2026-03-03,0,0,no\n"

    outcome, _ = take("a.csv", "Ticket ID,Created at,Tag count,Labels added,Overdue\n" + rows)

    assert "tags" not in outcome.columns and not outcome.questions


def test_a_tag_column_whose_first_rows_are_empty_keeps_its_words(take):
    rows = "101,2026-03-02,\n" * 25 + "102,2026-03-03,x\n103,2026-03-03,billing\n"

    assert (
        tags(
            take(
                "a.csv",
                "Ticket ID,Created at,Conversation tag names\n" + rows,
                columns={"tags": "Conversation tag names"},
            )[1]
        )["103"]
        == "billing"
    )


RIGHT = {
    "101": (DAYS[0], "billing,vip", "Tier 1", "Acme"),
    "102": (DAYS[1], "", "Tier 2", "Umbrella"),
    "103": (DAYS[2], "vip", "Tier 1", "Acme"),
}
CELLS = [
    ["101", DAYS[0], "Ada", "a@x.example", "Acme", "billing; vip", "Tier 1"],
    ["102", DAYS[1], "Bob", "b@x.example", "Umbrella", "", "Tier 2"],
    ["103", DAYS[2], "Cy", "c@x.example", "Acme", "vip", "Tier 1"],
]
TWO_ROWS = {
    "groups above": [
        ["Ticket", "", "Customer", "", "", "Work", ""],
        ["ID", "Created at", "Name", "Email", "Company", "Tags", "Group"],
    ],
    "names one row higher": [
        ["Ticket ID", "Created at", "Customer", "", "", "Tags", "Group"],
        ["", "", "Name", "Email", "Company", "", ""],
    ],
    "merged downwards": [
        ["Ticket ID", "Created at", "Customer", "", "", "Tags", "Group"],
        ["Ticket ID", "Created at", "Name", "Email", "Company", "Tags", "Group"],
    ],
    "names in the upper row alone": [
        ["Ticket ID", "Created at", "Person", "", "Company", "", "Group"],
        ["", "", "", "Email", "", "Tags", ""],
    ],
    "types below": [
        ["Ticket ID", "Created at", "Person", "Email", "Company", "Tags", "Group"],
        ["int", "yyyy-mm-dd", "text", "text", "varchar(80)", "list", "text"],
    ],
    "groups above and types below": [
        ["Ticket", "", "Customer", "", "", "Work", ""],
        ["ID", "Created at", "Name", "Email", "Company", "Tags", "Group"],
        ["(number)", "(date)", "(text)", "(text)", "(text)", "(text)", ""],
    ],
    "a break in names": [
        [
            "Ticket ID\n(unique)",
            "Created at\n(local)",
            "Person",
            "Email",
            "Company\n(legal)",
            "Tags\n(all)",
            "Group\n(now)",
        ]
    ],
}


def csv_of(rows):
    return "".join(",".join(f'"{cell}"' if "\n" in cell else cell for cell in row) + "\n" for row in rows)


def workbook_of(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([cell or None for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("names", TWO_ROWS)
def test_a_header_of_several_rows_is_read_as_one(take, names, form):
    title = [["Support desk, March"], []] if form == "csv" else []
    rows = [*title, *TWO_ROWS[names], *CELLS]
    outcome, found = take(f"a.{form}", csv_of(rows) if form == "csv" else workbook_of(rows))

    assert found == RIGHT and outcome.rejected == 0, outcome


def test_equal_names_are_told_apart_by_the_groups_above_them(take):
    names = "Customer,,Ticket,,\nID,Name,ID,Date,Tags\n"
    rows = "7,Acme,101,2026-03-02,vip\n8,Bee,102,2026-03-03,\n9,Cee,103,2026-03-04,\n"

    assert list(take("a.csv", names + rows)[1]) == ["101", "102", "103"]


def test_units_below_the_names_are_those_of_their_columns(take):
    rows = (
        "Ticket ID,Created at,Handling time,Tags\n,UTC,minutes,\n101,2026-03-02 10:00,3,vip\n102,2026-03-03 10:00,5,\n"
    )

    outcome, found = take("a.csv", rows, zone="Asia/Tokyo")

    assert list(found) == ["101", "102"] and outcome.rejected == 0
    assert outcome.columns["handling_time"] == ("Handling time (minutes)",)
    assert take.connection.execute("select max(handling_time), max(created_at) from versions").fetchone()[0] == 300


@pytest.mark.parametrize(
    "rows",
    [
        "Ticket ID,Created at,Channel,Tags\nA,2026-03-02,email,text\nB,2026-03-03,email,\n",
        "Ticket ID,Channel,Tags,Created at\nPIE,email,text,2026-03-02\nPOE,text,date,2026-03-03\n",
        "Report,Tickets,,\nTicket ID,Created at,,Tags\n1,2026-03-02,,vip\n2,2026-03-03,,\n",
        ",Ticket ID,Created at,Tags\n0,1,2026-03-02,vip\n1,2,2026-03-03,\n",
    ],
)
def test_a_ticket_is_never_part_of_the_header(take, rows):
    outcome, found = take("a.csv", rows)

    assert len(found) == 2 and outcome.rejected == 0


def test_a_heading_below_the_names_is_no_part_of_the_header(take):
    rows = (
        ",Ticket ID,Created at,Tags\nTier 1,,,\n,101,2026-03-02,vip\n,102,2026-03-03,\nTier 2,,,\n,103,2026-03-14,vip\n"
    )

    _, found = take("a.csv", rows, headings_are="team")

    assert {ticket: row[2] for ticket, row in found.items()} == {"101": "Tier 1", "102": "Tier 1", "103": "Tier 2"}


@pytest.mark.parametrize("title", ["Project:,ACME,Filter:,Open,", "Project,ACME,Filter,Open,"])
def test_a_title_above_equal_columns_of_tags_does_not_rename_them(take, title):
    rows = (
        f"{title}\nIssue key,Created,Labels,Labels,Status\nA-1,2026-03-02,vip,billing,Open\nA-2,2026-03-03,vip,,Open\n"
    )

    assert tags(take("a.csv", rows)[1]) == {"A-1": "billing,vip", "A-2": "vip"}


def test_a_name_with_a_remark_comes_after_every_exact_name_and_other_words_make_another_column(take):
    header = "Ticket ID,Created at,Tags (auto),Labels,Email (agent),Handling time (SLA target),Group (requester)\n"

    outcome, found = take("a.csv", header + "101,2026-03-02,bot,vip,al@desk.example,60,SMB\n102,2026-03-03,bot,,,60,\n")

    assert tags(found) == {"101": "vip", "102": ""}
    assert not {"requester", "handling_time", "group", "team"} & outcome.columns.keys()


def test_a_tag_that_no_first_row_has_is_read_and_a_count_is_a_yes(take):
    rows = "".join(f"{number},2026-03-02,0,0\n" for number in range(200, 225)) + "101,2026-03-02,3,0\n"

    assert tags(take("a.csv", "Ticket ID,Created at,tag_bug,tag_vip\n" + rows)[1])["101"] == "bug"
    stated = {"tags": ("bug", "vip")}
    found = tags(take("b.csv", "Ticket ID,Created at,bug,vip\n" + rows, columns=stated, source="generic/b")[1])
    assert (found["101"], found["200"]) == ("bug", "")


def test_the_question_names_columns_whose_first_rows_hold_no_alone(take):
    rows = "101,2026-03-02,1,0,0,yes\n102,2026-03-03,0,1,0,no\n"

    outcome, _ = take("a.csv", "Ticket ID,Created at,billing,vip,refund,Label printed\n" + rows)

    assert "tags" not in outcome.columns
    assert [choice.options[1::2] for choice in outcome.questions[0].choices] == [
        ("tags=billing", "tags=vip", "tags=refund")
    ]


def test_the_tag_of_a_column_is_cut_from_the_header_as_written(take):
    rows = "101,2026-03-02,1,1,1\n102,2026-03-03,0,1,0\n"

    _, found = take("a.csv", "Ticket ID,Created at,tag_billingIssue,Tags: iPhoneApp,labels/vip\n" + rows)

    written = {ticket: cell.casefold() for ticket, cell in tags(found).items()}
    assert written == {"101": "billingissue,iphoneapp,vip", "102": "iphoneapp"}


SURPLUS = "101,2026-03-02,cannot pay,billing,open\n102,2026-03-03,help,vip,closed\n103,2026-03-04,ask,billing,open\n"


def test_bare_commas_in_a_cell_of_tags_are_read_where_every_part_is_a_tag(take):
    rows = "101,open,2026-03-02,billing\n102,closed,2026-03-03,vip\n103,open,2026-03-04,billing\n"
    header = "Ticket ID,Status,Created at,Tags\n"

    outcome, found = take("a.csv", header + rows + "104,open,2026-03-05,billing,vip\n")
    assert tags(found)["104"] == "billing,vip" and outcome.rejected == 0
    assert "1 row(s) have more cells than the header, first line 5: the surplus is read as part of 'Tags'" in " ".join(
        outcome.warnings
    )

    outcome, _ = take("b.csv", header + rows + "105,open,2026-03-05,new,also new,vip\n")
    assert outcome.rejected == 1


@pytest.mark.parametrize("row", ["Acme, Inc,vip", "Acme,billing,vip"])
def test_a_surplus_is_left_out_where_the_column_beside_the_tags_can_hold_it(take, row):
    rows = "101,2026-03-02,Acme,billing\n102,2026-03-03,Bee,vip\n103,2026-03-04,Acme,billing\n"
    rows += "104,2026-03-05,Bee,vip\n"

    outcome, found = take("a.csv", f"Ticket ID,Created at,Company,Tags\n{rows}105,2026-03-06,{row}\n")

    assert "105" not in found and outcome.rejected == 1


def test_no_surplus_is_placed_by_what_fits_where_a_column_is_kept_out(take):
    rows = "101,2026-03-02,Acme\n102,2026-03-03,Bee\n103,2026-03-04,Cee\n104,2026-03-05,Acme, Inc\n"

    outcome, found = take("a.csv", "Ticket ID,Created at,Company\n" + rows, drop=("Company",))

    assert list(found) == ["101", "102", "103"] and outcome.rejected == 1


def test_a_surplus_that_may_belong_to_two_columns_is_left_out_with_the_way_on(take):
    rows = SURPLUS + "104,2026-03-05,slow, very slow,vip,open\n"
    header = "Ticket ID,Created at,Subject,Tags,Status\n"

    outcome, found = take("a.csv", header + rows)
    assert list(found) == ["101", "102", "103"] and outcome.rejected == 1
    assert "--surplus-in 'Tags' reads the surplus as part of it." in " ".join(outcome.warnings)

    outcome, _ = take("b.csv", header + rows, surplus_in="subject")
    subject = take.connection.execute("select subject from versions where ticket_id = '104'").fetchone()[0]
    assert (outcome.rejected, subject) == (0, "slow, very slow")


def test_rows_that_are_all_too_long_are_refused_with_the_way_on(take):
    rows = "Ticket ID,Created at,Tags,Status\n101,2026-03-02,a,b,open\n102,2026-03-03,b,c,open\n"

    outcome, _ = take("a.csv", rows)
    assert outcome.state == "failed" and "--surplus-in 'Tags' reads the surplus as part of it." in outcome.message

    assert tags(take("b.csv", rows, surplus_in="Tags")[1]) == {"101": "a,b", "102": "b,c"}


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_cells_between_single_quotes_are_read(take, delimiter):
    rows = [
        ("id", "created_at", "tags"),
        ("101", DAYS[0], "billing,vip"),
        ("102", DAYS[1], ""),
        ("103", DAYS[2], "it's"),
    ]
    quoted = [delimiter.join("'" + cell.replace("'", "''") + "'" for cell in row) + "\n" for row in rows]

    outcome, found = take("a.csv", "".join(quoted))

    assert tags(found) == {"101": "billing,vip", "102": "", "103": "it's"} and outcome.rejected == 0


@pytest.mark.parametrize(
    "form", ["[#{0}](https://desk.example/t/{0})", "<a href='https://desk.example/t/{0}'>{0}</a>", "<a>#{0}</a>"]
)
def test_the_id_inside_a_link_is_the_ticket_that_other_exports_know(take, form):
    take("a.csv", "Ticket ID,Created at,Tags\n101,2026-03-02,a\n102,2026-03-03,\n")
    rows = "".join(f"{form.format(number)},2026-03-0{number - 99},b\n" for number in (101, 102, 103))

    assert list(take("b.csv", "Ticket ID,Created at,Tags\n" + rows)[1]) == ["101", "102", "103"]


def test_a_summary_below_the_tickets_is_no_damaged_row_and_a_ticket_that_is_cut_off_is_one(take):
    rows = "Ticket ID,Created at,Status,Tags\n101,2026-03-02,open,a\n102,2026-03-03,open,\n\n"

    outcome, _ = take("a.csv", rows + "Status,Count\nOpen,2\nClosed,0\n")
    assert (outcome.tickets, outcome.rejected, outcome.footer) == (2, 0, 3)

    assert take("b.csv", rows + "103,2026-\n")[0].rejected == 1


def test_an_id_that_several_rows_share_is_offered_and_not_a_time_that_happens_to_differ(take):
    rows = "".join(
        f"{ticket},{at},Ada,a,2026-03-02 10:00\n"
        for ticket, at in (("101", "2026-03-04 08:00"), ("101", "2026-03-05 08:00"), ("102", "2026-03-06 08:00"))
    )
    header = "Conversation #,Reply Date,User,Tags,Created At\n"

    outcome, _ = take("a.csv", header + rows)
    assert "Several rows have the same 'Conversation #' (101)" in outcome.message
    assert [choice.options for choice in outcome.questions[0].choices] == [("--map", "ticket_id=Conversation #")]

    assert set(take("b.csv", header + rows, columns={"ticket_id": "Conversation #"})[1]) == {"101", "102"}


@pytest.mark.parametrize("inside", ["items", "nodes", "data"])
def test_tags_in_a_list_that_an_api_wraps_are_read(take, inside):
    each = {"id": 101, "createdAt": "2026-03-02T10:00:00Z", "tags": {inside: [{"name": "billing"}, {"name": "vip"}]}}
    document = {"tickets": [{"ticket": {**each, "id": number}} for number in (101, 102)]}

    assert tags(take("a.json", json.dumps(document))[1]) == {"101": "billing,vip", "102": "billing,vip"}


def test_words_in_the_place_of_times_give_way_to_the_times_beside_them(take):
    rows = "101,3 days ago,2026-03-02 10:00,a\n102,about an hour ago,2026-03-03 10:00,\n"

    outcome, found = take("a.csv", "Ticket ID,Created,Created on,Tags\n" + rows)

    assert found["101"][0] == "2026-03-02" and outcome.columns["created_at"] == ("Created on",)
    assert "'Created' holds no dates, such as '3 days ago'" in " ".join(outcome.warnings)
