"""Grounding: the ground of a version made in a cluster, so that no dashboard has to make it.

Customers and label sets, which need all tickets, are numbered by the derivation's statements in Spark SQL; the narrow
rows and sums are then derived by tasks, one a piece of contents, as `analytics.lake.grounds` does it piece by piece.
"""

import pickle
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

import duckdb
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from analytics.lake.grounds import Making, View, ground_at, newest_ground, settled
from analytics.lake.layout import BY_PIECE, CONTENTS, CUSTOMERS, IMPORTS, LABEL_SETS, SUMS
from analytics.lake.manifest import Ground, Manifest, Piece
from analytics.lake.place import Place, place_at
from analytics.spark.engine import SparkEngine
from analytics.spark.pieces import rows_of_files, schema_of, write_pieces
from analytics.store.database import SESSION
from analytics.store.derivation import fill_base

OF_PIECES = frozenset(("clocks", "base__tickets", "base__effort", "base__sums"))  # statements that tasks run


def make_ground(spark: SparkSession, place: Place, manifest: Manifest, view: View, folder: str | None) -> Ground:
    """Make the ground of a version and put it in its place. folder: see `SparkEngine`."""
    if (there := ground_at(place, manifest.version, view.key)) is not None:
        return there
    known = newest_ground(place, view.key)
    tables = dict(known.tables) if known else {}
    derived = {piece.of for piece in tables.get(SUMS.name, ())}
    new = [piece for piece in manifest.tables.get(CONTENTS.name, ()) if piece.name not in derived]
    if new:
        tables |= _dictionaries(SparkEngine(spark, folder, without=OF_PIECES), place, manifest, view, known, new)
        dictionaries = Ground(manifest.version, view.key, tables)
        listed = spark.createDataFrame([(n,) for n in range(len(new))], "number int").repartition(len(new), "number")
        task = partial(_derive, place.url, manifest, view, dictionaries, tuple(new))
        made = [pickle.loads(row.made) for row in listed.mapInArrow(task, "made binary").collect()]
        for number, table in enumerate(BY_PIECE):
            tables[table.name] = (*tables.get(table.name, ()), *(pieces[number] for pieces in made))
    with duckdb.connect() as connection:  # every piece is there: what is left is small
        connection.execute(SESSION)
        place.register(connection)
        ground = Making(connection, place, manifest, view).ground(Ground(manifest.version, view.key, tables))
    return settled(place, ground)


def _dictionaries(
    engine: SparkEngine, place: Place, manifest: Manifest, view: View, known: Ground | None, new: Sequence[Piece]
) -> dict[str, tuple[Piece, ...]]:
    """Pieces of all customers and label sets, the known ones under their numbers."""

    def rows(table: str, pieces: Sequence[Piece]) -> DataFrame:
        return rows_of_files(engine.spark, place, [piece.name for piece in pieces], schema_of(table)).drop("piece")

    engine.add("snapshot.imports", rows(IMPORTS.name, manifest.tables.get(IMPORTS.name, ())))
    engine.add("snapshot.tickets", rows(CONTENTS.name, new).where("current"))
    before = known.tables if known else {}
    engine.add("known_sets", rows(LABEL_SETS.name, before.get(LABEL_SETS.name, ())))
    engine.add("known_customers", rows(CUSTOMERS.name, before.get(CUSTOMERS.name, ())))
    fill_base(
        engine,
        zone=view.zone,
        customers=view.customers,
        leave_out=view.leave_out,
        confirmed=view.confirmed,
        aside=view.aside,
        hours=True,
    )
    return {
        table: tuple(
            piece
            for piece, _ in write_pieces(
                engine.table(f"base.{table}").withColumns({"month": F.lit(""), "bucket": F.lit(0)}), place, table
            )
        )
        for table in (LABEL_SETS.name, CUSTOMERS.name)
    }


def _derive(
    lake: str,
    manifest: Manifest,
    view: View,
    dictionaries: Ground,
    pieces: Sequence[Piece],
    batches: Iterable[pa.RecordBatch],
) -> Iterator[pa.RecordBatch]:
    """The narrow rows and sums of pieces of contents: the body of a task."""
    place = place_at(lake)
    for number in (number for batch in batches for number in batch.column(0).to_pylist()):
        with (
            tempfile.TemporaryDirectory(prefix="tagwatch-") as folder,
            duckdb.connect(config={"memory_limit": "500MB", "temp_directory": folder, "threads": 1}) as connection,
        ):
            connection.execute(SESSION)
            place.register(connection)
            making = Making(connection, place, manifest, view)
            making.know(dictionaries)
            made = pickle.dumps(making.piece(pieces[number]))
        yield pa.RecordBatch.from_arrays([pa.array([made], pa.binary())], ["made"])
