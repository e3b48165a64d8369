"""Alarms: a signal of today reaches the people of its team once, by real servers, and is quiet until it is worse."""

import shutil
from dataclasses import replace
from datetime import timedelta

import pytest

from analytics.cli.program import main
from analytics.delivery.alarms import Alarm, send
from analytics.metrics.values import sources
from analytics.operations.workbench import Workbench
from analytics.signals.causes import Cause
from analytics.signals.findings import find
from analytics.signals.triage import decide, same_signal, triaged
from analytics.workspace.kind import BadDecisions
from analytics.workspace.kinds import RECIPIENTS, SETTINGS
from analytics.workspace.moves import set_record
from analytics.workspace.recipients import EVERY_TEAM, Recipient, Recipients
from analytics.workspace.teams import recipients_of
from tests.servers import Trouble
from tests.test_causes import AT, USUAL, company
from tests.test_delivery_hostile import NAMES, Tags, inert
from tests.test_roundup_delivery import bot, hasty, hook, post  # noqa: F401
from tests.test_signals import FIRST

TODAY = FIRST + timedelta(days=AT)
SYNC, ALL, BILLING = "pm@sync.example", "lead@support.example", "pm@billing.example"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A store whose last day has an incident of the team Sync."""
    from analytics.ingest.imports import Order, import_files

    folder = tmp_path_factory.mktemp("alarms")
    made = company(USUAL["en"])
    made.rows = [row for row in made.rows if row.split(",")[1][:10] <= str(TODAY)]
    for number in range(40):
        made.day(AT, "team:sync;bug", 1, subject=("Certificate expired", "The certificate has expired")[number % 2])
    path = folder / "a.csv"
    path.write_text(made.csv, encoding="utf-8")
    bench = Workbench(folder / "store")
    import_files(bench.snapshots, [path], Order(covers=f"{FIRST}..{TODAY}"))
    bench.facts()
    return bench.folder


@pytest.fixture
def bench(store, tmp_path) -> Workbench:
    return Workbench(shutil.copytree(store, tmp_path / "own"))


@pytest.fixture
def run(bench, monkeypatch, capsys):
    """run("--today", "--slack") → exit code, output, standard error."""
    monkeypatch.setenv("TAGWATCH_URL", "https://tagwatch.example")

    def run(*arguments: str):
        monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))
        code = main(["anomalies", *arguments])
        out = capsys.readouterr()
        return code, out.out, out.err

    return run


def list_them(bench: Workbench, *rows: tuple[str, ...]) -> None:
    names = ("team", "way", "to", "gets")
    bench.decide(
        [set_record(bench.state, RECIPIENTS, dict(zip(names, row, strict=False))) for row in rows], "recipients"
    )


def letters(server) -> dict[str, str]:
    """Address → the text that it got last."""
    return {to: letter.get_body(("plain",)).get_content() for tos, letter in server.letters for to in tos}


def test_an_incident_reaches_its_team_and_those_of_every_team_once(run, bench, post):  # noqa: F811
    list_them(bench, ("Sync", "mail", SYNC), (EVERY_TEAM, "mail", ALL), ("Billing", "mail", BILLING))

    code, _, err = run("--today", "--email")
    again = run("--today", "--email")

    assert code == 3 and again[0] == 3  # nobody took it
    assert set(letters(post)) == {SYNC, ALL} and len(post.letters) == 1
    assert f"mail to {SYNC}: sent." in err and "sent already" in again[2]
    text = letters(post)[SYNC]
    assert "rose to" in text and "expected" in text and "certificate" in text and "First tickets: " in text
    assert "Take it: https://tagwatch.example/anomalies?" in text and "act=take" in text
    assert "Not an issue: https://tagwatch.example/anomalies?" in text and "act=dismiss" in text
    assert "Read " in text and "/tickets?team=Sync" in text


def test_again_sends_it_once_more_and_a_dry_run_nothing(run, bench, post):  # noqa: F811
    list_them(bench, ("Sync", "mail", SYNC))

    _, _, dry = run("--today", "--email", "--dry-run")
    assert post.letters == [] and f"mail to {SYNC}: would be sent." in dry and "certificate" in dry
    run("--today", "--email")
    _, _, dry = run("--today", "--email", "--dry-run")
    assert len(post.letters) == 1 and "would be left out" in dry
    run("--today", "--email", "--again")
    assert len(post.letters) == 2


def test_slack_gets_it_by_the_webhook_of_the_team_and_no_secret_is_printed(run, bench, hook, monkeypatch):  # noqa: F811
    monkeypatch.delenv("TAGWATCH_SLACK_WEBHOOK")
    monkeypatch.setenv("TAGWATCH_SLACK_WEBHOOK_SYNC", hook.webhook)
    list_them(bench, ("Sync", "slack", "TAGWATCH_SLACK_WEBHOOK_SYNC"))

    code, out, err = run("--today", "--slack")
    run("--today", "--slack")

    assert code == 3 and len(hook.posted) == 1
    assert "Slack (TAGWATCH_SLACK_WEBHOOK_SYNC): sent." in err and "hook-secret" not in out + err
    inert(hook.posted[0])
    texts = str(hook.posted[0]["blocks"])
    assert "act=take" in texts and "certificate" in texts


def test_a_bot_s_channel_gets_it(run, bench, bot):  # noqa: F811
    list_them(bench, (EVERY_TEAM, "slack", "#support"))

    run("--today", "--slack")

    assert [posted["channel"] for posted in bot.posted] == ["#support"]


def test_a_place_without_its_secret_is_reported_and_the_others_get_it(run, bench, hook, monkeypatch):  # noqa: F811
    monkeypatch.setenv("TAGWATCH_SLACK_WEBHOOK_B", hook.webhook)
    list_them(bench, ("Sync", "slack", "TAGWATCH_SLACK_WEBHOOK_A"), ("Sync", "slack", "TAGWATCH_SLACK_WEBHOOK_B"))

    code, _, err = run("--today", "--slack")

    assert len(hook.posted) == 1 and code == 3
    assert "not sent. The webhook is missing: set TAGWATCH_SLACK_WEBHOOK_A in the environment." in err


def test_without_a_list_the_environment_s_places_get_it_and_without_those_it_is_said(run, post, monkeypatch):  # noqa: F811
    run("--today", "--email")
    assert len(post.letters) == 1 and len(post.letters[0][0]) == 2

    monkeypatch.delenv("TAGWATCH_MAIL_TO")
    _, _, err = run("--today", "--email", "--again")

    assert "set TAGWATCH_MAIL_TO in the environment. Or list who gets it on the page Workspace, Recipients." in err


def test_what_failed_is_sent_by_the_next_run(run, bench, hook):  # noqa: F811
    hook.troubles["hook"] = [Trouble(400)]

    first = run("--today", "--slack")
    run("--today", "--slack")

    assert "not sent" in first[2] and len(hook.posted) == 1


def test_a_signal_that_somebody_took_or_dismissed_tells_nobody(run, bench, post):  # noqa: F811
    list_them(bench, ("Sync", "mail", SYNC))
    bench.decide([decide(bench.state, incident(bench), state="investigating", duty="Ada")], "taken")

    code, _, err = run("--today", "--email")

    assert (code, post.letters) == (0, []) and "somebody has decided about it" in err
    bench.decide([decide(bench.state, incident(bench), state="not an issue")], "dismissed")
    assert run("--today", "--email")[0] == 0 and post.letters == []


def incident(bench: Workbench):
    facts = bench.facts()
    found = find(facts, bench.calendar(facts), start=TODAY, end=TODAY).signals
    return next(one for one in triaged(found, bench.state) if one.tier == "signal" and "Sync" in one.teams)


def alarm(signal, **changes) -> Alarm:
    import pandas as pd

    nothing = Cause(pd.DataFrame(columns=["value", "observed", "before"]), ())
    return replace(Alarm(signal, nothing, (), (), TODAY, lambda _, value: value, {}), **changes)


def test_it_is_sent_again_only_when_it_is_worse_whatever_day_it_begins_on_by_now(bench, hook):  # noqa: F811
    def told(**changes) -> int:
        before = len(hook.posted)
        send(alarm(replace(first, **changes)), bench.folder, Recipients(), slack=True, email=False)
        return len(hook.posted) - before

    first = replace(incident(bench), severity="medium")
    later = {"until": TODAY + timedelta(days=9), "since": TODAY + timedelta(days=5)}

    assert told() == 1
    assert told() == 0 and told(severity="low") == 0 and told(**later) == 0
    much_later = {"until": TODAY + timedelta(days=20), "since": TODAY + timedelta(days=20)}  # it went on until day 9
    assert told(**much_later) == 0
    assert told(severity="high", **much_later) == 1 and told(severity="high", **much_later) == 0
    assert told(severity="high", since=TODAY + timedelta(days=60), until=TODAY + timedelta(days=60)) == 1
    assert (
        told(severity="critical", since=TODAY + timedelta(days=60), until=TODAY + timedelta(days=60), decided=True) == 1
    )


def test_hostile_text_of_tickets_is_inert_in_slack_and_mail(bench, hook, post):  # noqa: F811
    import pandas as pd

    words = pd.DataFrame({"value": NAMES[:3], "observed": 9.0, "before": 0.0, "share": 0.5, "expected": 0.0})
    hostile = alarm(
        incident(bench),
        cause=Cause(words, (), ("<!channel> bug 1", 7)),
        quotes=NAMES,
        tickets=(("desk", "1|<!channel>&x=\"'>"), ("desk", "../../evil")),
        ticket_links={"desk": "https://tagwatch.example/tickets/{id}"},
    )

    send(hostile, bench.folder, Recipients(), slack=True, email=True)

    inert(hook.posted[0])
    page = Tags(post.letters[0][1].get_body(("html",)).get_content())
    assert page.found <= {"html", "head", "meta", "body", "p", "h1", "ul", "li", "a"}
    assert all(link.startswith("https://tagwatch.example/") for link in page.links)
    assert post.letters[0][1]["Bcc"] is None


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--slack"], "Only signals of today are sent: add --today."),
        (
            ["--today", "--dry-run"],
            "State how the signals are sent: --slack, --email, --subscribers, or several of them.",
        ),
        (["--day", str(TODAY), "--email"], "With --day, --dry-run reports what would have been sent."),
    ],
)
def test_options_that_do_not_go_together_are_refused_in_words(run, arguments, says):
    code, _, err = run(*arguments)

    assert code == 2 and says in err


@pytest.mark.parametrize(
    ("way", "to", "says"),
    [
        ("slack", "https://hooks.slack.com/services/T0/B0/x", "is a secret, and decisions hold none"),
        ("mail", "xoxb-123-secret", "is a secret, and decisions hold none"),
        ("mail", "pm at company", "is no mail address; write pm@company.example"),
        ("mail", "a@x.example,b@x.example", "is no mail address"),
        ("slack", "HOME_SECRET", "is no place in Slack"),
    ],
)
def test_a_place_that_is_none_and_a_secret_are_refused(bench, way, to, says):
    with pytest.raises(BadDecisions, match=says):
        list_them(bench, ("Sync", way, to))

    assert not recipients_of(bench.state).known


def test_a_renamed_team_keeps_its_recipients_and_news_of_no_team_reach_everybody(bench):
    from analytics.workspace.kinds import TEAMS

    list_them(bench, ("Sync", "mail", SYNC, "signals"), ("Billing", "mail", BILLING, "roundup"))
    bench.decide([set_record(bench.state, TEAMS, {"team": "Cloud", "former": ["Sync"]})], "renamed")

    known = recipients_of(bench.state)

    assert known.of("mail", "signals", ["Cloud"]) == (SYNC,) and known.of("mail", "signals", ["Sync"]) == ()
    assert known.of("mail", "signals", []) == (SYNC,) and known.of("mail", "roundup", []) == (BILLING,)
    assert Recipients((Recipient(EVERY_TEAM, "mail", ALL),)).of_all("mail", "roundup") == (ALL,)


def test_recipients_are_a_file_of_decisions_and_undone_like_any(bench):
    list_them(bench, ("Sync", "mail", SYNC))
    assert RECIPIENTS.write_csv(bench.state["recipients"].values()) == f"team,way,to,gets\nSync,mail,{SYNC},\n"

    bench.undo(bench.workspace.version())

    assert not recipients_of(bench.state).known


def test_a_link_finds_its_signal_when_it_begins_on_another_day_by_now():
    known = ["2026-03-02~up~tag~x", "2026-03-03~up~cell~Sync · bug"]

    assert same_signal("2026-03-01~up~cell~Sync · bug", known) == known[1]
    assert same_signal("2026-03-01~down~cell~Sync · bug", known) == known[0] and same_signal("x", []) == ""


def test_first_tickets_have_links_to_the_helpdesk(run, bench, post):  # noqa: F811
    bench.decide(
        [
            set_record(
                bench.state,
                SETTINGS,
                {"name": f"ticket_link:{sources(bench.facts())[0]}", "value": "https://desk.example/t/{id}"},
            )
        ],
        "link",
    )

    run("--today", "--email")

    page = Tags(post.letters[0][1].get_body(("html",)).get_content())
    assert sum(link.startswith("https://desk.example/t/") for link in page.links) == 3
