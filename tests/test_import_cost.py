"""What an import costs, as work that is counted, and that the cheap ways find what the thorough ones do."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from analytics.ingest import staging, tag_cells
from analytics.ingest.imports import import_files, import_into
from analytics.ingest.json_tables import flattened, json_as_csv
from analytics.ingest.mappings import Remembered
from analytics.ingest.no_value import words_sql
from analytics.ingest.planning import Order
from analytics.ingest.source import normalise_header
from analytics.ingest.staged_dates import _of_one_shape, _of_several_shapes
from analytics.ingest.staged_values import MOST_SPELLED_OUT, count_values, spelled_out
from analytics.store.database import open_for_writing
from analytics.store.snapshots import Snapshots


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield connection


def staged(connection: duckdb.DuckDBPyConnection, name: str, cells: list[str | None]) -> None:
    connection.execute(f'create or replace temp table stage ("{name}" varchar)')
    for cell in cells:
        connection.execute("insert into stage values (?)", [cell])


SOUND = [
    ["2025-05-05 00:00", "2025-12-31 23:59"],
    ["2025-05-05T00:00:01", "2024-02-29 12:00", None, "", "  "],
    [" 2025-05-05 00:00:00 ", "1999-01-01 10:00"],
    ["2025-05-05T01:06:14Z", "2026-01-01T00:00:00.123456Z", None],
]
DOUBTFUL = [
    ["2025-05-05 00:00", "2025-02-30 00:00"],
    ["2025-05-05 00:00", "2025-13-01 00:00"],
    ["2025-05-05 00:00", "2025-05-06"],
    ["2025-05-05 00:00", "-"],
    ["2025-05-05 00:00", "2025-05-05 01:06: Z"],
    ["2025-05-05T01:06:14Z", "2025-05-05T01:06:14 America/LosZ"],
    ["2025-05-05T01:06:14Z", "2025-05-05 01:06:14"],
    ["2025-05-05 00:00", "2025-05-06T01:06:14Z"],
    ["-025-05-05 00:00"],
    ["", None],
    [],
]


@pytest.mark.parametrize("cells", SOUND)
def test_a_column_of_sound_times_is_told_in_one_pass_as_shape_by_shape(
    connection: duckdb.DuckDBPyConnection, cells: list[str | None]
) -> None:
    staged(connection, "created_at", cells)
    quick, thorough = _of_one_shape(connection, "created_at"), _of_several_shapes(connection, "created_at")
    assert quick is not None
    assert (quick.days, quick.times, quick.zoned, quick.others) == (0, thorough.times, thorough.zoned, 0)
    assert quick.years == thorough.years


@pytest.mark.parametrize("cells", DOUBTFUL)
def test_a_column_with_any_other_cell_is_looked_at_shape_by_shape(
    connection: duckdb.DuckDBPyConnection, cells: list[str | None]
) -> None:
    staged(connection, "created_at", cells)
    assert _of_one_shape(connection, "created_at") is None


@pytest.mark.parametrize(
    "cells",
    [
        ["Chat", "Email", "Chat"],
        ["Chat", "-", " Email ", "N/A", None, ""],
        ["it's", "O''Brien", "none", 'a "b"', "-"],
        [f" padded {number} " for number in range(MOST_SPELLED_OUT + 1)],
        [None, None],
    ],
)
def test_the_values_spelled_out_give_what_the_expression_gives(
    connection: duckdb.DuckDBPyConnection, cells: list[str | None]
) -> None:
    expression = f"""case when lower(trim("group")) in ({words_sql()}) then null else trim("group") end"""
    staged(connection, "group", cells)
    count_values(connection, ["group"])
    quick = spelled_out(connection, "group", expression)
    different = connection.execute(f"select count(*) from stage where ({quick}) is distinct from ({expression})")
    assert different.fetchall() == [(0,)]


def test_the_columns_of_one_field_of_tags_are_read_by_one_expression(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    text = staging.text_sql
    monkeypatch.setattr(staging, "text_sql", lambda cell, marked=(): asked.append(cell) or text(cell, marked))
    counts = []
    for columns in (2, 300):
        file = tmp_path / f"{columns}.csv"
        tags = [f"t{number}" for number in range(columns)]
        file.write_text(
            ",".join(["Id", "Created at", "Subject", *["Tags"] * columns])
            + "\n"
            + "".join(",".join([str(row), f"2026-03-0{row} 10:00", "s", *tags]) + "\n" for row in range(1, 6)),
            encoding="utf-8",
        )
        asked.clear()
        (outcome,) = import_files(Snapshots(tmp_path / f"store-{columns}"), [file])
        assert outcome.tickets == 5, outcome.message
        counts.append(len(asked))
    assert counts[0] == counts[1]


class Counting:
    """A connection that counts its statements."""

    def __init__(self, connection: duckdb.DuckDBPyConnection):
        self.connection, self.statements = connection, 0

    def execute(self, *arguments: Any) -> duckdb.DuckDBPyConnection:
        self.statements += 1
        return self.connection.execute(*arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)


def test_a_small_file_costs_few_statements_whatever_columns_it_has(tmp_path: Path) -> None:
    counts = []
    for place, more in enumerate(("", ",Group,Type,Source,Status,Priority,Company,Language,Agent")):
        file = tmp_path / f"{place}.csv"
        cells = "".join(f",v{number}" for number in range(more.count(",")))
        rows = "".join(f"{row},2026-03-0{row} 10:00,s,a{cells}\n" for row in range(1, 8))
        file.write_text(f"Ticket ID,Created at,Subject,Tags{more}\n{rows}", encoding="utf-8")
        with closing(open_for_writing(tmp_path / f"{place}.duckdb")) as connection:
            counting = Counting(connection)
            (outcome,) = import_into(counting, [file], Order(), Remembered(()), lambda *_: None)
            assert outcome.tickets == 7, outcome.message
            counts.append(counting.statements)
    assert max(counts) <= 64  # each costs a millisecond, however few rows there are
    assert counts[1] - counts[0] <= 4  # not one or more a column


def test_each_header_is_folded_once_however_many_sources_ask() -> None:
    from analytics.ingest.sources import recognise

    normalise_header.cache_clear()
    recognise([f"column {number}" for number in range(500)])
    assert normalise_header.cache_info().misses <= 500 + 2_000  # those of the sources themselves


def test_only_marks_that_occur_are_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    weighed: list[str] = []
    recur = tag_cells._parts_recur
    monkeypatch.setattr(tag_cells, "_parts_recur", lambda cells, mark: weighed.append(mark) or recur(cells, mark))
    tag_cells.form_of({f"a{number} b\nc;d": 1 for number in range(50)}, ",")
    assert set(weighed) <= {";"}


def test_flat_records_are_cells_as_they_are() -> None:
    record = {"id": "7", "subject": "x"}
    assert flattened(record) is record
    assert flattened({"id": 7, "subject": None}) == {"id": "7", "subject": ""}


def test_a_field_that_the_first_records_lack_is_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analytics.ingest.json_tables.SAMPLED", 2)
    monkeypatch.setattr("analytics.ingest.json_tables.AT_ONCE", 10)
    file, table = tmp_path / "x.jsonl", tmp_path / "x.csv"
    lines = [f'{{"id": "{number}", "created_at": "{datetime(2026, 3, 1 + number)}"}}' for number in range(9)]
    file.write_text("\n".join([*lines, '{"id": "9", "late": "yes"}']), encoding="utf-8")
    assert json_as_csv(file, table) == 10
    rows = table.read_text(encoding="utf-8").splitlines()
    assert rows[0] == "id,created_at,late"
    assert rows[-1] == "9,,yes"
    assert len(rows) == 11
