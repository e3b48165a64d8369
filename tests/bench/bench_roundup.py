"""One roundup with its picture from a cold start of the command, and what each further team adds.

    python -m tests.bench.bench_roundup [--tickets 1000000] [--runs 3]

The store is filled and what is derived is present, as after `import`; each run is a process of its own.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from analytics.ingest.imports import import_files
from analytics.operations.workbench import Workbench
from analytics.sample.company import TEAMS
from tests.bench.material import exports, machine

ROOT = Path(__file__).resolve().parents[2]
FURTHER = 4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parsed = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Workbench(Path(folder) / "store")
        import_files(bench.snapshots, exports(parsed.tickets))
        bench.prepare()
        everyone, one, many = [], [], []
        for _ in range(parsed.runs):  # by turns, so that a busy machine slows all
            everyone.append(_command(bench.folder, folder, ()))
            one.append(_command(bench.folder, folder, TEAMS[:1]))
            many.append(_command(bench.folder, folder, TEAMS[: 1 + FURTHER]))

    def middle(runs: list[tuple[float, float]], part: int) -> float:
        return median(run[part] for run in runs)

    further, further_cpu = ((middle(many, part) - middle(one, part)) / FURTHER for part in (0, 1))
    print(
        json.dumps(
            {
                "machine": machine(),
                "tickets": parsed.tickets,
                "runs": parsed.runs,
                "seconds": round(middle(everyone, 0), 2),
                "target": 8.0,
                "cpu_seconds": round(middle(everyone, 1), 2),
                "further_team_seconds": round(further, 2),
                "target_further": 3.0,
                "further_cpu_seconds": round(further_cpu, 2),
                "load_average": round(os.getloadavg()[0], 1),
            },
            indent=2,
        )
    )


def _command(store: Path, folder: str, teams: tuple[str, ...]) -> tuple[float, float]:
    """Seconds of the whole command with one picture per team, or one for all; and of processors, the browser's too."""
    wanted = [part for team in teams for part in ("--team", team)] + (["--per-team"] if teams else [])
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "analytics", "roundup", "--out", f"{folder}/out", *wanted],
        cwd=ROOT,
        env={**os.environ, "TAGWATCH_DATA": str(store)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter() - begun, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
