"""What tasks of Spark do, without a Spark: pieces as rows of one schema, files read as by the embedded import."""

from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("pyspark", reason="Spark is an extra: pip install '.[spark]'")

import pyarrow as pa
import pyarrow.parquet as pq

from analytics.ingest.headers_lent import with_lenders
from analytics.ingest.imports import import_files
from analytics.ingest.mappings import Remembered
from analytics.ingest.planning import Order
from analytics.lake.publishing import current
from analytics.operations.workbench import Workbench
from analytics.spark.pieces import _read_files
from analytics.spark.reading import Task, read_file

CASES = Path(__file__).parent / "cases"


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


def test_a_task_lends_the_columns_of_an_earlier_import_and_the_driver_keeps_the_offer(tmp_path, monkeypatch):
    monkeypatch.setenv("TAGWATCH_LAKE", str(tmp_path / "lake"))
    snapshots = Workbench(tmp_path / "store").snapshots
    import_files(snapshots, [CASES / "headerless_part_1.csv"])
    task = Task(snapshots.lake.url, current(snapshots.lake)[0].version, "scratch/run", Order(), Remembered(()))
    part = CASES / "headerless_part_2.csv"

    asked = with_lenders(read_file(0, part, task).outcomes)[0]
    taken = read_file(0, part, replace(task, order=Order(columns_of=1))).outcomes[0]

    assert [choice.options for choice in asked.questions[0].choices] == [("--columns-of", "1")]
    assert asked.message.count("Those of import 1 (headerless_part_1.csv) fit: --columns-of 1.") == 1
    assert (taken.state, taken.tickets) == ("imported", 3)
