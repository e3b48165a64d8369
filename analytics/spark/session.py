"""Session: the connection to Spark, local, to a standalone cluster, or to a Connect server."""

import re
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from analytics.configuration import ROOT, Configuration, configuration
from analytics.errors import AnalyticsError

# What makes Spark read and write as the embedded store does, whatever the cluster's own defaults are.
RULES = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",  # an overflow or a bad cast fails, as in DuckDB
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.sql.maxPlanStringLength": "20000",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "10000",  # texts of a batch are held at once
}
# Of a session that is started here; a Connect server and spark-submit have their own.
OWN = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.driver.memory": "1g",
}
CONNECT = "sc://"
LOCAL_PARTITIONS = "8"  # Spark's 200 are for clusters
_PYTHON_ERROR = re.compile(r"\A([\w.]*(Error|Exception)\b|[\w.]+\.Arrow\w+:).*")  # the last line of a traceback
UNSET = "python3"  # what Spark runs where PYSPARK_PYTHON is not set


@contextmanager
def session(master: str | None, settings: Mapping[str, str] = {}) -> Iterator[SparkSession]:
    """A session on "local[2]", "spark://host:7077" or "sc://host:15002"; None takes what spark-submit has set.

    Executors need Tagwatch in the Python that runs them: PYSPARK_PYTHON, else the one that runs this, on the same path.
    A Connect server has its own environment, the key of pseudonyms included. Raises AnalyticsError where the cluster
    cannot be reached.
    """
    builder: SparkSession.Builder = SparkSession.builder.appName("tagwatch")
    connect = master is not None and master.startswith(CONNECT)
    own = {} if connect else {**(OWN if master else {}), "spark.executorEnv.PYTHONPATH": str(ROOT)}
    if master and master.startswith("local"):
        own["spark.sql.shuffle.partitions"] = LOCAL_PARTITIONS
    for name, value in {**own, **RULES, **settings}.items():
        builder = builder.config(name, value)
    if master:
        builder = builder.remote(master) if connect else builder.master(master)
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas", category=FutureWarning)
    warnings.filterwarnings("ignore", message="It is preferred to specify type hints for arrow UDF")
    try:
        spark = builder.getOrCreate()
    except (PySparkException, OSError, RuntimeError) as error:
        raise AnalyticsError(
            f"Spark cannot be reached at {master or 'the address that spark-submit set'}: {reason_of(error)}. It needs "
            "Java 17 or newer. Start it, or name another one: --master local[2], spark://host:7077 or sc://host:15002. "
            "Nothing was changed."
        ) from error
    if not connect:
        context = spark.sparkContext
        if context.pythonExec == UNSET:
            context.pythonExec = sys.executable
        if key := configuration().pseudonym_key:  # not as a setting: these are on a command line, for all to see
            context.environment[Configuration.pseudonym_key.name] = key
    try:
        yield spark
    finally:
        spark.stop()


def reason_of(error: BaseException) -> str:
    """Why Spark failed, in one line: what a task raised, else the first line.

    >>> reason_of(RuntimeError("A task failed:\\n  File …\\nOSError: disk full\\n SQLSTATE: 38000"))
    'OSError: disk full'
    >>> reason_of(RuntimeError("Traceback:\\n  File …\\npyarrow.lib.ArrowInvalid: different schema\\n SQLSTATE: 38000"))
    'pyarrow.lib.ArrowInvalid: different schema'
    """
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    raised = [line for line in lines if _PYTHON_ERROR.fullmatch(line)]
    return (raised or [*lines[:1], type(error).__name__])[-1 if raised else 0].rstrip(".:")
