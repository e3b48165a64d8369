"""Pieces: the Parquet files of a lake as frames of Spark, and frames written as pieces, by tasks.

Tasks write through the lake's own `Place`, whole or not at all, so that the cluster needs no library for the object
store; a piece of a task that was repeated has another name, is in no manifest and is swept.
"""

import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from analytics.lake.layout import ROW_GROUP, TABLES, piece_name
from analytics.lake.manifest import Piece
from analytics.lake.place import Folder, Place, draft_of, place_at, sum_of_file
from analytics.spark.engine import spark_type

WRITTEN = "name string, month string, bucket int, rows bigint, size bigint, sha256 string"
ARROW_WRITTEN = pa.schema(
    [("name", pa.string()), ("month", pa.string()), ("bucket", pa.int32()), ("rows", pa.int64()), ("size", pa.int64()),
     ("sha256", pa.string())]
)  # fmt: skip


def schema_of(table: str) -> str:
    """The columns of a table of the lake, as Spark writes a schema."""
    return ", ".join(f"`{name}` {spark_type(kind)}" for name, kind in TABLES[table].columns.items())


def rows_of_files(spark: SparkSession, place: Place, names: Sequence[str], schema: str) -> DataFrame:
    """The rows of Parquet files of the lake, with the name of each one's file as `piece`."""
    if not names:
        return spark.createDataFrame([], f"{schema}, piece string")
    if isinstance(place, Folder):
        paths = [str(place.path / name) for name in names]
        rows = spark.read.schema(schema).parquet(*paths)
        depth = names[0].count("/") + 1  # all of a table lie equally deep
        return rows.withColumn("piece", F.expr(f"substring_index(_metadata.file_path, '/', -{depth})"))
    listed = spark.createDataFrame([(name,) for name in names], "name string").repartition(len(names), "name")
    return listed.mapInArrow(partial(_read_files, place.url, schema), f"{schema}, piece string")


def _read_files(lake: str, schema: str, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    place, written = place_at(lake), None
    for name in (name for batch in batches for name in batch.column(0).to_pylist()):
        with place.opened(name) as file, pq.ParquetFile(file) as table:
            for batch in table.iter_batches(10_000):
                rows = batch.append_column("piece", pa.array([name] * len(batch), pa.string()))
                # Files differ in what may be null and in notes; what a task hands over must not.
                written = written or pa.schema([pa.field(each.name, each.type) for each in rows.schema])
                columns = [rows.column(each.name).cast(each.type) for each in written]
                yield pa.RecordBatch.from_arrays(columns, schema=written)


def write_pieces(frame: DataFrame, place: Place, table: str) -> list[tuple[Piece, int]]:
    """Write rows as pieces of a table, one for each `month` and `bucket`; each with its bucket.

    frame: the table's columns, `month` ("" for a table without months) and `bucket` (int).
    """
    kind = TABLES[table]
    columns = [F.col(name).cast(spark_type(of)).alias(name) for name, of in kind.columns.items()]
    rows = frame.select("month", F.col("bucket").cast("int").alias("bucket"), *columns)
    sorted_ = rows.repartition("month", "bucket").sortWithinPartitions("month", "bucket", *kind.sort)
    found = sorted_.mapInArrow(partial(_write_batches, place.url, table), WRITTEN).collect()
    return sorted(
        ((Piece(row.name, row.month, row.rows, row.size, row.sha256), row.bucket) for row in found),
        key=lambda each: (each[0].month, each[1]),
    )


def _write_batches(lake: str, table: str, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Batches sorted by month and bucket, as pieces: the body of a task."""
    place = place_at(lake)
    groups = _groups(batches)
    part = next(groups, None)
    while part is not None:
        key, rows = part
        name = piece_name(table, key[0], f"{time.time_ns():x}{secrets.token_hex(4)}")
        number, waiting, held = 0, [rows], rows.num_rows
        with draft_of(place, name) as draft:
            with pq.ParquetWriter(draft, rows.schema, compression="zstd") as writer:
                while (part := next(groups, None)) is not None and part[0] == key:
                    waiting.append(part[1])
                    held += part[1].num_rows
                    if held >= ROW_GROUP:
                        writer.write_table(pa.Table.from_batches(waiting), row_group_size=ROW_GROUP)
                        number, waiting, held = number + held, [], 0
                if waiting:
                    writer.write_table(pa.Table.from_batches(waiting), row_group_size=ROW_GROUP)
                    number += held
            size, sha256 = sum_of_file(draft)
        yield pa.RecordBatch.from_pylist(
            [{"name": name, "month": key[0], "bucket": key[1], "rows": number, "size": size, "sha256": sha256}],
            schema=ARROW_WRITTEN,
        )


def _groups(batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[tuple[str, int], pa.RecordBatch]]:
    """The batches cut where month or bucket change, without these two columns."""
    for batch in batches:
        if not batch.num_rows:
            continue
        months, buckets = batch.column("month").to_pylist(), batch.column("bucket").to_pylist()
        rest = batch.select([name for name in batch.schema.names if name not in ("month", "bucket")])
        start = 0
        for end in range(1, batch.num_rows + 1):
            key = (months[start], buckets[start])
            if end == batch.num_rows or (months[end], buckets[end]) != key:
                yield key, rest.slice(start, end - start)
                start = end
