"""Sign-in by a proxy: its header is believed only of its own address with its secret, behind a real nginx."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import connect

from analytics.configuration import Configuration
from analytics.errors import AnalyticsError
from analytics.people.acting import acting_as, host
from analytics.people.role import Role
from analytics.signin import gate as gates
from analytics.signin.reach import check_sign_in
from analytics.signin.visitor import HEADER
from analytics.store.people import People
from tests.gate_client import Client
from tests.nginx import NGINX, PATIENCE, PROXY, nginx, serving, signing_people_in, web_server
from tests.openid import later, signed_with_the_public_half

SECRET = "a secret between the two of us"
EMAIL, GROUPS = "x-auth-request-email", "x-auth-request-groups"
ANN = "ann@tags.example"
SETTINGS = {
    "TAGWATCH_AUTH": "proxy",
    "TAGWATCH_PROXIES": PROXY,
    "TAGWATCH_PROXY_SECRET": SECRET,
    "TAGWATCH_PROXY_USER": "X-Auth-Request-Email",
    "TAGWATCH_PROXY_GROUPS": "X-Auth-Request-Groups",
    "TAGWATCH_ROLES": "leads=cs-lead; all=viewer",
}


@pytest.fixture
def client(tmp_path, monkeypatch) -> Client:
    for name, value in {"TAGWATCH_DATA": str(tmp_path), **SETTINGS}.items():
        monkeypatch.setenv(name, value)
    for module in ("visitor", "proxy"):
        monkeypatch.setattr(f"analytics.signin.{module}.FRESH", 0.0)
    client = Client(tmp_path)
    client.peer = PROXY
    return client


def by_proxy(client: Client, path: str = "/", **headers: str):
    """Asks as nginx does, with some headers changed; "" leaves one out."""
    own = {
        "x_tagwatch_secret": SECRET,
        "x_auth_request_email": ANN,
        "x_auth_request_groups": "all,leads",
    }
    return client.ask(path, **{name: value for name, value in (own | headers).items() if value})


def test_whom_the_proxy_names_comes_in_with_the_role_of_the_groups(client):
    seen = by_proxy(client, x_tagwatch_visitor="person root").seen

    assert seen[HEADER] == "person ann%40tags.example"
    assert "x-tagwatch-secret" not in seen, "the dashboard does not need it"
    assert [(a.name, a.role, a.has_password) for a in People(client.folder).all()] == [(ANN, Role.CS_LEAD, False)]
    by_proxy(client, x_auth_request_groups="all")
    assert People(client.folder).named(ANN).role is Role.VIEWER


@pytest.mark.parametrize(
    ("peer", "headers"),
    [
        ("203.0.113.9", {}),
        ("127.0.0.1", {"x_forwarded_for": PROXY, "x_real_ip": PROXY, "forwarded": f"for={PROXY}"}),
        ("", {}),
        (PROXY, {"x_tagwatch_secret": ""}),
        (PROXY, {"x_tagwatch_secret": SECRET[:-1]}),
        (PROXY, {"x_tagwatch_secret": SECRET.upper()}),
    ],
)
def test_anybody_else_s_header_is_ignored(client, peer, headers):
    client.peer = peer

    page, part = by_proxy(client, **headers), by_proxy(client, accept="*/*", **headers)

    assert (page.status, part.status) == (403, 401) and not page.seen and not part.seen
    assert b"opened through its proxy" in page.body and b"secret" not in page.body.lower()
    assert not People(client.folder).all()


def test_an_address_is_the_same_at_a_socket_of_both_families(client):
    client.peer = f"::ffff:{PROXY}"
    assert by_proxy(client).seen
    client.peer = "::ffff:127.0.0.1"
    assert not by_proxy(client).seen


def test_a_proxy_that_names_nobody_or_two_is_stated(client):
    nobody = by_proxy(client, x_auth_request_email="")
    assert nobody.status == 401 and b"the header x-auth-request-email is missing" in nobody.body
    odd = by_proxy(client, x_auth_request_email="shell:root")
    assert odd.status == 401 and b"has no name of 1 to 80 letters" in odd.body
    client.also = [(b"x-auth-request-email", b"root@tags.example")]
    twice = by_proxy(client)
    client.also = []
    assert twice.status == 403 and not twice.seen
    role = by_proxy(client, x_auth_request_groups="cooks")
    assert role.status == 403 and b"no role here. Groups that came: cooks." in role.body


def test_without_a_secret_or_token_no_proxy_is_believed(client, monkeypatch):
    monkeypatch.delenv("TAGWATCH_PROXY_SECRET")

    assert by_proxy(client).status == 403


def test_an_account_of_an_admin_is_enough_and_its_end_ends_what_is_open(client):
    with acting_as(host()):
        People(client.folder).add("joe@tags.example", Role.PM)

    assert by_proxy(client, x_auth_request_email="Joe@tags.example", x_auth_request_groups="").seen
    with acting_as(host()):
        People(client.folder).remove("joe@tags.example")
    assert by_proxy(client, x_auth_request_email="joe@tags.example", x_auth_request_groups="").status == 403


def test_the_account_page_leads_out_at_the_proxy(client, monkeypatch):
    assert by_proxy(client, "/sign-in?next=%2Ftrends").headers["location"] == "/trends"
    assert by_proxy(client, "/account").body.count(b"<form") == 1

    def sign_out():
        own = {"x_tagwatch_secret": SECRET, "x_auth_request_email": ANN, "x_auth_request_groups": "all"}
        return client.ask("/sign-out", form={}, **own).body

    assert b"Your proxy may still know you" in sign_out()
    monkeypatch.setenv("TAGWATCH_PROXY_SIGN_OUT", "/oauth2/sign_out?rd=/")
    assert b'content="0;url=/oauth2/sign_out?rd=/"' in sign_out()


@pytest.fixture
def keys(monkeypatch):
    """The published keys of a proxy that signs a token; the number of times that they were asked for."""
    key, asked = RSAKey.generate_key(2048, {"kid": "one"}), []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            content = json.dumps({"keys": [key.as_dict(private=False)]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments):
            pass

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as server:
        monkeypatch.delenv("TAGWATCH_PROXY_SECRET")
        for name, value in {
            "TAGWATCH_PROXY_JWT": "Cf-Access-Jwt-Assertion",
            "TAGWATCH_PROXY_KEYS": f"http://127.0.0.1:{server.server_port}/certs",
            "TAGWATCH_PROXY_ISSUER": "https://team.example",
            "TAGWATCH_PROXY_AUDIENCE": "tagwatch",
        }.items():
            monkeypatch.setenv(name, value)
        yield key, asked


def claims(**changes: object) -> dict[str, object]:
    whole = {
        "iss": "https://team.example",
        "aud": ["tagwatch"],
        "sub": "7",
        "email": ANN,
        "groups": ["leads"],
        "exp": later(300),
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not None}


def test_a_signed_token_serves_in_the_place_of_a_secret(client, keys):
    key, asked = keys
    token = jwt.encode({"alg": "RS256", "kid": "one"}, claims(), key)
    for _ in range(3):
        answer = client.ask("/", cf_access_jwt_assertion=token, x_auth_request_email="root@tags.example")
        assert answer.seen[HEADER] == "person ann%40tags.example", "the other header is not read"
    assert asked == ["/certs"]
    assert People(client.folder).named(ANN).role is Role.CS_LEAD


def test_a_token_that_does_not_hold_lets_nobody_in(client, keys):
    key, asked = keys
    stranger = RSAKey.generate_key(2048, {"kid": "one"})
    rs = {"alg": "RS256", "kid": "one"}
    wrong = {
        "": "",
        "malformed": "a.b.c",
        "over": jwt.encode(rs, claims(exp=later(-300)), key),
        "endless": jwt.encode(rs, claims(exp=None), key),
        "audience": jwt.encode(rs, claims(aud="another"), key),
        "no audience": jwt.encode(rs, claims(aud=None), key),
        "issuer": jwt.encode(rs, claims(iss="https://evil.example"), key),
        "stranger": jwt.encode(rs, claims(), stranger),
        "unknown key": jwt.encode({"alg": "RS256", "kid": "two"}, claims(), key),
        "unsigned": jwt.encode({"alg": "none"}, claims(), OctKey.import_key("x"), algorithms=["none"]),
        "shared": signed_with_the_public_half(claims(), key, "one"),
        "long": "x" * 30_000,
    }
    let_in = [kind for kind, token in wrong.items() if client.ask("/", cf_access_jwt_assertion=token).seen]

    assert let_in == [] and not People(client.folder).all()
    assert len(asked) == 1, "an unknown key does not make us ask at once again"
    client.peer = "203.0.113.9"
    assert not client.ask("/", cf_access_jwt_assertion=jwt.encode(rs, claims(), key)).seen, (
        "a token, but not by the proxy"
    )


async def telling(scope, receive, send):
    """A dashboard that tells whom the gate let in, and keeps a websocket open."""
    seen = {name.decode(): value.decode() for name, value in scope["headers"]}
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": seen[HEADER]})
        while (await receive())["type"] != "websocket.disconnect":
            pass
        return
    body = json.dumps(seen).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
def behind_nginx(client, tmp_path):
    """The ports of nginx and of the web server behind it, which believes X-Forwarded-For of nobody, as ours."""
    if NGINX is None:
        pytest.skip("nginx is not installed")
    folder = tmp_path / "nginx"
    folder.mkdir()
    client.gate.app = telling
    with (
        signing_people_in() as who,
        web_server(client.gate, forwarded_allow_ips="") as app,
        nginx(folder, app=app, who=who, secret=SECRET) as port,
    ):
        yield port, app


def test_behind_a_real_nginx_only_who_signed_in_there_comes_in(behind_nginx, client, monkeypatch):
    port, app = behind_nginx
    forged = {EMAIL: "root@tags.example", GROUPS: "leads", "X-Tagwatch-Secret": "x", HEADER: "person root"}
    ann = {"Cookie": "who=ann@tags.example:all,leads"}

    def get(at: int, headers: dict[str, str], path: str = "/") -> httpx2.Response:
        own = {"Accept": "text/html"} | headers
        return httpx2.get(f"http://localhost:{at}{path}", headers=own, timeout=PATIENCE)

    assert get(port, {}).status_code == 403, "oauth2-proxy's page, by nginx itself"
    assert get(port, forged).status_code == 403
    seen = get(port, ann | forged).json()
    assert seen[HEADER] == "person ann%40tags.example" and seen[EMAIL] == ANN
    # Past the proxy: a process of this machine that knows the secret and claims nginx's address.
    past = {EMAIL: "root@tags.example", GROUPS: "leads", "X-Tagwatch-Secret": SECRET, "X-Forwarded-For": PROXY}
    assert get(app, past).status_code == 403
    assert get(app, {}, "/livez").status_code == 200
    assert get(port, ann, "/account").status_code == 200

    own = f"http://localhost:{port}"
    address = f"ws://localhost:{port}/_stcore/stream"
    with connect(address, additional_headers=ann, origin=own, open_timeout=PATIENCE) as socket:
        assert socket.recv(PATIENCE) == "person ann%40tags.example"
    for headers, origin in (({}, own), (ann, "http://evil.example")):
        with pytest.raises(InvalidHandshake):
            connect(address, additional_headers=headers, origin=origin, open_timeout=PATIENCE)
    monkeypatch.setattr(gates, "CHECK_SECONDS", 0.05)
    monkeypatch.setattr(Configuration, "session_hours", 1e-5)
    with connect(address, additional_headers=ann, origin=own, open_timeout=PATIENCE) as socket:
        socket.recv(PATIENCE)
        with pytest.raises(ConnectionClosed):
            socket.recv(PATIENCE)


def test_a_web_server_that_believes_forwarders_would_be_fooled_and_is_not_started(client, monkeypatch, behind_nginx):
    past = {EMAIL: "root@tags.example", GROUPS: "leads", "X-Tagwatch-Secret": SECRET, "X-Forwarded-For": PROXY}
    with web_server(client.gate) as trusting:  # as `streamlit run` starts it: uvicorn's own rule
        answer = httpx2.get(f"http://localhost:{trusting}/", headers=past, timeout=PATIENCE)
    assert answer.status_code == 200, "uvicorn no longer believes 127.0.0.1: this refusal is needless now"

    monkeypatch.delenv("FORWARDED_ALLOW_IPS", raising=False)
    with pytest.raises(AnalyticsError, match=r"X-Forwarded-For of every process(?s:.)*dashboard`, or set FORWARDED_"):
        check_sign_in()
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "")
    check_sign_in()
    monkeypatch.setenv("TAGWATCH_ROLES", "leads=boss")
    with pytest.raises(AnalyticsError, match="TAGWATCH_ROLES is 'leads=boss'"):
        check_sign_in()
    monkeypatch.delenv("TAGWATCH_ROLES")
    monkeypatch.delenv("TAGWATCH_PROXY_SECRET")
    with pytest.raises(AnalyticsError, match="TAGWATCH_AUTH=proxy needs TAGWATCH_PROXY_SECRET"):
        check_sign_in()
