"""Reading texts for their meaning: CPU for 100 thousand tickets, for a thousand more and for 200 features that changed;
how long a search takes; peak memory.

    python -m tests.bench.bench_meaning [--tickets 100000] [--features 200] [--extra 1000] [--store DIR]

Every ticket has a text of its own, of sentences that the authors of tests/decide wrote in several languages, some 450
characters; the encoder reads the first 400. CPU seconds of this process (the encoder has one thread), so that a busy
machine counts little. With --store the texts that were read are kept, and a second run measures what comes after.
"""

import argparse
import csv
import json
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

import numpy as np

from analytics.ingest.imports import import_files
from analytics.insights.likely import likely_features
from analytics.meaning.alike import Index
from analytics.meaning.encoder import Encoder, encoder
from analytics.meaning.passages import sentences_of
from analytics.meaning.reading import read_texts
from analytics.metrics.scope import Scope
from analytics.metrics.tickets import ticket_ids
from analytics.operations.workbench import Workbench
from analytics.store.facts import Facts
from analytics.workspace.kinds import FEATURES
from analytics.workspace.moves import set_record
from tests.bench.material import load, machine
from tests.decide.authors import authors

LETTERS = 450  # of a ticket
QUERIES = (
    "cannot pay by bank transfer",
    "Rechnung als PDF herunterladen",
    "la synchronisation ne marche plus",
    "app crashes when I open a photo",
    "支払い方法を変更したい",
)
TARGETS = {"first_cpu": 720, "extra_cpu": 6, "features_cpu": 15, "peak_mb": 1_024, "search_ms": 150}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--features", type=int, default=200)
    parser.add_argument("--extra", type=int, default=1_000)
    parser.add_argument("--store", type=Path, help="a folder that keeps what was read for the next run")
    asked = parser.parse_args()
    model = encoder()
    if model is None:
        raise SystemExit("The encoder cannot be loaded here.")
    taken: dict[str, float] = {}
    found: dict[str, object] = {"machine": machine(), "tickets": asked.tickets, "load_before": load()}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bench, said = Workbench(asked.store or folder / "store"), sentences()
        if bench.snapshots.never_used():
            import_files(bench.snapshots, [written(folder / "first.csv", said, 0, asked.tickets)])
        facts = bench.facts()
        with cpu(taken, "first"):
            read_texts(facts, bench.snapshots, model)
        found["peak_reading_mb"] = peak()
        seen = len(ticket_ids(facts, Scope()))
        import_files(bench.snapshots, [written(folder / "more.csv", said, seen, asked.extra)])
        facts = bench.facts()
        with cpu(taken, "extra"):
            read_texts(facts, bench.snapshots, model)
        for turn in ("features", "features_changed"):
            bench.decide(catalogue(bench, said, asked.features, seed=len(turn)), turn)
            facts = bench.facts()
            with cpu(taken, turn):
                pairs = likely_features(facts, bench.snapshots)
        found["pairs"] = len(pairs)
        found |= searched(facts, bench.folder, model)
    found |= {f"{name}_cpu": round(seconds, 1) for name, seconds in taken.items()}
    print(json.dumps({**found, "peak_mb": peak(), "load_after": load(), "targets": TARGETS}, indent=2))


def sentences() -> list[str]:
    """The sentences of all authors' tickets, each once."""
    texts = [f"{ticket['subject']}\n{ticket['body']}" for author in authors() for ticket in author.tickets]
    return list(dict.fromkeys(sentence for text in texts for sentence in sentences_of(text)))


def written(path: Path, said: list[str], start: int, size: int) -> Path:
    """An export of tickets that no other start has."""
    rng, begin = np.random.default_rng(start + 1), datetime(2025, 1, 1)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "created", "company", "subject", "body", "tags"])
        for number in range(start, start + size):
            drawn = [said[place] for place in rng.integers(0, len(said), 12)]
            created = (begin + timedelta(minutes=5 * number)).isoformat(" ")
            body = " ".join(drawn[1:])[:LETTERS]
            writer.writerow([number, created, f"C{number % 5000}", drawn[0], body, "feature_request"])
    return path


def catalogue(bench: Workbench, said: list[str], features: int, *, seed: int) -> list:
    """Edits that set so many features, with other articles for another seed."""
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, len(said), (features, 10))
    return [
        set_record(
            bench.state,
            FEATURES,
            {
                "feature": f"Feature {number}",
                "status": "live",
                "live_since": "2024-01-01",
                "synonyms": [said[place][:40] for place in own[:3]],
                "article_text": ". ".join(said[place] for place in own[3:]),
            },
        )
        for number, own in enumerate(drawn)
    ]


def searched(facts: Facts, folder: Path, model: Encoder) -> dict[str, object]:
    """Milliseconds of the first search by meaning, with its index, and of those after it."""
    every = ticket_ids(facts, Scope())
    begun = time.perf_counter()
    index, took = Index.of(facts, folder), []
    for query in (QUERIES[0], *QUERIES * 4):
        index.nearest(model.vectors([query])[0], most=50, among=every)
        took.append(1000 * (time.perf_counter() - begun))
        begun = time.perf_counter()
    return {"first_search_ms": round(took[0]), "search_ms": round(median(took[1:]))}


@contextmanager
def cpu(taken: dict[str, float], name: str) -> Iterator[None]:
    """Keep the CPU seconds of the block under the name."""
    begun = time.process_time()
    yield
    taken[name] = time.process_time() - begun


def peak() -> int:
    """The most memory that this process had so far, in MB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main()
