"""Hashing: DuckDB's hash of a row as a function of Spark, since contents are known by it."""

import duckdb
import pyarrow as pa
from pyspark.sql import SparkSession
from pyspark.sql.pandas.functions import ArrowUDFType, arrow_udf

from analytics.lake.publishing import KEPT_HASH
from analytics.spark.dialect import HASH


def register_hash(spark: SparkSession) -> None:
    """Give the session the function that `hash(…)` becomes; its numbers are signed, as a lake keeps them."""
    spark.udf.register(HASH, arrow_udf(_hashes, "bigint", ArrowUDFType.SCALAR))


def _hashes(rows: pa.Array) -> pa.Array:
    """The hash of each struct of an array, of its fields in order."""
    table = pa.Table.from_arrays(rows.flatten(), names=[f"c{n}" for n in range(rows.type.num_fields)])
    with duckdb.connect() as connection:
        connection.register("batch", table)
        columns = ", ".join(table.column_names)
        found = connection.sql(f"select {KEPT_HASH} as h from (select hash({columns}) as content_hash from batch)")
        return found.to_arrow_table().column("h").combine_chunks()
