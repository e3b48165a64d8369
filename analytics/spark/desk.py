"""Desk: the small database in which a task reads its file: a draft over the lake that is thrown away."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from analytics.ingest.mapping import Mapping
from analytics.ingest.planning import Order, Outcome
from analytics.ingest.sniffing import Format
from analytics.lake.drafts import LakeDraft
from analytics.lake.place import Place, draft_of
from analytics.lake.publishing import KEPT_HASH, opened_manifest
from analytics.store.database import CONTENT, only_row, quoted

Decided = tuple[tuple[str, ...], Mapping]
Look = Callable[[duckdb.DuckDBPyConnection, Format, Outcome, Mapping], None]


class Desk:
    """Open as a context; `merge` takes the place of `merge_incoming` in the import."""

    def __init__(self, path: Path, place: Place, version: str | None, scratch: str):
        """version: of the lake, None before its first. scratch: how the names of this task's scratch files begin."""
        self.place, self.scratch = place, scratch
        self.contents: dict[int, str] = {}  # import → scratch file
        self.decided: dict[int, Decided] = {}
        manifest = opened_manifest(place, version) if version else None
        self.connection = LakeDraft(path, place, manifest).open()
        self.connection.execute("set threads = 1")  # a task has one core
        self.before = only_row(self.connection.execute("select coalesce(max(import_id), 0) from imports"))[0]

    def __enter__(self) -> "Desk":
        return self

    def __exit__(self, *failure: object) -> None:
        self.connection.close()

    def look(self, order: Order) -> Look:
        """What the import calls for each part that went in: notes what a person decided about its columns."""

        def note(connection: duckdb.DuckDBPyConnection, format: Format, outcome: Outcome, mapping: Mapping) -> None:
            if outcome.import_id is not None and (order.by_hand or outcome.change):
                self.decided[outcome.import_id] = (format.headers, mapping)

        return note

    def merge(self, connection: duckdb.DuckDBPyConnection, import_id: int, source: str) -> dict[str, int]:
        """Write the tickets in `incoming` to the scratch file of the import; what they change is decided by Spark."""
        content = ", ".join(CONTENT)
        name = f"{self.scratch}-{import_id:06d}.parquet"
        with draft_of(self.place, name) as draft:
            connection.execute(
                f"copy (select {import_id}::integer as local, rowid as place, '{quoted(source)}' as source, "
                f"ticket_id, {KEPT_HASH} as content_hash, {content} from incoming) to '{quoted(str(draft))}' "
                "(format parquet, compression zstd)"
            )
        self.contents[import_id] = name
        connection.execute(f"""
            create or replace temp view tickets as
                select '{quoted(source)}' as source, ticket_id, {content} from incoming
                union all by name
                select source, ticket_id, {content} from desk.main.tickets
                where source <> '{quoted(source)}' or ticket_id not in (select ticket_id from incoming)""")
        return dict.fromkeys(("added", "updated", "unchanged", "removed"), 0)

    def found(self) -> dict[str, Any]:
        """What the imports made, as the fields of `FileRead`."""
        entries = self._records("select * from imports where import_id > $before order by import_id")
        return {
            "entries": tuple((entry, self.contents[entry["import_id"]]) for entry in entries),
            "decided": dict(self.decided),
            "rejects": tuple(self._records("select * from rejects where import_id > $before")),
            "corrected": tuple(
                tuple(row.values())
                for row in self._records(
                    "select import_id, line, ticket_id from rejects "
                    "where import_id <= $before and ticket_id is not null"
                )
            ),
            "forms": tuple(tuple(row.values()) for row in self._records("select written, tag from tag_forms")),
        }

    def _records(self, sql: str) -> list[dict[str, Any]]:
        cursor = self.connection.execute(sql, {"before": self.before} if "$before" in sql else {})
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
