"""Building: exports become the next version of a lake, in a cluster.

read (tasks) → number → newest wins (Spark SQL) → pieces (tasks) → publish. Whatever fails, fails before the publish:
the version before stays, and what was written is named by no manifest.
"""

import secrets
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from analytics.errors import AnalyticsError
from analytics.ingest.export_names import exports_in
from analytics.ingest.headers_lent import with_lenders
from analytics.ingest.mappings import Decisions, Remembered
from analytics.ingest.passed_over import without_other_files
from analytics.ingest.planning import Order, Outcome
from analytics.lake.layout import TABLES
from analytics.lake.manifest import Manifest, Piece
from analytics.lake.place import Folder, Place, Token
from analytics.lake.publishing import current, publish_pieces, rows_of, write_piece
from analytics.spark.catalog import table_files
from analytics.spark.desk import Decided
from analytics.spark.engine import SparkEngine, spark_type
from analytics.spark.hashing import register_hash
from analytics.spark.newest import Newest, choose_newest
from analytics.spark.numbering import Numbered, counted, number_imports
from analytics.spark.pieces import rows_of_files, schema_of, write_pieces
from analytics.spark.reading import FileRead, Task, read_files
from analytics.spark.session import reason_of
from analytics.store.database import CONTENT, SCHEMA_VERSION

SCRATCH = "scratch"  # folder of the lake, emptied by each build
INCOMING = {
    "local": "INTEGER",
    "place": "BIGINT",
    "source": "VARCHAR",
    "ticket_id": "VARCHAR",
    "content_hash": "BIGINT",
    **CONTENT,
}
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Built:
    """What became of the files of one command."""

    outcomes: list[Outcome]
    decided: list[Decided]  # headers and mappings that people chose, to be remembered
    manifest: Manifest | None  # of the version that was published; None where nothing went in


def build_version(
    spark: SparkSession,
    place: Place,
    files: Sequence[Path],
    order: Order,
    decisions: Decisions = (),
    *,
    table: str | None = None,
    publish: bool = True,
    progress: Progress = lambda what, share: None,
) -> Built:
    """Import files into the lake and publish its next version; call it under the lake's lock.

    table: a table of Spark's catalog, instead of files. order: with the rules of the workspace. decisions: what
    `Mappings.all` holds. A file that cannot be read is reported
    as "failed" and stops no other. The first import of one's own takes the place of the sample. publish: False only
    looks. Raises AnalyticsError where Spark gives up, StoreBusy where somebody else published meanwhile.
    """
    before, token = current(place)
    _sweep_scratch(place)
    run = f"{SCRATCH}/{secrets.token_hex(6)}"
    engine = SparkEngine(spark, str(place.path / run) if isinstance(place, Folder) else None)
    try:
        with duckdb.connect() as desk:
            desk.execute("set TimeZone = 'UTC'")
            place.register(desk)
            if before and not order.sample and _only_sample(desk, place, before):
                before = None
            last_import, top = (_last_import(desk, place, before), before.top) if before else (0, 0)
            known = before.version if before else None
            task = Task(place.url, known, run, order, Remembered(decisions), from_lake=table is not None)
            progress("Reading", 0.0)
            listed = table_files(spark, place, table, run) if table else exports_in(files)
            reads = read_files(spark, listed, task) if listed else []
            failed = [one for read in reads for one in read.outcomes if one.state == "failed"]
            if table and failed:  # the parts are one import: all of it or nothing
                return Built(failed, [], None)
            numbered = number_imports(reads, last_import=last_import, top=top, together=table is not None)
            outcomes = with_lenders(without_other_files(numbered.outcomes, {*files}))
            if not numbered.entries:
                return Built(outcomes, [], None)
            progress("Comparing", 0.5)
            newest = _newest(engine, desk, place, before, numbered)
            entries, numbered.outcomes = counted(numbered, newest.counts)
            outcomes = with_lenders(without_other_files(numbered.outcomes, {*files}))
            if not publish:
                return Built(outcomes, numbered.decided, None)
            progress("Writing", 0.7)
            tables = _pieces(place, before, newest)
            tables |= _small_tables(desk, place, before, entries, numbered, reads)
            progress("Publishing", 0.95)
            return Built(outcomes, numbered.decided, _publish(place, tables, before, token, newest.top, order.who))
    except PySparkException as error:
        raise AnalyticsError(
            f"Spark gave up: {reason_of(error)}. Nothing was changed; the version before counts. Look at the cluster's "
            "log, then import again."
        ) from error
    finally:
        _sweep_scratch(place)


def _newest(
    engine: SparkEngine, desk: duckdb.DuckDBPyConnection, place: Place, before: Manifest | None, numbered: Numbered
) -> Newest:
    """Give Spark the tables that `choose_newest` asks for."""
    tables = before.tables if before else {}
    contents, sightings = tables.get("contents", ()), tables.get("sightings", ())
    register_hash(engine.spark)
    schema = ", ".join(f"`{name}` {spark_type(kind)}" for name, kind in INCOMING.items())
    engine.add("incoming", rows_of_files(engine.spark, place, [each.file for each in numbered.scratch], schema))
    for name, pieces in (("contents", contents), ("sightings", sightings)):
        rows = rows_of_files(engine.spark, place, [piece.name for piece in pieces], schema_of(name))
        engine.add(f"snapshot.{name}", rows)
    numbers = pd.DataFrame([vars(each) for each in numbered.scratch])
    engine.fill(
        "numbers",
        {"piece": "varchar", "import_id": "integer", "above": "bigint"},
        numbers[["file", "import_id", "above"]],
    )
    engine.fill("month_of_piece", {"piece": "varchar", "month": "varchar"},
                pd.DataFrame([(p.name, p.month) for p in sightings], columns=["piece", "month"]))  # fmt: skip
    _fill_imports(engine, desk, place, before, numbered)
    return choose_newest(engine, top=numbered.top, contents=contents, sightings=sightings)


def _fill_imports(
    engine: SparkEngine,
    desk: duckdb.DuckDBPyConnection,
    place: Place,
    before: Manifest | None,
    numbered: Numbered,
) -> None:
    """The table `imports` with what the rule asks of it, of before and now."""
    names = ("import_id", "fields", "exported_at", "imported_at", "undone_at")
    rows = [tuple(entry.get(name) for name in names) for entry in numbered.entries]
    if before:
        listed = rows_of(place, "imports", before.tables.get("imports", ()))
        rows += desk.execute(f"select {', '.join(names)} from {listed}").fetchall()
    kinds = {name: TABLES["imports"].columns[name] for name in names}
    engine.fill("imports", kinds, pd.DataFrame(rows, columns=[*names], dtype=object))


def _pieces(place: Place, before: Manifest | None, newest: Newest) -> dict[str, list[Piece]]:
    """The pieces of the two large tables: those that stay, and the new ones."""
    tables: dict[str, list[Piece]] = {}
    for name, rows in (("contents", newest.contents), ("sightings", newest.sightings)):
        stay = [piece for piece in (before.tables.get(name, ()) if before else ()) if piece not in newest.replaced]
        tables[name] = [*stay, *(piece for piece, _ in write_pieces(rows, place, name))]
    return tables


def _small_tables(
    desk: duckdb.DuckDBPyConnection,
    place: Place,
    before: Manifest | None,
    entries: Sequence[Mapping[str, Any]],
    numbered: Numbered,
    reads: Sequence[FileRead],
) -> dict[str, list[Piece]]:
    """The pieces of the small tables, with what this command adds."""

    def old(name: str) -> str:
        return rows_of(place, name, before.tables.get(name, ()) if before else ())

    forms = {written: tag for read in reads for written, tag in read.forms}
    back = [row for read in reads for row in read.corrected]
    _table(desk, "new_imports", "imports", entries)
    _table(desk, "new_rejects", "rejects", numbered.rejects)
    _table(desk, "new_forms", "tag_forms", [{"written": written, "tag": tag} for written, tag in forms.items()])
    desk.execute("create or replace temp table back (import_id integer, line bigint, ticket_id varchar)")
    if back:
        desk.executemany("insert into back values (?, ?, ?)", back)
    selects = {
        "imports": f"select * from {old('imports')} union all by name select * from new_imports",
        "tag_forms": f"select * from {old('tag_forms')} union all by name "
        f"select * from new_forms where written not in (select written from {old('tag_forms')})",
        "rejects": f"select r.* replace (coalesce(r.ticket_id, b.ticket_id) as ticket_id) from {old('rejects')} r "
        "left join (select distinct on (import_id, line) * from back) b using (import_id, line) "
        "union all by name select * from new_rejects",
    }
    tables = {name: [write_piece(desk, place, name, "", select)] for name, select in selects.items()}
    tables["forgotten"] = [*(before.tables.get("forgotten", ()) if before else ())]
    return tables


def _table(desk: duckdb.DuckDBPyConnection, name: str, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """A temporary table with the columns of a table of the lake, of records."""
    columns = TABLES[table].columns
    listed = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
    desk.execute(f"create or replace temp table {name} ({listed})")
    if rows:
        marks = ", ".join("?" * len(columns))
        desk.executemany(f"insert into {name} values ({marks})", [[row.get(c) for c in columns] for row in rows])


def _publish(
    place: Place, tables: Mapping[str, Sequence[Piece]], before: Manifest | None, token: Token, top: int, who: str
) -> Manifest:
    return publish_pieces(
        place, tables, engine="spark", made_by=who, schema=SCHEMA_VERSION, top=top, parent=before, since=token
    )


def _only_sample(desk: duckdb.DuckDBPyConnection, place: Place, manifest: Manifest) -> bool:
    imports = rows_of(place, "imports", manifest.tables.get("imports", ()))
    return bool(desk.execute(f"select coalesce(bool_and(sample), false) from {imports}").fetchall()[0][0])


def _last_import(desk: duckdb.DuckDBPyConnection, place: Place, manifest: Manifest) -> int:
    imports = rows_of(place, "imports", manifest.tables.get("imports", ()))
    return int(desk.execute(f"select coalesce(max(import_id), 0) from {imports}").fetchall()[0][0])


def _sweep_scratch(place: Place) -> None:
    for name in place.held(f"{SCRATCH}/"):
        place.remove(name)
    if isinstance(place, Folder):
        shutil.rmtree(place.path / SCRATCH, ignore_errors=True)
