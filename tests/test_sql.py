"""A query on a database as an export: whole, then only what changed, with a real PostgreSQL server."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from analytics.cli.program import main
from analytics.operations.workbench import Workbench
from tests.postgres import postgres

QUERIES = Path(__file__).parents[1] / "data" / "queries"
TICKETS = """
create table tickets (id int, opened timestamp with time zone, changed timestamp with time zone, tags text, kind text);
insert into tickets select i, '2026-03-02 10:00:00+01'::timestamptz + i * interval '1 hour',
    '2026-03-02 12:00:00+01'::timestamptz + i * interval '1 hour',
    case when mod(i, 2) = 0 then 'billing' else 'sync' end, 'bug' from generate_series(1, 40) i;
"""
QUERY = """select id as ticket_id, opened as created_at, changed, tags, kind as category from tickets
where tags like '%i%' or id::int > 0"""


@pytest.fixture(scope="module")
def server():
    with postgres() as url:
        yield url


@pytest.fixture
def database(server):
    """A fresh database of the server, and how to change it: run(sql)."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("drop database if exists helpdesk with (force)"))
        connection.execute(text("create database helpdesk"))
    engine.dispose()
    url = server.rsplit("/", 1)[0] + "/helpdesk"

    def run(sql: str) -> None:
        inner = create_engine(url, isolation_level="AUTOCOMMIT")
        with inner.connect() as connection:
            connection.exec_driver_sql(sql)
        inner.dispose()

    return url, run


@pytest.fixture
def ask(database, tmp_path, monkeypatch):
    """ask("--dry-run") → the exit code of the import of the query."""
    url, run = database
    run(TICKETS)
    monkeypatch.setenv("TAGWATCH_DATA", str(tmp_path / "store"))
    monkeypatch.setenv("HELPDESK_URL", url)
    (tmp_path / "tickets.sql").write_text(QUERY)

    def ask(*options: str) -> int:
        query = ["--sql-url-env", "HELPDESK_URL", "--query", str(tmp_path / "tickets.sql")]
        return main(["import", *query, *options])

    return ask


def tickets(tmp_path) -> dict[str, str]:
    facts = Workbench(tmp_path / "store").facts()
    frame = facts.frame("select ticket_id, array_to_string(tags, ',') as tags from snapshot.tickets order by ticket_id")
    return dict(zip(frame["ticket_id"], frame["tags"], strict=True))


def test_a_query_is_imported_whole_and_then_only_what_changed(ask, database, tmp_path, capsys):
    assert ask("--since-column", "changed") == 0
    database[1](
        "update tickets set tags = 'vip', changed = '2026-03-08 10:00+00' where id = 7;"
        "insert into tickets values (41, '2026-03-08 09:00+00', '2026-03-08 09:30+00', 'billing', 'bug')"
    )
    capsys.readouterr()

    assert ask("--since-column", "changed") == 0

    out = capsys.readouterr()
    assert "Rows changed since 2026-03-04 03:00 UTC are asked for." in out.err
    assert "1 new, 1 updated, 1 unchanged" in out.out, "the newest row is seen again, in case another came as late"
    assert len(tickets(tmp_path)) == 41 and tickets(tmp_path)["7"] == "vip"


def test_days_since_the_last_import_are_covered(ask, database, tmp_path):
    ask("--since-column", "changed")
    database[1]("insert into tickets values (41, '2026-03-08 09:00+00', '2026-03-08 09:30+00', 'billing', 'bug')")

    ask("--since-column", "changed")

    bench = Workbench(tmp_path / "store")
    calendar = bench.calendar(bench.facts())
    assert calendar.covered.all(), "the quiet days between two imports are known to be quiet"
    assert str(calendar.through) > "2026-03-08"


def test_an_undone_import_is_asked_for_again(ask, tmp_path, capsys):
    ask("--since-column", "changed")
    assert main(["undo", "1"]) == 0
    capsys.readouterr()

    assert ask("--since-column", "changed") == 0

    assert "asked for" not in capsys.readouterr().err
    assert len(tickets(tmp_path)) == 40


def test_nothing_changed_is_no_failure(ask, database, capsys):
    ask("--since-column", "changed")
    database[1]("delete from tickets")
    capsys.readouterr()

    assert ask("--since-column", "changed") == 0

    assert "Nothing changed since then." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--since-column", "changd"), "gives no column 'changd'. It gives: ticket_id, created_at, changed"),
        (("--since-column", "changed", "--map", "updated_at=created_at"), "must be the update time"),
    ],
)
def test_a_wrong_since_column_is_named(ask, capsys, options, message):
    assert ask(*options) == 2

    assert message in capsys.readouterr().err


def test_faults_are_sentences_without_the_password(ask, tmp_path, monkeypatch, capsys):
    (tmp_path / "tickets.sql").write_text("select nothing from nowhere")
    assert ask() == 2
    assert "The query 'tickets' failed" in capsys.readouterr().err

    (tmp_path / "tickets.sql").write_text("delete from tickets")
    assert ask() == 2
    assert "must hold one SELECT" in capsys.readouterr().err

    (tmp_path / "tickets.sql").write_text("with gone as (delete from tickets returning id) select id from gone")
    assert ask() == 2
    assert "failed: " in capsys.readouterr().err
    (tmp_path / "tickets.sql").write_text(QUERY)
    assert ask() == 0, "nothing was deleted"

    monkeypatch.setenv("HELPDESK_URL", "postgresql+psycopg://reader:s3cr3t@127.0.0.1:1/x")
    (tmp_path / "tickets.sql").write_text(QUERY)
    assert ask() == 2
    assert "s3cr3t" not in capsys.readouterr().err

    monkeypatch.setenv("HELPDESK_URL", "nosuch://reader:s3cr3t@127.0.0.1/x")
    assert ask() == 2
    error = capsys.readouterr().err
    assert "cannot be used" in error and "s3cr3t" not in error

    monkeypatch.delenv("HELPDESK_URL")
    assert ask() == 2
    assert "The environment variable HELPDESK_URL is not set" in capsys.readouterr().err


CHATWOOT = """
create table conversations (id int, display_id int, account_id int, inbox_id int, status int, priority int, team_id int,
    contact_id int, created_at timestamp, updated_at timestamp, last_activity_at timestamp,
    additional_attributes jsonb, cached_label_list text);
create table inboxes (id int, name text, channel_type text);
create table teams (id int, name text);
create table contacts (id int, email text, identifier text, name text);
create table messages (id int, conversation_id int, message_type int, content text);
insert into inboxes values (1, 'Support', 'Channel::Email');
insert into teams values (1, 'Tier 1');
insert into contacts values (1, 'ada@x.example', null, 'Ada');
insert into messages values (1, 1, 0, 'First'), (2, 1, 1, 'Answer');
insert into conversations values (1, 210, 1, 1, 1, 2, 1, 1, '2026-03-02 23:30', '2026-03-03 10:00', '2026-03-03 11:00',
    '{"mail_subject": "Hello"}', 'billing, bug'), (2, 7, 2, 1, 0, null, null, 1, '2026-03-02 23:30', '2026-03-03 10:00',
    '2026-03-03 11:00', '{}', 'other account');
"""
ZAMMAD = """
create table tickets (id int, number text, title text, group_id int, state_id int, priority_id int, customer_id int,
    organization_id int, create_article_type_id int, created_at timestamp, updated_at timestamp);
create table groups (id int, name text);
create table ticket_states (id int, name text);
create table ticket_priorities (id int, name text);
create table ticket_article_types (id int, name text);
create table ticket_articles (id int, ticket_id int, body text);
create table users (id int, email text);
create table organizations (id int, name text);
create table tags (id int, tag_item_id int, tag_object_id int, o_id int);
create table tag_items (id int, name text);
create table tag_objects (id int, name text);
insert into groups values (1, 'Tier 1');
insert into ticket_states values (1, 'open');
insert into ticket_priorities values (1, '2 normal');
insert into ticket_article_types values (1, 'email');
insert into ticket_articles values (1, 1, 'First');
insert into users values (1, 'ada@x.example');
insert into tag_objects values (1, 'Ticket');
insert into tag_items values (1, 'billing'), (2, 'bug');
insert into tags values (1, 1, 1, 1), (2, 2, 1, 1);
insert into tickets values (1, '210', 'Hello', 1, 1, 1, 1, null, 1, '2026-03-02 23:30', '2026-03-03 10:00');
"""
FIVETRAN = """
create schema zendesk;
create table zendesk.ticket (id int, created_at timestamptz, updated_at timestamptz, subject text, description text,
    type text, via_channel text, status text, priority text, group_id int, requester_id int, organization_id int);
create table zendesk.ticket_tag (ticket_id int, tag text);
create table zendesk."group" (id int, name text);
create table zendesk."user" (id int, email text);
create table zendesk.organization (id int, name text);
insert into zendesk."group" values (1, 'Tier 1');
insert into zendesk."user" values (1, 'ada@x.example');
insert into zendesk.ticket_tag values (210, 'billing'), (210, 'bug');
insert into zendesk.ticket values (210, '2026-03-02 23:30+00', '2026-03-03 10:00+00', 'Hello', 'First', 'problem',
    'email', 'open', 'normal', 1, 1, null);
"""
DBT = """
create table zendesk__ticket_enriched as select 210 as ticket_id, '2026-03-02 23:30+00'::timestamptz as created_at,
    '2026-03-03 10:00+00'::timestamptz as updated_at, 'Hello' as subject, 'First' as description,
    'billing, bug' as ticket_tags, 'Tier 1' as group_name, 'problem' as type, 'email' as created_channel,
    'open' as status, 'normal' as priority, 'ada@x.example' as requester_email, null::text as organization_name;
"""


@pytest.mark.parametrize(
    ("preset", "source", "schema"),
    [
        ("chatwoot", "chatwoot", CHATWOOT),
        ("zammad", "zammad", ZAMMAD),
        ("fivetran_zendesk", "zendesk", FIVETRAN),
        ("dbt_zendesk", "zendesk", DBT),
    ],
)
def test_a_preset_reads_the_tools_own_tables(database, tmp_path, monkeypatch, preset, source, schema):
    url, run = database
    run(schema)
    monkeypatch.setenv("TAGWATCH_DATA", str(tmp_path / "store"))
    monkeypatch.setenv("HELPDESK_URL", url)

    query = ["--sql-url-env", "HELPDESK_URL", "--query", str(QUERIES / f"{preset}.sql"), "--source", source]
    code = main(["import", *query, "--since-column", "updated_at"])

    rows = Workbench(tmp_path / "store").facts().frame("select * from snapshot.tickets")
    assert (code, len(rows)) == (0, 1)
    row = rows.iloc[0]
    assert (row["source"], row["ticket_id"], str(row["created_at"])) == (source, "210", "2026-03-02 23:30:00")
    assert (row["subject"], row["body"], sorted(row["tags"])) == ("Hello", "First", ["billing", "bug"])
    assert (row["grp"], row["requester"], str(row["channel"]).lower()) == ("Tier 1", "ada@x.example", "email")
