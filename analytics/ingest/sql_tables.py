"""A query on a warehouse or on a helpdesk's own database as a table, whole or since the last import of it.

The address comes from an environment variable only, never from a page. The query is run in a transaction that is read
only where the database knows such, its rows are streamed to a CSV file, and from there the way in is a file's.
"""

import csv
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from analytics.errors import AnalyticsError
from analytics.store.import_history import ledger
from analytics.store.snapshots import Snapshots

AT_ONCE = 5_000  # rows fetched at a time
OVERLAP = timedelta(minutes=5)  # rows that were committed late are seen again; unchanged ones cost nothing
READ_ONLY = {
    "postgresql": "set transaction read only",
    "mysql": "set transaction read only",
    "mariadb": "set transaction read only",
}
PASSWORD = re.compile(r"://([^:/@\s]*):[^@\s]*@")


@dataclass(frozen=True)
class Query:
    """One query of one database."""

    url: str
    sql: str
    name: str  # of the query's file, which names the import
    since_column: str | None = None  # the column of the update time

    @property
    def label(self) -> str:
        """The file name under which its imports are kept: "tickets.sql · changed since …" begins with it."""
        return f"{self.name}.csv"

    @property
    def literal(self) -> str:
        """The statement as SQLAlchemy takes it: a colon of its own (`::text`) names no parameter."""
        return self.sql.replace(":", r"\:")


def read_query(variable: str, url: str | None, file: Path, since_column: str | None) -> Query:
    """The query of a command; raises AnalyticsError where the variable is not set or the file holds no query."""
    if not url:
        raise AnalyticsError(
            f"The environment variable {variable} is not set. It holds the address of the database, such as "
            "postgresql+psycopg://reader:secret@db.example/chatwoot"
        )
    try:
        sql = file.read_text(encoding="utf-8").strip().rstrip(";").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise AnalyticsError(f"The query file '{file}' cannot be read: {error}.") from error
    if not re.match(r"(?is)^(\s|--[^\n]*\n|/\*.*?\*/)*(select|with)\b", sql):
        raise AnalyticsError(f"The query file '{file}' must hold one SELECT (or WITH … SELECT) statement.")
    return Query(url, sql, file.stem, since_column)


def seen_until(snapshots: Snapshots, query: Query) -> datetime | None:
    """The newest update time (UTC) of the active imports of this query; None before the first."""
    if query.since_column is None or snapshots.current() is None:
        return None
    history = ledger(snapshots)
    own = history[(history["file"] == query.label) & history["undone_at"].isna()]
    newest = own["exported_at"].max() if len(own) else pd.NaT
    return None if pd.isna(newest) else pd.Timestamp(newest).to_pydatetime()


@contextmanager
def queried(query: Query, *, since: datetime | None, zone: str) -> Iterator[Path | None]:
    """The rows of the query as a CSV file, for as long as the block runs; None where it has no rows.

    since: only rows whose `since_column` is later than that (UTC), less OVERLAP. zone: of times without an offset.
    Raises AnalyticsError for a database that cannot be reached and a query that it refuses; no password is in the text.
    """
    with TemporaryDirectory(prefix="tagwatch-") as folder:
        path = Path(folder) / query.label
        try:
            engine = create_engine(query.url, poolclass=NullPool)
            with engine.connect() as connection:
                rows = _write(connection, query, path, since, zone)
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
            raise AnalyticsError(
                f"The address of the database cannot be used: {_without_secret(error)}. Write it as "
                "dialect+driver://user:password@host/name, and install the driver (pip install psycopg[binary])."
            ) from error
        except SQLAlchemyError as error:
            raise AnalyticsError(f"The query '{query.name}' failed: {_without_secret(error)}") from error
        yield path if rows else None


def _write(connection: Connection, query: Query, path: Path, since: datetime | None, zone: str) -> int:
    if connection.dialect.name in READ_ONLY:
        connection.execute(text(READ_ONLY[connection.dialect.name]))
    sql, values = query.literal, {}
    if query.since_column is not None:
        columns = list(connection.execute(text(f"select * from ({sql}) q where 1 = 0")).keys())
        if query.since_column not in columns:
            raise AnalyticsError(
                f"The query '{query.name}' gives no column '{query.since_column}'. It gives: {', '.join(columns)}."
            )
        if since is not None:
            column = connection.dialect.identifier_preparer.quote(query.since_column)
            sql = f"select * from ({sql}) q where {column} >= :since"
            values["since"] = _as_the_column(connection, query, since - OVERLAP, zone)
    rows = connection.execute(text(sql).execution_options(stream_results=True, yield_per=AT_ONCE), values)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(rows.keys())
        number = 0
        for row in rows:
            writer.writerow([_cell(value) for value in row])
            number += 1
    return number


def _as_the_column(connection: Connection, query: Query, moment: datetime, zone: str) -> Any:
    """The moment (UTC) in the type of the column: with or without an offset, text or number."""
    column = connection.dialect.identifier_preparer.quote(query.since_column or "")
    sample = connection.execute(
        text(f"select {column} from ({query.literal}) q where {column} is not null limit 1")
    ).scalar()
    aware = moment.replace(tzinfo=UTC)
    if isinstance(sample, datetime):
        return aware if sample.tzinfo else aware.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    if isinstance(sample, date):
        return aware.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
    if isinstance(sample, (int, float, Decimal)):
        seconds = aware.timestamp()
        return int(seconds * 1000) if sample > 10**11 else int(seconds)
    return aware.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d")  # ISO text sorts as time does


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (datetime, date, time)):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple, dict)):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


def _without_secret(error: Exception) -> str:
    """The database's own words, without what follows them in SQLAlchemy's and without a password."""
    own = str(getattr(error, "orig", None) or error).strip().split("\n\n")[0].split("\n(Background")[0]
    return PASSWORD.sub(r"://\1:…@", " ".join(own.split()))
