"""The options of `import` that build a lake with Apache Spark, and the import itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from analytics.errors import AnalyticsError

if TYPE_CHECKING:
    from analytics.ingest.imports import Progress
    from analytics.ingest.planning import Order, Outcome
    from analytics.lake.grounds import View
    from analytics.operations.workbench import Workbench

EXTRA = (
    "--engine spark needs the extra `spark` of Tagwatch (in a checkout: pip install '.[spark]') and Java 17 or newer "
    "from the system. Nothing was changed. Without --engine, the import needs neither."
)


@dataclass(frozen=True)
class Cluster:
    """Where Spark runs, and the table that it is to read instead of files."""

    master: str | None
    table: str | None


def spark_options(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--engine`, `--master` and `--from-table`; it gets them as one argument `cluster`."""

    @click.option(
        "--engine",
        type=click.Choice(("duckdb", "spark")),
        default="duckdb",
        help="What imports into a lake (TAGWATCH_LAKE): this process, or Apache Spark.",
    )
    @click.option(
        "--master",
        metavar="ADDRESS",
        help="With --engine spark: local[2], spark://HOST:7077 or sc://HOST:15002; else what spark-submit sets.",
    )
    @click.option("--from-table", metavar="NAME", help="With --engine spark: a table of its catalog instead of files.")
    @wraps(handler)
    def call(*arguments: object, engine: str, master: str | None, from_table: str | None, **options: Any) -> object:
        if engine != "spark" and (master or from_table):
            raise click.UsageError("--master and --from-table go with --engine spark.")
        if from_table and options["files"]:
            raise click.UsageError("--from-table takes the place of files: name one or the other.")
        cluster = Cluster(master, from_table) if engine == "spark" else None
        return handler(*arguments, cluster=cluster, **options)

    return call


def import_in_cluster(
    bench: "Workbench",
    cluster: Cluster,
    files: Sequence[Path],
    order: "Order",
    *,
    dry_run: bool,
    progress: "Progress",
) -> "list[Outcome]":
    """Import with Spark. Raises AnalyticsError without the extra, without a lake, and where the cluster is away."""
    if find_spec("pyspark") is None or find_spec("sqlglot") is None:
        raise AnalyticsError(EXTRA)
    from analytics.spark.importing import derive_with_spark, import_with_spark
    from analytics.spark.session import session

    with session(cluster.master) as spark:
        outcomes = import_with_spark(
            spark, bench.snapshots, files, order, table=cluster.table, publish=not dry_run, progress=progress
        )
        if not dry_run and any(outcome.state == "imported" for outcome in outcomes):
            progress("Deriving", 0.98)
            derive_with_spark(spark, bench.snapshots, _view(bench))
    return outcomes


def _view(bench: "Workbench") -> "View":
    """What the first page will ask for: the workspace's own facts."""
    from analytics.lake.facts import view_of

    return view_of(bench.taxonomy, bench.asked())
