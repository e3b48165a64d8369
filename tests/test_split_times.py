"""Split times: year, month, day and hour in columns of their own make one created time, or the file is asked about."""

from datetime import datetime, time

import openpyxl
import pytest

from analytics.ingest.imports import import_into
from analytics.ingest.mappings import Mappings
from analytics.ingest.named_columns import columns_named
from analytics.ingest.planning import Order
from analytics.store.database import open_for_writing

DAYS = {"1": "2026-03-05 12:00", "2": "2026-03-06 12:00", "3": "2026-04-14 12:00"}  # days count at noon
HOURS = {"1": "2026-03-05 09:15", "2": "2026-03-06 23:30", "3": "2026-04-14 00:00"}


@pytest.fixture
def take(tmp_path):
    """take(name, content, **order) → outcome, and id → created time of the store."""
    connection = open_for_writing(tmp_path / "store.duckdb")

    def take(content, *, name="a.csv", **order):
        path = tmp_path / name
        if content:
            path.write_text(content, encoding="utf-8")
        (outcome,) = import_into(connection, [path], Order(**order), Mappings(tmp_path), lambda what, share: None)
        rows = connection.execute("select ticket_id, strftime(created_at, '%Y-%m-%d %H:%M') from tickets order by 1")
        return outcome, dict(rows.fetchall())

    take.connection = connection
    yield take
    connection.close()


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("id,Year,Month,Day\n1,2026,3,5\n2,2026,3,6\n3,2026,4,14\n", DAYS),
        ("id,YY,MM,DD\n1,26,03,05\n2,26,03,06\n3,26,04,14\n", DAYS),
        ("id,Year,Month,Day\n1,2026.0,3.0,5.0\n2,2026.0,3.0,6.0\n3,2026.0,4.0,14.0\n", DAYS),
        ("id,Day,Month,Year\n1,5th,March,2026\n2,6th,March,2026\n3,14th,April,2026\n", DAYS),
        ("id,Year,Month,Month name,Day\n1,2026,3,March,5\n2,2026,3,March,6\n3,2026,4,April,14\n", DAYS),
        ("id,Year,Month,Day\n1,2026,03 - Mar,5\n2,2026,03 - Mar,6\n3,2026,04 - Apr,14\n", DAYS),
        ("Ticketnummer,Jahr,Monat,Tag,Thema\n1,2026,März,5,x\n2,2026,März,6,x\n3,2026,April,14,x\n", DAYS),
        (
            "id,Closed Year,Closed Month,Closed Day,Created Year,Created Month,Created Day\n"
            "1,2026,5,1,2026,3,5\n2,2026,5,1,2026,3,6\n3,2026,5,1,2026,4,14\n",
            DAYS,
        ),
        ("id,Year,Month,Day,Hour,Minute\n1,2026,3,5,9.0,15.0\n2,2026,3,6,23,30\n3,2026,4,14,0,0\n", HOURS),
        ("id,Year,Month,Day,Time\n1,2026,3,5,9:15\n2,2026,3,6,23:30\n3,2026,4,14,0:00\n", HOURS),
        ("id,Date,Time\n1,2026-03-05,09:15\n2,2026-03-06,23:30\n3,2026-04-14,00:00\n", HOURS),
        ("id,Date,Hour,Minute\n1,2026-03-05,9,15\n2,2026-03-06,23,30\n3,2026-04-14,0,0\n", HOURS),
        ("id,Date,Quarter of hour\n1,5 Mar 2026,09:15\n2,6 Mar 2026,23:30\n3,14 Apr 2026,00:00\n", HOURS),
        ("Nummer;Datum;Uhrzeit\n1;05.03.2026;9:15\n2;06.03.2026;23:30\n3;14.04.2026;0:00\n", HOURS),
        (
            "id,Created Date,Created Time,Closed Time\n1,03/05/2026,9:15 AM,1:00 PM\n2,03/06/2026,11:30 PM,1:00 PM\n"
            "3,04/14/2026,12:00 AM,1:00 PM\n",
            HOURS,
        ),
    ],
)
def test_a_time_in_several_columns_is_put_together_and_said(take, text, right):
    outcome, found = take(text)

    assert found == right
    assert any(
        "put together from the columns" in note and "--map created_at=COLUMN" in note for note in outcome.warnings
    )


def test_a_date_and_an_hour_of_a_workbook_are_one_time(take, tmp_path):
    book = openpyxl.Workbook()
    rows = [
        (1, datetime(2026, 3, 5), time(9, 15)),
        (2, datetime(2026, 3, 6), time(23, 30)),
        (3, datetime(2026, 4, 14), time(0)),
    ]
    for row in [("id", "Date", "Time"), *rows]:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")

    assert take("", name="a.xlsx")[1] == HOURS


def test_the_hours_of_another_zone_are_moved(take):
    text = "id,Date,Time (CET)\n1,2026-03-05,10:15\n2,2026-03-07,00:30\n3,2026-04-14,02:00\n"

    assert take(text, file_zone="Europe/Berlin")[1] == HOURS


@pytest.mark.parametrize("named", ["Y,M,D", "D,M,Y"])
def test_columns_whose_names_tell_nothing_are_asked_about_and_taken_where_a_person_names_them(take, named):
    text = "id,Y,M,D\n1,2026,3,5\n2,2026,3,6\n3,2026,4,14\n"

    refused, _ = take(text)
    outcome, found = take(text, columns=columns_named([("created_at", named)]))

    assert refused.questions[0].choices[0].options == ("--map", "created_at=Y,M,D")
    assert "If year, month and day are in columns of their own, use --map 'created_at=Y,M,D'." in refused.message
    assert found == DAYS and outcome.columns["created_at"] == ("Y", "M", "D")


def test_two_creations_are_asked_about(take):
    text = "id,Opened Year,Opened Month,Opened Day,Received Year,Received Month,Received Day\n"
    text += "".join(f"{n},2026,3,{n},2026,3,{n + 1}\n" for n in (1, 2, 3))

    refused, _ = take(text)
    _, found = take(text, columns={"created_at": ("Received Year", "Received Month", "Received Day")})

    assert [choice.options[1] for choice in refused.questions[0].choices] == [
        "created_at=Opened Year,Opened Month,Opened Day",
        "created_at=Received Year,Received Month,Received Day",
    ]
    assert found["3"] == "2026-03-04 12:00"


@pytest.mark.parametrize("named", ["Year,Month", "Subject,Day", "Day,Year"])
def test_columns_that_make_no_time_are_refused_with_the_way_on(take, named):
    refused, _ = take(
        "id,Year,Month,Day,Subject\n1,2026,3,5,a b\n2,2026,3,6,a b\n3,2026,4,14,a b\n", columns={"created_at": named}
    )

    assert "make no time" in refused.message
    assert "use --map created_at=YEAR,MONTH,DAY or --map created_at=DATE,TIME" in refused.message


def test_a_row_without_its_day_is_left_out_and_one_without_its_hour_counts_on_its_day(take):
    months = "".join(f"{n},2026,{n},7,8\n" for n in range(1, 10))
    text = f"id,Year,Month,Day,Hour\n{months}10,2026,3,,9\n11,2026,13,6,8\n12,2026,3,8,\n"

    outcome, found = take(text)

    assert {reject.value for reject in outcome.rejects} == {"2026 ; 3 ; 9", "2026 ; 13 ; 6 ; 8"}
    assert found["12"] == "2026-03-08 12:00" and found["1"] == "2026-01-07 08:00"


@pytest.mark.parametrize(
    "text",
    [
        "id,created_at,Year,Month,Day\n1,2026-03-05 09:15,2020,1,1\n2,2026-03-06 23:30,2020,1,2\n"
        "3,2026-04-14,2020,1,3\n",
        "id,Created,Time spent\n1,2026-03-05 09:15,0:10\n2,2026-03-06 23:30,0:20\n3,2026-04-14 00:00,0:30\n",
        "id,Created,Response time\n1,2026-03-05,0:10\n2,2026-03-06,0:20\n3,2026-04-14,0:30\n",
    ],
)
def test_other_columns_of_times_change_nothing(take, text):
    outcome, found = take(text)

    assert list(found) == ["1", "2", "3"] and found["1"].startswith("2026-03-05")
    assert outcome.columns["created_at"] in (("created_at",), ("Created",))


def test_a_rule_that_keeps_a_part_of_the_time_out_is_refused(take):
    refused, _ = take("id,Year,Month,Day\n1,2026,3,5\n2,2026,3,6\n3,2026,4,14\n", drop=("Month",))

    assert "column 'Month' is to be kept out, but without it a row is no ticket" in refused.message
