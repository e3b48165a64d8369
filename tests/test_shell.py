"""The shell: what a script sees of the command line as a process: imports, pipes, exit codes, files."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from analytics.cli.output import csv_of, printable, table_of
from analytics.cli.program import COMMANDS, main
from analytics.operations.workbench import Workbench
from analytics.workspace.lists import CUSTOMERS

ROOT = Path(__file__).parents[1]
HEAVY = ("scipy", "statsmodels", "sklearn", "plotly", "streamlit")
HOSTILE = (
    "=1+1",
    "'=1+1",
    "@sum(a)",
    "-4",
    "+49 30",
    "Ünï",
    'say "hi", twice',
    "two\nlines",
    "''=x",
    "'quoted'",
    "＝7+1",
    "＠x",
    "'＋1",
)
COUNTED = """
import resource, sys
from analytics.cli.program import main
code = main(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_SELF)
print(code, used.ru_utime + used.ru_stime, *sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


@pytest.fixture
def store(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("TAGWATCH_DATA", str(tmp_path / "store"))
    return tmp_path


def run(*arguments: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, cwd=ROOT, check=False, **options
    )


def loaded(*arguments: str, store: Path) -> tuple[int, float, set[str]]:
    """Exit code, seconds of CPU, and the packages that a command had imported at its end."""
    done = run("-c", COUNTED, *arguments, env={**os.environ, "TAGWATCH_DATA": str(store)})
    code, seconds, *modules = done.stderr.splitlines()[-1].split()
    return int(code), float(seconds), set(modules)


def test_help_imports_no_library_of_the_analysis(tmp_path):
    code, seconds, modules = min((loaded("--help", store=tmp_path) for _ in range(3)), key=lambda found: found[1])

    assert code == 0
    assert modules.isdisjoint({*HEAVY, "pandas", "numpy", "duckdb"})
    assert seconds <= 0.4


def test_counting_imports_no_statistics(sample_store):
    code, _, modules = loaded("count", "--by", "week,team", store=sample_store)

    assert code == 0
    assert modules.isdisjoint(HEAVY)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_there_and_explains_itself(name, capsys):
    assert main([name, "--help"]) == 0
    assert "Usage:" in capsys.readouterr().out


def test_the_list_of_commands_states_what_each_does(capsys):
    assert main(["--help"]) == 0

    out = capsys.readouterr().out
    assert all(f"  {name} " in out for name in COMMANDS)
    assert "Exit codes: 0 all went well" in out


def test_a_reader_that_goes_away_ends_it_quietly(sample_store):
    command = f"'{sys.executable}' -m analytics count --by day,team,category,tag --format csv; echo $? >&2"
    done = subprocess.run(
        ["sh", "-c", f"({command}) | head -n 1"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "TAGWATCH_DATA": str(sample_store)},
        check=False,
    )

    assert done.stdout == "day,team,category,tag,tickets,complete\n"
    beside = "Counted: support (intercom, zendesk). Beside it, not added: survey (survey).\n"
    assert done.stderr == f"{beside}0\n", "neither a traceback nor a false alarm"


def test_a_full_disk_is_no_reader_that_went_away(sample_store):
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "analytics", "count", "--by", "day,tag", "--format", "csv"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "TAGWATCH_DATA": str(sample_store)},
            check=False,
        )

    assert done.returncode != 0
    assert "No space left" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bogus"], "No such command 'bogus'"),
        (["count", "--measures", "tickets"], "--measure"),
        (["count", "--measure", "hours"], "'hours' is not one of"),
        (["count", "--from", "yesterday"], "'yesterday' is no date; write 2026-03-02"),
        (["import"], "Missing argument"),
        (["undo", "first"], "'first' is no number of up to 12 digits"),
        (["inbox", "--settle", "nan"], "'nan' is no number of seconds from 0 to 3600"),
        (["inbox", "--once", "--watch"], "--once and --watch exclude each other"),
        (["anomalies", "--today", "--week", "2026-03-02"], "--week and --today exclude each other"),
        (["taxonomy", "history", "--most", "0"], "0 is not in the range"),
        (["mappings", "a.toml"], "--take FILE"),
        (["dashboard", "--port", "99999999"], "not in the range"),
    ],
)
def test_what_cannot_be_understood_exits_with_two(store, capsys, arguments, message):
    assert main(arguments) == 2
    assert message in capsys.readouterr().err
    assert not (store / "store").exists() or not any((store / "store").glob("tickets-*"))


def test_several_files_after_one_option_work_as_they_did(store, capsys):
    for name, column in (("a", "Nummer"), ("b", "Numéro")):
        (store / f"{name}.csv").write_text(f"{column},wann\n1,2026-03-02\n", encoding="utf-8")
        main(["import", "--map", f"ticket_id={column}", "--map", "created_at=wann", str(store / f"{name}.csv")])
    main(["mappings", "--out", str(store / "kept")])
    files = sorted(map(str, (store / "kept").glob("*.toml")))
    assert len(files) == 2
    capsys.readouterr()

    assert main(["mappings", "--take", *files]) == 0
    assert "2 mappings are remembered now." in capsys.readouterr().out
    assert main(["mappings", "--take", files[0], "--take", files[1]]) == 0


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_table_goes_to_a_file_in_the_form_of_its_ending(store, sample_store, monkeypatch, capsys, form):
    monkeypatch.setenv("TAGWATCH_DATA", str(sample_store))
    path = store / f"counts.{form}"

    assert main(["count", "--by", "team", "--out", str(path)]) == 0
    assert capsys.readouterr().out == f"{path}\n"
    main(["count", "--by", "team", "--format", form])
    assert path.read_text(encoding="utf-8") == capsys.readouterr().out


def test_a_file_that_cannot_be_written_exits_with_two(sample_store, monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("TAGWATCH_DATA", str(sample_store))

    assert main(["count", "--out", str(tmp_path / "missing" / "counts.csv")]) == 2
    assert "cannot be written: No such file or directory" in capsys.readouterr().err


def test_a_count_without_groups_is_one_number(sample_store, monkeypatch, capsys):
    monkeypatch.setenv("TAGWATCH_DATA", str(sample_store))

    assert main(["count", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == [{"tickets": 25_000}]


def test_csv_of_the_command_line_runs_nothing_in_a_spreadsheet(store, capsys):
    rows = "".join(f'{number},2026-03-02,"{tag.replace(chr(34), chr(34) * 2)}"\n' for number, tag in enumerate(HOSTILE))
    (store / "a.csv").write_text(f"id,created,channel\n{rows}", encoding="utf-8")
    main(["import", str(store / "a.csv")])
    capsys.readouterr()

    main(["count", "--by", "channel", "--format", "csv"])

    lines = capsys.readouterr().out.splitlines()[1:]
    assert len(lines) >= len(HOSTILE) - 1
    assert not [line for line in lines if line.lstrip('"').startswith(("=", "+", "-", "@"))]


def test_a_carriage_return_begins_no_row_of_a_spreadsheet():
    frame = pd.DataFrame({"name": ["a\r=1+1", "b"], "n": [1, 2], "share": [0.5, None]})

    written = csv_of(frame)

    assert list(csv.reader(io.StringIO(written, newline=""))) == [
        ["name", "n", "share"], ["a\r=1+1", "1", "0.5"], ["b", "2", ""]]  # fmt: skip
    assert '"a\r=1+1"' in written and csv_of(frame[1:]) == "name,n,share\nb,2,\n"


def test_what_to_count_by_may_be_divided_by_commas_or_repeated(sample_store, monkeypatch, capsys):
    monkeypatch.setenv("TAGWATCH_DATA", str(sample_store))
    said = []
    for options in (["--by", "quarter,team"], ["--by", "quarter", "--by", "team"]):
        assert main(["count", *options, "--format", "csv"]) == 0
        said.append(capsys.readouterr().out)

    assert said[0] == said[1] and said[0].startswith("quarter,team,tickets")


def test_the_importer_takes_the_command_line_s_csv_back_exactly(store, capsys):
    frame = pd.DataFrame(
        {
            "id": [str(number) for number in range(len(HOSTILE))],
            "created": "2026-03-02 10:00",
            "subject": list(HOSTILE),
            "requester": [f"{text} x" for text in HOSTILE],
        }
    )
    (store / "back.csv").write_text(csv_of(frame), encoding="utf-8", newline="")

    assert main(["import", str(store / "back.csv")]) == 0

    kept = Workbench(store / "store").facts().frame("select ticket_id, subject, requester from snapshot.tickets")
    assert dict(zip(kept["ticket_id"], kept["subject"], strict=True)) == dict(zip(frame["id"], HOSTILE, strict=True))
    assert set(kept["requester"]) == set(frame["requester"])


def test_decisions_and_customers_come_back_exactly_as_they_were_written(store, capsys):
    names = [name for name in HOSTILE if "\n" not in name]
    (store / "customers.csv").write_text(csv_of(pd.DataFrame({"customer": names, "plan": "pro"})), encoding="utf-8")
    main(["customers", "import", str(store / "customers.csv")])
    main(["customers", "export", str(store / "once.csv")])
    capsys.readouterr()

    assert main(["customers", "import", "--replace", str(store / "once.csv")]) == 0

    assert "The file holds what is known already" in capsys.readouterr().out
    kept = Workbench(store / "store").workspace.list_of(CUSTOMERS).values()
    assert {record["customer"] for record in kept} == set(names)
    first = (store / "once.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert not [line for line in first if line.lstrip('"').startswith(("=", "+", "-", "@"))]


def test_a_terminal_obeys_nothing_that_a_file_s_name_or_a_tag_says(store, capsys):
    (store / "a\x1b[2J.csv").write_text("id,created,channel\n1,2026-03-02,\x1b]0;owned\x07\n", encoding="utf-8")
    main(["import", str(store / "a\x1b[2J.csv")])
    main(["count", "--by", "channel"])
    main(["imports"])

    shown = capsys.readouterr()
    assert "\x1b" not in shown.out + shown.err
    assert "\\x1b" in shown.out


def test_a_table_that_is_piped_is_never_folded():
    text = table_of(pd.DataFrame({"tag": ["x" * 300, "[bold]"], "tickets": [1, 22]}))

    assert text.splitlines()[1].split() == ["x" * 300, "1"]
    assert text.splitlines()[2].split() == ["[bold]", "22"]
    assert printable("fine\ttext ü") == "fine\ttext ü"
