"""Import ÷ DuckDB's bare read of the same files, and the peak memory of the import.

python -m tests.bench.bench_import [--tickets 1000000] [--runs 3]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.bench.material import exports, machine

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
FACTS = """
import sys, time
from pathlib import Path
from analytics.operations.workbench import Workbench
begun = time.perf_counter()
Workbench(Path(sys.argv[1])).facts()
print(time.perf_counter() - begun)
"""


def timed(script: str, *arguments: str) -> tuple[float, float]:
    """Seconds that the script says it took, and the peak memory of its process in GB."""
    process = subprocess.Popen([sys.executable, "-c", script, *arguments], stdout=subprocess.PIPE, text=True)
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit("the measured script failed")
    unit = 1 if sys.platform == "darwin" else 1024
    return float(printed), usage.ru_maxrss * unit / 1e9


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parsed = parser.parse_args()
    files = [str(path) for path in exports(parsed.tickets)]
    size = sum(Path(file).stat().st_size for file in files) / 1e6
    bare, ours, facts, memory = [], [], [], 0.0
    for _ in range(parsed.runs):  # by turns, so that a busy machine slows both
        with tempfile.TemporaryDirectory() as folder:
            bare.append(timed(BARE, folder, *files)[0])
        with tempfile.TemporaryDirectory() as folder:
            seconds, peak = timed(IMPORT, folder, *files)
            ours.append(seconds)
            memory = max(memory, peak)
            facts.append(timed(FACTS, folder)[0])
    print(
        json.dumps(
            {
                "machine": machine(),
                "tickets": parsed.tickets,
                "megabytes": round(size),
                "runs": parsed.runs,
                "bare_seconds": round(median(bare), 2),
                "import_seconds": round(median(ours), 2),
                "import_over_bare": round(median(ours) / median(bare), 2),
                "target": 2.2,
                "facts_seconds": round(median(facts), 2),
                "peak_memory_gb": round(memory, 2),
                "target_gb": 2.5,
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
