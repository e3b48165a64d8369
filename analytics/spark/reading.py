"""Reading: exports read by tasks, one task a file, each with the reader of the embedded import.

A task imports its file into a small database of its own, in which the lake's contents are views: encodings, quotes,
rows left out, privacy rules, questions and tallies are the same as in the embedded import, because it is that code.
What it understood goes to the lake as a scratch file, the rest comes back to the driver. Files of one command are read
side by side, so that each is held against the lake alone and not against those before it.
"""

import pickle
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from pyspark.sql import SparkSession

from analytics.errors import AnalyticsError
from analytics.ingest.imports import import_into
from analytics.ingest.mappings import Remembered
from analytics.ingest.names import clean
from analytics.ingest.planning import Order, Outcome
from analytics.lake.place import Place, place_at
from analytics.spark.desk import Decided, Desk


@dataclass(frozen=True)
class Task:
    """What every task of one command needs to know."""

    lake: str  # address of the workspace's folder in the lake
    version: str | None  # of the lake, that files are held against
    scratch: str  # prefix of this command's scratch files in the lake
    order: Order
    remembered: Remembered
    from_lake: bool = False  # the files are parts of one table, which `catalog` wrote into the lake


@dataclass(frozen=True)
class FileRead:
    """What became of one file. New imports have numbers that only their task knows, above those of the lake."""

    number: int  # of the file in the command
    outcomes: tuple[Outcome, ...]
    entries: tuple[tuple[dict[str, Any], str], ...] = ()  # rows of `imports`, and the scratch file of the tickets
    decided: dict[int, Decided] = field(default_factory=dict)  # import → headers and mapping, where a person chose
    rejects: tuple[dict[str, Any], ...] = field(default=(), repr=False)  # rows of `rejects`
    corrected: tuple[tuple[int, int, str], ...] = ()  # import, line and ticket of rows left out before that came back
    forms: tuple[tuple[str, str], ...] = ()  # rows of `tag_forms`


def read_files(spark: SparkSession, files: Sequence[Path | str], task: Task) -> list[FileRead]:
    """Read files in the cluster, in the order given. A file that cannot be read is reported and stops no other."""
    rows = spark.createDataFrame([(n, str(file)) for n, file in enumerate(files)], "number int, path string")
    read = rows.repartition(len(files), "number").mapInArrow(partial(_read_batches, task), "number int, found binary")
    return [pickle.loads(found) for _, found in sorted((row.number, row.found) for row in read.collect())]


def _read_batches(task: Task, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for row in batch.to_pylist():
            found = pickle.dumps(read_file(row["number"], Path(row["path"]), task))
            yield pa.RecordBatch.from_arrays(
                [pa.array([row["number"]], pa.int32()), pa.array([found], pa.binary())], ["number", "found"]
            )


def read_file(number: int, file: Path, task: Task) -> FileRead:
    """Read one file; the body of a task."""
    place = place_at(task.lake)
    try:
        with (
            tempfile.TemporaryDirectory(prefix="tagwatch-") as folder,
            Desk(Path(folder) / "desk.duckdb", place, task.version, f"{task.scratch}/{number:06d}") as desk,
        ):
            if task.from_lake:
                file = _fetched(place, str(file), Path(folder))
            order = task.order
            outcomes = import_into(
                desk.connection, [file], order, task.remembered, lambda what, share: None, desk.look(order), desk.merge
            )
            return FileRead(number, tuple(replace(o, path=file) for o in outcomes), **desk.found())
    except (OSError, AnalyticsError, duckdb.Error) as error:
        trouble = f"Export '{clean(file.name)}' could not be read by a task of Spark: {error}"
        return FileRead(number, (Outcome(clean(file.name), "failed", trouble, path=file),))


def _fetched(place: Place, name: str, folder: Path) -> Path:
    """A part of a table as a local file, which has the table's name."""
    path = folder / f"{name.rsplit('/', 1)[-1].rsplit('-', 1)[0]}.parquet"
    with place.opened(name) as source, path.open("wb") as target:
        shutil.copyfileobj(source, target)
    return path
