"""Derivation: the narrow tables that counts are taken from, made from a version and a taxonomy.

Two files, each made once and read by everyone: `base` (what the version and the zone decide) and `derived`
(what the taxonomy decides). This is where local days are cut (rule 2) and where team and category are
decided (rule 6).
"""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import duckdb
import pandas as pd

from analytics.store.counted import choose_counted
from analytics.store.database import attach_read_only, quoted
from analytics.store.permissions import tighten
from analytics.workspace.categories import NONE
from analytics.workspace.customers import Customers
from analytics.workspace.taxonomy import Taxonomy

LAYOUT = 4  # raise it when the tables below change: older files are then made anew

# What only the version, the zone and the customers file decide. One row per ticket, by day; what decides a ticket's
# team and category (its tags as written and its own columns) is kept once per distinct combination, its *label set*: a
# million tickets have some ten thousand, so that a change of the taxonomy is thought through for those alone.
BASE = """
-- `counted` (temporary) are the tickets without those that their helpdesk discarded, as the sources' rules say;
-- `called` (temporary) says what the customers file calls each written name, its plan, segment and revenue
create table base.customers as
    select row_number() over (order by name)::integer as customer, name, any_value(plan) as plan,
           any_value(segment) as segment, any_value(revenue) as revenue
    from called group by name;

create temp table spellings as select written, customer from called join base.customers using (name);

create table base.label_sets as
    select row_number() over (order by source, tags, team, grp, category)::integer as label_set, *
    from (select distinct source, tags, team, grp, category from counted);

create table base.tickets as
    select t.version_id as id, timezone($zone, timezone('UTC', created_at))::date as day, t.source, c.customer,
           coalesce(channel, '(none)') as channel, coalesce(c.plan, t.segment, '(none)') as plan,
           coalesce(c.segment, t.segment, '(none)') as segment, s.label_set
    from counted t left join spellings p on p.written = coalesce(t.company, t.requester)
    left join base.customers c using (customer)
    join base.label_sets s on s.source = t.source and s.tags is not distinct from t.tags
        and s.team is not distinct from t.team and s.grp is not distinct from t.grp
        and s.category is not distinct from t.category
    order by day, id;
"""

DERIVED = """
-- one row per (label set, canonical tag); '(none)' for a set without tags
create temp table plain_tags as
    select distinct label_set, coalesce(m.canonical, '(none)') as tag
    from (select label_set, unnest(case when len(tags) > 0 then tags else [null] end) as written from base.label_sets)
    left join snapshot.tag_forms f using (written) left join derived.meanings m on m.tag = f.tag;

-- a split tag gives way to the tags that it is split into, in the sets that the split is about
create table derived.tags as
    select distinct label_set, coalesce(m.canonical, tag) as tag from plain_tags left join (
        select label_set, tag, s.into_tag
        from plain_tags join base.label_sets using (label_set) join splits s using (tag)
        where (s.kind = 'source' and s.value = source) or (s.kind = 'group' and s.value = grp)
           or (s.kind = 'tag' and (label_set, s.value) in (select (label_set, tag) from plain_tags)))
        using (label_set, tag)
    left join derived.meanings m on m.tag = into_tag;

-- one row per (label set, feature); '(none)' for a set without a feature
create table derived.features as
    with named as (select distinct label_set, feature from derived.tags join derived.meanings using (tag)
                   where feature is not null and not ignored)
    from named union all by name
    select label_set, '(none)' as feature from base.label_sets where label_set not in (select label_set from named);

-- what the tags of a set say, without the dimensions that a column of the export decides
create temp table said as
    select label_set, list(distinct {t: team, c: category}) filter (team is not null and category is not null) as pairs,
           list(distinct team) filter (team is not null and category is null) as teams,
           list(distinct category) filter (category is not null and team is null) as categories
    from (select label_set, case when a.team then null else m.team end as team,
                 case when a.category then null else m.category end as category
          from derived.tags join derived.meanings m using (tag)
          join base.label_sets using (label_set) join authority a using (source)
          where not m.ignored and (m.team is not null or m.category is not null))
    group by label_set;

-- one-sided tags are crossed; what the tags leave open comes from the export's own columns
create temp table crossed as
    select l.label_set, coalesce(s.pairs, []) as pairs,
           case when len(s.teams) > 0 then s.teams when len(s.pairs) > 0 then list_transform(s.pairs, lambda p: p.t)
                else [coalesce(tc.team, tg.team, '(none)')] end as teams,
           case when len(s.categories) > 0 then s.categories
                when len(s.pairs) > 0 then list_transform(s.pairs, lambda p: p.c)
                else [coalesce(cc.category, '(none)')] end as categories,
           coalesce(len(s.pairs), 0) > 0 and coalesce(len(s.teams), 0) = 0
               and coalesce(len(s.categories), 0) = 0 as told
    from base.label_sets l left join said s using (label_set) join authority a using (source)
    left join team_of_column tc on tc.value = l.team
    left join team_of_group tg on tg.value = l.grp
    left join category_of_column cc on cc.value = l.category and cc.keep = a.keep;

-- one row per (label set, team, category)
create table derived.set_cells as
    select label_set, pair.t as team, pair.c as category from (select label_set, unnest(pairs) as pair from crossed)
    union
    select label_set, team, unnest(categories) as category
    from (select label_set, unnest(teams) as team, categories from crossed where not told);

-- one row per (ticket, team, category)
create table derived.cells as
    select t.day, t.id, t.source, c.team, c.category, t.customer, t.channel, t.plan, t.segment, t.label_set
    from base.tickets t join derived.set_cells c using (label_set) order by t.day, t.id;

-- tickets per day, for the four groupings that every page opens with
create table derived.daily as
    select day, source, 'total' as kind, '' as team, '' as category, count(*)::integer as tickets
    from base.tickets group by all
    union all select day, source, 'team', team, '', count(distinct id)::integer from derived.cells group by all
    union all select day, source, 'category', '', category, count(distinct id)::integer from derived.cells group by all
    union all select day, source, 'cell', team, category, count(*)::integer from derived.cells group by all
    order by kind, day;
"""


def build_base(
    snapshot: Path,
    path: Path,
    *,
    zone: str,
    customers: Customers = Customers(),
    leave_out: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> None:
    """Write the tables of BASE for one version, days cut in `zone`, customers told together as their file says.

    leave_out: source → kinds of discarded tickets that do not count; of other sources its first import says.
    """

    def fill(connection: duckdb.DuckDBPyConnection) -> None:
        choose_counted(connection, leave_out)
        _name_customers(connection, customers)
        for statement in _statements(BASE):
            connection.execute(statement, {"zone": zone} if "$zone" in statement else {})

    _write(snapshot, path, "base", fill)


def build_derived(snapshot: Path, base: Path, path: Path, taxonomy: Taxonomy) -> None:
    """Write the tables of DERIVED: what `taxonomy` makes of the label sets in `base`."""

    def fill(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(f"attach '{quoted(str(base))}' as base (read_only)")
        tags = [tag for (tag,) in connection.execute("select distinct tag from snapshot.tag_forms").fetchall()]
        connection.execute(
            "create table derived.meanings (tag varchar, canonical varchar, team varchar, "
            "category varchar, feature varchar, ignored boolean, mapped boolean)"
        )
        _insert(connection, "derived.meanings", taxonomy.table(tags))
        connection.execute("create temp table splits (tag varchar, kind varchar, value varchar, into_tag varchar)")
        _insert(connection, "splits", taxonomy.split_table())
        _say_columns(connection, taxonomy)
        for statement in _statements(DERIVED):
            connection.execute(statement)

    _write(snapshot, path, "derived", fill)


def _name_customers(connection: duckdb.DuckDBPyConnection, customers: Customers) -> None:
    """A temp table of each name that tickets carry: written, name, plan, segment, revenue."""
    written = "select distinct coalesce(company, requester) as written from counted"
    if not customers.known:
        connection.execute(f"""create temp table called as select written, written as name, null::varchar as plan,
            null::varchar as segment, null::double as revenue from ({written}) where written is not null""")
        return
    connection.execute(
        "create temp table called (written varchar, name varchar, plan varchar, segment varchar, revenue double)"
    )
    rows = []
    for (name,) in connection.execute(f"select written from ({written}) where written is not null").fetchall():
        known = customers.named(name)
        rows.append(
            (name, known.name, known.plan or None, known.segment or None, known.revenue)
            if known
            else (name, name, None, None, None)
        )
    _insert(
        connection,
        "called",
        pd.DataFrame(rows, columns=["written", "name", "plan", "segment", "revenue"], dtype="string"),
    )


def _write(snapshot: Path, path: Path, name: str, fill: Callable[[duckdb.DuckDBPyConnection], None]) -> None:
    """Fill a new database and give it its name only when it is whole."""
    draft = path.with_suffix(f".{os.getpid()}.draft")
    draft.unlink(missing_ok=True)
    connection = attach_read_only(snapshot)
    try:
        connection.execute(f"attach '{quoted(str(draft))}' as {name}")
        fill(connection)
        connection.execute(f"detach {name}")
        connection.close()
        tighten(draft)
        os.replace(draft, path)
    finally:
        connection.close()
        for left in path.parent.glob(f"{draft.name}*"):
            left.unlink(missing_ok=True)


def _statements(script: str) -> list[str]:
    return [statement for statement in script.split(";\n") if statement.strip()]


def _insert(connection: duckdb.DuckDBPyConnection, table: str, frame: pd.DataFrame) -> None:
    if len(frame):  # an empty frame has no types of its own
        connection.register("frame", frame)
        connection.execute(f"insert into {table} select * from frame")
        connection.unregister("frame")


def _say_columns(connection: duckdb.DuckDBPyConnection, taxonomy: Taxonomy) -> None:
    """Temp tables that say what the values of the export's own columns mean, and where they decide."""
    connection.execute(
        """create temp table authority as
        select source, coalesce(list_contains(arg_max(authoritative, import_id), 'team'), false) as team,
               coalesce(list_contains(arg_max(authoritative, import_id), 'category'), false) as category,
               category or list_contains($own, source) as keep
        from snapshot.imports where undone_at is null group by source""",
        {"own": sorted(taxonomy.own_categories)},
    )

    def values(column: str) -> list[str]:
        return [
            v
            for (v,) in connection.execute(
                f"select distinct {column} from base.label_sets where {column} is not null"
            ).fetchall()
        ]

    connection.execute("create temp table team_of_column (value varchar, team varchar)")
    connection.execute("create temp table team_of_group (value varchar, team varchar)")
    connection.execute("create temp table category_of_column (value varchar, category varchar, keep boolean)")
    for table, column, is_group in (("team_of_column", "team", False), ("team_of_group", "grp", True)):
        _insert(
            connection,
            table,
            pd.DataFrame(
                [(v, taxonomy.team_by_column(v, is_group=is_group)) for v in values(column)], columns=["value", "team"]
            ),
        )
    _insert(
        connection,
        "category_of_column",
        pd.DataFrame(
            [
                (v, taxonomy.category_by_column(v, keep=keep), keep)
                for v in values("category")
                for keep in (True, False)
            ],
            columns=["value", "category", "keep"],
        ),
    )


assert NONE == "(none)", "the tables spell the word out"
