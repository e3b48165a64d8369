"""A forgotten customer is nowhere in the store, comes back with no export, and everybody else stays."""

import sqlite3
from datetime import date

import pytest

from analytics.cli.program import main
from analytics.errors import AnalyticsError
from analytics.ingest.imports import Order, import_files
from analytics.ingest.inbox import inbox_folder
from analytics.ingest.privacy import KEY_VARIABLE
from analytics.ingest.undoing import restore, withdraw
from analytics.metrics.scope import Scope
from analytics.metrics.volume import total
from analytics.operations.forgetting import forget
from analytics.people.role import Role
from analytics.store.editions import Editions
from analytics.store.import_history import rejects_of
from analytics.store.people import People
from analytics.workspace.kind import Edit
from analytics.workspace.kinds import THEMES
from analytics.workspace.lists import CUSTOMERS
from tests.test_privacy import everything

OLD = """id,created,updated,requester,company,subject,tags
1,2026-03-02 10:00,2026-03-02 10:00,ada@acme.example,Acme,Sync fails on my phone,bug
2,2026-03-03 10:00,2026-03-03 10:00,bob@other.example,Other,All fine,bug
3,someday,2026-03-04 10:00,ada@acme.example,Acme,Unreadable,bug
4,someday,2026-03-04 10:00,canada@x.example,X,Not hers,bug
"""
NEW = OLD.replace("Sync fails on my phone", "Sync fails again").replace("2026-03-02 10:00,ada", "2026-03-09 10:00,ada")


@pytest.fixture
def full(bench, write):
    """Two imports, one of them undone, a decision that names the customer, a file that waits."""
    import_files(bench.snapshots, [write("old.csv", OLD)])
    import_files(bench.snapshots, [write("new.csv", NEW)])
    withdraw(bench.snapshots, 2)
    customer = CUSTOMERS.record({"customer": "Acme", "aliases": ["ada@acme.example"], "plan": "Business"})
    theme = THEMES.record({"theme": "Sync", "description": "Asked by ada@acme.example first"})
    bench.decide(
        [Edit(CUSTOMERS, CUSTOMERS.key_of(customer), customer), Edit(THEMES, THEMES.key_of(theme), theme)],
        "Noted",
        why="ada@acme.example called",
    )
    waiting = inbox_folder(bench.folder) / "next.csv"
    waiting.parent.mkdir(parents=True, exist_ok=True)
    waiting.write_text(OLD, encoding="utf-8")
    bench.facts()
    return bench


def test_nothing_of_the_customer_is_left_and_everybody_else_stays(full):
    account = forget(full, "Ada@acme.example")
    full.facts()

    left = everything(full.folder)
    assert "ada@acme" not in left and "acme" not in left and "sync fails" not in left
    assert (account.versions.tickets, account.versions.rejects, account.decisions) == (1, 2, 4)
    assert [path.name for path in account.rewritten] == ["next.csv"] and account.deleted == ()
    assert total(full.facts(), Scope()) == 1
    assert rejects_of(full.snapshots, 1)["text"].str.contains("canada").tolist() == [True]
    assert "Asked by (forgotten) first" in str(full.state["themes"])


def test_neither_an_old_export_nor_a_redo_brings_the_customer_back(full, write):
    forget(full, "Acme")

    restore(full.snapshots, 2)
    again = import_files(full.snapshots, [write("again.csv", OLD.replace("All fine", "All fine now"))])[0]

    assert total(full.facts(), Scope()) == 1
    assert (again.rows, again.tickets, again.rejected, again.footer) == (4, 1, 1, 2)
    assert "Rows of customers who were forgotten: 2. They stay out and count as footer lines." in again.warnings
    assert "sync fails" not in everything(full.folder)


def test_a_dry_run_states_the_same_and_removes_nothing(full):
    result = forget(full, "Acme", dry_run=True)

    assert "sync fails on my phone" in everything(full.folder) and total(full.facts(), Scope()) == 2
    done = forget(full, "Acme")
    assert (
        result.versions.tickets,
        result.versions.earlier,
        result.versions.rejects,
        result.quotes,
        result.decisions,
        result.rewritten,
    ) == (
        done.versions.tickets,
        done.versions.earlier,
        done.versions.rejects,
        done.quotes,
        done.decisions,
        done.rewritten,
    )


def test_a_pseudonym_is_found_by_the_name(bench, write, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, "a key of more than sixteen letters")
    import_files(bench.snapshots, [write("old.csv", OLD)], Order(pseudonymise=("requester",), drop=("company",)))

    assert forget(bench, "ada@acme.example").versions.tickets == 1
    assert total(bench.facts(), Scope()) == 1


def test_a_published_quote_of_the_customer_is_taken_out(full):
    editions = Editions(full.folder)
    quote = '{"quote": {"text": "Sync fails on my phone"}, "n": 1}'
    editions.publish(
        date(2026, 3, 2),
        "{}",
        headline="h",
        edition=quote,
        library="lib",
        document="lib <p>Sync fails on my phone</p>",
        picture=b"png",
    )

    account = forget(full, "Acme")

    kept = editions.published(date(2026, 3, 2), "{}")
    assert account.quotes == 1
    assert (kept.edition, kept.document, kept.picture) == (
        '{"quote": null, "n": 1}',
        "lib <p>(a quote that was removed)</p>",
        None,
    )


def test_run_again_it_finds_nothing_and_reports_it(full, monkeypatch, capsys):
    monkeypatch.setenv("TAGWATCH_DATA", str(full.folder))

    assert main(["forget", "Acme"]) == 0
    first = capsys.readouterr().out
    assert main(["forget", "Acme"]) == 1

    assert "1 tickets that counted" in first and "Later exports leave this customer out" in first
    assert "Nothing is known of this customer" in capsys.readouterr().out


def test_an_empty_name_is_refused(bench):
    with pytest.raises(AnalyticsError, match="Name the customer to forget"):
        forget(bench, "  ")


def test_the_history_keeps_its_other_entries(full):
    with sqlite3.connect(full.folder / "workspace.sqlite") as database:
        before = database.execute("select count(*) from changes").fetchone()[0]

    forget(full, "Acme")

    with sqlite3.connect(full.folder / "workspace.sqlite") as database:
        assert database.execute("select count(*) from changes").fetchone()[0] == before + 1
    assert full.workspace.history()["what"].tolist()[0] == "Forgot a customer"


def test_who_signs_in_under_the_name_of_a_customer_still_does(full):
    people = People(full.folder)
    people.add("ada@acme.example", Role.ADMIN)

    account = forget(full, "ada@acme.example")

    assert account.unsearched == () and not [path for path in account.deleted if "people" in path.name]
    assert [one.name for one in people.all()] == ["ada@acme.example"]
