"""`python -m analytics anomalies`: for people, for scripts, and as an alarm on the same day."""

import csv
import io
import json
import shutil
from datetime import timedelta

import pytest

from analytics.cli.program import main
from analytics.operations.workbench import Workbench
from analytics.sample.company import PLANTED
from analytics.signals.triage import decide, triaged

OUTAGE = PLANTED.outage[0]


@pytest.fixture
def run(sample_store, monkeypatch, capsys):
    """run("--day", "2026-03-11") → exit code, output, standard error."""

    def run(*arguments: str, store=sample_store):
        monkeypatch.setenv("TAGWATCH_DATA", str(store))
        code = main(["anomalies", *arguments])
        out = capsys.readouterr()
        return code, out.out, out.err

    return run


def test_an_incident_raises_the_alarm_at_the_end_of_its_first_day(run):
    code, out, err = run("--day", str(OUTAGE))

    assert code == 3
    assert "ncident rose to" in out and "noticed the same day" in out
    assert err.startswith("Nobody has taken it: ")


def test_the_day_before_is_quiet_and_raises_none(run):
    code, out, err = run("--day", str(OUTAGE - timedelta(days=1)))

    assert (code, err) == (0, "") and out.startswith("Quiet, Tue 10 Mar 2026")


def test_a_taken_incident_raises_no_alarm(run, sample_store, tmp_path):
    bench = Workbench(shutil.copytree(sample_store, tmp_path / "own"))
    found = triaged(bench.findings(bench.facts()).signals, bench.state)
    widgets = next(signal for signal in found if signal.area.text == "Widgets" and signal.tier == "signal")
    assert run(store=bench.folder)[0] == 3

    bench.decide([decide(bench.state, widgets, state="investigating", duty="Ada")], "taken")
    code, out, err = run(store=bench.folder)

    assert (code, err) == (0, "") and "investigating (Ada)" in out


def test_json_states_what_the_table_states_with_drivers(run):
    code, out, _ = run("--week", str(PLANTED.riser_week), "--format", "json")

    rows = json.loads(out)
    assert code == 3 and [row["area"] for row in rows] == ["Widgets"]
    assert rows[0]["observed"] > rows[0]["high"] > rows[0]["expected"] and rows[0]["since"] == "2026-11-02"
    assert {driver["dimension"] for driver in rows[0]["drivers"]} >= {"channel", "team"}
    assert "widgets" not in rows[0]["new_words"]  # its own name


def test_csv_has_one_line_per_signal_and_with_watches_also_what_is_no_news(run):
    week = ["--week", str(PLANTED.retired), "--format", "csv"]
    few = list(csv.DictReader(io.StringIO(run(*week)[1])))
    more = list(csv.DictReader(io.StringIO(run(*week, "--watches")[1])))

    assert {row["area"] for row in more} - {row["area"] for row in few} >= {PLANTED.retired_tag}
    assert {row["note"] for row in more if row["area"] == PLANTED.retired_tag} == {"an unmapped tag went out of use"}
    assert all(row["tier"] == "signal" for row in few)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--day", "2030-01-01"], "2030-01-01 is not covered: the data goes from 2025-05-05 to 2026-11-09."),
        (
            ["--day", "2025-05-20"],
            "Too little history before these days to know what to expect of them: nine whole weeks are needed.",
        ),
    ],
)
def test_days_that_cannot_be_tested_are_refused_in_words(run, arguments, message):
    code, out, err = run(*arguments)

    assert (code, out) == (2, "") and message in err


def test_an_empty_store_states_how_to_begin(run, tmp_path):
    code, _, err = run(store=tmp_path / "nothing")

    assert code == 2 and "The store is empty. Import an export first" in err
