"""Importing with Spark: one command, from the workspace's rules to what is remembered for the next file."""

import logging
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from analytics.configuration import Configuration
from analytics.errors import AnalyticsError
from analytics.ingest.column_rules import remember_rules, with_rules
from analytics.ingest.mappings import Mappings
from analytics.ingest.planning import Order, Outcome, log_outcomes
from analytics.lake.grounds import View
from analytics.lake.place import Folder
from analytics.lake.snapshots import LakeSnapshots
from analytics.people.acting import require
from analytics.people.role import Right
from analytics.spark.building import SCRATCH, Progress, build_version
from analytics.spark.grounding import make_ground
from analytics.store.snapshots import Snapshots

log = logging.getLogger("tagwatch.spark")
DERIVING = f"{SCRATCH}-deriving"  # folder of the lake, beside that of a build, which empties its own


def import_with_spark(
    spark: SparkSession,
    snapshots: Snapshots,
    files: Sequence[Path],
    order: Order,
    *,
    table: str | None = None,
    publish: bool = True,
    progress: Progress = lambda what, share: None,
) -> list[Outcome]:
    """Import files into a lake as one version; the counterpart of `analytics.ingest.imports.import_files`.

    table: of Spark's catalog, instead of files. publish: False only shows what would happen. Executors open files and
    lake under the same paths. Raises StoreBusy, and AnalyticsError without a lake and where Spark gives up: the version
    before then stays.
    """
    require(Right.IMPORT)
    if not isinstance(snapshots, LakeSnapshots):
        raise AnalyticsError(
            f"--engine spark builds a lake: name a folder or s3://bucket/prefix in {Configuration.lake.name}. Nothing "
            "was changed."
        )
    folder = snapshots.folder
    mappings = Mappings(folder)
    decisions = tuple((tuple(headers), mapping, when, who) for headers, mapping, when, who in mappings.all())
    with snapshots.publishing("an import with Spark", waiting=lambda who: progress(f"Waiting for {who}", 0.0)) as place:
        built = build_version(
            spark,
            place,
            files,
            with_rules(order, folder),
            decisions,
            table=table,
            publish=publish,
            progress=progress,
        )
    outcomes = built.outcomes
    if not publish:
        return outcomes
    log_outcomes(outcomes)
    try:
        for headers, mapping in built.decided:  # only what did go in is remembered
            mappings.remember(headers, replace(mapping, spreadsheet_dates=None), who=order.who)
        remember_rules(order, folder, {outcome.source for outcome in outcomes if outcome.state != "failed"})
    except AnalyticsError as error:
        trouble = f"Published, but how these columns are read was not remembered for the next file: {error}"
        outcomes = [outcome.with_trouble(trouble) for outcome in outcomes]
    progress("Done", 1.0)
    return outcomes


def derive_with_spark(spark: SparkSession, snapshots: Snapshots, view: View) -> None:
    """Make what is counted from, for the workspace's zone and lists, so that no dashboard has to make it.

    A failure is logged alone: the version is published, and who opens it first makes it.
    """
    if not isinstance(snapshots, LakeSnapshots) or (manifest := snapshots.manifest(now=True)[0]) is None:
        return
    lake = snapshots.lake
    folder = str(lake.path / DERIVING) if isinstance(lake, Folder) else None
    try:
        make_ground(spark, lake, manifest, view, folder)
    except (PySparkException, OSError) as error:
        log.warning("Published; what is counted from is made when it is opened: %s", type(error).__name__)
    finally:
        if folder:
            shutil.rmtree(folder, ignore_errors=True)
