"""Merging: the newest value wins, column by column, among the active imports (design §3.5).

Rank of a sighting = (updated time of the row, else export time of its file, else import time; content
hash). The order of imports therefore does not matter, and a withdrawn import leaves exactly what the
others saw.
"""

import duckdb

from analytics.store.database import COLUMN_OF_FIELD, CONTENT, CONTENT_HASH, only_row


def merge_incoming(connection: duckdb.DuckDBPyConnection, import_id: int, source: str) -> dict[str, int]:
    """Record every ticket of `incoming` as seen by the import and recompute the current contents.

    The import must already be in `imports`. Returns added, updated, unchanged (tickets).
    """
    first_of_source = only_row(connection.execute("select count(*) = 0 from versions where source = ?", [source]))[0]
    connection.execute(
        """
        create or replace temp table known as
        select i.rowid as place, v.version_id from incoming i join versions v
        on v.source = ? and v.ticket_id = i.ticket_id and v.content_hash = i.content_hash and not v.merged""",
        [source],
    )
    top = only_row(connection.execute("select coalesce(max(version_id), 0) from versions"))[0]
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
    if first_of_source:  # nothing to compare with: every ticket is new
        connection.execute("insert into current select version_id from seen")
        added = only_row(connection.execute("select count(*) from seen"))[0]
        return {"added": added, "updated": 0, "unchanged": 0, "removed": 0}
    connection.execute("create or replace temp table affected as select ? as source, ticket_id from incoming", [source])
    return recompute(connection)


def recompute(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Choose the current content of each ticket in the temp table `affected` (source, ticket_id) anew.

    Returns how many of them were added, updated, unchanged, removed.
    """
    connection.execute("""
        create or replace temp table before as
        select version_id, source, ticket_id, content_hash from versions
        semi join current using (version_id) semi join affected using (source, ticket_id)""")
    connection.execute("""
        create or replace temp table candidates as
        select v.source, v.ticket_id, v.version_id, v.content_hash, i.fields,
               coalesce(v.updated_at, i.exported_at, i.imported_at) as seen_at
        from sightings s join imports i using (import_id) join versions v using (version_id)
        where i.undone_at is null and (v.source, v.ticket_id) in (select (source, ticket_id) from affected)""")
    connection.execute("""
        create or replace temp table winners as
        select source, ticket_id, arg_max(version_id, {t: seen_at, h: content_hash}) as version_id,
               count(distinct fields) > 1 as mixed
        from candidates group by all""")
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
    field_of_column = {column: field for field, column in COLUMN_OF_FIELD.items()}
    picks = ", ".join(
        f"(arg_max({{v: v.{column}}}, {{t: seen_at, h: c.content_hash}}) "
        f"filter (list_contains(c.fields, '{field_of_column.get(column, column)}'))).v as {column}"
        for column in CONTENT
    )
    connection.execute(f"""
        create or replace temp table blended as
        select *, {CONTENT_HASH} as content_hash from (
            select c.source, c.ticket_id, {picks}
            from candidates c join versions v using (version_id)
            semi join (select source, ticket_id from winners where mixed) m
                on m.source = c.source and m.ticket_id = c.ticket_id
            group by c.source, c.ticket_id)""")
    connection.execute("""
        create or replace temp table blended as
        select b.*, c.version_id from blended b left join
            (select source, ticket_id, content_hash, min(version_id) as version_id from candidates group by all) c
            using (source, ticket_id, content_hash)""")
    top = only_row(connection.execute("select coalesce(max(version_id), 0) from versions"))[0]
    connection.execute(f"""
        create or replace temp table blended as
        select * replace (coalesce(version_id, {top} + row_number() over (partition by version_id is null
            order by source, ticket_id)) as version_id), version_id is null as is_new from blended""")
    connection.execute(f"""
        insert into versions select version_id, source, ticket_id, content_hash, true, {", ".join(CONTENT)}
        from blended where is_new""")
    connection.execute("""
        update winners set version_id = b.version_id from blended b
        where winners.source = b.source and winners.ticket_id = b.ticket_id""")
