"""Rehearsal: what an import would do, to the ticket, without anything being written.

The files really are imported, into a copy of the current version that is thrown away. So what the rehearsal
reports and what the import then does cannot differ, and no other writer has to wait.
"""

import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pandas as pd

from analytics.ingest.bundle import Taken
from analytics.ingest.column_rules import with_rules
from analytics.ingest.imports import Progress, import_into
from analytics.ingest.mapping import Mapping
from analytics.ingest.mappings import Mappings
from analytics.ingest.planning import Order, Outcome
from analytics.ingest.profile import Dimension, profile, profiles
from analytics.ingest.sniffing import Format
from analytics.store.folders import unwritable
from analytics.store.import_history import holds_only_sample
from analytics.store.snapshots import Snapshots

FIRST_ROWS = 5
UNSEEN = ("place", "line", "created_text", "content_hash", "repeats")  # columns of the tickets


@dataclass(frozen=True)
class Rehearsal:
    """One file as it would go in."""

    outcome: Outcome  # of an import that was not kept: its number means nothing
    mapping: Mapping | None = None  # None where the file could not be read, or is known
    first_rows: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)  # one per ticket, times in UTC
    profile: tuple[Dimension, ...] = ()


def rehearse(
    snapshots: Snapshots,
    files: Sequence[Path],
    order: Order = Order(),
    *,
    progress: Progress = lambda what, share: None,
) -> list[Rehearsal]:
    """Import files into a copy that is thrown away; one Rehearsal per file, or per part of an archive.

    New, updated and unchanged count against what is in the store now, later files against the earlier ones too.
    Raises AnalyticsError when the temporary folder, where the copy lies, cannot be written.
    """
    order = with_rules(order, snapshots.folder)
    seen: dict[int | None, tuple[Mapping, pd.DataFrame, tuple[Dimension, ...]]] = {}

    def look(connection: duckdb.DuckDBPyConnection, format: Format, outcome: Outcome, mapping: Mapping) -> None:
        seen[outcome.import_id] = (
            mapping,
            connection.execute(
                f"select * exclude ({', '.join(UNSEEN)}) from incoming order by place limit {FIRST_ROWS}"
            ).df(),
            profile(connection, mapping, order.taxonomy, outcome.tags_read),
        )

    def look_at_many(connection: duckdb.DuckDBPyConnection, many: Sequence[Taken]) -> None:
        mapping = many[0].ready.mapping
        numbers = [each.number for each in many]
        rows = connection.execute(
            f"""select * exclude ({", ".join(UNSEEN)}) from bundle where number between ? and ?
            qualify row_number() over (partition by number order by place) <= {FIRST_ROWS} order by number, place""",
            [numbers[0], numbers[-1]],
        ).df()
        profiled = profiles(connection, mapping, order.taxonomy, {e.number: e.outcome.tags_read for e in many})
        for each in many:
            first = rows[rows["number"] == each.number].drop(columns="number").reset_index(drop=True)
            seen[each.outcome.import_id] = (each.ready.planned.mapping, first, profiled[each.number])

    try:
        with tempfile.TemporaryDirectory(prefix="tagwatch-") as folder:
            empty = not order.sample and holds_only_sample(snapshots)
            with snapshots.trial(Path(folder), empty=empty) as draft, closing(draft.open()) as connection:
                remembered = Mappings(snapshots.folder).read()
                outcomes = import_into(connection, files, order, remembered, progress, look, look_at_many=look_at_many)
    except (OSError, duckdb.Error) as error:
        raise unwritable(Path(tempfile.gettempdir()), error, what="The temporary folder") from error
    progress("Done", 1.0)
    return [
        Rehearsal(outcome, *seen[outcome.import_id])
        if outcome.state == "imported" and outcome.import_id in seen
        else Rehearsal(outcome)
        for outcome in outcomes
    ]
