"""Personal tokens: shown once, never above the person, ended by days, revocation and removal; the rate of each."""

import json
import re
import sqlite3

import pytest

from analytics.cli.program import main
from analytics.errors import AnalyticsError
from analytics.people.acting import PEOPLE_FILE, NotAllowed, acting_as, host
from analytics.people.role import Right, Role
from analytics.signin.visitor import HEADER, Visitors, of_token, person_of
from analytics.store.last_seen import LastSeen
from analytics.store.people import People
from analytics.store.people_file import mark_of
from analytics.store.tokens import Tokens
from analytics.workspace.settings import Settings
from tests.test_gate import Client, client, join  # noqa: F401 (client is a fixture)

ASKED = "/api/v1/counts"


@pytest.fixture
def people(client) -> People:  # noqa: F811
    for name, role in (("ann", Role.CS_LEAD), ("bob", Role.PM), ("root", Role.ADMIN)):
        join(client.folder, name, role)
    return People(client.folder)


def acting_person(people: People, name: str):
    return acting_as(person_of(people.named(name), Settings.of({})))


def made(people: People, name: str, role: Role, days: int = 30) -> str:
    with acting_as(host()):
        return Tokens(people.folder).create(role, days, person=name)


def ask(client: Client, secret: str, path: str = ASKED):  # noqa: F811
    return client.ask(path, authorization=f"Bearer {secret}", accept="application/json")


def test_a_token_acts_for_its_person_with_the_lesser_role_at_each_use(client, people):  # noqa: F811
    secret = made(people, "ann", Role.CS_LEAD)
    visitors = Visitors(client.folder)

    def role() -> Role:
        return visitors.account(ask(client, secret).seen[HEADER]).role

    assert re.fullmatch(r"tagwatch_[\w-]{43}", secret)
    assert role() is Role.CS_LEAD
    with acting_as(host()):
        people.change_role("ann", Role.VIEWER)
    assert role() is Role.VIEWER
    account = visitors.account(of_token(mark_of(secret)))
    assert not person_of(account, Settings.of({})).may(Right.TEXT)
    with acting_as(host()):
        people.change_role("ann", Role.ADMIN)
    assert role() is Role.CS_LEAD


def test_no_token_is_made_above_its_person_or_for_another(people):
    tokens = Tokens(people.folder)
    with pytest.raises(AnalyticsError, match="bob is PM: a token may have that role or a lesser one, not CS lead"):
        made(people, "bob", Role.CS_LEAD)
    with acting_person(people, "bob"):
        assert tokens.create(Role.VIEWER, 1)
        with pytest.raises(NotAllowed):
            tokens.create(Role.VIEWER, 1, person="ann")
        with pytest.raises(NotAllowed):
            tokens.all()
    with pytest.raises(AnalyticsError, match="1 to 366 days"):
        made(people, "bob", Role.VIEWER, 1000)
    with acting_as(host()), pytest.raises(AnalyticsError, match="--person NAME"):
        tokens.create(Role.VIEWER, 1)


def test_a_token_ends_with_its_days_its_revocation_and_its_person(client, people, monkeypatch):  # noqa: F811
    revoked, removed, old = (made(people, name, Role.PM) for name in ("ann", "bob", "root"))
    assert all(ask(client, secret).seen for secret in (revoked, removed, old))
    number = Tokens(people.folder)
    with acting_person(people, "bob"), pytest.raises(NotAllowed):
        number.revoke(1)
    with acting_person(people, "ann"):
        number.revoke(number.own()[0].number)
    with acting_as(host()):
        people.remove("bob")

    assert [ask(client, secret).status for secret in (revoked, removed, old)] == [401, 401, 200]
    monkeypatch.setattr("analytics.store.tokens.time.time", lambda: 4e9)
    refused = ask(client, old)
    assert refused.status == 401 and refused.headers["content-type"] == "application/problem+json"
    assert "Make a new one on the page My tokens" in json.loads(refused.body)["detail"]


def test_the_token_of_a_person_who_no_longer_signs_in_at_the_provider_rests(people, monkeypatch):
    tokens, mark = Tokens(people.folder), mark_of(made(people, "ann", Role.PM))
    with sqlite3.connect(people.folder / PEOPLE_FILE) as database:
        database.execute("update tokens set made_at = '2026-01-05T10:00:00+00:00'")
        database.execute("update persons set seen_at = '2026-01-06T10:00:00+00:00'")
    assert tokens.account(mark)  # whoever has an account here is removed here

    for auth in ("oidc", "proxy"):
        monkeypatch.setenv("TAGWATCH_AUTH", auth)
        assert tokens.account(mark) is None
        with acting_as(host()):
            LastSeen(people.folder).saw(people.named("ann"))
        assert tokens.account(mark)
        with sqlite3.connect(people.folder / PEOPLE_FILE) as database:
            database.execute("update persons set seen_at = null")


def test_only_the_hash_of_a_token_is_kept(people):
    secret = made(people, "ann", Role.VIEWER)

    with sqlite3.connect(people.folder / PEOPLE_FILE) as database:
        kept = "\n".join(database.iterdump())

    assert mark_of(secret) in kept
    assert secret not in kept and secret.removeprefix("tagwatch_") not in kept


def test_a_token_opens_the_interface_alone_and_a_session_does_not_open_it(client, people):  # noqa: F811
    secret = made(people, "root", Role.ADMIN)

    assert not ask(client, secret, "/trends").seen and not ask(client, secret, "/media/x").seen
    client.sign_in("ann")
    assert client.ask("/trends").seen
    refused = client.ask(ASKED)
    assert (refused.status, refused.headers["www-authenticate"], refused.seen) == (401, "Bearer", {})
    assert client.ask("/api/docs").seen  # people read it


def test_a_token_asks_so_many_times_a_minute_and_others_are_not_held_up(client, people, monkeypatch):  # noqa: F811
    monkeypatch.setenv("TAGWATCH_API_RATE", "3")
    busy, calm = made(people, "ann", Role.VIEWER), made(people, "bob", Role.VIEWER)

    answers = [ask(client, busy) for _ in range(4)]

    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 20
    assert ask(client, calm).status == 200


def test_the_shell_s_user_has_tokens_while_nobody_signs_in(client, monkeypatch, capsys):  # noqa: F811
    monkeypatch.setenv("TAGWATCH_AUTH", "none")
    assert main(["token", "create", "--role", "pm", "--days", "7", "--about", "nightly import"]) == 0
    secret = capsys.readouterr().out.strip()

    assert Visitors(client.folder).account(ask(client, secret).seen[HEADER]).role is Role.PM
    assert ask(client, "tagwatch_wrong").status == 401
    assert client.ask(ASKED).seen  # the machine's only person needs none
    main(["token", "list", "--format", "json"])
    listed = json.loads(capsys.readouterr().out)
    assert [(one["person"], one["role"], one["about"], one["state"]) for one in listed] == [
        ("(the shell's user)", "PM", "nightly import", "valid")
    ]
    assert secret not in json.dumps(listed)
    monkeypatch.setenv("TAGWATCH_AUTH", "accounts")
    assert ask(client, secret).status == 401
    monkeypatch.setenv("TAGWATCH_AUTH", "none")
    assert main(["token", "revoke", str(listed[0]["token"])]) == 0
    assert ask(client, secret).status == 401
