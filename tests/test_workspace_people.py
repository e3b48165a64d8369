"""Who is in which workspace: invitations, roles, tokens, links and uploads of one open nothing of another."""

from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from analytics.api.web import routes as api_routes
from analytics.errors import AnalyticsError
from analytics.ingest.uploads import new_batch, ticket_for
from analytics.operations import upload_route
from analytics.operations.upload_route import routes as upload_routes
from analytics.people.acting import acting_as, host
from analytics.people.person import Limit
from analytics.people.role import Role
from analytics.people.workspace_in_use import in_workspace
from analytics.roundup.links import Pass, mint, page_link, path_of, workspace_of
from analytics.roundup.web import routes as roundup_routes
from analytics.signin.gate import Gate
from analytics.signin.openid import LONGEST_NEXT, _shorter
from analytics.signin.passwords import hashed
from analytics.signin.visitor import Visitors, of_person, of_session, of_token
from analytics.store.account import ENDED
from analytics.store.joining import admit, join
from analytics.store.people import People, role_in
from analytics.store.people_file import mark_of, opened
from analytics.store.tokens import Tokens
from analytics.store.workspaces import Workspaces
from tests.gate_client import INDEX, PASSWORD, Client
from tests.gate_client import join as join_server
from tests.test_workspaces import WORDS, filled


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Two workspaces with tickets, each with a token; an admin of the server, and cleo in the second alone."""
    with pytest.MonkeyPatch.context() as patch:
        known = filled(tmp_path_factory.mktemp("server"), patch)
        second = known.named("Second")
        with acting_as(host()):
            join_server(known.server, "ada", Role.ADMIN)
            secret = People(second.folder).invite(Role.CS_LEAD)
            join(second, known.server, secret, "cleo", hashed(PASSWORD))
            tokens = {
                "default": Tokens(known.server).create(Role.ADMIN, 30, person="ada"),
                "Second": Tokens(second.folder).create(Role.CS_LEAD, 30, person="cleo"),
            }
    return known, tokens


@pytest.fixture
def client(site, monkeypatch) -> TestClient:
    known, _ = site
    monkeypatch.setenv("TAGWATCH_DATA", str(known.server))
    monkeypatch.setenv("TAGWATCH_AUTH", "accounts")
    gate = Middleware(Gate, folder=known.server, visitors=Visitors(known.server), index=INDEX)
    app = Starlette(routes=[*roundup_routes, *upload_routes, *api_routes], middleware=[gate])
    return TestClient(app, base_url="http://localhost:8501")


ASKED = (
    *("counts?by=team,tag", "tickets?limit=5", "signals", "requests", "roundups"),
    *("views", "counts?by=team&format=csv"),
)


@pytest.mark.parametrize(("name", "own", "other"), [("default", *WORDS), ("Second", *reversed(WORDS))])
def test_a_token_is_of_one_workspace(client, site, name, own, other):
    bearer = {"Authorization": f"Bearer {site[1][name]}"}
    said = [client.get(f"/api/v1/{question}", headers=bearer) for question in ASKED]

    assert [(answer.url.query, answer.text) for answer in said if answer.status_code != 200] == []
    text = "".join(answer.text.lower() for answer in said)
    assert own in text and other not in text
    elsewhere = "Second" if name == "default" else "default"
    for parameter, header in (({"workspace": elsewhere}, {}), ({}, {"X-Tagwatch-Workspace": elsewhere})):
        refused = client.get("/api/v1/counts", params=parameter, headers=bearer | header)
        missing = client.get("/api/v1/counts", params={"workspace": "Third"}, headers=bearer)
        assert refused.status_code == missing.status_code == 404
        assert refused.text.replace(elsewhere, "Third") == missing.text
    assert client.get("/api/v1/counts", params={"workspace": name}, headers=bearer).status_code == 200


def test_where_nobody_signs_in_a_parameter_or_a_header_chooses(client, monkeypatch):
    monkeypatch.setenv("TAGWATCH_AUTH", "none")
    asked = (("", {}, "alder"), ("&workspace=second", {}, "birch"), ("", {"X-Tagwatch-Workspace": "Second"}, "birch"))
    for parameter, header, word in asked:
        rows = client.get(f"/api/v1/counts?by=team{parameter}", headers=header).json()["rows"]
        assert [row["team"] for row in rows] == [word.title()]
    assert client.get("/api/v1/counts?workspace=Third").json()["detail"] == "There is no workspace 'Third'."


def test_an_archived_workspace_is_asked_and_takes_nothing_in(client, site):
    known, tokens = site
    bearer = {"Authorization": f"Bearer {tokens['Second']}"}
    with acting_as(host()):
        known.archive(known.named("Second"))
    try:
        assert client.get("/api/v1/counts", headers=bearer).status_code == 200
        refused = client.post("/api/v1/imports?name=a.csv", content=b"id,created\n", headers=bearer)
        assert refused.status_code == 403 and "is archived since" in refused.text
    finally:
        with acting_as(host()):
            known.unarchive(known.named("Second"))


def test_a_link_to_a_roundup_opens_that_of_its_workspace_alone(client, site, monkeypatch):
    from datetime import date

    known, second, week = site[0], site[0].named("Second"), date(2026, 1, 26)
    monkeypatch.setenv("TAGWATCH_URL", "http://localhost:8501")
    with in_workspace(second), acting_as(host()):
        token = mint(second.folder, Pass(week))
        assert page_link(week) == "http://localhost:8501/roundup?week=2026-01-26&workspace=Second"
    assert workspace_of(known.server, token) == second
    opened = client.get(path_of(Pass(week), token, ".html"))
    assert opened.status_code == 200 and "birch" in opened.text.lower() and "alder" not in opened.text.lower()
    for changed in (token.partition(":")[2], f"{'0' * 12}:{token.partition(':')[2]}"):
        refused = client.get(path_of(Pass(week), changed, ".html"))
        assert (refused.status_code, refused.text.partition(".")[0]) == (403, "This link is not valid")


def test_an_upload_goes_to_the_workspace_whose_page_asked_for_it(client, site):
    known, second = site[0], site[0].named("Second")
    with in_workspace(second), acting_as(host()):
        batch = new_batch(second.folder)
        token = ticket_for(batch, second.folder)
    session = _session(client)
    client.cookies.set("tagwatch", session)
    sent = {"X-Upload-Token": token, "X-Upload-Name": "a.csv"}
    assert client.put("/upload", content=b"id\n", headers=sent).status_code == 200
    assert [path.name for path in batch.files] == ["a.csv"]
    with acting_as(host()):
        known.archive(second)
    refused = client.put("/upload", content=b"id\n", headers=sent)
    assert refused.status_code == 403 and "'Second' is archived since" in refused.json()["error"]
    with acting_as(host()):
        known.unarchive(second)
        People(second.folder).change_role("cleo", Role.VIEWER)
    assert upload_route._visitors(known.server).forget(of_session(mark_of(session))) is None
    refused = client.put("/upload", content=b"id\n", headers=sent)
    assert refused.status_code == 403 and "You may not import" in refused.json()["error"], "not with a right of before"
    with acting_as(host()):
        People(second.folder).change_role("cleo", Role.CS_LEAD)
    for wrong in (token.partition(":")[2], f"{known.default.id}:{token.partition(':')[2]}"):
        assert client.put("/upload", content=b"id\n", headers=sent | {"X-Upload-Token": wrong}).status_code == 403
    batch.throw_away()


def test_a_damaged_list_of_workspaces_is_named_to_programs_and_uploads(client, site):
    known, tokens = site
    path = known.folder / "workspaces.json"
    kept = path.read_text()
    try:
        path.write_text("{")
        answer = client.get("/api/v1/counts", headers={"Authorization": f"Bearer {tokens['Second']}"})
        assert (answer.status_code, "cannot be read" in answer.text) == (503, True)
    finally:
        path.write_text(kept)


def _session(client: TestClient) -> str:
    form = {"name": "cleo", "password": PASSWORD, "next": "/"}
    answer = client.post("/sign-in", data=form, headers={"Origin": "http://localhost:8501"}, follow_redirects=False)
    return answer.cookies["tagwatch"]


@pytest.fixture
def gate(tmp_path, monkeypatch) -> Client:
    monkeypatch.setenv("TAGWATCH_DATA", str(tmp_path))
    monkeypatch.setenv("TAGWATCH_AUTH", "accounts")
    monkeypatch.setattr("analytics.signin.visitor.FRESH", 0.0)
    return Client(tmp_path)


def invite(folder, role: Role, limit: Limit = Limit()) -> str:
    with acting_as(host()):
        return People(folder).invite(role, limit)


def test_an_invitation_makes_an_account_that_is_in_this_workspace_alone(gate):
    with acting_as(host()):
        second = Workspaces(gate.folder).create("Second")
    secret = invite(second.folder, Role.PM, Limit(("Sync",)))
    assert b"Join Second as PM" in gate.ask(f"/join/{secret}").body

    answer = gate.ask(f"/join/{secret}", form={"name": "cleo", "password": PASSWORD})

    assert (answer.status, answer.headers["location"]) == (303, f"/?{urlencode({'workspace': 'Second'})}")
    cleo = People(gate.folder).named("cleo")
    assert cleo.outside and role_in(cleo, Workspaces(gate.folder).default) is None
    found = role_in(cleo, second)
    assert (found.role, found.limit) == (Role.PM, Limit(("Sync",)))
    assert gate.sign_in("cleo").status == 303 and gate.ask("/trends").seen
    assert gate.ask(f"/join/{secret}").status == 410


def test_who_has_an_account_joins_with_it_and_an_admin_of_the_server_is_in_all(gate):
    with acting_as(host()):
        second = Workspaces(gate.folder).create("Second")
    join_server(gate.folder, "ben", Role.PM)
    join_server(gate.folder, "ada", Role.ADMIN)
    people = People(gate.folder)
    assert role_in(people.named("ben"), second) is None and role_in(people.named("ada"), second).role is Role.ADMIN
    gate.sign_in("ben")
    secret = invite(second.folder, Role.CS_LEAD)
    assert b"With your account ben." in gate.ask(f"/join/{secret}").body
    assert gate.ask(f"/join/{secret}", form={}).status == 303
    assert role_in(people.named("ben"), second).role is Role.CS_LEAD
    assert role_in(people.named("ben"), Workspaces(gate.folder).default).role is Role.PM


def test_the_account_and_a_sign_in_lead_back_to_the_workspace_they_were_opened_from(gate):
    with acting_as(host()):
        second = Workspaces(gate.folder).create("Second")
    gate.ask(f"/join/{invite(second.folder, Role.PM)}", form={"name": "cleo", "password": PASSWORD})
    asked = gate.ask("/trends?by=team&workspace=Second")
    assert asked.headers["location"] == "/sign-in?next=%2Ftrends%3Fby%3Dteam%26workspace%3DSecond"
    gate.sign_in("cleo")
    for page in (
        gate.ask("/account?workspace=Second"),
        gate.ask("/account/code?workspace=Second", form={}),
        gate.ask("/account/password?workspace=Second", form={"current": "wrong"}),
    ):
        assert b'href="/?workspace=Second"' in page.body and b'action="/account/password?workspace=Second"' in page.body
    assert b'href="/"' in gate.ask("/account").body
    long = f"/trends?tag={'x' * 2000}&workspace=Second"
    assert _shorter(long) == "/trends?workspace=Second" and len(_shorter(f"/{long}{long}")) < LONGEST_NEXT


def test_who_is_removed_from_the_server_is_in_no_workspace_nor_is_the_next_of_that_name(gate):
    with acting_as(host()):
        second = Workspaces(gate.folder).create("Second")
    join_server(gate.folder, "ben", Role.PM)
    with acting_as(host()):
        People(second.folder).add("ben", Role.ADMIN)
        token = Tokens(second.folder).create(Role.PM, 30, person="ben")
        visitors = Visitors(gate.folder)
        assert visitors.workspace_of(of_token(mark_of(token))) == second
        with pytest.raises(AnalyticsError, match="Nobody has an account 'eve'"):
            People(second.folder).add("eve", Role.PM)
        with pytest.raises(AnalyticsError, match="Passwords are the server's"):
            People(second.folder).reset("ben")
        People(gate.folder).remove("ben")
    assert People(second.folder).named("ben") is None
    assert visitors.account(of_token(mark_of(token))) is None
    join_server(gate.folder, "ben", Role.PM)
    assert visitors.member(of_person("ben"), second) is None


def test_whom_a_provider_gives_no_role_comes_in_where_an_admin_added_the_person(gate, monkeypatch):
    monkeypatch.setenv("TAGWATCH_AUTH", "proxy")
    with acting_as(host()):
        second = Workspaces(gate.folder).create("Second")
        assert People(gate.folder).meet("cleo", None) is None
        People(second.folder).add("cleo", Role.PM)
    met = People(gate.folder).meet("cleo", None)
    assert met.outside and role_in(met, second).role is Role.PM
    assert People(gate.folder).meet("cleo", Role.VIEWER).role is Role.VIEWER
    ended = People(gate.folder).meet("cleo", None)
    assert ended.outside and Visitors(gate.folder).member(of_person("cleo"), second).role is Role.PM
    with acting_as(host()):
        People(second.folder).remove("cleo")
    assert People(gate.folder).meet("cleo", None) is None


def test_the_last_admin_of_a_further_workspace_can_leave_it(gate):
    with acting_as(host()):
        second = Workspaces(gate.folder).create("Second")
    secret = invite(second.folder, Role.ADMIN)
    gate.ask(f"/join/{secret}", form={"name": "cleo", "password": PASSWORD})
    with acting_as(host()):
        People(second.folder).remove("cleo")  # the last admin there: those of the server are left
    assert role_in(People(gate.folder).named("cleo"), second) is None


def test_a_token_of_the_default_workspace_is_of_nobody_who_has_no_role_there(gate):
    with acting_as(host()):
        second = Workspaces(gate.folder).create("Second")
    join_server(gate.folder, "ada", Role.ADMIN)
    gate.ask(f"/join/{invite(second.folder, Role.PM)}", form={"name": "cleo", "password": PASSWORD})
    tokens, visitors = Tokens(gate.folder), Visitors(gate.folder)
    with acting_as(host()), pytest.raises(AnalyticsError, match="cleo has no role in this workspace"):
        tokens.create(Role.VIEWER, 30, person="cleo")
    with acting_as(host()):
        People(gate.folder).change_role("cleo", Role.PM)
        mark = of_token(mark_of(tokens.create(Role.VIEWER, 30, person="cleo")))
    assert visitors.member(mark, Workspaces(gate.folder).default).role is Role.VIEWER
    with opened(gate.folder) as database:
        database.execute("update persons set role_by = ? where name = 'cleo'", [ENDED])
    assert visitors.member(mark, Workspaces(gate.folder).default) is None and visitors.account(mark) is None


def test_an_invitation_that_another_person_used_first_leaves_no_account(gate, monkeypatch):
    with acting_as(host()):
        second = Workspaces(gate.folder).create("Second")
    secret = invite(second.folder, Role.PM)

    def both(folder, *_):
        monkeypatch.undo()
        with opened(second.folder) as database:
            database.execute("delete from invitations")
        return True

    monkeypatch.setattr(People, "invitation", both)
    with pytest.raises(AnalyticsError, match="This link was used"):
        join(second, gate.folder, secret, "cleo", "hash")
    assert People(gate.folder).named("cleo") is None


def test_who_is_in_a_workspace_keeps_the_role_and_nobody_joins_an_archived_one(gate):
    known = Workspaces(gate.folder)
    with acting_as(host()):
        second = known.create("Second")
        ben = join_server(gate.folder, "ben", Role.PM) or People(gate.folder).named("ben")
        People(second.folder).add("ben", Role.ADMIN)
        secret = invite(second.folder, Role.VIEWER)
        with pytest.raises(AnalyticsError, match="You are in 'Second' already, as admin"):
            admit(second, secret, ben)
        assert role_in(ben, second).role is Role.ADMIN
        archived = known.archive(second)
    with pytest.raises(AnalyticsError, match="'Second' is archived: nobody joins it"):
        join(archived, gate.folder, secret, "cleo", "hash")
    assert People(gate.folder).named("cleo") is None
