"""Engine: the store's scripts run by a Spark session; what a script keeps is written, the rest are views."""

import re
import secrets
from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd
from pyspark.sql import DataFrame, SparkSession

from analytics.spark.dialect import query, statements, view_name

# A type of DuckDB, where Spark calls it otherwise. A time without a zone is one without a zone there, too.
TYPES = {"varchar": "string", "timestamp": "timestamp_ntz", "integer": "int", "ubigint": "decimal(20,0)"}


class SparkEngine:
    """See `analytics.store.engine.Engine`. A table that a script keeps (`create table`) is computed once.

    folder: where they are written as Parquet, which executors see under the same path, so that a lost executor costs
    its own tasks alone; None holds them on the executors. Either way their plans end there: a plan that has the plans
    of all tables before it grows with the power of their number. without: names of statements that are not run.
    """

    def __init__(self, spark: SparkSession, folder: str | None = None, *, without: Collection[str] = ()):
        self.spark, self.folder, self.without = spark, folder, without

    def run(self, script: str, parameters: Mapping[str, object] = {}, *, hold: bool = False) -> None:
        """hold: temporary tables, too, which otherwise are views."""
        for statement in statements(script):
            if statement.name in self.without:
                continue
            used = {name: value for name, value in parameters.items() if f":{name}" in statement.sql}
            found = self.spark.sql(statement.sql, args=used or None)
            if statement.kept or hold:
                found = self.hold(statement.name, found)
            found.createOrReplaceTempView(statement.name)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.spark.sql(query(sql)).collect()]

    def fill(self, table: str, columns: Mapping[str, str], frame: pd.DataFrame) -> None:
        schema = ", ".join(f"`{name}` {spark_type(kind)}" for name, kind in columns.items())
        texts = frame.astype(object).where(frame.notna(), None)
        kinds = tuple(columns.values())
        rows = [tuple(map(_plain, row, kinds)) for row in texts.itertuples(index=False)]
        self.add(table, self.spark.createDataFrame(rows, schema))

    def add(self, table: str, frame: DataFrame) -> None:
        """Give a table its name: "snapshot.imports", or a temporary one."""
        frame.createOrReplaceTempView(view_name(table))

    def table(self, table: str) -> DataFrame:
        """A table by its name in DuckDB."""
        return self.spark.table(view_name(table))

    def hold(self, name: str, frame: DataFrame) -> DataFrame:
        """The table, computed now."""
        if self.folder is None:
            return frame.localCheckpoint()
        path = f"{self.folder}/{name}-{secrets.token_hex(4)}"
        frame.write.parquet(path)
        return self.spark.read.schema(frame.schema).parquet(path)


def spark_type(kind: str) -> str:
    """A column's type in Spark.

    >>> spark_type("VARCHAR[]"), spark_type("BIGINT")
    ('array<string>', 'bigint')
    """
    kind = kind.lower()
    if found := re.fullmatch(r"(\w+)\[\]", kind):
        return f"array<{spark_type(found[1])}>"
    return TYPES.get(kind, kind)


def _plain(value: Any, kind: str) -> object:
    """A value of pandas as Python's own, of the column's type."""
    if value is None:
        return None
    if kind == "double":
        return float(value)
    return value.item() if hasattr(value, "item") else value
