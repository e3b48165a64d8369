"""A standalone cluster of real processes: a build goes on when a worker dies, or the old version stands."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

pytest.importorskip("pyspark", reason="Spark is an extra: pip install '.[spark]'")

from analytics.lake.place import place_at
from analytics.lake.publishing import current, open_version
from tests.spark_cluster import cluster
from tests.test_spark import export

pytestmark = pytest.mark.long
KILLS = int(os.environ.get("TAGWATCH_KILLS", "20"))
BUILD = """
import sys
from pathlib import Path
from analytics.ingest.planning import Order
from analytics.lake.place import place_at
from analytics.spark.building import build_version
from analytics.spark.session import session
from tests.test_spark import SMALL
master, lake, *files = sys.argv[1:]
with session(master, {**SMALL, "spark.executor.memory": "500m", "spark.cores.max": "2"}) as spark:
    built = build_version(spark, place_at(lake), [Path(file) for file in files], Order(who="Ada"))
sys.exit(0 if built.manifest and all(o.state == "imported" for o in built.outcomes) else 1)
"""


def start(master, lake, *files):
    return subprocess.Popen(
        [sys.executable, "-c", BUILD, master, str(lake), *map(str, files)],
        env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def tickets(lake):
    manifest, _ = current(place_at(str(lake)))
    with open_version(place_at(str(lake)), manifest) as connection:
        return connection.execute("select count(*), sum(version_id) from snapshot.tickets").fetchall()[0]


def test_killed_at_any_moment_a_build_completes_or_the_old_version_stands(tmp_path):
    """Half of the kills hit an executor, half the driver; each build adds a file of its own to a lake that counts."""
    chance, completed, stood = random.Random(19), 0, 0
    with cluster(pinned=False) as found:
        lake = tmp_path / "lake"
        first = [export(tmp_path / f"{n}.csv", 200, first=200 * n) for n in range(2)]
        began = time.monotonic()
        process = start(found.address, lake, *first)
        assert process.wait() == 0, process.stderr.read().decode()[-3000:]
        lasts = time.monotonic() - began

        for number in range(KILLS):
            before = tickets(lake)
            process = start(found.address, lake, export(tmp_path / f"more-{number}.csv", 50, first=1000 + 50 * number))
            until = time.monotonic() + chance.uniform(0, lasts)
            while time.monotonic() < until and process.poll() is None:
                time.sleep(0.05)
            if number % 2:
                os.killpg(process.pid, signal.SIGKILL)
            else:
                for executor in found.executors()[:1]:
                    os.kill(executor, signal.SIGKILL)
            code = process.wait()
            process.stderr.close()

            after = tickets(lake)
            if code == 0:
                completed += 1
                assert after[0] == before[0] + 50
            else:
                stood += 1
                assert after in (before, (before[0] + 50, after[1])), "half a version"
    print(
        f"{KILLS} kills: {completed} builds completed, {stood} times the old version stood; a build lasts {lasts:.0f} s"
    )
    assert completed and stood
