"""The log: a line per import, publish and delivery, for people or machines; never a word of a ticket."""

import json
import logging
from datetime import date

import pytest

from analytics.cli.program import main
from analytics.delivery.sent import Deliveries, Delivery
from analytics.log import relay, start_log
from analytics.workspace.kind import Edit
from analytics.workspace.kinds import TEAMS

MARKERS = ("marker-subject", "marker-body", "marker-tag", "marker-who@x.example", "marker-company", "marker-when")
EXPORT = (
    "id,created,subject,description,tags,email,company\n"
    "1,2026-03-02 10:00,marker-subject,marker-body,marker-tag,marker-who@x.example,marker-company\n"
    "2,marker-when,marker-subject,marker-body,marker-tag,marker-who@x.example,marker-company\n"
)


@pytest.fixture
def logged(tmp_path, monkeypatch, capsys):
    """Run a command with the log as JSON; returns its log, one entry a line."""
    monkeypatch.setenv("TAGWATCH_DATA", str(tmp_path / "store"))
    monkeypatch.setenv("TAGWATCH_LOG", "json")

    def logged(*arguments: str) -> list[dict]:
        capsys.readouterr()
        main(arguments)
        return [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]

    yield logged
    logging.getLogger("tagwatch").handlers = []


def test_an_import_and_its_publish_are_one_line_each(logged, write):
    entries = logged("import", str(write("a.csv", "id,created\n1,2026-03-02\n")))

    assert [(entry["logger"], entry["level"]) for entry in entries] == [
        ("tagwatch.store", "info"),
        ("tagwatch.import", "info"),
    ]
    assert entries[0]["version"] == "000001"
    assert {name: entries[1][name] for name in ("file", "state", "source", "import_id", "tickets", "rejected")} == {
        "file": "a.csv",
        "state": "imported",
        "source": "generic",
        "import_id": 1,
        "tickets": 1,
        "rejected": 0,
    }
    assert [entry["logger"] for entry in logged("undo", "1")] == ["tagwatch.store", "tagwatch.import"]


def test_trouble_is_a_warning(logged, write):
    entries = logged("import", str(write("a.csv", EXPORT)), str(write("b.csv", "hello\nworld\n")))

    assert [(e["file"], e["level"]) for e in entries if "file" in e] == [("a.csv", "warning"), ("b.csv", "warning")]


def test_no_ticket_text_is_logged(logged, write, capsys):
    output = logged("--log-level", "debug", "import", str(write("a.csv", EXPORT)))
    output += logged("--log-level", "debug", "count", "--by", "tag")
    output += logged("--log-level", "debug", "forget", "marker-company")
    output += logged("--log-level", "debug", "import", str(write("b.csv", EXPORT.replace("created", "marker-subject"))))

    assert output
    assert not [marker for marker in MARKERS if marker in json.dumps(output)]


def test_a_delivery_is_logged_without_where_to(tmp_path, monkeypatch, caplog):
    secret = "https://hooks.example/very-secret"
    monkeypatch.setattr(logging.getLogger("tagwatch"), "propagate", True)
    with caplog.at_level("INFO", logger="tagwatch.delivery"):
        Deliveries(tmp_path).settle(Delivery(date(2026, 3, 2), "", "roundup", "slack", secret), "sent")
        Deliveries(tmp_path).settle(Delivery(date(2026, 3, 2), "", "roundup", "slack", secret), "failed", "no route")

    assert list(dict.fromkeys(record.levelname for record in caplog.records)) == ["INFO", "WARNING"]
    assert "secret" not in caplog.text
    assert "roundup of 2026-03-02 by slack: sent" in caplog.text


def test_commands_are_silent_unless_asked(tmp_path, monkeypatch, write, capsys):
    monkeypatch.setenv("TAGWATCH_DATA", str(tmp_path / "store"))

    main(["import", str(write("a.csv", EXPORT))])
    assert capsys.readouterr().err == ""
    main(["--log-level", "info", "undo", "1"])
    assert "INFO tagwatch.store: Version 000002 is published." in capsys.readouterr().err


def test_a_name_cannot_forge_a_line(monkeypatch, capsys):
    for form in ("text", "json"):
        monkeypatch.setenv("TAGWATCH_LOG", form)
        start_log()
        logging.getLogger("tagwatch.import").warning("%s: failed", "a\n2026-03-02 ERROR \x1b[2J.csv")

        lines = capsys.readouterr().err.splitlines()
        assert len(lines) == 1
        assert "\x1b" not in lines[0]


def test_a_child_s_lines_are_logged_again(monkeypatch, capsys):
    monkeypatch.setenv("TAGWATCH_LOG", "json")
    start_log()
    logging.getLogger("tagwatch.import").info("a 100 %% file", extra={"fields": {"rows": 3}})
    line = capsys.readouterr().err

    assert relay(line)
    again = capsys.readouterr().err
    assert {**json.loads(again), "time": ""} == {**json.loads(line), "time": ""}
    assert not relay("progress 0.5 Reading") and not relay('{"state": "imported"}') and not relay("{broken")


def test_a_decision_is_one_line_with_its_kind_and_who_and_without_what_it_states(bench, monkeypatch):
    entries: list[logging.LogRecord] = []
    monkeypatch.setattr("analytics.store.workspace.log.handle", entries.append)
    monkeypatch.setattr("analytics.store.workspace.log.isEnabledFor", lambda level: True)
    record = {"team": "marker-team", "owner": "marker-owner"}

    step = bench.workspace.change([Edit(TEAMS, TEAMS.key_of(record), record, None)], "marker-what", who="Ada")

    [entry] = entries
    assert entry.getMessage() == f"Decision {step} by Ada: 1 teams."
    assert entry.fields == {"step": step, "who": "Ada", "kinds": {"teams": 1}, "undoes": None}
