"""Recognition: bytes, layout, row unit and dates of files that nobody described."""

import gzip
import io
import time
import zipfile
from datetime import datetime

import openpyxl
import pytest
import xlwt

from analytics.ingest.date_order import Tally
from analytics.ingest.dates import read_time
from analytics.ingest.imports import Order, import_files
from analytics.ingest.sniffing import glance

HEAD = "id,created,subject\n"
TEXTS = {  # what the same few tickets say, in the encodings that spreadsheets save
    "cp932": "請求書の宛名を変更したい、いつもお世話になっております",
    "gb18030": "同步后笔记丢失，手机上的笔记少了",
    "big5": "同步後筆記遺失，手機上的筆記少了",
    "euc_kr": "노트 공유 링크가 열리지 않아요",
    "cp1251": "Не приходит письмо для сброса пароля",
    "cp1252": "Größe naïve – été à la carte",
    "latin-1": "Rechnung fehlt für Müller & Söhne",
    "utf-8": "😀 Größe 請求書",
    "utf-8-sig": "😀 Größe 請求書",
    "utf-16": "😀 Größe 請求書",
    "utf-16-le": "Größe naïve 請求書",
    "utf-16-be": "Größe naïve 請求書",
}


def subjects(bench) -> list[str]:
    return bench.facts().frame("select subject from snapshot.tickets order by ticket_id")["subject"].tolist()


def created(bench) -> list[str]:
    return (
        bench.facts()
        .frame("select created_at from snapshot.tickets order by ticket_id")["created_at"]
        .dt.strftime("%Y-%m-%d %H:%M:%S")
        .tolist()
    )


@pytest.mark.parametrize("encoding", TEXTS)
def test_letters_arrive_in_every_encoding(bench, load, encoding):
    text = HEAD + "".join(f"{i},2026-01-05 10:00,{TEXTS[encoding]}\n" for i in (1, 2))

    outcome = load("a.csv", text.encode(encoding))

    assert outcome.state == "imported", outcome.message
    assert subjects(bench) == [TEXTS[encoding]] * 2


def test_an_encoding_is_found_even_where_its_letters_come_late(bench, load):
    rows = "".join(f"{i:05},2026-01-05 10:00,plain\n" for i in range(20_000))

    load("a.csv", (HEAD + rows + f"99999,2026-01-05 10:00,{TEXTS['cp1251']}\n").encode("cp1251"))

    assert subjects(bench)[-1] == TEXTS["cp1251"]


def test_one_damaged_letter_does_not_cost_the_others(bench, load):
    good = "".join(f"{i},2026-01-05 10:00,Größe\n" for i in range(1, 9)).encode()

    outcome = load("a.csv", HEAD.encode() + good + "9,2026-01-05 10:00,Größe\n".encode("cp1252"))

    assert subjects(bench) == ["Größe"] * 9
    assert any("a few damaged letters" in warning for warning in outcome.warnings)


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\nid;created;subject\n1;2026-01-05 10:00;a, b\n",
        'Tickets\nPeriod: 1 Jan to 31 Jan\n\nid,created,subject\n1,2026-01-05 10:00,"a, b"\n',
        "Tickets;;\n;;\nid;created;subject\n1;2026-01-05 10:00;a, b\n",
        "id^created^subject\n1^2026-01-05 10:00^a, b\n",
        'id,created,subject\r1,2026-01-05 10:00,"a, b"\r',
        'id,created,subject\r\n1,2026-01-05 10:00,"a, b"\r\n\r\n',
        'id,created,subject\n1,2026-01-05 10:00,"a, b",\n',
        "ID ;  Created;Subject\n 1 ; 2026-01-05 10:00;a, b\n",
        'id;created;subject\n1;2026-01-05 10:00;"a, b"\nid;created;subject\n',
        'id,created,subject\n1,2026-01-05 10:00,"a, b"\nTotal,,\n',
        'id,created,subject\n1,2026-01-05 10:00,"a, b"\n\nMy report\nCopyright (c) 2026\nAcme\n',
        'id,created,subject\n1,2026-01-05 10:00,"a, b"\n,,\n',
    ],
)
def test_a_layout_is_found_and_nothing_is_taken_for_a_ticket(bench, load, text):
    outcome = load("a.csv", text)

    assert (outcome.state, outcome.tickets, outcome.rejected) == ("imported", 1, 0), outcome
    assert outcome.rows == outcome.tickets + outcome.footer
    assert subjects(bench) == ["a, b"]


def test_a_backslash_before_a_quote_is_understood(bench, load):
    load("a.csv", HEAD + '1,2026-01-05 10:00,"say \\"hi\\", please"\n2,2026-01-05 10:00,"b"\n')

    assert subjects(bench) == ['say "hi", please', "b"]


def test_a_footer_is_no_excuse_for_a_damaged_row(load):
    outcome = load("a.csv", HEAD + "1,2026-01-05 10:00,a\n2\n3,2026-01-05 10:00,b\n4\n")

    assert (outcome.tickets, outcome.rejected, outcome.footer) == (2, 2, 0)
    assert [reject.line for reject in outcome.rejects] == [3, 5]


def test_totals_are_no_rejected_rows_and_are_reported(load):
    outcome = load("a.csv", HEAD + "1,2026-01-05 10:00,a\nSUM,,1\n")

    assert (outcome.rows, outcome.footer, outcome.rejected) == (2, 1, 0)
    assert outcome.warnings[0] == (
        "1 line(s) are no tickets but a footer, totals or the header again, first line 3: 'SUM,,1'."
    )


def test_a_row_per_tag_is_one_ticket_with_all_tags(bench, load):
    outcome = load("a.csv", "id,created,tags\n1,2026-01-05,a\n1,2026-01-05,b\n2,2026-01-06,a\n1,2026-01-05,a\n")

    rows = bench.facts().frame("select ticket_id, tags from snapshot.tickets order by 1")
    assert [sorted(tags) for tags in rows["tags"]] == [["a", "b"], ["a"]]
    assert (outcome.rows, outcome.tickets, outcome.repeated) == (4, 2, 2)
    assert any("several rows per ticket" in warning for warning in outcome.warnings)


def test_a_row_per_message_keeps_what_the_ticket_began_with(bench, load):
    load(
        "a.csv",
        "ID;Statut;Date de creation;Sujet;Message;Tags\n"
        "7;Ouvert;05/01/2026;Facture;Bonjour;a\n7;Ouvert;05/01/2026;Facture;Merci;b\n"
        "8;Clos;31/01/2026;Autre;Salut;\n",
    )

    row = bench.facts().frame("select * from snapshot.tickets where ticket_id = '7'").iloc[0]
    assert (row["subject"], row["body"], row["status"], sorted(row["tags"])) == (
        "Facture",
        "Bonjour",
        "Ouvert",
        ["a", "b"],
    )
    assert str(row["created_at"]) == "2026-01-05 12:00:00"


@pytest.mark.parametrize(
    ("cell", "tags"),
    [
        ("a;b c", ["a", "b c"]),
        ("a|b c", ["a", "b c"]),
        ("a, b c", ["a", "b c"]),
        ('["a", "b, c"]', ["a", "b, c"]),
        ("['a', 'b c']", ["a", "b c"]),
        ('[{"name": "a"}, {"name": "b c"}]', ["a", "b c"]),
        ("[]", []),
        ("-", []),
    ],
)
def test_tags_are_taken_apart_however_they_are_written(bench, load, cell, tags):
    quoted = cell.replace('"', '""')
    load("a.csv", f'id,created,tags\n1,2026-01-05,"{quoted}"\n2,2026-01-05,"{quoted}"\n')

    assert sorted(bench.facts().frame("select tags from snapshot.tickets")["tags"].iloc[0]) == tags


def test_an_id_that_a_spreadsheet_rounded_is_rejected_with_the_reason(load):
    outcome = load("a.csv", HEAD + '1,2026-01-05 10:00,a\n1.03E+13,2026-01-05 10:00,b\n"1,03E+13",2026-01-05,c\n')

    assert [(reject.field, reject.value) for reject in outcome.rejects] == [("id", "1.03E+13"), ("id", "1,03E+13")]
    assert outcome.rejects[0].reason == (
        "the ticket id was damaged by a spreadsheet, which rounded the number; export "
        "again and import the file without opening it there"
    )


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("12/Mar/24 4:05 PM", "2024-03-12 16:05"),
        ("6/21/2025 16:14", "2025-06-21 16:14"),
        ("31/Mar/24", "2024-03-31 00:00"),
        ("2023/01/10 오후 2:15", "2023-01-10 14:15"),
        ("1. März 2024 14:05", "2024-03-01 14:05"),
        ("1 mars 2024 à 14:05", "2024-03-01 14:05"),
        ("Mar 1, 2024 7:51 AM", "2024-03-01 07:51"),
        ("Friday, March 1, 2024 12:05 AM", "2024-03-01 00:05"),
        ("1709279475", "2024-03-01 07:51"),
        ("1709279475037", "2024-03-01 07:51"),
        ("2024年3月1日 14:05", "2024-03-01 14:05"),
        ("1 марта 2024 г. 14:05", "2024-03-01 14:05"),
        ("2024-03-01 07:51 PM", "2024-03-01 19:51"),
        ("2024-03-01 07:51 EDT", "2024-03-01 11:51"),
        ("2024-03-01 07:51 EST", None),
        ("13.03.24 9:05", "2024-03-13 09:05"),
        ("Fri Mar 01 2024 07:51:00 GMT+0100", "2024-03-01 06:51"),
        ("20240301T075100", "2024-03-01 07:51"),
        ("03/04/2026", None),
        ("31/31/2026", None),
        ("yesterday", None),
        ("12:30", None),
        ("", None),
        ("18.01. 23:40", None),  # two digits before a colon are an hour
        ("04.02. 06:02", None),
        ("18 Jan 06:02", None),
        ("3/12/2021:09:57", None),
        ("2026. gada 18. janvāris 23:40", "2026-01-18 23:40"),
        ("20260118234000.0Z", "2026-01-18 23:40"),
        ("18 stycznia 2026 r., godz. 23:40", "2026-01-18 23:40"),
        ("18 ม.ค. 2569 23:40 น.", "2026-01-18 23:40"),
        ("2024-13-45", None),
    ],
)
def test_times_are_read_as_people_write_them(text, read):
    found = read_time(text, day_first=None)

    assert (found and found.replace(tzinfo=None, second=0, microsecond=0)) == (read and datetime.fromisoformat(read))


def export_of(*dates: str, ids: bool = False) -> str:
    return "key,created,subject\n" + "".join(
        f"{f'T-{i}' if ids else chr(97 + i % 26) * (1 + i // 26)},{date},x\n" for i, date in enumerate(dates, start=1)
    )


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        (("03/04/2024 10:00", "25/04/2024 10:00"), "2024-04-03 10:00:00"),
        (("03/04/2024 10:00", "04/25/2024 10:00"), "2024-03-04 10:00:00"),
        (("3.4.24", "25.4.24"), "2024-04-03 12:00:00"),
    ],
)
def test_the_order_of_day_and_month_is_decided_by_the_column(bench, load, dates, first):
    outcome = load("a.csv", export_of(*dates))

    assert created(bench)[0] == first
    assert not [warning for warning in outcome.warnings if "read" in warning]


def test_dates_that_grow_with_the_tickets_numbers_decide_and_it_is_reported(bench, load):
    dates = [f"{day:02}/{month:02}/2024 10:00" for month in (1, 2, 3) for day in (2, 5, 8, 11)]

    outcome = load("a.csv", export_of(*dates, ids=True))

    assert sorted(created(bench))[1] == "2024-01-05 10:00:00"
    assert any(
        "is read day first: no date has a day above 12, but so the dates grow with the tickets' numbers in 100%"
        in warning
        for warning in outcome.warnings
    )


def test_what_only_a_person_knows_is_asked_and_the_answer_is_remembered(bench, load, write):
    text = export_of("03/04/2024 10:00", "05/06/2024 10:00")
    asked = load("a.csv", text)
    answered = load("a.csv", text, date_order="month-first")
    again = load("b.csv", export_of("07/08/2024 10:00", "05/06/2024 11:00").replace("\na", "\nx").replace("\nb", "\ny"))

    assert (asked.state, answered.state, again.state) == ("failed", "imported", "imported")
    assert "can be read day first or month first: '03/04/2024 10:00' is 3 April 2024 or 4 March 2024" in asked.message
    assert "--dates day-first or --dates month-first" in asked.message
    assert "2024-07-08 10:00:00" in created(bench)


def test_dates_that_disagree_are_noticed_with_the_evidence(load):
    outcome = load("a.csv", export_of(*[f"{day}/03/2024 10:00" for day in range(13, 29)], "03/29/2024 10:00"))

    assert any(
        "is read day first as 16 of its dates imply; 1 such as '03/29/2024 10:00' imply the opposite" in warning
        for warning in outcome.warnings
    )


def test_dates_behind_weekdays_tell_the_order_as_bare_ones_do():
    tally = Tally.of(["Wed 02/04/2026 3:59 AM", "Fri 02/20/2026 3:59 AM"])

    assert (tally.possible, len(tally.open)) == (["month-first"], 1)


def test_dates_that_a_spreadsheet_swapped_are_asked_about(bench, load):
    swapped = [f"2024-{day:02}-03 10:00" for day in range(1, 13)]  # 1 to 12 March, read month first
    kept = [f"{day}/03/2024 10:00" for day in range(13, 29)]

    asked = load("a.csv", export_of(*swapped, *kept))
    mended = load("a.csv", export_of(*swapped, *kept), spreadsheet_dates="swapped")

    assert asked.state == "failed"
    assert "16 such as '13/03/2024 10:00', all with days above 12, and 12 others with none" in asked.message
    assert "--spreadsheet-dates swapped" in asked.message
    assert {day[:7] for day in created(bench)} == {"2024-03"} and mended.tickets == 28


def test_a_file_of_swapped_dates_alone_is_noticed_too(load):
    outcome = load("a.csv", export_of(*[f"2024-{1 + i % 8:02}-{1 + i % 12:02} 10:00" for i in range(48)]))

    assert any(
        "No ticket was created after the 12th of a month, though 8 different months have some" in warning
        for warning in outcome.warnings
    )


def test_times_with_am_and_pm_are_never_cut_short(bench, load):
    load("a.csv", export_of("2024-03-04 05:06 PM", "2024-03-04 05:06 AM"))

    assert created(bench) == ["2024-03-04 17:06:00", "2024-03-04 05:06:00"]


def test_one_odd_date_far_down_is_read_as_well(bench, load):
    outcome = load("a.csv", export_of(*["2024-03-04 05:06"] * 3_000, "4 March 2024 5:07 PM"))

    assert outcome.rejected == 0
    assert max(created(bench)) == "2024-03-04 17:07:00"


def test_archives_and_workbooks_are_opened(bench, write, tmp_path):
    one = HEAD + "1,2026-01-05 10:00,One\n"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("deep/../../one.csv", one)
        archive.writestr("__MACOSX/._one.csv", "rubbish")
        archive.writestr("two.csv.gz", gzip.compress((HEAD + "2,2026-01-05 10:00,Two\n").encode()))
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["Ticket report"],
        [],
        ["#", "Title", "State", "Create Channel", "Created At"],
        [48210, "Three", "open", "email", datetime(2026, 1, 5, 10, 0)],
        ["00048211", "Four", "open", "email", datetime(2026, 1, 6, 10, 0)],
        ["Total", 2],
    ):
        sheet.append(row)
    book.create_sheet("About").append(["A note", "of no interest"])
    book.save(tmp_path / "c.xlsx")
    old = xlwt.Workbook()
    page = old.add_sheet("Tickets")
    for r, row in enumerate((["id", "created", "subject"], [5, "2026-01-05 10:00", "Five"])):
        for c, cell in enumerate(row):
            page.write(r, c, cell)
    old.save(str(tmp_path / "d.xls"))

    outcomes = import_files(
        bench.snapshots,
        [
            write("a.zip", buffer.getvalue()),
            write("b.csv.gz", gzip.compress((HEAD + "6,2026-01-05,Six\n").encode())),
            tmp_path / "c.xlsx",
            tmp_path / "d.xls",
        ],
    )

    assert [(outcome.file, outcome.state, outcome.tickets) for outcome in outcomes] == [
        ("a.zip · one.csv", "imported", 1),
        ("a.zip · two.csv.gz", "imported", 1),
        ("b.csv.gz", "imported", 1),
        ("c.xlsx", "imported", 2),
        ("d.xls", "imported", 1),
    ]
    rows = bench.facts().frame("select ticket_id, subject, created_at::varchar as at from snapshot.tickets order by 2")
    assert rows.values.tolist() == [
        ["5", "Five", "2026-01-05 10:00:00"],
        ["00048211", "Four", "2026-01-06 10:00:00"],
        ["1", "One", "2026-01-05 10:00:00"],
        ["6", "Six", "2026-01-05 12:00:00"],
        ["48210", "Three", "2026-01-05 10:00:00"],
        ["2", "Two", "2026-01-05 10:00:00"],
    ]
    assert not (tmp_path.parent / "one.csv").exists()


def test_a_folder_means_its_exports(bench, tmp_path):
    folder = tmp_path / "drop"
    (folder / "below").mkdir(parents=True)
    (folder / "a.csv").write_text(HEAD + "1,2026-01-05,One\n")
    (folder / "below" / "b.tsv").write_text("id\tcreated\n2\t2026-01-05\n")
    (folder / "notes.md").write_text("not an export")
    (folder / ".hidden.csv").write_text("not an export")

    outcomes = import_files(bench.snapshots, [folder])

    assert [(outcome.file, outcome.tickets) for outcome in outcomes] == [("a.csv", 1), ("b.tsv", 1)]


def test_an_archive_without_exports_reports_it(load):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("photo.png", b"x")

    outcome = load("a.zip", buffer.getvalue())

    assert outcome.message.startswith("Export 'a.zip' is an archive without any export in it (.csv, .tsv")


@pytest.mark.parametrize(
    ("content", "wording"),
    [
        ("<!DOCTYPE html><html><body>Sign in, please</body></html>", "it is a web page or XML"),
        ("{id: 1, created: '2026-01-05'}", "it is JSON that is no list of objects in UTF-8"),
        ("Agent,No. of tickets,Avg resolution time\nAda,12,3 hours\n", "is a report of totals, not of tickets"),
    ],
)
def test_what_holds_no_tickets_is_refused_in_its_own_words(load, content, wording):
    assert wording in load("a.csv", content).message


def test_a_glance_takes_no_longer_for_a_larger_file(write):
    def seconds(path) -> float:
        begun = time.perf_counter()
        glance(path)
        return time.perf_counter() - begun

    row = "1,2026-01-05 10:00,some words\n"
    small, large = write("s.csv", HEAD + row * 20_000), write("l.csv", HEAD + row * 1_000_000)

    assert min(seconds(large) for _ in range(3)) < 5 * min(seconds(small) for _ in range(3))


def test_a_column_named_by_hand_is_found_whatever_its_case(bench, load):
    outcome = load(
        "a.csv",
        "Vorgang,Wann,Equipe\n1,2026-01-05,Sync\n",
        columns={"ticket_id": "vorgang", "created_at": "WANN", "team": "Equipe"},
    )

    assert outcome.tickets == 1
    assert bench.facts().frame("select team from snapshot.tickets")["team"].tolist() == ["Sync"]


def test_times_of_one_export_can_have_a_zone_of_their_own(bench, write):
    import_files(
        bench.snapshots,
        [write("a.csv", HEAD + "1,2026-01-05 10:00,One\n")],
        Order(zone="Europe/Berlin", file_zone="America/New_York"),
    )

    assert created(bench) == ["2026-01-05 15:00:00"]


def test_a_quote_left_open_in_the_header_swallows_no_row(load, bench):
    rows = "".join(f"{n};2026-03-{n:02} 10:00;Text {n};bug\n" for n in range(2, 9))

    outcome = load("a.csv", f'id;created;"subject;tags\n{rows}9;2026-03-09 10:00;"she said ""no""";bug\n')

    assert (outcome.rows, outcome.tickets) == (8, 8), outcome.message
    assert outcome.headers == ("id", "created", "subject", "tags")


def test_a_header_cell_of_two_lines_stays_one_cell(load):
    outcome = load(
        "a.csv",
        'id,"Created\n(local, Paris)",tags\n' + "".join(f"{n},2026-03-{n:02} 10:00,bug\n" for n in range(2, 9)),
        columns={"created_at": "Created\n(local, Paris)"},
    )

    assert outcome.tickets == 7
