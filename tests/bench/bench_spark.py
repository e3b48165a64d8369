"""Apache Spark: two workers against one, each pinned to a core, beside the embedded store; and growth.

Seconds of the build, CPU seconds of the workers with their Python, peak memory of each of their processes. The exports
are cut into FILES parts, so that there is a task for each worker.

python -m tests.bench.bench_spark [--tickets 1000000]
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

from analytics.ingest.imports import import_files
from analytics.ingest.planning import Order
from analytics.store.snapshots import Snapshots
from tests.bench.material import exports, machine
from tests.spark_cluster import Cluster, cluster

FILES = 8
TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
BUILD = """
import sys, time
from pathlib import Path
from analytics.ingest.planning import Order
from analytics.lake.place import place_at
from analytics.spark.building import build_version
from analytics.spark.session import session
master, lake, *files = sys.argv[1:]
settings = {"spark.executor.memory": "2g", "spark.sql.shuffle.partitions": "8"}
with session(master, settings) as spark:
    spark.range(1000).selectExpr("sum(id)").collect()
    begun = time.perf_counter()
    built = build_version(spark, place_at(lake), [Path(file) for file in files], Order(who="bench"))
    print(time.perf_counter() - begun)
assert built.manifest and all(o.state == "imported" for o in built.outcomes), built.outcomes
"""


def parts(tickets: int) -> list[Path]:
    """The exports of that many tickets in FILES files, made once."""
    folder = Path(tempfile.gettempdir()) / f"tagwatch-bench-{tickets}-parts"
    if not (folder / "done").exists():
        folder.mkdir(exist_ok=True)
        for export in exports(tickets):
            with export.open(encoding="utf-8-sig", newline="") as rows:
                reader = csv.reader(rows)
                header = next(reader)
                outs = [
                    (folder / f"{export.stem}-{n}.csv").open("w", encoding="utf-8", newline="")
                    for n in range(FILES // 2)
                ]
                writers = [csv.writer(out, lineterminator="\n") for out in outs]
                for writer in writers:
                    writer.writerow(header)
                for number, row in enumerate(reader):
                    writers[number % len(writers)].writerow(row)
                for out in outs:
                    out.close()
        (folder / "done").touch()
    return sorted(folder.glob("*.csv"))


class Watch:
    """CPU seconds of the processes of workers, and the most memory that one of them had."""

    def __init__(self, found: Cluster):
        self.groups = {worker.pid for worker in found.workers}
        self.cpu: dict[tuple[str, str], float] = {}
        self.peak = 0
        self._stop = Event()
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(0.2):
            for process in Path("/proc").glob("[0-9]*"):
                with suppress(OSError, ValueError, IndexError):
                    if os.getpgid(int(process.name)) in self.groups:
                        fields = (process / "stat").read_text().rpartition(")")[2].split()
                        self.cpu[process.name, fields[19]] = (int(fields[11]) + int(fields[12])) / TICK
                        self.peak = max(self.peak, int(fields[21]) * PAGE)

    def end(self) -> tuple[float, float]:
        self._stop.set()
        self._thread.join()
        return sum(self.cpu.values()), self.peak / 1e9


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tickets", type=int, default=1_000_000)
    tickets = parser.parse_args().tickets
    files = parts(tickets)
    found: dict[str, object] = {"machine": machine(), "tickets": tickets, "load": os.getloadavg()}
    with tempfile.TemporaryDirectory() as folder:
        begun, cpu = time.perf_counter(), time.process_time()
        import_files(Snapshots(Path(folder) / "store"), files, Order(who="bench"))
        found["embedded_seconds"] = round(time.perf_counter() - begun, 1)
        found["embedded_cpu"] = round(time.process_time() - cpu, 1)
        for workers in (1, 2):
            lake = Path(folder) / f"lake-{workers}"
            with cluster(workers, memory="2500m") as running:
                watch = Watch(running)
                done = subprocess.run(
                    [sys.executable, "-c", BUILD, running.address, str(lake), *map(str, files)],
                    env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1"},
                    capture_output=True,
                    text=True,
                )
                used, peak = watch.end()
            if done.returncode:
                sys.exit(done.stderr[-3000:])
            found[f"seconds_{workers}"] = round(float(done.stdout.split()[-1]), 1)
            found[f"worker_cpu_{workers}"] = round(used, 1)
            found[f"peak_gb_of_a_process_{workers}"] = round(peak, 2)
            found["lake_bytes_a_ticket"] = round(
                sum(f.stat().st_size for f in lake.rglob("*") if f.is_file()) / tickets, 1
            )
    found["load_after"] = os.getloadavg()
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
