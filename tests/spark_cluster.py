"""A standalone cluster of Spark as real processes on this machine: one master, workers of one core each."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyspark

SPARK = Path(pyspark.__file__).parent
PATIENCE = 120  # s


@dataclass
class Cluster:
    """The address, and the processes of the workers."""

    address: str
    workers: list[subprocess.Popen]

    def executors(self) -> list[int]:
        """The processes that run tasks, children of the workers."""
        groups = {worker.pid for worker in self.workers}
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                number = int(process.name)
                if (
                    b"CoarseGrainedExecutorBackend" in (process / "cmdline").read_bytes()
                    and os.getpgid(number) in groups
                ):
                    found.append(number)
        return found


@contextmanager
def cluster(workers: int = 2, *, memory: str = "700m", pinned: bool = True) -> Iterator[Cluster]:
    """pinned: each worker and its children run on a core of their own."""
    with tempfile.TemporaryDirectory(prefix="tagwatch-spark-") as folder:
        started: list[subprocess.Popen] = []
        try:
            log = Path(folder) / "master.log"
            started.append(_start(log, "master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0"))
            address = _seen(log, r"Starting Spark master at (spark://\S+)")
            for number in range(workers):
                pin = ["taskset", "-c", str(number % (os.cpu_count() or 1))] if pinned else []
                work = Path(folder) / f"worker-{number}"
                started.append(
                    _start(
                        Path(folder) / f"worker-{number}.log",
                        *("worker.Worker", "--host", "127.0.0.1", "--webui-port", "0", "--cores", "1"),
                        *("--memory", memory, "--work-dir", str(work), address),
                        before=pin,
                    )
                )
            for number in range(workers):
                _seen(Path(folder) / f"worker-{number}.log", r"(Successfully registered) with master")
            yield Cluster(address, started[1:])
        finally:
            for process in reversed(started):
                os.killpg(process.pid, signal.SIGKILL)  # with its executors and their Python
                process.wait()


def _start(log: Path, role: str, *arguments: str, before: Sequence[str] = ()) -> subprocess.Popen:
    with log.open("wb") as out:
        return subprocess.Popen(
            [*before, str(SPARK / "bin" / "spark-class"), f"org.apache.spark.deploy.{role}", *arguments],
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1",
                 "SPARK_DAEMON_MEMORY": "256m"},
        )  # fmt: skip


def _seen(log: Path, pattern: str) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := re.search(pattern, log.read_text(errors="replace")):
            return found[1]
        time.sleep(0.1)
    raise AssertionError(f"{log.name} does not have {pattern}: {log.read_text(errors='replace')[-2000:]}")
