"""A draft: the private copy of the current version that a writer works on, until it is published or dropped."""

from pathlib import Path

import duckdb

from analytics.store.database import compact, open_for_writing


class Draft:
    """A draft of the embedded store: the database file itself."""

    def __init__(self, path: Path):
        self.path = path

    def exists(self) -> bool:
        """False before the first import."""
        return self.path.exists()

    def open(self) -> duckdb.DuckDBPyConnection:
        """A connection with the tables of a version, to be changed and closed."""
        return open_for_writing(self.path)

    def empty(self) -> None:
        """Begin anew, with nothing."""
        self.path.unlink(missing_ok=True)

    def compact(self) -> None:
        """Rewrite the closed draft without holes and old bytes."""
        compact(self.path)
