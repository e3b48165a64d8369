"""Facts: the narrow tables that every count is taken from, computed from a version and the taxonomy.

Disposable: kept under `derived/`, one file per (version, zone and taxonomy), made on first need. This is
where local days are cut (rule 2) and where team and category are decided (rule 6).
"""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd
from filelock import FileLock

from analytics.errors import AnalyticsError
from analytics.store.database import attach_read_only, quoted
from analytics.store.snapshots import Snapshots
from analytics.store.workspace import Workspace
from analytics.taxonomy import NONE, Taxonomy, category_by_column, team_by_column

LAYOUT = 1              # raise it when the tables below change: older files are then made anew
DIMENSION_COLUMNS = ("source", "channel", "segment")

TABLES = """
-- one row per ticket, by day
create table derived.tickets as
    select t.version_id as id, timezone($zone, timezone('UTC', created_at))::date as day, t.source,
           c.customer, coalesce(channel, '(none)') as channel, coalesce(segment, '(none)') as segment
    from snapshot.tickets t left join derived.customers c on c.name = coalesce(t.company, t.requester)
    order by day, id;

-- one row per (ticket, canonical tag); '(none)' for a ticket without tags
create table derived.ticket_tags as
    select distinct t.version_id as id, coalesce(m.canonical, '(none)') as tag
    from (select version_id, unnest(case when len(tags) > 0 then tags else [null] end) as written
          from snapshot.tickets) t
    left join snapshot.tag_forms f using (written) left join derived.meanings m on m.tag = f.tag;

-- one row per (ticket, feature); '(none)' for a ticket without a feature
create table derived.ticket_features as
    with named as (select distinct id, feature from derived.ticket_tags join derived.meanings m using (tag)
                   where feature is not null and not ignored)
    from named union all by name
    select id, '(none)' as feature from derived.tickets where id not in (select id from named);

-- what the tags of a ticket say, without the dimensions that a column of the export decides
create temp table said as
    select id, list(distinct {t: team, c: category}) filter (team is not null and category is not null) as pairs,
           list(distinct team) filter (team is not null and category is null) as teams,
           list(distinct category) filter (category is not null and team is null) as categories
    from (select tt.id, case when a.team then null else m.team end as team,
                 case when a.category then null else m.category end as category
          from derived.ticket_tags tt join derived.meanings m using (tag)
          join derived.tickets t using (id) join authority a using (source)
          where not m.ignored and (m.team is not null or m.category is not null))
    group by id;

-- one-sided tags are crossed; what the tags leave open comes from the export's own columns
create temp table crossed as
    select t.version_id as id, coalesce(s.pairs, []) as pairs,
           case when len(s.teams) > 0 then s.teams when len(s.pairs) > 0 then list_transform(s.pairs, lambda p: p.t)
                else [coalesce(tc.team, tg.team, '(none)')] end as teams,
           case when len(s.categories) > 0 then s.categories
                when len(s.pairs) > 0 then list_transform(s.pairs, lambda p: p.c)
                else [coalesce(cc.category, '(none)')] end as categories,
           coalesce(len(s.pairs), 0) > 0 and coalesce(len(s.teams), 0) = 0
               and coalesce(len(s.categories), 0) = 0 as told
    from snapshot.tickets t left join said s on s.id = t.version_id join authority a using (source)
    left join team_of_column tc on tc.value = t.team
    left join team_of_group tg on tg.value = t.grp
    left join category_of_column cc on cc.value = t.category and cc.authoritative = a.category;

-- one row per (ticket, team, category)
create table derived.cells as
    select t.day, t.id, t.source, p.team, p.category, t.customer, t.channel, t.segment
    from (select id, pair.t as team, pair.c as category from (select id, unnest(pairs) as pair from crossed)
          union
          select id, team, unnest(categories) as category
          from (select id, unnest(teams) as team, categories from crossed where not told)) p
    join derived.tickets t using (id) order by t.day, t.id;

-- tickets per day, for the four groupings that every page opens with
create table derived.daily as
    select day, source, 'total' as kind, '' as team, '' as category, count(*)::integer as tickets
    from derived.tickets group by all
    union all select day, source, 'team', team, '', count(distinct id)::integer from derived.cells group by all
    union all select day, source, 'category', '', category, count(distinct id)::integer from derived.cells group by all
    union all select day, source, 'cell', team, category, count(*)::integer from derived.cells group by all
    order by kind, day;
"""


@dataclass(frozen=True)
class Facts:
    """One version's facts, open for reading by any number of threads."""

    version: str
    key: str                                    # changes whenever a count could
    zone: str
    connection: duckdb.DuckDBPyConnection

    def frame(self, sql: str, parameters: dict[str, object] | None = None) -> pd.DataFrame:
        """Run a query on a cursor of its own: a shared one gives wrong rows under threads (design §4)."""
        with self.connection.cursor() as cursor:
            return cursor.execute(sql, parameters or {}).df()


def open_facts(snapshots: Snapshots, workspace: Workspace, *, zone: str | None = None) -> Facts | None:
    """The facts of the current version, computed now if need be; None before the first import.

    zone: another time zone than the workspace's, to look at the same tickets through it.
    """
    version = snapshots.current()
    if version is None:
        return None
    if not snapshots.path(version).exists():
        raise AnalyticsError(f"The store in {snapshots.folder} names version {version}, but its file "
                             f"{snapshots.path(version).name} is gone. Restore it, or remove CURRENT to begin anew.")
    zone = zone or workspace.settings().time_zone
    key = f"{version}-{LAYOUT}-{workspace.fingerprint()}-{zone.replace('/', '_')}"
    folder = snapshots.folder / "derived"
    path = folder / f"facts-{key}.duckdb"
    if not path.exists():
        folder.mkdir(exist_ok=True)
        with FileLock(folder / "facts.lock"):
            if not path.exists():
                try:
                    _build(snapshots.path(version), path, workspace.taxonomy(), zone)
                except duckdb.Error as error:
                    raise AnalyticsError(f"The store's version {version} cannot be read: {str(error).splitlines()[0]} "
                                         "Import again, or restore its file.") from error
                _sweep(folder, snapshots)
    connection = attach_read_only(snapshots.path(version))
    connection.execute(f"attach '{quoted(str(path))}' as derived (read_only)")
    return Facts(version, key, zone, connection)


def _build(snapshot: Path, path: Path, taxonomy: Taxonomy, zone: str) -> None:
    draft = path.with_suffix(f".{os.getpid()}.draft")
    draft.unlink(missing_ok=True)
    connection = attach_read_only(snapshot)
    try:
        connection.execute(f"attach '{quoted(str(draft))}' as derived")
        connection.execute("""create table derived.customers as
            select row_number() over (order by name)::integer as customer, name
            from (select distinct coalesce(company, requester) as name from snapshot.tickets) where name is not null""")
        tags = [tag for tag, in connection.execute("select distinct tag from snapshot.tag_forms").fetchall()]
        connection.register("meanings", taxonomy.table(dict.fromkeys([*tags, *map(taxonomy.canonical, tags)])).astype({
            name: "string" for name in ("tag", "canonical", "team", "category", "feature")}))
        connection.execute("create table derived.meanings as select * from meanings")
        connection.unregister("meanings")
        _columns(connection)
        for statement in TABLES.split(";\n"):
            if statement.strip():
                connection.execute(statement, {"zone": zone} if "$zone" in statement else {})
        connection.execute("detach derived")
    finally:
        connection.close()
    os.replace(draft, path)


def _columns(connection: duckdb.DuckDBPyConnection) -> None:
    """Temp tables that say what the values of the export's own columns mean, and where they decide."""
    connection.execute("""create temp table authority as
        select source, coalesce(list_contains(arg_max(authoritative, import_id), 'team'), false) as team,
               coalesce(list_contains(arg_max(authoritative, import_id), 'category'), false) as category
        from snapshot.imports where undone_at is null group by source""")

    def values(column: str) -> list[str]:
        return [v for v, in connection.execute(
            f"select distinct {column} from snapshot.tickets where {column} is not null").fetchall()]

    def keep(name: str, rows: list[tuple], columns: list[str]) -> None:
        frame = pd.DataFrame(rows, columns=columns).astype({c: "string" for c in columns if c != "authoritative"})
        connection.register("frame", frame.astype({"authoritative": bool}) if "authoritative" in columns else frame)
        connection.execute(f"create temp table {name} as select * from frame")
        connection.unregister("frame")

    keep("team_of_column", [(v, team_by_column(v, is_group=False)) for v in values("team")], ["value", "team"])
    keep("team_of_group", [(v, team_by_column(v, is_group=True)) for v in values("grp")], ["value", "team"])
    keep("category_of_column", [(v, category_by_column(v, authoritative=a), a) for v in values("category")
                                for a in (True, False)], ["value", "category", "authoritative"])


def _sweep(folder: Path, snapshots: Snapshots) -> None:
    for path in folder.glob("facts-*.duckdb"):
        version = path.stem.split("-")[1]
        if not snapshots.path(version).exists():
            with contextlib.suppress(PermissionError):       # open in a reader on Windows; taken next time
                path.unlink(missing_ok=True)


assert NONE == "(none)", "TABLES spells the word out"
