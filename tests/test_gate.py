"""The gate: nothing is answered before sign-in but health, whatever the route, and sessions end when they are over."""

import asyncio
import re

import pyotp
import pytest

from analytics.people.acting import acting_as, host
from analytics.people.role import Role
from analytics.signin import gate as gates
from analytics.signin.headers import with_headers
from analytics.signin.visitor import HEADER
from analytics.store.people import People
from analytics.store.sessions import Sessions
from analytics.workspace.menu import PAGES
from tests.gate_client import PASSWORD, Client, join, websocket


@pytest.fixture
def client(tmp_path, monkeypatch) -> Client:
    monkeypatch.setenv("TAGWATCH_DATA", str(tmp_path))
    monkeypatch.setenv("TAGWATCH_AUTH", "accounts")
    monkeypatch.setattr("analytics.signin.visitor.FRESH", 0.0)
    return Client(tmp_path)


def test_a_page_leads_to_the_form_and_a_part_of_one_is_refused(client):
    assert client.ask("/trends?team=A&x=%2F").headers["location"] == "/sign-in?next=%2Ftrends%3Fteam%3DA%26x%3D%252F"
    assert client.ask("/media/x.csv", accept="*/*").status == 401


@pytest.mark.parametrize("role", list(Role))
def test_who_signed_in_reaches_every_page_and_lands_where_the_link_led(client, role):
    join(client.folder, "ann", role)

    answer = client.sign_in("Ann")

    assert (answer.status, answer.headers["location"]) == (303, "/trends?team=A")
    assert all(client.ask(page.path).seen.get(HEADER, "").startswith("session ") for page in PAGES.values())
    assert [path for path in ("/_stcore/metrics", "/_stcore/agent/mcp") if client.ask(path).seen] == []


def test_under_a_folder_of_its_host_every_way_leads_there(client, monkeypatch):
    monkeypatch.setenv("TAGWATCH_URL", "http://localhost:8501/tags/")
    client.gate.prefix = "/tags"
    join(client.folder, "ann", Role.PM)

    assert client.ask("/tags/trends?team=A").headers["location"] == "/tags/sign-in?next=%2Ftrends%3Fteam%3DA"
    assert b'action="/tags/sign-in"' in client.ask("/tags/sign-in").body
    assert client.sign_in("ann").headers["location"] == "/tags/trends?team=A"
    assert b'href="/tags/"' in client.ask("/tags/account").body


def test_the_cookie_is_for_the_browser_alone_and_with_https_for_this_host_alone(client, monkeypatch):
    join(client.folder, "ann", Role.PM)

    assert re.fullmatch(r"tagwatch=[\w-]{43}; HttpOnly; Path=/; SameSite=lax", client.sign_in("ann").cookies[0])
    monkeypatch.setenv("TAGWATCH_URL", "https://localhost")
    secure = client.sign_in("ann")
    assert secure.cookies[0].startswith("__Host-tagwatch=") and "; Secure" in secure.cookies[0]
    assert secure.headers["strict-transport-security"]


def test_a_name_that_nobody_has_is_answered_like_a_wrong_password(client):
    join(client.folder, "ann", Role.PM)

    wrong, unknown = client.sign_in("ann", "wrong words in a row"), client.sign_in("bob", "wrong words in a row")

    assert wrong.status == unknown.status == 403
    assert wrong.body.replace(b"ann", b"bob") == unknown.body
    assert not wrong.cookies


def test_repeated_failures_make_an_account_and_an_address_wait(client, monkeypatch):
    join(client.folder, "ann", Role.PM)
    monkeypatch.setattr("analytics.signin.passwords.matches", lambda kept, password: password == PASSWORD)
    for _ in range(5):
        assert client.sign_in("ann", "wrong").status == 403

    waiting = client.sign_in("ann")

    assert waiting.status == 429 and b"Wait 2 seconds" in waiting.body
    assert client.sign_in("nobody").status == 429  # the same address
    assert Sessions(client.folder).wait("address 198.51.100.7") == 0


def test_a_code_is_asked_for_and_serves_once(client):
    join(client.folder, "ann", Role.PM)
    client.sign_in("ann")
    secret = re.search(rb"<code>(\w{32})</code>", client.ask("/account/code", form={}).body)[1].decode()
    client.ask("/account/code", form={"secret": secret, "code": pyotp.TOTP(secret).now()})

    assert client.sign_in("ann").status == 403
    code = pyotp.TOTP(secret).now()
    assert client.sign_in("ann", code=code).status == 303
    assert client.sign_in("ann", code=code).status == 403
    assert client.ask("/account").body.count(b'name="code"') == 2  # a new password and no more codes need one, too


def test_a_session_ends_with_its_hours_its_person_and_its_sign_out(client, monkeypatch):
    for name in ("ann", "bob", "eve"):
        join(client.folder, name, Role.ADMIN)
    client.sign_in("ann")
    assert client.ask("/").seen
    client.ask("/sign-out", form={})
    assert not client.ask("/").seen
    client.sign_in("bob")
    with acting_as(host()):
        People(client.folder).remove("bob")
    assert not client.ask("/").seen
    monkeypatch.setenv("TAGWATCH_SESSION_HOURS", "0.01")
    client.sign_in("eve")
    assert client.ask("/").seen
    monkeypatch.setattr("analytics.store.sessions.time.time", lambda: 4e9)
    assert not client.ask("/").seen


def test_who_signs_in_again_gets_a_new_session_and_the_one_before_ends(client):
    join(client.folder, "ann", Role.PM)
    client.sign_in("ann")
    before = client.cookie

    client.sign_in("ann")

    assert client.cookie != before and client.ask("/").seen
    client.cookie = before
    assert not client.ask("/").seen


def test_an_invitation_opens_once_and_a_weak_password_does_not_use_it_up(client):
    with acting_as(host()):
        link = f"/join/{People(client.folder).invite(Role.CS_LEAD)}"

    assert client.ask(link, form={"name": "ann", "password": "short"}).status == 422
    joined = client.ask(link, form={"name": "ann", "password": PASSWORD})
    assert joined.status == 303 and joined.cookies
    assert client.ask(link, form={"name": "bob", "password": PASSWORD}).status == 410
    assert [(person.name, person.role) for person in People(client.folder).all()] == [("ann", Role.CS_LEAD)]


def test_a_form_from_elsewhere_is_refused(client):
    join(client.folder, "ann", Role.PM)

    answer = client.ask("/sign-in", form={"name": "ann", "password": PASSWORD}, origin="http://localhost:9999")

    assert answer.status == 403 and not answer.cookies


def test_the_visitor_s_header_is_the_gate_s_alone(client):
    join(client.folder, "ann", Role.PM)
    client.sign_in("ann")

    assert client.ask("/", x_tagwatch_visitor="person root").seen[HEADER].startswith("session ")


def test_every_answer_has_the_security_headers(client):
    for path in ("/sign-in", "/livez", "/media/x", "/trends"):
        headers = client.ask(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "same-origin")


def test_every_cookie_is_kept_to_this_site_and_with_https_to_https():
    sent: list[dict] = []

    async def send(message):
        sent.append(message)

    for secure in (False, True):
        cookie = (b"set-cookie", b"_streamlit_xsrf=2|x; Path=/")
        start = {"type": "http.response.start", "status": 200, "headers": [cookie]}
        asyncio.run(with_headers(send, "", secure=secure)(start))
    cookies = [dict(message["headers"])[b"set-cookie"].decode() for message in sent]
    assert cookies == ["_streamlit_xsrf=2|x; Path=/; SameSite=Lax", "_streamlit_xsrf=2|x; Path=/; SameSite=Lax; Secure"]


def test_without_sign_in_only_this_machine_is_served(client, monkeypatch):
    monkeypatch.setenv("TAGWATCH_AUTH", "none")

    assert client.ask("/").seen
    forwarded, foreign = client.ask("/", x_forwarded_for="203.0.113.9"), client.ask("/", host="tags.example")
    assert forwarded.status == foreign.status == 403
    assert b"was forwarded by a proxy" in forwarded.body and b"names another host" in foreign.body
    assert b"TAGWATCH_AUTH to accounts, oidc or proxy" in foreign.body and b"TAGWATCH_AUTH=proxy" in forwarded.body
    monkeypatch.setenv("TAGWATCH_OPEN", "no")
    assert not client.ask("/", host="tags.example").seen
    monkeypatch.setenv("TAGWATCH_OPEN", "yes")
    assert client.ask("/", host="tags.example").seen
    assert client.ask("/", x_forwarded_for="203.0.113.9").seen
    monkeypatch.setenv("TAGWATCH_AUTH", "accounts")
    assert not client.ask("/", host="tags.example").seen, "who signs in asks for a host that is named"


def test_hosts_are_those_that_are_named(client, monkeypatch):
    join(client.folder, "ann", Role.PM)
    client.sign_in("ann")

    assert client.ask("/", host="tags.example").status == 403
    monkeypatch.setenv("TAGWATCH_HOSTS", "tags.example")
    assert client.ask("/", host="tags.example").seen


def test_a_websocket_needs_a_session_and_our_own_page_and_ends_with_the_session(client, monkeypatch):
    join(client.folder, "ann", Role.ADMIN)
    client.sign_in("ann")
    monkeypatch.setattr(gates, "CHECK_SECONDS", 0.05)
    reached = []

    async def app(scope, receive, send):
        reached.append((await receive())["type"])
        Sessions(client.folder).end_all(People(client.folder).named("ann"))
        reached.append((await receive())["type"])

    client.gate.app = app

    def talk(**headers) -> list[str]:
        sent, waiting = [], [{"type": "websocket.connect"}]

        async def receive():
            if waiting:
                return waiting.pop()
            return await asyncio.Event().wait()

        websocket(client, sent, receive, **headers)
        return sent

    assert talk(origin="http://evil.example") == talk(origin="http://localhost:1") == ["websocket.close"]
    assert talk(cookie="tagwatch=x") == ["websocket.close"]
    assert reached == []
    assert talk() == ["websocket.close"]
    assert reached == ["websocket.connect", "websocket.disconnect"]


def test_odd_forms_are_answered_and_break_nothing(client):
    join(client.folder, "ann", Role.PM)

    assert client.ask("/sign-in", form={f"f{number}": "x" for number in range(21)}).status == 403
    client.sign_in("ann")
    assert client.ask("/account/code", form={"secret": "0" * 32, "code": "123456"}).status < 500
