"""Catalog: a table that Spark knows, of a warehouse or a lake house (Iceberg, Delta, Hive), as files to be imported.

Each task writes the rows that it reads as one Parquet file; from there the way in is that of an exported file, so that
the mapping, privacy rules and questions are the same. The files of one table are one import.
"""

import re
import secrets
from collections.abc import Iterable, Iterator
from functools import partial

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from analytics.errors import AnalyticsError
from analytics.lake.place import Place, draft_of, place_at
from analytics.spark.session import reason_of

ROWS = 1_000_000  # of a file, beyond which a task begins another


def table_files(spark: SparkSession, place: Place, table: str, folder: str) -> list[str]:
    """Write the rows of a table into a folder of the lake, and return the names of the files, in order.

    Raises AnalyticsError for a table that is not there, cannot be read or has no rows.
    """
    try:
        rows = spark.table(table)
        stem = re.sub(r"[^\w.-]+", "_", table)
        found = rows.mapInArrow(partial(_write, place.url, f"{folder}/{stem}"), "name string").collect()
    except PySparkException as error:
        raise AnalyticsError(
            f"The table '{table}' cannot be read by Spark: {reason_of(error)}. Name it as "
            "Spark's catalog does, such as support.tickets or iceberg.support.tickets. Nothing was changed."
        ) from error
    if not found:
        raise AnalyticsError(f"The table '{table}' has no rows. Nothing was changed.")
    return sorted(row.name for row in found)


def _write(lake: str, stem: str, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    place, waiting, rows = place_at(lake), [], 0
    for batch in batches:
        if batch.num_rows:
            waiting.append(batch)
            rows += batch.num_rows
        if rows >= ROWS:
            yield _written(place, stem, waiting)
            waiting, rows = [], 0
    if waiting:
        yield _written(place, stem, waiting)


def _written(place: Place, stem: str, batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    name = f"{stem}-{secrets.token_hex(4)}.parquet"
    with draft_of(place, name) as draft:
        pq.write_table(pa.Table.from_batches(batches), draft, compression="zstd")
    return pa.RecordBatch.from_arrays([pa.array([name], pa.string())], ["name"])
