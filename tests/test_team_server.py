"""A team's server with real programs around it: another maker's provider, nginx, a browser, `streamlit run`. Long."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx2
import pytest
from playwright.sync_api import sync_playwright

from analytics.people.role import Role
from analytics.roundup.picture import chromium_path
from analytics.store.people import People
from tests.e2e.browser import PATIENCE, PROJECT, launch, serving
from tests.gate_client import Client
from tests.nginx import NGINX, PROXY, free_port, nginx, signing_people_in, wait_for
from tests.openid import with_query
from tests.test_proxy import SECRET, SETTINGS

pytestmark = pytest.mark.long
URL = "http://localhost:8501"
PACKAGE = "oidc-provider@9.13.3"


@pytest.fixture(scope="module")
def other(tmp_path_factory) -> Iterator[str]:
    """The issuer of a provider that another maker wrote: the npm package oidc-provider, in node."""
    if not shutil.which("npm"):
        pytest.skip("npm is not installed")
    folder = tmp_path_factory.mktemp("provider")
    shutil.copy(Path(__file__).with_name("provider.mjs"), folder)
    command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), PACKAGE]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    if done.returncode:
        pytest.skip(f"{PACKAGE} could not be installed: {done.stderr[-300:]}")
    port = free_port()
    arguments = [str(port), "tagwatch", f"{URL}/sign-in/callback", f"{URL}/sign-in"]
    with subprocess.Popen(["node", "provider.mjs", *arguments], cwd=folder) as process:
        try:
            wait_for(port, lambda: process.poll() is None)
            yield f"http://localhost:{port}"
        finally:
            process.terminate()


@pytest.fixture
def client(other, tmp_path, monkeypatch) -> Client:
    for name, value in {
        "TAGWATCH_DATA": str(tmp_path),
        "TAGWATCH_AUTH": "oidc",
        "TAGWATCH_URL": URL,
        "TAGWATCH_OIDC_ISSUER": other,
        "TAGWATCH_OIDC_CLIENT": "tagwatch",
        "TAGWATCH_OIDC_SECRET": "between us",
        "TAGWATCH_OIDC_SCOPES": "openid email groups",
        "TAGWATCH_ROLES": "leads=cs-lead",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("analytics.signin.visitor.FRESH", 0.0)
    return Client(tmp_path)


def until_ours(browser: httpx2.Client, answer: httpx2.Response, name: str) -> str:
    """Fill what the provider asks (name, consent, sign-out) until it leads back to us; path and query there."""
    for _ in range(20):
        if answer.is_redirect:
            address = urljoin(str(answer.url), answer.headers["location"])
            if address.startswith(URL):
                parts = urlsplit(address)
                return f"{parts.path}?{parts.query}"
            answer = browser.get(address)
            continue
        assert answer.status_code == 200, answer.text
        action = re.search(r'action="([^"]+)"', answer.text)[1]
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', answer.text))
        if 'name="login"' in answer.text:
            fields |= {"login": name, "password": "any"}
        fields |= {"logout": "yes"} if "session/end" in action else {}
        answer = browser.post(urljoin(str(answer.url), action), data=fields)
    raise AssertionError(answer.text)


def arrive(client: Client, name: str, browser: httpx2.Client | None = None) -> str:
    """Open a page and sign in at the provider; where it sends the person then."""
    client.cookie = ""
    begun = client.ask(client.ask("/trends?team=Sync").headers["location"])
    client.cookie = begun.cookies[0].split(";")[0]
    browser = browser or httpx2.Client(timeout=60)
    return until_ours(browser, browser.get(begun.headers["location"]), name)


def test_the_whole_round_with_a_provider_of_another_maker(client, other):
    browser = httpx2.Client(timeout=60)
    back = arrive(client, "ann", browser)
    answer = client.ask(back)

    assert (answer.status, answer.headers["location"]) == (303, "/trends?team=Sync")
    assert parse_qs(urlsplit(back).query)["iss"] == [other]
    account = People(client.folder).named("ann@tags.example")
    assert account.role is Role.CS_LEAD, "name and groups are in its user information alone"
    client.cookie = next(cookie for cookie in answer.cookies if cookie.startswith("tagwatch=")).split(";")[0]
    assert client.ask("/").seen

    signed_out = client.ask("/sign-out", form={}).body.decode()
    leads = re.search(r'content="0;url=([^"]+)"', signed_out)[1].replace("&amp;", "&")
    assert until_ours(browser, browser.get(leads), "ann").startswith("/sign-in?")
    assert not client.ask("/").seen
    again = client.ask(client.ask("/trends").headers["location"]).headers["location"]
    asked = browser.get(again, follow_redirects=True)
    assert 'name="login"' in asked.text, "the provider has forgotten the session, too"


def test_another_maker_s_provider_holds_us_to_our_word(client, monkeypatch):
    refused = client.ask(arrive(client, "bob"))
    assert refused.status == 403 and b"bob@tags.example, but have no role here. No groups came." in refused.body

    stolen = parse_qs(urlsplit(arrive(client, "ann")).query)["code"][0]
    refused = client.ask(with_query(arrive(client, "bob"), code=stolen))
    assert refused.status == 502 and b"invalid_grant" in refused.body, "a code serves only with what began it (PKCE)"
    monkeypatch.setenv("TAGWATCH_OIDC_SECRET", "wrong")
    refused = client.ask(arrive(client, "ann"))
    assert refused.status == 502 and b"invalid_client" in refused.body


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
@pytest.mark.skipif(chromium_path() is None, reason="there is no Chromium")
def test_the_real_dashboard_behind_a_real_nginx(sample_store, tmp_path):
    folder = tmp_path / "nginx"
    folder.mkdir()
    settings = SETTINGS | {"TAGWATCH_READING": "off"}
    with (
        signing_people_in() as who,
        serving(sample_store, tmp_path / "log.txt", environment=settings) as server,
        nginx(folder, app=urlsplit(server.url).port, who=who, secret=SECRET) as port,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright)
        context = browser.new_context()
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        assert page.goto(f"http://localhost:{port}/").status == 403
        context.add_cookies([{"name": "who", "value": "ann@tags.example:leads", "url": f"http://localhost:{port}"}])
        page.goto(f"http://localhost:{port}/tag-health")
        page.locator(".who", has_text="ann@tags.example · CS lead").wait_for()
        page.locator("h1").first.wait_for()
        past = {"X-Tagwatch-Secret": SECRET, "X-Auth-Request-Email": "eve", "X-Forwarded-For": PROXY}
        assert httpx2.get(server.url, headers=past, timeout=60).status_code == 401
        browser.close()


@pytest.mark.parametrize(
    ("options", "environment", "told"),
    [
        (["--server.address", "0.0.0.0"], {}, "--i-know-this-is-open"),
        ([], SETTINGS, "FORWARDED_ALLOW_IPS="),
        ([], {"TAGWATCH_AUTH": "oidc"}, "TAGWATCH_OIDC_CLIENT"),
    ],
)
def test_what_is_not_safe_is_not_started(tmp_path, options, environment, told):
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.headless", "true", *options]
    own = {name: value for name, value in os.environ.items() if name != "FORWARDED_ALLOW_IPS"}
    own |= {"TAGWATCH_DATA": str(tmp_path), **environment}
    port = ["--server.port", str(free_port())]
    done = subprocess.run([*command, *port], cwd=PROJECT, env=own, capture_output=True, text=True, timeout=120)

    assert done.returncode == 2 and told in done.stderr
