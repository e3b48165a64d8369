"""Counted tickets: those of a version without the ones that their helpdesk discarded (deleted, spam, merged)."""

from collections.abc import Mapping, Sequence

import pandas as pd

from analytics.store.engine import Engine
from analytics.workspace.discarded import TAGS, kind_of

_KIND_OF_TAG = " ".join(f"when list_contains(tags, '{tag}') then '{kind}'" for tag, kind in TAGS.items())
_HAS_TAG = " or ".join(f"list_contains(tags, '{tag}')" for tag in TAGS)
COUNTED = f"""
create temp table discarded as
    select version_id from (
        select version_id, source, coalesce(k.kind, case {_KIND_OF_TAG} end) as kind
        from snapshot.tickets t left join discarded_status k on k.status = t.status
        where k.kind is not null or {_HAS_TAG})
    semi join discarding using (source, kind);

create temp view counted as
    select * from snapshot.tickets anti join discarded using (version_id) anti join aside using (source);
"""
ALL_COUNTED = "create temp view counted as select * from snapshot.tickets anti join aside using (source);\n"


def choose_counted(engine: Engine, leave_out: Mapping[str, Sequence[str]], aside: Sequence[str] = ()) -> None:
    """Make the temporary view `counted` of the tickets of `snapshot`, and the temporary table `aside`.

    aside: sources of another origin, of which nothing counts here.
    leave_out: source → kinds that do not count. Of a source without a rule its first import decides: the default
    holds for sources that began after it, and changes no count of the others.
    """
    engine.fill("aside", {"source": "varchar"}, pd.DataFrame({"source": list(aside)}, dtype="string"))
    first: dict[str, Sequence[str] | None] = {}
    for source, kinds in engine.rows("select source, leave_out from snapshot.imports order by import_id"):
        first.setdefault(source, kinds)
    rules = {source: tuple(kinds) for source, kinds in first.items() if kinds} | dict(leave_out)
    rows = [(source, kind) for source, kinds in rules.items() for kind in kinds]
    if not rows:
        engine.run(ALL_COUNTED)
        return
    statuses = engine.rows("select distinct status from snapshot.tickets where status is not null")
    kinds = [(status, kind) for (status,) in statuses if (kind := kind_of(status))]
    for table, names, found in (
        ("discarding", ("source", "kind"), rows),
        ("discarded_status", ("status", "kind"), kinds),
    ):
        columns = dict.fromkeys(names, "varchar")
        engine.fill(table, columns, pd.DataFrame(found, columns=[*names], dtype="string"))
    engine.run(COUNTED)
