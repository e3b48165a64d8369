"""A walk over all routes and pages and the websocket: without a session, in each role, after its end; in every mode."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest

import dashboard
from analytics.people.role import Role
from analytics.signin.visitor import HEADER
from analytics.store.people import People
from analytics.store.sessions import Sessions
from analytics.workspace.menu import PAGES
from tests.gate_client import Client, join, websocket

HEALTH = {"/livez", "/readyz", "/_stcore/health"}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE")
SECRET = "a secret between the two of us"
FORGED = {"x_tagwatch_visitor": "person ann", "remote_user": "ann", "remote_groups": "admin", "cookie": "tagwatch=x"}


@cache
def paths() -> list[str]:
    """Every route that the dashboard serves, with something in the place of each parameter, and every page."""
    routes = dashboard.app._build_starlette_app().routes
    served = {re.sub(r"\{[^}]*\}", "x", getattr(route, "path", "")) or "/" for route in routes}
    return sorted(served | {page.path for page in PAGES.values()})


@dataclass
class Mode:
    """One value of TAGWATCH_AUTH: how somebody of a role comes in, and how that ends."""

    client: Client
    enter: Callable[[Role], None]
    end: Callable[[], None]

    def reached(self, *methods: str, **headers: str) -> set[tuple[str, str]]:
        """What of everything the dashboard is asked for."""
        return {
            (path, method) for path in paths() for method in METHODS if self.client.ask(path, method, **headers).seen
        }

    def opens_websocket(self, **headers: str) -> bool:
        reached: list[str] = []

        async def app(scope, receive, send):
            reached.append((await receive())["type"])

        async def receive():
            return {"type": "websocket.connect"}

        inner, self.client.gate.app = self.client.gate.app, app
        websocket(self.client, [], receive, **headers)
        self.client.gate.app = inner
        return bool(reached)


@pytest.fixture(params=["accounts", "oidc", "proxy"])
def mode(request, tmp_path, monkeypatch) -> Mode:
    for name, value in {
        "TAGWATCH_DATA": str(tmp_path),
        "TAGWATCH_AUTH": request.param,
        "TAGWATCH_URL": "http://localhost:8501",
        "TAGWATCH_OIDC_ISSUER": "http://localhost:1",
        "TAGWATCH_OIDC_CLIENT": "tagwatch",
        "TAGWATCH_PROXIES": "127.0.0.2",
        "TAGWATCH_PROXY_SECRET": SECRET,
        "TAGWATCH_PROXY_USER": "Remote-User",
        "TAGWATCH_PROXY_GROUPS": "Remote-Groups",
        "TAGWATCH_ROLES": "viewer=viewer; pm=pm; cs-lead=cs-lead; admin=admin",
    }.items():
        monkeypatch.setenv(name, value)
    for module in ("visitor", "proxy"):
        monkeypatch.setattr(f"analytics.signin.{module}.FRESH", 0.0)
    client = Client(tmp_path)

    def by_password(role: Role) -> None:
        join(tmp_path, "ann", role)
        client.sign_in("ann")

    def by_provider(role: Role) -> None:
        account = People(tmp_path).meet("ann", role, subject="issuer 1")
        client.cookie = f"tagwatch={Sessions(tmp_path).begin(account, 12, note='oidc token')}"

    def by_proxy(role: Role) -> None:
        client.peer = "127.0.0.2"
        stated = {"x-tagwatch-secret": SECRET, "remote-user": "ann", "remote-groups": role.option}
        client.also = [(name.encode(), value.encode()) for name, value in stated.items()]

    def after_hours() -> None:
        monkeypatch.setattr("analytics.store.sessions.time.time", lambda: 4e9)

    def not_named() -> None:
        client.also = [(b"x-tagwatch-secret", SECRET.encode())]

    enter = {"accounts": by_password, "oidc": by_provider, "proxy": by_proxy}[request.param]
    return Mode(client, enter, not_named if request.param == "proxy" else after_hours)


def test_without_a_session_nothing_but_health_is_reached(mode):
    open_to_all = {(path, method) for path in HEALTH for method in ("GET", "HEAD")}

    assert len(paths()) > 20
    assert mode.reached() == open_to_all
    assert mode.reached("GET", "HEAD", **FORGED) == open_to_all
    assert not mode.opens_websocket()
    assert not mode.opens_websocket(**{name.replace("_", "-"): value for name, value in FORGED.items()})


@pytest.mark.parametrize("role", list(Role))
def test_each_role_reaches_the_pages_until_its_session_ends(mode, role):
    mode.enter(role)
    visitor = [mode.client.ask(page.path).seen.get(HEADER) for page in PAGES.values()]

    assert len(set(visitor)) == 1 and visitor[0]
    assert mode.client.gate.visitors.account(visitor[0]).role is role
    assert mode.client.ask("/account").status == 200
    assert {path for path in ("/_stcore/metrics", "/_stcore/agent/mcp") if mode.client.ask(path).seen} == set()
    assert mode.opens_websocket()
    assert not mode.opens_websocket(origin="http://evil.example")
    assert not mode.client.ask("/", host="evil.example").seen
    mode.end()
    assert [page.path for page in PAGES.values() if mode.client.ask(page.path).seen] == []
    assert not mode.opens_websocket()


def test_after_its_end_a_session_reaches_nothing_but_health(mode):
    mode.enter(Role.ADMIN)
    assert len(mode.reached("GET")) > 20
    mode.end()

    assert {path for path, _ in mode.reached("GET", "POST")} == HEALTH


@pytest.mark.parametrize(
    "headers",
    [{"host": "tags.example"}, {"origin": "http://evil.example"}, {"x-forwarded-for": "203.0.113.9"}, {"via": "1.1 x"}],
    ids=lambda headers: next(iter(headers)),
)
def test_without_sign_in_nothing_forwarded_or_foreign_is_answered(tmp_path, monkeypatch, headers):
    monkeypatch.setenv("TAGWATCH_DATA", str(tmp_path))
    monkeypatch.setenv("TAGWATCH_AUTH", "none")
    mode = Mode(Client(tmp_path), lambda role: None, lambda: None)

    assert mode.opens_websocket() and len(mode.reached("GET")) > 20
    assert {
        path for path, _ in mode.reached(**{name.replace("-", "_"): value for name, value in headers.items()})
    } == HEALTH
    assert not mode.opens_websocket(**headers)
