"""Import ÷ DuckDB's bare read of the same files, its peak memory, and JSON Lines ÷ the CSV of the same tickets.

Seconds are of the work alone; CPU (user and system) is of the whole process with its children. The last ratio is of
the command as a person calls it: it ends when every page answers at once.

python -m tests.bench.bench_import [--tickets 1000000] [--runs 3]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from statistics import median
from typing import NamedTuple

from tests.bench.material import as_json_lines, exports, load, machine

BARE = """
import sys, time, duckdb
connection = duckdb.connect(sys.argv[1] + "/bare.duckdb")
connection.execute("set enable_progress_bar = false")
begun = time.perf_counter()
for i, file in enumerate(sys.argv[2:]):
    connection.execute(f"create table t{i} as select * from read_csv('{file}', parallel=false)")
connection.close()
print(time.perf_counter() - begun)
"""
IMPORT = """
import sys, time
from pathlib import Path
from analytics.ingest.imports import import_files
from analytics.store.snapshots import Snapshots
begun = time.perf_counter()
outcomes = import_files(Snapshots(Path(sys.argv[1])), [Path(file) for file in sys.argv[2:]])
assert all(outcome.state == "imported" and not outcome.rejected for outcome in outcomes), outcomes
print(time.perf_counter() - begun)
"""
COMMAND = """
import os, sys, time
from contextlib import redirect_stdout
os.environ["TAGWATCH_DATA"] = sys.argv[1]
from analytics.cli.program import main
begun = time.perf_counter()
with redirect_stdout(sys.stderr):
    assert main(["import", *sys.argv[2:]]) == 0
print(time.perf_counter() - begun)
"""


class Taken(NamedTuple):
    """What a measured script took."""

    seconds: float  # as the script reports it
    cpu: float  # seconds of its process and the children that it waited for
    memory: float  # GB at its peak


def timed(script: str, *arguments: str) -> Taken:
    """Run a script that prints its seconds in a process of its own."""
    process = subprocess.Popen([sys.executable, "-c", script, *arguments], stdout=subprocess.PIPE, text=True)
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit("the measured script failed")
    unit = 1 if sys.platform == "darwin" else 1024
    return Taken(float(printed), usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e9)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parsed = parser.parse_args()
    tables = exports(parsed.tickets)
    files, records = [str(path) for path in tables], [str(path) for path in as_json_lines(tables)]
    size = sum(path.stat().st_size for path in tables) / 1e6
    work = {
        "bare": (BARE, files),
        "import": (IMPORT, files),
        "json_lines": (IMPORT, records),
        "command": (COMMAND, files),
    }
    taken: dict[str, list[Taken]] = {name: [] for name in work}
    for _ in range(parsed.runs):  # by turns, so that a busy machine slows all
        for name, (script, arguments) in work.items():
            with tempfile.TemporaryDirectory() as folder:
                taken[name].append(timed(script, folder, *arguments))
    seconds = {name: median(one.seconds for one in found) for name, found in taken.items()}
    cpu = {name: median(one.cpu for one in found) for name, found in taken.items()}
    print(
        json.dumps(
            {
                "machine": machine(),
                "load": load(),
                "tickets": parsed.tickets,
                "megabytes": round(size),
                "runs": parsed.runs,
                "seconds": {name: round(value, 2) for name, value in seconds.items()},
                "cpu_seconds": {name: round(value, 2) for name, value in cpu.items()},
                "import_over_bare": round(seconds["import"] / seconds["bare"], 2),
                "import_over_bare_cpu": round(cpu["import"] / cpu["bare"], 2),
                "target": 2.2,
                "json_lines_over_csv": round(seconds["json_lines"] / seconds["import"], 2),
                "json_lines_over_csv_cpu": round(cpu["json_lines"] / cpu["import"], 2),
                "json_lines_target": 3.0,
                "command_over_bare_cpu": round(cpu["command"] / cpu["bare"], 2),
                "command_target": 3.0,
                "peak_memory_gb": round(max(one.memory for one in (*taken["import"], *taken["json_lines"])), 2),
                "target_gb": 2.5,
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
