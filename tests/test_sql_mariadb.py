"""The presets of helpdesks on MySQL and MariaDB, with the tables as their installers make them and a real server."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine

from analytics.cli.program import main
from analytics.operations.workbench import Workbench
from tests.mariadb import mariadb

QUERIES = Path(__file__).parents[1] / "data" / "queries"
OSTICKET = """
create table ost_ticket (ticket_id int unsigned not null auto_increment, ticket_pid int unsigned, number varchar(20),
    user_id int unsigned not null default 0, user_email_id int unsigned not null default 0,
    status_id int unsigned not null default 0, dept_id int unsigned not null default 0,
    sla_id int unsigned not null default 0, topic_id int unsigned not null default 0,
    staff_id int unsigned not null default 0, team_id int unsigned not null default 0,
    source enum('Web','Email','Phone','API','Other') not null default 'Other', isanswered tinyint not null default 0,
    duedate datetime, closed datetime, lastupdate datetime, created datetime not null, updated datetime not null,
    primary key (ticket_id)) default charset=utf8mb3;
create table ost_ticket__cdata (ticket_id int unsigned not null, subject mediumtext, priority mediumtext,
    primary key (ticket_id)) default charset=utf8mb3;
create table ost_ticket_priority (priority_id tinyint not null auto_increment, priority varchar(60) not null,
    priority_desc varchar(30) not null, primary key (priority_id));
create table ost_department (id int unsigned not null auto_increment, pid int unsigned, name varchar(128) not null,
    primary key (id));
create table ost_help_topic (topic_id int unsigned not null auto_increment, topic_pid int unsigned not null default 0,
    topic varchar(128) not null, primary key (topic_id));
create table ost_ticket_status (id int not null auto_increment, name varchar(60) not null, state varchar(16),
    primary key (id));
create table ost_user (id int unsigned not null auto_increment, org_id int unsigned not null,
    default_email_id int not null, name varchar(128) not null, primary key (id));
create table ost_user_email (id int unsigned not null auto_increment, user_id int unsigned not null,
    address varchar(255) not null, primary key (id));
create table ost_organization (id int unsigned not null auto_increment, name varchar(128) not null, primary key (id));
create table ost_thread (id int unsigned not null auto_increment, object_id int unsigned not null,
    object_type char(1) not null, primary key (id));
create table ost_thread_entry (id int unsigned not null auto_increment, thread_id int unsigned not null default 0,
    type char(1) not null default '', title varchar(255), body text not null, created datetime not null,
    primary key (id));
insert into ost_department values (1, null, 'Support');
insert into ost_help_topic values (1, 0, 'Report a Problem'), (2, 1, 'Access Issue');
insert into ost_ticket_status values (1, 'Open', 'open'), (5, 'Deleted', 'deleted');
insert into ost_ticket_priority values (2, 'normal', 'Normal');
insert into ost_organization values (1, 'Acme');
insert into ost_user values (1, 1, 1, 'Ada'), (2, 0, 2, 'Bo');
insert into ost_user_email values (1, 1, 'ada@x.example'), (2, 2, 'bo@y.example');
insert into ost_ticket (ticket_id, number, user_id, status_id, dept_id, topic_id, source, lastupdate, created, updated)
    values (1, '000210', 1, 1, 1, 2, 'Email', '2026-03-03 10:00:00', '2026-03-02 23:30:00', '2026-03-03 10:00:00'),
           (2, '000211', 2, 1, 1, 0, 'Web', null, '2026-03-09 00:10:00', '2026-03-09 00:10:00'),
           (3, '000212', 2, 5, 1, 0, 'Web', null, '2026-03-09 00:20:00', '2026-03-09 00:20:00');
insert into ost_ticket__cdata values (1, 'Größe: 100 %', '2'), (2, 'Other', null), (3, 'Gone', null);
insert into ost_thread values (1, 1, 'T'), (2, 1, 'A'), (3, 2, 'T');
insert into ost_thread_entry values (1, 1, 'M', null, 'First', '2026-03-02 23:30:00'),
    (2, 1, 'R', null, 'Answer', '2026-03-03 10:00:00'), (3, 3, 'M', null, 'Second', '2026-03-09 00:10:00');
"""
GLPI = """
create table glpi_tickets (id int unsigned not null auto_increment, entities_id int unsigned not null default 0,
    name varchar(255), date timestamp null default null, closedate timestamp null default null,
    date_mod timestamp null default null, status int not null default 1,
    requesttypes_id int unsigned not null default 0,
    content longtext, urgency int not null default 1, impact int not null default 1, priority int not null default 1,
    itilcategories_id int unsigned not null default 0, type int not null default 1,
    is_deleted tinyint not null default 0,
    date_creation timestamp null default null, primary key (id)) default charset=utf8mb4;
create table glpi_groups_tickets (id int unsigned not null auto_increment, tickets_id int unsigned not null default 0,
    groups_id int unsigned not null default 0, type int not null default 1, primary key (id));
create table glpi_groups (id int unsigned not null auto_increment, name varchar(255), completename text,
    primary key (id));
create table glpi_itilcategories (id int unsigned not null auto_increment, name varchar(255), completename text,
    primary key (id));
create table glpi_requesttypes (id int unsigned not null auto_increment, name varchar(255), primary key (id));
create table glpi_tickets_users (id int unsigned not null auto_increment, tickets_id int unsigned not null default 0,
    users_id int unsigned not null default 0, type int not null default 1, alternative_email varchar(255),
    primary key (id));
create table glpi_users (id int unsigned not null auto_increment, name varchar(255), primary key (id));
create table glpi_entities (id int unsigned not null, name varchar(255), completename text, primary key (id));
insert into glpi_entities values (0, 'Root', 'Root'), (3, 'Acme', 'Root > Acme');
insert into glpi_groups values (1, 'Tier 1', 'Support > Tier 1'), (2, 'Tier 2', 'Support > Tier 2');
insert into glpi_itilcategories values (4, 'Export', 'Bug > Export');
insert into glpi_requesttypes values (1, 'Helpdesk'), (2, 'E-Mail');
insert into glpi_users values (7, 'ada');
insert into glpi_tickets (id, entities_id, name, date, date_mod, status, requesttypes_id, content, priority,
    itilcategories_id, type, is_deleted)
    values (210, 3, 'Größe: 100 %', '2026-03-02 23:30:00', '2026-03-03 10:00:00', 1, 2, 'First', 3, 4, 1, 0),
           (211, 0, 'Other', '2026-03-09 00:10:00', '2026-03-09 00:10:00', 6, 1, 'Second', 4, 0, 2, 0),
           (212, 0, 'In the bin', '2026-03-09 00:10:00', '2026-03-09 00:10:00', 6, 1, 'Third', 4, 0, 2, 1);
insert into glpi_groups_tickets (tickets_id, groups_id, type) values (210, 1, 2), (210, 2, 2), (211, 2, 1);
insert into glpi_tickets_users (tickets_id, users_id, type, alternative_email) values (210, 7, 1, ''), (210, 7, 2, ''),
    (211, 0, 1, 'bo@y.example');
"""


@pytest.fixture(scope="module")
def server():
    with mariadb() as url:
        yield url


@pytest.fixture
def ask(server, tmp_path, monkeypatch):
    """ask(schema, preset) → the exit code of the import of the preset's query, of what changed since the last one."""
    monkeypatch.setenv("TAGWATCH_DATA", str(tmp_path / "store"))
    monkeypatch.setenv("HELPDESK_URL", server)

    def ask(preset: str, statements: str) -> int:
        run(server, statements)
        query = ["--sql-url-env", "HELPDESK_URL", "--query", str(QUERIES / f"{preset}.sql"), "--source", preset]
        return main(["import", *query, "--since-column", "updated_at"])

    return ask


def run(url: str, statements: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in filter(str.strip, statements.split(";\n")):
            connection.exec_driver_sql(statement.replace("%", "%%"))
    engine.dispose()


def rows(tmp_path, *columns: str) -> list[tuple]:
    frame = Workbench(tmp_path / "store").facts().frame("select * from snapshot.tickets order by ticket_id")
    frame["created_at"] = frame["created_at"].astype(str)
    return [tuple(None if value != value else value for value in row) for row in frame[list(columns)].to_numpy()]


FIELDS = (
    "ticket_id",
    "created_at",
    "subject",
    "body",
    "grp",
    "category",
    "channel",
    "priority",
    "requester",
    "company",
)


def test_osticket_is_read_from_its_own_tables(ask, tmp_path, capsys):
    assert ask("osticket", OSTICKET) == 0

    assert "1 deleted" in capsys.readouterr().out
    assert rows(tmp_path, *FIELDS)[:2] == [
        ("000210", "2026-03-02 23:30:00", "Größe: 100 %", "First", "Support", "Report a Problem / Access Issue",
         "Email", "Normal", "ada@x.example", "Acme"),
        ("000211", "2026-03-09 00:10:00", "Other", "Second", "Support", None, "Web", None, "bo@y.example", None),
    ]  # fmt: skip

    change = "update ost_ticket set lastupdate = '2026-03-10 08:00:00', topic_id = 1 where number = '000211'"
    assert ask("osticket", change) == 0

    said = capsys.readouterr()
    assert "changed since 2026-03-09 00:20 UTC" in said.err and "1 updated" in said.out
    assert rows(tmp_path, "category")[1] == ("Report a Problem",)


def test_glpi_is_read_from_its_own_tables(ask, tmp_path, capsys):
    assert ask("glpi", GLPI) == 0

    assert rows(tmp_path, *FIELDS) == [
        ("210", "2026-03-02 23:30:00", "Größe: 100 %", "First", "Support > Tier 1", "Bug > Export", "E-Mail", "medium",
         "ada", "Root > Acme"),
        ("211", "2026-03-09 00:10:00", "Other", "Second", None, "Request", "Helpdesk", "high", "bo@y.example", "Root"),
    ]  # fmt: skip

    capsys.readouterr()
    assert ask("glpi", "update glpi_tickets set date_mod = '2026-03-10 08:00:00', status = 5 where id = 210") == 0

    assert "1 updated" in capsys.readouterr().out
    assert rows(tmp_path, "status") == [("solved",), ("closed",)]


def test_nothing_is_written_by_a_query(server, ask, tmp_path, capsys):
    run(
        server,
        "create table kept (id int);\n"
        "create function put() returns int modifies sql data begin insert into kept values (9); return 1; end",
    )
    query = tmp_path / "q.sql"
    query.write_text("select put() as id, now() as created_at")

    assert main(["import", "--sql-url-env", "HELPDESK_URL", "--query", str(query)]) == 2

    assert "READ ONLY transaction" in capsys.readouterr().err
