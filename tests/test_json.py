"""JSON, JSON Lines and Parquet go in like a CSV of the same tickets: same counts, rehearsal, rows left out, undo."""

import gzip
import json
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analytics.cli.program import main
from analytics.ingest.imports import Order, import_files
from analytics.ingest.json_tables import flattened, json_as_csv
from analytics.ingest.rehearsal import rehearse
from analytics.ingest.undoing import withdraw
from analytics.metrics.scope import Scope
from analytics.metrics.volume import volume
from analytics.operations.workbench import Workbench

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
TICKETS = [
    {
        "id": 1000 + i,
        "created_at": (START + timedelta(hours=7 * i)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "subject": f"Hello, “{i}”\nsecond line" if i % 5 == 0 else f"Hello {i}",
        "tags": ["billing", "bug"] if i % 3 else ["sync"],
        "via": {"channel": "email" if i % 2 else "web", "source": {"rel": None}},
        "requester": {"email": f"ada{i % 7}@x.example"},
        "custom_fields": [{"id": 9, "value": "Team" if i % 2 else None}],
    }
    for i in range(60)
]
CSV = "id,created_at,subject,tags,channel,requester\n" + "".join(
    '{},{},"{}","{}",{},{}\n'.format(
        t["id"], t["created_at"], t["subject"], ",".join(t["tags"]), t["via"]["channel"], t["requester"]["email"]
    )
    for t in TICKETS
)
FORMS = {
    "a list": json.dumps(TICKETS),
    "a list over many lines": json.dumps(TICKETS, indent=2),
    "a page": json.dumps({"tickets": TICKETS, "next_page": None, "count": 60}),
    "a page with people in it": json.dumps({"users": [{"id": 1, "name": "x"}] * 99, "tickets": TICKETS}, indent=1),
    "lines": "\n".join(map(json.dumps, TICKETS)),
    "lines with a mark and blank lines": "\ufeff" + "\n\n".join(map(json.dumps, TICKETS)) + "\n",
    "a page a line": "\n".join(json.dumps({"tickets": TICKETS[i : i + 20]}) for i in (0, 20, 40)),
    "pages one after the other": "".join(json.dumps({"tickets": TICKETS[i : i + 20]}, indent=1) for i in (0, 20, 40)),
    "hits of a search": json.dumps({"hits": {"total": 60, "hits": [{"_index": "t", "_source": t} for t in TICKETS]}}),
}
MAPPED = {"channel": ("via.channel",), "requester": ("requester.email",)}


def counts(bench: Workbench, *by: str) -> list[tuple]:
    facts = bench.facts()
    frame = volume(facts, Scope(grain="day"), bench.calendar(facts), by=by)
    return list(frame.itertuples(index=False, name=None))


@pytest.fixture(scope="module")
def as_csv(tmp_path_factory):
    folder = tmp_path_factory.mktemp("csv")
    (folder / "a.csv").write_text(CSV, encoding="utf-8")
    bench = Workbench(folder / "store")
    import_files(bench.snapshots, [folder / "a.csv"])
    return {by: counts(bench, by) for by in ("tag", "channel")}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_counts_as_the_csv_of_the_same_tickets(bench, write, as_csv, form):
    columns = {name: (f"_source.{of}",) for name, (of,) in MAPPED.items()} if "hits" in form else MAPPED

    [outcome] = import_files(bench.snapshots, [write("a.json", FORMS[form])], Order(columns=columns))

    assert (outcome.state, outcome.rows, outcome.tickets, outcome.rejected) == ("imported", 60, 60, 0), outcome
    assert {by: counts(bench, by) for by in as_csv} == as_csv


def test_parquet_counts_the_same(bench, tmp_path, as_csv):
    table = pa.Table.from_pylist([t | {"created_at": START + timedelta(hours=7 * i)} for i, t in enumerate(TICKETS)])
    pq.write_table(table.drop_columns(["custom_fields"]), tmp_path / "a[1].parquet")
    columns = {"channel": ("channel",), "requester": ("requester",)}
    flat = table.append_column("channel", pa.array([t["via"]["channel"] for t in TICKETS]))
    flat = flat.drop_columns(["via", "requester"])
    flat = flat.append_column("requester", pa.array([t["requester"]["email"] for t in TICKETS]))
    pq.write_table(flat, tmp_path / "a[1].parquet")

    [outcome] = import_files(bench.snapshots, [tmp_path / "a[1].parquet"], Order(columns=columns))

    assert (outcome.state, outcome.tickets, outcome.rejected) == ("imported", 60, 0), outcome
    assert {by: counts(bench, by) for by in as_csv} == as_csv


def test_a_damaged_parquet_file_is_refused(bench, tmp_path):
    pq.write_table(pa.table({"id": list(range(1000))}), tmp_path / "a.parquet")
    (tmp_path / "b.parquet").write_bytes((tmp_path / "a.parquet").read_bytes()[:500])

    [outcome] = import_files(bench.snapshots, [tmp_path / "b.parquet"])

    assert outcome.message == "Export 'b.parquet' is a Parquet file that is damaged or cut off. Write it again."


def test_a_line_that_is_no_object_comes_back_with_its_number(bench, write):
    lines = [json.dumps(ticket) for ticket in TICKETS]
    lines[10] = lines[10][:-3]
    lines[20] = '"text"'

    [outcome] = import_files(bench.snapshots, [write("a.jsonl", "\n".join(lines))])

    assert (outcome.state, outcome.tickets, outcome.rejected) == ("imported", 58, 2)
    assert [(reject.line, reject.reason) for reject in outcome.rejects] == [
        (11, "no JSON object"),
        (21, "no JSON object"),
    ]
    assert outcome.rejects[0].text.startswith('{"id": 1010')


def test_a_record_with_a_wrong_value_is_project_columns_its_number(bench, write):
    tickets = [dict(ticket) for ticket in TICKETS]
    tickets[25]["created_at"] = "yesterday"

    [outcome] = import_files(bench.snapshots, [write("a.json", json.dumps(tickets))])

    [reject] = outcome.rejects
    assert (outcome.tickets, reject.line, reject.field, reject.value) == (59, 26, "created_at", "yesterday")


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        (json.dumps(TICKETS)[:3000], "is JSON that is damaged or cut off after record"),
        ('{"count": 0, "tickets": []}', "is JSON without any record"),
        ("[]", "is JSON without any record"),
        ('{"a": {"b": 1}', "is JSON that is damaged or cut off before its first record"),
        (json.dumps([{f"field {i}": 1} for i in range(6000)]), "has more than 5,000 different fields"),
    ],
)
def test_what_holds_no_tickets_is_refused_in_words(bench, write, text, wording):
    [outcome] = import_files(bench.snapshots, [write("a.json", text)])

    assert outcome.state == "failed" and wording in outcome.message, outcome.message


def test_a_header_with_brackets_is_no_json(load):
    assert load("a.csv", "[id],created,tags\n1,2026-03-02,a\n2,2026-03-03,b\n").message.count("JSON") == 0


def test_json_in_a_gzip_is_rehearsed_and_undone(bench, write):
    path = write("a.jsonl.gz", gzip.compress("\n".join(map(json.dumps, TICKETS)).encode()))

    [rehearsal] = rehearse(bench.snapshots, [path], Order())
    [outcome] = import_files(bench.snapshots, [path])
    again = import_files(bench.snapshots, [path])
    withdraw(bench.snapshots, outcome.import_id)

    assert rehearsal.outcome.tickets == outcome.tickets == 60
    assert [o.state for o in again] == ["known"]
    assert bench.facts().frame("select count(*) as n from snapshot.tickets")["n"].tolist() == [0]


def test_a_field_that_comes_late_is_no_loss(tmp_path):
    records = [{"id": i} for i in range(5_100)] + [{"id": 9, "late": {"field": "x"}}]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, records)))

    assert json_as_csv(tmp_path / "a.jsonl", tmp_path / "a.csv") == 5_101

    lines = (tmp_path / "a.csv").read_text().splitlines()
    assert (lines[0], lines[1], lines[-1], len(lines)) == ("id,late.field", "0,", "9,x", 5_102)


def test_a_deep_or_strange_record_stays_a_row():
    deep: dict = {"a": 1}
    for _ in range(50):
        deep = {"x": deep}

    cells = flattened({"id": 1, "deep": deep, "big": 2**70, "no": None, "yes": True, "list": [1, [2], {"k": 3}]})

    assert cells["id"] == "1" and cells["big"] == str(2**70) and cells["no"] == "" and cells["yes"] == "true"
    assert cells["list"] == '[1,[2],{"k":3}]' and len(cells) == 6


# One record per tool as its API gives it → source, id, created, tags, group, category, channel, requester.
APIS = {
    "zendesk_api": (
        {
            "url": "https://x.zendesk.example/api/v2/tickets/7.json",
            "id": 7,
            "external_id": None,
            "via": {"channel": "email", "source": {"from": {}}},
            "created_at": "2026-03-02T08:51:00Z",
            "updated_at": "2026-03-03T08:51:00Z",
            "generated_timestamp": 1772600000,
            "type": "problem",
            "subject": "Hello",
            "raw_subject": "Hello",
            "description": "Text",
            "status": "open",
            "requester_id": 5,
            "group_id": 3,
            "tags": ["billing", "bug"],
            "custom_fields": [{"id": 360, "value": None}],
            "ticket_form_id": 1,
        },
        ("zendesk", "7", {"billing", "bug"}, "3", "problem", "email", "5"),
    ),
    "intercom_rest": (
        {
            "type": "conversation",
            "id": "7",
            "created_at": 1772441460,
            "updated_at": 1772527860,
            "title": "Hello",
            "state": "open",
            "team_assignee_id": 3,
            "admin_assignee_id": 4,
            "tags": {"type": "tag.list", "tags": [{"type": "tag", "id": "1", "name": "billing"}]},
            "source": {
                "type": "email",
                "id": "9",
                "body": "Text",
                "author": {"type": "user", "email": "ada@x.example"},
            },
            "contacts": {"type": "contact.list", "contacts": [{"type": "contact", "id": "5"}]},
        },
        ("intercom", "7", {"billing"}, "3", None, "email", "ada@x.example"),
    ),
    "freshdesk_api": (
        {
            "cc_emails": [],
            "fr_escalated": False,
            "spam": False,
            "group_id": 3,
            "priority": 2,
            "requester_id": 5,
            "source": 1,
            "status": 2,
            "subject": "Hello",
            "id": 7,
            "type": "Problem",
            "due_by": "2026-03-05T08:51:00Z",
            "tags": ["billing", "two words"],
            "created_at": "2026-03-02T08:51:00Z",
            "updated_at": "2026-03-03T08:51:00Z",
        },
        ("freshdesk", "7", {"billing", "two words"}, "3", "Problem", "Email", "5"),
    ),
    "helpscout_api": (
        {
            "id": 99,
            "number": 7,
            "threads": 2,
            "type": "email",
            "status": "closed",
            "subject": "Hello",
            "mailboxId": 3,
            "createdAt": "2026-03-02T08:51:00Z",
            "userUpdatedAt": "2026-03-03T08:51:00Z",
            "tags": [{"id": 1, "tag": "billing", "color": "#fff"}],
            "primaryCustomer": {"id": 5, "email": "ada@x.example"},
            "source": {"type": "email", "via": "customer"},
        },
        ("helpscout", "7", {"billing"}, "3", None, "email", "ada@x.example"),
    ),
    "jira_api": (
        {
            "id": "10007",
            "key": "HELP-7",
            "fields": {
                "summary": "Hello",
                "created": "2026-03-02T08:51:00.000+0000",
                "updated": "2026-03-03T08:51:00.000+0000",
                "labels": ["billing"],
                "issuetype": {"id": "1", "name": "Bug"},
                "status": {"name": "Open"},
                "components": [{"id": "1", "name": "Tier 1"}],
                "reporter": {"emailAddress": "ada@x.example", "displayName": "Ada"},
            },
        },
        ("jira", "HELP-7", {"billing"}, '["Tier 1"]', "Bug", None, "ada@x.example"),
    ),
    "github_api": (
        {
            "url": "https://api.github.example/repos/acme/app/issues/7",
            "repository_url": "https://api.github.example/repos/acme/app",
            "html_url": "https://github.example/acme/app/issues/7",
            "id": 99,
            "number": 7,
            "title": "Hello",
            "user": {"login": "ada", "id": 5},
            "labels": [{"id": 1, "name": "billing"}],
            "state": "open",
            "milestone": None,
            "created_at": "2026-03-02T08:51:00Z",
            "updated_at": "2026-03-03T08:51:00Z",
            "body": "Text",
        },
        ("github", "7", {"billing"}, None, None, None, "ada"),
    ),
}


@pytest.mark.parametrize("tool", APIS)
def test_a_tools_api_is_recognised(bench, load, tool):
    record, expected = APIS[tool]

    outcome = load("a.json", json.dumps([record]))

    assert (outcome.state, outcome.tickets) == ("imported", 1), outcome
    row = bench.facts().frame("select * from snapshot.tickets").iloc[0]
    assert str(row["created_at"]) == "2026-03-02 08:51:00" and row["subject"] == "Hello"
    here = (row["source"], row["ticket_id"], set(row["tags"]), row["grp"], row["category"], row["channel"])
    assert tuple(None if v != v or v is None else v for v in (*here, row["requester"])) == expected


def test_the_command_takes_json(tmp_path, write, monkeypatch, capsys):
    monkeypatch.setenv("TAGWATCH_DATA", str(tmp_path / "store"))

    assert main(["import", str(write("a.jsonl", FORMS["lines"])), "--dry-run"]) == 0

    assert "60 tickets" in capsys.readouterr().out
