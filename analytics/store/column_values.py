"""Column values: what the values of the export's own team and category columns mean, for the derivation."""

import pandas as pd

from analytics.store.engine import Engine
from analytics.workspace.taxonomy import Taxonomy

AUTHORITY = """
create temp table authority as
    select source, coalesce(list_contains(arg_max(authoritative, import_id), 'team'), false) as team,
           coalesce(list_contains(arg_max(authoritative, import_id), 'category'), false) as category,
           coalesce(list_contains(arg_max(authoritative, import_id), 'category'), false)
               or source in (select source from own_categories) as keep
    from snapshot.imports where undone_at is null group by source;
"""


def name_column_values(engine: Engine, taxonomy: Taxonomy) -> None:
    """Temp tables of what the values of the export's own columns mean, and where they decide."""
    own = pd.DataFrame({"source": sorted(taxonomy.own_categories)}, dtype="string")
    engine.fill("own_categories", {"source": "varchar"}, own)
    engine.run(AUTHORITY)

    def values(column: str) -> list[str]:
        return [v for (v,) in engine.rows(f"select distinct {column} from base.label_sets where {column} is not null")]

    for table, column, is_group in (("team_of_column", "team", False), ("team_of_group", "grp", True)):
        engine.fill(
            table,
            {"value": "varchar", "team": "varchar"},
            pd.DataFrame(
                [(v, taxonomy.team_by_column(v, is_group=is_group)) for v in values(column)], columns=["value", "team"]
            ),
        )
    engine.fill(
        "category_of_column",
        {"value": "varchar", "category": "varchar", "keep": "boolean"},
        pd.DataFrame(
            [
                (v, taxonomy.category_by_column(v, keep=keep), keep)
                for v in values("category")
                for keep in (True, False)
            ],
            columns=["value", "category", "keep"],
        ),
    )
