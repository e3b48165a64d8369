"""The roundup goes to those whom Workspace lists for it, else to the places of the environment."""

import contextlib
import sqlite3
from datetime import date

from analytics.delivery.sent import Deliveries, Delivery
from analytics.operations.workbench import Workbench
from analytics.store.workspace_file import opened, replace_workspace
from analytics.workspace.kinds import RECIPIENTS
from analytics.workspace.moves import set_record
from analytics.workspace.recipients import EVERY_TEAM
from tests.test_roundup_delivery import TO, hasty, hook, post, run, store  # noqa: F401


def list_them(folder, *rows: tuple[str, ...]) -> None:
    bench = Workbench(folder)
    names = ("team", "way", "to", "gets")
    bench.decide(
        [set_record(bench.state, RECIPIENTS, dict(zip(names, row, strict=False))) for row in rows], "recipients"
    )


def test_a_team_s_digest_goes_to_its_own_recipients_and_to_those_of_every_team(store, post, capsys):  # noqa: F811
    list_them(
        store / "store",
        ("Sync", "mail", "pm@sync.example", "roundup"),
        (EVERY_TEAM, "mail", "lead@support.example"),
        ("Sync", "mail", "oncall@sync.example", "signals"),
    )

    code, _ = run(capsys, "--digest", "--team", "Sync", "--email")

    assert code == 0
    assert [sorted(recipients) for recipients, _ in post.letters] == [["lead@support.example", "pm@sync.example"]]


def test_a_team_without_recipients_falls_back_to_the_environment(store, post, capsys):  # noqa: F811
    list_them(store / "store", ("Billing", "mail", "pm@billing.example"))

    run(capsys, "--digest", "--team", "Sync", "--email")

    assert [recipients for recipients, _ in post.letters] == [TO]


def test_a_listed_channel_s_dry_run_has_a_file_of_its_own(store, hook, capsys, monkeypatch):  # noqa: F811
    monkeypatch.setenv("TAGWATCH_SLACK_WEBHOOK_SYNC", hook.webhook)
    list_them(store / "store", ("Sync", "slack", "TAGWATCH_SLACK_WEBHOOK_SYNC"))

    run(capsys, "--digest", "--team", "Sync", "--slack", "--dry-run", "--out", str(store / "out"))

    written = [path for path in (store / "out").iterdir() if path.name.endswith(".slack.json")]
    assert len(written) == 1 and "webhook-sync" in written[0].name and hook.asked == []
    assert "hook-secret" not in written[0].read_text()


def test_what_was_sent_since_a_backup_stays_sent_when_it_is_restored(tmp_path):
    folder, backup = tmp_path / "store", tmp_path / "backup.sqlite"
    earlier, since = (Delivery(date(2026, 1, n), "(all)", "roundup", "email", TO[0]) for n in (5, 12))
    ledger = Deliveries(folder)
    ledger.settle(earlier, "sent")
    with opened(folder) as database, contextlib.closing(sqlite3.connect(backup)) as copy:
        database.backup(copy)
    ledger.settle(since, "sent")
    ledger.settle(earlier, "unknown")

    replace_workspace(folder, backup, "Restored", None)

    assert [ledger.claim(one).state for one in (earlier, since)] == ["unknown", "sent"]
    ledger = Deliveries(tmp_path / "new")
    replace_workspace(ledger.folder, backup, "Restored", None)
    assert ledger.claim(earlier).state == "sent" and ledger.claim(since) is None
