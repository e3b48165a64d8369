"""Holding tickets against the catalogue: seconds and memory for 100 thousand tickets × 200 features, and what the next
import and a change of the catalogue cost after it.

    python -m tests.bench.bench_unaware [--tickets 100000] [--features 200] [--extra 1000]

Every ticket is a request with a body of about 60 words, so that each is held against every feature.
"""

import argparse
import csv
import json
import resource
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from analytics.ingest.imports import import_files
from analytics.insights.scores import asked_in_text
from analytics.insights.suspected import Answers, scored
from analytics.operations.workbench import Workbench
from analytics.workspace.kinds import FEATURES
from analytics.workspace.moves import set_record
from tests.bench.material import machine
from tests.decide.labelled import labelled

SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "is", "ol")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--features", type=int, default=200)
    parser.add_argument("--extra", type=int, default=1_000)
    parsed = parser.parse_args()
    rng = np.random.default_rng(3)
    words = np.array(["".join(rng.choice(SYLLABLES, rng.integers(2, 5))) for _ in range(30_000)])
    weight = 1 / np.arange(1, len(words) + 1)
    written = labelled("report")
    texts = (written["subject"] + " " + written["body"].str.replace("\n", " ")).to_numpy()
    with tempfile.TemporaryDirectory() as folder:
        bench = Workbench(Path(folder) / "store")
        first, more = Path(folder) / "first.csv", Path(folder) / "more.csv"
        begin = datetime(2025, 1, 1)
        for path, start, size in ((first, 0, parsed.tickets), (more, parsed.tickets, parsed.extra)):
            with path.open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file)
                writer.writerow(["id", "created", "company", "subject", "body", "tags"])
                drawn = rng.choice(words, (size, 45), p=weight / weight.sum())
                for n in range(start, start + size):
                    said = " ".join(drawn[n - start])
                    writer.writerow(
                        [
                            n,
                            (begin + timedelta(minutes=5 * n)).isoformat(" "),
                            f"C{n % 5000}",
                            f"Request {n}",
                            f"{texts[n % len(texts)]} {said}",
                            "feature_request",
                        ]
                    )
        import_files(bench.snapshots, [first])
        bench.decide(
            [
                set_record(
                    bench.state,
                    FEATURES,
                    {
                        "feature": " ".join(rng.choice(words, 2)) + f" {i}",
                        "status": "live",
                        "live_since": "2024-01-01",
                        "synonyms": [" ".join(rng.choice(words, 2)) for _ in range(5)],
                        "article_text": ". ".join(
                            " ".join(rng.choice(words, 12, p=weight / weight.sum())) for _ in range(6)
                        ),
                    },
                )
                for i in range(parsed.features)
            ],
            "catalogue",
        )
        bench.facts()
        before = _peak()
        begun = time.process_time()
        whole, pairs = _timed(bench)
        busy = time.process_time() - begun
        peak = _peak()
        again, _ = _timed(bench)
        import_files(bench.snapshots, [more])
        bench.facts()
        extra, _ = _timed(bench)
        name = bench.taxonomy.features.features[0].name
        bench.decide([set_record(bench.state, FEATURES, {"feature": name, "synonyms": ["another name"]})], "changed")
        bench.facts()
        changed, _ = _timed(bench)
        begun = time.perf_counter()
        scored(pairs, Answers())
        judging = time.perf_counter() - begun
        size = sum(path.stat().st_size for path in (bench.folder / "derived").glob("unaware-*.parquet"))
    print(
        json.dumps(
            {
                "machine": machine(),
                "tickets": parsed.tickets,
                "features": parsed.features,
                "seconds": round(whole, 1),
                "cpu_seconds": round(busy, 1),
                "peak_mb": round(peak),
                "peak_before_mb": round(before),
                "pairs": len(pairs),
                "kept_mb": round(size / 1e6, 1),
                "again_seconds": round(again, 2),
                "extra_tickets": parsed.extra,
                "extra_seconds": round(extra, 2),
                "one_feature_changed_seconds": round(changed, 2),
                "judging_seconds": round(judging, 2),
                "extra_over_whole": round(extra / whole, 3),
                "target_seconds": 60,
                "target_mb": 1_000,
            },
            indent=2,
        )
    )


def _timed(bench: Workbench):
    begun = time.perf_counter()
    pairs = asked_in_text(bench.facts(), bench.folder)
    return time.perf_counter() - begun, pairs


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
