"""What comes after the million: the same files again, ten thousand new rows, and how fast a format is told.

python -m tests.bench.bench_again [--tickets 1000000] [--runs 3]
"""

import argparse
import json
import tempfile
import time
from pathlib import Path
from statistics import median

from analytics.ingest.sniffing import glance
from tests.bench.bench_import import IMPORT, timed
from tests.bench.material import exports, machine, of_new_tickets

WEEK = 10_000
AGAIN = IMPORT.replace('outcome.state == "imported" and not outcome.rejected', 'outcome.state == "known"')


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parsed = parser.parse_args()
    files = [str(path) for path in exports(parsed.tickets)]
    week = [str(path) for path in of_new_tickets(exports(WEEK))]
    first, again, more, glances = [], [], [], []
    for _ in range(parsed.runs):
        with tempfile.TemporaryDirectory() as folder:
            first.append(timed(IMPORT, folder, *files)[0])
            again.append(timed(AGAIN, folder, *files)[0])
            more.append(timed(IMPORT, folder, *week)[0])
        for file in files:
            begun = time.perf_counter()
            glance(Path(file))
            glances.append(time.perf_counter() - begun)
    print(
        json.dumps(
            {
                "machine": machine(),
                "tickets": parsed.tickets,
                "runs": parsed.runs,
                "first_seconds": round(median(first), 2),
                "same_files_again_seconds": round(median(again), 2),
                "again_target": 1.0,
                f"{WEEK}_more_seconds": round(median(more), 2),
                "more_over_first": round(median(more) / median(first), 3),
                "more_target": 0.2,
                "largest_file_mb": round(max(Path(file).stat().st_size for file in files) / 1e6),
                "recognition_seconds": round(median(glances), 3),
                "recognition_worst": round(max(glances), 3),
                "recognition_target": 0.3,
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
