"""Subscriptions: confirmed and ended by signed links, sent with the rights of the moment, by real mail and Slack."""

import re
import shutil
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette

from analytics.cli.program import main
from analytics.delivery.subscribers import ask_to_confirm
from analytics.delivery.subscription_links import CONFIRM, END, link_of
from analytics.delivery.subscription_web import routes
from analytics.errors import AnalyticsError
from analytics.people.acting import NotAllowed, acting_as, host
from analytics.people.person import Limit
from analytics.people.role import Role
from analytics.roundup import picture
from analytics.signin.visitor import person_of
from analytics.store.people import People
from analytics.store.people_file import opened
from analytics.store.subscriptions import MOST_LETTERS, MOST_TO_ONE, Subscription, Subscriptions
from analytics.store.workspaces import Workspaces
from analytics.workspace.settings import Settings
from tests.gate_client import Client
from tests.servers import Trouble
from tests.test_alarms import bench, letters, store  # noqa: F401 (fixtures)
from tests.test_roundup_delivery import bot, hasty, post  # noqa: F401
from tests.test_roundup_delivery import store as weeks  # noqa: F401

ANN, BEN = "ann@team.example", "ben@team.example"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(autouse=True)
def signing_in(monkeypatch):
    monkeypatch.setenv("TAGWATCH_URL", "https://tagwatch.example")
    monkeypatch.setenv("TAGWATCH_AUTH", "accounts")
    monkeypatch.setattr(picture.Camera, "png", lambda self, document, scale=1: b"\x89PNG drawn")
    monkeypatch.setattr(picture.Camera, "warm", lambda self: self)


def join(folder, name: str, role: Role, limit: Limit = Limit()) -> None:
    with acting_as(host()):
        People(folder).add(name, role, limit)


def own(folder, name: str):
    """As the person is just now."""
    return acting_as(person_of(People(folder).named(name), Settings.of({})))


def subscribed(folder, name: str, gets: str, way: str = "mail", to: str = "", teams=(), *, confirmed: bool = True):
    with own(folder, name):
        made = Subscriptions(folder).subscribe(gets, way, to or f"{name}@team.example", teams)
    return Subscriptions(folder).confirm(made.number, made.mark) if confirmed else made


def front(folder) -> Client:
    """The gate with the real pages of links behind it, asked by somebody who is not signed in."""
    client = Client(folder)
    client.gate.app = Starlette(routes=routes)
    return client


def asked(folder, link: str, method: str = "GET", **headers: str):
    parts = urlsplit(link)
    return front(folder).ask(f"{parts.path}?{parts.query}", method, host="tagwatch.example", **headers)


def link_in(letter) -> str:
    return re.search(r"https://\S+", letter.get_content())[0]


def with_people(folder, monkeypatch):
    monkeypatch.setenv("TAGWATCH_DATA", str(folder))
    for name, role in (("ann", Role.PM), ("ben", Role.VIEWER), ("root", Role.ADMIN)):
        join(folder, name, role)
    return folder


@pytest.fixture
def folder(bench, monkeypatch):  # noqa: F811
    """A store whose last day has an incident of the team Sync, and people."""
    return with_people(bench.folder, monkeypatch)


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """People, and no ticket."""
    return with_people(tmp_path / "empty", monkeypatch)


def today(capsys, *arguments: str) -> tuple[int, str]:
    code = main(["anomalies", "--today", "--subscribers", *arguments])
    return code, capsys.readouterr().err


def test_nothing_is_sent_before_the_button_of_the_link_is_pressed(folder, post, capsys):  # noqa: F811
    made = subscribed(folder, "ann", "signals", confirmed=False)
    with own(folder, "ann"):
        ask_to_confirm(folder, made)
    (to, letter), link = post.letters.pop(), None
    link = link_in(letter)
    assert to == [ANN] and "ann asked that signals of today by mail goes here" in letter.get_content()

    page = asked(folder, link)  # as a mail program does that looks at links
    today(capsys)
    assert page.status == 200 and b"Yes, send it" in page.body and post.letters == []
    assert asked(folder, link, "HEAD").status == 200 and post.letters == []
    assert b"Confirmed" in asked(folder, link, "POST").body
    code, err = today(capsys)
    assert code == 3 and f"mail to {ANN}: sent." in err and set(letters(post)) == {ANN}
    assert "sent already" in today(capsys)[1] and len(post.letters) == 1


def test_one_click_of_a_mail_program_unsubscribes_and_looking_at_the_link_does_not(folder, post, capsys):  # noqa: F811
    subscribed(folder, "ann", "signals")
    today(capsys)
    _, letter = post.letters[0]
    link = letter["List-Unsubscribe"].strip("<>")

    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"Unsubscribe: {link}" in letter.get_body(("plain",)).get_content()
    assert link.replace("&", "&amp;") in letter.get_body(("html",)).get_content()
    for method in ("GET", "HEAD", "PUT", "DELETE"):
        asked(folder, link, method)
    assert b"Unsubscribe?" in asked(folder, link).body
    assert front(folder).ask(link.removeprefix("https://tagwatch.example"), form=ONE_CLICK, host="tagwatch.example",
                             origin="https://tagwatch.example").status == 200  # fmt: skip
    again = asked(folder, link, "POST")
    assert again.status == 200 and b"not there any more" in again.body
    assert "nobody has subscribed" in today(capsys, "--again")[1] and len(post.letters) == 1
    with acting_as(host()):
        assert People(folder).changes()[0][1:] == ("ann", "Unsubscribed by link from signals of today by mail")


def test_a_letter_without_https_offers_no_one_click(folder, post, capsys, monkeypatch):  # noqa: F811
    monkeypatch.setenv("TAGWATCH_URL", "http://localhost:8501")
    subscribed(folder, "ann", "signals")
    today(capsys)

    assert post.letters[0][1]["List-Unsubscribe"] and not post.letters[0][1]["List-Unsubscribe-Post"]


def test_a_link_opens_nothing_but_its_own_deed(empty, tmp_path, monkeypatch):
    made = subscribed(empty, "ann", "signals", confirmed=False)
    confirm, end = link_of(empty, made, CONFIRM), link_of(empty, made, END)
    other = link_of(tmp_path / "another store", made, END)

    for wrong in (end.replace("/end?", "/confirm?"), confirm.replace("/confirm?", "/end?"), f"{end}x", other,
                  end.partition("?")[0]):  # fmt: skip
        answer = asked(empty, wrong, "POST")
        assert answer.status == 403 and b"This link is not valid" in answer.body, wrong
    assert asked(empty, end.replace("/end?", "/else?"), "POST").status != 200
    assert asked(empty, confirm, "POST", origin="https://evil.example").status == 403
    monkeypatch.setattr("analytics.delivery.subscription_links.DAYS_VALID", -1)
    late = link_of(empty, made, CONFIRM)
    assert b"This link has ended" in asked(empty, late, "POST").body
    with own(empty, "ann"):
        assert [one.confirmed_at for one in Subscriptions(empty).own()] == [""]
    assert b"text/html" in asked(empty, end).headers["content-type"].encode()
    assert "default-src" in asked(empty, end).headers["content-security-policy"]


def test_a_subscription_of_another_workspace_has_links_into_that_one(empty):
    with acting_as(host()):
        acme = Workspaces(empty).create("Acme")
        People(acme.folder).add("ann", Role.PM)
    made = subscribed(acme.folder, "ann", "signals", confirmed=False)
    confirm, end = (link_of(acme.folder, made, deed) for deed in (CONFIRM, END))

    page = asked(empty, confirm, "POST")
    assert page.status == 200 and b"Confirmed" in page.body and b"/my_subscriptions?workspace=Acme" in page.body
    with acting_as(host()):
        assert [one.owner for one in Subscriptions(acme.folder).confirmed("signals")] == ["ann"]
        assert Subscriptions(empty).all() == []
    assert asked(empty, end.replace(f"{acme.id}%3A", ""), "POST").status == 403, "no workspace opens another's"
    assert b"Unsubscribed" in asked(empty, end, "POST").body


def test_rights_and_limits_are_those_of_the_moment_of_sending(folder, post, capsys):  # noqa: F811
    join(folder, "sync", Role.PM, Limit(("Sync",)))
    join(folder, "bill", Role.PM, Limit(("Billing",)))
    for name in ("ann", "ben", "sync", "bill"):
        subscribed(folder, name, "signals")

    today(capsys)
    got = letters(post)
    assert "certificate" in got[ANN].lower() and "certificate" in got["sync@team.example"].lower()
    assert "certificate" not in got[BEN].lower(), "a viewer reads no texts"
    assert "bill@team.example" not in got or "Sync" not in got["bill@team.example"]
    assert len({letter["Message-ID"] for _, letter in post.letters}) == len(post.letters)
    with acting_as(host()):
        People(folder).change_role("ann", Role.VIEWER)
        People(folder).remove("ben")
    post.letters.clear()
    today(capsys, "--again")
    got = letters(post)
    assert "certificate" not in got[ANN].lower() and BEN not in got
    with acting_as(host()):
        assert [one.owner for one in Subscriptions(folder).all()] == ["ann", "sync", "bill"]


def test_teams_that_are_no_longer_seen_are_reported_and_not_sent(folder, post, capsys):  # noqa: F811
    subscribed(folder, "ann", "signals", teams=("Sync",))
    with acting_as(host()):
        People(folder).limit("ann", Limit(("Billing",)))

    _, err = today(capsys)

    assert post.letters == [] and "ann: not sent, none of the teams chosen is theirs to see any more." in err


def test_who_has_left_the_provider_gets_nothing(folder, post, capsys, monkeypatch):  # noqa: F811
    monkeypatch.setenv("TAGWATCH_AUTH", "oidc")
    people = People(folder)
    people.meet("eve", Role.PM, subject="1")
    subscribed(folder, "eve", "signals")
    with opened(folder) as database:
        database.execute("update subscriptions set confirmed_at = '2020-01-01T00:00:00+00:00'")

    assert "eve: not sent" in today(capsys)[1] and post.letters == []
    with opened(folder) as database:
        database.execute("update persons set seen_at = datetime('now') || '+00:00' where name = 'eve'")
    assert "eve@team.example: sent" in today(capsys)[1]
    people.meet("eve", None, subject="1")  # the provider gives no role any more
    assert "eve: not sent" in today(capsys, "--again")[1] and len(post.letters) == 1


def test_a_member_of_slack_confirms_and_is_sent_signals_there(folder, bot, capsys):  # noqa: F811
    made = subscribed(folder, "ann", "signals", "slack", "U024BE7LH", confirmed=False)
    with own(folder, "ann"):
        ask_to_confirm(folder, made)
    assert bot.posted[0]["channel"] == "U024BE7LH" and "/subscription/confirm?token=" in str(bot.posted[0]["blocks"])
    Subscriptions(folder).confirm(made.number, made.mark)

    today(capsys)
    today(capsys)

    assert [one["channel"] for one in bot.posted] == ["U024BE7LH"] * 2
    assert "/subscription/end?token=" in str(bot.posted[1]["blocks"]) and "act=take" in str(bot.posted[1]["blocks"])
    with own(folder, "ann"), pytest.raises(AnalyticsError, match=r"no member.s id in Slack.*Copy member ID"):
        Subscriptions(folder).subscribe("roundup", "slack", "#general")


def test_a_place_that_cannot_be_reached_is_told_at_once_and_letters_are_counted(empty, post, bot, monkeypatch):  # noqa: F811
    made = subscribed(empty, "ann", "signals", "slack", "U024BE7LH", confirmed=False)
    bot.troubles["chat.postMessage"] = [Trouble(503)] * 9
    with own(empty, "ann"), pytest.raises(AnalyticsError, match="503"):
        ask_to_confirm(empty, made)
    assert len(bot.asked) == 1, "somebody waits at the page"

    known = Subscriptions(empty)
    mails = [subscribed(empty, "ann", gets, confirmed=False) for gets in ("signals", "roundup")]
    with own(empty, "ann"):
        for _ in range(MOST_TO_ONE):
            known.count_letter(mails[0])
        with pytest.raises(AnalyticsError, match="Too many confirmations"):
            ask_to_confirm(empty, mails[1])
        others = [known.subscribe("signals", "mail", f"other{n}@x.example") for n in range(MOST_LETTERS)]
        with pytest.raises(AnalyticsError, match="Too many confirmations"):
            for one in others:
                known.count_letter(one)
    assert post.letters == []
    monkeypatch.delenv("TAGWATCH_URL")
    with own(empty, "ann"), pytest.raises(AnalyticsError, match="TAGWATCH_URL is not set"):
        ask_to_confirm(empty, mails[1])


def test_the_roundup_of_one_s_teams_goes_to_each_subscriber_once(weeks, post, capsys):  # noqa: F811
    folder = weeks / "store"
    for name, limit in (("ann", Limit()), ("lim", Limit(("Billing",)))):
        join(folder, name, Role.PM, limit)
    subscribed(folder, "ann", "roundup", teams=("Sync",))
    subscribed(folder, "lim", "roundup")

    def run(*arguments: str) -> tuple[int, str]:
        code = main(["roundup", "--subscribers", *arguments])
        return code, "".join(capsys.readouterr())

    assert run("--dry-run")[0] == 0 and post.letters == []
    first = run()
    assert first[0] == 0, first
    assert run()[0] == 0 and len(post.letters) == 2
    got = letters(post)
    assert "Sync" in got[ANN] and "Billing" in got["lim@team.example"] and "Sync" not in got["lim@team.example"]
    assert all(letter["List-Unsubscribe-Post"] for _, letter in post.letters)
    assert any(part.get_content_type() == "image/png" for part in post.letters[0][1].walk())
    assert main(["roundup"]) == 2 and "--subscribers" in capsys.readouterr().err


def test_each_has_the_own_ones_and_an_undo_brings_back_what_was_confirmed(empty):
    known, made = Subscriptions(empty), subscribed(empty, "ann", "signals")
    with own(empty, "ben"):
        assert known.own() == []
        for deed in (lambda: known.remove(made.number), lambda: known.put_back(made), known.all):
            with pytest.raises(NotAllowed):
                deed()
    with own(empty, "ann"):
        with pytest.raises(AnalyticsError, match="You have that there already"):
            known.subscribe("signals", "mail", ANN.upper())
        gone = known.remove(made.number)
        assert known.own() == []
        known.put_back(gone)
        assert known.own() == [made] and made.confirmed_at
        with pytest.raises(AnalyticsError, match="You have that there already"):
            known.put_back(gone)
        known.end(known.remove(made.number).number, made.mark)  # who gets it follows the link meanwhile
        with pytest.raises(AnalyticsError, match="unsubscribed, too, by the link"):
            known.put_back(gone)
        assert known.own() == []
        for place, why in (("nobody", "is no mail address"), ("https://hooks.slack.com/services/x", "is a secret")):
            with pytest.raises(AnalyticsError, match=why):
                known.subscribe("roundup", "mail", place)


def test_a_backup_has_them_and_brings_back_none_that_ended_since(folder, tmp_path, capsys):
    subscribed(folder, "ann", "signals")
    kept = subscribed(folder, "ann", "roundup")
    assert main(["backup", str(tmp_path / "b.zip")]) == 0
    with own(folder, "ann"):
        Subscriptions(folder).remove(kept.number)

    assert main(["restore", str(tmp_path / "b.zip"), "--yes"]) == 0, capsys.readouterr().err
    with acting_as(host()):
        assert [one.gets for one in Subscriptions(folder).all()] == ["signals"]
    shutil.rmtree(folder)
    assert main(["restore", str(tmp_path / "b.zip"), "--yes"]) == 0, capsys.readouterr().err
    with acting_as(host()):
        assert [one.gets for one in Subscriptions(folder).all()] == ["signals", "roundup"]


def test_the_command_lists_and_removes(empty, capsys):
    made = subscribed(empty, "ann", "signals", teams=("Sync",))

    assert main(["subscriptions", "list", "--format", "csv"]) == 0
    row = capsys.readouterr().out.splitlines()[1]
    assert row.startswith(f"{made.number},ann,signals,mail,{ANN},Sync,") and "confirmed" in row
    assert main(["subscriptions", "remove", str(made.number)]) == 0
    assert "ann gets signals of today by mail (Sync) no longer." in capsys.readouterr().out
    assert main(["subscriptions", "remove", "99"]) == 2
    assert "There is no subscription 99. `subscriptions list` names all." in capsys.readouterr().err


def test_the_shell_user_has_some_only_where_nobody_signs_in(empty, monkeypatch):
    monkeypatch.setenv("TAGWATCH_AUTH", "none")
    with acting_as(host()):
        made: Subscription = Subscriptions(empty).subscribe("signals", "mail", ANN)
    Subscriptions(empty).confirm(made.number, made.mark)
    with acting_as(host()):
        assert len(Subscriptions(empty).confirmed("signals")) == 1
        monkeypatch.setenv("TAGWATCH_AUTH", "accounts")
        assert Subscriptions(empty).confirmed("signals") == []
    with acting_as(host()), pytest.raises(AnalyticsError, match="Sign in and subscribe"):
        Subscriptions(empty).subscribe("roundup", "mail", BEN)
