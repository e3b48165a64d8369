"""Monitoring: health without sign-in, metrics by their token alone, and a log whose lines name request and person."""

import http.client
import json
import logging
import re
import shutil
import threading
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from analytics.api.questions import QUESTIONS
from analytics.api.taking_in import IMPORTS
from analytics.api.web import NAMES
from analytics.log import start_log
from analytics.operations import health, readiness
from analytics.operations.observing import Observing, route_of
from analytics.people.acting import acting_as, host
from analytics.people.role import Role
from analytics.signin.gate import Gate
from analytics.signin.visitor import Visitors
from analytics.store.people import People
from analytics.store.sessions import Sessions
from analytics.store.workspaces import Workspaces
from tests.e2e.browser import serving
from tests.gate_client import INDEX

TOKEN = "metrics-token-of-this-test"


@pytest.fixture
def client(tmp_path, monkeypatch) -> TestClient:
    """The routes of health and one of a page, behind everything that stands before them in the dashboard."""
    monkeypatch.setenv("TAGWATCH_DATA", str(tmp_path))
    monkeypatch.setenv("TAGWATCH_AUTH", "accounts")
    health.readiness.forget()

    async def page(request):
        logging.getLogger("tagwatch.trial").info("drawn")
        return PlainTextResponse("a page")

    gate = Middleware(Gate, folder=tmp_path, visitors=Visitors(tmp_path), index=INDEX)
    observing = Middleware(Observing, pages=frozenset({"/trends"}), api=NAMES)
    app = Starlette(routes=[*health.routes, Route("/trends", page)], middleware=[observing, gate])
    return TestClient(app, base_url="http://localhost:8501")


def sample(text: str, name: str) -> float | None:
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else None


def test_metrics_are_for_who_has_their_token(client, monkeypatch):
    asked = {"Authorization": f"Bearer {TOKEN}"}
    assert client.get("/metrics", headers=asked).status_code == 404  # without one in the environment nobody's
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404

    monkeypatch.setenv("TAGWATCH_METRICS_TOKEN", TOKEN)

    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}x"}).status_code == 404
    answer = client.get("/metrics", headers=asked | {"Host": "10.0.0.7:8501"})
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/plain; version=")


def test_a_store_that_cannot_be_read_is_not_ready_and_its_path_is_not_named(client, tmp_path, load, bench):
    assert (client.get("/readyz").status_code, client.get("/livez").text) == (200, "live")
    (tmp_path / "CURRENT").write_text("nonsense", encoding="utf-8")
    health.readiness.forget()

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.text == "not ready: the tickets cannot be read"
    assert client.get("/livez").status_code == 200


def test_readiness_is_that_of_every_workspace_in_use_and_names_one_to_who_has_the_token(client, tmp_path, monkeypatch):
    monkeypatch.setenv("TAGWATCH_METRICS_TOKEN", TOKEN)
    asked = {"Authorization": f"Bearer {TOKEN}"}
    with acting_as(host()):
        second, third = (Workspaces(tmp_path).create(name) for name in ("Second", "Third"))
    for one in (second, third):
        (one.folder / "CURRENT").write_text("nonsense", encoding="utf-8")
    with acting_as(host()):
        Workspaces(tmp_path).archive(third)
    health.readiness.forget()

    everybody = client.get("/readyz")
    assert (everybody.status_code, everybody.text) == (503, "not ready: the tickets of a workspace cannot be read")
    assert client.get("/readyz", headers=asked).text == "not ready: the tickets of 'Second' cannot be read"
    assert client.get("/readyz?workspace=default").text == "ready"
    assert client.get("/readyz?workspace=second", headers=asked).status_code == 503
    assert client.get("/readyz?workspace=Third", headers=asked).text == "ready"
    for name in ("Second", "Fourth"):
        assert (client.get(f"/readyz?workspace={name}").status_code, client.get("/readyz?workspace=").status_code) == (
            404,
            503,
        )


def test_a_store_that_hangs_keeps_nobody_who_asks_whether_all_is_ready(client, monkeypatch):
    hangs = threading.Event()
    monkeypatch.setattr(readiness, "PATIENCE", 0.01)
    monkeypatch.setattr(readiness, "failing", lambda: hangs.wait(60) and [])
    health.readiness.forget()

    answers = [client.get("/readyz") for _ in range(3)]

    assert {(answer.status_code, answer.text) for answer in answers} == {
        (503, "not ready: the stores did not answer within 0.01 s")
    }
    assert [thread.name for thread in threading.enumerate()].count("readiness") == 1, "one look for all who ask"
    hangs.set()
    monkeypatch.setattr(readiness, "PATIENCE", 60.0)
    assert client.get("/readyz").text == "ready"


def test_every_question_of_programs_is_counted_by_its_own_name():
    counted = {route_of(f"/api/v1/{name}", api=NAMES) for name in (*QUESTIONS, IMPORTS.name)}

    assert counted == {f"api/{name}" for name in NAMES}
    assert route_of("/api/v1/made-up", api=NAMES) == "api"


def test_every_line_of_the_log_names_the_request_and_the_person(client, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TAGWATCH_LOG", "json")
    start_log(level="debug")
    with acting_as(host()):
        account = People(tmp_path).add("Ann", Role.PM)
    secret = Sessions(tmp_path).begin(account, 1)

    client.cookies.set("tagwatch", secret)
    answer = client.get("/trends?q=Secretive+1", headers={"X-Request-ID": "of-the-proxy-17"})
    made_up = client.get("/nowhere/Secretive", headers={"X-Request-ID": "x" * 99})

    entries = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    drawn = next(entry for entry in entries if entry["logger"] == "tagwatch.trial")
    done = next(entry for entry in entries if entry.get("route") == "page")
    assert (drawn["request"], drawn["person"]) == ("of-the-proxy-17", account.number)
    assert (done["request"], done["person"], done["status"]) == ("of-the-proxy-17", account.number, 200)
    assert answer.headers["x-request-id"] == "of-the-proxy-17"
    assert re.fullmatch("[0-9a-f]{16}", made_up.headers["x-request-id"])
    assert "Secretive" not in json.dumps(entries)
    logging.getLogger("tagwatch").handlers = []


def test_requests_pages_imports_and_the_store_are_measured_by_a_running_dashboard(tmp_path, sample_store):
    store = Path(shutil.copytree(sample_store, tmp_path / "store"))
    (store / "inbox").mkdir(exist_ok=True)

    with serving(store, tmp_path / "log", environment={"TAGWATCH_METRICS_TOKEN": TOKEN}) as server:
        connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=60)

        def ask(path: str, **headers: str) -> tuple[int, str]:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

        assert ask("/trends")[0] == 200
        assert ask("/_stcore/metrics")[0] == 404
        status, text = ask("/metrics", Authorization=f"Bearer {TOKEN}")

    assert status == 200
    assert sample(text, 'tagwatch_requests_total{method="GET",route="page",status="200"}') == 1
    assert sample(text, 'tagwatch_store_bytes{part="tickets",workspace="default"}') > 100_000
    assert sample(text, 'tagwatch_imports{state="active",workspace="default"}') >= 1
    assert sample(text, 'tagwatch_queue{place="inbox",workspace="default"}') == 0
    assert sample(text, 'tagwatch_signals_age_seconds{workspace="default"}') >= 0
    assert sample(text, "process_resident_memory_bytes") > 1_000_000
