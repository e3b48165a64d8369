"""Parquet files as tables: what lakes and warehouses hand out. Nested values become JSON in one cell."""

from collections.abc import Callable
from pathlib import Path

import duckdb

from analytics.errors import UnreadableExport
from analytics.ingest.names import literal

MARK = b"PAR1"
NESTED = ("STRUCT", "MAP", "LIST", "UNION", "JSON", "[]")
# No extension is fetched or loaded: what the wheel brings is enough, and nothing is asked of the network.
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


def parquet_as_csv(file: Path, target: Path, *, take: Callable[[int], None] = lambda size: None) -> int:
    """Write a Parquet file as CSV in UTF-8; times with a zone in UTC.

    take: counts the bytes that the file unfolds to, and raises where there are too many. returns: how many rows.
    Raises UnreadableExport for a file that is damaged.
    """
    with literal(file) as path, literal(target.parent) as folder, duckdb.connect(config=SETTINGS) as connection:
        try:
            connection.execute("set timezone = 'UTC'")
            size, rows = connection.execute(
                """select sum(total_uncompressed_size)::bigint,
                          (select count(*) from read_parquet($1)) from parquet_metadata($1)""",
                [path],
            ).fetchone() or (0, 0)
            take(size or 0)
            kinds = connection.execute("describe select * from read_parquet($1)", [path]).fetchall()
            cells = ", ".join(_cell(name, kind) for name, kind, *_ in kinds)
            written = f"{folder}/table"
            connection.execute(f"copy (select {cells} from read_parquet('{path}')) to '{written}' (format csv, header)")
        except duckdb.Error as error:
            raise UnreadableExport(
                f"Export '{file.name}' is a Parquet file that is damaged or cut off. Write it again."
            ) from error
        (Path(folder) / "table").rename(target)
    return int(rows)


def _cell(name: str, kind: str) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    if any(mark in kind for mark in NESTED):
        return f"to_json({quoted}) as {quoted}"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"strftime({quoted}, '%Y-%m-%dT%H:%M:%S.%gZ') as {quoted}"
    if kind == "BLOB":
        return f"decode({quoted}) as {quoted}"
    return quoted
