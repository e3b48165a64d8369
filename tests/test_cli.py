"""The command line: what scripts rely on. Each test runs `main`, one runs the real command."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from analytics.cli.program import main
from analytics.ingest.mapping import Mapping, load_mapping
from analytics.ingest.mappings import Mappings

GOOD = (
    "id,created,updated,subject,tags,email\n1,2026-03-02 10:00,,One,team:sync bug,a@x.example\n"
    "2,2026-03-03 11:00,,Two,team:sync,b@x.example\n3,2026-03-15 23:30,,Three,billing,a@x.example\n"
)


@pytest.fixture
def store(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("TAGWATCH_DATA", str(tmp_path / "store"))
    return tmp_path


def write(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_import_prints_what_went_in_and_exits_with_zero(store, capsys):
    code = main(["import", write(store, "a.csv", GOOD)])

    assert code == 0
    assert "a.csv: 3 tickets from generic (3 new, 0 updated, 0 unchanged)" in capsys.readouterr().out


def test_import_as_json_reconciles(store, capsys):
    bad = GOOD + "4,yesterday,,Four,,\n1,2026-03-02 10:00,,One again,,\n"

    code = main(["import", "--format", "json", write(store, "a.csv", bad)])

    outcome = json.loads(capsys.readouterr().out)[0]
    assert code == 1
    assert outcome["rows"] == outcome["tickets"] + outcome["repeated"] + outcome["rejected"] == 5
    assert outcome["rejects"][0]["line"] == 5
    assert outcome["rejects"][0]["value"] == "yesterday"


def test_rejected_rows_come_back_as_a_file(store, capsys):
    main(["import", "--rejects", str(store / "out"), write(store, "a.csv", GOOD + "4,yesterday,,Four,,\n")])

    rows = list(csv.DictReader(io.StringIO((store / "out" / "a.rejected.csv").read_text(encoding="utf-8"))))
    assert [(row["left out: line"], row["left out: column"], row["left out: value"], row["id"]) for row in rows] == [
        ("5", "created", "yesterday", "4")
    ]


def test_a_file_that_is_no_export_exits_with_one_and_its_reason(store, capsys):
    code = main(["import", write(store, "a.csv", "hello\nworld\n")])

    assert code == 1
    assert "is not a CSV file" in capsys.readouterr().out


def test_an_unknown_source_exits_with_two_and_the_nearest_name(store, capsys):
    code = main(["import", "--source", "zendsk", write(store, "a.csv", GOOD)])

    assert code == 2
    assert "Did you mean 'zendesk'?" in capsys.readouterr().err


def test_count_by_week_fills_the_calendar_and_states_what_is_complete(store, capsys):
    main(["import", "--covers", "2026-03-02..2026-03-15", write(store, "a.csv", GOOD)])
    capsys.readouterr()

    main(["count", "--by", "week", "--format", "json"])

    assert json.loads(capsys.readouterr().out) == [
        {"week": "2026-03-02", "tickets": 2, "complete": True},
        {"week": "2026-03-09", "tickets": 1, "complete": True},
    ]


def test_count_in_another_zone_moves_sunday_night_to_the_next_week(store, capsys):
    main(["import", "--covers", "2026-03-02..2026-03-16", write(store, "a.csv", GOOD)])
    capsys.readouterr()

    main(["count", "--by", "week", "--time-zone", "Europe/Berlin", "--format", "csv"])

    assert "2026-03-16,1,False" in capsys.readouterr().out


def test_count_by_team_and_by_customers(store, capsys):
    main(["import", write(store, "a.csv", GOOD.replace("team:sync bug", '"team:sync,bug"'))])
    capsys.readouterr()

    main(["count", "--by", "team", "--measure", "customers", "--format", "csv"])

    assert capsys.readouterr().out == "team,customers\nSync,2\n(none),1\n"


def test_count_on_an_empty_store_states_what_to_do(store, capsys):
    code = main(["count"])

    assert code == 2
    assert "The store is empty. Import an export first" in capsys.readouterr().err


def test_undo_states_what_it_did_and_twice_is_an_error(store, capsys):
    main(["import", write(store, "a.csv", GOOD)])

    assert main(["undo", "1"]) == 0
    assert "Import 1 is undone: 3 tickets removed" in capsys.readouterr().out
    assert main(["undo", "1"]) == 2
    assert "already undone" in capsys.readouterr().err


def test_redo_brings_an_undone_import_back(store, capsys):
    main(["import", write(store, "a.csv", GOOD)])
    main(["undo", "1"])

    assert main(["redo", "1"]) == 0
    assert "Import 1 is active again: 3 tickets back" in capsys.readouterr().out


def test_a_dry_run_shows_everything_and_writes_nothing(store, capsys):
    code = main(["import", "--dry-run", write(store, "a.csv", GOOD)])

    out = capsys.readouterr().out
    assert code == 0
    assert "a.csv: would bring 3 tickets from generic (3 new, 0 updated, 0 unchanged)" in out
    assert "Read by: ticket_id ← id, created_at ← created, updated_at ← updated, subject ← subject, tags ← tags" in out
    assert "ticket_id: 1; created_at: 2026-03-02 10:00:00; subject: One; tags: team:sync bug" in out
    assert "Nothing was written." in out
    assert main(["count"]) == 2, "the store is still empty"


@pytest.mark.parametrize(
    ("number", "code", "message"),
    [
        ("3", 0, "The helpdesk counts 3: all of them are here."),
        (
            "5",
            1,
            "The helpdesk counts 5, the files hold 3, 2 fewer. No row was left out: the export itself may be filtered",
        ),
        ("2", 1, "The helpdesk counts 2, the files hold 3, 1 more."),
    ],
)
def test_the_helpdesks_own_number_is_held_against_the_files(store, capsys, number, code, message):
    assert main(["import", "--expect", number, write(store, "a.csv", GOOD)]) == code
    assert message in capsys.readouterr().out


def test_columns_named_by_hand_are_remembered_for_those_headers(store, capsys):
    text = "vorgang;wann;schlagwort\n1;05.01.2026;a\n2;31.01.2026;b\n"
    named = ["--map", "ticket_id=vorgang", "--map", "created_at=wann", "--map", "tags=schlagwort"]
    main(["import", *named, write(store, "a.csv", text)])

    code = main(["import", write(store, "b.csv", text.replace("1;", "3;").replace("2;", "4;"))])
    main(["mappings"])

    out = capsys.readouterr().out
    assert code == 0
    assert "b.csv: 2 tickets from generic (2 new" in out
    assert "1. generic, for 3 columns, by " in out
    assert "ticket_id ← vorgang, created_at ← wann, tags ← schlagwort" in out
    main(["mappings", "--out", str(store / "kept")])
    assert load_mapping(store / "kept" / "1 generic.toml") == bench_mapping(store)
    assert main(["mappings", "--forget", "1"]) == 0
    assert main(["mappings", "--forget", "1"]) == 2


def bench_mapping(store: Path) -> Mapping:
    return Mappings(store / "store").of(["wann", "vorgang", "schlagwort"])


def test_a_field_that_is_none_is_refused(store, capsys):
    assert main(["import", "--map", "tegs=x", write(store, "a.csv", GOOD)]) == 2
    assert "'tegs=x' is no FIELD=COLUMN; fields: ticket_id" in capsys.readouterr().err


def test_an_empty_folder_exits_with_two_and_reports_it(store, capsys):
    (store / "drop").mkdir()

    assert main(["import", str(store / "drop")]) == 2
    assert "holds no export (.csv, .tsv" in capsys.readouterr().err


def test_doctor_finds_an_empty_store_and_a_filled_one(store, capsys):
    assert main(["doctor"]) == 1
    main(["import", write(store, "a.csv", GOOD)])
    capsys.readouterr()

    main(["doctor", "--format", "json"])

    findings = {finding["name"]: finding for finding in json.loads(capsys.readouterr().out)}
    assert findings["snapshot"]["text"].startswith("version 000001")
    assert "2026-03-02 to 2026-03-15" in findings["coverage"]["text"]


def test_the_real_command_runs_from_a_shell(store):
    file = write(store, "a.csv", GOOD)

    done = subprocess.run(
        [sys.executable, "-m", "analytics", "import", "--background", "--format", "json", file],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[1],
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[0]["tickets"] == 3
    assert "progress 1.0000" in done.stderr


def test_the_helpdesk_s_number_includes_what_it_discarded(store, capsys):
    rows = "id,created,status\n1,2026-03-02 10:00,open\n2,2026-03-02 11:00,deleted\n3,2026-03-02 12:00,spam\n"

    assert main(["import", "--expect", "3", write(store, "a.csv", rows)]) == 0
    said = capsys.readouterr().out
    assert "The helpdesk counts 3: all of them are here." in said and "2 of 3 tickets do not count" in said
