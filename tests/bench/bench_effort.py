"""What effort costs at import: the same tickets with and without the columns of handling, response, rating and agent.

CPU seconds (user and system) of a process that imports alone; runs of both take turns.

python -m tests.bench.bench_effort [--tickets 200000] [--runs 3]
"""

import argparse
import tempfile
from pathlib import Path
from statistics import median

import pandas as pd

from analytics.sample import write_exports
from tests.bench.bench_import import IMPORT, timed
from tests.bench.material import machine

EFFORT = (
    "Assignee",
    "First reply time in minutes",
    "Full resolution time in minutes",
    "Total time spent (sec)",
    "Reopens",
    "Satisfaction Score",
    "Teammate currently assigned",
    "Handling time (seconds)",
    "First response time (seconds)",
    "Conversation rating (1-5)",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=3)
    parsed = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        whole = write_exports(Path(folder) / "with", tickets=parsed.tickets)
        bare = [_without(path, Path(folder) / "without") for path in whole]
        taken: dict[str, list[float]] = {"without": [], "with": []}
        for run in range(parsed.runs):
            for name, paths in (("without", bare), ("with", whole)):
                store = Path(folder) / f"store-{name}-{run}"
                taken[name].append(timed(IMPORT, str(store), *map(str, paths)).cpu)
        for name, paths in (("without", bare), ("with", whole)):
            size = sum(path.stat().st_size for path in paths) / 1e6
            runs = ", ".join(f"{cpu:.2f}" for cpu in taken[name])
            print(f"{name:8} {median(taken[name]):6.2f} s CPU ({runs}), {size:.0f} MB")
    ratio = median(taken["with"]) / median(taken["without"])
    print(f"with ÷ without: {ratio:.2f}; {parsed.tickets:,} tickets on {machine()}")


def _without(path: Path, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.drop(columns=[name for name in EFFORT if name in table]).to_csv(folder / path.name, index=False)
    return folder / path.name


if __name__ == "__main__":
    main()
