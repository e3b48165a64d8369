"""Cells: tags, words for nothing, categories and encodings as real exports write them, each with its right count."""

from collections import Counter
from pathlib import Path

import pytest

from analytics.cli.output import csv_of
from analytics.errors import AnalyticsError, UnreadableExport
from analytics.ingest.imports import import_files
from analytics.ingest.planning import Order
from analytics.ingest.rehearsal import rehearse
from analytics.ingest.report import summary
from analytics.ingest.sniffing import sniff
from analytics.ingest.tag_cells import form_of
from analytics.ingest.undoing import withdraw
from analytics.metrics.scope import Scope
from analytics.metrics.volume import totals
from analytics.workspace.category_words import UNCLEAR, WORDS
from analytics.workspace.conventions import fold
from analytics.workspace.kind import Edit
from analytics.workspace.kinds import CATEGORIES

CASES = Path(__file__).parent / "cases"
HEAD = "Ticket ID,Created at,Subject,Tags\n"


def counts(bench, by):
    frame = totals(bench.facts(), Scope(), by=[by])
    return dict(zip(frame[by], frame["value"], strict=True))


def edit(kind, values):
    record = kind.record(values)
    return Edit(kind, kind.key_of(record), record)


TAGS = {
    "tag_cells": {"billing": 3, "vip": 1},
    "tag_cells_arabic_comma": {"billing": 3, "vip": 1},
    "tag_cells_br": {"billing": 3, "vip": 1},
    "tag_cells_dict_name": {"billing": 3, "vip": 1},
    "tag_cells_hashtags": {"billing": 3, "vip": 1},
    "tag_cells_ideographic": {"billing": 3, "vip": 1},
    "tag_cells_semicolon_hash": {"billing": 3, "vip": 1},
    "numbered_tag_columns": {"billing": 3, "vip": 1},
    "empty_words": {"billing": 2, "(none)": 8},
}


@pytest.mark.parametrize(("case", "right"), TAGS.items())
def test_the_tags_of_a_case_are_counted_rightly(bench, case, right):
    import_files(bench.snapshots, [CASES / f"{case}.csv"])

    assert counts(bench, "tag") == right


def test_a_tag_that_looks_like_a_formula_is_one_tag_and_runs_in_no_spreadsheet(bench):
    import_files(bench.snapshots, [CASES / "formula_tag.csv"])

    assert counts(bench, "tag") == {"=1+1": 2, "+cmd": 1}
    cells = csv_of(totals(bench.facts(), Scope(), by=["tag"])).split("\n")[1:]
    assert sorted(cell.split(",")[0] for cell in cells if cell) == ["'+cmd", "'=1+1"]


@pytest.mark.parametrize(
    ("cells", "right"),
    [
        (["<ul><li>a</li><li>b</li></ul>", "a"], [["a", "b"], ["a"]]),
        (["a<BR />b", "a"], [["a", "b"], ["a"]]),
        (["- a\n- b", "- a"], [["a", "b"], ["a"]]),
        (["a,\r\nb", "a"], [["a", "b"], ["a"]]),
        (["a\x0bb", "a"], [["a", "b"], ["a"]]),
        (
            ["refund, partial\nvip", "vip", "refund, partial"],
            [["refund, partial", "vip"], ["vip"], ["refund, partial"]],
        ),
        (["a，b", "a"], [["a", "b"], ["a"]]),
        (["a；b", "a"], [["a", "b"], ["a"]]),
        (['{"vip, gold",b}', "{b}"], [["vip, gold", "b"], ["b"]]),
        (["{'a', 'b'}", "set()"], [["a", "b"], ["set()"]]),
        (["['a' 'b']", "['a']"], [["a", "b"], ["a"]]),
        (["[Tag(name='a'), Tag(name='b')]"], [["a", "b"]]),
        (["[<Tag: a>, <Tag: b>]"], [["a", "b"]]),
        (["[{'id': 4, 'name': \"it's\"}, {'id': 5, 'name': None}]"], [["it's"]]),
        (['{"a": true, "b": false}'], [["a"]]),
        (["'a';'b'", "'a'"], [["a", "b"], ["a"]]),
        (["#a#b", "#a"], [["a", "b"], ["a"]]),
        ([";#a;#b;#"], [["a", "b"]]),
        (["12;#a;#13;#b"], [["a", "b"]]),
        (["a;b", "a,b", "a", "b"], [["a", "b"], ["a", "b"], ["a"], ["b"]]),
        (["[bug] [mobile]", "[bug]"], [["bug", "mobile"], ["bug"]]),
        (["a~b", "a", "b"], [["a", "b"], ["a"], ["b"]]),
        (["<tag>a</tag><tag>b c</tag>", "<tag>a</tag>"], [["a", "b c"], ["a"]]),
        (["<b>a</b>", "a"], [["a"], ["a"]]),
        (['c("a", "b")', "c()", "c++"], [["a", "b"], [], ["c++"]]),
        (["a$$b", "c"], [["a", "b"], ["c"]]),
        (["C++", "C++, api"], [["C++"], ["C++", "api"]]),
        (["bug report", "feature request", "bug"], [["bug report"], ["feature request"], ["bug"]]),
    ],
)
def test_tag_cells_are_taken_apart_by_what_the_column_shows(cells, right):
    form = form_of(dict.fromkeys(cells, 1), "auto")

    assert [form.tags(cell) for cell in cells] == right


def test_a_source_with_its_own_separator_keeps_it_where_it_occurs():
    assert form_of({"a b": 5, "c": 5}, "space").tags("a b") == ["a", "b"]
    assert form_of({"area: sync, api": 5, "x|y": 1}, ",").tags("x|y") == ["x|y"]


def test_what_may_be_several_tags_is_asked_about_and_not_guessed():
    assert "--tags-separated-by '/'" in form_of({"a / b": 1, "a": 3, "b": 3}, "auto").notes[0]
    assert "--tags-separated-by '/'" in form_of({"a / b": 1, "c / d / b": 3, "sync": 3}, "auto").notes[0]
    assert not form_of({"billing/refund": 1, "billing/invoice": 3, "sync": 3}, "auto").notes
    assert not form_of({"c++": 1, "g++": 1, "vip": 3}, "auto").notes
    assert not form_of({"https://a.example/x": 1, "https://b.example/x": 1, "vip": 3}, "auto").notes
    spaced = {"a b": 1, "b c": 1, "a c": 1, "a": 1, "b": 1, "c": 1}
    assert "--tags-separated-by space" in form_of(spaced, "auto").notes[0]
    assert "--tags-separated-by none" in form_of({"Login, access": 9, "Refunds, returns": 9}, "auto").notes[0]


@pytest.mark.parametrize("cell", ["bug / vip", "vip / bug", "bug + vip", "vip & sync"])
def test_a_tag_with_another_tag_inside_it_is_asked_about(cell):
    notes = form_of({cell: 1, "vip": 3, "mobile": 1}, "auto").notes

    assert notes and "--tags-separated-by '" in notes[0]


def test_numbers_in_brackets_that_count_are_no_part_of_the_tags(bench, load):
    outcome = load(
        "a.csv",
        HEAD + '1,2026-03-02 10:00,s,"bug (1), vip (3)"\n2,2026-03-02 10:00,s,"vip (1), sync [2]"\n'
        "3,2026-03-02 10:00,s,bug (12)\n",
    )

    assert counts(bench, "tag") == {"bug": 2, "vip": 2, "sync": 1}
    assert any("'bug (1)', are taken for counts" in note for note in outcome.warnings), outcome.warnings
    assert outcome.tags_read == "separated by comma, numbers in brackets left out"


def test_numbers_in_brackets_stay_where_they_may_belong_to_the_tags(bench, load):
    outcome = load("a.csv", HEAD + '1,2026-03-02 10:00,s,"Windows (10), vip"\n2,2026-03-02 10:00,s,Windows (11)\n')

    assert counts(bench, "tag") == {"windows (10)": 1, "vip": 1, "windows (11)": 1}
    assert any("merge them under Taxonomy" in note for note in outcome.warnings), outcome.warnings
    assert not form_of({"iOS (17)": 2, "Android (14)": 1, "Windows (11)": 1}, "auto").notes
    stated = form_of({"bug (1)": 1, "vip (1)": 1, "sync (2)": 1}, ",", final=True)
    assert stated.tags("bug (1)") == ["bug (1)"]


def test_a_separator_that_a_person_stated_is_final(bench, load):
    load("a.csv", HEAD + '1,2026-03-02 10:00,s,"a, b"\n2,2026-03-02 10:00,s,a\n', tags_separated_by="none")

    assert counts(bench, "tag") == {"a, b": 1, "a": 1}


def test_tags_come_from_every_column_that_was_named(bench):
    import_files(bench.snapshots, [CASES / "numbered_tag_columns.csv"], Order(columns={"tags": ("tag_1", "tag_3")}))

    assert counts(bench, "tag") == {"billing": 2, "(none)": 1}


def test_na_is_a_team_among_regions_and_nothing_elsewhere(bench, load):
    rows = "".join(f"{n},2026-03-02 10:00,{team}\n" for n, team in enumerate(["EMEA", "APAC", "NA", "NA"], 1))
    regional = load("a.csv", "id,created,team\n" + rows)
    load("b.csv", "id,created,team,x\n8,2026-03-02 10:00,Billing,1\n9,2026-03-02 10:00,NA,1\n", source="generic/other")

    assert counts(bench, "team") == {"NA": 2, "EMEA": 1, "APAC": 1, "Billing": 1, "(none)": 1}
    assert "'NA' in team (2 rows) is read as a value" in " ".join(regional.warnings)


def test_a_word_that_a_person_keeps_is_a_value(bench, load):
    load("a.csv", "id,created,team\n1,2026-03-02 10:00,Billing\n2,2026-03-02 10:00,NA\n", keep_words=("NA",))

    assert counts(bench, "team") == {"Billing": 1, "NA": 1}


def test_a_grouped_report_is_filled_and_its_subtotals_are_no_tickets(bench, load):
    import_files(bench.snapshots, [CASES / "grouped_report.csv"])

    assert counts(bench, "team") == {"Billing": 2, "Mobile": 2}


@pytest.mark.parametrize("after", ["", ",,,"])
def test_headings_of_groups_in_rows_of_their_own_are_named_and_read_where_a_person_says_so(bench, load, after):
    rows = (
        f"Ticket ID,Created at,Subject,Tags\nProduct: Billing (2){after}\n1,2026-03-02,a,x\n2,2026-03-03,b,x\n"
        f"Product: Mobile (1){after}\n3,2026-03-04,c,x\nTotal{after}\n"
    )

    plain = load("a.csv", rows)
    assert "2 line(s) that were left out hold one value alone, first line 2: 'Product: Billing (2)'" in " ".join(
        plain.warnings
    )
    assert "--headings-are team" in " ".join(plain.warnings)
    assert (plain.tickets, plain.rejected) == (3, 2)

    read = load("a.csv", rows, headings_are="team")
    assert (read.tickets, read.rejected, read.footer) == (3, 0, 3)
    assert counts(bench, "team") == {"Billing": 2, "Mobile": 1}


def test_a_column_written_once_per_group_is_filled_where_subtotals_prove_it_and_else_asked_about(bench, load):
    rows = "Team,Ticket ID,Created at\nBilling,1,2026-03-02\n,2,2026-03-03\nMobile,3,2026-03-04\n,4,2026-03-04\n"

    asked = load("a.csv", rows)
    assert "--fill 'Team'" in " ".join(asked.warnings)
    assert counts(bench, "team") == {"Billing": 1, "Mobile": 1, "(none)": 2}

    withdraw(bench.snapshots, asked.import_id)
    load("b.csv", rows.replace("\nMobile", "\nSubtotal,,2\nMobile") + "Grand total,,4\n")
    assert counts(bench, "team") == {"Billing": 2, "Mobile": 2}


def test_a_column_is_filled_where_a_person_chose_so_and_values_that_repeat_are_never_filled(bench, load):
    rows = "Team,Ticket ID,Created at\nBilling,1,2026-03-02\n,2,2026-03-03\nBilling,3,2026-03-04\n,4,2026-03-04\n"

    quiet = load("a.csv", rows)
    assert "--fill" not in " ".join(quiet.warnings)
    withdraw(bench.snapshots, quiet.import_id)
    load("a.csv", rows, fill=("Team",))
    assert counts(bench, "team") == {"Billing": 4}


def test_category_words_are_known_in_the_languages_whose_headers_are_read(bench):
    outcome = import_files(bench.snapshots, [CASES / "category_words.csv"])[0]

    assert counts(bench, "category") == {"incident": 5, "bug": 5, "how_to": 5, "feature_request": 1, "(none)": 4}
    said = " ".join(outcome.warnings)
    assert "16 of 20 recognised" in said
    assert "'Anfrage', 'Demande', 'Requisição', 'Service Request' can be a question, a wish or a service." in said


def test_no_word_means_two_categories():
    meant = Counter(fold(word) for words in WORDS.values() for word in set(words))

    assert not [word for word, times in meant.items() if times > 1]
    assert all(word == fold(word) for words in (*WORDS.values(), *UNCLEAR.values()) for word in words)
    assert not meant.keys() & {word for words in UNCLEAR.values() for word in words}


def test_category_words_that_are_not_known_are_reported_and_kept_where_a_person_chose_so(bench):
    file = CASES / "own_categories.csv"
    result = import_files(bench.snapshots, [file])[0]

    assert "0 of 3 recognised; largest of the others: Refund request 2, Payment issue 1" in " ".join(result.warnings)
    assert counts(bench, "category") == {"(none)": 3}

    import_files(bench.snapshots, [file], Order(categories="keep"))  # known, and yet what was said holds
    assert counts(bench, "category") == {"Refund request": 2, "Payment issue": 1}

    bench.decide([edit(CATEGORIES, {"slug": "how_to", "words": ["refund request"]})], "a word")
    assert counts(bench, "category") == {"how_to": 2, "Payment issue": 1}


def test_a_category_rule_is_remembered_for_the_source_and_the_tags_still_come_first(bench, load):
    load("a.csv", "id,created,category,tags\n1,2026-03-02 10:00,Refund,bug\n", categories="keep")
    later = load("b.csv", "id,created,category,tags\n2,2026-03-03 10:00,Refund,\n")

    assert counts(bench, "category") == {"bug": 1, "Refund": 1}
    assert "recognised" not in " ".join(later.warnings)


def test_deleted_spam_and_merged_tickets_do_not_count_and_that_is_reported(bench):
    outcome = import_files(bench.snapshots, [CASES / "deleted_and_merged.csv"])[0]

    assert counts(bench, "tag") == {"billing": 1}
    assert "2 of 3 tickets do not count" in " ".join(outcome.warnings)

    import_files(bench.snapshots, [CASES / "deleted_and_merged.csv"], Order(leave_out="none"))
    assert counts(bench, "tag") == {"billing": 3}


def test_a_ticket_that_is_deleted_later_stops_counting_and_one_by_one_kinds_can_be_chosen(bench, load):
    head = "id,created,updated,status,tags\n"
    load("a.csv", head + "1,2026-03-02 10:00,2026-03-02 10:00,open,\n2,2026-03-02 10:00,2026-03-02 10:00,open,\n")
    load("b.csv", head + "1,2026-03-02 10:00,2026-03-05 10:00,Spam,\n2,2026-03-02 10:00,2026-03-05 10:00,gelöscht,\n")
    load("c.csv", head + "3,2026-03-02 10:00,2026-03-02 10:00,closed,closed_by_merge\n")
    assert counts(bench, "source") == {}

    load("d.csv", head + "4,2026-03-02 10:00,2026-03-02 10:00,open,\n", leave_out="spam")
    assert counts(bench, "source") == {"generic": 3}


def test_a_source_that_began_before_the_default_is_asked_and_not_changed(bench, load):
    load("a.csv", "id,created,status\n1,2026-03-02 10:00,deleted\n2,2026-03-02 10:00,open\n")
    with bench.snapshots.writing("a test") as draft, draft.open() as connection:
        connection.execute("update imports set leave_out = null")

    later = load("b.csv", "id,created,status\n3,2026-03-03 10:00,spam\n")

    assert counts(bench, "source") == {"generic": 3}
    assert "To leave them out, --leave-out deleted,spam,merged" in " ".join(later.warnings)


FLAGGED = [
    ("is_deleted", "1", "0"),
    ("IsDeleted", "true", "false"),
    ("Spam", "yes", "no"),
    ("Gelöscht", "Ja", "Nein"),
    ("Удалено", "Да", "Нет"),
    ("deleted_at", "2026-03-04 10:00", ""),
    ("Merged into", "3", "-"),
]


@pytest.mark.parametrize(("header", "yes", "no"), FLAGGED)
def test_tickets_that_a_column_marks_as_discarded_do_not_count_and_it_is_said(bench, load, header, yes, no):
    rows = f"id,created,status,{header}\n1,2026-03-02 10:00,open,{yes}\n2,2026-03-02 10:00,open,{no}\n"
    file = load("a.csv", rows + f"3,2026-03-02 10:00,open,{no}\n")

    assert counts(bench, "source") == {"generic": 2}
    assert "1 of 3 tickets do not count, since the helpdesk discarded them" in " ".join(file.warnings)

    load("a.csv", rows + f"3,2026-03-02 10:00,open,{no}\n", leave_out="none")
    assert counts(bench, "source") == {"generic": 3}


def test_a_column_of_marks_counts_without_a_column_of_states_too(bench, load):
    load("a.csv", "id,created,Is Spam\n1,2026-03-02 10:00,TRUE\n2,2026-03-02 10:00,FALSE\n")
    assert counts(bench, "source") == {"generic": 1}

    load("b.csv", "id,created,updated,Is Spam\n1,2026-03-02 10:00,2026-03-05 10:00,FALSE\n")
    assert counts(bench, "source") == {"generic": 2}


def test_a_source_whose_marks_were_not_read_until_now_is_asked_and_the_answer_remembered(bench, load):
    load("a.csv", "id,created,status\n1,2026-03-02 10:00,open\n2,2026-03-02 10:00,open\n")
    rows = "id,created,status,is_deleted\n1,2026-03-02 10:00,open,1\n2,2026-03-02 10:00,open,0\n"

    asked = load("b.csv", rows)
    assert asked.state == "failed"
    assert "1 tickets are marked as discarded (1 deleted) by 'is_deleted'" in asked.message
    assert "--leave-out deleted,spam,merged" in asked.message and "--leave-out none" in asked.message
    assert counts(bench, "source") == {"generic": 2}

    load("b.csv", rows, leave_out="deleted")
    assert counts(bench, "source") == {"generic": 1}
    later = load("c.csv", rows.replace("\n2,", "\n3,"))
    assert later.state == "imported", later.message


def test_a_merged_ticket_whose_target_was_never_imported_is_named(bench, load):
    rows = "id,created,Merged into\n1,2026-03-02 10:00,#2\n2,2026-03-02 10:00,\n3,2026-03-02 10:00,77\n"

    said = " ".join(load("a.csv", rows).warnings)

    assert "1 merged tickets name a ticket that was never imported, such as '77'" in said
    assert "--leave-out deleted,spam" in said


def test_the_preview_shows_per_dimension_how_many_rows_have_it_and_the_largest_values(bench, write):
    rows = "".join(f'{n},2026-03-02 10:00,{"Mobile" if n % 2 else ""},Refund,"a, b"\n' for n in range(1, 11))
    file = write("a.csv", "id,created,team,category,tags\n" + rows)

    rehearsal = rehearse(bench.snapshots, [file])[0]

    assert [dimension.sentence for dimension in rehearsal.profile] == [
        "team ← team: 50 % (5 of 10); largest: Mobile 5",
        "category ← category: 100 % (10 of 10), 0 of 10 recognised; largest: Refund 10",
        "tags ← tags: 100 % (10 of 10), separated by comma; largest: a 10, b 10",
    ]
    assert bench.snapshots.current() is None
    assert summary([rehearsal.outcome] * 2, [rehearsal] * 2).startswith(
        "2 files, 20 tickets, March 2026 to March 2026, 0 left out; team 50 %"
    )


LETTERS = {
    "Faktura zawiera błędną kwotę, proszę o zmianę hasła, płatność nie przeszła": ("cp1250", "iso8859_2"),
    "Faktura obsahuje chybnou částku, přihlášení nefunguje, žádost o úpravu účtu": ("cp1250", "iso8859_2"),
    "Račun sadrži pogrešan iznos, plaćanje nije prošlo, želim otkazati pretplatu": ("cp1250",),
    "A számla hibás összeget tartalmaz, nem működik a belépés, előfizetés": ("cp1250",),
    "Faturada yanlış tutar var, şifremi değiştirmek istiyorum, giriş yapamıyorum": ("cp1254",),
    "Το τιμολόγιο έχει λάθος ποσό, η πληρωμή απέτυχε": ("cp1253", "iso8859_7"),
    "الفاتورة تحتوي على مبلغ خاطئ، لم تنجح عملية الدفع": ("cp1256",),
    "החשבונית מכילה סכום שגוי, התשלום נכשל": ("cp1255",),
    "Счёт содержит неверную сумму, прошу изменить пароль": ("cp1251", "koi8_r", "cp866"),
    "ใบแจ้งหนี้มียอดไม่ถูกต้อง การชำระเงินล้มเหลว": ("cp874",),
    "請求書の金額が間違っています。パスワードを変更したいです": ("euc_jp", "cp932", "iso2022_jp"),
    "发票金额不正确，请更改密码，付款失败": ("gb18030",),
    "청구서 금액이 잘못되었습니다. 비밀번호를 변경하고 싶습니다": ("cp949",),
    "Sąskaitoje neteisinga suma, mokėjimas nepavyko, žinutė": ("cp1257",),
    "Die Rechnung enthält einen falschen Betrag, größer als März": ("cp1252", "mac_roman"),
}


HEADERS = {
    "Αριθμός αιτήματος;Ημερομηνία δημιουργίας;Θέμα;Ετικέτες;Κατηγορία;Κατάσταση": ("cp1253",),
    "رقم التذكرة;تاريخ الإنشاء;الموضوع;الوسوم;الفئة;الحالة": ("cp1256",),
    "เลขที่;วันที่สร้าง;เรื่อง;ป้ายกำกับ;ประเภท;สถานะ": ("cp874",),
    "受付番号;受付日時;件名;タグ;グループ;ステータス": ("cp932", "euc-jp"),
    "工单编号;创建时间;标题;标签;分组;状态": ("gb18030",),
    "Номер заявки;Создано;Тема;Теги;Группа;Статус": ("cp1251", "koi8-r"),
    "Jegy száma;Létrehozva;Tárgy;Címkék;Kategória;Állapot": ("cp1250",),
    "Anzahl;Eröffnet am;Betreff;Schlagwörter;Größe;Prüfer": ("cp1252",),
}


@pytest.mark.parametrize(("header", "encoding"), [(text, name) for text, names in HEADERS.items() for name in names])
def test_a_header_above_rows_of_ascii_shows_its_code_page_by_its_names(write, header, encoding):
    rows = "\r\n".join(f"{n};2026-03-02 10:00;x;a;b;c" for n in range(9))

    assert sniff(write("a.csv", f"{header}\r\n{rows}".encode(encoding))).headers == tuple(header.split(";"))


@pytest.mark.parametrize(("text", "encoding"), [(text, name) for text, names in LETTERS.items() for name in names])
def test_the_letters_of_a_code_page_are_read_by_what_they_make(write, text, encoding):
    rows = [",".join(("1", "2026-03-02 10:00", part)) for part in (text, *text.split(", "))]
    file = write("a.csv", ("id,created,subject\r\n" + "\r\n".join(rows)).encode(encoding))

    found = sniff(file)

    assert file.read_bytes().decode(found.encoding, found.errors) == file.read_bytes().decode(encoding)


@pytest.mark.parametrize(
    ("case", "right"),
    [
        ("encoding_cp1250_pl", {"błąd", "hasło", "język", "płatność"}),
        ("encoding_cp1254_tr", {"giriş", "ödeme", "öneri", "şifre"}),
        ("encoding_euc_jp_ja", {"ログイン", "不具合", "支払い", "言語"}),
        ("encoding_iso8859_2_cs", {"chyba", "platba", "přihlášení", "úložiště"}),
    ],
)
def test_the_tags_of_an_export_in_another_encoding_are_read(bench, case, right):
    import_files(bench.snapshots, [CASES / f"{case}.csv"])

    assert counts(bench, "tag") == dict.fromkeys(right, 20)


def test_letters_encoded_twice_are_noticed_and_read_where_a_person_chose_so(bench, load):
    text = "id,created,tags\n1,2026-03-02,Größe\n2,2026-03-02,réclamation\n"
    twice = text.encode().decode("cp1252").encode()

    noticed = load("a.csv", twice)
    assert "'GrÃ¶ÃŸe' would be 'Größe'" in " ".join(noticed.warnings)
    withdraw(bench.snapshots, noticed.import_id)
    load("a.csv", twice, encoding="utf-8-twice")
    load("b.csv", "id,created,tags\n3,2026-03-02,Ähnliches Ã\n", source="generic/b")
    assert {"grösse", "réclamation", "ähnliches ã"} <= set(counts(bench, "tag"))


def test_an_encoding_that_a_person_states_is_used_and_a_wrong_name_is_refused(bench, load):
    load("a.csv", "id,created,tags\n1,2026-03-02,błąd\n".encode("cp1250"), encoding="Windows-1250")

    assert counts(bench, "tag") == {"błąd": 1}
    with pytest.raises(AnalyticsError, match="'klingon' is no encoding"):
        load("b.csv", "id,created\n1,2026-03-02\n", encoding="klingon")


def test_a_ticket_is_never_a_header_and_the_columns_of_the_first_part_can_be_taken(bench):
    parts = [CASES / "headerless_part_1.csv", CASES / "headerless_part_2.csv"]
    first, second = import_files(bench.snapshots, parts)

    assert (first.state, second.state) == ("imported", "failed")
    assert "has no header row: its first row is a ticket ('4', '2026-03-05 10:00:00'" in second.message
    assert "--columns-of FILE" in second.message

    import_files(bench.snapshots, [parts[1]], Order(columns_of=parts[0]))
    assert counts(bench, "tag") == {"billing": 5, "vip": 2}


def test_the_files_of_a_command_whose_columns_fit_are_offered_to_those_without_a_header(bench, write):
    other = write("other.csv", "id,created\n1,2026-03-02\n")

    outcomes = import_files(bench.snapshots, [other, CASES / "headerless_part_1.csv", CASES / "headerless_part_2.csv"])

    (question,) = outcomes[2].questions
    assert [choice.options for choice in question.choices] == [("--columns-of", str(CASES / "headerless_part_1.csv"))]


def test_the_columns_of_an_earlier_import_are_offered_to_a_file_without_a_header_and_undone(bench, load, write):
    load("other.csv", "id,created\n1,2026-03-02\n")
    first = import_files(bench.snapshots, [CASES / "headerless_part_1.csv"])[0]
    before = counts(bench, "tag")

    asked = import_files(bench.snapshots, [CASES / "headerless_part_2.csv"])[0]
    number = str(first.import_id)
    assert [choice.options for choice in asked.questions[0].choices] == [("--columns-of", number)]
    assert f"Those of import {number} (headerless_part_1.csv) fit: --columns-of {number}." in asked.message

    later = import_files(bench.snapshots, [CASES / "headerless_part_2.csv"], Order(columns_of=first.import_id))[0]
    assert counts(bench, "tag") == {"billing": 5, "vip": 2}
    withdraw(bench.snapshots, later.import_id)
    assert counts(bench, "tag") == before

    unknown = import_files(bench.snapshots, [CASES / "headerless_part_2.csv"], Order(columns_of=99))[0]
    assert "There is no import 99 whose columns are known." in unknown.message


@pytest.mark.parametrize(
    "text",
    [
        "17,03/02/2026 10:00,x\n18,03/14/2026 10:00,y\n",
        "INC001;2. März 2026;a\nINC002;3. März 2026;b\n".replace(". ", " "),
        "1772445600,open,5,billing\n1772445700,open,6,billing\n1772445800,new,6,billing\n",
        "open,5,billing,mail\nopen,6,billing,mail\nopen,7,vip,mail\n",
    ],
)
def test_tables_without_a_header_are_separated_from_those_with_one(write, text):
    with pytest.raises(UnreadableExport, match="has no header row"):
        sniff(write("a.csv", text))


def test_the_columns_of_a_file_of_another_width_are_refused(load, write):
    other = write("other.csv", "id,created\n1,2026-03-02\n")

    refused = load("b.csv", "1,2026-03-02,x\n2,2026-03-03,y\n", columns_of=other)
    assert "has 3 columns and 'other.csv' has 2" in refused.message
    own = load("c.csv", "key,opened\n1,2026-03-02\n2,2026-03-03\n", columns_of=other)
    assert "has a header of its own" in own.message


def test_a_header_below_tickets_costs_none_of_them(bench, load):
    rows = "1,2026-03-02 10:00,a,billing\n2,2026-03-03 10:00,b,vip\n"

    outcome = load("a.csv", rows + HEAD + "3,2026-03-04 10:00,c,vip\n")

    assert counts(bench, "tag") == {"vip": 2, "billing": 1}
    assert "The header is in line 3, below tickets" in " ".join(outcome.warnings)


@pytest.mark.parametrize("after", [";;", "", ";", "\t\t"])
def test_rows_that_are_one_quoted_cell_are_read_by_what_is_inside(bench, load, after):
    rows = ["1,2026-03-02 10:00,a,billing", '2,2026-03-03 10:00,b,""billing,vip""', "3,2026-03-04 10:00,c,billing"]

    load("a.csv", HEAD.strip() + after + "\n" + "".join(f'"{row}"{after}\n' for row in rows))

    assert counts(bench, "tag") == {"billing": 3, "vip": 1}


def test_the_case_of_a_row_in_quotes_is_read(bench):
    import_files(bench.snapshots, [CASES / "whole_row_quoted.csv"])

    assert counts(bench, "tag") == {"billing": 3, "vip": 1}
