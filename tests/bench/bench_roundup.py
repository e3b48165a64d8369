"""One roundup with its picture from a cold start of the command, and what each further team adds.

    python -m tests.bench.bench_roundup [--tickets 1000000] [--runs 3]

The store is filled and what is derived is present, as after `import`; each run is a process of its own.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from analytics.sample.company import TEAMS
from analytics.store.imports import import_files
from analytics.workbench import Workbench
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
        bench.facts()
        one, many = [], []
        for _ in range(parsed.runs):
            one.append(_command(bench.folder, folder, TEAMS[:1]))
            many.append(_command(bench.folder, folder, TEAMS[:1 + FURTHER]))
        everyone = [_command(bench.folder, folder, ()) for _ in range(parsed.runs)]
    further = (median(many) - median(one)) / FURTHER
    print(json.dumps({
        "machine": machine(), "tickets": parsed.tickets, "runs": parsed.runs,
        "all_teams_seconds": round(median(everyone), 2), "target": 8.0,
        "further_team_seconds": round(further, 2), "target_further": 3.0,
        "load_average": round(os.getloadavg()[0], 1)}, indent=2))


def _command(store: Path, folder: str, teams: tuple[str, ...]) -> float:
    """Seconds of the whole command with one picture per team, or one for all together."""
    wanted = [part for team in teams for part in ("--team", team)] + (["--per-team"] if teams else [])
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-m", "analytics", "roundup", "--out", f"{folder}/out", *wanted], cwd=ROOT,
                   env={**os.environ, "TAGWATCH_DATA": str(store)}, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
