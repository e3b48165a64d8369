"""Engine: what runs the store's SQL. DuckDB is the one at hand; Spark runs the same scripts past one machine.

A script is written once, in DuckDB's SQL, as `create table … as` and `create temp table/view … as` statements alone.
"""

from collections.abc import Mapping
from typing import Any, Protocol

import duckdb
import pandas as pd


class Engine(Protocol):
    """Tables by name, `base.tickets` or a temporary `splits`, and scripts that make new ones of them."""

    def run(self, script: str, parameters: Mapping[str, object] = ...) -> None:
        """Run the statements of a script in order; a parameter is written `$zone`."""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query, few enough to be held."""

    def fill(self, table: str, columns: Mapping[str, str], frame: pd.DataFrame) -> None:
        """Make a table (temporary, where its name has no schema) of a frame; columns: name → type in SQL."""


class DuckEngine:
    """The engine of a DuckDB connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection):
        self.connection = connection

    def run(self, script: str, parameters: Mapping[str, object] = {}) -> None:
        for statement in _statements(script):
            used = {name: value for name, value in parameters.items() if f"${name}" in statement}
            self.connection.execute(statement, used)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()

    def fill(self, table: str, columns: Mapping[str, str], frame: pd.DataFrame) -> None:
        listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        self.connection.execute(f"create {'' if '.' in table else 'temp '}table {table} ({listed})")
        if len(frame):  # an empty frame has no types of its own
            self.connection.register("frame", frame)
            self.connection.execute(f"insert into {table} select * from frame")
            self.connection.unregister("frame")


def _statements(script: str) -> list[str]:
    return [statement for statement in script.split(";\n") if statement.strip()]
