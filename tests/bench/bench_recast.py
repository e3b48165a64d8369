"""A change of the taxonomy over a million tickets: seconds until every count stands as mapped now.

    python -m tests.bench.bench_recast [--tickets 1000000] [--runs 5]

Beside it, in the same run, the first derivation of the same version (what an import costs its first reader).
"""

import argparse
import json
import tempfile
import time
from pathlib import Path
from statistics import median

from analytics.ingest.imports import import_files
from analytics.metrics.scope import Scope
from analytics.metrics.volume import totals
from analytics.operations.workbench import Workbench
from analytics.workspace.moves import map_tags, merge_tags
from tests.bench.material import exports, machine


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parsed = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Workbench(Path(folder))
        import_files(bench.snapshots, exports(parsed.tickets))
        begun = time.perf_counter()
        tags = totals(bench.facts(), Scope(), by=("tag",))["tag"].tolist()
        first = time.perf_counter() - begun
        merges, maps = [], []
        for run in range(parsed.runs):
            merges.append(_timed(bench, merge_tags(bench.state, [tags[2 * run + 1]], into=tags[2 * run])))
            maps.append(_timed(bench, map_tags(bench.state, [tags[-1 - run]], team="Search", category="bug")))
    print(
        json.dumps(
            {
                "machine": machine(),
                "tickets": parsed.tickets,
                "runs": parsed.runs,
                "first_seconds": round(first, 2),
                "merge_seconds": round(median(merges), 2),
                "map_seconds": round(median(maps), 2),
                "merge_over_first": round(median(merges) / first, 2),
                "target_seconds": 2.0,
            },
            indent=2,
        )
    )


def _timed(bench: Workbench, edits: list) -> float:
    begun = time.perf_counter()
    bench.decide(edits, "measured")
    totals(bench.facts(), Scope(), by=("team", "category"))
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
