"""Merging: the newest value wins, column by column, among the active imports (design §3.5).

Rank of a sighting = (updated time of the row, else export time of its file, else import time; content
hash). The result therefore does not depend on the order of imports, and a withdrawn import leaves exactly what the
others saw.
"""

import duckdb

from analytics.store.database import COLUMN_OF_FIELD, CONTENT, CONTENT_HASH, highest_number, only_row
from analytics.store.engine import DuckEngine

BEFORE = """
create or replace temp table before as
    select version_id, source, ticket_id, content_hash from versions
    semi join current using (version_id) semi join affected using (source, ticket_id);
"""
# Of the tickets in `affected`: every content that an active import saw, and the one that wins where all have the same
# columns.
CHOOSE = """
create or replace temp table candidates as
    select v.source, v.ticket_id, v.version_id, v.content_hash, s.import_id, i.fields,
           coalesce(v.updated_at, i.exported_at, i.imported_at) as seen_at
    from sightings s join imports i using (import_id) join versions v using (version_id)
    where i.undone_at is null and (v.source, v.ticket_id) in (select (source, ticket_id) from affected);

create or replace temp table winners as
    select source, ticket_id, arg_max(version_id, {t: seen_at, h: content_hash}) as version_id,
           count(distinct fields) > 1 as mixed
    from candidates group by source, ticket_id;
"""
_FIELDS = {column: field for field, column in COLUMN_OF_FIELD.items()}
_PICKS = ", ".join(
    f"(arg_max({{v: v.{column}}}, {{t: seen_at, h: c.content_hash}}) "
    f"filter (list_contains(c.fields, '{_FIELDS.get(column, column)}'))).v as {column}"
    for column in CONTENT
)
# The mixed tickets put together column by column. A result that an import saw as it is keeps that content's number,
# another gets one above $top and is new.
BLEND = f"""
create or replace temp table put_together as
    select *, {CONTENT_HASH} as content_hash from (
        select c.source, c.ticket_id, {_PICKS}
        from candidates c join versions v using (version_id)
        semi join (select source, ticket_id from winners where mixed) m
            on m.source = c.source and m.ticket_id = c.ticket_id
        group by c.source, c.ticket_id);

create or replace temp table placed as
    select b.source, b.ticket_id, c.version_id,
           row_number() over (partition by c.version_id is null order by b.source, b.ticket_id) as place
    from put_together b left join
        (select source, ticket_id, content_hash, min(version_id) as version_id
         from candidates group by source, ticket_id, content_hash) c
        on c.source = b.source and c.ticket_id = b.ticket_id and c.content_hash = b.content_hash;

create or replace temp table blended as
    select b.*, coalesce(n.version_id, $top + n.place)::integer as version_id, n.version_id is null as is_new
    from put_together b join placed n on n.source = b.source and n.ticket_id = b.ticket_id;
"""


def merge_incoming(connection: duckdb.DuckDBPyConnection, import_id: int, source: str) -> dict[str, int]:
    """Record every ticket of `incoming` as seen by the import and recompute the current contents.

    The import must already be in `imports`. Returns added, updated, unchanged (tickets).
    """
    all_new = only_row(
        connection.execute(
            """
            select count(*) = 0 from (select 1 from incoming
            where ticket_id in (select ticket_id from versions where source = ?) limit 1)""",
            [source],
        )
    )[0]
    connection.execute(
        """
        create or replace temp table known as
        select i.rowid as place, v.version_id from incoming i join versions v
        on v.source = ? and v.ticket_id = i.ticket_id and v.content_hash = i.content_hash and not v.merged""",
        [source],
    )
    top = highest_number(connection)
    # Numbers may have holes: counting the new rows instead costs a sort of the whole file.
    connection.execute(
        f"""
        insert into versions select {top} + rowid + 1, ?, ticket_id, content_hash, false, {", ".join(CONTENT)}
        from incoming where rowid not in (select place from known)""",
        [source],
    )
    connection.execute(f"""
        create or replace temp table seen as select version_id from known
        union all select {top} + rowid + 1 from incoming where rowid not in (select place from known)""")
    connection.execute("insert into sightings select ?, version_id from seen", [import_id])
    if all_new:  # nothing to compare with, as in daily files
        connection.execute("insert into current select version_id from seen")
        added = only_row(connection.execute("select count(*) from seen"))[0]
        return {"added": added, "updated": 0, "unchanged": 0, "removed": 0}
    connection.execute("create or replace temp table affected as select ? as source, ticket_id from incoming", [source])
    return recompute(connection)


def recompute(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Choose the current content of each ticket in the temp table `affected` (source, ticket_id) anew.

    Returns how many of them were added, updated, unchanged, removed.
    """
    engine = DuckEngine(connection)
    engine.run(BEFORE)
    engine.run(CHOOSE)
    if only_row(connection.execute("select bool_or(mixed) from winners"))[0]:
        _merge_columns(connection)
    connection.execute("delete from current where version_id in (select version_id from before)")
    connection.execute("insert into current select version_id from winners order by version_id")
    connection.execute("""
        delete from versions where merged and version_id in (select version_id from before)
        and version_id not in (select version_id from winners)""")
    added, updated, unchanged, removed = only_row(
        connection.execute("""
        select count(*) filter (b.version_id is null), count(*) filter (b.content_hash <> v.content_hash),
               count(*) filter (b.content_hash = v.content_hash), count(*) filter (w.version_id is null)
        from winners w join versions v using (version_id)
        full join before b on b.source = w.source and b.ticket_id = w.ticket_id""")
    )
    return {"added": added, "updated": updated, "unchanged": unchanged, "removed": removed}


def _merge_columns(connection: duckdb.DuckDBPyConnection) -> None:
    """Put tickets together whose active imports have different columns, and point `winners` at the result."""
    top = highest_number(connection)
    DuckEngine(connection).run(BLEND, {"top": top})
    connection.execute(f"""
        insert into versions select version_id, source, ticket_id, content_hash, true, {", ".join(CONTENT)}
        from blended where is_new""")
    connection.execute("""
        update winners set version_id = b.version_id from blended b
        where winners.source = b.source and winners.ticket_id = b.ticket_id""")
