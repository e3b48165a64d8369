"""Bad input gets a clear error and nothing is lost: what, where, what to do; good rows go in, bad rows come back."""

import zipfile

import pytest

from analytics.ingest.imports import import_files
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.store.import_history import rejects_of

HEAD = "id,created,subject\n"
GOOD = HEAD + "1,2026-01-05 10:00,One\n2,2026-01-06 10:00,Two\n"


def store_bytes(bench):
    return {p.name: p.read_bytes() for p in bench.folder.glob("*") if p.name.startswith(("CURRENT", "tickets-"))}


@pytest.mark.parametrize(
    ("name", "content", "wording"),
    [
        ("a.csv", b"", "Export 'a.csv' is empty."),
        ("a.csv", b"\xef\xbb\xbf\n\n", "Export 'a.csv' is empty."),
        ("a.csv", HEAD.encode(), "Export 'a.csv' has a header and no rows."),
        ("a.csv", b"hello world\nthis is a letter\n", "is not a CSV file: no delimiter"),
        ("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "is not a CSV file: it is a picture."),
        ("a.csv", b"%PDF-1.7\n" + bytes(range(256)) * 20, "is not a CSV file: it is a PDF."),
        ("a.csv", b"\x1f\x8b\x08" + bytes(range(256)) * 20, "is a gzip archive that is damaged."),
        ("a.csv", bytes(range(256)) * 20, "is not a CSV file: it holds binary data."),
        (
            "a.csv",
            b"created,subject\n2026-01-05,One\n",
            "it lacks the ticket id column (such as 'Ticket id'). No other column is different in "
            "every row. Export again with that column ticked.",
        ),
        (
            "a.csv",
            b"id,subject\n1,One\n",
            "it lacks the created time column (such as 'Created at'). Without a created time a ticket belongs to no "
            "week: export again with that column ticked.",
        ),
        (
            "a.csv",
            b"id,created,subject\n1,week 3,One\n2,week 4,Two\n",
            "no row could be read. Column 'created', line 2: 'week 3': the created time is not a date that can be "
            "read. It names a week, and tickets count by the day: export when each came in. If another column is when "
            "the ticket came in, use --map created_at=COLUMN.",
        ),
        (
            "a.csv",
            b"id,created,subject\n1,soon 3,One\n2,soon 4,Two\n",
            "If another column is when the ticket came in, use --map created_at=COLUMN, else state the form of the "
            "dates, for example --date-format",
        ),
        (
            "a.csv",
            b"Conversation ID,Conversation started at (Europe/Kublin),Title\n1,2026-01-05 10:00:00,One\n",
            "states in its header that its times are in 'Europe/Kublin'. 'Europe/Kublin' is no time zone. Use an IANA "
            "name such as Europe/Dublin or UTC. Choose one: --time-zone NAME.",
        ),
        (
            "a.csv",
            b"id,created,subject\n1,03/04/2026,One\n2,05/04/2026,Two\n",
            "the dates in column 'created' can be read day first or month first: '03/04/2026' is 3 April 2026 "
            "or 4 March 2026, and none of its 2 different dates decides. Choose one: --dates day-first "
            "or --dates month-first",
        ),
    ],
)
def test_a_file_that_is_no_export_is_refused_with_its_reason_and_the_store_stays(bench, load, name, content, wording):
    load("good.csv", GOOD)
    before = store_bytes(bench)

    outcome = load(name, content)

    assert outcome.state == "failed"
    assert wording in outcome.message
    assert store_bytes(bench) == before


def test_a_workbook_is_named_as_one(bench, write):
    path = write("a.csv", b"")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<xml/>")

    outcome = import_files(bench.snapshots, [path])[0]

    assert "is a workbook (or another file of an office program) that cannot be read: it is damaged" in outcome.message
    assert "save it again or as CSV (UTF-8)" in outcome.message


def test_a_file_that_is_not_there_is_named(bench, tmp_path):
    outcome = import_files(bench.snapshots, [tmp_path / "gone.csv"])[0]

    assert outcome.state == "failed"
    assert "Export 'gone.csv' cannot be opened: No such file or directory" in outcome.message


@pytest.mark.parametrize(
    ("row", "line", "field", "value", "reason"),
    [
        ("3,yesterday,Three\n", 4, "created", "yesterday", "the created time is not a date that can be read"),
        ("3,,Three\n", 4, "created", "", "the created time is empty"),
        (",2026-01-07 10:00,Three\n", 4, "id", "", "the ticket id is empty"),
        (
            "3,0026-01-07 10:00,Three\n",
            4,
            "created",
            "0026-01-07 10:00",
            "the created time is not between 1990 and 2100",
        ),
        ("3,2026-01-07 10:00\n", 4, "", "", "has 2 cells where the header has 3"),
        ("3,2026-01-07 10:00,Three,Four\n", 4, "", "", "has 4 cells where the header has 3"),
        ('3,2026-01-07 10:00,"Three\n', 4, "", "", "a quote is opened and not closed properly"),
    ],
)
def test_one_bad_row_comes_back_with_line_column_value_and_reason(bench, load, row, line, field, value, reason):
    outcome = load("a.csv", GOOD + row + "4,2026-01-08 10:00,Four\n")

    reject = outcome.rejects[0]
    assert (outcome.state, outcome.tickets, outcome.rejected) == ("imported", 3, 1)
    assert (reject.line, reject.field, reject.value, reject.reason) == (line, field, value, reason)
    assert reject.text == row
    assert rejects_of(bench.snapshots, outcome.import_id)["text"].tolist() == [row]
    assert total(bench.facts(), Scope()) == 3


def test_rows_reconcile_with_tickets_repeats_and_rejects(load):
    outcome = load("a.csv", GOOD + "2,2026-01-06 10:00,Two again\nx\n3,never,Three\n")

    assert outcome.rows == 5
    assert outcome.rows == outcome.tickets + outcome.repeated + outcome.rejected
    assert (outcome.tickets, outcome.repeated, outcome.rejected) == (2, 1, 2)


def test_of_a_repeated_id_the_newest_row_counts(bench, load):
    load(
        "a.csv",
        "id,created,updated,subject\n1,2026-01-05 10:00,2026-01-07 10:00,new\n"
        "1,2026-01-05 10:00,2026-01-06 10:00,old\n",
    )

    assert bench.facts().frame("select subject from snapshot.tickets")["subject"].tolist() == ["new"]


def test_a_quoted_newline_stays_inside_its_ticket(bench, load):
    outcome = load("a.csv", HEAD + '1,2026-01-05 10:00,"One\nand more, ""quoted"""\n2,2026-01-06 10:00,Two\n')

    subjects = bench.facts().frame("select subject from snapshot.tickets order by ticket_id")["subject"].tolist()
    assert (outcome.rows, outcome.rejected) == (2, 0)
    assert subjects == ['One\nand more, "quoted"', "Two"]


def test_a_line_number_counts_the_lines_inside_quotes(load):
    outcome = load("a.csv", HEAD + '1,2026-01-05 10:00,"a\nb\nc"\n2,bad,Two\n')

    assert outcome.rejects[0].line == 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_letters_arrive_whatever_the_encoding(bench, load, encoding):
    load("a.csv", (HEAD + "1,2026-01-05 10:00,Größe naïve\n").encode(encoding))

    assert bench.facts().frame("select subject from snapshot.tickets")["subject"].tolist() == ["Größe naïve"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(load, delimiter):
    outcome = load("a.csv", GOOD.replace(",", delimiter))

    assert outcome.tickets == 2


def test_good_files_go_in_beside_a_bad_one_in_one_version(bench, write):
    outcomes = import_files(
        bench.snapshots, [write("a.csv", GOOD), write("b.csv", "nothing"), write("c.csv", HEAD + "9,2026-01-05,Nine\n")]
    )

    assert [outcome.state for outcome in outcomes] == ["imported", "failed", "imported"]
    assert bench.snapshots.current() == "000001"
    assert total(bench.facts(), Scope()) == 3


def test_two_open_quotes_cost_two_rows_and_not_what_lies_between(load):
    outcome = load("a.csv", GOOD + '3,2026-01-07,"Three\n4,2026-01-08,Four\n5,2026-01-09,"Five\n6,2026-01-10,Six\n')

    assert outcome.tickets == 4
    assert [reject.line for reject in outcome.rejects] == [4, 6]


def test_a_quote_inside_an_unquoted_cell_is_a_letter(bench, load):
    outcome = load("a.csv", GOOD + '3,2026-01-07,a 5" screen\n')

    assert (outcome.tickets, outcome.rejected) == (3, 0)
    assert 'a 5" screen' in bench.facts().frame("select subject from snapshot.tickets")["subject"].tolist()


def test_an_odd_quote_in_a_long_file_costs_one_row(load):
    rows = [f'{i},2026-01-05 10:00,"Subject {i}"\n' for i in range(3_000)]
    rows[1_500] = '1500,2026-01-05 10:00,"broken\n'

    outcome = load("a.csv", HEAD + "".join(rows))

    assert (outcome.tickets, outcome.rejected) == (2_999, 1)
    assert outcome.rejects[0].line == 1_502


def test_a_quote_inside_an_unquoted_cell_is_a_letter_beside_a_text_of_several_lines_too(bench, load):
    outcome = load("a.csv", 'id,created,subject,body\n1,2026-01-07,a 5" screen,"broken\nagain"\n2,2026-01-07,x,y\n')

    found = bench.facts().frame("select subject, body from snapshot.tickets order by ticket_id").values.tolist()
    assert (outcome.rows, outcome.rejected) == (2, 0)
    assert found == [['a 5" screen', "broken\nagain"], ["x", "y"]]


@pytest.mark.parametrize(
    "end",
    [
        '4,2026-01-08 10:00,"Four',
        '4,2026-01-08 10:00,"Four\n5,2026-01-08 10:00,Five\n',
        '4,2026-01-08 10:00,"',
        '4,2026-01-08 10:00,"he said ""',
    ],
)
def test_a_quote_left_open_at_the_end_is_noticed_though_a_stray_one_makes_their_number_even(load, end):
    outcome = load("a.csv", GOOD + '3,2026-01-07 10:00,a 5" screen\n' + end)

    assert outcome.tickets == (4 if "Five" in end else 3)
    assert [(reject.line, reject.reason) for reject in outcome.rejects] == [
        (5, "a quote is opened and not closed properly")
    ]
