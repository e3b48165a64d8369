"""Narrowed: a version and what is computed from it, as far as somebody sees them.

The tables have their usual names and columns, so that every query runs on them unchanged and none can reach what is
hidden: texts and names (see `analytics.store.blanked`), and the tickets of other teams and sources.
"""

import json
from pathlib import Path

import duckdb

from analytics.people.person import Limit
from analytics.store.blanked import HIDDEN, NAMED_ANEW
from analytics.store.database import TABLES, attach_read_only, quoted
from analytics.workspace.categories import NONE

WHOLE = "whole"  # what the databases themselves are called in the connection, before their own names
OF_SETS = ("readings", "tags", "features", "deciders", "confirmed")  # of `derived`, one or more rows per label set
# What a limit leaves: the label sets with a team of its own, and their tickets; teams that are not its own are no teams
# of these tickets, so that no part of another team's number is shown as if it were all of it.
LIMITED = """
create table main.own_cells as
    select * from whole_derived.set_cells semi join
        (select label_set from whole_base.label_sets where {sources}) using (label_set)
    where {teams};
create table main.own_sets as select distinct label_set from main.own_cells;
create table main.own_tickets as
    select id, customer from whole_base.tickets semi join main.own_sets using (label_set);
create view base.label_sets as select * from whole_base.label_sets semi join main.own_sets using (label_set);
create view base.tickets as select * from whole_base.tickets semi join main.own_sets using (label_set);
create view base.sums as select * from whole_base.sums semi join main.own_sets using (label_set);
create view base.effort as select * from whole_base.effort semi join main.own_tickets using (id);
create view base.left_out as select * from whole_base.left_out where {sources};
create table main.own_tags as select distinct written from
    (select unnest(tags) as written from whole_base.label_sets semi join main.own_sets using (label_set));
create view derived.set_cells as select * from main.own_cells;
create view derived.cells as select * from whole_derived.cells semi join main.own_cells using (label_set, team);
create table derived.meanings as
    select * from whole_derived.meanings where tag in (select tag from derived.tags)
        or tag in (select canonical from derived.readings)
        or tag in (select tag from whole_snapshot.tag_forms semi join main.own_tags using (written));
create table derived.daily as
    select day, source, 'total' as kind, '' as team, '' as category, count(*)::integer as tickets
    from base.tickets group by all
    union all select day, source, 'team', team, '', count(distinct id)::integer from derived.cells group by all
    union all select day, source, 'category', '', category, count(distinct id)::integer from derived.cells group by all
    union all select day, source, 'cell', team, category, count(*)::integer from derived.cells group by all
    order by kind, day;
"""
# Which rows of the version's tables a limit leaves.
OWN_ROWS = {
    "tickets": "semi join (select id as version_id from main.own_tickets) using (version_id)",
    "current": "semi join (select id as version_id from main.own_tickets) using (version_id)",
    "versions": """semi join (select distinct source, ticket_id from whole_snapshot.tickets semi join
        (select id as version_id from main.own_tickets) using (version_id)) using (source, ticket_id)""",
    "sightings": "semi join (select version_id from snapshot.versions) using (version_id)",
    "tag_forms": "semi join main.own_tags using (written)",
}


def open_narrowed(snapshot: Path, base: Path, derived: Path, *, texts: bool, limit: Limit) -> duckdb.DuckDBPyConnection:
    """A connection in memory with the schemas `snapshot`, `base` and `derived`, as somebody sees them.

    texts: whether with the texts of tickets and the names of customers. limit: the tickets that are seen.
    """
    connection = attach_read_only(snapshot, f"{WHOLE}_snapshot")
    try:
        for name, path in (("base", base), ("derived", derived)):
            connection.execute(f"attach '{quoted(str(path))}' as {WHOLE}_{name} (read_only)")
        narrow(connection, texts=texts, limit=limit)
    except BaseException:
        connection.close()
        raise
    return connection


def narrow(connection: duckdb.DuckDBPyConnection, *, texts: bool, limit: Limit) -> None:
    """Make the schemas of `open_narrowed` in a connection that has the whole ones, as databases or as schemas."""
    for name in ("snapshot", "base", "derived"):
        connection.execute(f"create schema {name}")
    if limit:
        _narrow_sets(connection, limit)
    else:
        _pass_on(connection)
    _narrow_snapshot(connection, texts=texts, limit=limit)
    own = " semi join main.own_tickets using (customer)" if limit else ""
    customers = f"select * from {WHOLE}_base.customers{own}" if texts else NAMED_ANEW.format(own=own)
    connection.execute(f"create table base.customers as {customers}")


def _pass_on(connection: duckdb.DuckDBPyConnection) -> None:
    tables = connection.execute(
        """select replace(database_name, 'whole_', ''), table_name from duckdb_tables()
        where database_name in ('whole_base', 'whole_derived') and table_name <> 'customers'
        union all select replace(schema_name, 'whole_', ''), view_name from duckdb_views()
        where schema_name in ('whole_base', 'whole_derived') and view_name <> 'customers'"""
    ).fetchall()
    for schema, table in tables:
        connection.execute(f"create view {schema}.{table} as select * from {WHOLE}_{schema}.{table}")


def _narrow_sets(connection: duckdb.DuckDBPyConnection, limit: Limit) -> None:
    teams = [*limit.teams, *([NONE] if limit.untagged else [])]
    conditions = {
        "sources": f"source in {_listed(limit.sources)}" if limit.sources else "true",
        "teams": f"team in {_listed(teams)}" if limit.teams else "true",
    }
    for statement in LIMITED.split(";"):
        if statement.strip():
            if "derived.meanings" in statement:  # which reads these
                for table in OF_SETS:
                    connection.execute(
                        f"create view derived.{table} as select * from {WHOLE}_derived.{table} "
                        "semi join main.own_sets using (label_set)"
                    )
            connection.execute(statement.format(**conditions))
    connection.execute(
        f"create view snapshot.imports as select * from {WHOLE}_snapshot.imports where {conditions['sources']}"
    )


def _narrow_snapshot(connection: duckdb.DuckDBPyConnection, *, texts: bool, limit: Limit) -> None:
    blanks = f"* replace ({', '.join(f'null::varchar as {name}' for name in HIDDEN)})"
    for name in ("tickets", *TABLES):
        if limit and name == "imports":
            continue
        columns = blanks if not texts and name in ("tickets", "versions") else "*"
        none = " limit 0" if name in ("rejects", "forgotten") else ""  # rows as their file has them
        rows = OWN_ROWS.get(name, "") if limit else ""
        connection.execute(f"create view snapshot.{name} as select {columns} from {WHOLE}_snapshot.{name} {rows}{none}")


def _listed(values: list[str] | tuple[str, ...]) -> str:
    """Names as a list of SQL literals."""
    return f"(select unnest(from_json('{quoted(json.dumps(list(values)))}', '[\"VARCHAR\"]')))"
