"""Weeks of which too many rows were left out are not complete, until the rows come back or somebody accepts it."""

import json
import re
from datetime import date, timedelta

import duckdb
import pandas as pd
import pytest

from analytics.cli.program import main
from analytics.errors import AnalyticsError
from analytics.ingest.accepting import accept, withdraw_acceptance
from analytics.ingest.imports import import_files
from analytics.ingest.planning import Order
from analytics.ingest.rehearsal import rehearse
from analytics.ingest.rejected import rejects_csv
from analytics.ingest.undoing import restore, withdraw
from analytics.metrics.scope import Scope
from analytics.metrics.volume import so_far, volume
from analytics.operations.doctor import examine
from analytics.people.acting import acting_as
from analytics.people.person import Limit, Person
from analytics.people.role import Role, rights_of
from analytics.roundup.week import NoCompleteWeek, complete_week
from analytics.signals.sentences import lacking_rows
from analytics.signals.watchlist import watchlist
from analytics.store.import_history import ledger, rejects_of
from analytics.store.reject import Reject

FIRST = date(2026, 3, 2)  # a Monday
HEAD = "id,created,subject\n"
COVERS = "2026-03-02..2026-03-22"
ORDER = {"covers": COVERS}


def export(bad: dict[int, str] | None = None, *, per_day: int = 100, days: int = 21, first_id: int = 1) -> str:
    """So many tickets a day; bad: number of the ticket → what stands where its created time should."""
    rows = []
    for number in range(per_day * days):
        at = f"{FIRST + timedelta(days=number // per_day)} {8 + number % per_day * 10 // per_day:02}:00"
        rows.append(f"{number + first_id},{(bad or {}).get(number, at)},Hello\n")
    return HEAD + "".join(rows)


SECOND_WEEK = range(700, 1400)  # numbers of its tickets, at 100 a day
FOURTEEN = dict.fromkeys(range(705, 1400, 50), "someday")


def weeks(bench, scope: Scope = Scope()) -> list[bool]:
    return bench.calendar(bench.facts(), scope).periods("week")["complete"].tolist()


def short(bench) -> list[tuple]:
    found = bench.calendar(bench.facts()).short_weeks
    return list(zip(found["period"].dt.date, found["left_out"], found["rows"], found["imports"], strict=True))


def test_a_week_without_fourteen_of_its_seven_hundred_rows_is_not_complete(bench, load):
    load("a.csv", export(FOURTEEN), **ORDER)

    assert weeks(bench) == [True, False, True]
    assert short(bench) == [(date(2026, 3, 9), 14, 700, (1,))]


@pytest.mark.parametrize(
    ("per_day", "lost", "complete"),
    [(100, 3, True), (100, 4, False), (80, 3, False), (2, 2, True), (2, 3, False), (200, 7, True), (200, 8, False)],
)
def test_more_than_half_a_percent_and_at_least_three_rows_matter(bench, load, per_day, lost, complete):
    bad = {per_day * 7 + 1 + number: "someday" for number in range(lost)}

    load("a.csv", export(bad, per_day=per_day), **ORDER)

    assert weeks(bench) == [True, complete, True]


def test_a_row_without_a_readable_date_counts_for_the_day_of_its_nearest_neighbour(bench, load):
    lines = export(per_day=10).splitlines(keepends=True)
    sunday, monday = lines.index("70,2026-03-08 17:00,Hello\n"), lines.index("71,2026-03-09 08:00,Hello\n")
    lost = [f"{900 + n},,Hello\n" for n in range(4)]

    load("a.csv", "".join([*lines[: sunday + 1], *lost, *lines[monday:]]), **ORDER)

    near = rejects_of(bench.snapshots, 1)["near"].dt.date.tolist()
    assert near == [date(2026, 3, 8), date(2026, 3, 8), date(2026, 3, 9), date(2026, 3, 9)]
    assert weeks(bench) == [True, True, True], "two a week"


def test_a_row_with_a_date_counts_for_its_own_day(bench, load):
    rows = export(per_day=10) + "".join(f",2026-03-11 0{n}:00,Hello\n" for n in range(3))

    load("a.csv", rows, **ORDER)

    assert rejects_of(bench.snapshots, 1)["near"].dt.date.tolist() == [date(2026, 3, 11)] * 3
    assert weeks(bench) == [True, False, True]


def test_rows_that_come_back_corrected_make_the_week_complete_and_undoing_that_does_not(bench, load):
    load("a.csv", export(FOURTEEN), **ORDER)
    rows = "".join(f"{number + 1},2026-03-11 09:00,Hello\n" for number in [*FOURTEEN][:11])
    load("b.csv", HEAD + rows, covers="none")

    assert weeks(bench) == [True, True, True], "3 of 700 are left"
    withdraw(bench.snapshots, 2)
    assert weeks(bench) == [True, False, True]
    restore(bench.snapshots, 2)
    assert weeks(bench) == [True, True, True]


def test_rows_without_an_id_come_back_by_the_file_of_rows_left_out(bench, load, write):
    rows = export(per_day=10) + "".join(f",2026-03-11 0{n}:00,Lost {n}\n" for n in range(4))
    outcome = load("a.csv", rows, **ORDER)
    text = rejects_csv(outcome.rejects, outcome.headers, outcome.import_id)
    for n in range(4):
        text = text.replace(f"\n,2026-03-11 0{n}:00", f"\n{5000 + n},2026-03-11 0{n}:00")

    assert weeks(bench) == [True, False, True]
    load("a.rejected.csv", text, covers="none")

    assert weeks(bench) == [True, True, True]
    withdraw(bench.snapshots, 2)
    assert weeks(bench) == [True, False, True]


def test_an_undone_import_leaves_nothing_out(bench, load):
    load("a.csv", export(), **ORDER)
    load("b.csv", HEAD + "9001,2026-03-10 10:00,Hello\n" + "9002,,Hello\n9003,,Hello\n9004,,Hello\n9005,,Hello\n")

    assert weeks(bench) == [True, False, True]
    withdraw(bench.snapshots, 2)
    assert weeks(bench) == [True, True, True]


def test_a_row_that_two_exports_hold_is_left_out_once(bench, load):
    lost = "9001,someday,Hello\n9002,someday,Hello\n"
    load("a.csv", export(per_day=2) + lost, **ORDER)
    load("b.csv", export(per_day=2) + lost + "8000,2026-03-22 20:00,Hello\n", **ORDER)

    assert weeks(bench) == [True, True, True]


def test_an_accepted_import_makes_its_weeks_complete_and_that_can_be_taken_back(bench, load):
    load("a.csv", export(FOURTEEN), **ORDER)

    assert accept(bench.snapshots, 1, who="Ada") == 14
    entry = ledger(bench.snapshots).iloc[0]
    assert entry["accepted_by"] == "Ada" and pd.notna(entry["accepted_at"])
    assert weeks(bench) == [True, True, True]

    assert withdraw_acceptance(bench.snapshots, 1) == 14
    assert pd.isna(ledger(bench.snapshots).iloc[0]["accepted_at"])
    assert weeks(bench) == [True, False, True]


def test_what_cannot_be_accepted_is_refused_in_words(bench, load):
    load("a.csv", export(FOURTEEN), **ORDER)
    load("b.csv", HEAD + "9001,2026-03-10 10:00,Hello\n")
    accept(bench.snapshots, 1, who="Ada")
    version = bench.snapshots.current()

    for act, number, reason in (
        (accept, 1, r"Import 1 is already accepted, by Ada on 2\d\d\d-"),
        (accept, 2, "Import 2 left no row out: there is nothing to accept"),
        (accept, 7, r"Import 7 does not exist\. `.* imports` lists them"),
        (withdraw_acceptance, 2, "Import 2 is not accepted: there is nothing to take back"),
    ):
        with pytest.raises(AnalyticsError, match=reason):
            act(bench.snapshots, number)
    assert bench.snapshots.current() == version, "nothing was published"
    withdraw(bench.snapshots, 1)
    withdraw_acceptance(bench.snapshots, 1)
    with pytest.raises(AnalyticsError, match=r"Import 1 is undone: bring it back first, .* redo 1"):
        accept(bench.snapshots, 1)


def test_damaged_rows_count_near_their_line_and_are_known_by_their_id(bench, load):
    lines = export(per_day=10).splitlines(keepends=True)
    for place in range(75, 79):
        lines[place] = lines[place].replace(",Hello", ",Hello,too,many")

    load("a.csv", "".join(lines), **ORDER)

    rejects = rejects_of(bench.snapshots, 1)
    assert rejects["ticket_id"].tolist() == ["75", "76", "77", "78"]
    assert set(rejects["near"].dt.date) == {date(2026, 3, 9)}
    assert weeks(bench) == [True, False, True]
    load("b.csv", HEAD + "".join(f"{n},2026-03-09 10:00,Hello\n" for n in range(75, 79)), covers="none")
    assert weeks(bench) == [True, True, True]


def test_each_source_is_judged_by_itself(bench, load):
    load("a.csv", export(), source="generic/large", **ORDER)
    load("b.csv", export({75: "x", 76: "x", 77: "x"}, per_day=10), source="generic/small", **ORDER)

    assert weeks(bench) == [True, False, True]
    assert weeks(bench, Scope(sources=("generic/large",))) == [True, True, True]


def test_days_and_months_follow_their_own_rows(bench, load):
    load("a.csv", export(FOURTEEN | {2003: "someday", 2004: "someday", 2005: "someday"}), **ORDER)
    found = bench.calendar(bench.facts())

    days = found.periods("day").set_index("period")["complete"]
    assert not days["2026-03-09":"2026-03-15"].any(), "each lost two, and their week is not complete"
    assert days[~days].index.date.tolist()[-1] == date(2026, 3, 22), "three of a hundred, of a complete week"
    assert weeks(bench) == [True, False, True]


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_other_forms_of_files_are_held_to_the_same(bench, tmp_path, form):
    rows = [
        dict(zip(("id", "created", "subject"), line.split(","), strict=True))
        for line in export(FOURTEEN).splitlines()[1:]
    ]
    path = tmp_path / f"a.{form}"
    if form == "jsonl":
        path.write_text("\n".join(json.dumps(row) for row in rows))
    else:
        pd.DataFrame(rows).to_parquet(path)

    import_files(bench.snapshots, [path], Order(covers=COVERS))

    assert weeks(bench) == [True, False, True]
    assert short(bench)[0][1:3] == (14, 700)
    if form == "jsonl":
        assert rejects_of(bench.snapshots, 1)["line"].tolist()[0] == 706, "the record's number"


def test_the_rehearsal_and_the_import_announce_it(bench, write):
    path = write("a.csv", export(FOURTEEN | {1500: "x", 1501: "x", 1502: "x", 1503: "x"}))
    order = Order(covers=COVERS)

    [rehearsal] = rehearse(bench.snapshots, [path], order)
    [outcome] = import_files(bench.snapshots, [path], order)

    said = [warning for warning in outcome.warnings if "incomplete" in warning]
    assert said == [warning for warning in rehearsal.outcome.warnings if "incomplete" in warning]
    assert said[0].startswith(
        "2 weeks will count as incomplete: 2026-03-09 (14 of 700 rows left out), 2026-03-16 (4 of 700 rows left out). "
        "They stay out of comparisons, signals and the roundup until the rows come in corrected or the import is "
        "accepted as it is"
    )


def test_the_announced_weeks_begin_on_the_workspace_s_day(bench, write):
    path = write("a.csv", export(FOURTEEN, days=21))

    [outcome] = import_files(bench.snapshots, [path], Order(covers=COVERS, week_start=6))

    assert any("week of 2026-03-08 will count as incomplete: 12 of 700" in text for text in outcome.warnings)


def test_an_incomplete_week_is_neither_judged_nor_learned_from(bench, load):
    bad = {number: "someday" for number in range(100 * 7 * 14 + 2, 100 * 7 * 15, 5)}  # a fifth of the 15th week
    load("a.csv", export(bad, days=7 * 16 + 3), covers="2026-03-02..2026-06-24")
    facts = bench.facts()
    week = pd.Timestamp(FIRST + timedelta(weeks=14))

    frame = bench.expected(facts).volume(Scope()).set_index("period")
    assert not frame.loc[week, "complete"] and frame.loc[week, "outside"] == "" and pd.isna(frame.loc[week, "low"])
    after = frame.loc[week + pd.Timedelta(weeks=1)]
    assert after["complete"] and after["outside"] == "" and after["expected"] == pytest.approx(700, rel=0.01)
    watched = watchlist(facts, bench.calendar(facts), "week").counts
    assert watched.loc[week].isna().all() and watched.loc[week - pd.Timedelta(weeks=1)].notna().all()
    running = so_far(facts, Scope(), bench.calendar(facts))
    assert week not in set(running["period"]) and len(running) == 8, "no week is compared with it"
    assert bench.findings(facts).signals == ()


def test_a_running_week_that_lacks_rows_is_counted_but_not_compared(bench, load):
    bad = {number: "someday" for number in range(100 * 7 * 12 + 2, 100 * 7 * 12 + 300, 5)}
    load("a.csv", export(bad, days=7 * 12 + 3), covers="2026-03-02..2026-05-27")
    facts = bench.facts()

    assert so_far(facts, Scope(), bench.calendar(facts)).empty
    newest = bench.expected(facts).volume(Scope()).iloc[-1]
    assert newest["value"] == 240 and newest["outside"] == "" and pd.isna(newest["low"])


def test_the_roundup_of_such_a_week_is_refused_with_the_way_on(bench, load):
    load("a.csv", export(FOURTEEN), **ORDER)
    calendar = bench.calendar(bench.facts())

    assert complete_week(calendar, None) == date(2026, 3, 16)
    with pytest.raises(NoCompleteWeek) as said:
        complete_week(calendar, date(2026, 3, 10))
    assert "The week of 9–15 March 2026 is not complete: 14 of 700 rows were left out on import." in str(said.value)
    assert "accept the import as it is: " in str(said.value) and "accept 1" in str(said.value)
    assert "The newest complete week begins on 16 Mar 2026" in str(said.value)


def test_the_doctor_names_such_weeks_until_they_are_accepted(bench, load):
    load("a.csv", export(FOURTEEN), **ORDER)

    found = {finding.name: finding for finding in examine(bench)}
    assert not found["incomplete weeks"].fine and "14 of 700 rows were left out" in found["incomplete weeks"].text
    accept(bench.snapshots, 1)
    found = {finding.name: finding for finding in examine(bench)}
    assert "incomplete weeks" not in found and found["rows left out"].fine


def test_the_command_line_accepts_and_takes_it_back(bench, load, monkeypatch, capsys):
    load("a.csv", export(FOURTEEN), **ORDER)
    monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))

    assert main(["count", "--by", "week", "--format", "csv"]) == 0
    said = capsys.readouterr()
    assert "2026-03-09,686,False" in said.out
    assert "The week of 9–15 March 2026 is not complete: 14 of 700 rows were left out on import." in said.err
    assert main(["accept", "1"]) == 0
    assert "Import 1 is accepted without the 14 row(s) that it left out. To take it back:" in capsys.readouterr().out
    assert main(["accept", "1"]) == 2
    assert "Import 1 is already accepted" in capsys.readouterr().err
    assert main(["imports", "--format", "csv"]) == 0
    assert "accepted_at,accepted_by" in capsys.readouterr().out
    assert main(["count", "--by", "week", "--format", "csv"]) == 0
    said = capsys.readouterr()
    assert "2026-03-09,686,True" in said.out and said.err == ""
    assert main(["accept", "1", "--undo"]) == 0
    assert "count again" in capsys.readouterr().out


def test_a_withheld_row_keeps_no_id_that_may_be_something_else(bench, load):
    lines = export(per_day=10).splitlines(keepends=True)
    lines[75] = 'secret@example.com 17,2026-03-09 10:00,Hello,"too,many\n'
    for place in (76, 77, 78):
        lines[place] = lines[place].replace(",Hello", ",Hello,too,many")

    load("a.csv", "".join(lines), drop=("subject",), **ORDER)

    assert rejects_of(bench.snapshots, 1)["ticket_id"].isna().all()


def test_a_backup_keeps_what_was_accepted(bench, load, tmp_path):
    load("a.csv", export(FOURTEEN), **ORDER)
    accept(bench.snapshots, 1, who="Ada")
    frame = volume(bench.facts(), Scope(), bench.calendar(bench.facts()))
    assert frame["complete"].tolist() == [True, True, True]
    path = bench.snapshots.path(bench.snapshots.current())

    with duckdb.connect(str(path), read_only=True) as connection:
        assert connection.execute("select accepted_by from imports").fetchall() == [("Ada",)]


def test_a_reject_without_a_place_counts_for_no_week(bench, load):
    load("a.csv", export(FOURTEEN), **ORDER)

    kept = [Reject(**row) for row in rejects_of(bench.snapshots, 1).to_dict("records")]
    assert len(kept) == 14 and all(reject.near for reject in kept), "the page makes its file of them"


def test_who_is_limited_reads_that_a_week_is_not_complete_and_none_of_everybodys_numbers(bench, load):
    load("a.csv", export(FOURTEEN), **ORDER)
    limit = Limit(sources=tuple(bench.calendar(bench.facts()).short_weeks["source"]))
    with acting_as(Person("ann", Role.PM, rights_of(Role.PM, limited=True), limit)):
        found = bench.calendar(bench.facts()).short_weeks

    assert found["period"].dt.date.tolist() == [date(2026, 3, 9)] and found[["left_out", "rows"]].isna().all(axis=None)
    assert lacking_rows(found) == "The week of 9–15 March 2026 is not complete: rows were left out on import"
    two = pd.concat([found, found.assign(period=found["period"] + pd.Timedelta(days=7))])
    assert not re.search(r"\d of|without", lacking_rows(two)) and "the newest is 16–22 March 2026" in lacking_rows(two)
    assert "14 of 700 rows" in lacking_rows(bench.calendar(bench.facts()).short_weeks)
