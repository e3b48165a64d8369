"""Bug quality: steps, version and platform are found in reports that were written before the rules were."""

import csv
import io
import re
from pathlib import Path

import pandas as pd
import pytest

from analytics.cli.program import main
from analytics.insights.bug_quality import BUG_NEEDS, bug_quality, bug_reports, lacking_anything
from analytics.insights.queues import queue
from analytics.metrics.bug_reports import named_in_texts
from analytics.metrics.scope import Scope
from analytics.metrics.texts import ticket_keys
from analytics.metrics.tickets import tickets

REPORTS = list(csv.DictReader((Path(__file__).parent / "bug_reports.csv").open(encoding="utf-8")))
HEAD = "id,created,tags,subject,description,group\n"


def export(*rows: tuple[str, str, str, str]) -> str:
    """Rows of tags, subject, text, group."""
    out = io.StringIO()
    writer = csv.writer(out)
    for number, (tags, subject, body, group) in enumerate(rows, 1):
        writer.writerow([number, "2026-01-06 10:00", tags, subject, body, group])
    return HEAD + out.getvalue()


@pytest.fixture
def found(bench, load):
    """The reports as they are judged, in the order of the file."""
    load("a.csv", export(*(("bug", *one["text"].split(" :: "), "Tier 1") for one in REPORTS)))
    facts = bench.facts()
    ids = ticket_keys(facts).set_index("ticket")["id"]
    judged = bug_reports(facts, Scope()).set_index("id").loc[[ids[str(n)] for n in range(1, len(REPORTS) + 1)]]
    return judged[list(BUG_NEEDS)].astype(int).reset_index(drop=True)


@pytest.mark.parametrize("need", BUG_NEEDS)
def test_what_a_report_names_is_found_in_every_language(found, need):
    wanted = pd.Series([int(one[need]) for one in REPORTS])
    wrong = [(one["language"], one["text"]) for one, ok in zip(REPORTS, found[need] == wanted, strict=True) if not ok]

    assert not wrong, f"{need}: {len(wrong)} of {len(REPORTS)}: {wrong}"


@pytest.mark.parametrize(
    ("need", "text"),
    [
        ("version", "The total is 19.99 instead of 17.50, at 10.30 it was right"),
        ("version", "Since 3.11.26 it fails"),
        ("version", "On macOS 10.14.3 and Windows 10"),
        ("version", "We have 5 users and 2 teams"),
        ("platform", "Two windows open, one at the edge of the page; chapter and verse"),
        ("platform", "The macro fails on every machine"),
        ("steps", "It is broken. Please call me back, I have no time."),
        ("version", "Since 24.12.2025 and on 3.11.2026 it costs 12.345.678 Euro, at 12.30.15 pm"),
        ("version", "Android version 14, iOS version 17.3 and Windows Version 22H2"),
        ("version", "The conversion 12 % is wrong, rebuild 3 tables for the Release 2024 budget"),
        ("version", "It fell from 4.5 to 3.2 stars after 4.5 hours. Seit 3.5 Stunden, from 2.5 GB to 3.5 GB"),
        ("platform", "Edge cases are wrong. The Windows overlap each other"),
        ("platform", "Opera tickets, a Chrome bumper order, the Galaxy theme, Chromecast\nSent from my iPhone"),
        (
            "steps",
            "Ich schreibe Ihnen, weil nichts geht. Ich gehe davon aus, dass es hilft. Ich melde mich, weil es eilt.",
        ),
        ("steps", "Creo que hay un error, gracias. Está todo actualizado, no funciona"),
        ("steps", "Je vais annuler mon abonnement, merci. J'envoie ce message, car rien ne va"),
        ("steps", "Thanks for checking this. After we got charged twice nothing came. For using it daily we pay"),
        ("steps", "1. Please refund me now 2. Call me back"),
        ("steps", "Chapter 1. of our handbook is missing"),
    ],
)
def test_what_only_looks_like_it_does_not_count(bench, load, need, text):
    load("a.csv", export(("bug", "Wrong", text, "")))

    assert bug_reports(bench.facts(), Scope())[need].tolist() == [False]


MIXED = export(
    ("bug;team:sync;v5_2;android", "Fails", "It fails.", "Tier 1"),
    ("bug;team:sync", "Fails", "When I click Save, it fails. Version 5.2 on Windows 10.", "Tier 2"),
    ("bug;team:billing", "Fails", "", "Tier 1"),
    ("feature-request;team:sync", "Add it", "Please", "Tier 1"),
)


def test_shares_are_of_bug_tickets_by_team_and_group_and_tags_name_version_and_platform(bench, load):
    load("a.csv", MIXED)
    facts = bench.facts()

    assert bug_quality(facts, Scope()).iloc[0].tolist()[1:] == pytest.approx([3, 1 / 3, 2 / 3, 2 / 3, 1 / 3])
    by_team = bug_quality(facts, Scope(), by="team").set_index("team")
    assert by_team.loc["Sync"].tolist() == [2, 0.5, 1.0, 1.0, 0.5]
    assert by_team.loc["Billing"].tolist() == [1, 0, 0, 0, 0]
    assert bug_quality(facts, Scope(), by="group").set_index("group")["bugs"].to_dict() == {"Tier 1": 2, "Tier 2": 1}


def test_every_share_opens_the_tickets_that_lack_it(bench, load):
    load("a.csv", MIXED)
    facts = bench.facts()

    def waiting(name: str, **options: str) -> list[str]:
        return sorted(tickets(facts, Scope(), ids=queue(facts, Scope(), name, **options))["ticket_id"])

    assert waiting("bugs") == ["1", "2", "3"]
    assert waiting("no-steps") == waiting("bugs-lacking") == ["1", "3"]
    assert waiting("no-version") == waiting("no-platform") == ["3"]
    assert waiting("no-steps", group="Tier 2") == []
    assert lacking_anything(facts, Scope()) == (2, 3)


def test_each_text_of_a_version_is_read_once(bench, load, monkeypatch):
    load("a.csv", MIXED)
    facts, scopes = bench.facts(), (Scope(teams=("Sync",)), Scope(), Scope(), Scope(teams=("Sync",)))
    anew = [bug_reports(facts, scope) for scope in scopes]
    texts = []

    def counting(facts, ids, *arguments, **options):
        texts.append(len(ids))
        return named_in_texts(facts, ids, *arguments, **options)

    monkeypatch.setattr("analytics.insights.bug_quality.named_in_texts", counting)
    kept = [bug_reports(facts, scope, keep=bench.snapshots) for scope in scopes]

    assert texts == [2, 1]
    for one, other in zip(kept, anew, strict=True):
        pd.testing.assert_frame_equal(*(f.sort_values("id", ignore_index=True) for f in (one, other)))


def test_texts_that_an_import_adds_are_read_for_its_version(bench, load):
    load("a.csv", MIXED)
    first = lacking_anything(bench.facts(), Scope(), keep=bench.snapshots)
    load("b.csv", re.sub(r"(?m)^(\d)", r"1\1", export(*[("bug", "Wrong", "It fails.", "")] * 5)))

    assert (first, lacking_anything(bench.facts(), Scope(), keep=bench.snapshots)) == ((2, 3), (7, 8))


def test_without_a_column_of_texts_nothing_is_stated_of_bug_tickets(bench, load):
    load("a.csv", "id,created,tags\n1,2026-01-06 10:00,bug\n")
    facts = bench.facts()

    assert bug_quality(facts, Scope()).iloc[0][list(BUG_NEEDS)].isna().all()
    assert queue(facts, Scope(), "bugs-lacking") == queue(facts, Scope(), "no-steps") == ()
    assert lacking_anything(facts, Scope()) == (0, 0)


def test_without_bug_tickets_there_is_no_data(bench, load):
    load("a.csv", export(("feature-request", "Add it", "Please", "")))

    assert bug_quality(bench.facts(), Scope()).iloc[0]["bugs"] == 0
    assert bug_quality(bench.facts(), Scope(), by="team").empty


def test_the_command_prints_what_the_page_shows(bench, load, monkeypatch, capsys):
    load("a.csv", MIXED)
    monkeypatch.setenv("TAGWATCH_DATA", str(bench.folder))

    assert main(["quality", "--of", "bugs", "--by", "group", "--team", "Sync", "--format", "csv"]) == 0

    assert capsys.readouterr().out.splitlines() == [
        "group,bugs,steps,version,platform,all_of_them",
        "Tier 1,1,0.0,1.0,1.0,0.0",
        "Tier 2,1,1.0,1.0,1.0,1.0",
    ]
