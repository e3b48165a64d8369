"""Every sample export against the pool of tickets that all of them were written from.

The samples lie beside the real tickets (TAGWATCH_REAL_DATA/../exports); nothing of them is kept here. What each
format must agree on is written down by hand, never taken from our own output.
"""

import csv
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from analytics.ingest.imports import Order, import_files
from analytics.operations.workbench import Workbench

REAL = os.environ.get("TAGWATCH_REAL_DATA")
SAMPLES = Path(REAL).parent / "exports" if REAL else None
pytestmark = pytest.mark.skipif(
    not (SAMPLES and (SAMPLES / "truth.csv").exists()),
    reason="no folder 'exports' with the samples lies beside TAGWATCH_REAL_DATA",
)

Ticket = dict[str, str]  # a row of the pool
Form = Callable[[Ticket], str | None]  # what a format makes of it


def as_it_is(column: str) -> Form:
    return lambda ticket: ticket[column].strip() or None


def one_of(column: str, words: dict[str, str], other: str | None = None) -> Form:
    return lambda ticket: words.get(ticket[column], other)


def person(ticket: Ticket) -> str:
    """The name that the tools without addresses show: "ada.sample@…" is Ada Sample."""
    first, last = ticket["requester_email"].split("@")[0].split(".")
    return f"{first.title()} {last.title() if last != 'dupontexemple' else 'Dupont-Exemple'}"


def in_place(lost: str) -> Form:
    """Text saved as `lost` (an encoding): letters that it does not have became question marks."""
    return lambda ticket: ticket["subject"].encode(lost, "replace").decode(lost)


PLAIN = {"low": "Low", "normal": "Normal", "high": "High", "urgent": "Urgent"}
MEDIUM = PLAIN | {"normal": "Medium"}
SUBJECT, TEAM, EMAIL, COMPANY = (as_it_is(c) for c in ("subject", "team", "requester_email", "organisation"))
BODY, KIND = as_it_is("body"), as_it_is("category")


@dataclass(frozen=True)
class Sample:
    """What one file must show. A field that is not named is not in the format."""

    id: Form
    fields: dict[str, Form]
    source: str
    zone: str = "UTC"  # in which it was written, where it does not say so itself
    seconds: bool = True  # whether its times have them
    updated: bool = False  # whether it has an updated time
    tags: Callable[[str], str] | None = lambda tag: tag  # the tool's way to write a tag; None = none in it
    more_tags: Callable[[Ticket], set[str]] = lambda ticket: set()
    tickets: int = 32
    rows: int = 32
    wording: tuple[str, ...] = ()  # warnings
    statuses: frozenset[str] = field(default_factory=frozenset)


def blanks(tag: str) -> str:
    return tag.replace("_", " ")


def hyphens(tag: str) -> str:
    return tag.replace("_", "-")


def first_tag(ticket: Ticket) -> str:
    return (json.loads(ticket["tags"]) or ["other"])[0]


SAMPLES_OF = {
    "zendesk_account_csv": Sample(
        as_it_is("id"),
        {
            "subject": SUBJECT,
            "grp": TEAM,
            "requester": EMAIL,
            "company": COMPANY,
            "category": lambda t: f"{t['category']}::{first_tag(t)}" if t["tags"] != "[]" else None,
            "priority": one_of("priority", PLAIN),
            "channel": one_of(
                "channel",
                {
                    "api": "Web service (API)",
                    "chat": "Messaging",
                    "email": "Mail",
                    "web": "Web form",
                    "phone": "Phone call (inbound)",
                    "social": "X Corp",
                },
            ),
        },
        "zendesk",
        "Europe/Berlin",
        seconds=False,
        updated=True,
        statuses=frozenset({"New", "Open", "Pending", "Hold", "Solved", "Closed"}),
    ),
    "zendesk_view": Sample(
        as_it_is("id"),
        {"subject": SUBJECT, "grp": TEAM, "requester": person, "category": KIND, "priority": one_of("priority", PLAIN)},
        "zendesk",
        seconds=False,
        updated=True,
        tags=None,
        wording=("no column of tags",),
        statuses=frozenset({"New", "Open", "Pending", "Hold", "Solved", "Closed"}),
    ),
    "zendesk_explore": Sample(
        as_it_is("id"),
        {
            "subject": SUBJECT,
            "grp": TEAM,
            "requester": person,
            "company": COMPANY,
            "channel": lambda t: t["channel"].title(),
            "priority": one_of("priority", PLAIN),
        },
        "zendesk",
        "America/New_York",
        tickets=18,
        rows=49,
        wording=("several rows per ticket", "'SUM"),
        statuses=frozenset({"Open", "Pending", "Hold", "Solved", "Closed"}),
    ),
    "intercom_conversations_export": Sample(
        lambda t: f"2154700000{t['id']}",
        {
            "subject": SUBJECT,
            "grp": TEAM,
            "requester": EMAIL,
            "company": COMPANY,
            "category": KIND,
            "channel": one_of("channel", {"email": "Email", "phone": "Phone call", "social": "Instagram"}, "Chat"),
        },
        "intercom",
        tags=blanks,
        statuses=frozenset({"Open", "Closed", "Snoozed"}),
    ),  # the zone is in its header
    "intercom_reporting_api": Sample(
        lambda t: f"2154700000{t['id']}",
        {"grp": TEAM, "channel": lambda t: t["channel"].title()},
        "intercom",
        tickets=24,
        rows=24,
        statuses=frozenset({"Open", "Closed"}),
    ),
    "freshdesk": Sample(
        as_it_is("id"),
        {
            "subject": SUBJECT,
            "grp": TEAM,
            "requester": EMAIL,
            "company": COMPANY,
            "priority": one_of("priority", MEDIUM),
        },
        "freshdesk",
        "Asia/Kolkata",
        updated=True,
        tags=blanks,
        statuses=frozenset({"Open", "Pending", "Resolved", "Closed", "Waiting on Third Party"}),
    ),
    "helpscout": Sample(
        as_it_is("id"),
        {
            "subject": SUBJECT,
            "grp": TEAM,
            "requester": EMAIL,
            "company": COMPANY,
            "channel": one_of("channel", {"chat": "chat", "phone": "phone"}, "email"),
        },
        "helpscout",
        seconds=False,
        tags=hyphens,
        statuses=frozenset({"active", "pending", "closed"}),
    ),
    "hubspot_tickets": Sample(
        lambda t: f"29000{t['id']}",
        {
            "subject": SUBJECT,
            "body": BODY,
            "grp": TEAM,
            "requester": EMAIL,
            "company": COMPANY,
            "priority": one_of("priority", MEDIUM),
            "category": one_of(
                "category",
                {"Bug": "Product Issue;Bug", "Billing": "Billing Issue", "Feature request": "Feature Request"},
                "General Inquiry",
            ),
            "channel": one_of("channel", {"chat": "Chat", "email": "Email", "phone": "Phone"}, "Form"),
        },
        "hubspot",
        "America/Chicago",
        seconds=False,
        updated=True,
    ),
    "jira_service_management": Sample(
        lambda t: f"HELP-{int(t['id']) - 48000}",
        {
            "subject": SUBJECT,
            "body": BODY,
            "grp": TEAM,
            "company": COMPANY,
            "category": KIND,
            "priority": one_of("priority", MEDIUM | {"urgent": "Highest"}),
            "requester": lambda t: f"712020:00000000-0000-4000-8000-{int(t['n']):012}",
        },
        "jira",
        "Europe/Berlin",
        seconds=False,
        updated=True,
    ),
    "salesforce_case_report": Sample(
        lambda t: f"000{t['id']}",
        {
            "subject": SUBJECT,
            "body": BODY,
            "requester": EMAIL,
            "company": COMPANY,
            "category": KIND,
            "priority": one_of("priority", MEDIUM | {"urgent": "Critical"}),
            "channel": one_of("channel", {"chat": "Chat", "email": "Email", "phone": "Phone"}, "Web"),
        },
        "salesforce",
        "America/Los_Angeles",
        seconds=False,
        rows=37,
        wording=("5 line(s) are no tickets",),
        statuses=frozenset({"New", "Working", "Closed"}),
    ),
    "salesforce_case_report_latin1": Sample(
        lambda t: f"000{t['id']}",
        {"subject": in_place("latin-1"), "requester": EMAIL, "category": KIND},
        "salesforce",
        "America/Los_Angeles",
        seconds=False,
        rows=37,
        wording=("read as cp1252", "question marks in the place of letters", "5 line(s) are no tickets"),
    ),
    "gorgias": Sample(
        lambda t: f"{t['id']}007",
        {
            "subject": SUBJECT,
            "grp": lambda t: t["team"] or "Acme Notes",
            "requester": EMAIL,
            "priority": as_it_is("priority"),
            "channel": as_it_is("channel"),
            "category": lambda t: f"{t['category']}::{first_tag(t)}::Other",
        },
        "gorgias",
        tags=hyphens,
    ),
    "zoho_desk": Sample(
        as_it_is("id"),
        {"subject": SUBJECT, "body": BODY, "grp": TEAM, "requester": EMAIL, "company": COMPANY, "category": KIND},
        "zohodesk",
        "Asia/Kolkata",
        seconds=False,
        updated=True,
    ),
    "servicenow_incident": Sample(
        lambda t: f"INC00{t['id']}",
        {
            "subject": in_place("cp1252"),
            "grp": TEAM,
            "requester": person,
            "category": lambda t: t["category"].lower(),
            "channel": lambda t: "self-service" if t["channel"] == "web" else t["channel"],
            "priority": one_of(
                "priority", {"low": "4 - Low", "normal": "3 - Moderate", "high": "2 - High", "urgent": "1 - Critical"}
            ),
        },
        "servicenow",
        "America/Los_Angeles",
        updated=True,
        wording=("read as cp1252", "question marks"),
        statuses=frozenset({"New", "In Progress", "On Hold", "Resolved", "Closed"}),
    ),
    "zammad_from_xls": Sample(
        lambda t: f"2024{t['id']}",
        {
            "subject": SUBJECT,
            "grp": lambda t: f"Support::{t['team']}" if t["team"] else "Users",
            "requester": person,
            "company": COMPANY,
            "priority": one_of("priority", {"low": "1 low", "normal": "2 normal"}, "3 high"),
        },
        "zammad",
        "Europe/Berlin",
        seconds=False,
        updated=True,
        statuses=frozenset({"new", "open", "pending reminder", "closed"}),
    ),
    "github_csv_tools": Sample(
        lambda t: str(int(t["n"]) + 1),
        {"subject": SUBJECT, "body": BODY, "requester": lambda t: t["requester_email"].split(".")[0] + "-example"},
        "github",
        updated=True,
        tags=blanks,
        statuses=frozenset({"open", "closed"}),
        more_tags=lambda t: {f"team: {t['team'].lower()}"} if t["team"] else set(),
    ),
    "crisp": Sample(
        lambda t: f"session_{int(t['id']):08x}-0000-4000-8000-000000000000",
        {
            "subject": SUBJECT,
            "body": BODY,
            "requester": EMAIL,
            "channel": lambda t: "email" if t["channel"] == "email" else "chat",
        },
        "crisp",
        updated=True,
        statuses=frozenset({"pending", "unresolved", "resolved"}),
        more_tags=lambda t: {t["team"].lower().replace(" ", "-")} if t["team"] else set(),
    ),
}
REFUSED = {"chatwoot_labels_report", "chatwoot_csat"}


def pool() -> list[Ticket]:
    with (SAMPLES / "truth.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=None)


def test_every_sample_has_its_expectation_here():
    assert {path.stem for path in SAMPLES.glob("*.csv")} - {"truth"} == set(SAMPLES_OF) | REFUSED


@pytest.mark.parametrize("name", SAMPLES_OF)
def test_a_sample_holds_the_tickets_of_the_pool(tmp_path, name):
    expected = SAMPLES_OF[name]
    bench = Workbench(tmp_path)

    outcome = import_files(bench.snapshots, [SAMPLES / f"{name}.csv"], Order(zone=expected.zone))[0]

    assert (outcome.state, outcome.source, outcome.rejected) == ("imported", expected.source, 0), outcome.message
    assert (outcome.tickets, outcome.rows) == (expected.tickets, expected.rows)
    assert outcome.rows == outcome.tickets + outcome.repeated + outcome.rejected + outcome.footer
    found = {row["ticket_id"]: row for row in bench.facts().frame("select * from snapshot.tickets").to_dict("records")}
    tickets = {expected.id(ticket): ticket for ticket in pool()[: expected.tickets]}
    assert found.keys() == tickets.keys()
    for number, ticket in tickets.items():
        row = found[number]
        exact = 1 if expected.seconds else 60
        assert 0 <= abs((row["created_at"] - utc(ticket["created_utc"])).total_seconds()) < exact, number
        if expected.updated:
            assert abs((row["updated_at"] - utc(ticket["updated_utc"])).total_seconds()) < exact, number
        if expected.tags:
            tags = {expected.tags(tag) for tag in json.loads(ticket["tags"])} | expected.more_tags(ticket)
            assert set(row["tags"]) == tags, number
        for column, form in expected.fields.items():
            value = row[column] if isinstance(row[column], str) else None
            assert value == form(ticket), (number, column)
    if expected.statuses:
        assert {row["status"] for row in found.values()} == expected.statuses
    for words in expected.wording:
        assert any(words in warning for warning in outcome.warnings), (words, outcome.warnings)
    if not expected.wording:  # but a dimension that is not read, whole or in part, is always reported
        dimension = ("category (", "Nothing feeds ")
        assert [warning for warning in outcome.warnings if not warning.startswith(dimension)] == []


def test_all_samples_of_one_tool_are_one_account(tmp_path):
    bench = Workbench(tmp_path)

    import_files(
        bench.snapshots, [SAMPLES / "intercom_conversations_export.csv", SAMPLES / "intercom_reporting_api.csv"]
    )

    assert bench.facts().frame("select count(*) as n from snapshot.tickets")["n"].iloc[0] == 32


def test_the_whole_folder_goes_in_at_once_and_states_what_it_refused(tmp_path):
    outcomes = import_files(Workbench(tmp_path).snapshots, [SAMPLES])

    states = {outcome.file.removesuffix(".csv"): outcome.state for outcome in outcomes}
    assert {name for name, state in states.items() if state == "failed"} == REFUSED


def test_a_report_of_totals_is_refused_with_the_export_to_take_instead(tmp_path):
    outcome = import_files(Workbench(tmp_path).snapshots, [SAMPLES / "chatwoot_labels_report.csv"])[0]

    assert outcome.state == "failed"
    assert "is Chatwoot's report of totals, not of tickets" in outcome.message
    assert "take them from its API (GET conversations: id, created_at, labels, team)" in outcome.message


def test_a_satisfaction_report_asks_which_time_to_count_by_and_then_goes_in(tmp_path):
    bench, file = Workbench(tmp_path), SAMPLES / "chatwoot_csat.csv"

    asked = import_files(bench.snapshots, [file])[0]
    answered = import_files(bench.snapshots, [file], Order(columns={"created_at": "Recorded date"}))[0]

    assert "lacks the created time column" in asked.message
    assert "--map created_at='Recorded date'" in asked.message
    with file.open(encoding="utf-8", newline="") as text:
        lines = [row for row in csv.DictReader(text) if row["Recorded date"]]
    found = bench.facts().frame("select ticket_id, requester from snapshot.tickets").set_index("ticket_id")["requester"]
    links = {row["Link to the conversation"].rsplit("/", 1)[1]: row["Contact Email Address"] for row in lines}
    assert found.to_dict() == links
    assert {int(number) + 48_000 for number in links} <= {int(ticket["id"]) for ticket in pool()}
    assert (answered.state, answered.tickets, answered.footer) == ("imported", len(lines), 1)


def test_tickets_without_a_created_time_are_offered_their_other_times(tmp_path):
    outcome = import_files(Workbench(tmp_path).snapshots, [Path(REAL) / "kaggle_support" / "tickets.csv"])[0]

    assert "It has other times: 'Date of Purchase' (2021-03-22), 'First Response Time'" in outcome.message
    assert "--map created_at='First Response Time'" in outcome.message
