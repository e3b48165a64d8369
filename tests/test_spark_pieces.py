"""Pieces are handed to Spark by a task as rows of one schema, whatever wrote each of them."""

import pytest

pytest.importorskip("pyspark", reason="Spark is an extra: pip install '.[spark]'")

import pyarrow as pa
import pyarrow.parquet as pq

from analytics.spark.pieces import _read_files


def test_pieces_that_differ_in_what_may_be_null_are_rows_of_one_schema(tmp_path):
    tags = [pa.list_(pa.field("element", pa.string())), pa.list_(pa.field("item", pa.string(), nullable=False))]
    for number, kind in enumerate(tags):
        schema = pa.schema(
            [pa.field("id", pa.int32(), nullable=not number), pa.field("tags", kind)], {"written by": str(number)}
        )
        pq.write_table(pa.table({"id": [number], "tags": [["bug"]]}, schema=schema), tmp_path / f"{number}.parquet")
    named = pa.RecordBatch.from_pydict({"name": ["0.parquet", "1.parquet"]})

    batches = list(_read_files(str(tmp_path), "", [named]))

    assert batches[0].schema.equals(batches[1].schema, check_metadata=True)
    assert [row for batch in batches for row in batch.to_pylist()] == [
        {"id": n, "tags": ["bug"], "piece": f"{n}.parquet"} for n in range(2)
    ]
