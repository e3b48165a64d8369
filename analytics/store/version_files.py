"""The files of a store's versions: one DuckDB database each, which never changes once it has its name."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import duckdb

from analytics.store.database import SCHEMA_VERSION, SESSION, only_row, refuse_newer, schema_of
from analytics.store.own_files import refuse_odd
from analytics.store.soundness import contradictions, damage_of

_VERSION = re.compile(r"tickets-(\d{6,12})\.duckdb")


@dataclass(frozen=True)
class VersionFiles:
    """The versions that lie in one folder."""

    folder: Path

    def versions(self) -> list[str]:
        """The versions whose files are there, newest first, sound or not."""
        return sorted(
            (found[1] for path in self.folder.glob("tickets-*.duckdb") if (found := _VERSION.fullmatch(path.name))),
            reverse=True,
        )

    @property
    def place(self) -> str:
        """Where the versions are, in words."""
        return str(self.folder)

    def path(self, version: str) -> Path:
        return self.folder / f"tickets-{version}.duckdb"

    def has(self, version: str) -> bool:
        """Whether a version is there, sound or not."""
        return self.path(version).exists()

    def made_at(self, version: str) -> float:
        """When a version was published, in seconds since 1970; raises OSError where it is gone."""
        return self.path(version).stat().st_mtime

    def size(self, version: str) -> int:
        """The bytes of a version."""
        return self.path(version).stat().st_size

    def damage(self, version: str, *, again: bool = False) -> str | None:
        """What is wrong with a version, in words; None where it can be read to its end. See `damage_of`."""
        return damage_of(self.path(version), again=again)

    def contradictions(self, version: str) -> list[str]:
        """What the tables of a sound version contradict each other in."""
        with self.reading(version) as connection:
            return contradictions(connection)

    def reading(self, version: str) -> duckdb.DuckDBPyConnection:
        """A connection with the tables of one version, to be closed; raises AnalyticsError for a newer Tagwatch's."""
        refuse_odd(self.path(version))
        connection = duckdb.connect(str(self.path(version)), read_only=True)
        try:
            connection.execute(SESSION)
            name = only_row(connection.execute("select current_database()"))[0]
            refuse_newer(self.path(version), schema_of(connection, name), SCHEMA_VERSION)
        except BaseException:
            connection.close()
            raise
        return connection

    def opened(self, version: str, copy: Path) -> BinaryIO:
        """One version as the file of an embedded store, open for reading. copy: a path for it, where it has none."""
        return self.path(version).open("rb")
