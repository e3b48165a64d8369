"""What was announced stays as it was: later imports, undone imports and two processes at once change nothing."""

import csv
import io
import threading
from datetime import date, timedelta

import numpy as np
import pytest

from analytics.cli.program import main
from analytics.ingest.mapping import load_mapping
from analytics.metrics.calendar import active_imports
from analytics.signals.hindsight import past_weeks
from analytics.signals.triage import triaged
from analytics.store.announced import AnnouncedRecords

FIRST = date(2025, 1, 6)  # a Monday
WEEKS = 20
LAST = FIRST + timedelta(weeks=WEEKS - 1)  # the last whole week, in which Web doubles


def rows(weeks: range, *, last_web: int | None = None, first_id: int = 1) -> str:
    draw, lines, number = np.random.default_rng(7), ["id,created,subject,team,category"], first_id
    for back in range(WEEKS * 7):
        on = FIRST + timedelta(days=back)
        for team in ("Mail", "Web"):
            usual = int(draw.poisson(20))
            few = last_web if team == "Web" and on >= LAST and last_web is not None else usual
            if back // 7 in weeks:
                for _ in range(few):
                    lines.append(f"{number},{on} 10:00,Hello,{team},bug")
                    number += 1
    return "\n".join(lines) + "\n"


@pytest.fixture
def mapping(tmp_path):
    path = tmp_path / "map.toml"
    path.write_text(
        'source = "desk"\nauthoritative = ["team", "category"]\n[columns]\nticket_id = "id"\n'
        'created_at = "created"\nsubject = "subject"\nteam = "team"\ncategory = "category"\n'
    )
    return load_mapping(path)


@pytest.fixture
def judged(bench, load, mapping):
    """A store whose last week was judged while Web had three times its tickets: announced and kept."""
    load("early.csv", rows(range(WEEKS - 1)), mapping=mapping, covers=f"{FIRST}..{LAST - timedelta(days=1)}")
    many = rows(range(WEEKS - 1, WEEKS), last_web=60, first_id=50_000)
    made = load("last.csv", many, mapping=mapping, covers=f"{LAST}..{LAST + timedelta(days=6)}")
    bench.prepare()
    return made


def past(bench):
    facts = bench.facts()
    signals = triaged(bench.findings(facts).signals, bench.state)
    weeks = [LAST - timedelta(weeks=back) for back in range(3)]
    return past_weeks(AnnouncedRecords(bench.folder).all(), signals, weeks, active_imports(facts))


def exact(dimension, value):
    return value


def areas(signals):
    return {one.area.text for one in signals}


def test_what_was_announced_stays_when_an_import_takes_it_back_and_todays_judgement_is_beside_it(
    bench, judged, monkeypatch, capsys
):
    newest, before, _ = past(bench)
    assert "Web" in " ".join(areas(newest.announced)) and newest.recorded and not newest.judgement(exact)
    assert before.recorded is None and not before.announced, "weeks that nobody judged are computed, and marked as that"
    kept = AnnouncedRecords(bench.folder).all()
    assert {(one.grain, one.day) for one in kept} == {("day", LAST + timedelta(days=6)), ("week", LAST)}

    monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))
    number = max(active_imports(bench.facts()))
    assert main(["undo", str(number)]) == 0
    capsys.readouterr()
    after = past(bench)[0]
    assert areas(after.announced) == areas(newest.announced) and after.undone
    assert after.judgement(exact).startswith("today no signal: Web")
    assert after.judgement(exact).endswith("an import of it was taken back")
    assert [one for one in AnnouncedRecords(bench.folder).all() if one in kept] == list(kept)

    # the page's list and the command's give the same; without the last week's import it is not complete any longer
    assert main(["anomalies", "--announced", "--format", "csv"]) == 0
    listed = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {row["record"] for row in listed if row["week"] < str(LAST - timedelta(weeks=1))} == {"computed"}
    assert main(["anomalies", "--told", "--format", "csv"]) == 0, "as it was called before"
    assert list(csv.DictReader(io.StringIO(capsys.readouterr().out))) == listed


def test_what_came_up_after_a_week_was_judged_is_marked_as_not_announced_then(bench, load, mapping):
    load("all.csv", rows(range(WEEKS)), mapping=mapping, covers=f"{FIRST}..{LAST + timedelta(days=6)}")
    bench.prepare()
    assert past(bench)[0].announced == () and past(bench)[0].recorded
    late = rows(range(WEEKS - 1, WEEKS), last_web=40, first_id=90_000).replace(",Mail,", ",Web,")
    load("late.csv", late, mapping=mapping)

    newest = past(bench)[0]

    assert newest.announced == () and areas(newest.later)
    assert newest.judgement(exact).startswith("not announced then: Web")


def test_of_two_that_judge_a_week_at_once_one_is_kept(bench, judged):
    records, made = AnnouncedRecords(bench.folder), []
    start = threading.Barrier(8)

    def judge(number: int) -> None:
        start.wait()
        made.append((records.keep("week", date(2030, 1, 7), imports=[number], signals="[]"), number))

    threads = [threading.Thread(target=judge, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    first = [number for kept, number in made if kept]
    assert len(first) == 1
    assert [one.imports for one in records.all() if one.day.year == 2030] == [(first[0],)]


def test_the_command_keeps_what_it_judges(bench, load, mapping, monkeypatch, capsys):
    load("all.csv", rows(range(WEEKS), last_web=60), mapping=mapping, covers=f"{FIRST}..{LAST + timedelta(days=6)}")
    monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))
    main(["anomalies", "--week", str(LAST - timedelta(weeks=3))])
    assert not AnnouncedRecords(bench.folder).all(), "an earlier week is judged in hindsight"
    main(["anomalies"])
    capsys.readouterr()
    assert [(one.grain, one.day) for one in AnnouncedRecords(bench.folder).all()] == [("week", LAST)]
