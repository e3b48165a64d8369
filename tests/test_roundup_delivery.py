"""Delivery against real servers on this machine: sent once, nothing lost unseen, no secret in any output."""

import csv
import io
import logging
import os
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from analytics.cli.program import main
from analytics.delivery import attempts as sending
from analytics.delivery import mail, slack
from analytics.delivery.attempts import NotSent
from analytics.delivery.dispatch import send_by_mail, send_to_slack
from analytics.delivery.message import Message
from analytics.delivery.sent import CUT_OFF, Deliveries, Delivery
from analytics.roundup import picture
from analytics.store.editions import opened
from tests.servers import TOKEN, Trouble, slack_server, smtp_server

WEEK = date(2026, 3, 2)
MESSAGE = Message(
    "Support roundup · week 10",
    "Sync bugs rose to 97 <!channel>",
    ("1,284 tickets", "Sync · Bug ▲ 46 → 97"),
    (("Open the roundup", "https://tagwatch.example/roundup?week=2026-03-02"),),
    "The text twin.\n",
    "tagwatch-2026-03-02",
    "Alt text.",
    b"\x89PNG picture",
)
TEXT_ONLY = Message(MESSAGE.title, MESSAGE.headline, MESSAGE.lines, MESSAGE.links, MESSAGE.text, MESSAGE.stem)
DELIVERY = partial(Delivery, WEEK, "{}", "roundup")
TO = ["lead@team.example", "pm@team.example"]


@pytest.fixture(autouse=True)
def hasty(monkeypatch):
    """Patience for tests: the rules are the same, the waits shorter."""
    for module in (slack, mail):
        monkeypatch.setattr(module, "TIMEOUT", 0.5)
    monkeypatch.setattr(sending, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(sending, "LONGEST_WAIT", 0.05)
    monkeypatch.setattr(slack, "LOOK_PAUSE", 0.01)
    for name in ("WEBHOOK", "TOKEN", "CHANNEL", "API"):
        monkeypatch.delenv(f"TAGWATCH_SLACK_{name}", raising=False)


@pytest.fixture
def ledger(tmp_path) -> Deliveries:
    return Deliveries(tmp_path / "store")


@pytest.fixture
def hook(monkeypatch):
    with slack_server() as server:
        monkeypatch.setenv("TAGWATCH_SLACK_WEBHOOK", server.webhook)
        yield server


@pytest.fixture
def bot(monkeypatch):
    with slack_server() as server:
        monkeypatch.setenv("TAGWATCH_SLACK_TOKEN", TOKEN)
        monkeypatch.setenv("TAGWATCH_SLACK_CHANNEL", "C1")
        monkeypatch.setenv("TAGWATCH_SLACK_API", f"{server.url}/api/")
        yield server


@pytest.fixture
def post(monkeypatch):
    with smtp_server() as (server, port):
        for name, value in {
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(port),
            "SMTP_SECURITY": "none",
            "MAIL_FROM": "tagwatch@company.example",
            "MAIL_TO": ", ".join(TO),
        }.items():
            monkeypatch.setenv(f"TAGWATCH_{name}", value)
        yield server


def texts(reports) -> str:
    return "\n".join(report.text for report in reports)


def test_a_webhook_gets_text_and_blocks_once_however_often_it_is_asked(hook, ledger):
    first = send_to_slack(MESSAGE, DELIVERY, ledger)
    second = send_to_slack(MESSAGE, DELIVERY, ledger)

    assert len(hook.posted) == 1 and all(report.fine for report in first + second)
    assert "sent already" in texts(second)
    assert hook.posted[0]["blocks"][1]["text"]["text"].startswith("*Sync bugs rose to 97 &lt;!channel&gt;*")
    send_to_slack(MESSAGE, DELIVERY, ledger, again=True)
    assert len(hook.posted) == 2


def test_a_busy_slack_is_asked_again_after_the_time_it_names(hook, ledger):
    hook.troubles["hook"] = [Trouble(429, {"Retry-After": "1"}), Trouble(503)]

    reports = send_to_slack(MESSAGE, DELIVERY, ledger)

    (_, first), (_, second), _ = hook.asked
    assert second - first >= 1 and len(hook.posted) == 1 and reports[0].fine


def test_a_slack_that_stays_broken_is_given_up_and_the_next_run_sends(hook, ledger):
    hook.troubles["hook"] = [Trouble(500)] * sending.ATTEMPTS

    broken = send_to_slack(MESSAGE, DELIVERY, ledger)
    later = send_to_slack(MESSAGE, DELIVERY, ledger)

    assert not broken[0].fine and "The next run tries again" in broken[0].text
    assert later[0].fine and len(hook.posted) == 1


def test_a_slack_that_asks_for_an_hour_is_not_waited_for(hook, ledger):
    hook.troubles["hook"] = [Trouble(429, {"Retry-After": "3600"})]

    assert not send_to_slack(MESSAGE, DELIVERY, ledger)[0].fine
    assert len(hook.asked) == 1


@pytest.mark.parametrize("silent", ["lost", "taken"])
def test_a_webhook_that_falls_silent_is_never_sent_twice_and_never_forgotten(hook, ledger, silent):
    hook.troubles["hook"] = [Trouble(silent=silent)]

    first, second = (send_to_slack(MESSAGE, DELIVERY, ledger)[0] for _ in range(2))

    assert len(hook.asked) == 1
    for report in (first, second):
        assert not report.fine and "may have been sent" in report.text and "--again" in report.text


def test_a_refusal_for_good_is_reported_and_not_repeated(hook, ledger):
    hook.troubles["hook"] = [Trouble(404, body="no_service")]

    reports = send_to_slack(MESSAGE, DELIVERY, ledger)

    assert "404: no_service" in reports[0].text and len(hook.asked) == 1


def test_a_slack_that_is_not_there_is_reported(ledger, monkeypatch):
    monkeypatch.setenv("TAGWATCH_SLACK_WEBHOOK", "http://127.0.0.1:9/services/hook-secret")

    reports = send_to_slack(MESSAGE, DELIVERY, ledger)

    assert "could not be reached" in reports[0].text and "hook-secret" not in reports[0].text


def test_a_bot_uploads_the_picture_with_its_words(bot, ledger):
    reports = send_to_slack(MESSAGE, DELIVERY, ledger)

    assert reports[0].fine and len(bot.posted) == 1
    assert bot.posted[0]["picture"] == MESSAGE.picture
    assert "Sync · Bug ▲ 46 → 97" in bot.posted[0]["initial_comment"]
    assert bot.posted[0]["channel_id"] == "C1"


@pytest.mark.parametrize("step", ["files.getUploadURLExternal", "put", "files.completeUploadExternal"])
@pytest.mark.parametrize(
    "trouble", [Trouble(429, {"Retry-After": "0"}), Trouble(502, body="<html>bad gateway</html>")], ids=["429", "502"]
)
def test_a_bot_repeats_the_step_that_failed(bot, ledger, step, trouble):
    bot.troubles[step] = [trouble]

    reports = send_to_slack(MESSAGE, DELIVERY, ledger)

    assert reports[0].fine, texts(reports)
    assert len(bot.posted) == 1


@pytest.mark.parametrize("silent", ["lost", "taken"])
def test_a_bot_that_gets_no_answer_asks_whether_its_picture_is_there(bot, ledger, silent):
    bot.troubles["files.completeUploadExternal"] = [Trouble(silent=silent)]

    reports = send_to_slack(MESSAGE, DELIVERY, ledger)

    assert reports[0].fine, texts(reports)
    assert len(bot.posted) == 1


def test_a_bot_with_a_wrong_token_is_reported_without_the_token(bot, ledger, monkeypatch):
    monkeypatch.setenv("TAGWATCH_SLACK_TOKEN", "xoxb-wrong-secret")

    reports = send_to_slack(MESSAGE, DELIVERY, ledger)

    assert "Slack refused: invalid_auth" in reports[0].text and bot.posted == []


def test_a_bot_posts_text_without_a_picture(bot, ledger):
    assert send_to_slack(TEXT_ONLY, DELIVERY, ledger)[0].fine
    assert bot.posted[0]["channel"] == "C1" and "blocks" in bot.posted[0]


def test_missing_settings_are_named(ledger, monkeypatch):
    with pytest.raises(NotSent, match="TAGWATCH_SLACK_WEBHOOK"):
        send_to_slack(MESSAGE, DELIVERY, ledger)
    monkeypatch.delenv("TAGWATCH_SMTP_HOST", raising=False)
    with pytest.raises(NotSent, match="TAGWATCH_SMTP_HOST"):
        send_by_mail(MESSAGE, DELIVERY, ledger, TO)


def test_a_delivery_cut_off_in_the_middle_is_left_to_a_person(hook, ledger, monkeypatch):
    place = DELIVERY("slack", hook.webhook)
    ledger.claim(place)
    assert "another process" in texts(send_to_slack(MESSAGE, DELIVERY, ledger))

    with opened(ledger.folder) as database:
        database.execute(
            "update deliveries set changed_at = datetime('now', ?)", [f"-{int(CUT_OFF.total_seconds()) + 60} seconds"]
        )
        database.execute("update deliveries set changed_at = replace(changed_at, ' ', 'T') || '+00:00'")
    reports = send_to_slack(MESSAGE, DELIVERY, ledger)

    assert not reports[0].fine and "may have been sent" in reports[0].text and hook.posted == []
    assert send_to_slack(MESSAGE, DELIVERY, ledger, again=True)[0].fine and len(hook.posted) == 1


def test_a_letter_has_the_picture_inline_and_its_text_twin(post, ledger):
    reports = send_by_mail(MESSAGE, DELIVERY, ledger, TO)

    ((recipients, letter),) = post.letters
    assert all(report.fine for report in reports) and recipients == TO
    parts = {part.get_content_type(): part for part in letter.walk()}
    assert parts["text/plain"].get_content().splitlines() == MESSAGE.text.splitlines()
    assert parts["image/png"].get_content() == MESSAGE.picture
    assert parts["image/png"].get_content_disposition() == "inline"
    page = parts["text/html"].get_content()
    assert f"cid:{parts['image/png']['Content-ID'].strip('<>')}" in page and 'alt="Alt text."' in page
    assert "&lt;!channel&gt;" in page and "<!channel>" not in page
    assert letter["Subject"] == f"{MESSAGE.title}: {MESSAGE.headline}"


def test_mail_goes_once_to_each_address_and_a_refused_one_is_tried_again(post, ledger):
    post.rcpt[TO[1]] = ["450 try later"]

    first = send_by_mail(MESSAGE, DELIVERY, ledger, TO)
    second = send_by_mail(MESSAGE, DELIVERY, ledger, TO)

    assert [recipients for recipients, _ in post.letters] == [[TO[0]], [TO[1]]]
    assert f"{TO[1]}: not sent. 450" in texts(first) and f"{TO[0]}: sent already" in texts(second)
    assert len({letter["Message-ID"] for _, letter in post.letters}) == 1


def test_a_mail_server_that_is_busy_is_asked_again(post, ledger):
    post.data = ["451 busy", "421 closing"]

    assert all(report.fine for report in send_by_mail(MESSAGE, DELIVERY, ledger, TO))
    assert len(post.letters) == 1


@pytest.mark.parametrize("silent", ["lost", "taken"])
def test_a_mail_server_that_falls_silent_is_not_sent_to_twice(post, ledger, silent):
    post.data = [silent]

    first, second = (send_by_mail(MESSAGE, DELIVERY, ledger, TO) for _ in range(2))

    assert len(post.letters) <= 1 and not any(report.fine for report in first + second)
    assert "may have been sent" in texts(second)


def test_a_wrong_password_is_reported_without_it(post, ledger, monkeypatch):
    monkeypatch.setenv("TAGWATCH_SMTP_USER", "tagwatch")
    monkeypatch.setenv("TAGWATCH_SMTP_PASSWORD", "wrong-secret")

    reports = send_by_mail(MESSAGE, DELIVERY, ledger, TO)

    assert "refused the sign-in" in texts(reports) and "wrong-secret" not in texts(reports) and post.letters == []
    monkeypatch.setenv("TAGWATCH_SMTP_PASSWORD", "mail-secret")
    assert all(report.fine for report in send_by_mail(MESSAGE, DELIVERY, ledger, TO))


def test_a_server_without_the_safety_that_was_asked_for_gets_nothing(post, ledger, monkeypatch):
    monkeypatch.setenv("TAGWATCH_SMTP_SECURITY", "starttls")

    assert "does not offer" in texts(send_by_mail(MESSAGE, DELIVERY, ledger, TO)) and post.letters == []


@pytest.fixture
def store(tmp_path, monkeypatch):
    """A store whose newest whole week is the week that ended last: two teams, ten weeks."""
    monkeypatch.setenv("TAGWATCH_DATA", str(tmp_path / "store"))
    monkeypatch.setenv("TAGWATCH_URL", "https://tagwatch.example")
    today = datetime.now(UTC).date()
    monday = today - timedelta(days=today.weekday())
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["id", "created", "subject", "tags", "email"])
    number = 0
    for back in range(10, 0, -1):
        for team, size in (("sync", 24 if back > 1 else 70), ("billing", 12)):
            for i in range(size):
                number += 1
                day = monday - timedelta(weeks=back) + timedelta(days=i % 7)
                rows.writerow([number, f"{day} 10:00", f"Trouble {i}", f"team:{team};bug", f"user{i}@c.example"])
    path = tmp_path / "export.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    assert main(["import", str(path), "--covers", f"{monday - timedelta(weeks=10)}..{monday - timedelta(days=1)}"]) == 0
    return tmp_path


def run(capsys, *arguments: str) -> tuple[int, str]:
    code = main(["roundup", *arguments])
    captured = capsys.readouterr()
    return code, captured.out + captured.err


def test_a_digest_is_three_lines_and_links_per_team_sent_once(store, hook, capsys):
    code, _ = run(capsys, "--digest", "--slack")
    again, shown_text = run(capsys, "--digest", "--slack")

    assert code == again == 0 and len(hook.posted) == 2 and shown_text.count("sent already") == 2
    sync = next(p for p in hook.posted if "Sync" in p["text"])
    lines = sync["blocks"][1]["text"]["text"].splitlines()
    assert len(lines) == 4 and "70 tickets" in lines[1] and "▲ 24 → 70" in lines[2]
    assert "https://tagwatch.example/tickets?team=Sync" in sync["blocks"][-1]["elements"][0]["text"]


def test_a_dry_run_writes_what_would_be_sent_and_sends_nothing(store, hook, post, capsys):
    code, shown_text = run(
        capsys, "--digest", "--team", "Sync", "--slack", "--email", "--dry-run", "--out", str(store / "out")
    )

    written = {path.name.split("-digest")[1]: path.read_text() for path in (store / "out").iterdir()}
    assert code == 0 and hook.asked == [] and post.letters == [] and "Would" in shown_text
    assert set(written) == {".txt", ".slack.json", ".eml"}
    assert "hook-secret" not in "".join(written.values()) and "70 tickets" in written[".slack.json"]


def test_no_secret_is_in_any_output_or_log(store, hook, post, capsys, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("TAGWATCH_SMTP_USER", "tagwatch")
    monkeypatch.setenv("TAGWATCH_SMTP_PASSWORD", "mail-secret")
    hook.troubles["hook"] = [Trouble(500)] * 20

    code, shown_text = run(capsys, "--digest", "--slack", "--email")
    kept = (store / "store" / "workspace.sqlite").read_bytes()

    assert code == 1 and len(post.letters) == 2
    for secret in ("hook-secret", "mail-secret"):
        assert secret not in shown_text and secret not in caplog.text and secret.encode() not in kept


def test_one_way_that_fails_does_not_hold_up_the_other_and_a_notice_goes_out_once(store, hook, post, capsys):
    hook.troubles["hook"] = [Trouble(404, body="no_service")] * 9

    code, _ = run(capsys, "--digest", "--team", "Sync", "--slack", "--email", "--notify", "ops@team.example")
    run(capsys, "--digest", "--team", "Sync", "--slack", "--email", "--notify", "ops@team.example")

    notices = [letter for recipients, letter in post.letters if recipients == ["ops@team.example"]]
    assert code == 1 and len(notices) == 1 and "no_service" in notices[0].get_content()
    assert sum(recipients == TO for recipients, _ in post.letters) == 1


def test_without_fresh_data_nothing_is_sent_and_the_notice_states_why(store, hook, post, capsys):
    main(["undo", "1"])
    old = store / "old.csv"
    old.write_text("id,created,subject,tags\n1,2026-01-05 10:00,One,team:sync bug\n", encoding="utf-8")
    main(["import", str(old), "--covers", "2026-01-05..2026-01-11"])
    capsys.readouterr()

    code, shown_text = run(capsys, "--slack", "--notify", "ops@team.example")

    assert code == 2 and hook.asked == []
    assert "No roundup of last week" in shown_text and "the data ends on Sun 11 Jan 2026" in shown_text
    assert "the data ends on" in post.letters[0][1].get_content()


@pytest.mark.parametrize(
    ("arguments", "shown_text"),
    [
        ((), "Choose where the roundup goes"),
        (("--slack", "--dry-run"), "--out DIR"),
        (("--out", "x", "--week", "soon"), "'soon' is no week"),
        (("--digest", "--publish"), "not published"),
        (("--out", "x", "--team", "Snyc"), "Did you mean 'Sync'?"),
    ],
)
def test_an_order_that_cannot_be_carried_out_exits_with_two_and_states_why(store, capsys, arguments, shown_text):
    code, text = run(capsys, *arguments)

    assert code == 2 and shown_text in text


@pytest.fixture
def browser():
    try:
        picture.png("<html data-chart=drawn>")
    except picture.NoBrowser as missing:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(missing))


def test_the_command_publishes_writes_and_sends_and_a_second_run_changes_nothing(store, bot, capsys, browser):
    order = ("--per-team", "--publish", "--slack", "--out", str(store / "out"))

    first, _ = run(capsys, *order)
    files = {path.name: path.read_bytes() for path in sorted((store / "out").iterdir())}
    second, shown_text = run(capsys, *order)

    assert first == second == 0 and shown_text.count("published already") == shown_text.count("sent already") == 2
    assert {path.name: path.read_bytes() for path in (store / "out").iterdir()} == files
    assert len(files) == 10 and sum(name.endswith("-sync.png") for name in files) == 1
    pictures = {content for name, content in files.items() if name.endswith(".png")}
    assert {post["picture"] for post in bot.posted} == pictures
