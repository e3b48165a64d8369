"""Sign-in at an OpenID provider: the whole round, and every answer that must not let anybody in."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey
from oidc_provider_mock import User

from analytics.people.acting import acting_as, host
from analytics.people.role import Role
from analytics.signin.visitor import HEADER
from analytics.store.people import People
from analytics.store.sessions import Sessions
from tests.gate_client import Answer, Client, join
from tests.openid import OpenIdServer, later, openid_server, signed_with_the_public_half, with_query

DEEP = "/trends?team=Sync&x=%2F"
ANN = User(sub="1", claims={"email": "ann@tags.example", "groups": ["leads", "all"]})
BOB = User(sub="2", claims={"email": "bob@tags.example", "department": "Product"})
EVE = User(sub="3", claims={"email": "eve@tags.example", "email_verified": False})
ANN_TOO = User(sub="4", claims={"email": "Ann@tags.example", "groups": ["leads"]})
ROOT = User(sub="5", claims={"email": "root@tags.example"})


@pytest.fixture(scope="module")
def server():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        with openid_server(ANN, BOB, EVE, ANN_TOO, ROOT) as server:
            yield server


@pytest.fixture
def provider(server) -> OpenIdServer:
    server.forge, server.changed = None, {}
    return server


@pytest.fixture
def client(tmp_path, monkeypatch, provider) -> Client:
    for name, value in {
        "TAGWATCH_DATA": str(tmp_path),
        "TAGWATCH_AUTH": "oidc",
        "TAGWATCH_URL": "http://localhost:8501",
        "TAGWATCH_OIDC_ISSUER": provider.url,
        "TAGWATCH_OIDC_CLIENT": "tagwatch",
        "TAGWATCH_OIDC_SECRET": "between us",
        "TAGWATCH_ROLES": "leads=cs-lead; department:Product=pm; root@tags.example=admin",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("analytics.signin.visitor.FRESH", 0.0)
    return Client(tmp_path)


def begin(client: Client, path: str = DEEP) -> Answer:
    """Open a page; the answer that leads to the provider."""
    client.cookie = ""
    answer = client.ask(client.ask(path).headers["location"])
    client.cookie = answer.cookies[0].split(";")[0]
    return answer


def sign_in(client: Client, provider: OpenIdServer, person: User, path: str = DEEP) -> Answer:
    """The whole round of one person; the gate's last answer."""
    answer = client.ask(provider.signs_in(begin(client, path).headers["location"], person.sub))
    own = [cookie.split(";")[0] for cookie in answer.cookies if cookie.startswith("tagwatch=")]
    client.cookie = own[0] if own else ""
    return answer


def test_a_person_signs_in_at_the_provider_and_lands_where_the_link_led(client, provider):
    asked = parse_qs(urlsplit(begin(client).headers["location"]).query)
    answer = sign_in(client, provider, ANN)

    assert asked["redirect_uri"] == ["http://localhost:8501/sign-in/callback"] and asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert min(len(asked[name][0]) for name in ("state", "nonce", "code_challenge")) >= 20
    assert (answer.status, answer.headers["location"]) == (303, DEEP)
    assert client.ask("/").seen[HEADER].startswith("session ")
    account = People(client.folder).named("ann@tags.example")
    assert (account.role, account.has_password) == (Role.CS_LEAD, False)


@pytest.mark.parametrize(
    ("path", "lands"),
    [("/", "/"), ("//evil.example", "/"), ("/sign-out", "/"), (f"/tickets?q={'x' * 4000}", "/tickets")],
)
def test_a_link_leads_to_a_page_of_ours_and_nowhere_else(client, provider, path, lands):
    client.cookie = client.ask(with_query("/sign-in", next=path)).cookies[0].split(";")[0]
    begun = client.ask(with_query("/sign-in", next=path))
    client.cookie = begun.cookies[0].split(";")[0]

    answer = client.ask(provider.signs_in(begun.headers["location"], ANN.sub))

    assert (answer.status, answer.headers["location"]) == (303, lands)


STRANGER = RSAKey.generate_key(2048, {"kid": "ours"})
TOKENS = {
    "malformed": lambda server, claims: "a.b.c",
    "not even that": lambda server, claims: "token",
    "missing": lambda server, claims: None,
    "expired": lambda server, claims: server.signed({**claims, "exp": later(-3600)}),
    "from the future": lambda server, claims: server.signed({**claims, "iat": later(3600), "nbf": later(3600)}),
    "without an end": lambda server, claims: server.signed({k: v for k, v in claims.items() if k != "exp"}),
    "for another audience": lambda server, claims: server.signed({**claims, "aud": "another"}),
    "for another audience, passed on": lambda server, claims: server.signed(
        {**claims, "aud": ["another"], "azp": "tagwatch"}
    ),
    "for another party": lambda server, claims: server.signed({**claims, "azp": "another"}),
    "of another issuer": lambda server, claims: server.signed({**claims, "iss": "https://evil.example"}),
    "of another sign-in": lambda server, claims: server.signed({**claims, "nonce": "x" * 20}),
    "without nonce": lambda server, claims: server.signed({k: v for k, v in claims.items() if k != "nonce"}),
    "unsigned": lambda server, claims: server.unsigned(claims),
    "signed by a stranger": lambda server, claims: server.signed(claims, key=STRANGER),
    "signed with the public key": lambda server, claims: signed_with_the_public_half(claims, server.key, "ours"),
    "changed after signing": lambda server, claims: re.sub(
        r"\.(.)", lambda found: "." + ("A" if found[1] != "A" else "B"), server.signed(claims), count=1
    ),
    "of another access token": lambda server, claims: server.signed({**claims, "at_hash": "x" * 22}),
}


REASONS = {
    "malformed": "decode_error: Invalid header",
    "not even that": "decode_error",
    "missing": "sent no ID token",
    "expired": "expired_token",
    "from the future": "was issued in the future",
    "without an end": "Missing claim: 'exp'",
    "for another audience": "Invalid claim: 'aud'",
    "for another audience, passed on": "Invalid claim: 'aud'",
    "for another party": "Invalid claim: 'azp'",
    "of another issuer": "Invalid claim: 'iss'",
    "of another sign-in": "Invalid claim: 'nonce'",
    "without nonce": "Missing claim: 'nonce'",
    "unsigned": "Algorithm of 'none' is not allowed",
    "signed by a stranger": "bad_signature",
    "signed with the public key": "Algorithm of 'HS256' is not allowed",
    "changed after signing": "bad_signature",
    "of another access token": "Invalid claim: 'at_hash'",
}


@pytest.mark.parametrize("kind", TOKENS)
def test_a_token_that_is_not_for_this_sign_in_lets_nobody_in(client, provider, kind):
    provider.forge = TOKENS[kind]

    answer = sign_in(client, provider, ANN)

    assert answer.status == 502 and not client.cookie
    assert REASONS[kind] in unescape(answer.body.decode()) and b"Sign in again" in answer.body
    assert not client.ask("/").seen and not People(client.folder).all()


def test_the_token_of_an_earlier_sign_in_does_not_serve_again(client, provider):
    sign_in(client, provider, ANN)
    earlier = provider.tokens[-1]
    provider.forge = lambda server, claims: earlier

    assert sign_in(client, provider, ANN).status == 502


def test_an_answer_serves_once_in_the_browser_that_asked_and_for_ten_minutes(client, provider, monkeypatch):
    back = provider.signs_in(begin(client).headers["location"], ANN.sub)
    browser = client.cookie

    client.cookie = ""
    assert client.ask(back).status == 400, "another browser"
    begin(client)
    assert client.ask(back).status == 400, "a browser that began another sign-in"
    client.cookie = browser
    assert client.ask(with_query(back, state="x" * 30)).status == 400
    assert client.ask(with_query(back, state="")).status == 400
    assert client.ask(back).status == 303
    assert client.ask(back).status == 400, "used"
    back = provider.signs_in(begin(client).headers["location"], ANN.sub)
    end = later(601)
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: end)
    assert client.ask(back).status == 400, "too late"


def test_a_code_that_the_provider_does_not_know_and_an_answer_of_another_provider_are_refused(client, provider):
    back = provider.signs_in(begin(client).headers["location"], ANN.sub)
    assert client.ask(with_query(back, code="guessed")).status == 502
    back = provider.signs_in(begin(client).headers["location"], ANN.sub)
    assert b"from another provider" in client.ask(with_query(back, iss="https://evil.example")).body


def test_what_the_provider_refuses_is_shown_as_text(client, provider):
    back = provider.signs_in(begin(client).headers["location"], ANN.sub, allow=False)
    assert client.ask(back).status == 400, "this provider's refusal names no sign-in"
    state = parse_qs(urlsplit(begin(client).headers["location"]).query)["state"][0]

    refused = client.ask(with_query("/sign-in/callback", state=state, error="x", error_description="<b>No</b>"))

    assert refused.status == 403 and b"The provider answered: &lt;b&gt;No&lt;/b&gt;" in refused.body


def test_who_has_no_role_is_shown_the_groups_that_came_until_an_admin_adds_them(client, provider, monkeypatch):
    monkeypatch.setenv("TAGWATCH_ROLES", "others=admin")

    refused = sign_in(client, provider, ANN)
    assert refused.status == 403 and b"no role here. Groups that came: leads, all." in refused.body
    with acting_as(host()):
        People(client.folder).add("ann@tags.example", Role.PM)
    assert sign_in(client, provider, ANN).status == 303
    assert People(client.folder).named("ann@tags.example").role is Role.PM


def test_who_left_the_group_loses_role_and_sessions(client, provider, monkeypatch):
    sign_in(client, provider, ANN)
    elsewhere = client.cookie
    monkeypatch.setenv("TAGWATCH_ROLES", "others=admin")

    assert sign_in(client, provider, ANN).status == 403
    client.cookie = elsewhere
    assert not client.ask("/").seen


def test_a_role_of_an_admin_holds_only_where_the_table_has_none(client, provider, monkeypatch):
    sign_in(client, provider, ANN)
    with acting_as(host()):
        People(client.folder).change_role("ann@tags.example", Role.ADMIN)
    sign_in(client, provider, ANN)
    assert People(client.folder).named("ann@tags.example").role is Role.CS_LEAD
    monkeypatch.setenv("TAGWATCH_ROLES", "others=admin")
    with acting_as(host()):
        People(client.folder).change_role("ann@tags.example", Role.PM)
    assert sign_in(client, provider, ANN).status == 303
    assert People(client.folder).named("ann@tags.example").role is Role.PM


def test_what_everybody_gets_takes_no_role_that_an_admin_gave(client, provider, monkeypatch):
    monkeypatch.setenv("TAGWATCH_ROLES", "*=viewer")
    assert sign_in(client, provider, ANN).status == 303
    assert People(client.folder).named("ann@tags.example").role is Role.VIEWER
    with acting_as(host()):
        People(client.folder).change_role("ann@tags.example", Role.CS_LEAD)

    assert sign_in(client, provider, ANN).status == 303
    assert People(client.folder).named("ann@tags.example").role is Role.CS_LEAD
    monkeypatch.setenv("TAGWATCH_ROLES", "*=viewer; ann@tags.example=pm")
    sign_in(client, provider, ANN)
    assert People(client.folder).named("ann@tags.example").role is Role.PM


def test_claims_and_addresses_give_roles_too(client, provider):
    assert sign_in(client, provider, BOB).status == sign_in(client, provider, ROOT).status == 303
    assert [account.role for account in People(client.folder).all()] == [Role.PM, Role.ADMIN]


def test_a_name_stays_with_the_person_who_had_it_first(client, provider):
    sign_in(client, provider, ANN)

    refused = sign_in(client, provider, ANN_TOO)

    assert refused.status == 403 and b"belongs to another person of the provider" in refused.body
    assert b"tagwatch people remove ann@tags.example" in refused.body


def test_an_address_that_was_not_verified_names_nobody(client, provider):
    refused = sign_in(client, provider, EVE)

    assert refused.status == 403 and b"that was verified" in refused.body


def test_what_the_token_lacks_comes_from_the_user_information_of_the_same_person(client, provider):
    left = ("email", "groups")
    provider.forge = lambda server, claims: server.signed({k: v for k, v in claims.items() if k not in left})
    assert sign_in(client, provider, ANN).status == 303
    provider.forge = lambda server, claims: server.signed(claims | dict.fromkeys(left))
    assert sign_in(client, provider, ANN).status == 303, "null is no value"
    assert People(client.folder).named("ann@tags.example").role is Role.CS_LEAD

    provider.forge = lambda server, claims: server.signed({**claims, "sub": "2", "email": None, "groups": None})
    assert b"is of somebody else" in sign_in(client, provider, ANN).body


def test_signing_out_ends_the_session_here_and_at_the_provider(client, provider):
    sign_in(client, provider, ANN)
    other, account = client.cookie, People(client.folder).named("ann@tags.example")
    assert client.ask("/account").body.count(b"<form") == 2  # no password here: sign out, sign out everywhere

    answer = client.ask("/sign-out", form={})

    leads = re.search(rb'http-equiv="refresh" content="0;url=([^"]+)"', answer.body)[1].decode().replace("&amp;", "&")
    asked = parse_qs(urlsplit(leads).query)
    assert leads.startswith(f"{provider.url}/oauth2/end_session?")
    assert asked["id_token_hint"] == [provider.tokens[-1]]
    assert asked["post_logout_redirect_uri"] == ["http://localhost:8501/sign-in"]
    assert not client.ask("/").seen
    for _ in range(2):
        sign_in(client, provider, ANN)
    client.ask("/account/sign-out-all", form={})
    client.cookie = Sessions(client.folder).begin(account, 1) and other
    assert not client.ask("/").seen


def test_where_a_provider_has_no_sign_out_that_is_stated(client, provider):
    provider.changed = {"end_session_endpoint": None}
    sign_in(client, provider, ANN)

    answer = client.ask("/sign-out", form={})

    assert b"http-equiv" not in answer.body and b"may still know you" in answer.body


def test_a_provider_that_is_away_or_not_the_one_that_was_named_is_stated(client, provider, monkeypatch):
    provider.changed = {"issuer": "https://other.example"}
    answer = client.ask("/sign-in?next=/")
    assert answer.status == 502 and b"names another issuer" in answer.body
    provider.changed = {"token_endpoint": "http://evil.example/token"}
    assert b"is no description of a provider" in client.ask("/sign-in?next=/").body
    monkeypatch.setenv("TAGWATCH_OIDC_ISSUER", "http://localhost:1")
    answer = client.ask("/sign-in?next=/")
    assert answer.status == 502 and b"could not be reached" in answer.body and b"Sign in again" in answer.body
    provider.changed = {}
    monkeypatch.setenv("TAGWATCH_OIDC_ISSUER", f"{provider.url}/.well-known/openid-configuration")
    assert client.ask("/sign-in?next=/").status == 303, "as people copy it"


def test_a_session_of_one_way_does_not_serve_another(client, provider, monkeypatch):
    sign_in(client, provider, ANN)
    ours = client.cookie
    monkeypatch.setenv("TAGWATCH_AUTH", "accounts")
    assert not client.ask("/").seen
    join(client.folder, "bob", Role.ADMIN)
    client.cookie = ""  # else the session of this browser would end
    client.sign_in("bob")
    assert client.ask("/").seen
    monkeypatch.setenv("TAGWATCH_AUTH", "oidc")
    assert not client.ask("/").seen
    client.cookie = ours
    assert client.ask("/").seen


def test_passwords_and_invitations_do_not_serve_where_people_sign_in_at_a_provider(client):
    with acting_as(host()):
        link = f"/join/{People(client.folder).invite(Role.ADMIN)}"

    assert client.ask(link, form={"name": "eve", "password": "four dull horses sing"}).status == 404
    assert client.ask("/sign-in", form={"name": "eve", "password": "x"}).status == 404
    assert not People(client.folder).all()
