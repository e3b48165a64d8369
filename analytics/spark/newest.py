"""Newest wins in a cluster: which contents a lake has after an import, and which of them count.

The rule itself is `analytics.ingest.merging`'s. Here is what surrounds it in a lake: tickets that were seen once need
no rule, contents that are there already are known by their hash, and of the pieces only those are written again in
which something changes.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from pyspark.sql import DataFrame

from analytics.ingest.merging import BLEND, CHOOSE
from analytics.lake.layout import MOST_PIECES
from analytics.lake.manifest import Piece
from analytics.spark.engine import SparkEngine
from analytics.store.database import CONTENT, quoted

PIECE_ROWS = 2_000_000  # contents of a piece, as long as the month has no more than MOST_PIECES
_CONTENT = ", ".join(CONTENT)
_OWN = ", ".join(f"a.{name}" for name in CONTENT)
_MONTH = "strftime({}created_at, '%Y-%m')"

# `incoming` are the scratch files; `numbers` has the import of each, and the number above which its contents are
SEEN = f"""
create temp table seen as
    select n.import_id, (n.above + a.place + 1)::integer as version_id, a.source, a.ticket_id, a.content_hash, {_OWN}
    from incoming a join numbers n using (piece);

create table times_seen as select source, ticket_id, count(*)::integer as times from seen group by source, ticket_id;

-- tickets of which there is more than one sighting: the rule decides
create table affected as
    select source, ticket_id from times_seen where times > 1
    union select source, ticket_id from snapshot.contents semi join times_seen using (source, ticket_id);
"""

KNOWN = f"""
create table earlier as
    select version_id, source, ticket_id, content_hash, merged, current, {_CONTENT}, piece
    from snapshot.contents semi join affected using (source, ticket_id);

create temp table again as
    select import_id, version_id, source, ticket_id, content_hash, {_CONTENT}
    from seen semi join affected using (source, ticket_id);

create table known as
    select k.source, k.ticket_id, k.content_hash, k.fresh, coalesce(e.version_id, k.fresh) as version_id,
           e.version_id is null as is_new
    from (select source, ticket_id, content_hash, min(version_id) as fresh
          from again group by source, ticket_id, content_hash) k
    left join (select * from earlier where not merged) e
        on e.source = k.source and e.ticket_id = k.ticket_id and e.content_hash = k.content_hash;

create table versions as
    select version_id, source, ticket_id, content_hash, merged, {_CONTENT}, piece, current as was_current from earlier
    union all
    select k.version_id, a.source, a.ticket_id, a.content_hash, false, {_OWN}, null, false
    from again a join known k on k.source = a.source and k.ticket_id = a.ticket_id
        and k.content_hash = a.content_hash and k.fresh = a.version_id
    where k.is_new;

create temp table sightings_now as
    select a.import_id, k.version_id, {_MONTH.format("a.")} as month
    from again a join known k on k.source = a.source and k.ticket_id = a.ticket_id and k.content_hash = a.content_hash;

create temp table sightings as
    select import_id, version_id from snapshot.sightings semi join earlier using (version_id)
    union all select import_id, version_id from sightings_now;
"""

_PLAIN = """
create temp table chosen as select source, ticket_id, version_id from winners;
"""
_BLENDED = """
create temp table chosen as
    select w.source, w.ticket_id, coalesce(b.version_id, w.version_id) as version_id
    from winners w left join blended b on b.source = w.source and b.ticket_id = w.ticket_id;
"""

DECIDED = f"""
create table decided as
    select v.version_id, v.source, v.ticket_id, v.content_hash, v.merged, c.version_id is not null as current,
           {", ".join(f"v.{name}" for name in CONTENT)}, v.piece, v.was_current,
           v.merged and c.version_id is null as gone
    from versions v left join chosen c on c.version_id = v.version_id;
"""

# What each import did, had the imports come one after the other: only reported, nothing counts by it.
REPORTED = """
create temp table states as
    select source, ticket_id, import_id, max({t: seen_at, h: content_hash}) over (partition by source, ticket_id
           order by import_id rows between unbounded preceding and current row) as best
    from candidates;

create temp table reported as
    select import_id, count(*) filter (before is null) as added, count(*) filter (before.h <> best.h) as updated,
           count(*) filter (before.h = best.h) as unchanged
    from (select import_id, best, lag(best) over (partition by source, ticket_id order by import_id) as before
          from states)
    group by import_id;
"""


@dataclass(frozen=True)
class Newest:
    """What is to be written. The frames have `month` and `bucket`; see `analytics.spark.pieces.write_pieces`."""

    contents: DataFrame
    sightings: DataFrame
    replaced: tuple[Piece, ...]  # of contents and sightings, whose rows are in the frames
    counts: dict[int, dict[str, int]]  # import → added, updated, unchanged
    top: int


def choose_newest(
    engine: SparkEngine, *, top: int, contents: tuple[Piece, ...], sightings: tuple[Piece, ...]
) -> Newest:
    """Hold what was read against the lake.

    engine: has `incoming`, `numbers`, `imports` (of before and now), `month_of_piece` (of sightings),
    `snapshot.contents` and `snapshot.sightings`, each row with its `piece`. top: the highest number of a content.
    contents, sightings: the lake's pieces.
    """
    engine.run(SEEN)
    several = engine.rows("select count(*) from affected")[0][0]
    new_in = dict(engine.rows(f"select {_MONTH.format('')}, count(*) from seen group by 1"))
    counts = {
        import_id: {"added": added, "updated": 0, "unchanged": 0}
        for import_id, added in engine.rows(
            "select import_id, count(*) from seen anti join affected using (source, ticket_id) group by import_id"
            if several
            else "select import_id, count(*) from seen group by import_id"
        )
    }
    changed: set[str] = set()
    mixed = False
    if several:
        engine.run(KNOWN)
        engine.run(CHOOSE, hold=True)
        if mixed := engine.rows("select bool_or(mixed) from winners")[0][0]:
            engine.run(BLEND, {"top": top}, hold=True)
            top += engine.rows("select count(*) from blended where is_new")[0][0]
        engine.run(_BLENDED if mixed else _PLAIN)
        engine.run(DECIDED)
        engine.run(REPORTED)
        changed = {
            piece
            for (piece,) in engine.rows(
                "select distinct piece from decided where piece is not null and (gone or current <> was_current)"
            )
        }
        new_imports = {row[0] for row in engine.rows("select distinct import_id from numbers")}
        for import_id, added, updated, unchanged in engine.rows(
            "select import_id, added, updated, unchanged from reported"
        ):
            if import_id in new_imports:
                own = counts.setdefault(import_id, {"added": 0, "updated": 0, "unchanged": 0})
                for name, number in (("added", added), ("updated", updated), ("unchanged", unchanged)):
                    own[name] += number
    replaced = _replaced(contents, changed, new_in)
    replaced_sightings = _replaced(sightings, set(), new_in)
    _spread(engine, new_in, replaced)
    engine.run(_written(replaced, replaced_sightings, several=bool(several), mixed=mixed))
    return Newest(
        engine.table("contents_out"), engine.table("sightings_out"), replaced + replaced_sightings, counts, top
    )


def _replaced(pieces: Sequence[Piece], changed: Collection[str], months: Collection[str]) -> tuple[Piece, ...]:
    """The pieces to write again: those with a row that changed, and of a month that would have too many pieces all."""
    number = Counter(piece.month for piece in pieces)
    full = {month for month in months if number[month] >= MOST_PIECES}
    return tuple(piece for piece in pieces if piece.name in changed or piece.month in full)


def _spread(engine: SparkEngine, new_in: Mapping[str, int], replaced: Sequence[Piece]) -> None:
    """The table `months`: into how many pieces the rows of each month go."""
    rows = Counter(new_in)
    for piece in replaced:
        rows[piece.month] += piece.rows
    spread = [(month, max(1, min(MOST_PIECES // 2, -(-number // PIECE_ROWS)))) for month, number in rows.items()]
    engine.fill(
        "months", {"month": "varchar", "buckets": "integer"}, pd.DataFrame(spread, columns=["month", "buckets"])
    )


def _written(replaced: Sequence[Piece], sightings: Sequence[Piece], *, several: bool, mixed: bool) -> str:
    """The script of what is written: new rows, and those of the pieces that are replaced."""
    once = "anti join affected using (source, ticket_id)" if several else ""
    columns = f"version_id, source, ticket_id, content_hash, merged, current, {_CONTENT}"
    rows = [
        "select version_id, source, ticket_id, content_hash, false as merged, true as current, "
        f"{_CONTENT} from seen {once}"
    ]
    seen = [f"select import_id, version_id, {_MONTH.format('')} as month from seen {once}"]
    if several:
        rows.append(f"select {columns} from decided where piece is null")
        seen.append("select import_id, version_id, month from sightings_now")
    if mixed:
        rows.append(
            "select version_id, source, ticket_id, content_hash, true as merged, true as current, "
            f"{_CONTENT} from blended where is_new"
        )
    if replaced:
        rows.append(f"""
            select c.version_id, c.source, c.ticket_id, c.content_hash, c.merged,
                   coalesce(d.current, c.current) as current, {", ".join(f"c.{name}" for name in CONTENT)}
            from snapshot.contents c left join {"decided" if several else "snapshot.contents"} d
                on d.version_id = c.version_id
            where c.piece in ({_names(replaced)}) {"and not coalesce(d.gone, false)" if several else ""}""")
    if sightings:
        seen.append(
            "select import_id, version_id, month from snapshot.sightings join month_of_piece using (piece) "
            f"where piece in ({_names(sightings)})"
        )
    return f"""
create temp table contents_out as
    select r.*, (version_id % buckets)::integer as bucket
    from (select *, {_MONTH.format("")} as month from ({" union all ".join(rows)})) r join months using (month);

create temp table sightings_out as
    select s.*, (version_id % buckets)::integer as bucket from ({" union all ".join(seen)}) s join months using (month);
"""


def _names(pieces: Sequence[Piece]) -> str:
    return ", ".join(f"'{quoted(piece.name)}'" for piece in pieces)
