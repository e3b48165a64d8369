"""The interface for programs, asked of a running dashboard: the same figures, permissions and words as elsewhere."""

import csv
import http.client
import io
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

from analytics.ingest.uploads import PLACE
from analytics.people.acting import acting_as, host
from analytics.people.role import Role
from analytics.store.people import People
from analytics.store.tokens import Tokens
from tests.e2e.browser import PROJECT, serving

EXPORT = b"id,created,subject,tags\n900001,2026-01-05 10:00,Secretive subject,bug\n900002,2026-13-77,Broken day,bug\n"


@dataclass
class Site:
    """A running dashboard with a person of each role and limit, and their tokens."""

    port: int
    store: Path
    tokens: dict[str, str]
    log: Path

    def ask(self, path: str, who: str = "ann", *, method: str = "GET", body: bytes | None = None, **headers: str):
        """Status, headers and body; query parameters belong to the path."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if who:
            sent["Authorization"] = f"Bearer {self.tokens[who]}"
        connection = http.client.HTTPConnection("localhost", self.port, timeout=120)
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, dict(answer.getheaders()), text

    def rows(self, question: str, who: str = "ann", **query: object) -> list[dict]:
        status, _, text = self.ask(f"/api/v1/{question}?{urlencode(query, doseq=True)}", who)
        assert status == 200, text
        return json.loads(text)["rows"]


@pytest.fixture(scope="module")
def site(sample_store, tmp_path_factory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("api")
    drops = shutil.ignore_patterns(PLACE)  # of pages that other tests opened
    store = Path(shutil.copytree(sample_store, folder / "store", ignore=drops))
    tokens = {}
    with acting_as(host()):
        for name, role in (("ann", Role.CS_LEAD), ("vic", Role.VIEWER), ("pam", Role.PM)):
            People(store).add(name, role)
            tokens[name] = Tokens(store).create(role, 30, person=name)
    settings = {
        "TAGWATCH_AUTH": "accounts",
        "TAGWATCH_URL": "http://localhost",
        "TAGWATCH_LOG": "json",
        "TAGWATCH_API_RATE": "999999",
    }
    with serving(store, folder / "log", environment=settings) as server:
        yield Site(int(server.url.rpartition(":")[2]), store, tokens, folder / "log")


def command(site: Site, *arguments: str) -> list[dict]:
    run = subprocess.run(
        [sys.executable, "-m", "analytics", *arguments, "--format", "json"],
        cwd=PROJECT,
        env=os.environ | {"TAGWATCH_DATA": str(site.store)},
        capture_output=True,
        check=False,
    )
    return json.loads(run.stdout)


def test_counts_are_those_of_the_command_line(site):
    newest = site.rows("counts", by="week")[-1]["week"]
    asked = {"by": "week,team", "category": ["bug", "incident"], "expected": "true", "to": newest}

    rows = site.rows("counts", **asked)

    words = [
        f"--{name}={value}"
        for name, values in asked.items()
        if name != "expected"
        for value in [values]
        if isinstance(value, str)
    ]
    assert rows and rows == command(site, "count", *words, "--category=bug", "--category=incident", "--expected")
    assert site.rows("counts") == command(site, "count") and site.rows("counts")[0]["tickets"] > 1000


def test_the_same_answer_comes_as_csv_and_runs_no_formula(site):
    query = "/api/v1/counts?by=team"
    status, headers, text = site.ask(query, accept="text/csv")
    again = site.ask(f"{query}&format=csv", accept="application/json")[2]

    rows = list(csv.DictReader(io.StringIO(text)))
    assert status == 200 and headers["content-type"].startswith("text/csv") and again == text
    assert [(row["team"], int(row["tickets"])) for row in rows] == [
        (row["team"], row["tickets"]) for row in site.rows("counts", by="team")
    ]


def test_a_viewer_has_the_same_tickets_without_texts_and_names(site):
    reading, viewing = (site.rows("tickets", who, limit=50, text="true") for who in ("pam", "vic"))

    assert [row["ticket_id"] for row in reading] == [row["ticket_id"] for row in viewing]
    assert all(row["subject"] for row in reading) and any(row["body"] for row in reading)
    assert {"subject", "body"}.isdisjoint(viewing[0])
    assert all(re.fullmatch(r"Customer \d+", row["customer"]) for row in viewing if row["customer"])
    assert "revenue" in site.rows("requests", "pam")[0] and "revenue" not in site.rows("requests", "vic")[0]


def test_pages_of_tickets_are_whole_and_equal_the_count(site):
    query = "/api/v1/tickets?team=Sync&category=bug&limit=1000"
    found = json.loads(site.ask(query)[2])
    first = json.loads(site.ask(query.replace("1000", "7"))[2])

    counted = site.rows("counts", team="Sync", category="bug")[0]["tickets"]
    second = json.loads(site.ask(f"{query}&offset=1000")[2])
    assert (found["next_offset"], second["next_offset"]) == (1000, None)
    every = {(row["source"], row["ticket_id"]) for row in [*found["rows"], *second["rows"]]}
    assert found["total"] == counted == len(every) == len(found["rows"]) + len(second["rows"])
    assert first["rows"] == found["rows"][:7] and first["next_offset"] == 7


def test_signals_requests_and_roundups_are_answered(site):
    signals = site.rows("signals", watches="true")
    assert signals == command(site, "anomalies", "--watches")
    assert {"area", "observed", "expected", "drivers"} <= set(next(s for s in signals if s["tier"] == "signal"))
    named = site.rows("requests")
    assert named[0]["customers"] >= named[1]["customers"] > 0
    assert site.rows("roundups") == []


def test_research_releases_customers_and_incidents_are_those_of_the_command_line(site):
    for question, query, words in (
        ("research", {}, ["research"]),
        ("research", {"findings": "true"}, ["research", "--findings"]),
        ("releases", {"ahead": "true"}, ["releases", "--ahead"]),
        ("customers", {"list": "at-risk"}, ["customers", "--at-risk"]),
        ("incidents", {}, ["incidents"]),
    ):
        rows = site.rows(question, **query)
        assert rows == command(site, *words), question
        assert rows or question == "releases"
    status, headers, text = site.ask("/api/v1/incidents?format=csv")
    assert status == 200 and text.startswith("incident,name,kind,start,end,") and "csv" in headers["content-type"]


def test_a_viewer_gets_neither_customers_nor_findings_nor_what_was_paid(site):
    for path in ("customers", "customers?list=calls", "research?findings=true", "research?search=a", "releases?beta=x"):
        status, _, text = site.ask(f"/api/v1/{path}", "vic")
        assert status == 403 and "read the text of tickets" in json.loads(text)["detail"], path
    seen, whole = (site.rows("incidents", who)[0] for who in ("vic", "pam"))
    assert {"revenue", "amount", "note"} == whole.keys() - seen.keys() and seen.keys() <= whole.keys()
    assert site.rows("research", "vic") == site.rows("research", "pam")


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("counts?teem=Sync", 400, "There is no parameter 'teem'. Did you mean team?"),
        ("counts?by=colour", 400, "Unknown"),
        ("counts?from=yesterday", 400, "Invalid value for '--from': 'yesterday' is no date; write 2026-03-02"),
        ("counts?time_zone=7e", 400, "'7e' is no time zone. Use an IANA name such as Europe/Dublin or UTC."),
        ("counts?by=week,day", 400, "--by takes one step of time, not week and day."),
        ("counts?out=/tmp/x", 400, "There is no parameter 'out'."),
        ("tickets?limit=5000", 400, "Invalid value for '--limit': 5000 is not in the range 1<=x<=1000."),
        ("nonsense", 404, "There is no such question."),
    ],
)
def test_errors_are_problems_in_the_words_of_the_command_line(site, path, status, words):
    found, headers, text = site.ask(f"/api/v1/{path}")

    problem = json.loads(text)
    assert (found, headers["content-type"], problem["status"]) == (status, "application/problem+json", status)
    assert words in problem["detail"]


def test_a_program_without_a_token_or_with_another_s_form_is_refused(site):
    assert site.ask("/api/v1/counts", "")[0] == 401
    assert site.ask("/api/v1/counts", method="DELETE")[0] == 405
    assert site.ask("/api/v1/counts", accept="image/png")[0] == 406
    assert site.ask("/api/v1/counts", Origin="http://evil.example")[0] == 403
    assert site.ask("/api/v1/counts", Host="evil.example")[0] == 403


def left(site: Site, patience: float = 60.0) -> list[str]:
    """What is left of what was sent, with its age in seconds: it is removed after the answer."""
    end = time.monotonic() + patience
    while list((site.store / PLACE).glob("*")) and time.monotonic() < end:
        time.sleep(0.1)
    found = sorted((site.store / PLACE).rglob("*"))
    return [f"{path.relative_to(site.store)}, {time.time() - path.stat().st_mtime:.0f} s" for path in found]


def test_an_export_is_rehearsed_taken_in_and_its_rejects_are_named(site):
    path = "/api/v1/imports?name=from-a-program.csv&source=generic/api"
    send = {"method": "POST", "body": EXPORT, "Content_Type": "application/octet-stream"}
    before = site.rows("counts")[0]["tickets"]

    assert site.ask(path, "pam", **send)[0] == 403
    status, _, text = site.ask(f"{path}&dry_run=true", **send)
    rehearsed = json.loads(text)["imports"][0]
    assert (status, rehearsed["added"], rehearsed["rejected"], site.rows("counts")[0]["tickets"]) == (200, 1, 1, before)
    status, _, text = site.ask(path, **send)
    done = json.loads(text)["imports"][0]
    assert (status, done["state"], done["added"], done["rejected"]) == (201, "imported", 1, 1)
    assert done["rejects"][0]["line"] == 3 and done["rejects"][0]["value"] == "2026-13-77"
    by = command(site, "imports")[0]
    assert by["file"] == "from-a-program.csv" and "ann" in json.dumps(by)
    assert site.ask(path, **send)[0] == 200  # known already
    assert left(site) == []


@pytest.mark.parametrize(
    ("query", "kind", "body", "status", "words"),
    [
        ("name=a.csv", "multipart/form-data; boundary=x", EXPORT, 415, "Send the file itself"),
        ("name=a.csv&mapping=/etc/passwd", "text/csv", EXPORT, 400, "There is no parameter 'mapping'"),
        ("", "text/csv", EXPORT, 400, "Missing option '--name'"),
        ("name=a.csv", "text/csv", b"hello\nworld\n", 422, "a.csv"),
        ("name=../../a.csv&dates=sideways", "text/csv", EXPORT, 400, "Invalid value for '--dates'"),
    ],
)
def test_an_export_that_cannot_go_in_changes_nothing(site, query, kind, body, status, words):
    found, _, text = site.ask(f"/api/v1/imports?{query}", method="POST", body=body, Content_Type=kind)

    problem = json.loads(text)
    assert (found, problem["status"]) == (status, status)
    assert words in problem["detail"] and str(site.store) not in text
    assert left(site) == []


def test_the_description_is_valid_and_its_page_asks_for_nothing_else(site):
    from openapi_spec_validator import validate

    status, _, text = site.ask("/api/openapi.json")
    page, headers, html = site.ask("/api/docs")

    assert (status, page) == (200, 200)
    description = json.loads(text)
    validate(description)
    assert description["openapi"] == "3.1.0" and len(description["paths"]) == 11
    assert "default-src 'none'" in headers["content-security-policy"] and "<script" not in html
    assert set(re.findall(r'(?:src|href)="([^"#]+)', html)) == {"openapi.json", "../"}
    assert all(
        f"<code>{name}</code>" in html
        for name in ("expected", "time_zone", "dry_run", "next_offset")
        if name != "next_offset"
    )


def logged(site: Site, request: str, patience: float = 60.0) -> dict:
    """The log's entry of a request: it is written after the answer."""
    end = time.monotonic() + patience
    while True:
        lines = site.log.read_text(encoding="utf-8").splitlines()
        found = [
            entry
            for entry in map(json.loads, (x for x in lines if x.startswith("{") and x.endswith("}")))
            if entry.get("request") == request
        ]
        if found or time.monotonic() > end:
            return found[0]
        time.sleep(0.1)


def test_a_program_s_requests_are_logged_with_its_person_and_without_what_it_asked(site):
    site.ask("/api/v1/tickets?search=Secretive", X_Request_ID="of-this-test")

    mine = logged(site, "of-this-test")
    assert (mine["route"], mine["status"], mine["person"]) == ("api/tickets", 200, 1)
    assert "Secretive" not in site.log.read_text(encoding="utf-8")


@pytest.mark.long
def test_what_is_described_is_what_is_answered_whatever_is_asked(site):
    """Schemathesis asks a few hundred questions that the description allows or forbids, and looks at each answer."""
    run = subprocess.run(
        [
            *(Path(sys.executable).with_name("schemathesis"), "run", f"http://localhost:{site.port}/api/openapi.json"),
            *("-H", f"Authorization: Bearer {site.tokens['ann']}", "--url", f"http://localhost:{site.port}"),
            # What the description cannot state is refused all the same: an end before its start, a name of no helpdesk.
            *("--checks", "all", "--exclude-checks", "positive_data_acceptance"),
            *("--phases", "examples,coverage,fuzzing", "--max-examples", "25", "--seed", "18", "--no-color"),
            *("--generation-deterministic", "--request-timeout", "120", "--max-response-time", "120"),
        ],
        cwd=site.store.parent,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr
    assert int(re.search(r"(\d+) generated", run.stdout)[1]) > 300
