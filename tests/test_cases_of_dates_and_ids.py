"""Exports that once came out wrong by their dates and ids: each is right now, or asks and is right with the answer.

The files are in tests/cases; what is right was written down by hand.
"""

from datetime import date
from pathlib import Path

import pytest

from analytics.ingest.imports import import_files
from analytics.ingest.mapping import load_mapping
from analytics.ingest.planning import Order, Outcome
from analytics.operations.workbench import Workbench

CASES = Path(__file__).parent / "cases"


def imported(bench: Workbench, *names: str, **order: object) -> list[Outcome]:
    return [import_files(bench.snapshots, [CASES / name], Order(**order))[0] for name in names]


def days(bench: Workbench) -> list[str]:
    frame = bench.facts().frame("select created_at from snapshot.tickets order by 1")
    return frame["created_at"].dt.strftime("%Y-%m-%d").tolist()


def asked(bench: Workbench, name: str, *wording: str) -> None:
    (outcome,) = imported(bench, name)
    assert outcome.state == "failed" and outcome.questions, outcome
    assert all(option in outcome.message for option in wording), outcome.message


MONDAYS = ["2026-03-02", "2026-03-09"]
TWO_DAYS = ["2026-03-02", "2026-03-03"]


@pytest.mark.parametrize(
    ("name", "order", "right"),
    [
        ("date_comma_ms.csv", {}, TWO_DAYS),
        ("date_es_am.csv", {}, ["2026-03-02", "2026-03-13"]),
        ("date_excel_serial.csv", {}, ["2026-03-02", "2026-03-13"]),
        ("date_ist.csv", {"file_zone": "Asia/Kolkata"}, TWO_DAYS),
        ("date_spice.csv", {}, TWO_DAYS),
        ("date_uk_yy.csv", {"date_order": "day-first"}, ["2026-03-02", "2026-03-13"]),
        ("date_only_with_zone.csv", {"file_zone": "Asia/Tokyo"}, MONDAYS),
        ("header_offset.csv", {}, TWO_DAYS),
        ("zone_abbreviation.csv", {"file_zone": "Asia/Shanghai"}, TWO_DAYS),
        ("event_rows.csv", {}, TWO_DAYS),
        ("missing_id_column.csv", {"columns": {"ticket_id": "Complaint ID"}}, ["2026-03-02", "2026-03-16"]),
        ("same_number_two_projects.csv", {}, ["2026-03-02", "2026-03-03", "2026-03-04"]),
    ],
)
def test_every_ticket_counts_on_its_day(bench, name, order, right):
    (outcome,) = imported(bench, name, **order)

    assert (outcome.state, outcome.rejected) == ("imported", 0), outcome.message
    assert days(bench) == right


@pytest.mark.parametrize("mapping", sorted(path.name for path in CASES.glob("date_*.toml")))
def test_a_stated_form_is_tried_first(bench, mapping):
    csv = {"date_us_yy.toml": "two_digit_year_us.csv"}.get(mapping, mapping.replace(".toml", ".csv"))

    (outcome,) = imported(bench, csv, mapping=load_mapping(CASES / mapping))

    assert (outcome.state, outcome.rejected) == ("imported", 0), outcome.message


@pytest.mark.parametrize("order", [{}, {"date_order": "month-first"}, {"date_formats": ("%m/%d/%y %H:%M",)}])
def test_years_of_two_digits_are_no_iso_dates(bench, order):
    imported(bench, "two_digit_year_us.csv", **order)

    found = days(bench)
    assert len(found) == len(set(found)) == 75
    assert (found[0], found[-1]) == ("2026-01-20", "2026-04-04")


@pytest.mark.parametrize("name", ["excel_swapped_dates.csv", "excel_swapped_dates.xlsx"])
def test_dates_that_a_spreadsheet_swapped_are_asked_about_and_swapped_back(bench, name):
    asked(bench, name, "--spreadsheet-dates swapped", "--spreadsheet-dates right")

    imported(bench, name, spreadsheet_dates="swapped")

    assert days(bench) == [date(2024, 11, day).isoformat() for day in range(1, 31)]


@pytest.mark.parametrize(
    ("name", "wording"),
    [
        ("date_ist.csv", ["--time-zone Asia/Kolkata", "--time-zone Asia/Jerusalem", "--time-zone Europe/Dublin"]),
        ("zone_abbreviation.csv", ["--time-zone America/Chicago", "--time-zone Asia/Shanghai"]),
        ("date_uk_yy.csv", ["--dates day-first", "--dates year-first"]),
    ],
)
def test_what_the_file_does_not_show_is_asked_with_the_options(bench, name, wording):
    asked(bench, name, *wording)


def test_rounded_ids_are_refused_with_their_reason(bench):
    (outcome,) = imported(bench, "excel_scientific_id.csv")

    assert outcome.state == "failed"
    assert "Column 'Ticket ID', line 2: '2.02603E+15': the ticket id was damaged by a spreadsheet" in outcome.message
    assert "date" not in outcome.message


def test_one_ticket_has_one_id_however_it_is_written(bench):
    imported(bench, "id_written_differently_1.csv", "id_written_differently_2.csv")

    assert days(bench) == ["2026-03-02", "2026-03-03", "2026-03-09"]


def test_a_column_that_counts_the_rows_is_no_id(bench):
    imported(bench, "row_counter_as_id_1.csv", "row_counter_as_id_2.csv")

    assert days(bench) == ["2026-03-02", "2026-03-03", "2026-03-09"]


def test_the_preview_states_which_column_is_the_id_instead_of_a_counter(bench, write):
    rows = "".join(f"{n},R-{90 + n},2026-03-{n:02} 10:00,a\n" for n in range(1, 6))

    (outcome,) = import_files(bench.snapshots, [write("a.csv", "#,Case ref,Opened,Subject\n" + rows)])

    assert outcome.columns["ticket_id"] == ("Case ref",)
    assert any("'#' only counts the rows of the file" in warning for warning in outcome.warnings)


def test_what_is_missing_is_asked_at_once_with_the_columns_that_may_be_meant(bench, write):
    text = "Zaak ref,Binnengekomen,Afgehandeld,Naam\nZ-1,02/03/2026,03/03/2026,Ada\nZ-2,02/03/2026,04/03/2026,Ada\n"

    (outcome,) = import_files(bench.snapshots, [write("a.csv", text)])

    options = {choice.options for question in outcome.questions for choice in question.choices}
    assert ("--map", "ticket_id=Zaak ref") in options and ("--map", "created_at=Binnengekomen") in options
    assert "--map ticket_id='Zaak ref'" in outcome.message and "--map created_at='Binnengekomen'" in outcome.message


def test_another_repository_never_overwrites_the_first(bench, write):
    head = "Number,Title,Created at\n"
    first = write("app.csv", head + "1,a,2026-03-02 10:00\n2,b,2026-03-03 10:00\n")
    second = write("api.csv", head + "1,x,2026-03-09 10:00\n2,y,2026-03-10 10:00\n")
    import_files(bench.snapshots, [first])

    (outcome,) = import_files(bench.snapshots, [second])
    (other,) = import_files(bench.snapshots, [second], Order(source="generic/api"))

    assert "2 of the 2 ids that are known already have another created time" in outcome.message
    assert "--source generic/NAME" in outcome.message and "--same-account" in outcome.message
    assert (outcome.state, other.added) == ("failed", 2)
    assert len(days(bench)) == 4


def test_corrected_times_of_the_same_tickets_go_in_when_a_person_confirms_it(bench, write):
    head = "id,subject,created\n"
    import_files(bench.snapshots, [write("a.csv", head + "1,a,2026-03-02 10:00\n")])

    import_files(bench.snapshots, [write("b.csv", head + "1,a,2026-03-12 10:00\n")], Order(same_account=True))

    assert days(bench) == ["2026-03-12"]


def test_what_would_be_asked_after_the_dates_is_asked_with_them(bench, write):
    head = "id,subject,created\n"
    import_files(bench.snapshots, [write("a.csv", head + "1,a,2025-11-20 10:00\n2,b,2025-11-21 10:00\n")])
    other = write("b.csv", head + "1,x,03/02/2026\n2,y,04/02/2026\n")

    (outcome,) = import_files(bench.snapshots, [other])
    assert [question.about for question in outcome.questions] == ["created_at", "source"]
    assert "2 of the 2 ids that are known already have another created time however it is read" in outcome.message

    (done,) = import_files(bench.snapshots, [other], Order(date_order="day-first", source="generic/other"))
    assert done.added == 2


def test_known_ids_whose_times_may_be_the_same_are_not_asked_about_with_the_dates(bench, write):
    head = "id,subject,created\n"
    import_files(bench.snapshots, [write("a.csv", head + "1,a,2026-02-03 10:00\n2,b,2026-02-04 10:00\n")])

    (outcome,) = import_files(bench.snapshots, [write("b.csv", head + "1,a,03/02/2026\n2,b,04/02/2026\n")])

    assert [question.about for question in outcome.questions] == ["created_at"]
