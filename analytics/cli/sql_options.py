"""The options of `import` that take a query on a database instead of files."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from analytics.cli.output import write_lines
from analytics.cli.parameters import READ
from analytics.configuration import named_by_hand
from analytics.errors import AnalyticsError

if TYPE_CHECKING:
    from analytics.ingest.planning import Order
    from analytics.ingest.sql_tables import Query
    from analytics.operations.workbench import Workbench


def sql_options(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--sql-url-env`, `--query` and `--since-column`; it gets them as one argument `query`."""

    @click.option(
        "--sql-url-env",
        metavar="NAME",
        help="Environment variable with the address of a database, instead of files: dialect+driver://user:…@host/name.",
    )
    @click.option(
        "--query", "query_file", type=READ, metavar="FILE", help="With it: one SELECT; see data/queries for examples."
    )
    @click.option(
        "--since-column",
        metavar="COLUMN",
        help="With it: the query's update time; from the second time on only rows changed since the last import.",
    )
    @wraps(handler)
    def call(
        *arguments: object, sql_url_env: str | None, query_file: Path | None, since_column: str | None, **options: Any
    ) -> object:
        cluster = options.get("cluster")
        elsewhere = cluster is not None and cluster.table
        query = None if elsewhere else _query(options["files"], sql_url_env, query_file, since_column)
        return handler(*arguments, query=query, **options)

    return call


def _query(files: Sequence[Path], variable: str | None, file: Path | None, since: str | None) -> "Query | None":
    if variable is None and file is None and since is None:
        if not files:
            raise click.UsageError("Missing argument 'FILE...': the exports, or --sql-url-env NAME with --query FILE.")
        return None
    if files or variable is None or file is None:
        raise click.UsageError("--sql-url-env NAME and --query FILE go together, and without files.")
    from analytics.ingest.sql_tables import read_query

    return read_query(variable, named_by_hand(variable), file, since)


@contextmanager
def tables_of(
    bench: "Workbench", files: Sequence[Path], query: "Query | None", order: "Order"
) -> Iterator[tuple[Sequence[Path], "Order"]]:
    """The files to import and how: those given, or what the query gives as one file.

    Of a query with a since column every change since the last import is seen, so that the days since then are
    covered, up to yesterday. Its update time is read from that column.
    """
    if query is None:
        yield files, order
        return
    from analytics.ingest.sql_tables import queried, seen_until

    mapped = order.columns.get("updated_at")
    if query.since_column is not None and mapped not in (None, (query.since_column,)):
        raise AnalyticsError(
            f"--since-column {query.since_column} must be the update time, and --map names '{mapped[0]}'. "
            "Leave one of the two out."
        )
    since, zone = seen_until(bench.snapshots, query), order.file_zone or order.zone
    if query.since_column is not None:
        order = replace(order, columns={**order.columns, "updated_at": (query.since_column,)})
    if since is not None:
        write_lines(f"Rows changed since {since:%Y-%m-%d %H:%M} UTC are asked for.", error=True)
        order = replace(order, covers=order.covers or _days_since(since, order.zone))
    with queried(query, since=since, zone=zone) as path:
        if path is None:
            write_lines("The query gives no rows." if since is None else "Nothing changed since then.")
        yield [] if path is None else [path], order


def _days_since(since: datetime, zone: str) -> str:
    first = since.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()
    last = datetime.now(ZoneInfo(zone)).date() - timedelta(days=1)
    return f"{first}..{last}" if first <= last else "none"
